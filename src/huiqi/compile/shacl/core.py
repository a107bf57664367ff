"""Conditions in SHACL Core (compile layer): for each node what conforms iff it is met, and iff it is not met.

A shape is two-valued and a verdict has three values, so a negation is never written as `sh:not` over facts: what is
not met has a shape of its own, which also asks that the facts be there. A node that Core cannot say raises NoForm.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from huiqi.compile.shacl.refusal import NoForm
from huiqi.compile.shacl.scene import OPPOSITE, Scene
from huiqi.compile.shacl.turtle import Blank, Items, Object, Says, day, iri, number
from huiqi.dates import Duration
from huiqi.names import IND
from huiqi.rules.places import DayBound, day_bounds, where
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Bound,
    Comparison,
    Condition,
    Existence,
    Indicator,
    Membership,
    Not,
    Operator,
    Read,
)

ENTERPRISE: Final = IND + "enterprise"
FISCAL_YEAR: Final = IND + "fiscal-year"
NEVER: Final[Says] = (("sh:nodeKind", "sh:Literal"),)
"""What no record conforms to: no record is a literal. An empty `sh:in` is passed over by some validators."""
ONCE: Final[Says] = (("sh:minCount", "1"), ("sh:maxCount", "1"))
_FACET: Final[dict[Operator, str]] = {
    "atLeast": "sh:minInclusive",
    "moreThan": "sh:minExclusive",
    "atMost": "sh:maxInclusive",
    "lessThan": "sh:maxExclusive",
}
_NUMBER: Final[Says] = (
    ("sh:or", Items((Blank((("sh:datatype", "xsd:decimal"),)), Blank((("sh:datatype", "xsd:integer"),))))),
)
_RECORDS: Final = Items((iri(ENTERPRISE), Blank((("sh:inversePath", iri(ENTERPRISE)),))))
"""The path from a record to every record of its enterprise."""


def either(options: list[Says]) -> Says:
    """Return what conforms where one of the options does."""
    return options[0] if len(options) == 1 else (("sh:or", Items(tuple(Blank(o) for o in options))),)


def condition(scene: Scene, node: Condition, met: bool) -> Says:
    """Return the shape of a condition that is met, or not met; raises NoForm, which names the node, where Core has none."""
    try:
        match node:
            case AllOf() | AnyOf():
                parts = [condition(scene, c, met) for c in node.of]
                return both_or_either(isinstance(node, AllOf) is met, parts)
            case Not():
                return condition(scene, node.of[0], not met)
            case Membership():
                return _membership(scene, node, met)
            case Comparison():
                return _comparison(scene, node, met)
            case Existence():
                return _existence(scene, node, met)
            case _:
                raise NoForm(
                    {"FirstReaching": "first", "NeedsJudgement": "judgement"}.get(type(node).__name__, "unsettled")
                )
    except NoForm as reason:
        raise reason.at(node) from None


def both_or_either(is_both: bool, parts: list[Says]) -> Says:
    """Return what conforms where all parts do, or where one does."""
    return _all(parts) if is_both else either(parts)


def _membership(scene: Scene, node: Membership, met: bool) -> Says:
    """Return the shape of a :Membership that is met, or not met: a value outside an open list is neither."""
    if node.open_list and not met:
        path_of(scene, node.subject)
        return NEVER
    listed: tuple[str, Object] = ("sh:in", Items(tuple(iri(c) for c in scene.codes(node.members))))
    test: Says = (listed,) if met else (("sh:not", Blank((listed,))),)
    return _property(path_of(scene, node.subject), (*ONCE, ("sh:nodeKind", "sh:IRI"), *test))


def _comparison(scene: Scene, node: Comparison, met: bool) -> Says:
    """Return the shape of a :Comparison that is met, or not met."""
    operand = node.subject[0]
    if not isinstance(operand, Read):
        raise NoForm("sum")
    if any(b.times for b in node.bounds):
        raise NoForm("multiple")
    if operand.indicator.range == "Date":
        days = [d for bound in node.bounds for d in day_bounds(bound)]
        return _all([_day(scene, operand, d) for d in days]) if met else _not_all(scene, operand, days)
    path, kind = path_of(scene, operand), operand.indicator
    if kind.range == "Flag":
        return _property(path, (*ONCE, ("sh:datatype", "xsd:boolean"), _flag(node.bounds, met)))
    if kind.range not in ("Money", "Number"):
        raise NoForm("value")
    floor: Says = _property(path, (("sh:minInclusive", "0"),)) if kind.range == "Money" else ()
    facets = [f for b in node.bounds for f in _facets(b.op, _stated(b), met)]
    if met or len(facets) == 1:
        return _all([*(_property(path, (*ONCE, *_NUMBER, f)) for f in facets), floor])
    return (*_property(path, (*ONCE, *_NUMBER)), *floor, *either([_property(path, (f,)) for f in facets]))


def _facets(op: Operator, value: Decimal, met: bool) -> list[tuple[str, Object]]:
    if op == "equals":
        ops: tuple[Operator, ...] = ("atLeast", "atMost") if met else ("lessThan", "moreThan")
        return [(_FACET[o], number(value)) for o in ops]
    return [(_FACET[op if met else OPPOSITE[op]], number(value))]


def _stated(bound: Bound) -> Decimal:
    if not isinstance(bound.value, Decimal):
        raise NoForm("value")
    return bound.value


def _flag(bounds: tuple[Bound, ...], met: bool) -> tuple[str, Object]:
    """Return which of the two values pass; a flag is compared by :equals with one of them."""
    if len(bounds) != 1 or bounds[0].op != "equals" or not isinstance(bounds[0].value, bool):
        raise NoForm("value")
    yes = bounds[0].value is met
    return ("sh:in", Items(("true", '"1"^^xsd:boolean') if yes else ("false", '"0"^^xsd:boolean')))


def _existence(scene: Scene, node: Existence, met: bool) -> Says:
    """Return the shape of a search: sure are records that conform to what is met, possible those that surely fail in nothing.

    How many there are at most only a register can say: without one such a test is never passed.
    """
    if scene.scope.record:
        raise NoForm("nested")
    if node.as_of is not None:
        raise NoForm("valid")
    if any(key.iri != ENTERPRISE for key in node.same_for):
        raise NoForm("outer")
    kinds = either([(("sh:class", iri(c)),) for c in scene.narrower(node.record)])
    inner = scene.inside(node.record)
    sure = Blank((*kinds, *_all([condition(inner, c, True) for c in node.condition])))
    fails = [condition(inner, c, False) for c in node.condition]
    possible = Blank((*kinds, ("sh:not", Blank(either(fails))))) if fails else sure

    def at_most(count: int) -> Says:
        return _records(possible, None, count) if node.register else NEVER

    found = []
    for bound in node.bounds or (Bound(op="atLeast", value=Decimal(1)),):
        least, most = span_of(bound)
        tests: list[Says] = []
        if least is not None:
            tests.append(_records(sure, least, None) if met else at_most(least - 1))
        if most is not None:
            tests.append(at_most(most) if met else _records(sure, most + 1, None))
        found.append(_all(tests) if met else either(tests))
    return _all(found) if met else either(found)


def span_of(bound: Bound) -> tuple[int | None, int | None]:
    """Return the least and the most records that a bound asks for; raises NoForm where that is no fixed number."""
    if bound.times or not isinstance(bound.value, Decimal) or bound.value != bound.value.to_integral_value():
        raise NoForm("count")
    count = int(bound.value)
    least = {"atLeast": count, "moreThan": count + 1, "equals": count}.get(bound.op)
    most = {"atMost": count, "lessThan": count - 1, "equals": count}.get(bound.op)
    if (least is not None and least < 1) or (most is not None and most < 0):
        raise NoForm("count")
    return least, most


def _records(shape: Blank, least: int | None, most: int | None) -> Says:
    counts: list[tuple[str, Object]] = []
    if least is not None:
        counts.append(("sh:qualifiedMinCount", str(least)))
    if most is not None:
        counts.append(("sh:qualifiedMaxCount", str(most)))
    return _property(_RECORDS, (("sh:qualifiedValueShape", shape), *counts))


# --- days -------------------------------------------------------------------------------------------------------


def window(scene: Scene, first: int | None, last: int | None, met: bool) -> Says:
    """Return the shape of a ground whose day lies in a window, or outside it; None: no end. Both ends count."""
    ends: tuple[tuple[Operator, int | None], ...] = (("atLeast", first), ("atMost", last))
    bounds = [DayBound(op, key) for op, key in ends if key is not None]
    if not met:
        return either([_ground_day(scene, DayBound(OPPOSITE[b.op], b.day)) for b in bounds]) if bounds else NEVER
    days = scene.days(scene.scope.ground)
    if bounds and len(days) == 1 and not scene.is_report(scene.scope.ground):
        return _fixed_day(iri(days[0].property), *bounds)
    return _all([_ground_day(scene, b) for b in bounds])


def _ground_day(scene: Scene, bound: DayBound) -> Says:
    """Compare the day of the ground with a fixed day, by the property that dates its class."""
    groups = scene.days(scene.scope.ground)
    if len(groups) == 1:
        return _own_day(scene, groups[0].property, bound)
    options = []
    for group in groups:
        kinds = either([(("sh:class", iri(c)),) for c in group.classes])
        others: Says = tuple(("sh:not", Blank((("sh:class", iri(c)),))) for c in group.but_not)
        options.append((*kinds, *others, *_own_day(scene, group.property, bound)))
    return either(options)


def _own_day(scene: Scene, dated: str, bound: DayBound) -> Says:
    """Compare a stated day with a fixed one; without it the day of a report is the last of its fiscal year."""
    path, key = iri(dated), bound.day
    assert key is not None
    stated = _fixed_day(path, bound)
    if not scene.is_report(scene.scope.ground):
        return stated
    year, ends = key // 10_000, key % 10_000 == 1231
    facet, limit = {
        "atLeast": ("sh:minInclusive", year),
        "moreThan": ("sh:minInclusive", year + 1 if ends else year),
        "atMost": ("sh:maxInclusive", year if ends else year - 1),
        "lessThan": ("sh:maxInclusive", year - 1),
    }[bound.op]
    by_year = _property(iri(FISCAL_YEAR), (*ONCE, *_NUMBER, (facet, str(limit))))
    return either([stated, (*_property(path, (("sh:maxCount", "0"),)), *by_year)])


def _day(scene: Scene, operand: Read, bound: DayBound) -> Says:
    """Return the shape of one elementary bound on a day."""
    if bound.anchor is None:
        at = where(operand.indicator, scene.scope, scene.book)
        if at == "ground-date" and not scene.scope.record and bound.op != "equals":
            return _ground_day(scene, bound)
        return _fixed_day(path_of(scene, operand), bound)
    if bound.duration != Duration(0, 0):
        raise NoForm("shifted" if not bound.duration.days and not bound.duration.months % 12 else "months")
    one, other = path_of(scene, operand), path_of(scene, bound.anchor)
    once = (
        *_property(one, (*ONCE, ("sh:datatype", "xsd:date"))),
        *_property(other, (*ONCE, ("sh:datatype", "xsd:date"))),
    )
    op = bound.op
    if op in ("atLeast", "moreThan"):
        one, other, op = other, one, "atMost" if op == "atLeast" else "lessThan"
    if not isinstance(other, str):
        if op != "equals" or not isinstance(one, str):
            raise NoForm("outer")
        one, other = other, one
    test = {"atMost": "sh:lessThanOrEquals", "lessThan": "sh:lessThan", "equals": "sh:equals"}[op]
    return (*once, *_property(one, ((test, other),)))


def _fixed_day(path: Object, *bounds: DayBound) -> Says:
    """Compare one day with fixed ones, at most one from below and one from above."""
    facets: list[tuple[str, Object]] = []
    for bound in bounds:
        assert bound.day is not None
        ops: tuple[Operator, ...] = ("atLeast", "atMost") if bound.op == "equals" else (bound.op,)
        facets += [(_FACET[op], day(bound.day)) for op in ops]
    return _property(path, (*ONCE, ("sh:datatype", "xsd:date"), *facets))


def _not_all(scene: Scene, operand: Read, bounds: list[DayBound]) -> Says:
    """Return what conforms where one of the bounds is surely not kept."""
    options = []
    for b in bounds:
        ops: tuple[Operator, ...] = ("lessThan", "moreThan") if b.op == "equals" else (OPPOSITE[b.op],)
        options += [_day(scene, operand, DayBound(op, b.day, b.anchor, b.duration, b.sign)) for op in ops]
    return either(options)


# --- paths ------------------------------------------------------------------------------------------------------


def path_of(scene: Scene, node: Read) -> Object:
    """Return the path from the record under test to what is read; raises NoForm where Core has none."""
    indicator: Indicator = scene.book.indicators.get(node.indicator.iri, node.indicator)
    if node.through is not None:
        raise NoForm("through")
    if indicator.derivation:
        raise NoForm("growth" if indicator.derivation == "Growth" else "derived")
    at = where(indicator, scene.scope, scene.book)
    if at in ("ground", "ground-date") and scene.scope.record:
        raise NoForm("outer")
    if at in ("ground-date", "date"):
        if scene.is_report(scene.tested):
            raise NoForm("year-end")
        return iri(scene.dated(scene.tested))
    if at in ("ground", "record"):
        return iri(indicator.iri)
    if at == "enterprise":
        return Items((iri(ENTERPRISE), iri(indicator.iri)))
    raise NoForm({"status": "status", "report": "report"}.get(at or "", "nowhere"))


def _property(path: Object, says: Says) -> Says:
    return (("sh:property", Blank((("sh:path", path), *says))),)


def _all(parts: list[Says]) -> Says:
    return tuple(s for part in parts for s in part)
