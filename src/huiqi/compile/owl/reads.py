"""Where a condition reads (compile layer): the links from a ground or record to the thing that states an indicator."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from huiqi.compile.owl.expressions import Expression, Named, Other, every, some
from huiqi.compile.owl.names import ENTERPRISE, FISCAL_YEAR, Links
from huiqi.compile.shacl.refusal import NoForm
from huiqi.compile.shacl.scene import Scene
from huiqi.names import NS
from huiqi.rules.model import RuleBook
from huiqi.rules.places import Where, is_within, where
from huiqi.rules.tree import Indicator, Read

Range = Literal["number", "year", "day", "flag", "thing"]


@dataclass(frozen=True, order=True)
class Place:
    """Where a value stands: what is under test, the links to its holder, and the property that states it.

    `tested` is a class of records, empty where the value is not stated of every record of one class.
    """

    tested: str
    links: tuple[str, ...]
    property: str
    range: Range


@dataclass
class Reads:
    """Finds where indicators stand and remembers what was found."""

    book: RuleBook
    links: Links
    places: set[Place] = field(default_factory=set)
    ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Link -> the class that it leads to, and what kind of link it is (a word of `background.LINKS`)."""

    def place(self, scene: Scene, node: Read) -> Place:
        """Return where an indicator is read; raises NoForm where it has to be worked out or compared first."""
        indicator = self.book.indicators.get(node.indicator.iri, node.indicator)
        links: tuple[str, ...] = ()
        if node.through is not None:
            thing = self.book.indicators.get(node.through.iri, node.through)
            links = (*self._to_holder(scene, thing), thing.iri)
            self.ends[thing.iri] = (indicator.domain, "thing")
            if indicator.derivation:
                raise NoForm("derived")
            return self._note(scene, links, indicator)
        if indicator.derivation == "YearBefore":
            base = self.book.indicators[indicator.of]
            if scene.scope.record or where(base, scene.scope, self.book) != "ground" or base.derivation:
                raise NoForm("derived")
            self.ends[self.links.year_before()] = (scene.scope.ground, "year-before")
            return self._note(scene, (self.links.year_before(),), base)
        if indicator.derivation:
            raise NoForm("growth" if indicator.derivation == "Growth" else "derived")
        return self._note(scene, self._to_holder(scene, indicator), indicator)

    def days(self, scene: Scene, at: Where = "ground-date") -> list[tuple[Expression, Place]]:
        """Return where the day of what is under test is stated: of which classes, and under which property.

        The day of an annual report is the last of its year. Raises NoForm where the day follows from something else.
        """
        if at == "ground-date" and scene.scope.record:
            raise NoForm("outer")
        tested = scene.tested
        if is_within(tested, NS + "AnnualReport", self.book):
            return [(every([]), self._keep(Place(tested, (), FISCAL_YEAR, "year")))]
        if scene.is_report(tested):
            raise NoForm("year-end")
        groups = scene.days(tested)
        if len(groups) == 1:
            return [(every([]), self._keep(Place(tested, (), groups[0].property, "day")))]
        found = []
        for group in groups:
            apart = [Other(Named(c)) for c in group.but_not]
            guard = every([some(Named(c) for c in group.classes), *apart])
            found.append((guard, self._keep(Place("", (), group.property, "day"))))
        return found

    def is_day(self, scene: Scene, node: Read) -> Where | None:
        """Return whether an indicator is the day of the ground, or of the record under test; None: neither."""
        at = where(node.indicator, scene.scope, self.book) if node.through is None else None
        return at if at in ("ground-date", "date") else None

    def _to_holder(self, scene: Scene, indicator: Indicator) -> tuple[str, ...]:
        at = where(indicator, scene.scope, self.book)
        if at in ("ground", "status", "report") and scene.scope.record:
            raise NoForm("outer")
        if at in ("ground", "record"):
            return ()
        if at == "enterprise":
            self.ends[ENTERPRISE] = (NS + "Enterprise", "thing")
            return (ENTERPRISE,)
        if at == "status":
            link = self.links.status(indicator.domain)
        elif at == "report":
            link = self.links.report(indicator.domain)
        else:
            raise NoForm("nowhere")
        self.ends[link] = (indicator.domain, at)
        return (link,)

    def _note(self, scene: Scene, links: tuple[str, ...], indicator: Indicator) -> Place:
        kinds: dict[str, Range] = {"Date": "day", "Flag": "flag", "Code": "thing", "Thing": "thing"}
        kind: Range = "year" if indicator.iri == FISCAL_YEAR else kinds.get(indicator.range, "number")
        return self._keep(Place(scene.tested, links, indicator.iri, kind))

    def _keep(self, place: Place) -> Place:
        self.places.add(place)
        return place
