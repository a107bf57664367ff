"""The frame of the law (meaning layer): policies, awards, stacking rules, readings, decisions, and the book that holds them.

Values only, no behaviour; what stands inside a condition or an amount is in `huiqi.rules.tree`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from huiqi.findings import Place
from huiqi.rules.tree import Basis, Bound, Condition, CutBy, Indicator, Limit, Mode, Node, Quantity, Read, Scalar


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A text in force between two days, or a draft; `conditions` hold for each award."""

    iri: str
    applies_from: tuple[Quantity, ...]
    applies_until: tuple[Quantity, ...]
    conditions: tuple[Condition, ...]
    source: str
    is_draft: bool = False


@dataclass(frozen=True, kw_only=True)
class Instalment(Node):
    """A part of a grant in time: `share` of it (None: the rest), due from `due` on, if `condition` holds then."""

    share: Decimal | None
    due: Bound | None = None
    condition: tuple[Condition, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FundShare(Node):
    """The part of a grant that one fund bears: a `share`, an `amount`, or (neither) the rest."""

    fund: str
    share: Decimal | None = None
    amount: tuple[Quantity, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Award:
    """One computable promise: ground, condition, amount. The windows are the policy's where the award has none."""

    iri: str
    policy: str
    measure: str
    clause: str
    basis: Basis
    ground: str
    applies_from: tuple[Quantity, ...]
    applies_until: tuple[Quantity, ...]
    conditions: tuple[Condition, ...]
    amount: tuple[Quantity, ...]
    funds: tuple[str, ...]
    payee: tuple[Read, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    shares: tuple[FundShare, ...] = ()
    order: int | None = None
    place: Place = field(default=Place("?"), compare=False)


@dataclass(frozen=True, kw_only=True)
class StackingRule(Node):
    """How the grants of `members` combine within one matter: equal values of every key in `same_for`.

    `members` are awards, those of member rules among them; `inner` are the member rules, each of which is one offer.
    `condition` holds of the grounds that are under the rule.
    """

    mode: Mode
    members: tuple[str, ...]
    same_for: tuple[Indicator, ...]
    between: Literal["Assessments", "Awards"] = "Assessments"
    keeps: int = 1
    paid_before: Literal["", "Bars", "Deducted"] = ""
    inner: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    cut_by: CutBy = ""
    by_applicant: bool = False
    condition: tuple[Condition, ...] = ()

    @property
    def crosses(self) -> bool:
        """Say whether it binds grants of several enterprises: none of its keys is of one enterprise alone."""
        return self.mode != "AddUp" and not any(key.within for key in self.same_for)


@dataclass(frozen=True, kw_only=True)
class Recovery(Node):
    """When `condition` holds, what was paid of the `awards` is owed back, or absorbed by later grants of `against`."""

    awards: tuple[str, ...]
    condition: tuple[Condition, ...]
    amount: tuple[Quantity, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Interpretation:
    """One way to read an ambiguity; an assumption stands in for something unpublished."""

    iri: str
    ambiguity: str
    is_assumption: bool


@dataclass(frozen=True)
class Ambiguity:
    """What the text leaves open or does not publish."""

    iri: str
    interpretations: tuple[Interpretation, ...]

    @property
    def is_unpublished(self) -> bool:
        """Say whether its interpretations are assumptions, so that leaving it open means "unknown"."""
        return any(i.is_assumption for i in self.interpretations)


@dataclass(frozen=True)
class Decision:
    """A signed record that settles an interpretation, a judgement or a case-by-case amount, from its day on."""

    iri: str
    decides: str
    result: Scalar | None
    ground: str
    day: int
    author: str
    place: Place = field(default=Place("?"), compare=False)


@dataclass(frozen=True)
class RecordClass:
    """A class of records: its superclasses (itself included), the indicator that dates it, what makes a series.

    Two reports of one class are of one series if they agree in every indicator of `same_for` besides the enterprise.
    """

    iri: str
    ancestors: frozenset[str]
    dated: str
    same_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleBook:
    """Everything read from the law and the vocabularies, before any reading of the text is chosen."""

    awards: tuple[Award, ...]
    rules: tuple[StackingRule, ...]
    ambiguities: tuple[Ambiguity, ...]
    policies: dict[str, Policy]
    indicators: dict[str, Indicator]
    record_classes: dict[str, RecordClass]
    wider: dict[str, frozenset[str]]
    """Code -> itself and every broader code."""
    decisions: tuple[Decision, ...] = ()
    recoveries: tuple[Recovery, ...] = ()
