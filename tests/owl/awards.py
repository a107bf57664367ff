"""Random small awards of one matter, of all that OWL can say: figures, days, codes, records, first times; from a seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from huiqi.names import IND, NS
from huiqi.rules.model import Award, RuleBook
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Bound,
    Comparison,
    Condition,
    Existence,
    FirstReaching,
    Fixed,
    Membership,
    Not,
    Operator,
    Read,
    Row,
)

VOC = "https://w3id.org/huiqi/voc/"
OPERATORS: tuple[Operator, ...] = ("atLeast", "moreThan", "atMost", "lessThan", "equals")
MONEY = (Decimal("100.00"), Decimal("100.01"), Decimal("200.00"), Decimal("250.50"), Decimal("0.00"))
DAYS = (20200101, 20200102, 20211231, 20240229)
INDUSTRIES = ("C", "13", "131", "14", "G", "65")
LEVELS = ("national", "provincial", "municipal")
CATEGORIES = ("gazelle", "unicorn", "little-giant", "single-champion")


@dataclass
class Maker:
    """Makes awards over annual reports; every node gets a name of its own."""

    book: RuleBook
    rng: Random
    count: int = 0
    made: list[Award] = field(default_factory=list)

    def award(self, depth: int = 2) -> Award:
        """Make an award whose condition has at most `depth` levels below it."""
        name = self._name("award")
        award = Award(
            iri=name,
            policy="https://example.org/policy",
            measure="",
            clause="",
            basis="stated",
            ground=NS + "AnnualReport",
            applies_from=(),
            applies_until=(),
            conditions=(self.condition(depth),),
            amount=(Fixed(iri=self._name("sum"), value=Decimal(1)),),
            funds=(),
        )
        self.made.append(award)
        return award

    def condition(self, depth: int, in_record: bool = False) -> Condition:
        """Make a condition on the report or, `in_record`, on a recognition."""
        if depth <= 0 or self.rng.random() < 0.15:
            return self._leaf(in_record)
        kind = self.rng.choice((AllOf, AllOf, AllOf, AnyOf, AnyOf, Not))
        if kind is Not:
            return Not(iri=self._name("not"), of=(self.condition(depth - 1, in_record),))
        parts = tuple(self.condition(depth - 1, in_record) for _ in range(self.rng.choice((2, 2, 3))))
        return kind(iri=self._name("node"), of=parts)

    def _leaf(self, in_record: bool) -> Condition:
        if in_record:
            return self.rng.choice((self._level, self._category, self._recognised))()
        kinds = (
            self._money,
            self._money,
            self._money,
            self._day,
            self._industry,
            self._industry,
            self._records,
            self._first,
        )
        return self.rng.choice(kinds)()

    def _money(self) -> Condition:
        return self._compare(self.rng.choice(("revenue", "exports")), MONEY)

    def _day(self) -> Condition:
        return self._compare("founded-on", DAYS)

    def _recognised(self) -> Condition:
        return self._compare("recognised-on", DAYS)

    def _compare(self, indicator: str, values: tuple[Decimal | int, ...]) -> Condition:
        count = self.rng.choice((1, 1, 2))
        bounds = tuple(Bound(op=self.rng.choice(OPERATORS), value=self.rng.choice(values)) for _ in range(count))
        return Comparison(iri=self._name("compare"), subject=(self._read(indicator),), bounds=bounds)

    def _industry(self) -> Condition:
        return self._member("industry", "industry-2017", INDUSTRIES, open_list=self.rng.random() < 0.15)

    def _level(self) -> Condition:
        return self._member("level", "level", LEVELS)

    def _category(self) -> Condition:
        return self._member("category", "enterprise-category", CATEGORIES)

    def _member(self, indicator: str, scheme: str, codes: tuple[str, ...], open_list: bool = False) -> Condition:
        known = [f"{VOC}{scheme}/{c}" for c in codes if f"{VOC}{scheme}/{c}" in self.book.wider]
        members = tuple(sorted(self.rng.sample(known, self.rng.choice((1, 1, 2)))))
        return Membership(iri=self._name("member"), subject=self._read(indicator), members=members, open_list=open_list)

    def _records(self) -> Condition:
        counted = (
            Bound(op=self.rng.choice(("atLeast", "atMost", "lessThan")), value=Decimal(self.rng.choice((1, 2)))),
        )
        bounds = counted if self.rng.random() < 0.3 else ()
        inner = (self.condition(1, in_record=True),)
        return Existence(iri=self._name("exists"), record=NS + "Recognition", condition=inner, bounds=bounds)

    def _first(self) -> Condition:
        values = sorted(self.rng.sample([v for v in MONEY if v], self.rng.choice((1, 2))))
        steps = tuple(
            Row(iri=self._name("row"), order=n, bounds=(Bound(op="atLeast", value=v),)) for n, v in enumerate(values)
        )
        since = self.book.indicators[IND + "statistics-entry"]
        return FirstReaching(iri=self._name("first"), subject=self._read("revenue"), steps=steps, since=since)

    def _read(self, indicator: str) -> Read:
        return Read(iri=self._name("read"), indicator=self.book.indicators[IND + indicator])

    def _name(self, kind: str) -> str:
        self.count += 1
        return f"https://example.org/{kind}-{self.count}"


def awards(book: RuleBook, seed: int, count: int) -> tuple[Award, ...]:
    """Return `count` random awards of one matter; the same seed gives the same awards."""
    maker = Maker(book, Random(seed))
    return tuple(maker.award() for _ in range(count))
