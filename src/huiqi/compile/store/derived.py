"""Derived indicators as nodes of the micro-store (compile layer): years of a series, sums and counts, things elsewhere.

What looks at reported figures of the enterprise's own annual reports is a reading; everything else that a declaration can
derive is a node, evaluated at the level above what it is derived from, in the contexts of all grounds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pyoxigraph import NamedNode

from huiqi.compile.store.nodes import Nodes, Place
from huiqi.compile.store.terms import flag, number, run
from huiqi.errors import HuiqiError, Text
from huiqi.names import NS, RUN, local
from huiqi.rules.kinds import is_plain
from huiqi.rules.places import where
from huiqi.rules.tree import Bound, Existence, FirstReaching, Indicator, Node, Read

Says = list[tuple[str, Any]]


class Derived(Nodes):
    """Writes readings of derived indicators."""

    def compare(self, iri: str, what: Any, operand: NamedNode, bounds: Iterable[Bound], place: Place) -> NamedNode:
        """Write a comparison of what is read or computed with bounds."""
        raise NotImplementedError

    def reaching(self, iri: str, what: Read, bounds: tuple[Bound, ...], place: Place) -> NamedNode:
        """Write whether an indicator, growth among them, is within bounds where it is read."""
        raise NotImplementedError

    def tested(self, node: Existence, inside: Place, outer: Place) -> NamedNode:
        """Write the condition on each record of an existence."""
        raise NotImplementedError

    def coverage(self, node: Existence, place: Place) -> Any:
        """Say from which day on the register must be complete for "none" to be known."""
        raise NotImplementedError

    def reading(self, node: Read, place: Place) -> NamedNode:
        """Return the reading of an indicator, reported or derived, perhaps on the thing that another names."""
        indicator = self.book.indicators.get(node.indicator.iri, node.indicator)
        if node.through is not None and indicator.derivation:
            found = self.reading(Read(iri=indicator.iri, indicator=indicator), self.every(indicator.domain))
            return self.at_thing(indicator, node.through, found, place)
        plain = not indicator.derivation or is_plain(indicator, place.scope, self.book)
        if node.through is not None or (plain and indicator.derivation != "Growth"):
            return self.readings.read(node, place.reads, place.scope)
        key = ("derived", place.reads.value, indicator)
        if key not in self._named:
            self._named[key] = self._derive(indicator, replace(place, name=place.reads))
        return self._named[key]

    def _derive(self, indicator: Indicator, place: Place) -> NamedNode:
        match indicator.derivation:
            case "YearBefore":
                return self._year_before(indicator, place)
            case "Increase":
                return self._change(indicator, place)
            case "HighestBefore":
                return self._highest(indicator, place)
            case "YearNumber":
                return self._year_number(indicator, place)
            case "SumOf" | "CountOf":
                return self._total(indicator, place)
        raise HuiqiError(
            Text(
                f"指标 `{local(indicator.iri)}`(:{indicator.derivation})在此不能作为数值",
                f"`{local(indicator.iri)}` (:{indicator.derivation}) cannot be a number here",
            )
        )

    def _derived(self, indicator: Indicator, kind: str, place: Place, says: Says) -> NamedNode:
        name = self.node(f"{RUN}derived/{local(indicator.iri)}", kind, place, says)
        if indicator.range == "Money" and indicator.derivation != "Increase" and ("floor", name) not in self._written:
            self._written.add(("floor", name))
            self.add(name, "floor", number(0))
        return name

    # --- series ---

    def anchor(self, indicator: Indicator, place: Place) -> str:
        """Return the property of a context that names the record on which a derived indicator stands."""
        return "tests" if where(indicator, place.scope, self.book) == "record" else "ground"

    def series(self, indicator: Indicator, place: Place) -> tuple[NamedNode, str, bool]:
        """Return the earlier reports of the series in which an indicator is read, their class, and if it has keys."""
        at = where(indicator, place.scope, self.book)
        if at == "report":
            return self._series("ground", indicator.domain, place, is_keyed=False)
        anchor = self.anchor(indicator, place)
        return self.series_of(anchor, place.scope.record if anchor == "tests" else place.scope.ground, place)

    def series_of(self, anchor: str, kind: str, place: Place) -> tuple[NamedNode, str, bool]:
        """Return the earlier reports of the series of a record."""
        declared = self.book.record_classes.get(kind)
        return self._series(anchor, kind, place, is_keyed=declared is not None and bool(declared.same_for))

    def _series(self, anchor: str, kind: str, place: Place, *, is_keyed: bool) -> tuple[NamedNode, str, bool]:
        return self.readings.series(anchor, kind, place.reads, is_keyed=is_keyed), kind, is_keyed

    def _figure(self, indicator: Indicator, kind: str) -> NamedNode:
        """Return the reading of the base of a derived indicator on each report of a class."""
        base = self.book.indicators[indicator.of]
        return self.reading(Read(iri=base.iri, indicator=base), self.every(kind))

    def _year_before(self, indicator: Indicator, place: Place) -> NamedNode:
        series, kind, _ = self.series(indicator, place)
        says: Says = [("series", series), ("shown", self._figure(indicator, kind))]
        return self._derived(indicator, "LastYear", place, says)

    def _change(self, indicator: Indicator, place: Place) -> NamedNode:
        base = self.book.indicators[indicator.of]
        now = self.reading(Read(iri=base.iri, indicator=base), place)
        before = self._year_before(replace(indicator, derivation="YearBefore", range="Number"), place)
        says: Says = [("of", now), ("by", before), ("series", self.series(indicator, place)[0])]
        return self._derived(indicator, "Change", place, says)

    def start(self, since: str, through: str, place: Place) -> Says:
        """Say which reading gives the day from which years count; nothing if none does."""
        indicator = self.book.indicators.get(since)
        if indicator is None:
            return []
        thing = self.book.indicators.get(through)
        return [("since", self.reading(Read(iri=since, indicator=indicator, through=thing), place))]

    def _highest(self, indicator: Indicator, place: Place) -> NamedNode:
        series, kind, _ = self.series(indicator, place)
        says: Says = [("series", series), ("shown", self._figure(indicator, kind))]
        says += self.start(indicator.since, indicator.through, place)
        return self._derived(indicator, "Highest", place, says)

    def _year_number(self, indicator: Indicator, place: Place) -> NamedNode:
        says: Says = [("anchor", run(self.anchor(indicator, place)))]
        says += self.start(indicator.since, indicator.through, place)
        return self._derived(indicator, "YearNumber", place, says)

    # --- sums and counts ---

    def _total(self, indicator: Indicator, place: Place) -> NamedNode:
        """Write a sum or count of records; inside an existence it stands on the ground or on the record looked at."""
        if place.scope.record:
            anchor = self.anchor(indicator, place)
            kind = place.scope.record if anchor == "tests" else place.scope.ground
            found = self.reading(Read(iri=indicator.iri, indicator=indicator), self.every(kind))
            return self._derived(indicator, "Carried", place, [("anchor", run(anchor)), ("shown", found)])
        existence = indicator.counted
        assert existence is not None
        base = self.book.indicators.get(indicator.of)
        inside = self.inside(place, existence.record)
        says: Says = [("test", self.tested(existence, inside, place)), *self.coverage(existence, place)]
        if indicator.derivation == "SumOf" and base is not None:
            says.append(("shown", self.reading(Read(iri=base.iri, indicator=base), inside)))
        if indicator.derivation == "CountOf" or (base is not None and base.range == "Money"):
            says.append(("grows", flag(True)))
        return self._derived(indicator, "Total", place, says)

    def count(self, node: Existence, place: Place) -> NamedNode:
        """Write how many records meet an existence, as a number."""
        inside = self.inside(place, node.record)
        says: Says = [("test", self.tested(node, inside, place)), *self.coverage(node, place), ("grows", flag(True))]
        return self.node(f"{node.iri}.count", "Total", place, says)

    # --- elsewhere ---

    def at_thing(self, indicator: Indicator, through: Indicator, found: NamedNode, place: Place) -> NamedNode:
        """Write a number that is found on the thing that an indicator names."""
        thing = self.reading(Read(iri=through.iri, indicator=through), place)
        return self._derived(
            indicator, "Carried", replace(place, name=place.reads), [("thing", thing), ("shown", found)]
        )

    def verdict_at_thing(self, iri: str, through: Indicator, found: NamedNode, place: Place) -> NamedNode:
        """Write a condition that is tested on the thing that an indicator names."""
        thing = self.reading(Read(iri=through.iri, indicator=through), place)
        return self.node(iri, "CarriedVerdict", place, [("thing", thing), ("shown", found)])

    # --- first reaching ---

    def first_of_series(self, node: FirstReaching, place: Place) -> NamedNode:
        """Write "first reaching" year by year: for some step, reached now and in no earlier report since the start."""
        if node.subject.through is not None:
            own = Read(iri=node.subject.iri, indicator=node.subject.indicator)
            inner = self.first_of_series(replace(node, subject=own), self.every(own.indicator.domain))
            return self.verdict_at_thing(node.iri, node.subject.through, inner, place)
        series, kind, is_keyed = self.series(node.subject.indicator, place)
        since = self.start(node.since.iri, "", place)
        steps: list[NamedNode] = []
        for step in node.steps:
            if step.condition:  # its bounds stand under an assumption that is not made
                steps.append(self.condition(step.condition[0], place))
                continue
            base = f"{node.iri}.{step.iri.rsplit('/', 1)[-1]}"
            now = self.reaching(f"{base}.now", node.subject, step.bounds, place)
            before = self.reaching(f"{base}.then", node.subject, step.bounds, self.every(kind))
            ever = self.node(f"{base}.ever", "Ever", place, [("series", series), ("shown", before), *since])
            fresh = self.node(f"{base}.fresh", "Not", place, [("child", ever)])
            steps.append(self.node(base, "AllOf", place, [("child", now), ("child", fresh)]))
        if is_keyed:
            steps.append(self.node(f"{node.iri}.series", "SeriesOpen", place, [("series", series)]))
        return self.node(node.iri, "AnyOf", place, [("child", s) for s in steps])


def reads_in(value: Any) -> list[Read]:
    """Return every reading in a node, in a fixed order."""
    if isinstance(value, tuple):
        return [read for item in value for read in reads_in(item)]
    if isinstance(value, Read):
        return [value]
    if isinstance(value, Node | Bound):
        return [read for part in value.__dataclass_fields__ for read in reads_in(getattr(value, part))]
    return []


def class_of(value: Any) -> str:
    """Return the class of record on which a node reads, if it reads on any but the enterprise; else that of all records."""
    domains = [r.indicator.domain for r in reads_in(value) if r.indicator.domain != NS + "Enterprise"]
    return domains[0] if domains else NS + "Record"
