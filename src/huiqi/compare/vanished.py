"""Entitlements that a reform ends (analysis layer): grounds that the old texts pay and no new award does."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from huiqi.assessment import Figure
from huiqi.compare.model import NOTHING, Effect, Line
from huiqi.money import canonical

ZERO = Figure(NOTHING, NOTHING)


@dataclass(frozen=True)
class Vanished:
    """An entitlement of the old texts on a ground that no new award pays or may pay.

    `least` is what was surely due of it; `gets_nothing`: no new award pays the enterprise anything on any ground.
    """

    enterprise: str
    award: str
    ground: str
    least: Decimal
    most: Decimal | None
    gets_nothing: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the entitlement as plain values for JSON."""
        return {
            "enterprise": self.enterprise,
            "award": self.award,
            "ground": self.ground,
            "least": canonical(self.least),
            "most": None if self.most is None else canonical(self.most),
            "getsNothing": self.gets_nothing,
        }


def vanished(effect: Effect) -> tuple[Vanished, ...]:
    """Return what the old texts surely grant on grounds that no new award pays or may pay, by enterprise, award and ground."""
    kept = {(line.enterprise, line.ground) for line in effect.lines if line.sign > 0}
    ended = {e.enterprise for e in effect.enterprises if e.after == ZERO}
    # A line without a ground may still be one: then nobody can say that nothing is left.
    unsure = {line.enterprise for line in effect.lines if line.sign > 0 and not line.ground}
    return tuple(
        Vanished(line.enterprise, line.award, line.ground, line.net.least, line.net.most, line.enterprise in ended)
        for line in sorted(effect.lines, key=_order)
        if line.sign < 0 and line.ground and line.outcome == "entitled" and line.net.least > 0
        if (line.enterprise, line.ground) not in kept and line.enterprise not in unsure
    )


def _order(line: Line) -> tuple[str, str, str]:
    return (line.enterprise, line.award, line.ground)
