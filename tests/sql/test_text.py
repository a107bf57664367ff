"""The SQL itself: the same every time, exact in every column, and never silent about what it cannot say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from agreement.generate import generate, load
from huiqi.compile.sql import sql_text
from huiqi.compile.sql.intervals import Interval
from huiqi.compile.sql.sheet import Entry, Sheet, Within
from huiqi.compile.sql.tables import MACROS
from huiqi.compile.sql.tables import load as load_facts
from huiqi.compile.sql.world import program
from huiqi.errors import HuiqiError
from huiqi.rules.tree import Read
from sql.town import award, report, town

RULES = (
    award(":condition p:big ; :amount p:sum")
    + "p:big a :Comparison ; :indicator ind:revenue ; :atLeast 20000000.00 .\n"
    + "p:sum a :Sum ; :of p:part . p:part a :Fixed ; :value 300000.00 .\n"
)


def test_the_text_names_no_fact_and_stays_the_same(tmp_path: Path) -> None:
    book, world, _ = town(tmp_path, RULES, report(2024, "ind:revenue 31415926.53"))
    text = sql_text(book, world)
    assert text == sql_text(book, world)
    assert '"revenue" >= 20000000.00 AS "big"' in text
    assert "31415926" not in text


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ("20240229, 12, 0", 20250228),
        ("20250131, 1, 1", 20250301),
        ("20250301, -12, -1", 20240229),
        ("99991231, 0, 1", None),
    ],
)
def test_a_day_moves_by_months_and_then_by_days(moved: str, expected: int | None) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE register (iri VARCHAR, record VARCHAR, covers_from INTEGER, covers_until INTEGER)"
        )
        connection.execute(MACROS)
        assert connection.execute(f"SELECT shifted({moved})").fetchall() == [(expected,)]


def test_a_large_amount_is_rounded_without_losing_a_digit() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE register (iri VARCHAR, record VARCHAR, covers_from INTEGER, covers_until INTEGER)"
        )
        connection.execute(MACROS)
        found = connection.execute("SELECT fen(CAST('1234567890123456789.005' AS DECIMAL(38, 16)))").fetchall()
    assert found == [(Decimal("1234567890123456789.01"),)]


def test_a_quantity_that_sql_cannot_say_is_refused_by_name(tmp_path: Path) -> None:
    book, world, _ = town(tmp_path, RULES, "")
    growth = book.indicators["https://w3id.org/huiqi/voc/indicator/revenue-growth"]
    (award_,) = world.awards
    (whole,) = award_.amount
    changed = replace(whole, of=(replace(whole.of[0], times=(Read(iri=growth.iri, indicator=growth),)),))
    with pytest.raises(HuiqiError, match="`revenue-growth` holds a :Growth"):
        sql_text(book, replace(world, awards=(replace(award_, amount=(changed,)),)))


@pytest.mark.parametrize("seed", range(20))
def test_every_column_is_exact_and_no_larger_than_was_reckoned_with(seed: int, tmp_path: Path) -> None:
    sample = generate(seed)
    loaded = load(sample, tmp_path)
    for world in loaded.components[0].worlds[:2]:
        ready = program(loaded.book, world)
        with duckdb.connect() as connection:
            load_facts(connection, loaded.book, loaded.facts.seen(sample.on), sample.on)
            for statement in ready.statements:
                connection.execute(statement)
            types = connection.execute(
                "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
            ).fetchall()
        kinds = {(table, column): kind for table, column, kind in types}
        assert not [key for key, kind in kinds.items() if kind in ("DOUBLE", "FLOAT", "REAL")]
        for table in ready.tables:
            assert _too_large(table.sheet, kinds) == []


def _too_large(sheet: Sheet, kinds: dict[tuple[str, str], str]) -> list[str]:
    found = []
    for entry in sheet.entries:
        if isinstance(entry, Within):
            found += _too_large(entry.sheet, kinds)
        elif entry.amount is not None:
            found += _larger_ends(sheet, entry, entry.amount, kinds)
    return found


def _larger_ends(sheet: Sheet, entry: Entry, amount: Interval, kinds: dict[tuple[str, str], str]) -> list[str]:
    found = []
    for end in (amount.lo, amount.hi):
        kind = kinds.get((sheet.name, end.sql.strip('"')), "")
        if kind.startswith("DECIMAL"):
            width, scale = (int(n) for n in kind[8:-1].split(","))
            if scale != end.scale or width - scale > end.whole:
                found.append(f"{entry.node}: {kind}, reckoned {end.whole} + {end.scale}")
    return found
