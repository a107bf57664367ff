"""How grants are paid that another engine derived (reference evaluator): payees, parts, funds and recoveries of given nets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from huiqi.assessment import Figure, Payout, WorldAssessment, WorldResult
from huiqi.evaluate.grants import GrantResults
from huiqi.evaluate.items import Item
from huiqi.evaluate.payout import payout_of, recoveries_of
from huiqi.evaluate.readings import Case, Span
from huiqi.rules.worlds import World


def pay_out(case: Case, world: World, found: WorldResult) -> WorldResult:
    """Return what an engine found in a world with how it is paid; amounts and outcomes stay as they are.

    `case` holds the facts as seen on its day. What was given up is taken over from `found`.
    """
    records = {r.iri: r for r in case.enterprise.records}
    items = {
        (a.award, a.ground): Item(
            world.award(a.award, a.ground), records[a.ground], a.outcome, _span(a.gross), a.reasons
        )
        for a in found.assessments
        if a.ground
    }
    grants = GrantResults(case, world.awards)
    for a in (a for a in found.assessments if a.ground):
        grants.computed.setdefault(a.award, []).append(items[a.award, a.ground])
        grants.granted[items[a.award, a.ground]] = _span(a.net)
    nets = {items[a.award, a.ground]: a.net for a in found.assessments if a.ground}
    paid = tuple(_paid(case, a, items.get((a.award, a.ground)), grants) for a in found.assessments)
    owed = [r for rule in world.recoveries for r in recoveries_of(case, rule, list(items.values()), nets, grants)]
    return replace(found, assessments=paid, recoveries=tuple(owed))


def _paid(case: Case, found: WorldAssessment, item: Item | None, grants: GrantResults) -> WorldAssessment:
    if item is None or found.outcome == "not-entitled":
        return found
    given_up = (found.payout or Payout(None)).given_up
    return replace(found, payout=payout_of(case, item, found.net, given_up, grants))


def _span(figure: Figure) -> Span:
    return Span(Fraction(figure.least), None if figure.most is None else Fraction(figure.most))
