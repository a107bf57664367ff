"""Conditions as class expressions (compile layer): of what is met, and of what is surely not met.

Both have a form of their own, as a verdict has three values and a class two. What OWL 2 cannot say becomes a class with
a name and no definition, and is noted with the reason.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from huiqi.compile.owl.expressions import (
    NONE,
    Count,
    Either,
    Expression,
    Figure,
    Flag,
    Link,
    Named,
    Only,
    Other,
    Some,
    Span,
    along,
    common,
    every,
    some,
    spans,
)
from huiqi.compile.owl.names import ENTERPRISE, Links, of_code, open_condition
from huiqi.compile.owl.reads import Place, Reads
from huiqi.compile.shacl.core import span_of
from huiqi.compile.shacl.readings import Window
from huiqi.compile.shacl.refusal import NoForm, Refusal
from huiqi.compile.shacl.scene import Scene
from huiqi.compile.smt.needs import shape
from huiqi.names import NS
from huiqi.rules.kinds import is_plain_first
from huiqi.rules.model import RuleBook
from huiqi.rules.places import Scope, Where, day_bounds, where
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Bound,
    Comparison,
    Condition,
    Existence,
    FirstReaching,
    Membership,
    Not,
    Operator,
    Read,
)

End = tuple[Operator, Decimal | int]
"""One end of what a bound allows: an operator, and a figure, a year or the integer key of a day."""


class Translator:
    """Translates conditions over one rule book; keeps where they read, which codes they name and what is left open."""

    def __init__(self, book: RuleBook, base: str, shared: bool = False) -> None:
        self.book = book
        self.shared = shared
        """Whether open conditions that say the same have one name."""
        self._names: dict[Any, str] = {}
        self.reads = Reads(book, Links(base))
        self.members: dict[str, set[str]] = {}
        """Indicator -> every code or thing that a condition names for it."""
        self.kinds: set[str] = set()
        self.open: dict[str, Refusal] = {}
        """Node -> why OWL cannot say it."""

    def condition(self, node: Condition, scope: Scope, met: bool) -> Expression:
        """Return the class of what meets a condition or, if not `met`, of what surely does not."""
        match node:
            case AllOf():
                parts = [self.condition(c, scope, met) for c in node.of]
                return every(parts) if met else some(parts)
            case AnyOf():
                parts = [self.condition(c, scope, met) for c in node.of]
                return some(parts) if met else every(parts)
            case Not():
                return self.condition(node.of[0], scope, not met)
        try:
            return self._leaf(node, Scene(self.book, scope), met)
        except NoForm as reason:
            refusal = reason.at(node).refusal
            assert refusal is not None
            name = self._names.setdefault((shape(node), scope), node.iri) if self.shared else node.iri
            self.open[name] = Refusal(name, type(node).__name__, refusal.why, refusal.ambiguity)
            return Named(open_condition(name, met))

    def _leaf(self, node: Condition, scene: Scene, met: bool) -> Expression:
        match node:
            case Comparison():
                return self._comparison(node, scene, met)
            case Membership():
                return self._membership(node, scene, met)
            case Existence():
                return self._existence(node, scene, met)
            case FirstReaching():
                return self._first(node, scene, met)
            case _:
                why = "unsettled" if getattr(node, "ambiguity", "") else "judgement"
                raise NoForm(why).at(node)

    # --- comparisons ---

    def _comparison(self, node: Comparison, scene: Scene, met: bool) -> Expression:
        subject = node.subject[0]
        if not isinstance(subject, Read):
            raise NoForm("sum")
        if any(bound.times for bound in node.bounds):
            raise NoForm("multiple")
        if (at := self.reads.is_day(scene, subject)) is not None:
            return self._day(scene, at, [b for bound in node.bounds for b in self._days(bound)], met)
        place = self.reads.place(scene, subject)
        if place.range == "flag":
            return self._flag(node, place, met)
        if place.range == "thing":
            raise NoForm("value")
        is_day = place.range == "day"
        bounds = [b for bound in node.bounds for b in (self._days(bound) if is_day else self._numbers(bound))]
        return _within(place, bounds, met)

    def _day(self, scene: Scene, at: Where, bounds: list[End], met: bool) -> Expression:
        """Return what has its own day inside bounds, by the property that dates it."""
        options = []
        for guard, place in self.reads.days(scene, at):
            is_year = place.range == "year"
            own: list[End] = [_year_of(op, int(key)) for op, key in bounds] if is_year else bounds
            options.append(every([guard, _within(place, own, met)]))
        return some(options)

    def _numbers(self, bound: Bound) -> list[End]:
        if isinstance(bound.value, bool) or not isinstance(bound.value, Decimal | int) or bound.anchor is not None:
            raise NoForm("value")
        return [(bound.op, bound.value)]

    def _days(self, bound: Bound) -> list[End]:
        if bound.anchor is not None:
            raise NoForm("shifted")
        if not isinstance(bound.value, Decimal | int) or isinstance(bound.value, bool):
            raise NoForm("value")
        return [(part.op, part.day) for part in day_bounds(bound) if part.day is not None]

    def _flag(self, node: Comparison, place: Place, met: bool) -> Expression:
        if any(b.op != "equals" or not isinstance(b.value, bool) for b in node.bounds):
            raise NoForm("value")
        values = {bool(b.value) for b in node.bounds}
        links = [Link(name) for name in place.links]
        parts = [along(links, Flag(place.property, value is met)) for value in sorted(values)]
        return every(parts) if met else some(parts)

    # --- codes ---

    def _membership(self, node: Membership, scene: Scene, met: bool) -> Expression:
        place = self.reads.place(scene, node.subject)
        if place.range != "thing":
            raise NoForm("value")
        self.members.setdefault(place.property, set()).update(node.members)
        if not met and node.open_list:
            return NONE
        listed = some(Named(of_code(m)) for m in sorted(node.members))
        links = [Link(name) for name in (*place.links, place.property)]
        return along(links, listed if met else Other(listed))

    # --- records ---

    def _existence(self, node: Existence, scene: Scene, met: bool) -> Expression:
        if any(key.iri != ENTERPRISE for key in node.same_for):
            raise NoForm("outer")
        if node.as_of is not None and node.as_of.through is not None:
            raise NoForm("valid")
        numbers = [span_of(bound) for bound in node.bounds] or [(1, None)]
        inner = Scope(scene.scope.ground, node.record)
        self.kinds.add(node.record)
        kind = Named(node.record)
        counts = every([kind, *(self.condition(c, inner, True) for c in node.condition)])
        fails = some([Other(kind), *(self.condition(c, inner, False) for c in node.condition)])
        to_owner, last = self._to_records(node)

        def at_most(count: int) -> Expression:
            return along(to_owner, Only(last, fails) if count == 0 else Count(last, counts, most=count))

        def at_least(count: int) -> Expression:
            return along(to_owner, Some(last, counts) if count == 1 else Count(last, counts, least=count))

        parts: list[Expression] = []
        for least, most in numbers:
            if least is not None:
                parts.append(at_least(least) if met else at_most(least - 1))
            if most is not None:
                parts.append(at_most(most) if met else at_least(most + 1))
        return every(parts) if met else some(parts)

    def _to_records(self, node: Existence) -> tuple[tuple[Link, ...], Link]:
        """Return the way to the records of the same enterprise, or to those of them that are valid on a day."""
        if node.as_of is not None:
            valid = self.reads.links.valid_on(node.as_of.indicator.iri)
            self.reads.ends[valid] = ("", f"valid-on:{node.as_of.indicator.iri}")
            return (), Link(valid)
        self.reads.ends[ENTERPRISE] = (NS + "Enterprise", "thing")
        return (Link(ENTERPRISE),), Link(ENTERPRISE, inverse=True)

    # --- years ---

    def _first(self, node: FirstReaching, scene: Scene, met: bool) -> Expression:
        """Say that some step is reached now and was not in any earlier year since the day that starts the series."""
        indicator = node.subject.indicator
        is_own = where(indicator, scene.scope, self.book) == "ground" and not scene.scope.record
        if not is_own or not is_plain_first(node, scene.scope, self.book) or any(s.condition for s in node.steps):
            raise NoForm("first")
        place = self.reads.place(scene, node.subject)
        link = self.reads.links.earlier(node.since.iri)
        self.reads.ends[link] = (scene.scope.ground, f"earlier:{node.since.iri}")
        found = []
        for step in node.steps:
            bounds = [b for bound in step.bounds for b in self._numbers(bound)]
            reached, missed = _within(place, bounds, True), _within(place, bounds, False)
            if met:
                found.append(every([reached, Only(Link(link), missed)]))
            else:
                found.append(some([missed, Some(Link(link), reached)]))
        return some(found) if met else every(found)

    # --- the window ---

    def window(self, ground: str, window: Window) -> Expression:
        """Return the class of the grounds whose day lies in a window; raises NoForm where a day is not stated as such."""
        ends: tuple[tuple[Operator, int | None], ...] = (("atLeast", window.first), ("atMost", window.last))
        bounds: list[End] = [(op, key) for op, key in ends if key is not None]
        if not bounds:
            return every([])
        return self._day(Scene(self.book, Scope(ground)), "ground-date", bounds, True)


def _within(place: Place, bounds: list[End], met: bool) -> Expression:
    """Return the class of what keeps every bound, or breaks one of them, where a figure stands."""
    kind = place.range
    assert kind in ("number", "year", "day")
    links = [Link(name) for name in place.links]
    kept = Span()
    broken: list[Span] = []
    for op, value in bounds:
        inside, outside = spans(op, value)
        kept = common(kept, inside)
        broken += outside
    if met:
        return NONE if kept.is_empty else along(links, Figure(place.property, kind, kept))
    return Either(()) if not broken else some(along(links, Figure(place.property, kind, s)) for s in broken)


def _year_of(op: Operator, key: int) -> tuple[Operator, int]:
    """Return the bound on a year that says the same as a bound on its last day.

    >>> _year_of("atLeast", 20250101), _year_of("lessThan", 20251231), _year_of("equals", 20250630)
    (('atLeast', 2025), ('lessThan', 2025), ('equals', 0))
    """
    year, is_last = key // 10_000, key % 10_000 == 1231
    if is_last:
        return op, year
    if op == "equals":
        return op, 0
    return ("atLeast", year) if op in ("atLeast", "moreThan") else ("lessThan", year)
