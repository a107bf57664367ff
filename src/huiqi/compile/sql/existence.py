"""Existence as a table inside a table (compile layer): a row per subject outside and record looked at.

The records that meet the condition are counted per subject, surely and possibly; a register says whether there can
be others. Absence is never read from a list that is not complete.
"""

from __future__ import annotations

from typing import Final

from huiqi.compile.sql.derived import read_first
from huiqi.compile.sql.readings import FIRST_DAY, day_of, is_enterprise, read
from huiqi.compile.sql.sheet import Sheet
from huiqi.compile.sql.text import align, refused, string, strings, word
from huiqi.names import IND
from huiqi.rules import tree
from huiqi.rules.model import RuleBook
from huiqi.rules.places import Scope, window_start
from huiqi.rules.tree import Existence, Indicator

ON_DAY: Final = "(SELECT on_day FROM run)"
_COLUMNS: Final = (
    *("ROW_NUMBER() OVER () AS subject", "o.subject AS outer_subject", "o.ground", "o.ground_iri", "o.enterprise"),
    *("o.day", "o.year", "o.series", "r.id AS tested", "r.day AS tested_day", "r.year AS tested_year"),
    "r.series AS tested_series",
    *("o.path || '!' || r.iri AS path", "r.applies_from", "r.applies_until"),
)


def records_of(outer: Sheet, node: Existence) -> Sheet:
    """Return the table of the records that an Existence looks at, for every subject of `outer`."""
    source = (
        f"FROM {outer.read_table} AS o JOIN record AS r\n"
        f"  ON r.enterprise = o.enterprise AND list_contains(r.kinds, {string(node.record)})"
    )
    name = f"{outer.name}_{len(outer.inside) + 1}"
    title = f"{outer.title} / {word(node.iri)}"
    scope = Scope(outer.scope.ground, node.record, outer.scope.is_due)
    columns = [*_COLUMNS, "o.due"] if scope.is_due else list(_COLUMNS)
    return Sheet(outer.shelf, name, scope, columns, source, title)


def beside_condition(outer: Sheet, inner: Sheet, node: Existence) -> list[str]:
    """Return what a record must meet beside the condition: a day, validity on the day asked for, equal keys."""
    found = ["CASE WHEN tested_day IS NOT NULL THEN TRUE END"]
    if node.as_of is not None:
        found.append(_valid(outer, inner, node, node.as_of))
    found += [_equal(outer, inner, key, node.iri) for key in node.same_for if not is_enterprise(key)]
    return found


def _valid(outer: Sheet, inner: Sheet, node: Existence, as_of: tree.Read) -> str:
    day = inner.carry(_day_read(outer, as_of, node.iri))
    starts = inner.derive("starts", "COALESCE(applies_from, tested_day)")
    listed = inner.derive("listed_then", f"CASE WHEN {_listed(outer, node, day, day)} THEN TRUE END")
    within = f"{starts} <= {day} AND COALESCE({day} <= applies_until, {listed})"
    return f"CASE WHEN {starts} IS NOT NULL THEN {within} END"


def _day_read(outer: Sheet, as_of: tree.Read, of: str) -> str:
    if as_of.indicator.range != "Date" and as_of.indicator.iri not in (
        IND + "date",
        IND + "ground-date",
        IND + "due-date",
    ):
        raise refused(of, "a day that is no date", "并非日期的 :asOf")
    return read(outer, as_of).value.lo.sql


def _equal(outer: Sheet, inner: Sheet, key: Indicator, of: str) -> str:
    node = tree.Read(iri=key.iri, indicator=key)
    one, other = read(inner, node), read_first(outer, key)
    if one.value.ratio is not None or other.value.ratio is not None:
        raise refused(of, "a growth as a key", "以增幅为相同项")
    if bool(one.code) != bool(other.code):
        raise refused(of, "a key that is a code here and a number there", "一处为代码、另一处为数的键")
    if one.code:
        return f"{one.code} = {inner.carry(other.code)}"
    (left, right), _, _ = align(one.value.lo, other.value.lo)
    return f"{left} = {right.replace(other.value.lo.sql, inner.carry(other.value.lo.sql))}"


def is_covered(outer: Sheet, node: Existence) -> str:
    """Return the condition, never NULL, that the register shows every record that could count."""
    if node.as_of is not None:
        day = _day_read(outer, node.as_of, node.iri)
        return _listed(outer, node, day, day)
    starts = [day_of(outer, bound).sql for bound in window_start(node, outer.scope, outer.book)]
    first = str(FIRST_DAY)
    if starts:
        # GREATEST passes over NULL: a start that is not known narrows nothing.
        latest = f"GREATEST({', '.join(starts)})" if len(starts) > 1 else starts[0]
        first = outer.derive(f"{word(node.iri)}_from", f"COALESCE({latest}, {FIRST_DAY})")
    return _listed(outer, node, first, ON_DAY)


def _listed(outer: Sheet, node: Existence, first: str, last: str) -> str:
    """Return whether the register, being one of this class of record or of a wider one, covers the days."""
    return f"is_listed({string(node.register)}, {classes(outer.book, node.record)}, {first}, {last})"


def classes(book: RuleBook, kind: str) -> str:
    """Return a class of record and its superclasses as an SQL list."""
    return f"[{strings(list(book.record_classes[kind].ancestors))}]"
