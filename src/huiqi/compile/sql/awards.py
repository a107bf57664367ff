"""Awards as SQL (compile layer): one table per award with a row per ground, one table of all assessments of a world.

An assessment here is what the award promises before stacking rules; `huiqi.compile.sql.stacking` combines them.
"""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.compile.sql.existence import ON_DAY
from huiqi.compile.sql.intervals import Interval, compare, point
from huiqi.compile.sql.nodes import Nodes
from huiqi.compile.sql.readings import FIRST_DAY, read
from huiqi.compile.sql.sheet import Entry, Reading, Sheet, Within
from huiqi.compile.sql.text import DIGITS, INTEGER_DIGITS, Number, both, refused, string, word
from huiqi.rules import tree
from huiqi.rules.places import Scope
from huiqi.rules.tree import Award, Decided, Fixed, Quantity, RuleBook, StackingRule, Unsettled

_COLUMNS = (
    *("r.id AS subject", "r.id AS ground", "r.iri AS ground_iri", "r.enterprise", "r.day", "r.year", "r.kind"),
    *("r.id AS tested", "r.iri AS tested_iri", "r.day AS tested_day"),
)


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
    keys: dict[tuple[str, str], Reading]
    """(rule, indicator) -> the reading of the rule's key on the ground."""


def window_of(award: Award) -> Window:
    """Return the window of an award in one world.

    Raises HuiqiError if an end of it is computed from facts.
    """
    first = _day(award.applies_from[0], award) if award.applies_from else (0, 0)
    last = _day(award.applies_until[0], award) if award.applies_until else (99991231, 99991231)
    return Window(first, last)


def _day(node: Quantity, award: Award) -> tuple[int | None, int | None]:
    match node:
        case Fixed(value=int() as day):
            return day, day
        case Decided(at_least=low, at_most=high):
            return _key(low, award) or None, None if high is None else _key(high, award)
        case Unsettled():
            return None, None
    raise refused(award.iri, "a window whose ends are no days", "起止并非日期的适用期")


def _key(value: tree.Scalar, award: Award) -> int:
    if isinstance(value, tree.Duration):
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
    verdict = sheet.derive("is_entitled", both([inside, *(nodes.verdict(c) for c in award.conditions)]))
    amount = nodes.amount(award.amount[0])
    keys = {
        (rule.iri, key.iri): read(sheet, tree.Read(iri=key.iri, indicator=key))
        for rule in rules
        if award.iri in rule.members
        for key in rule.same_for
    }
    return AwardTable(award, sheet, window, verdict, amount, keys)


def item_sql(tables: list[AwardTable], rules: tuple[StackingRule, ...]) -> str:
    """Return the statement that makes the table of assessments: award, ground, outcome and gross amount."""
    scale = max(end.scale for t in tables for end in (t.amount.lo, t.amount.hi))
    kind = f"DECIMAL({DIGITS}, {scale})"
    keys = [(rule, key) for rule in rules for key in rule.same_for]
    parts = [_items_of(t, n, kind, keys) for n, t in enumerate(tables, 1)]
    body = "\nUNION ALL\n".join(parts)
    return (
        "-- every award on every ground, before stacking rules\nCREATE TABLE item AS\n"
        "SELECT ROW_NUMBER() OVER (ORDER BY position, ground) AS item, *\nFROM (\n" + body + "\n);\n"
    )


def _items_of(table: AwardTable, position: int, kind: str, keys: list[tuple[StackingRule, tree.Indicator]]) -> str:
    refusal = f"NOT {table.verdict} OR {table.amount.hi.sql} <= 0"
    low = f"CASE WHEN {refusal} THEN 0 WHEN {table.verdict} THEN GREATEST(COALESCE({table.amount.lo.sql}, 0), 0) ELSE 0 END"
    first = table.window.first[0]
    columns = [
        f"{position} AS position, {string(table.award.iri)} AS award",
        "enterprise, ground, ground_iri, kind, day",
        f"CASE WHEN {refusal} THEN 'not-entitled' WHEN {table.verdict} THEN 'entitled' ELSE 'undetermined' END AS outcome",
        f"CAST({low} AS {kind}) AS lo",
        f"CAST(CASE WHEN {refusal} THEN 0 ELSE {table.amount.hi.sql} END AS {kind}) AS hi",
        f"CAST({'NULL' if first is None else first} AS INTEGER) AS first_day",
        *(f"{_key_column(table, rule, key)} AS {key_name(rule, key, rules_of(keys))}" for rule, key in keys),
    ]
    return "  SELECT\n    " + ",\n    ".join(columns) + f"\n  FROM {table.sheet.name}"


def rules_of(keys: list[tuple[StackingRule, tree.Indicator]]) -> list[str]:
    """Return the rules of keys, each once, in order."""
    return list(dict.fromkeys(rule.iri for rule, _ in keys))


def key_name(rule: StackingRule, key: tree.Indicator, rules: list[str]) -> str:
    """Return the column of a stacking rule's key."""
    return f"key_{rules.index(rule.iri) + 1}_{[k.iri for k in rule.same_for].index(key.iri) + 1}"


def _key_column(table: AwardTable, rule: StackingRule, key: tree.Indicator) -> str:
    reading = table.keys.get((rule.iri, key.iri))
    return "NULL" if reading is None else reading.code or reading.value.lo.sql


def absent_sql(tables: list[AwardTable]) -> str:
    """Return the statement that makes the assessments without a ground, for awards that may apply on the day."""
    body = "\nUNION ALL\n".join(_absent_of(t) for t in tables)
    return f"-- awards that may apply, for enterprises without a ground\nCREATE TABLE absent AS\n{body};\n"


def _absent_of(table: AwardTable) -> str:
    iri, window = string(table.award.iri), table.window
    end = ON_DAY if window.last[1] is None else f"LEAST({ON_DAY}, {window.last[1]})"
    start = FIRST_DAY if window.first[0] is None else window.first[0]
    return (
        f"  SELECT e.id AS enterprise, {iri} AS award,\n"
        f"    is_complete({string(table.award.ground)}, {start}, {end}) AS is_known\n"
        f"  FROM enterprise AS e JOIN run ON ({within(window, 'run.on_day')}) IS NOT FALSE\n"
        f"  WHERE e.id NOT IN (SELECT enterprise FROM {table.sheet.name})"
    )


def entries_of(sheet: Sheet) -> list[Entry | Within]:
    """Return what a table says of nodes, in the order of evaluation."""
    return sheet.entries
