"""The solver's answers on small awards laid beside those of counting every enterprise of a small space."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

import z3

from huiqi.names import IND
from huiqi.overlaps.matter import SAT, Matter
from huiqi.rules.model import Award
from smt.worlds import CATEGORY, GROUND, INDUSTRY, YEAR_END, Maker, Point, book, meets, points

_PINNED = 40
"""How many enterprises are laid beside the solver one by one."""
_HOLDERS = {
    "revenue": ("ground", "revenue"),
    "before": ("ground:1", "revenue"),
    "exports": ("ground", "exports"),
    "industry": ("status:https://w3id.org/huiqi/ns#EnterpriseStatus", "industry"),
    "founded": ("enterprise", "founded-on"),
}


def differences(seed: int, limit: int = 1) -> list[str]:
    """Return how the solver and the count differ on the awards of a seed, at most `limit` ways."""
    maker = Maker(seed)
    awards = maker.awards()
    found = []
    for difference in _differences(awards, maker.used):
        found.append(f"seed {seed}: {difference}")
        if len(found) == limit:
            break
    return found


def _differences(awards: list[Award], used: set[str]) -> Iterator[str]:
    verdicts = [(p, tuple(meets(a, p) for a in awards)) for p in points(used)]
    side = Side(awards, used)
    yield from _one_by_one(side, Random(len(verdicts)).sample(verdicts, k=min(_PINNED, len(verdicts))))
    unknowns: list[str | None] = [None, "", *(n for n in ("exports", "industry", "before") if n in used)]
    for unknown in unknowns:
        seen = {v for p, v in verdicts if _is_of(p, unknown)}
        for wanted in _questions(len(awards)):
            there_is = any(all(v[n] is w for n, w in wanted) for v in seen)
            model = side.ask(wanted, unknown)
            said = f"{'all known' if unknown is None else f'without {unknown}' if unknown else 'some known'}: {wanted}"
            if model is None and there_is:
                yield f"missed, {said}"
            elif model is not None:
                point = side.point(model)
                if any(meets(awards[n], point) is not w for n, w in wanted):
                    yield f"extra, {said}: {point}"


def _one_by_one(side: Side, verdicts: list[tuple[Point, tuple[bool | None, ...]]]) -> Iterator[str]:
    """Lay the verdicts of some enterprises beside what the solver says of an enterprise that is exactly so."""
    for point, expected in verdicts:
        pinned = side.pinned(point)
        for n, verdict in enumerate(expected):
            for wanted in (True, False):
                if pinned is not None and side.may_be(n, wanted, pinned) is not (verdict is wanted):
                    yield f"award {n} is {'' if verdict is wanted else 'not '}{wanted}: {point}"


def _questions(count: int) -> Iterator[tuple[tuple[int, bool], ...]]:
    """Yield each award met and not met, and each pair in each way."""
    for n in range(count):
        yield ((n, True),)
        yield ((n, False),)
    for a, b in combinations(range(count), 2):
        yield from (((a, True), (b, True)), ((a, True), (b, False)), ((a, False), (b, True)))


def _is_of(point: Point, unknown: str | None) -> bool:
    if unknown is None:
        return None not in point.values()
    return not unknown or point[unknown] is None


class Side:
    """What the solver says of some awards, of enterprises in the space only."""

    def __init__(self, awards: list[Award], used: set[str]) -> None:
        self.awards = awards
        self.matter = Matter(book(), GROUND, awards)
        self.possible = self.matter.encoder.possible
        self.stated = {(s.holder, s.indicator.iri.removeprefix(IND)): s for s in self.possible.stated}
        self.scope = [self.possible.ground.year == YEAR_END.year]
        for (holder, name), stated in self.stated.items():
            if name == "category":
                self.scope.append(z3.Implies(self.possible.holders[holder].exists, stated.is_stated))
        if "first" in used and ("enterprise", "founded-on") in self.stated:
            self.scope.append(self.stated["enterprise", "founded-on"].variables[0] >= YEAR_END.year - 1)

    def ask(self, wanted: tuple[tuple[int, bool], ...], unknown: str | None) -> z3.ModelRef | None:
        """Return an enterprise that is as wanted; `unknown` None: all is known, else a line of which nothing is."""
        literals = [(self.matter.met if w else self.matter.unmet)(self.awards[n].iri) for n, w in wanted]
        if unknown and _HOLDERS[unknown] in self.stated:
            literals.append(z3.Not(self.stated[_HOLDERS[unknown]].is_stated))
        found = self.matter.ask(*literals, *self.scope, complete=unknown is None)
        return self.matter.solver.model() if found == SAT else None

    def pinned(self, point: Point) -> list[z3.BoolRef] | None:
        """Return what must hold of exactly this enterprise; None if it has more records than any award can tell apart."""
        found = []
        slots = sorted(n for n in self.possible.holders if n.startswith("slot:"))
        if len(point["records"]) > len(slots):
            return None
        for n, slot in enumerate(slots):
            there = n < len(point["records"])
            found.append(self.possible.holders[slot].exists == there)
            if there and (slot, "category") in self.stated:
                number = self.possible.numbering.of(CATEGORY + point["records"][n])
                found.append(self.stated[slot, "category"].variables[0] == number)
        for name, (holder, indicator) in _HOLDERS.items():
            stated = self.stated.get((holder, indicator))
            if stated is None:
                continue
            if holder in self.possible.holders:
                found.append(self.possible.holders[holder].exists)
            value = point[name]
            found.append(stated.is_stated == (value is not None))
            if isinstance(value, date):
                parts = (value.year, value.month, value.day)
                found += [v == p for v, p in zip(stated.variables, parts, strict=True)]
            elif isinstance(value, str):
                found.append(stated.variables[0] == self.possible.numbering.of(INDUSTRY + value))
            elif value is not None:
                found.append(stated.variables[0] == z3.RealVal(str(value)))
        return found

    def may_be(self, award: int, wanted: bool, pinned: list[z3.BoolRef]) -> bool:
        """Say whether an award can be met (or not met) by an enterprise that is pinned."""
        literal = (self.matter.met if wanted else self.matter.unmet)(self.awards[award].iri)
        return self.matter.ask(literal, *self.scope, *pinned, complete=False) == SAT

    def point(self, model: z3.ModelRef) -> Point:
        """Return the enterprise of a model as a point of the space, though perhaps between its figures."""
        found: dict[str, Any] = {name: self._value(model, *_HOLDERS[name]) for name in _HOLDERS}
        kinds = []
        for holder, name in self.stated:
            if name == "category" and _holds(model, self.possible.holders[holder].exists):
                kinds.append(self._value(model, holder, name))
        return {**found, "records": tuple(kinds)}

    def _value(self, model: z3.ModelRef, holder: str, name: str) -> Any:
        stated = self.stated.get((holder, name))
        if stated is None or not _holds(model, stated.is_stated):
            return None
        own = self.possible.holders.get(holder)
        if own is not None and not _holds(model, own.exists):
            return None
        values = [model.eval(v, model_completion=True) for v in stated.variables]
        if stated.indicator.range == "Date":
            return date(*(v.as_long() for v in values))
        if stated.indicator.range == "Code":
            codes, number = self.possible.numbering.codes, values[0].as_long()
            return codes[number].removeprefix(INDUSTRY).removeprefix(CATEGORY) if number < len(codes) else "none"
        return Fraction(values[0].as_fraction())


def _holds(model: z3.ModelRef, formula: z3.BoolRef) -> bool:
    return bool(z3.is_true(model.eval(formula, model_completion=True)))
