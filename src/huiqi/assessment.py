"""Assessments (meaning layer): what every engine answers, as plain frozen values.

No engine, no file, no wording here. Amounts are exact decimals in yuan; `most` None means that no upper figure
is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from huiqi.dates import from_key
from huiqi.errors import harmless
from huiqi.layout import aligned, html_table
from huiqi.money import canonical
from huiqi.names import local

Outcome = Literal["entitled", "not-entitled", "undetermined", "not-applicable"]
Exactness = Literal["exact", "interval", "needs-decision", "unknown"]
Status = Literal["", "granted", "reduced", "superseded", "open"]

MET, UNKNOWN, NOT_MET = 2, 1, 0


@dataclass(frozen=True, order=True)
class Figure:
    """An amount in yuan from `least` to `most`; `most` None: no upper figure is known."""

    least: Decimal
    most: Decimal | None

    @property
    def is_exact(self) -> bool:
        """Say whether the amount is one figure."""
        return self.least == self.most

    def to_dict(self) -> dict[str, str | None]:
        """Return both ends as texts; None: no upper figure is known."""
        return {"least": canonical(self.least), "most": None if self.most is None else canonical(self.most)}


@dataclass(frozen=True)
class NodeResult:
    """What an engine found for one node on one ground (and record): a verdict, or an amount, and why unknown."""

    verdict: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    reasons: frozenset[str] = frozenset()


NodeKey = tuple[str, str, str]
"""Node IRI, ground IRI, and the path of records under test: the ground, then each record inside an Existence, joined by "!"."""


@dataclass(frozen=True)
class GivenUp:
    """What an assessment loses to a rule: how, to which assessments (award and ground), and how much of its gross amount.

    `how` is "Highest" (another was kept), "Deducted" (only the difference is due), "TotalCap" (cut) or "Applicant" (not
    chosen). `amount` is what all rules together take off.
    """

    rule: str
    how: str
    to: tuple[tuple[str, str], ...]
    amount: Figure

    def __post_init__(self) -> None:
        """Put the assessments that are kept into one order, however an engine came upon them."""
        object.__setattr__(self, "to", tuple(sorted(self.to)))

    def to_dict(self) -> dict[str, Any]:
        """Return what was given up as plain values for JSON."""
        kept = [{"award": award, "ground": ground} for award, ground in self.to]
        return {"rule": self.rule, "how": self.how, "to": kept, "amount": self.amount.to_dict()}


@dataclass(frozen=True)
class InstalmentDue:
    """A part of a grant in time: `due` is the first day on which it can be paid (integer key), None if not known.

    `verdict` says whether its condition holds on that day; a part whose condition is not met lapses and comes to 0.
    """

    instalment: str
    due: int | None
    verdict: int
    amount: Figure
    reasons: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the part as plain values for JSON; a day that is not known is null."""
        return {
            "instalment": self.instalment,
            "due": None if self.due is None else from_key(self.due).isoformat(),
            "verdict": self.verdict,
            "amount": self.amount.to_dict(),
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True)
class FundPart:
    """The part of a grant that one fund bears."""

    fund: str
    amount: Figure

    def to_dict(self) -> dict[str, Any]:
        """Return the part as plain values for JSON."""
        return {"fund": self.fund, "amount": self.amount.to_dict()}


@dataclass(frozen=True)
class RecoveryDue:
    """Money owed back of an award on a ground: the rule, whether its condition holds, how much, what absorbs it.

    `set_off` are the later grants (award, ground, amount) that absorb it, `left` is what remains to be paid back.
    """

    rule: str
    award: str
    ground: str
    verdict: int
    amount: Figure
    reasons: tuple[str, ...] = ()
    set_off: tuple[tuple[str, str, Figure], ...] = ()
    left: Figure = Figure(Decimal(0), Decimal(0))

    def to_dict(self) -> dict[str, Any]:
        """Return what is owed back as plain values for JSON."""
        absorbed = [{"award": a, "ground": g, "amount": f.to_dict()} for a, g, f in self.set_off]
        return {
            "rule": self.rule,
            "award": self.award,
            "ground": self.ground,
            "verdict": self.verdict,
            "amount": self.amount.to_dict(),
            "reasons": list(self.reasons),
            "setOff": absorbed,
            "left": self.left.to_dict(),
        }


@dataclass(frozen=True)
class Payout:
    """How a grant is paid: to whom (None: not known), in which parts, from which funds, and what was given up for what.

    `payee` is the enterprise where the award names nobody else.
    """

    payee: str | None
    instalments: tuple[InstalmentDue, ...] = ()
    funds: tuple[FundPart, ...] = ()
    given_up: tuple[GivenUp, ...] = ()

    def __post_init__(self) -> None:
        """Put what was given up into one order, each loss once."""
        ordered = sorted(dict.fromkeys(self.given_up), key=lambda lost: (lost.rule, lost.how, lost.to))
        object.__setattr__(self, "given_up", tuple(ordered))

    def to_dict(self) -> dict[str, Any]:
        """Return how a grant is paid as plain values for JSON."""
        return {
            "payee": self.payee,
            "instalments": [part.to_dict() for part in self.instalments],
            "funds": [part.to_dict() for part in self.funds],
            "givenUp": [lost.to_dict() for lost in self.given_up],
        }


@dataclass(frozen=True)
class WorldAssessment:
    """One award on one ground in one world. `ground` is empty where the enterprise has none for the award."""

    award: str
    ground: str
    outcome: Outcome
    gross: Figure
    net: Figure
    status: Status
    reasons: frozenset[str] = frozenset()
    payout: Payout | None = field(default=None, compare=False)
    """How it is paid; None where there is nothing to pay or the engine does not work it out."""


@dataclass(frozen=True)
class WorldResult:
    """Everything one engine found in one world of one component, for one enterprise."""

    assessments: tuple[WorldAssessment, ...]
    total: Figure
    nodes: Mapping[NodeKey, NodeResult] = field(default_factory=dict, compare=False)
    recoveries: tuple[RecoveryDue, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Need:
    """What would decide an undetermined assessment: a reason, and what it is about.

    `about` is an indicator, a register, a class of record, an ambiguity or a node of the rule; `year` the fiscal year
    asked for, None where there is none; `record` the record looked at, empty for the enterprise itself.
    """

    reason: str
    about: str
    year: int | None = None
    record: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the need as plain values for JSON."""
        return {"reason": self.reason, "about": self.about, "year": self.year, "record": self.record or None}


@dataclass(frozen=True)
class WorldFigure:
    """What an assessment comes to under one reading of the text; `readings` are the interpretations chosen."""

    readings: tuple[str, ...]
    outcome: Outcome
    gross: Figure
    net: Figure
    status: Status
    payout: Payout | None = field(default=None, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the figures of one reading as plain values for JSON."""
        return {
            "readings": list(self.readings),
            "outcome": self.outcome,
            "gross": self.gross.to_dict(),
            "net": self.net.to_dict(),
            "status": self.status,
        }


HEAD = ("award", "ground", "outcome", "least", "most", "reasons")
"""The headings under which assessments are printed."""


@dataclass(frozen=True)
class Assessment:
    """One award on one ground, over every reading of the text that is still open.

    `gross` is the amount by itself, `net` what is due after combination; both are the hull over `worlds`.
    `rests_on` names the assumptions it was made under, `needs` what would decide or sharpen it.
    """

    award: str
    enterprise: str
    ground: str
    outcome: Outcome
    gross: Figure
    net: Figure
    exactness: Exactness
    reasons: tuple[str, ...]
    worlds: tuple[WorldFigure, ...]
    rests_on: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    unmet: tuple[str, ...] = ()
    """For one that is not entitled: the first condition that is not met, for each reading of the text."""
    payout: Payout | None = field(default=None, compare=False)
    """How it is paid, over every reading; None where there is nothing to pay or the engine does not work it out."""

    def __str__(self) -> str:
        """Return the assessment as a table of one line; an empty `most` of an open amount: no upper figure is known."""
        return harmless("\n".join(aligned([HEAD, self.cells()], (3, 4))))

    def _repr_html_(self) -> str:
        return html_table(HEAD, [self.cells()])

    def cells(self) -> list[str]:
        """Return what a table says of the assessment: award, ground, outcome, amount from and to, reasons."""
        open_ = self.outcome in ("entitled", "undetermined")
        most = "" if self.net.most is None else canonical(self.net.most)
        why = [*self.reasons, *(f"not met: {local(u)}" for u in self.unmet)]
        amounts = [canonical(self.net.least), most] if open_ else ["", ""]
        return [local(self.award), local(self.ground), self.outcome, *amounts, ", ".join(why)]

    def to_dict(self) -> dict[str, Any]:
        """Return the assessment as plain values for JSON; money as texts."""
        return {
            "award": self.award,
            "ground": self.ground or None,
            "outcome": self.outcome,
            "gross": self.gross.to_dict(),
            "net": self.net.to_dict(),
            "exactness": self.exactness,
            "reasons": list(self.reasons),
            "restsOn": list(self.rests_on),
            "needs": [n.to_dict() for n in self.needs],
            "unmet": list(self.unmet),
            "payout": None if self.payout is None else self.payout.to_dict(),
            "worlds": [w.to_dict() for w in self.worlds],
        }


@dataclass(frozen=True)
class EnterpriseAnswer:
    """Every assessment of one enterprise, ordered by award and ground, and what they come to together."""

    enterprise: str
    assessments: tuple[Assessment, ...]
    total: Figure
    recoveries: tuple[tuple[tuple[str, ...], RecoveryDue], ...] = field(default=(), compare=False)
    """What is owed back, each with the readings of the text under which it is."""
    owed: tuple[RecoveryDue, ...] = field(default=(), compare=False)
    """What is owed back over every reading, ordered by award, ground and rule."""

    def __str__(self) -> str:
        """Return one line for each assessment."""
        return harmless("\n".join(aligned([HEAD, *(a.cells() for a in self.assessments)], (3, 4))))

    def _repr_html_(self) -> str:
        return html_table(HEAD, [a.cells() for a in self.assessments])

    def to_dict(self) -> dict[str, Any]:
        """Return the answers for one enterprise as plain values for JSON."""
        return {
            "enterprise": self.enterprise,
            "total": self.total.to_dict(),
            "assessments": [a.to_dict() for a in self.assessments],
            "recoveries": [r.to_dict() for r in self.owed],
        }
