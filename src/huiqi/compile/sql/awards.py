"""Awards as SQL (compile layer): one table per award with a row per ground, one table of all assessments of a world.

An assessment here is what the award promises before stacking rules; `huiqi.compile.sql.stacking` combines them.
"""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.compile.sql.existence import ON_DAY, classes
from huiqi.compile.sql.intervals import Interval, compare, point
from huiqi.compile.sql.nodes import Nodes
from huiqi.compile.sql.readings import FIRST_DAY, is_enterprise, read
from huiqi.compile.sql.sheet import Reading, Sheet
from huiqi.compile.sql.text import DIGITS, INTEGER_DIGITS, Number, both, refused, string, word
from huiqi.dates import Duration
from huiqi.money import MAX_DECIMALS
from huiqi.rules import tree
from huiqi.rules.places import Scope, where
from huiqi.rules.tree import Award, Decided, Fixed, Indicator, Quantity, RuleBook, StackingRule, Unsettled

_COLUMNS = (
    *("r.id AS subject", "r.id AS ground", "r.iri AS ground_iri", "r.enterprise", "r.day", "r.year"),
    *("r.id AS tested", "r.day AS tested_day", "r.iri AS path"),
)
LAST_DAY = 99991231


@dataclass(frozen=True)
class Window:
    """The first and the last day of an award's window, each from an earliest to a latest; None: not known."""

    first: tuple[int | None, int | None]
    last: tuple[int | None, int | None]


@dataclass(frozen=True)
class AwardTable:
    """An award's table: where its verdict and the ends of its amount stand, and the keys of stacking rules."""

    award: Award
    sheet: Sheet
    window: Window
    verdict: str
    amount: Interval
    keys: dict[str, Reading]
    """Indicator -> the reading of a rule's key on the ground; only keys that the ground can have."""


def window_of(award: Award) -> Window:
    """Return the window of an award in one world.

    Raises HuiqiError if an end of it is no day.
    """
    first = _day(award.applies_from[0], award) if award.applies_from else (0, 0)
    last = _day(award.applies_until[0], award) if award.applies_until else (LAST_DAY, LAST_DAY)
    return Window(first, last)


def _day(node: Quantity, award: Award) -> tuple[int | None, int | None]:
    match node:
        case Fixed():
            return _key(node.value, award), _key(node.value, award)
        case Decided():
            return _key(node.at_least, award) or None, None if node.at_most is None else _key(node.at_most, award)
        case Unsettled():
            return None, None
    raise refused(award.iri, "a window whose ends are no days", "起止并非日期的适用期")


def _key(value: tree.Scalar, award: Award) -> int:
    if isinstance(value, Duration):
        raise refused(award.iri, "a window whose ends are no days", "起止并非日期的适用期")
    return int(value)


def within(window: Window, day: str) -> str:
    """Return the condition that a day lies in a window: NULL where the window's own end is not known."""
    when = point(Number(day, INTEGER_DIGITS, 0, nullable=False))
    first, last = (Interval(_end(e[0]), _end(e[1])) for e in (window.first, window.last))
    return both([compare(when, "atLeast", first), compare(when, "atMost", last)])


def _end(day: int | None) -> Number:
    return Number("CAST(NULL AS INTEGER)" if day is None else str(day), INTEGER_DIGITS, 0, day is None, True)


def award_table(book: RuleBook, award: Award, name: str, rules: tuple[StackingRule, ...]) -> AwardTable:
    """Write the table of one award: a row for each dated ground that its window does not shut out.

    Raises HuiqiError, naming the node, for anything that has no form in SQL.
    """
    window = window_of(award)
    source = (
        "FROM record AS r\n"
        f"WHERE list_contains(r.kinds, {string(award.ground)}) AND r.day IS NOT NULL\n"
        f"  AND ({within(window, 'r.day')}) IS NOT FALSE"
    )
    sheet = Sheet(book, name, Scope(award.ground), list(_COLUMNS), source, word(award.iri))
    nodes = Nodes(sheet, award)
    inside = sheet.derive("within_window", within(window, "day"))
    verdict = sheet.derive("is_met", both([inside, *(nodes.verdict(c) for c in award.conditions)]))
    amount = nodes.award_amount()
    wanted = {k.iri: k for r in rules if award.iri in r.members for k in r.same_for if not is_enterprise(k)}
    readable = {iri: k for iri, k in wanted.items() if where(k, sheet.scope, book) is not None}
    keys = {iri: read(sheet, tree.Read(iri=iri, indicator=k)) for iri, k in readable.items()}
    return AwardTable(award, sheet, window, verdict, amount, keys)


def item_sql(tables: list[AwardTable], keys: list[Indicator]) -> str:
    """Return the statement that makes the table of assessments: award, ground, outcome, gross amount, keys."""
    parts = [_items_of(t, n, money_type(tables), keys) for n, t in enumerate(tables, 1)]
    body = "\nUNION ALL\n".join(parts)
    return (
        "-- every award on every ground, before stacking rules\nCREATE TABLE item AS\n"
        f"SELECT ROW_NUMBER() OVER (ORDER BY position, ground) AS item, *\nFROM (\n{body}\n);\n"
    )


def money_type(tables: list[AwardTable]) -> str:
    """Return the SQL type that holds the amounts of all awards, and what was paid, without rounding any."""
    scale = max(MAX_DECIMALS, *(end.scale for t in tables for end in (t.amount.lo, t.amount.hi)))
    return f"DECIMAL({DIGITS}, {scale})"


def _items_of(table: AwardTable, position: int, kind: str, keys: list[Indicator]) -> str:
    low, high = table.amount.lo.sql, table.amount.hi.sql
    # An amount that facts still unknown could make 0 is no entitlement yet; one that a decision sets is.
    sure = f"{low} > 0" if table.amount.unread == "TRUE" else f"({low} > 0 OR NOT ({table.amount.unread}))"
    refusal, met = f"NOT {table.verdict} OR {high} <= 0", f"{table.verdict} AND {sure}"
    columns = [
        f"{position} AS position, {string(table.award.iri)} AS award",
        "enterprise, ground, ground_iri, day",
        f"CASE WHEN {refusal} THEN 'not-entitled' WHEN {met} THEN 'entitled' ELSE 'undetermined' END AS outcome",
        f"CAST(CASE WHEN {refusal} THEN 0.00 WHEN {met} AND {low} > 0 THEN {low} ELSE 0.00 END AS {kind}) AS lo",
        f"CAST(CASE WHEN {refusal} THEN 0.00 ELSE {high} END AS {kind}) AS hi",
        *(f"{_key_of(table, key)} AS {key_column(keys, key)}" for key in keys),
    ]
    return "  SELECT\n    " + ",\n    ".join(columns) + f"\n  FROM {table.sheet.name}"


def key_column(keys: list[Indicator], key: Indicator) -> str:
    """Return the column of a stacking rule's key."""
    return f"key_{[k.iri for k in keys].index(key.iri) + 1}"


def _key_of(table: AwardTable, key: Indicator) -> str:
    reading = table.keys.get(key.iri)
    return "NULL" if reading is None else reading.code or reading.value.lo.sql


def absent_sql(tables: list[AwardTable]) -> str:
    """Return the statement that makes the assessments without a ground, for awards that may apply on the day."""
    body = "\nUNION ALL\n".join(_absent_of(t) for t in tables)
    return f"-- awards that may apply, for enterprises without a ground\nCREATE TABLE absent AS\n{body};\n"


def _absent_of(table: AwardTable) -> str:
    iri, window = string(table.award.iri), table.window
    last = ON_DAY if window.last[1] is None else f"LEAST({ON_DAY}, {window.last[1]})"
    first = FIRST_DAY if window.first[0] is None else window.first[0]
    complete = f"is_complete({classes(table.sheet.book, table.award.ground)}, {first}, {last})"
    undated = f"r.day IS NULL AND list_contains(r.kinds, {string(table.award.ground)})"
    return (
        f"  SELECT e.id AS enterprise, {iri} AS award,\n    {complete}\n"
        f"    AND e.id NOT IN (SELECT r.enterprise FROM record AS r WHERE {undated}) AS is_known\n"
        f"  FROM enterprise AS e JOIN run ON run.on_day >= {first}\n"
        f"  WHERE e.id NOT IN (SELECT g.enterprise FROM {table.sheet.name} AS g)"
    )
