"""What stacking makes of a finding on its own witness (answers layer): amounts by themselves and together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from huiqi.facts.model import Enterprise, Facts, Register
from huiqi.names import DEFAULT_BASE, NS
from huiqi.overlaps import Overlap
from huiqi.overlaps.confirm import registers
from huiqi.rules.model import RuleBook
from huiqi.rules.worlds import Choice, Component
from huiqi.stakes.amounts import at_stake, manner
from huiqi.stakes.assessed import assessed, parts_with
from huiqi.stakes.model import Stacked
from huiqi.stakes.on_register import holdings

_FOREVER: Final = 99991231


def day_of(finding: Overlap) -> int:
    """Return the last day (integer key) of the witness of a finding; 0 without a witness or a day."""
    records = () if finding.witness is None else finding.witness.enterprise.records
    return max((r.day or 0 for r in records), default=0)


def facts_of(book: RuleBook, parts: Iterable[Component], enterprise: Enterprise) -> Facts:
    """Return a witness as facts: every list that the awards of some groups look into is complete, and nothing was paid before."""
    awards = {a for part in parts for world in part.worlds for a in world.awards}
    payments = Register(f"{DEFAULT_BASE}/id/register/payments", NS + "Payment", None, _FOREVER)
    return Facts((enterprise,), (*registers(book, awards), payments))


def stacked(book: RuleBook, choice: Choice, finding: Overlap) -> Stacked | None:
    """Return what the awards of a finding come to on its witness under the stacking rules; None without a witness.

    Worked out by the reference, which the derivation is compared with; texts are taken as in force together.
    """
    if finding.witness is None:
        return None
    day = day_of(finding)
    parts = parts_with(book, choice, (*finding.awards, *finding.others), day)
    firm, ground = finding.witness.enterprise, finding.witness.ground
    known = assessed(book, parts, facts_of(book, parts, firm), day, "reference")
    held = holdings(finding, firm.iri, ground, known)
    lost = (known[firm.iri, h.award, ground].payout for h in held if (firm.iri, h.award, ground) in known)
    rules = sorted({g.rule for payout in lost if payout is not None for g in payout.given_up})
    return Stacked(manner(held), held, tuple(rules), at_stake(finding.kind, held, finding.awards))
