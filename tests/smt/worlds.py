"""Small awards at random, and who meets them worked out one possible enterprise at a time, without the solver.

An enterprise is a choice of a value on each line of `SPACE`; None says that nothing is known. The figures are the
break-points of the bounds and their neighbours on either side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from huiqi.dates import Duration, shift
from huiqi.load import Graph, load_files
from huiqi.names import IND, NS
from huiqi.rules.book import read_book
from huiqi.rules.model import Award, RuleBook
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Bound,
    Comparison,
    Existence,
    FirstReaching,
    Fixed,
    Membership,
    Not,
    Read,
    Row,
)

ROOT = Path(__file__).parents[2]
GROUND = NS + "AnnualReport"
INDUSTRY = "https://w3id.org/huiqi/voc/industry-2017/"
CATEGORY = "https://w3id.org/huiqi/voc/enterprise-category/"
YEAR_END = date(2024, 12, 31)
Point = Mapping[str, Any]

_FIGURES = (*(Fraction(n, 2) for n in (0, 1, 2, 3, 4, 6, 7)), None)
_RECORDS = tuple(sorted({tuple(sorted(r)) for n in range(4) for r in product(("gazelle", "unicorn"), repeat=n)}))
_FOUNDED = tuple(YEAR_END - timedelta(days=d) for d in (0, 44, 45, 46, 306, 307, 308, 365, 366, 367, 730, 731, 732))
SPACE: Mapping[str, tuple[Any, ...]] = {
    "revenue": _FIGURES,
    "before": _FIGURES,
    "exports": _FIGURES,
    "industry": ("A", "A01", "B", None),
    "founded": (*_FOUNDED, None),
    "records": _RECORDS,
}


@cache
def book() -> RuleBook:
    """Return the vocabularies alone, without any policy."""
    graph, findings = load_files(sorted((ROOT / "ontology").rglob("*.ttl")), ROOT)
    return read_book(Graph([*graph]), findings)


def read(name: str) -> Read:
    """Return an indicator of the vocabularies as a quantity."""
    return Read(iri=f"urn:read:{name}", indicator=book().indicators[IND + name])


def award(name: str, *conditions: Any, amount: Any = None) -> Award:
    """Return an award on annual reports."""
    return Award(
        iri=f"urn:award:{name}",
        policy="urn:policy",
        measure="urn:measure",
        clause="urn:clause",
        basis="stated",
        ground=GROUND,
        applies_from=(),
        applies_until=(),
        conditions=conditions,
        amount=(amount or Fixed(iri=f"urn:amount:{name}", value=Decimal(100)),),
        funds=(),
    )


class Maker:
    """Conditions at random; `used` are the lines of the space that they look at."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.count = 0
        self.used: set[str] = set()

    def awards(self, count: int = 3) -> list[Award]:
        """Return awards with one or two conditions each."""
        kinds = self.rng.sample([self.figure, self.growth, self.industry, self.records, self.founded, self.first], k=3)
        return [
            award(str(n), *(self.condition(kinds, 2) for _ in range(self.rng.choice((1, 1, 2))))) for n in range(count)
        ]

    def condition(self, kinds: list[Any], depth: int) -> Any:
        """Return one condition, perhaps one of several."""
        self.count += 1
        iri = f"urn:node:{self.count}"
        what = self.rng.choice(("leaf", "leaf", "any", "all", "not")) if depth else "leaf"
        if what == "leaf":
            return self.rng.choice(kinds)(iri)
        children = tuple(self.condition(kinds, depth - 1) for _ in range(1 if what == "not" else 2))
        return {"any": AnyOf, "all": AllOf, "not": Not}[what](iri=iri, of=children)

    def figure(self, iri: str) -> Comparison:
        """Compare revenue or exports with a figure or with a share of the other."""
        name, other = self.rng.choice((("revenue", "exports"), ("exports", "revenue")))
        times = ()
        self.used.add(name)
        if self.rng.random() < 0.4:
            times = (read(other),)
            self.used.add(other)
        value = Decimal(self.rng.choice(("1", "2", "3") if not times else ("0.5", "1", "2")))
        return Comparison(iri=iri, subject=(read(name),), bounds=(Bound(op=self._op(), value=value, times=times),))

    def growth(self, iri: str) -> Comparison:
        """Compare the growth or the increase of revenue with a figure."""
        self.used |= {"revenue", "before"}
        name = self.rng.choice(("revenue-growth", "revenue-growth", "revenue-increase"))
        value = Decimal(self.rng.choice(("0", "0.5", "1")))
        return Comparison(iri=iri, subject=(read(name),), bounds=(Bound(op=self._op(), value=value),))

    def industry(self, iri: str) -> Membership:
        """Ask for an industry, perhaps in an open list."""
        self.used.add("industry")
        members = tuple(INDUSTRY + c for c in self.rng.choice((("A",), ("A01",), ("B",), ("A01", "B"))))
        return Membership(iri=iri, subject=read("industry"), members=members, open_list=self.rng.random() < 0.3)

    def records(self, iri: str) -> Existence:
        """Ask for a number of recognitions of a category."""
        self.used.add("records")
        members = tuple(CATEGORY + c for c in self.rng.choice((("gazelle",), ("unicorn",), ("gazelle", "unicorn"))))
        bounds = () if self.rng.random() < 0.4 else (Bound(op=self._op(), value=Decimal(self.rng.choice(("1", "2")))),)
        inner = Membership(iri=f"{iri}.category", subject=read("category"), members=members)
        return Existence(iri=iri, record=NS + "Recognition", condition=(inner,), bounds=bounds, register="urn:register")

    def founded(self, iri: str) -> Comparison:
        """Ask for the time between the founding and the end of the year, in days, months or both."""
        self.used.add("founded")
        value = self.rng.choice((Duration(0, 45), Duration(12, 0), Duration(10, 1), Duration(24, 0), Duration(12, 365)))
        bound = Bound(op=self._op(), value=value, anchor=read("ground-date"), sign=-1)
        return Comparison(iri=iri, subject=(read("founded-on"),), bounds=(bound,))

    def first(self, iri: str) -> FirstReaching:
        """Ask for the first year in which revenue reaches a step."""
        self.used |= {"revenue", "before", "founded", "first"}
        step = Row(iri=f"{iri}.step", bounds=(Bound(op="atLeast", value=Decimal(self.rng.choice(("1", "2", "3")))),))
        return FirstReaching(
            iri=iri, subject=read("revenue"), steps=(step,), since=book().indicators[IND + "founded-on"]
        )

    def _op(self) -> Any:
        return self.rng.choice(("atLeast", "moreThan", "atMost", "lessThan", "equals"))


def points(used: set[str]) -> Iterator[Point]:
    """Yield every enterprise of the space; what no award looks at is left at its first value."""
    lines = [SPACE[name] if name in used else SPACE[name][:1] for name in SPACE]
    if "first" in used:
        lines[list(SPACE).index("founded")] = tuple(d for d in SPACE["founded"] if d is None or is_young(d))
    for values in product(*lines):
        yield dict(zip(SPACE, values, strict=True))


def is_young(founded: date) -> bool:
    """Say whether an enterprise has at most one year before this: of a first time nothing else need be known."""
    return founded.year >= YEAR_END.year - 1


# --- the verdict, worked out plainly: True, False, None where it is not known -------------------------------------


def verdict(node: Any, point: Point) -> bool | None:
    """Return whether an enterprise meets a condition."""
    match node:
        case AllOf():
            return _all([verdict(c, point) for c in node.of])
        case AnyOf():
            return _turn(_all([_turn(verdict(c, point)) for c in node.of]))
        case Not():
            return _turn(verdict(node.of[0], point))
        case Membership():
            return _member(node, point["industry"])
        case Existence():
            return _number_of_records(node, point["records"])
        case FirstReaching():
            return _first(node, point)
    name = node.subject[0].indicator.iri.removeprefix(IND)
    if name == "founded-on":
        return _all([_day(b, point["founded"]) for b in node.bounds])
    return _all([_compare(_figure(name, point), b.op, _limit(b, point)) for b in node.bounds])


def meets(award: Award, point: Point) -> bool | None:
    """Return whether an enterprise meets an award."""
    return _all([verdict(c, point) for c in award.conditions])


def _all(parts: list[bool | None]) -> bool | None:
    return False if False in parts else None if None in parts else True


def _turn(part: bool | None) -> bool | None:
    return None if part is None else not part


def _figure(name: str, point: Point) -> Fraction | None:
    now, before = point["revenue"], point["before"]
    if name in ("revenue", "exports"):
        return point[name]
    if now is None or before is None:
        return None
    if name == "revenue-increase":
        return now - before
    return None if before == 0 else now / before - 1


def _limit(bound: Bound, point: Point) -> Fraction | None:
    value = Fraction(bound.value)
    if not bound.times:
        return value
    factor = _figure(bound.times[0].indicator.iri.removeprefix(IND), point)
    return None if factor is None else factor * value


def _compare(value: Any, op: str, limit: Any) -> bool | None:
    if value is None or limit is None:
        return None
    return {
        "atLeast": value >= limit,
        "moreThan": value > limit,
        "atMost": value <= limit,
        "lessThan": value < limit,
        "equals": value == limit,
    }[op]


def _member(node: Membership, code: str | None) -> bool | None:
    if code is None:
        return None
    inside = any((INDUSTRY + code).startswith(m) for m in node.members)
    return True if inside else None if node.open_list else False


def _number_of_records(node: Existence, records: tuple[str, ...]) -> bool | None:
    count = sum(CATEGORY + r in node.condition[0].members for r in records)
    bounds = node.bounds or (Bound(op="atLeast", value=Decimal(1)),)
    return _all([_compare(count, b.op, Fraction(b.value)) for b in bounds])


def _day(bound: Bound, founded: date | None) -> bool | None:
    """At most a time before: from then on, and not later than the end of the year; at least: then or earlier."""
    if founded is None:
        return None
    then = shift(YEAR_END, bound.value, -1)
    return {
        "atMost": then <= founded <= YEAR_END,
        "lessThan": then < founded <= YEAR_END,
        "atLeast": founded <= then,
        "moreThan": founded < then,
        "equals": founded == then,
    }[bound.op]


def _first(node: FirstReaching, point: Point) -> bool | None:
    """This year, and not the year before unless the enterprise was founded this year; it is no older than that."""
    step = Fraction(node.steps[0].bounds[0].value)  # type: ignore[arg-type]
    now, before = (_compare(point[name], "atLeast", step) for name in ("revenue", "before"))
    if point["founded"] is None:
        return _all([now, None])
    return now if point["founded"].year >= YEAR_END.year else _all([now, _turn(before)])
