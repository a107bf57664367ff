"""Why an amount is open (compile layer): for want of a Decision alone, or of something that is not known.

Only amounts that hold a Decided ask; the answer is a condition that is never NULL. It is worked out beside the columns
of the nodes and changes none of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from huiqi.compile.sql.intervals import Interval
from huiqi.compile.sql.readings import read
from huiqi.compile.sql.sheet import Sheet
from huiqi.compile.sql.text import align, both, either, quoted, refused, word
from huiqi.rules import tree
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Bands,
    Comparison,
    Condition,
    Decided,
    Difference,
    Existence,
    GrantOf,
    Limit,
    Not,
    Quantity,
    Row,
    Sum,
    Table,
    Unsettled,
)

FALSE = "FALSE"


@dataclass
class Written:
    """The columns of the nodes of an award; quantities by whether they stand in the amount or are compared."""

    verdicts: dict[Condition, str] = field(default_factory=dict)
    spans: dict[tuple[Quantity, bool], Interval] = field(default_factory=dict)
    tables: dict[tuple[Table, bool], tuple[str, list[tuple[Row, str, str]]]] = field(default_factory=dict)
    """Table -> the column that a row is found, and for each row whether it may be it, and its verdict."""
    bounds: dict[Row, str] = field(default_factory=dict)
    members: dict[Row, str] = field(default_factory=dict)
    covered: dict[Existence, str] = field(default_factory=dict)
    bands: dict[Row, Interval] = field(default_factory=dict)
    grants: dict[GrantOf, str] = field(default_factory=dict)
    """Grant of another award -> the column that something else than a Decision leaves it open."""


def holds_decided(value: Any, *, own: bool = False) -> bool:
    """Say whether a node, or any node below it, is set case by case, or (unless `own`) reads an award that may be."""
    if isinstance(value, Decided) or (isinstance(value, GrantOf) and not own):
        return True
    if isinstance(value, tuple):
        return any(holds_decided(v, own=own) for v in value)
    if not hasattr(value, "__dataclass_fields__"):
        return False
    return any(holds_decided(getattr(value, part.name), own=own) for part in fields(value))


class Openness:
    """Says of the nodes of one table what leaves them open beside Decisions."""

    def __init__(self, sheet: Sheet, written: Written) -> None:
        self.sheet, self.written = sheet, written

    def of_amount(self, node: Quantity, within: bool = True) -> str:
        """Return the condition that something else than a Decision leaves a quantity open."""
        if isinstance(node, tree.Read):
            value = read(self.sheet, node).value
            if value.is_point:
                return f"{value.hi.sql} IS NULL"
            (low, high), _, _ = align(value.lo, value.hi)
            return f"({low} = {high}) IS NOT TRUE"
        if isinstance(node, Unsettled):
            return "TRUE"
        found = _any([self._raw(node, within), *(self.of_amount(t, within) for t in node.times[:1])])
        for limit in node.limits:
            found = self._limited(found, limit, within)
        if node.condition:
            met = self.written.verdicts[node.condition[0]]
            found = _any([_while(f"{met} IS NOT FALSE", found), self.of_condition(node.condition[0])])
        span = self.written.spans[node, within]
        if found == FALSE or (span.lo.constant and span.hi.constant and not span.hi.nullable):
            return FALSE
        (low, high), _, _ = align(span.lo, span.hi)
        exact = f"({low} = {high}) IS NOT TRUE"
        return self.sheet.derive(f"{word(node.iri)}_unread", both([found, exact]), node.iri)

    def _raw(self, node: Quantity, within: bool) -> str:
        match node:
            case Sum():
                return _any([self.of_amount(part, within) for part in node.of])
            case Difference():
                return _any([self.of_amount(node.of[0], within), self.of_amount(node.less[0], within)])
            case Table():
                return self._table(node, within)
            case Bands():
                return _any([self._band(node, row, within) for row in node.rows])
            case GrantOf():
                return self.written.grants.get(node, "TRUE")
        return FALSE

    def _band(self, node: Bands, row: Row, within: bool) -> str:
        count, factors = self.written.bands[row], [t for b in row.bounds for t in b.times]
        counted = _any([self._base(node.by[0], within), *(self._operand(t) for t in factors)])
        open_count = _while(f"({count.lo.sql} = {count.hi.sql}) IS NOT TRUE", counted)
        found = _any([open_count, self.of_amount(row.amount[0], within)])
        for condition in row.condition:
            met = self.written.verdicts[condition]
            found = _any([_while(f"{met} IS NOT FALSE", found), self.of_condition(condition)])
        return found

    def _base(self, node: Quantity, within: bool) -> str:
        if isinstance(node, tree.Read) and read(self.sheet, node).value.ratio is not None:
            return "TRUE"
        return self.of_amount(node, within)

    def _limited(self, found: str, limit: Limit, within: bool) -> str:
        bound = self.of_amount(limit.times[0], within) if limit.times else FALSE
        if not limit.condition:
            return _any([found, bound])
        met = self.written.verdicts[limit.condition[0]]
        return _any([found, _while(f"{met} IS NOT FALSE", bound), self.of_condition(limit.condition[0])])

    def _table(self, node: Table, within: bool) -> str:
        found, rows = self.written.tables[node, within]
        parts = [f"NOT {found}"]
        for row, may, verdict in rows:
            parts.append(_while(may, _any([self._row(row, node, verdict), self.of_amount(row.amount[0], within)])))
        return _any(parts)

    def _row(self, row: Row, table: Table, verdict: str) -> str:
        parts = [self.of_condition(c) for c in row.condition]
        if row.bounds:
            why = _any([self._operand(table.by[0]), *(self._operand(t) for b in row.bounds for t in b.times)])
            parts.append(_while(f"{self.written.bounds[row]} IS NULL", why))
        if row.members:
            parts.append(f"{self.written.members[row]} IS NULL")
        return _while(f"{verdict} IS NULL", _any(parts))

    def _operand(self, node: Quantity) -> str:
        return self.of_amount(node, within=False)

    def of_condition(self, node: Condition) -> str:
        """Return the condition that `node` is unknown for want of something else than a Decision."""
        verdict = self.written.verdicts[node]
        unknown = f"{verdict} IS NULL"
        if not holds_decided(node):
            return unknown
        match node:
            case AllOf() | AnyOf():
                return _while(unknown, _any([self.of_condition(c) for c in node.of]))
            case Not():
                return self.of_condition(node.of[0])
            case Comparison():
                factors = [t for b in node.bounds for t in b.times]
                return _while(unknown, _any([self._operand(q) for q in (node.subject[0], *factors)]))
            case Existence():
                some = f"{quoted(f'{self.sheet.inside[node].name}_unread')} > 0"
                lines = [self._operand(t) for b in node.bounds for t in b.times]
                return _while(unknown, _any([f"NOT {self.written.covered[node]}", some, *lines]))
        if not holds_decided(node, own=True):
            return unknown
        raise refused(node.iri, "a Decided in its place", "此处的 :Decided")

    def of_record(self, node: Existence, beside: list[str]) -> str:
        """Return the column that the record under test is unknown for want of something else than a Decision."""
        why = [*(self.of_condition(c) for c in node.condition), *(f"({part}) IS NULL" for part in beside)]
        return self.sheet.derive(f"{word(node.iri)}_unread", _while(f"{self.sheet.holds} IS NULL", _any(why)), node.iri)


def _any(parts: list[str]) -> str:
    kept = [p for p in dict.fromkeys(parts) if p != FALSE]
    return "TRUE" if "TRUE" in kept else either(kept)


def _while(condition: str, found: str) -> str:
    if found in (FALSE, "TRUE"):
        return condition if found == "TRUE" else FALSE
    return both([condition, found])
