"""One answer from many worlds (answers layer): the hull over every reading of the text that is still open.

Equal results are decided; results that differ give an interval and, if the outcome differs, undetermined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from huiqi.assessment import (
    Assessment,
    EnterpriseAnswer,
    Exactness,
    Figure,
    Need,
    Outcome,
    WorldAssessment,
    WorldFigure,
    WorldResult,
)
from huiqi.rules.tree import RuleBook
from huiqi.rules.worlds import Component, World

_NOTHING = Figure(Decimal("0.00"), Decimal("0.00"))


def answer(
    book: RuleBook,
    components: Iterable[Component],
    results: Mapping[tuple[int, int], WorldResult],
    enterprise: str,
    needs: Mapping[tuple[str, str], tuple[Need, ...]] | None = None,
    unmet: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
) -> EnterpriseAnswer:
    """Return one answer for an enterprise from the results of every (component, world).

    `needs` and `unmet` tell, by (award, ground), what would decide an assessment and what it fails by, where that was
    worked out.
    """
    parts = tuple(components)
    assessments: list[Assessment] = []
    totals: list[Figure] = []
    for c, component in enumerate(parts):
        worlds = [results[c, w] for w in range(len(component.worlds))]
        totals.append(hull(r.total for r in worlds))
        found: dict[tuple[str, str], dict[int, WorldAssessment]] = {}
        for w, result in enumerate(worlds):
            for assessed in result.assessments:
                found.setdefault((assessed.award, assessed.ground), {})[w] = assessed
        for key, by_world in found.items():
            why = (needs or {}).get(key, ())
            found_one = _assessment(book, component, enterprise, key, by_world, why)
            failed = (unmet or {}).get(key, ()) if found_one.outcome == "not-entitled" else ()
            assessments.append(replace(found_one, unmet=failed))
    assessments.sort(key=lambda a: (a.award, a.ground))
    owed = tuple(
        (_readings(component, world), due)
        for c, component in enumerate(parts)
        for w, world in enumerate(component.worlds)
        for due in results[c, w].recoveries
    )
    return EnterpriseAnswer(enterprise, tuple(assessments), add(totals), owed)


def hull(figures: Iterable[Figure]) -> Figure:
    """Return the narrowest amount that holds all `figures` (at least one)."""
    known = list(figures)
    most = None if any(f.most is None for f in known) else max(f.most for f in known if f.most is not None)
    return Figure(min(f.least for f in known), most)


def add(figures: Iterable[Figure]) -> Figure:
    """Return the sum of amounts; one without an upper figure leaves the sum without one."""
    known = list(figures)
    least = sum((f.least for f in known), Decimal("0.00"))
    if any(f.most is None for f in known):
        return Figure(least, None)
    return Figure(least, sum((f.most or Decimal(0) for f in known), Decimal("0.00")))


def _assessment(
    book: RuleBook,
    component: Component,
    enterprise: str,
    key: tuple[str, str],
    by_world: Mapping[int, WorldAssessment],
    needs: tuple[Need, ...],
) -> Assessment:
    figures = tuple(_figure(component, w, world, by_world.get(w)) for w, world in enumerate(component.worlds))
    outcomes = {f.outcome for f in figures}
    outcome: Outcome = next(iter(outcomes)) if len(outcomes) == 1 else "undetermined"
    reasons = set().union(*(a.reasons for a in by_world.values()))
    net, gross = hull(f.net for f in figures), hull(f.gross for f in figures)
    if len({(f.outcome, f.net) for f in figures}) > 1:
        reasons.add("text-open")
        needs += tuple(Need("text-open", a) for a in component.open_ambiguities if _matters(a, component, figures))
    assumed = {a.iri for a in book.ambiguities if a.is_unpublished}
    rests_on = sorted({way for a, way in component.worlds[0].choice if a in assumed and way is not None})
    return Assessment(
        award=key[0],
        enterprise=enterprise,
        ground=key[1],
        outcome=outcome,
        gross=gross,
        net=net,
        exactness=_exactness(net, reasons),
        reasons=tuple(sorted(reasons)),
        worlds=figures,
        rests_on=tuple(rests_on),
        needs=tuple(dict.fromkeys(needs)),
    )


def _matters(ambiguity: str, component: Component, figures: tuple[WorldFigure, ...]) -> bool:
    """Say whether two readings that differ in this question alone give different results."""
    found: dict[tuple[tuple[str, str | None], ...], set[tuple[Outcome, Figure]]] = {}
    for world, figure in zip(component.worlds, figures, strict=True):
        rest = tuple((a, way) for a, way in world.choice if a != ambiguity)
        found.setdefault(rest, set()).add((figure.outcome, figure.net))
    return any(len(results) > 1 for results in found.values())


def _figure(component: Component, index: int, world: World, assessed: WorldAssessment | None) -> WorldFigure:
    readings = _readings(component, world)
    if assessed is None:
        return WorldFigure(readings, "not-applicable", _NOTHING, _NOTHING, "")
    return WorldFigure(readings, assessed.outcome, assessed.gross, assessed.net, assessed.status, assessed.payout)


def _readings(component: Component, world: World) -> tuple[str, ...]:
    return tuple(way for a, way in world.choice if a in component.open_ambiguities and way is not None)


def _exactness(net: Figure, reasons: set[str]) -> Exactness:
    if net.is_exact:
        return "exact"
    if net.most is None:
        return "unknown"
    return "needs-decision" if "needs-decision" in reasons else "interval"
