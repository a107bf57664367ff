"""GrantOf as columns (compile layer): what another award computes, is granted or was paid, on this ground or by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from huiqi.compile.sql.derived import Values, own_values, read_first, values_of
from huiqi.compile.sql.existence import ON_DAY, classes
from huiqi.compile.sql.intervals import Interval, point
from huiqi.compile.sql.ledger import paid_table
from huiqi.compile.sql.readings import FIRST_DAY, is_enterprise
from huiqi.compile.sql.sheet import Sheet
from huiqi.compile.sql.text import DIGITS, OPEN, ZERO, Number, both, refused, string, word
from huiqi.compile.sql.windows import window_of
from huiqi.names import NS
from huiqi.rules.tree import GrantOf, Indicator

if TYPE_CHECKING:
    from huiqi.compile.sql.nodes import Nodes

PAYMENT: Final = NS + "Payment"


@dataclass(frozen=True)
class _Key:
    """A key of the other ground: the column to look up, in which table, and this ground's column."""

    other: Values
    own: str


def granted_of(nodes: Nodes, node: GrantOf) -> Interval:
    """Return the amount of the other award for the same ground, or for grounds with the same keys, added up."""
    if not nodes.grants:
        return Interval(ZERO, OPEN, floor=True)
    if node.stage == "Paid":
        return _paid(nodes, node)
    items = nodes.sheet.shelf.items.get(node.award)
    if items is None:
        return point(ZERO, floor=True)
    table = nodes.sheet.shelf.granted[node.award] if node.stage == "Granted" else items.table
    sheet, scale, name = nodes.sheet, max(items.amount.scale, 2), word(node.iri)
    whole = DIGITS - scale
    if not node.same_for:
        alias = sheet.join(name, table, "{0}.enterprise = subject.enterprise AND {0}.ground_iri = subject.ground_iri")
        low = sheet.column(f"{name}_lo", f"COALESCE({alias}.lo, 0)", node.iri)
        high = sheet.column(f"{name}_hi", f"CASE WHEN {alias}.item IS NULL THEN 0 ELSE {alias}.hi END", node.iri)
        nodes.written.grants[node] = sheet.column(f"{name}_why", f"COALESCE({alias}.is_unread, FALSE)", node.iri)
        return Interval(Number(low, whole, scale, nullable=False), Number(high, whole, scale), floor=True)
    same, joins = _matched(nodes, node.same_for, items.award.ground, "i.ground")
    source = f"{table} AS i ON i.enterprise = r.enterprise{joins}"
    *columns, unread = summed(
        sheet, name, source, same, "i.lo", "i.hi", scale, "i.is_unread AND (i.lo = i.hi) IS NOT TRUE"
    )
    window = window_of(items.award)
    last = ON_DAY if window.last[1] is None else f"LEAST({ON_DAY}, {window.last[1]})"
    first = FIRST_DAY if window.first[0] is None else window.first[0]
    undated = (
        "SELECT u.enterprise FROM record AS u WHERE u.day IS NULL "
        f"AND list_contains(u.kinds, {string(items.award.ground)})"
    )
    complete = f"is_complete({classes(sheet.book, items.award.ground)}, {first}, {last})"
    covered = sheet.derive(f"{name}_all", f"{complete} AND enterprise NOT IN ({undated})", node.iri)
    nodes.written.grants[node] = sheet.derive(f"{name}_why", f"NOT {covered} OR COALESCE({unread}, FALSE)", node.iri)
    return _ends(nodes, node, columns, covered, scale)


def _matched(nodes: Nodes, keys: tuple[Indicator, ...], kind: str, other: str) -> tuple[str, str]:
    """Return the condition that all keys are equal, NULL where one is not known, and the joins that it needs."""
    conditions, joins = [], []
    for number, key in enumerate((k for k in keys if not is_enterprise(k)), 1):
        values = values_of(nodes.sheet.shelf, key, kind)
        joins.append(f"\nLEFT JOIN {values.table} AS k{number} ON k{number}.subject = {other}")
        conditions.append(f"{key_sql(values, f'k{number}')} = {_own_key(nodes, key)}")
    return both(conditions), "".join(joins)


def key_sql(values: Values, alias: str) -> str:
    """Return a key out of a table of values, NULL unless it is one value."""
    found = values.reading
    if found.code:
        return f"{alias}.{found.code}"
    low, high = (n.sql if n.constant else f"{alias}.{n.sql}" for n in (found.value.lo, found.value.hi))
    return low if low == high else f"CASE WHEN {low} = {high} THEN {low} END"


def _own_key(nodes: Nodes, key: Indicator) -> str:
    found = read_first(nodes.sheet, key)
    if found.value.ratio is not None:
        raise refused(key.iri, "a growth as a key", "以增幅为相同项")
    if found.code:
        return f"r.{found.code}"
    value = found.value
    low, high = (n.sql if n.constant else f"r.{n.sql}" for n in (value.lo, value.hi))
    return low if value.is_point else f"CASE WHEN {low} = {high} THEN {low} END"


def summed(
    sheet: Sheet, name: str, source: str, same: str, low: str, high: str, scale: int, why: str = "TRUE"
) -> list[str]:
    """Return columns: the least and the most of all that may match, how many of these are open above, whether any is unread.

    `why` is the condition that something else than a Decision leaves one open.
    """
    return sheet.gather(
        f"{name}_sum",
        f"SELECT q.subject, CAST(SUM(CASE WHEN q.is_same THEN q.lo ELSE 0 END) AS DECIMAL({DIGITS}, {scale})) AS least,\n"
        f"  CAST(SUM(CASE WHEN NOT q.is_same THEN 0 ELSE q.hi END) AS DECIMAL({DIGITS}, {scale})) AS most,\n"
        "  COUNT(*) FILTER (WHERE q.is_same IS NOT FALSE AND q.hi IS NULL) AS unbounded,\n"
        "  BOOL_OR(q.is_same IS NULL OR (q.is_same AND q.why)) AS unread\n"
        f"FROM (SELECT r.subject, {same} AS is_same, {low} AS lo, {high} AS hi, {why} AS why\n"
        f"  FROM {{read}} AS r JOIN {source}) AS q\nGROUP BY q.subject",
        ["least", "most", "unbounded", "unread"],
    )


def _ends(nodes: Nodes, node: GrantOf, columns: list[str], covered: str, scale: int) -> Interval:
    least, most, unbounded = columns
    whole = DIGITS - scale
    low = Number(f"COALESCE({least}, 0)", whole, scale, nullable=False)
    high = f"CASE WHEN {covered} AND COALESCE({unbounded}, 0) = 0 THEN COALESCE({most}, 0) END"
    return nodes.sheet.ends(word(node.iri), Interval(low, Number(high, whole, scale), floor=True), node.iri)


def _paid(nodes: Nodes, node: GrantOf) -> Interval:
    """Return what payments show was paid of the award; open above until a register of payments is complete."""
    sheet, name = nodes.sheet, word(node.iri)
    table = paid_table(sheet.shelf)
    clear = "p.ground <> '' AND p.award <> '' AND p.day IS NOT NULL"
    other = sheet.shelf.items.get(node.award)
    joins, first = "", "COALESCE(day, 10101)"
    if not node.same_for:
        same = f"CASE WHEN p.ground <> '' AND p.ground <> r.ground_iri THEN FALSE WHEN {clear} THEN TRUE END"
    else:
        equal, joins = _paid_keys(nodes, node)
        same = both([f"CASE WHEN {clear} THEN TRUE END", equal])
        if other is not None:
            start = window_of(other.award).first[0]
            first = str(FIRST_DAY if start is None else start)
    wanted = f"p.award IN ('', {string(node.award)})"
    source = f"{table} AS p ON p.enterprise = r.enterprise AND {wanted}{joins}"
    columns = summed(sheet, name, source, same, "COALESCE(p.paid_amount, 0)", "p.paid_amount", 2)[:3]
    covered = sheet.derive(f"{name}_all", f"is_complete([{string(PAYMENT)}], {first}, {ON_DAY})", node.iri)
    return _ends(nodes, node, columns, covered, 2)


def _paid_keys(nodes: Nodes, node: GrantOf) -> tuple[str, str]:
    joins = "\nLEFT JOIN ground_of_payment AS g ON g.payment = p.payment"
    found = []
    for number, key in enumerate((k for k in node.same_for if not is_enterprise(k)), 1):
        values = own_values(nodes.sheet.shelf, key, readable=False)
        joins += f"\nLEFT JOIN {values.table} AS k{number} ON k{number}.subject = g.ground_id"
        found.append(f"{key_sql(values, f'k{number}')} = {_own_key(nodes, key)}")
    # A ground that is not known may have any key.
    return both(found or ["CASE WHEN g.ground_id IS NOT NULL THEN TRUE END"]), joins
