"""What a finding costs (answers layer), as frozen values: on its witness, and on the grounds of a register. Yuan throughout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from huiqi.assessment import Figure, Outcome
from huiqi.facts.model import Enterprise
from huiqi.overlaps import Analysis, Overlap
from huiqi.stakes.waivers import RuleWaiver

Manner = Literal["single", "sum", "one", "cap", "open"]
State = Literal["both", "first", "second", "open"]
NOTHING = Figure(Decimal(0), Decimal(0))


@dataclass(frozen=True)
class Held:
    """What one award comes to on a ground: by itself, and after stacking."""

    award: str
    outcome: Outcome
    gross: Figure
    net: Figure

    def to_dict(self) -> dict[str, Any]:
        """Return the amounts as plain values for JSON."""
        return {
            "award": self.award,
            "outcome": self.outcome,
            "gross": self.gross.to_dict(),
            "net": self.net.to_dict(),
        }


@dataclass(frozen=True)
class Stacked:
    """What stacking makes of the awards of a finding on one ground.

    `manner`: "single" no two are paid, "sum" each in full, "one" only one of them, "cap" less than their sum, "open"
    the amounts are not certain. `rules` took something off.
    """

    manner: Manner
    held: tuple[Held, ...]
    rules: tuple[str, ...]
    at_stake: Figure

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {
            "manner": self.manner,
            "rules": list(self.rules),
            "atStake": self.at_stake.to_dict(),
            "awards": [h.to_dict() for h in self.held],
        }


@dataclass(frozen=True)
class Touched:
    """A ground of a register on which a finding shows, or (state "open") may show; `ground` empty: on an unknown record.

    `state`: which sides of the finding are met there.
    """

    enterprise: str
    ground: str
    year: int | None
    state: State
    held: tuple[Held, ...]
    at_stake: Figure

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {
            "enterprise": self.enterprise,
            "ground": self.ground or None,
            "year": self.year,
            "state": self.state,
            "atStake": self.at_stake.to_dict(),
            "awards": [h.to_dict() for h in self.held],
        }


@dataclass(frozen=True)
class Today:
    """The register that was looked at: on which day, how many enterprises, which years of grounds (none named: all)."""

    on: date
    enterprises: int
    years: tuple[int, ...] = ()
    known: dict[str, Enterprise] = field(default_factory=dict, repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {"on": self.on.isoformat(), "enterprises": self.enterprises, "years": list(self.years)}


@dataclass(frozen=True)
class Stake:
    """One finding with what it costs.

    `key` names it as long as its kind, awards and readings stay; `digest` changes with the rules it rests on. `touched`
    None: nobody asked for a register. `compared` are all awards that it was compared with.
    """

    finding: Overlap
    key: str
    digest: str
    witness: Stacked | None
    touched: tuple[Touched, ...] | None
    compared: tuple[str, ...] = ()
    waiver: RuleWaiver | None = None

    @property
    def shown(self) -> tuple[Touched, ...]:
        """Return the grounds on which it surely shows."""
        return tuple(t for t in self.touched or () if t.state != "open")

    @property
    def open(self) -> tuple[Touched, ...]:
        """Return the grounds on which it may show."""
        return tuple(t for t in self.touched or () if t.state == "open")

    @property
    def at_stake(self) -> Figure | None:
        """Return the money at stake on the register: least where it surely shows, most where it may; None: not asked."""
        if self.touched is None:
            return None
        return total(t.at_stake for t in self.touched)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        found: dict[str, Any] = self.finding.to_dict()
        if found["witness"] is not None:
            found["witness"]["stacking"] = None if self.witness is None else self.witness.to_dict()
        today = None
        if self.touched is not None and self.at_stake is not None:
            today = {
                "enterprises": len({t.enterprise for t in self.shown}),
                "grounds": len(self.shown),
                "undetermined": len(self.open),
                "atStake": self.at_stake.to_dict(),
                "touched": [t.to_dict() for t in self.touched],
            }
        waived = None if self.waiver is None else {"reason": self.waiver.reason}
        return {"key": self.key, **found, "digest": self.digest, "waived": waived, "today": today}


@dataclass(frozen=True)
class Report:
    """Every finding with what it costs, by rank; what was asked; waivers that match no finding as it stands.

    `stale` are (waiver, whether its finding is there but its rules have changed).
    """

    analysis: Analysis
    stakes: tuple[Stake, ...]
    today: Today | None = None
    stale: tuple[tuple[RuleWaiver, bool], ...] = ()

    @property
    def standing(self) -> tuple[Stake, ...]:
        """Return the findings that no waiver accepts."""
        return tuple(s for s in self.stakes if s.waiver is None)

    @property
    def waived(self) -> tuple[Stake, ...]:
        """Return the findings that a waiver accepts."""
        return tuple(s for s in self.stakes if s.waiver is not None)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values for JSON."""
        stale = [{"kind": w.kind, "awards": list(w.awards), "rulesChanged": changed} for w, changed in self.stale]
        return {
            **self.analysis.to_dict(),
            "register": None if self.today is None else self.today.to_dict(),
            "findings": [s.to_dict() for s in self.stakes],
            "staleWaivers": stale,
        }


def total(figures: Iterable[Figure]) -> Figure:
    """Return a sum, exact at both ends; with no upper figure if one of them has none."""
    known = list(figures)
    open_ended = any(f.most is None for f in known)
    most = None if open_ended else sum((f.most for f in known if f.most is not None), Decimal(0))
    return Figure(sum((f.least for f in known), Decimal(0)), most)
