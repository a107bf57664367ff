"""What allocating answers (answers layer): matters that cross enterprises, charges, appropriations; plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from huiqi.assessment import Figure
from huiqi.dates import from_key
from huiqi.errors import Text, harmless
from huiqi.layout import aligned, html_table
from huiqi.money import canonical
from huiqi.names import local
from huiqi.ration import Range

State = Literal["kept", "out", "cut", "open"]
NOTHING = Figure(Decimal("0.00"), Decimal("0.00"))


def to_range(figure: Figure) -> Range:
    """Return an amount to the fen in whole fen."""
    return Range(int(figure.least * 100), None if figure.most is None else int(figure.most * 100))


def to_figure(amount: Range) -> Figure:
    """Return whole fen as an amount in yuan."""
    return Figure(to_yuan(amount.low), None if amount.high is None else to_yuan(amount.high))


def to_yuan(fen: int) -> Decimal:
    """Return whole fen as yuan."""
    return Decimal(fen).scaleb(-2)


@dataclass(frozen=True)
class Standing:
    """What became of one assessment under a rule that crosses enterprises; `by_name`: only its name decided."""

    enterprise: str
    award: str
    ground: str
    state: State
    before: Figure
    after: Figure
    by_name: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the standing as plain values for JSON."""
        return {
            "enterprise": self.enterprise,
            "award": self.award,
            "ground": self.ground,
            "state": self.state,
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "byName": self.by_name,
        }


@dataclass(frozen=True)
class Matter:
    """One matter of a rule that crosses enterprises: its keys, what the rule allows, and who stands how.

    `places` is a number of grants, `limit` a sum; one of them is None. `reasons` say why something is open; where a rule
    cannot be settled at all, `unsettled` says why and all its assessments stay open.
    """

    rule: str
    keys: tuple[str, ...]
    places: tuple[int, int] | None
    limit: Figure | None
    standings: tuple[Standing, ...]
    reasons: tuple[str, ...] = ()
    unsettled: Text | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the matter as plain values for JSON."""
        return {
            "rule": self.rule,
            "keys": list(self.keys),
            "places": None if self.places is None else {"least": self.places[0], "most": self.places[1]},
            "limit": None if self.limit is None else self.limit.to_dict(),
            "standings": [s.to_dict() for s in self.standings],
            "reasons": list(self.reasons),
            "unsettled": None if self.unsettled is None else {"zh": self.unsettled.zh, "en": self.unsettled.en},
        }


@dataclass(frozen=True)
class Charge:
    """The part of a grant that one fund bears, in one instalment: what is asked for, what it comes to, what was paid.

    `instalment`, `fund`, `appropriation` and `place` are IRIs, empty where there is none; `day` (integer key) is the day
    by which it is charged, None if it is not known. `share` holds what was paid; `due` is what is left of it.
    """

    enterprise: str
    award: str
    ground: str
    instalment: str
    fund: str
    day: int | None
    asked: Figure
    share: Figure
    paid: Decimal = Decimal("0.00")
    due: Figure = NOTHING
    appropriation: str = ""
    place: str = ""
    by_name: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the name by which ties end: enterprise, award, ground, instalment and fund."""
        return " ".join((self.enterprise, self.award, self.ground, self.instalment, self.fund))

    @property
    def year(self) -> int | None:
        """Return the year of the day by which it is charged."""
        return None if self.day is None else self.day // 10000

    def to_dict(self) -> dict[str, Any]:
        """Return the charge as plain values for JSON."""
        return {
            "enterprise": self.enterprise,
            "award": self.award,
            "ground": self.ground,
            "instalment": self.instalment or None,
            "fund": self.fund or None,
            "appropriation": self.appropriation or None,
            "place": self.place or None,
            "day": None if self.day is None else from_key(self.day).isoformat(),
            "asked": self.asked.to_dict(),
            "share": self.share.to_dict(),
            "paid": canonical(self.paid),
            "due": self.due.to_dict(),
            "byName": self.by_name,
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True)
class Pot:
    """An appropriation: what is set aside, what was paid out of it, what is asked of it and what it gives."""

    fund: str
    appropriation: str
    first: int
    last: int
    method: str
    aside: Figure
    paid: Figure
    asked: Figure
    shared: Figure
    parts: tuple[str, ...] = ()
    """Appropriations that are a part of this one, such as a prepayment: no money beside it."""
    reasons: tuple[str, ...] = ()

    @property
    def year(self) -> int:
        """Return the year in which it begins."""
        return self.first // 10000

    @property
    def is_short(self) -> bool | None:
        """Say whether it is surely too small for what is asked of it; None if that is not known."""
        if self.aside.most is not None and self.asked.least > self.aside.most:
            return True
        if self.asked.most is not None and self.asked.most <= self.aside.least:
            return False
        return None

    def to_dict(self) -> dict[str, Any]:
        """Return the appropriation as plain values for JSON."""
        return {
            "fund": self.fund,
            "appropriation": self.appropriation,
            "first": from_key(self.first).isoformat(),
            "last": from_key(self.last).isoformat(),
            "method": self.method or None,
            "aside": self.aside.to_dict(),
            "paid": self.paid.to_dict(),
            "asked": self.asked.to_dict(),
            "shared": self.shared.to_dict(),
            "short": self.is_short,
            "parts": list(self.parts),
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True)
class Allocation:
    """What crosses enterprises, settled over those that were given, and what each appropriation pays them.

    `charges` are ordered by fund, appropriation and name, `pots` by fund and first day, `matters` by rule and keys.
    `counts` says how many enterprises were looked at, and how many assessments have no ground and are no claim.
    """

    on: date
    chosen: tuple[str, ...]
    matters: tuple[Matter, ...]
    charges: tuple[Charge, ...]
    pots: tuple[Pot, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()
    digest: str = ""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False, compare=False)
    known_as_of: date | None = None

    def __str__(self) -> str:
        """Return one line for each charge."""
        return harmless("\n".join(aligned([HEAD, *map(_cells, self.charges)], (5, 6, 7, 8))))

    def _repr_html_(self) -> str:
        return html_table(HEAD, [_cells(c) for c in self.charges])

    def to_dict(self) -> dict[str, Any]:
        """Return the allocation as plain values for JSON."""
        return {
            "on": self.on.isoformat(),
            "knownAsOf": None if self.known_as_of is None else self.known_as_of.isoformat(),
            "chosen": list(self.chosen),
            "digest": self.digest,
            "counts": dict(sorted(self.counts.items())),
            "notes": [{"zh": n.zh, "en": n.en} for n in self.notes],
            "matters": [m.to_dict() for m in self.matters],
            "appropriations": [p.to_dict() for p in self.pots],
            "charges": [c.to_dict() for c in self.charges],
        }


HEAD = ["enterprise", "award", "ground", "fund", "appropriation", "asked", "share", "paid", "due", "reasons"]


def _cells(charge: Charge) -> list[str]:
    names = (charge.enterprise, charge.award, charge.ground, charge.fund, charge.appropriation)
    sums = (said(charge.asked), said(charge.share), canonical(charge.paid), said(charge.due))
    return [*(local(n) for n in names), *sums, ", ".join(charge.reasons)]


def said(figure: Figure) -> str:
    """Return an amount in one cell: one figure, or from and to."""
    if figure.is_exact:
        return canonical(figure.least)
    return f"{canonical(figure.least)} – {'?' if figure.most is None else canonical(figure.most)}"
