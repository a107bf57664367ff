"""Readings as triples of the micro-store (compile layer): which indicator is read where, in which scope."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from pyoxigraph import NamedNode, Quad

from huiqi.compile.store.facts import shift_name
from huiqi.compile.store.terms import A, flag, ns, number, quad, run
from huiqi.dates import Duration
from huiqi.names import IND, NS, RUN, local
from huiqi.rules.model import RuleBook
from huiqi.rules.places import NO_TIME, DayBound, Scope, where
from huiqi.rules.tree import Indicator, Read

BELOW_ALL: Final = Decimal(-(10**18))
"""Less than any value a fact can have."""


class Readings:
    """Names each reading once for each scope, and writes what the queries need to know of it."""

    always_same = frozenset({IND + "enterprise"})
    """Keys that are equal for all records of one enterprise."""

    def __init__(self, book: RuleBook, quads: list[Quad]) -> None:
        self.book = book
        self.quads = quads
        self.shifts: set[tuple[Duration, int]] = set()
        self._named: dict[Any, NamedNode] = {}
        self._history: set[str] = set()
        self.kinds: set[str] = set()

    def _add(self, subject: NamedNode, predicate: str, obj: Any) -> None:
        self.quads.append(quad(subject, run(predicate), obj))

    def _new(self, key: Any, text: str, kind: str, scope: NamedNode) -> NamedNode:
        name = NamedNode(f"{RUN}reading/{len(self._named)}/{text}")
        self._named[key] = name
        self.kinds.add(kind)
        self.quads.append(quad(name, A, run(kind)))
        self._add(name, "scope", scope)
        return name

    def ground_day(self, scope: NamedNode) -> NamedNode:
        """Return the reading of the ground's day."""
        indicator = Indicator(IND + "ground-date", NS + "Record", "Date")
        return self._plain(indicator, scope, Scope(""), "ground-date")

    def read(self, node: Read, scope: NamedNode, classes: Scope) -> NamedNode:
        """Return the reading of an indicator, perhaps on the thing another indicator names."""
        if node.through is not None:
            return self._through(node, scope, classes)
        indicator = node.indicator
        if indicator.derivation in ("HighestBefore", "YearBefore", "Increase"):
            return self._derived(indicator, scope, classes)
        return self._plain(indicator, scope, classes, where(indicator, classes, self.book) or "nowhere")

    def _plain(self, indicator: Indicator, scope: NamedNode, classes: Scope, place: str) -> NamedNode:
        key = (scope.value, indicator, place)
        if key in self._named:
            return self._named[key]
        kind = "DayReading" if place in ("ground-date", "date") else "Reading"
        name = self._new(key, local(indicator.iri), kind, scope)
        self._add(name, "place", run(place))
        self._describe(name, indicator)
        return name

    def _describe(self, name: NamedNode, indicator: Indicator) -> None:
        self._add(name, "indicator", NamedNode(indicator.iri))
        self._add(name, "domain", NamedNode(indicator.domain))
        self._add(name, "range", ns(indicator.range))
        if indicator.range == "Money":
            self._add(name, "floor", number(0))

    def _through(self, node: Read, scope: NamedNode, classes: Scope) -> NamedNode:
        assert node.through is not None
        key = (scope.value, node.indicator, node.through)
        if key in self._named:
            return self._named[key]
        thing = self.read(Read(iri=node.through.iri, indicator=node.through), scope, classes)
        name = self._new(key, f"{local(node.through.iri)}/{local(node.indicator.iri)}", "ThroughReading", scope)
        self._describe(name, node.indicator)
        self._add(name, "through", thing)
        return name

    def peak(self, indicator: Indicator, scope: NamedNode, classes: Scope) -> NamedNode:
        """Return the highest value before, for a first reaching: of no years at all it is below every value."""
        return self._derived(indicator, scope, classes, of_nothing=BELOW_ALL)

    def _derived(
        self, indicator: Indicator, scope: NamedNode, classes: Scope, of_nothing: Decimal = Decimal(0)
    ) -> NamedNode:
        key = (scope.value, indicator, of_nothing)
        if key in self._named:
            return self._named[key]
        base = self.book.indicators[indicator.of]
        if indicator.derivation == "Increase":
            now = self.read(Read(iri=base.iri, indicator=base), scope, classes)
            before = self._year_before(base, scope)
            name = self._new(key, local(indicator.iri), "Increase", scope)
            self._add(name, "of", now)
            self._add(name, "by", before)
            return name
        if indicator.derivation == "YearBefore":
            return self._year_before(base, scope)
        since = self.book.indicators[indicator.since]
        start = self._plain(since, scope, classes, "enterprise")
        name = self._new(key, local(indicator.iri), "Peak", scope)
        self._describe(name, indicator)
        self._add(name, "since", start)
        self._add(name, "ofNothing", number(of_nothing))
        self._add(name, "base", NamedNode(base.iri))
        self._keep_history(base)
        self._keep_history(Indicator(indicator.iri, base.domain, indicator.range))
        return name

    def _year_before(self, base: Indicator, scope: NamedNode) -> NamedNode:
        key = (scope.value, base, "year before")
        if key in self._named:
            return self._named[key]
        name = self._new(key, f"{local(base.iri)}-year-before", "YearBefore", scope)
        self._add(name, "base", NamedNode(base.iri))
        if base.range == "Money":
            self._add(name, "floor", number(0))
        self._keep_history(base)
        return name

    def series(self, anchor: str, kind: str, scope: NamedNode, *, is_keyed: bool) -> NamedNode:
        """Return the earlier reports of a class in the series of a record: that under test, or the ground."""
        key = (scope.value, "series", anchor, kind, is_keyed)
        if key in self._named:
            return self._named[key]
        name = self._new(key, f"series-of-{local(kind)}", "Series", scope)
        self._add(name, "anchor", run(anchor))
        self._add(name, "reports", NamedNode(kind))
        self._add(name, "keyed", flag(is_keyed))
        return name

    def _keep_history(self, indicator: Indicator) -> None:
        """Have the value of each year kept for an indicator of reports."""
        if indicator.iri in self._history:
            return
        self._history.add(indicator.iri)
        node = NamedNode(f"{RUN}history/{local(indicator.iri)}")
        self.quads.append(quad(node, A, run("History")))
        self._add(node, "indicator", NamedNode(indicator.iri))
        self._add(node, "domain", NamedNode(indicator.domain))
        self._add(node, "range", ns(indicator.range))

    def shifted(self, bound: DayBound, place: Any) -> NamedNode:
        """Return the day that lies a duration after or before the day an indicator gives."""
        assert bound.anchor is not None
        anchor = self.read(bound.anchor, place.reads, place.scope)
        if bound.duration == NO_TIME:
            return anchor
        key = (anchor.value, bound.duration, bound.sign)
        if key in self._named:
            return self._named[key]
        sign = 1 if bound.sign >= 0 else -1
        self.shifts.add((bound.duration, sign))
        name = self._new(key, f"{bound.duration}", "ShiftedDay", place.reads)
        self._add(name, "of", anchor)
        self._add(name, "shift", shift_name(bound.duration, sign))
        return name
