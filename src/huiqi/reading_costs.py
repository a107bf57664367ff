"""What each way to read the text costs (answers layer): every open question read each way, the rest left as it is.

A query over one set of answers cannot tell: they hold the hull over all readings of an assessment, while a total is a
hull over whole worlds, and an assumption that is not made has no world of its own. Reads no files and prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from huiqi import dates
from huiqi.answers import Answers
from huiqi.assessment import Figure, WorldResult
from huiqi.engines import assess
from huiqi.outcome import add, hull
from huiqi.rules.model import Ambiguity
from huiqi.rules.worlds import Choice, Component, chosen_interpretations
from huiqi.things import Law

_ZERO: Final = Decimal("0.00")
Worlds = dict[tuple[int, int], WorldResult]


@dataclass(frozen=True)
class ReadingCost:
    """What the awards concerned come to if an ambiguity is read one way (`reading`; empty: the assumption is not made).

    `more_least` to `more_most` is by how much that exceeds the way that costs least (None: no end is known), `affects` the enterprises for which an outcome or an
    amount differs from it. That way itself exceeds nothing and affects nobody.
    """

    ambiguity: str
    reading: str
    cost: Figure
    more_least: Decimal | None
    more_most: Decimal | None
    affects: tuple[str, ...]


@dataclass(frozen=True)
class _Read:
    """The answers under one reading: the components concerned, and what each enterprise gets in each of their worlds."""

    reading: str
    parts: tuple[Component, ...]
    results: dict[str, Worlds]

    def cost(self) -> Figure:
        return add(
            hull(mine[c, w].total for w in range(len(part.worlds)))
            for _, mine in sorted(self.results.items())
            for c, part in enumerate(self.parts)
        )


def reading_costs(law: Law, answers: Answers) -> tuple[ReadingCost, ...]:
    """Return what each interpretation and assumption costs that the awards assessed in `answers` depend on.

    Other questions stay as they were: settled as in the answers, or open. Raises HuiqiError for what the engine cannot
    compute exactly.
    """
    day = dates.key(answers.on)
    choice = chosen_interpretations(law.book, answers.chosen, day)
    assessed = {a.award for e in answers.enterprises for a in e.assessments}
    if answers.scope is not None:
        assessed |= {a.iri for a in law.book.awards if a.policy in answers.scope.policies}
    found: list[ReadingCost] = []
    for ambiguity in sorted(law.book.ambiguities, key=lambda a: a.iri):
        reads = list(_reads(law, answers, ambiguity, choice, assessed, day))
        if reads:
            found += _compared(ambiguity.iri, reads)
    return tuple(found)


def _reads(
    law: Law, answers: Answers, ambiguity: Ambiguity, choice: Choice, awards: set[str], day: int
) -> Iterator[_Read]:
    """Assess the components that a question bears on once for each way to answer it."""
    left_open = {a: way for a, way in choice.items() if a != ambiguity.iri}
    bears_on = [
        set(part.awards)
        for part in law.components(left_open, day)
        if ambiguity.iri in part.open_ambiguities and awards & set(part.awards)
    ]
    if not bears_on:
        return
    ways: list[str | None] = [i.iri for i in ambiguity.interpretations]
    for way in [*ways, *([None] if ambiguity.is_unpublished else [])]:
        parts = law.components({**left_open, ambiguity.iri: way}, day)
        concerned = tuple(part for part in parts if set(part.awards) in bears_on)
        yield _Read(way or "", concerned, assess(law.book, concerned, answers.facts, day, None, "sparql"))


def _compared(ambiguity: str, reads: list[_Read]) -> Iterator[ReadingCost]:
    costs = {read.reading: read.cost() for read in reads}
    least = min(reads, key=lambda r: (costs[r.reading].least, _most(costs[r.reading]), r.reading))
    for read in sorted(reads, key=lambda r: r.reading or "~"):
        if read is least:
            yield ReadingCost(ambiguity, read.reading, costs[read.reading], _ZERO, _ZERO, ())
            continue
        pairs = [(e, list(_pairs(ambiguity, read, least, e))) for e in sorted(read.results)]
        spans = [_difference(group) for _, groups in pairs for group in groups]
        affects = tuple(e for e, groups in pairs if any(_differs(x, y) for group in groups for x, y in group))
        yield ReadingCost(ambiguity, read.reading, costs[read.reading], *_sum(spans), affects)


def _pairs(
    ambiguity: str, read: _Read, other: _Read, enterprise: str
) -> Iterator[list[tuple[WorldResult, WorldResult]]]:
    """Yield for each component the worlds of two readings that differ in this question alone."""
    for c, part in enumerate(read.parts):
        d = next(n for n, p in enumerate(other.parts) if p.awards == part.awards)
        theirs = {_rest(w.choice, ambiguity): (d, n) for n, w in enumerate(other.parts[d].worlds)}
        yield [
            (read.results[enterprise][c, n], other.results[enterprise][theirs[_rest(w.choice, ambiguity)]])
            for n, w in enumerate(part.worlds)
        ]


def _rest(choice: Iterable[tuple[str, str | None]], ambiguity: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((a, way) for a, way in choice if a != ambiguity)


def _difference(pairs: list[tuple[WorldResult, WorldResult]]) -> tuple[Decimal | None, Decimal | None]:
    """Return by how much the totals of the first exceed those of the second at least and at most; None: no end.

    An amount that is open under both readings may be the same under both or not.
    """
    least = [None if y.total.most is None else x.total.least - y.total.most for x, y in pairs]
    most = [None if x.total.most is None else x.total.most - y.total.least for x, y in pairs]
    return _end(least, min), _end(most, max)


def _end(values: list[Decimal | None], pick: Callable[[list[Decimal]], Decimal]) -> Decimal | None:
    known = [v for v in values if v is not None]
    return pick(known) if len(known) == len(values) else None


def _sum(spans: list[tuple[Decimal | None, Decimal | None]]) -> tuple[Decimal | None, Decimal | None]:
    def total(values: list[Decimal]) -> Decimal:
        return sum(values, _ZERO)

    return _end([low for low, _ in spans], total), _end([high for _, high in spans], total)


def _differs(x: WorldResult, y: WorldResult) -> bool:
    def told(result: WorldResult) -> set[tuple[str, str, str, Figure]]:
        return {(a.award, a.ground, a.outcome, a.net) for a in result.assessments}

    return told(x) != told(y) or x.total != y.total


def _most(figure: Figure) -> tuple[bool, Decimal]:
    return (figure.most is None, figure.most or _ZERO)
