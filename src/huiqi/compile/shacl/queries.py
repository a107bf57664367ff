"""Conditions as graph patterns of SPARQL 1.1 (compile layer): what SHACL Core lacks, for a constraint in SPARQL.

A pattern matches iff the node is met (or iff it is not met); how values are read is told in `values`.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Final

from huiqi.compile.shacl.core import ENTERPRISE, span_of
from huiqi.compile.shacl.refusal import NoForm
from huiqi.compile.shacl.scene import OPPOSITE, Scene
from huiqi.compile.shacl.turtle import number
from huiqi.compile.shacl.values import FROM, OF, UNTIL, Values, group, joined, key_of, union
from huiqi.dates import Duration
from huiqi.rules.kinds import is_plain
from huiqi.rules.places import DayBound, Scope, day_bounds
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Bound,
    Comparison,
    Condition,
    Existence,
    FirstReaching,
    Indicator,
    Membership,
    NeedsJudgement,
    Not,
    Operator,
    Read,
    Unsettled,
)

_SIGN: Final[dict[Operator, str]] = {"atLeast": ">=", "moreThan": ">", "atMost": "<=", "lessThan": "<", "equals": "="}


def matching(scene: Scene, node: Condition, met: bool) -> str:
    """Return the pattern of a condition on a ground; raises NoForm for what has none."""
    return _Pattern(scene, "$this", count(1)).condition(node, met)


class _Pattern(Values):
    def _never(self) -> str:
        """Return what nothing matches; a filter on a constant is read wrongly by some validators."""
        kind = self.new("class")
        return f"$this a {kind} .\nFILTER({kind} != {kind})"

    # --- conditions ---

    def condition(self, node: Condition, met: bool) -> str:
        """Return the pattern of a condition; NoForm names the innermost node that has none."""
        try:
            return self._condition(node, met)
        except NoForm as reason:
            raise reason.at(node) from None

    def _condition(self, node: Condition, met: bool) -> str:
        match node:
            case AllOf() | AnyOf():
                parts = [self.condition(c, met) for c in node.of]
                return joined(parts) if isinstance(node, AllOf) is met else union(parts)
            case Not():
                return self.condition(node.of[0], not met)
            case Membership():
                return self._membership(node, met)
            case Comparison():
                return self._comparison(node, met)
            case Existence():
                return self._existence(node, met)
            case FirstReaching():
                raise NoForm("first")
            case NeedsJudgement():
                raise NoForm("judgement")
            case Unsettled():
                raise NoForm("unsettled")

    def _membership(self, node: Membership, met: bool) -> str:
        pattern, value = self.read(node.subject)
        if node.open_list and not met:
            return self._never()
        codes = ", ".join(f"<{c}>" for c in self.scene.codes(node.members))
        return f"{pattern}\nFILTER(isIRI({value}) && {value} {'IN' if met else 'NOT IN'} ({codes}))"

    def _comparison(self, node: Comparison, met: bool) -> str:
        operand = node.subject[0]
        if not isinstance(operand, Read):
            raise NoForm("sum")
        if operand.indicator.derivation == "Growth":
            return self._growth(operand.indicator, node, met)
        if operand.indicator.range == "Date":
            return self._days(node, operand, met)
        pattern, value = self.read(operand)
        if operand.indicator.range == "Flag":
            bound = node.bounds[0]
            if len(node.bounds) != 1 or bound.op != "equals" or not isinstance(bound.value, bool):
                raise NoForm("value")
            return f"{pattern}\nFILTER({value} = {'true' if bound.value is met else 'false'})"
        tests = []
        for bound in node.bounds:
            before, limit = self._limit(bound)
            pattern += before
            tests.append((value, bound.op, limit))
        return f"{pattern}\n{_tested(tests, met)}"

    def _limit(self, bound: Bound) -> tuple[str, str]:
        """Return the pattern that the limit of a bound rests on, empty for a fixed number, and the limit."""
        if not isinstance(bound.value, Decimal) or isinstance(bound.value, bool):
            raise NoForm("value")
        if not bound.times:
            return "", number(bound.value)
        factor = bound.times[0]
        if not isinstance(factor, Read):
            raise NoForm("sum")
        pattern, value = self.read(factor)
        return f"\n{pattern}", f"{number(bound.value)} * {value}"

    def _growth(self, growth: Indicator, node: Comparison, met: bool) -> str:
        """Compare now with (1 + g) times the year before, which must be above 0."""
        growth = self.scene.book.indicators.get(growth.iri, growth)
        if not is_plain(growth, self.scene.scope, self.scene.book):
            raise NoForm("derived")
        base = self.scene.book.indicators[growth.of]
        pattern, now = self.read(Read(iri=base.iri, indicator=base))
        earlier, before = self.of_year(base, -1)
        tests = []
        for bound in node.bounds:
            if bound.times or not isinstance(bound.value, Decimal):
                raise NoForm("value")
            tests.append((now, bound.op, f"{number(1 + bound.value)} * {before}"))
        return f"{pattern}\n{earlier}\nFILTER({before} > 0)\n{_tested(tests, met)}"

    def _existence(self, node: Existence, met: bool) -> str:
        """Search for a record; not met: each record of the class fails for certain."""
        if self.scene.scope.record:
            raise NoForm("nested")
        if any(span_of(bound) != (1, None) for bound in node.bounds):
            raise NoForm("count")
        record, owner = self.new("record"), self.new("enterprise")
        inner = _Pattern(self.scene.inside(node.record), record, self.numbers)
        found = f"$this {OF} {owner} .\n{record} {OF} {owner} .\n{self.of_kind(record, node.record)}"
        of = [self._same(inner, k, met) for k in node.same_for if k.iri != ENTERPRISE]
        if node.as_of is not None:
            of += inner.valid_on(node.as_of, met)
        if met:
            of += [inner.condition(c, True) for c in node.condition]
            return joined([found, *of])
        if not node.register:  # only a register can say that there is none
            return self._never()
        # One group for each way to fail: a union in such a group is read wrongly by some validators.
        of += [way for c in node.condition for way in inner.ways(c, False)]
        fails = [f"FILTER NOT EXISTS {group(way)}" for way in of]
        return f"FILTER NOT EXISTS {group(joined([found, *fails]))}"

    def ways(self, node: Condition, met: bool) -> list[str]:
        """Return the patterns of which one matches iff a condition is met, or not met."""
        if isinstance(node, Not):
            return self.ways(node.of[0], not met)
        if isinstance(node, AllOf | AnyOf) and isinstance(node, AnyOf) is met:
            return [way for c in node.of for way in self.ways(c, met)]
        return [self.condition(node, met)]

    def _same(self, inner: _Pattern, key: Indicator, met: bool) -> str:
        (one, mine), (other, theirs) = (p.read(Read(iri=key.iri, indicator=key)) for p in (inner, self))
        return f"{one}\n{other}\nFILTER({mine} {'=' if met else '!='} {theirs})"

    def valid_on(self, day: Read, met: bool) -> list[str]:
        """Match a record that is valid on a day read outside; or return the ways in which it surely is not."""
        outer = _Pattern(Scene(self.scene.book, Scope(self.scene.scope.ground)), "$this", self.numbers)
        pattern, key = outer.day(day)
        first, stated, last = self.new("first"), self.new("from"), self.new("until")
        own, its_day = self.own_day(self.record, self.scene.tested)
        begun = joined(
            [
                own,
                f"OPTIONAL {{ {self.record} {FROM} {stated} }}",
                f"BIND(COALESCE({key_of(stated)}, {its_day}) AS {first})",
            ]
        )
        over = f"{self.record} {UNTIL} {last} .\nFILTER({key_of(last)} < {key})"
        if met:
            return [pattern, begun, f"FILTER({first} <= {key})", f"FILTER NOT EXISTS {group(over)}"]
        return [joined([begun, pattern, f"FILTER({first} > {key})"]), joined([pattern, over])]

    # --- days ---

    def _days(self, node: Comparison, operand: Read, met: bool) -> str:
        pattern, value = self.day(operand)
        tests = []
        for bound in (d for b in node.bounds for d in day_bounds(b)):
            before, limit = self._day_limit(bound)
            pattern += before
            tests.append((value, bound.op, limit))
        return f"{pattern}\n{_tested(tests, met)}"

    def _day_limit(self, bound: DayBound) -> tuple[str, str]:
        if bound.anchor is None:
            return "", str(bound.day)
        pattern, key = self.day(bound.anchor)
        if bound.duration == Duration(0, 0):
            return f"\n{pattern}", key
        years, months = divmod(bound.duration.months, 12)
        if months or bound.duration.days:
            raise NoForm("months")
        year, rest, shifted = self.new("year"), self.new("rest"), self.new("shifted")
        leap = f"({year} / 4 = FLOOR({year} / 4) && ({year} / 100 != FLOOR({year} / 100) || {year} / 400 = FLOOR({year} / 400)))"
        moved = [
            f"BIND(FLOOR({key} / 10000) {'+' if bound.sign > 0 else '-'} {years} AS {year})",
            f"BIND({key} - FLOOR({key} / 10000) * 10000 AS {rest})",
            f"BIND({year} * 10000 + IF({rest} = 229 && !{leap}, 228, {rest}) AS {shifted})",
        ]
        return "\n".join(["", pattern, *moved]), shifted


def _tested(tests: list[tuple[str, Operator, str]], met: bool) -> str:
    """Return the filter that all tests hold, or that one does not."""
    if met:
        return "FILTER(" + " && ".join(f"{v} {_SIGN[op]} {limit}" for v, op, limit in tests) + ")"
    failed = (f"{v} {'!=' if op == 'equals' else _SIGN[OPPOSITE[op]]} {limit}" for v, op, limit in tests)
    return "FILTER(" + " || ".join(failed) + ")"
