"""Conditions as graph patterns of SPARQL 1.1 (compile layer): what SHACL Core lacks, for a constraint in SPARQL.

A pattern matches iff the node is met (or iff it is not met): every value it reads must be there, once. `$this` is the
ground and bound in every group; the record of a search is bound by a triple of each group that reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from re import fullmatch
from typing import Final

from huiqi.compile.shacl.core import ENTERPRISE, FISCAL_YEAR, span_of
from huiqi.compile.shacl.refusal import NoForm
from huiqi.compile.shacl.scene import OPPOSITE, Scene
from huiqi.compile.shacl.turtle import number
from huiqi.dates import Duration
from huiqi.names import IND, NS, XSD
from huiqi.rules.kinds import is_plain
from huiqi.rules.places import DayBound, Scope, day_bounds, where
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

DECLARED: Final = {"huiqi": NS, "ind": IND, "xsd": XSD}
"""The prefixes that patterns use."""
_SIGN: Final[dict[Operator, str]] = {"atLeast": ">=", "moreThan": ">", "atMost": "<=", "lessThan": "<", "equals": "="}


def _name(iri: str) -> str:
    for prefix, start in DECLARED.items():
        if iri.startswith(start) and fullmatch(r"[A-Za-z][\w-]*", iri[len(start) :]):
            return f"{prefix}:{iri[len(start) :]}"
    return f"<{iri}>"


_OF, _FROM, _UNTIL = _name(ENTERPRISE), _name(NS + "appliesFrom"), _name(NS + "appliesUntil")


def matching(scene: Scene, node: Condition, met: bool) -> str:
    """Return the pattern of a condition on a ground; raises NoForm for what has none."""
    return _Pattern(scene, "$this", count(1)).condition(node, met)


class _Pattern:
    def __init__(self, scene: Scene, record: str, numbers: Iterator[int]) -> None:
        self.scene, self.record, self.numbers = scene, record, numbers

    def _new(self, name: str) -> str:
        return f"?{name}{next(self.numbers)}"

    def _never(self) -> str:
        """Return what nothing matches; a filter on a constant is read wrongly by some validators."""
        kind = self._new("class")
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
                return _joined(parts) if isinstance(node, AllOf) is met else _union(parts)
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
        earlier, before = self._of_year(base, -1)
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
        record, owner = self._new("record"), self._new("enterprise")
        inner = _Pattern(self.scene.inside(node.record), record, self.numbers)
        found = f"$this {_OF} {owner} .\n{record} {_OF} {owner} .\n{self._kind(record, node.record)}"
        of = [self._same(inner, k, met) for k in node.same_for if k.iri != ENTERPRISE]
        if node.as_of is not None:
            of += inner.valid_on(node.as_of, met)
        if met:
            of += [inner.condition(c, True) for c in node.condition]
            return _joined([found, *of])
        if not node.register:  # only a register can say that there is none
            return self._never()
        # One group for each way to fail: a union in such a group is read wrongly by some validators.
        of += [way for c in node.condition for way in inner.ways(c, False)]
        fails = [f"FILTER NOT EXISTS {_group(way)}" for way in of]
        return f"FILTER NOT EXISTS {_group(_joined([found, *fails]))}"

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
        first, stated, last = self._new("first"), self._new("from"), self._new("until")
        own, its_day = self._own_day(self.record, self.scene.tested)
        begun = _joined(
            [
                own,
                f"OPTIONAL {{ {self.record} {_FROM} {stated} }}",
                f"BIND(COALESCE({_key(stated)}, {its_day}) AS {first})",
            ]
        )
        over = f"{self.record} {_UNTIL} {last} .\nFILTER({_key(last)} < {key})"
        if met:
            return [pattern, begun, f"FILTER({first} <= {key})", f"FILTER NOT EXISTS {_group(over)}"]
        return [_joined([begun, pattern, f"FILTER({first} > {key})"]), _joined([pattern, over])]

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
        year, rest, shifted = self._new("year"), self._new("rest"), self._new("shifted")
        leap = f"({year} / 4 = FLOOR({year} / 4) && ({year} / 100 != FLOOR({year} / 100) || {year} / 400 = FLOOR({year} / 400)))"
        moved = [
            f"BIND(FLOOR({key} / 10000) {'+' if bound.sign > 0 else '-'} {years} AS {year})",
            f"BIND({key} - FLOOR({key} / 10000) * 10000 AS {rest})",
            f"BIND({year} * 10000 + IF({rest} = 229 && !{leap}, 228, {rest}) AS {shifted})",
        ]
        return "\n".join(["", pattern, *moved]), shifted

    def day(self, node: Read) -> tuple[str, str]:
        """Return the pattern of a day that is read, and its variable: an integer key yyyymmdd."""
        at = where(node.indicator, self.scene.scope, self.scene.book)
        if node.through is None and at in ("ground-date", "date"):
            own = ("$this", self.scene.scope.ground) if at == "ground-date" else (self.record, self.scene.tested)
            return self._own_day(*own)
        pattern, value = self.read(node)
        key = self._new("key")
        return f"{pattern}\nBIND({_key(value)} AS {key})", key

    def _own_day(self, record: str, kind: str) -> tuple[str, str]:
        """Return the day of a record by the property that dates its class, and its variable."""
        key, groups = self._new("key"), self.scene.days(kind)
        if len(groups) == 1:
            return self._dated(record, kind, groups[0].property, key), key
        options = []
        for group in groups:
            tests = [f"{record} a {(name := self._new('class'))} .\nFILTER({name} IN ({_names(group.classes)}))"]
            if group.but_not:
                other = self._new("class")
                tests.append(
                    f"FILTER NOT EXISTS {{ {record} a {other} . FILTER({other} IN ({_names(group.but_not)})) }}"
                )
            options.append(_joined([*tests, self._dated(record, kind, group.property, key)]))
        return _union(options), key

    def _dated(self, record: str, kind: str, dated: str, key: str) -> str:
        """Bind the day as it is stated; without it the day of a report is the last of its fiscal year."""
        stated, name = self._new("day"), _name(dated)
        if not self.scene.is_report(kind):
            return f"{record} {name} {stated} .\nBIND({_key(stated)} AS {key})"
        year = self._new("year")
        either = f"OPTIONAL {{ {record} {name} {stated} }}\nOPTIONAL {{ {record} {_name(FISCAL_YEAR)} {year} }}"
        return f"{record} {_OF} {self._new('enterprise')} .\n{either}\nBIND(COALESCE({_key(stated)}, {year} * 10000 + 1231) AS {key})"

    # --- readings ---

    def read(self, node: Read) -> tuple[str, str]:
        """Return the pattern of the one value of an indicator, and its variable."""
        indicator = self.scene.book.indicators.get(node.indicator.iri, node.indicator)
        if node.through is not None:
            raise NoForm("through")
        if indicator.derivation:
            return self._derived(indicator)
        at = where(indicator, self.scene.scope, self.scene.book)
        if at in ("ground", "record"):
            return self._once("$this" if at == "ground" else self.record, indicator)
        if at in ("ground-date", "date"):
            raise NoForm("value")
        if at == "enterprise":
            owner = self._new("enterprise")
            pattern, value = self._once(owner, indicator)
            return f"$this {_OF} {owner} .\n{pattern}", value
        if at == "status":
            return self._status(indicator)
        if at == "report":
            return self._of_year(indicator, 0)
        raise NoForm("nowhere")

    def _once(self, subject: str, indicator: Indicator) -> tuple[str, str]:
        value, other = self._new("value"), self._new("other")
        name = _name(indicator.iri)
        twice = f"FILTER NOT EXISTS {{ {subject} {name} {other} . FILTER({other} != {value}) }}"
        floor = f"\nFILTER({value} >= 0)" if indicator.range == "Money" else ""
        return f"{subject} {name} {value} .\n{twice}{floor}", value

    def _derived(self, indicator: Indicator) -> tuple[str, str]:
        plain = is_plain(indicator, self.scene.scope, self.scene.book)
        if not plain or indicator.derivation not in ("YearBefore", "Increase"):
            raise NoForm("growth" if indicator.derivation == "Growth" else "derived")
        base = self.scene.book.indicators[indicator.of]
        earlier, before = self._of_year(base, -1)
        if indicator.derivation == "YearBefore":
            return earlier, before
        pattern, now = self.read(Read(iri=base.iri, indicator=base))
        rise = self._new("rise")
        return f"{pattern}\n{earlier}\nBIND({now} - {before} AS {rise})", rise

    def _status(self, indicator: Indicator) -> tuple[str, str]:
        """Read the one value that the statuses valid on the day of the ground state."""
        pattern, key = self._own_day("$this", self.scene.scope.ground)
        value, other = self._new("value"), self._new("other")
        one, rival = (self._valid_status(indicator, v, key) for v in (value, other))
        twice = f"FILTER NOT EXISTS {_group(f'{rival}{chr(10)}FILTER({other} != {value})')}"
        return f"{pattern}\n{one}\n{twice}", value

    def _valid_status(self, indicator: Indicator, value: str, key: str) -> str:
        owner, status, first, last = (self._new(n) for n in ("enterprise", "status", "from", "until"))
        over = f"{status} {_UNTIL} {last} .\nFILTER({_key(last)} < {key})"
        return "\n".join(
            [
                f"$this {_OF} {owner} .",
                f"{status} {_OF} {owner} .",
                self._kind(status, indicator.domain),
                f"{status} {_FROM} {first} .\nFILTER({_key(first)} <= {key})",
                f"FILTER NOT EXISTS {_group(over)}",
                f"{status} {_name(indicator.iri)} {value} .",
            ]
        )

    def _of_year(self, indicator: Indicator, beside: int) -> tuple[str, str]:
        """Read the one value in the enterprise's reports of the ground's year, or of a year beside it."""
        pattern, year = self._year()
        value, other = self._new("value"), self._new("other")
        one, rival = (self._report(indicator, v, year, beside) for v in (value, other))
        twice = f"FILTER NOT EXISTS {_group(f'{rival}{chr(10)}FILTER({other} != {value})')}"
        floor = f"\nFILTER({value} >= 0)" if indicator.range == "Money" else ""
        return f"{pattern}\n{one}\n{twice}{floor}", value

    def _report(self, indicator: Indicator, value: str, year: str, beside: int) -> str:
        owner, report, of = (self._new(n) for n in ("enterprise", "report", "year"))
        return "\n".join(
            [
                f"$this {_OF} {owner} .",
                f"{report} {_OF} {owner} .",
                self._kind(report, indicator.domain),
                f"{report} {_name(FISCAL_YEAR)} {of} .",
                f"FILTER({of} = {year}{f' - {-beside}' if beside else ''})",
                f"{report} {_name(indicator.iri)} {value} .",
            ]
        )

    def _year(self) -> tuple[str, str]:
        """Return the fiscal year of the ground if it is a report, else the year of its day."""
        year, kind = self._new("year"), self.scene.scope.ground
        if self.scene.is_report(kind):
            return f"$this {_name(FISCAL_YEAR)} {year} .", year
        pattern, key = self._own_day("$this", kind)
        return f"{pattern}\nBIND(FLOOR({key} / 10000) AS {year})", year

    def _kind(self, record: str, kind: str) -> str:
        kinds = self.scene.narrower(kind)
        if len(kinds) == 1:
            return f"{record} a {_name(kind)} ."
        name = self._new("class")
        return f"{record} a {name} .\nFILTER({name} IN ({_names(kinds)}))"


def _names(iris: tuple[str, ...]) -> str:
    return ", ".join(_name(i) for i in iris)


def _key(value: str) -> str:
    return f'xsd:integer(REPLACE(STR({value}), "-", ""))'


def _tested(tests: list[tuple[str, Operator, str]], met: bool) -> str:
    """Return the filter that all tests hold, or that one does not."""
    if met:
        return "FILTER(" + " && ".join(f"{v} {_SIGN[op]} {limit}" for v, op, limit in tests) + ")"
    failed = (f"{v} {'!=' if op == 'equals' else _SIGN[OPPOSITE[op]]} {limit}" for v, op, limit in tests)
    return "FILTER(" + " || ".join(failed) + ")"


def _joined(parts: list[str]) -> str:
    return "\n".join(parts)


def _union(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else " UNION ".join(_group(p) for p in parts)


def _group(pattern: str) -> str:
    return "{\n" + "\n".join(f"  {line}" for line in pattern.split("\n")) + "\n}"
