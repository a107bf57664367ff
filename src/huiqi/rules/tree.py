"""The rule tree (meaning layer): what an award, a condition, a quantity is made of; values only, no behaviour.

Children stand in tuples because several nodes may compete for one place under different interpretations;
`huiqi.rules.worlds.settle` leaves exactly one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from huiqi.dates import Duration
from huiqi.findings import Place

Operator = Literal["atLeast", "moreThan", "atMost", "lessThan", "equals"]
ValueType = Literal["Money", "Number", "Code", "Date", "Flag", "Thing"]
Basis = Literal["stated", "inferred", "assumed"]
Begun = Literal["", "Dropped", "ProRata", "Full"]
Stage = Literal["Computed", "Granted", "Paid"]
Mode = Literal["Highest", "TotalCap", "AddUp"]
CutBy = Literal["", "Latest", "Proportional", "FirstFiled", "Priority", "Unstated"]
Scalar = Decimal | int | bool | Duration
"""A number, a day as its integer key yyyymmdd, a flag, or a duration."""


@dataclass(frozen=True)
class Indicator:
    """A named, typed thing that can be read; `derivation` and what follows are empty for a reported one.

    `since` is read on the thing `through` names (empty: the record); :SumOf and :CountOf look for `counted`.
    """

    iri: str
    domain: str
    range: ValueType
    derivation: str = ""
    of: str = ""
    since: str = ""
    through: str = ""
    counted: Existence | None = None
    within: bool = False
    """Whether two enterprises never share a value: what has this key is of one enterprise."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """What every node of a rule carries: its name, the passage it stands for, and the readings it belongs to."""

    iri: str
    clause: str = ""
    basis: Basis = "stated"
    under: frozenset[str] = frozenset()
    order: int | None = None
    place: Place = field(default=Place("?"), compare=False)


@dataclass(frozen=True, kw_only=True)
class Read(Node):
    """An indicator used as a quantity, perhaps on the thing that `through` names."""

    indicator: Indicator
    through: Indicator | None = None


@dataclass(frozen=True, kw_only=True)
class Bound:
    """One bound: an operator and a value, perhaps multiplied (`times`) or counted from a date (`anchor`)."""

    op: Operator
    value: Scalar
    times: tuple[Quantity, ...] = ()
    anchor: Read | None = None
    sign: int = 0
    """1: after the anchor, -1: before it, 0: no anchor."""


# --- conditions -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class AllOf(Node):
    """Every child must hold."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class AnyOf(Node):
    """At least one child must hold."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class Not(Node):
    """The child must not hold."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class Comparison(Node):
    """A quantity against all of its bounds."""

    subject: tuple[Quantity, ...]
    bounds: tuple[Bound, ...]


@dataclass(frozen=True, kw_only=True)
class FirstReaching(Node):
    """Some step is reached now that no earlier year since `since` reached; the steps are lower bounds of `subject`.

    With `subject.through` it is the series of the report so named that is looked at.
    """

    subject: Read
    steps: tuple[Row, ...]
    since: Indicator


@dataclass(frozen=True, kw_only=True)
class Membership(Node):
    """A code or thing is one of `members`, or narrower; outside an open list is unknown."""

    subject: Read
    members: tuple[str, ...]
    open_list: bool = False


@dataclass(frozen=True, kw_only=True)
class Existence(Node):
    """As many records of class `record` as the bounds say (default at least one) meet `condition`."""

    record: str
    condition: tuple[Condition, ...] = ()
    bounds: tuple[Bound, ...] = ()
    same_for: tuple[Indicator, ...] = ()
    register: str = ""
    as_of: Read | None = None


@dataclass(frozen=True, kw_only=True)
class NeedsJudgement(Node):
    """Unknown until a Decision."""


@dataclass(frozen=True, kw_only=True)
class Unsettled(Node):
    """Stands where a node would stand if an assumption were made; unknown as a condition and as a quantity."""

    ambiguity: str

    @property
    def reason(self) -> str:
        """Return why it is unknown."""
        return "assumption-off"


@dataclass(frozen=True, kw_only=True)
class NeedsAllocation(Unsettled):
    """Unknown until a rule that crosses enterprises is settled over all of them; `ambiguity` and `iri` are that rule."""

    @property
    def reason(self) -> str:
        """Return why it is unknown."""
        return "needs-allocation"


# --- quantities -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Limit(Node):
    """An upper bound: `at_most`, perhaps times a quantity, perhaps only on a condition."""

    at_most: Decimal
    times: tuple[Quantity, ...] = ()
    condition: tuple[Condition, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Operation(Node):
    """What every operation does after it is computed: multiply, limit, weigh."""

    times: tuple[Quantity, ...] = ()
    limits: tuple[Limit, ...] = ()
    condition: tuple[Condition, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fixed(Operation):
    """A stated number (or day)."""

    value: Scalar


@dataclass(frozen=True, kw_only=True)
class Decided(Operation):
    """Set case by case within its bounds; no upper bound: open.

    `excludes` names the ends that are themselves outside the range: "least" where :moreThan, "most" where :lessThan.
    """

    at_least: Scalar
    at_most: Scalar | None = None
    excludes: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Sum(Operation):
    """The sum of its parts."""

    of: tuple[Quantity, ...]


@dataclass(frozen=True, kw_only=True)
class Difference(Operation):
    """`of` less `less`, never below 0."""

    of: tuple[Quantity, ...]
    less: tuple[Quantity, ...]


@dataclass(frozen=True, kw_only=True)
class Row(Node):
    """A line of a Table or Bands: bounds or members of what is looked up, a condition, and the number it gives.

    In Bands `step` is the stretch that earns the number once (None: once, on entering the band), `begun` what an
    unfinished stretch counts.
    """

    bounds: tuple[Bound, ...] = ()
    members: tuple[str, ...] = ()
    condition: tuple[Condition, ...] = ()
    amount: tuple[Quantity, ...] = ()
    step: Decimal | None = None
    begun: Begun = ""


@dataclass(frozen=True, kw_only=True)
class Table(Operation):
    """The first row that is met gives the number."""

    by: tuple[Quantity, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Bands(Operation):
    """Every row adds its number, as often as the part of `by` inside its bounds earns it."""

    by: tuple[Quantity, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class GrantOf(Operation):
    """The amount of another award for the same ground, or, with `same_for`, for grounds that agree in these keys."""

    award: str
    stage: Stage = "Granted"
    same_for: tuple[Indicator, ...] = ()


Condition = AllOf | AnyOf | Not | Comparison | FirstReaching | Membership | Existence | NeedsJudgement | Unsettled
Quantity = Read | Fixed | Decided | Sum | Difference | Table | Bands | GrantOf | Unsettled
AnyNode = Condition | Quantity | Row | Limit


# --- the frame --------------------------------------------------------------------------------------------------


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
