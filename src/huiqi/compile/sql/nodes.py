"""The nodes of a rule as columns (compile layer): conditions as nullable BOOLEANs, quantities as two DECIMAL ends.

AND, OR and NOT of SQL are the Kleene algebra, so a condition is written with them and with nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from huiqi.compile.sql.bands import bands
from huiqi.compile.sql.decisions import judged, set_amount
from huiqi.compile.sql.existence import beside_condition, is_covered, records_of
from huiqi.compile.sql.first import first_reaching
from huiqi.compile.sql.grants import granted_of
from huiqi.compile.sql.intervals import (
    UNKNOWN,
    Interval,
    compare,
    hull,
    less,
    limited,
    point,
    product,
    scaled,
    total,
    weighed,
)
from huiqi.compile.sql.openness import Openness, Written, holds_decided
from huiqi.compile.sql.readings import day_of, read
from huiqi.compile.sql.sheet import Entry, Sheet, Within
from huiqi.compile.sql.text import (
    COUNT_DIGITS,
    OPEN,
    Number,
    align,
    both,
    either,
    literal,
    negated,
    refused,
    string,
    strings,
    word,
)
from huiqi.rules import tree
from huiqi.rules.model import Award
from huiqi.rules.places import day_bounds
from huiqi.rules.tables import is_exhaustive, never_negative
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Bands,
    Bound,
    Comparison,
    Condition,
    Decided,
    Difference,
    Existence,
    FirstReaching,
    Fixed,
    GrantOf,
    Limit,
    Membership,
    NeedsJudgement,
    Not,
    Quantity,
    Row,
    Sum,
    Table,
    Unsettled,
)


class Nodes:
    """Writes the nodes of one award into a table; `alive` is the condition under which they are evaluated at all."""

    def __init__(self, sheet: Sheet, award: Award | None, *, grants: bool = True) -> None:
        self.sheet, self.award, self.alive, self.grants = sheet, award, "TRUE", grants
        self._within_amount = False
        self.written = Written()

    # --- conditions ---

    def verdict(self, node: Condition) -> str:
        """Return the column of a condition: TRUE met, FALSE not met, NULL unknown.

        Raises HuiqiError for a node that has no form in SQL.
        """
        column = self.sheet.derive(word(node.iri), self._verdict(node), node.iri)
        self.sheet.entries.append(Entry(node.iri, verdict=column, alive=self.alive))
        self.written.verdicts[node] = column
        return column

    def _verdict(self, node: Condition) -> str:
        match node:
            case AllOf():
                return both([self.verdict(c) for c in node.of])
            case AnyOf():
                return either([self.verdict(c) for c in node.of])
            case Not():
                return negated(self.verdict(node.of[0]))
            case Comparison():
                return self._comparison(node)
            case FirstReaching():
                return first_reaching(self, node)
            case Membership():
                return self._membership(node.subject, node.members, node.open_list, node.iri)
            case Existence():
                return self._existence(node)
            case NeedsJudgement():
                return judged(self.sheet, node)
            case Unsettled():
                return "CAST(NULL AS BOOLEAN)"
        raise refused(node.iri, f"a :{type(node).__name__}", f" :{type(node).__name__}")

    def _comparison(self, node: Comparison) -> str:
        operand = node.subject[0]
        value = self.operand(operand)
        return both([self.bound(value, bound, operand, node.iri) for bound in node.bounds])

    def bound(self, value: Interval, bound: Bound, operand: Quantity, of: str) -> str:
        """Return the condition that `value`, which `operand` gives, stands to a bound as it says."""
        if isinstance(operand, tree.Read) and operand.indicator.range == "Date":
            if bound.times:
                raise refused(of, "a day that is multiplied", "相乘的日期")
            days = [(d.op, self._day(day_of(self.sheet, d), of)) for d in day_bounds(bound)]
            return both([compare(value, op, point(day)) for op, day in days])
        return compare(value, bound.op, self.limit_of(bound, of))

    def limit_of(self, bound: Bound, of: str) -> Interval:
        """Return the number that a bound states, times its factor."""
        limit = literal(bound.value, of)
        if not bound.times:
            return point(limit)
        line = scaled(self.operand(bound.times[0]), limit, limit.sql.startswith("-"), of)
        return self.sheet.ends(f"{word(of)}_line", line)

    def _day(self, day: Number, of: str) -> Number:
        return day if day.constant else Number(self.sheet.derive(f"{word(of)}_day", day.sql), day.whole, day.scale)

    def _membership(self, what: tree.Read, members: tuple[str, ...], open_list: bool, of: str) -> str:
        code = read(self.sheet, what).code
        if not code:
            return "CAST(NULL AS BOOLEAN)"
        undeclared = [f"  UNION SELECT {string(m)}" for m in sorted(members) if m not in self.sheet.book.wider]
        declared = f"  SELECT DISTINCT code FROM wider WHERE broader IN ({strings(list(members))})"
        cte = self.sheet.cte(f"{word(of)}_codes", "\n".join([declared, *undeclared]))
        member = self.sheet.join(f"{word(of)}_code", cte, f"{{0}}.code = {self.sheet.source_of(code)}")
        listed = self.sheet.column(f"{word(of)}_listed", f"{member}.code IS NOT NULL")
        return f"CASE WHEN {listed} THEN TRUE END" if open_list else f"CASE WHEN {code} IS NOT NULL THEN {listed} END"

    def searched(self, node: Existence) -> tuple[Sheet, str]:
        """Return the table of the records that an Existence looks at, and the column that a register shows them all."""
        inner = self.sheet.inside.get(node)
        if inner is None:
            inner = self.sheet.inside[node] = records_of(self.sheet, node)
            nodes, beside = Nodes(inner, self.award, grants=self.grants), beside_condition(self.sheet, inner, node)
            inner.holds = inner.derive("holds", both([*(nodes.verdict(c) for c in node.condition), *beside]))
            if holds_decided(node):
                inner.unread = Openness(inner, nodes.written).of_record(node, beside)
        covered = self.sheet.derive(f"{word(node.iri)}_covered", is_covered(self.sheet, node))
        self.written.covered[node] = covered
        return inner, covered

    def _existence(self, node: Existence) -> str:
        inner, covered = self.searched(node)
        self.sheet.entries.append(Within(inner, self.alive))
        sure, possible = self.sheet.count(inner)
        most = self.sheet.derive(f"{word(node.iri)}_most", f"CASE WHEN {covered} THEN {possible} END")
        count = Interval(Number(sure, COUNT_DIGITS, 0, nullable=False), Number(most, COUNT_DIGITS, 0))
        bounds = node.bounds or (Bound(op="atLeast", value=Decimal(1)),)
        return both([compare(count, b.op, self.limit_of(b, node.iri)) for b in bounds])

    # --- quantities ---

    def operand(self, node: Quantity) -> Interval:
        """Return a quantity as an operand of a comparison or factor: an unread indicator is simply unknown."""
        if isinstance(node, tree.Read):
            return read(self.sheet, node).value
        outside, self._within_amount = self._within_amount, False
        span = self.amount(node)
        self._within_amount = outside
        return span

    def award_amount(self) -> Interval:
        """Return the award's amount, which counts only for a ground that meets the award's condition."""
        assert self.award is not None
        self._within_amount = True
        amount = self.award.amount[0]
        span = self.amount(amount)
        unread = Openness(self.sheet, self.written).of_amount(amount) if holds_decided(amount) else "TRUE"
        return replace(span, unread=unread)

    def amount(self, node: Quantity) -> Interval:
        """Return the ends of a quantity as money or rate: of missing money it is known that it is not below 0.

        Raises HuiqiError for a node that has no form in SQL.
        """
        if isinstance(node, tree.Read):
            return self._read_amount(node)
        name, span = word(node.iri), self._raw(node)
        if not isinstance(node, Unsettled):
            span = self.sheet.ends(name, span, node.iri)
            if node.times:
                span = self.sheet.ends(f"{name}_times", product(span, self.amount(node.times[0]), node.iri), node.iri)
            for limit in node.limits:
                span = self._limited(span, limit, name)
            if node.condition:
                span = self.sheet.ends(f"{name}_due", weighed(span, self.verdict(node.condition[0])), node.iri)
        self.sheet.entries.append(Entry(node.iri, amount=span, alive=self.alive))
        self.written.spans[node, self._within_amount] = span
        return span

    def _read_amount(self, node: tree.Read) -> Interval:
        found = read(self.sheet, node)
        if found.value.ratio is not None:
            raise refused(node.iri, "a :Growth read as a quantity", "作为数量读取的 :Growth")
        low = found.value.lo
        if node.indicator.range != "Money" or node.indicator.derivation == "Increase" or not low.nullable:
            return found.value
        name = self.sheet.derive(f"{word(node.iri)}_least", f"COALESCE({low.sql}, 0)", node.iri)
        return Interval(Number(name, low.whole, low.scale, nullable=False), found.value.hi, floor=found.is_positive)

    def _raw(self, node: Quantity) -> Interval:
        match node:
            case Fixed():
                value = literal(node.value, node.iri)
                return point(value, floor=not value.sql.startswith("-"))
            case Decided():
                return self._decided(node)
            case Sum():
                return total([self.amount(part) for part in node.of])
            case Difference():
                return less(self.amount(node.of[0]), self.amount(node.less[0]))
            case Table():
                return self._table(node)
            case Bands():
                return bands(self, node)
            case GrantOf():
                return granted_of(self, node)
            case Unsettled():
                return UNKNOWN
        raise refused(node.iri, f"a :{type(node).__name__}", f" :{type(node).__name__}")

    def _decided(self, node: Decided) -> Interval:
        low = literal(node.at_least, node.iri)
        high = OPEN if node.at_most is None else literal(node.at_most, node.iri)
        column = set_amount(self.sheet, node)
        if not column:
            ordered = node.at_most is None or node.at_most >= node.at_least  # type: ignore[operator]
            return Interval(low, high, floor=bool(ordered) and not low.sql.startswith("-"))
        texts, whole, scale = align(Number(column), low, high)
        least = Number(f"COALESCE({texts[0]}, {texts[1]})", whole, scale, nullable=False)
        return Interval(least, Number(f"COALESCE({texts[0]}, {texts[2]})", whole, scale, high.nullable))

    def _limited(self, span: Interval, limit: Limit, name: str) -> Interval:
        of = limit.iri or name
        most = literal(limit.at_most, of)
        bound = point(most, floor=not most.sql.startswith("-"))
        if limit.times:
            factor = self.amount(limit.times[0])
            bound = self.sheet.ends(f"{word(of)}_most", product(bound, factor, of), limit.iri)
        verdict = self.verdict(limit.condition[0]) if limit.condition else None
        return self.sheet.ends(f"{name}_limited", limited(span, bound, verdict), limit.iri)

    # --- tables ---

    def _table(self, node: Table) -> Interval:
        name, outside = word(node.iri), self.alive
        rows: list[tuple[str, Interval]] = []
        tested: list[tuple[Row, str, str]] = []
        reached = "TRUE"
        for row in sorted(node.rows, key=lambda r: r.order or 0):
            self.alive = both([a for a in (outside, reached) if a != "TRUE"])
            verdict = self.sheet.derive(f"{word(row.iri)}_met", self._row(row, node), row.iri)
            amount = self.amount(row.amount[0])
            may = self.sheet.derive(f"{word(row.iri)}_possible", _kept(reached, f"{verdict} IS NOT FALSE"))
            rows.append((may, amount))
            tested.append((row, may, verdict))
            reached = self.sheet.derive(f"{word(row.iri)}_passed", _kept(reached, f"{verdict} IS NOT TRUE"))
        self.alive = outside
        found = f"COALESCE({either([verdict for _, _, verdict in tested])}, FALSE)"
        if self._within_amount and self.award is not None and is_exhaustive(node, self.award):
            found = either([found, *(may for may, _ in rows)])
        found = self.sheet.derive(f"{name}_found", found)
        self.written.tables[node, self._within_amount] = found, tested
        return hull(rows, found, all(never_negative(row.amount[0]) for row in node.rows))

    def _row(self, row: Row, table: Table) -> str:
        found = [self.verdict(c) for c in row.condition]
        if row.bounds:
            value = self.operand(table.by[0])
            bounds = both([self.bound(value, b, table.by[0], row.iri) for b in row.bounds])
            self.written.bounds[row] = self.sheet.derive(f"{word(row.iri)}_bounds", bounds, row.iri)
            found.append(self.written.bounds[row])
        if row.members:
            if not isinstance(table.by[0], tree.Read):
                raise refused(row.iri, "codes that no indicator is compared with", "无指标可比的代码")
            members = self._membership(table.by[0], row.members, False, row.iri)
            self.written.members[row] = self.sheet.derive(f"{word(row.iri)}_members", members, row.iri)
            found.append(self.written.members[row])
        return both(found)


def _kept(reached: str, condition: str) -> str:
    return condition if reached == "TRUE" else f"{reached} AND {condition}"
