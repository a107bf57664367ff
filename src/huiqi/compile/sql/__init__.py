"""The SQL compiler (compile layer): awards over all enterprises at once in DuckDB, a second opinion on every figure.

It shares the rules and the parsed facts with the other engines and nothing else: typing, three values, intervals,
calendar and stacking are SQL. What a rule asks for and SQL cannot say is refused by name, never skipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from huiqi.assessment import WorldResult
from huiqi.compile.sql.tables import load
from huiqi.compile.sql.world import Program, program, results
from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.facts.model import Facts
from huiqi.rules.model import RuleBook
from huiqi.rules.worlds import World

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["assess_world", "assess_worlds", "sql_text"]


def assess_world(
    book: RuleBook, world: World, facts: Facts, on: int, *, with_nodes: bool = False
) -> dict[str, WorldResult]:
    """Assess every award of a world on every ground of every enterprise, then combine them.

    `facts` are taken as given: the caller restricts them to those seen on the day `on` (integer key yyyymmdd).
    Comes back by the enterprise's IRI, in the order of `facts`: amounts in yuan, gross ones exact, net ones and
    totals to the fen, half up; reasons stay empty. `with_nodes` adds the verdict or the ends of every node.
    Raises HuiqiError if a rule holds what SQL cannot say, or if a number needs more than 38 digits;
    CannotStart if DuckDB is not installed.
    """
    (found,) = assess_worlds(book, (world,), facts, on, with_nodes=with_nodes)
    return found


def assess_worlds(
    book: RuleBook, worlds: Sequence[World], facts: Facts, on: int, *, with_nodes: bool = False
) -> list[dict[str, WorldResult]]:
    """Assess several worlds over the same facts, which are loaded once; otherwise as `assess_world`."""
    try:
        import duckdb
    except ImportError as error:
        raise CannotStart(
            Text("SQL 计算需要 duckdb,请安装 `huiqi[sql]`", "the SQL engine needs duckdb; install `huiqi[sql]`")
        ) from error

    programs = [program(book, world) for world in worlds]
    offline: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    with duckdb.connect(":memory:", config=offline) as connection:
        try:
            load(connection, book, facts, on)
            return [_run(connection, ready, with_nodes) for ready in programs]
        except (duckdb.OutOfRangeException, duckdb.ConversionException, duckdb.InvalidInputException) as error:
            raise HuiqiError(_too_long(str(error).splitlines()[0])) from error


def _run(connection: DuckDBPyConnection, ready: Program, with_nodes: bool) -> dict[str, WorldResult]:
    """Run one program and leave nothing but the facts behind."""
    connection.begin()
    try:
        losses = ready.run(connection)
        return results(connection, ready, losses, with_nodes)
    finally:
        connection.rollback()


def sql_text(book: RuleBook, world: World) -> str:
    """Return the SQL that `assess_world` runs, for a reader: the same text for the same rules, every time.

    Facts stand in its first tables; no fact and no date is written into it.
    Raises HuiqiError if a rule holds what SQL cannot say.
    """
    return program(book, world).text


def _too_long(problem: str) -> Text:
    return Text(
        f"SQL 计算中有数超出 38 位,不能精确表示:{problem}",
        f"a number of this calculation has more than 38 digits or 8 stated decimals and is not exact: {problem}",
    )
