"""One answer from many worlds (answers layer): the hull over every reading of the text that is still open.

Equal results are decided; results that differ give an interval and, if the outcome differs, undetermined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from huiqi.assessment import (
    UNKNOWN,
    Assessment,
    EnterpriseAnswer,
    Exactness,
    Figure,
    FundPart,
    GivenUp,
    InstalmentDue,
    Need,
    Outcome,
    Payout,
    RecoveryDue,
    WorldAssessment,
    WorldFigure,
    WorldResult,
)
from huiqi.rules.model import RuleBook
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
    return EnterpriseAnswer(enterprise, tuple(assessments), add(totals), owed, _owed(parts, results))


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
        payout=paid_over([f.payout for f in figures]),
    )


# --- how it is paid ---


def paid_over(payouts: Sequence[Payout | None]) -> Payout | None:
    """Return how a grant is paid over every reading; one that pays nothing has None, and its parts count 0.

    A payee, a day or a verdict that differs is not known. Parts in time are the same if they stand at the same place.
    """
    known = [p for p in payouts if p is not None]
    if not known:
        return None
    blank = len(payouts) - len(known)
    most = max(len(p.instalments) for p in known)
    columns = [[p.instalments[n] for p in known if n < len(p.instalments)] for n in range(most)]
    instalments = tuple(_instalment(column, len(payouts) - len(column)) for column in columns)
    funds: dict[str, list[Figure]] = {}
    for p in known:
        for fund in dict.fromkeys(part.fund for part in p.funds):
            funds.setdefault(fund, []).append(add(part.amount for part in p.funds if part.fund == fund))
    lost: dict[tuple[str, str], list[GivenUp]] = {}
    for p in known:
        for one in p.given_up:
            lost.setdefault((one.rule, one.how), []).append(one)
    payees = {p.payee for p in known}
    return Payout(
        payee=payees.pop() if len(payees) == 1 else None,
        instalments=instalments,
        funds=tuple(FundPart(fund, _with_nothing(found, len(payouts))) for fund, found in funds.items()),
        given_up=tuple(_given_up(found, len(known) + blank) for found in lost.values()),
    )


def _with_nothing(found: list[Figure], readings: int) -> Figure:
    """Return the hull of amounts; a reading that has none counts 0."""
    return hull([*found, *([_NOTHING] if len(found) < readings else [])])


def _instalment(column: list[InstalmentDue], missing: int) -> InstalmentDue:
    verdicts = {part.verdict for part in column} | ({UNKNOWN} if missing else set())
    days = {part.due for part in column}
    return InstalmentDue(
        column[0].instalment,
        days.pop() if len(days) == 1 else None,
        verdicts.pop() if len(verdicts) == 1 else UNKNOWN,
        _with_nothing([part.amount for part in column], len(column) + missing),
        tuple(sorted({why for part in column for why in part.reasons})),
    )


def _given_up(found: list[GivenUp], readings: int) -> GivenUp:
    kept = tuple(sorted({one for lost in found for one in lost.to}))
    return replace(found[0], to=kept, amount=_with_nothing([lost.amount for lost in found], readings))


def _owed(parts: tuple[Component, ...], results: Mapping[tuple[int, int], WorldResult]) -> tuple[RecoveryDue, ...]:
    """Return what is owed back over every reading; a reading under which nothing is counts 0."""
    owed = []
    for c, component in enumerate(parts):
        readings = len(component.worlds)
        found: dict[tuple[str, str, str], list[RecoveryDue]] = {}
        for w in range(readings):
            for due in results[c, w].recoveries:
                found.setdefault((due.award, due.ground, due.rule), []).append(due)
        owed += [_recovery(same, readings) for same in found.values()]
    return tuple(sorted(owed, key=lambda due: (due.award, due.ground, due.rule)))


def _recovery(found: list[RecoveryDue], readings: int) -> RecoveryDue:
    verdicts = {due.verdict for due in found} | ({UNKNOWN} if len(found) < readings else set())
    absorbed: dict[tuple[str, str], list[Figure]] = {}
    for due in found:
        for award, ground, amount in due.set_off:
            absorbed.setdefault((award, ground), []).append(amount)
    return replace(
        found[0],
        verdict=verdicts.pop() if len(verdicts) == 1 else UNKNOWN,
        amount=_with_nothing([due.amount for due in found], readings),
        reasons=tuple(sorted({why for due in found for why in due.reasons})),
        set_off=tuple((*key, _with_nothing(amounts, readings)) for key, amounts in sorted(absorbed.items())),
        left=_with_nothing([due.left for due in found], readings),
    )


def recovered_of(found: EnterpriseAnswer, award: str, ground: str) -> Figure:
    """Return what is owed back of an award on a ground, whatever the rules that ask for it; nothing is 0."""
    return add(due.amount for due in found.owed if (due.award, due.ground) == (award, ground))


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
