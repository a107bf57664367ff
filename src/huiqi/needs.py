"""What is missing (answers layer): over every world, what would decide an assessment, and what one fails by.

Gathers what `explain` finds for one ground in one world.
"""

from __future__ import annotations

from huiqi.assessment import Need, WorldAssessment, WorldResult
from huiqi.evaluate import grants_of
from huiqi.evaluate.grants import GrantResults
from huiqi.evaluate.readings import Case
from huiqi.explain import first_unmet, needs_of, window_needs
from huiqi.names import NS
from huiqi.rules.order import grants_in
from huiqi.rules.worlds import Component, World


def grants_if_read(case: Case, world: World) -> GrantResults | None:
    """Return what the awards of a world come to, if one of them reads another; else None."""
    return grants_of(case, world) if any(grants_in((world.awards, world.rules))) else None


def needs_by_ground(
    case: Case, parts: tuple[Component, ...], results: dict[tuple[int, int], WorldResult]
) -> dict[tuple[str, str], tuple[Need, ...]]:
    """Return what would decide each assessment that is not one figure, over every world."""
    found: dict[tuple[str, str], tuple[Need, ...]] = {}
    grounds = {r.iri: r for r in case.enterprise.records}
    for c, component in enumerate(parts):
        for w, world in enumerate(component.worlds):
            others = grants_if_read(case, world)
            for assessed in results[c, w].assessments:
                key = (assessed.award, assessed.ground)
                award = world.award(*key)
                if assessed.ground and not (assessed.outcome == "entitled" and assessed.net.is_exact):
                    new = needs_of(case, award, grounds[assessed.ground], others)
                    if _lacks_payments(world, assessed):
                        new = (*new, Need("register-not-loaded", NS + "Payment"))
                elif not assessed.ground and assessed.outcome == "undetermined":
                    new = (Need("register-not-loaded", award.ground), *window_needs(award, case.on))
                else:
                    new = ()
                if "needs-choice" in assessed.reasons:
                    new = (*new, *_choices(world, assessed.award))
                found[key] = tuple(dict.fromkeys([*found.get(key, ()), *new]))
    return found


def _lacks_payments(world: World, assessed: WorldAssessment) -> bool:
    """Say whether a rule leaves open what is granted of an exact amount because no register shows every payment."""
    is_asked = any(r.paid_before and assessed.award in r.members for r in world.rules)
    return is_asked and assessed.gross.is_exact and "register-not-loaded" in assessed.reasons


def _choices(world: World, award: str) -> tuple[Need, ...]:
    """Return the rules under which the applicant chooses among grants that this award is one of."""
    return tuple(Need("needs-choice", r.iri) for r in world.rules if r.by_applicant and award in r.members)


def unmet_by_ground(
    case: Case, parts: tuple[Component, ...], results: dict[tuple[int, int], WorldResult]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the first unmet condition of each assessment that is not entitled, over every world."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    grounds = {r.iri: r for r in case.enterprise.records}
    for c, component in enumerate(parts):
        for w, world in enumerate(component.worlds):
            others = grants_if_read(case, world)
            for assessed in results[c, w].assessments:
                if assessed.ground and assessed.outcome == "not-entitled":
                    key = (assessed.award, assessed.ground)
                    node = first_unmet(case, world.award(*key), grounds[assessed.ground], others)
                    found[key] = tuple(dict.fromkeys([*found.get(key, ()), *([node] if node else [])]))
    return found
