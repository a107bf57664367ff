"""Awards as SQL (compile layer): a table per award with a row per ground, and what it promises before stacking rules.

A ground for which a decision settles how the text reads has a table of its own, in which the award stands as it reads
there.
"""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.compile.sql.existence import ON_DAY, classes
from huiqi.compile.sql.intervals import Interval
from huiqi.compile.sql.nodes import Nodes
from huiqi.compile.sql.openness import Openness, holds_decided
from huiqi.compile.sql.readings import FIRST_DAY, is_enterprise, read
from huiqi.compile.sql.sheet import GROUND, Reading, Sheet
from huiqi.compile.sql.shelf import Items, Shelf
from huiqi.compile.sql.text import DIGITS, Number, both, either, string, strings, word
from huiqi.compile.sql.windows import Window, window_of, within
from huiqi.rules import tree
from huiqi.rules.model import Award, StackingRule
from huiqi.rules.places import Scope, where
from huiqi.rules.tree import Indicator
from huiqi.rules.worlds import World

ITEM = 1_000_000_000_000
"""Items are numbered by award first; no award has more grounds than this."""


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
    unread: str = "TRUE"
    """The condition, never NULL, that something else than a Decision leaves the verdict or the amount open."""


def award_tables(shelf: Shelf, award: Award, world: World, position: int) -> list[AwardTable]:
    """Write the tables of one award: the grounds that are read like any other, and each that is read in its own way.

    Raises HuiqiError, naming the node, for anything that has no form in SQL.
    """
    own = {ground: next(a for a in awards if a.iri == award.iri) for ground, awards in world.by_ground}
    rest = f"r.iri NOT IN ({strings(list(own))})" if own else ""
    tables = [_table(shelf, award, f"award_{position}", world.rules, rest)]
    for number, (ground, variant) in enumerate(sorted(own.items()), 1):
        only = f"r.iri = {string(ground)}"
        tables.append(_table(shelf, variant, f"award_{position}_ground_{number}", world.rules, only))
    for table in tables:
        shelf.put(table.sheet)
    scale = max(2, *(end.scale for t in tables for end in (t.amount.lo, t.amount.hi)))
    kind, name = f"DECIMAL({DIGITS}, {scale})", f"item_{position}"
    body = "\nUNION ALL\n".join(_items_of(t, kind) for t in tables)
    shelf.add(
        f"-- {word(award.iri)} on every ground, before stacking rules\nCREATE TABLE {name} AS\n"
        f"SELECT {position} * {ITEM} + ROW_NUMBER() OVER (ORDER BY ground) AS item, award, enterprise, ground, ground_iri,\n"
        "  day, outcome, lo, hi, may_be_unread AND (lo = hi) IS NOT TRUE AS is_unread\n"
        f"FROM (\n{body}\n);\n"
    )
    shelf.items[award.iri] = Items(award, name, Number("lo", DIGITS - scale, scale))
    return tables


def _table(shelf: Shelf, award: Award, name: str, rules: tuple[StackingRule, ...], only: str) -> AwardTable:
    window = window_of(award)
    source = (
        "FROM record AS r\n"
        f"WHERE list_contains(r.kinds, {string(award.ground)}) AND r.day IS NOT NULL\n"
        f"  AND ({within(window, 'r.day')}) IS NOT FALSE{f' AND {only}' if only else ''}"
    )
    sheet = Sheet(shelf, name, Scope(award.ground), list(GROUND), source, word(award.iri))
    nodes = Nodes(sheet, award)
    inside = sheet.derive("within_window", within(window, "day"))
    verdict = sheet.derive("is_met", both([inside, *(nodes.verdict(c) for c in award.conditions)]))
    amount = nodes.award_amount()
    wanted = {k.iri: k for r in rules if award.iri in r.members for k in r.same_for if not is_enterprise(k)}
    readable = {iri: k for iri, k in wanted.items() if where(k, sheet.scope, shelf.book) is not None}
    keys = {iri: read(sheet, tree.Read(iri=iri, indicator=k)) for iri, k in readable.items()}
    unread = _unread(sheet, nodes, award, amount, inside, verdict)
    return AwardTable(award, sheet, window, verdict, amount, keys, unread)


def _unread(sheet: Sheet, nodes: Nodes, award: Award, amount: Interval, inside: str, verdict: str) -> str:
    """Return the condition that something else than a Decision leaves an assessment open."""
    if not holds_decided(award.conditions) and amount.unread == "TRUE":
        return "TRUE"
    why = Openness(sheet, nodes.written)
    parts = [f"{inside} IS NULL", *(why.of_condition(c) for c in award.conditions)]
    beside = f"({verdict} IS NULL AND ({either(parts)}))"
    (low, high) = amount.lo.sql, amount.hi.sql
    return sheet.derive("open_beside", f"{beside} OR (({low} = {high}) IS NOT TRUE AND ({amount.unread}))")


def _items_of(table: AwardTable, kind: str) -> str:
    low, high = table.amount.lo.sql, table.amount.hi.sql
    # An amount that facts still unknown could make 0 is no entitlement yet; one that a decision sets is.
    sure = f"{low} > 0" if table.amount.unread == "TRUE" else f"({low} > 0 OR NOT ({table.amount.unread}))"
    refusal, met = f"NOT {table.verdict} OR {high} <= 0", f"{table.verdict} AND {sure}"
    columns = [
        f"{string(table.award.iri)} AS award",
        "enterprise, ground, ground_iri, day",
        f"CASE WHEN {refusal} THEN 'not-entitled' WHEN {met} THEN 'entitled' ELSE 'undetermined' END AS outcome",
        f"CAST(CASE WHEN {refusal} THEN 0.00 WHEN {met} AND {low} > 0 THEN {low} ELSE 0.00 END AS {kind}) AS lo",
        f"CAST(CASE WHEN {refusal} THEN 0.00 ELSE {high} END AS {kind}) AS hi",
        f"{table.unread} AS may_be_unread",
    ]
    return "  SELECT\n    " + ",\n    ".join(columns) + f"\n  FROM {table.sheet.name}"


def key_of(table: AwardTable, key: Indicator) -> str:
    """Return a rule's key as an expression over the table `s`; NULL unless it is one value."""
    reading = table.keys.get(key.iri)
    if reading is None:
        return "NULL"
    if reading.code:
        return f"s.{reading.code}"
    low, high = (n.sql if n.constant else f"s.{n.sql}" for n in (reading.value.lo, reading.value.hi))
    return low if low == high else f"CASE WHEN {low} = {high} THEN {low} END"


def absent_sql(shelf: Shelf, awards: tuple[Award, ...]) -> str:
    """Return the statement that makes the assessments without a ground, for awards that may apply on the day."""
    body = "\nUNION ALL\n".join(_absent_of(shelf, a) for a in awards)
    return f"-- awards that may apply, for enterprises without a ground\nCREATE TABLE absent AS\n{body};\n"


def _absent_of(shelf: Shelf, award: Award) -> str:
    iri, window = string(award.iri), window_of(award)
    last = ON_DAY if window.last[1] is None else f"LEAST({ON_DAY}, {window.last[1]})"
    first = FIRST_DAY if window.first[0] is None else window.first[0]
    complete = f"is_complete({classes(shelf.book, award.ground)}, {first}, {last})"
    undated = f"r.day IS NULL AND list_contains(r.kinds, {string(award.ground)})"
    return (
        f"  SELECT e.id AS enterprise, {iri} AS award,\n    {complete}\n"
        f"    AND e.id NOT IN (SELECT r.enterprise FROM record AS r WHERE {undated}) AS is_known\n"
        f"  FROM enterprise AS e JOIN run ON run.on_day >= {first}\n"
        f"  WHERE e.id NOT IN (SELECT g.enterprise FROM {shelf.items[award.iri].table} AS g)"
    )
