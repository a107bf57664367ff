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
