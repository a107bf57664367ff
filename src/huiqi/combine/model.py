"""What is combined (meaning layer): offers, and the three ways in which rules bind them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

CutBy = Literal["", "Latest", "Proportional", "FirstFiled", "Priority", "Unstated"]


@dataclass(frozen=True)
class Interval:
    """An amount in yuan from `low` to `high`; `high` None: no upper figure is known."""

    low: Fraction
    high: Fraction | None

    @property
    def is_exact(self) -> bool:
        """Say whether the amount is one figure."""
        return self.low == self.high


NOTHING = Interval(Fraction(0), Fraction(0))


@dataclass(frozen=True)
class Offer:
    """One assessment that may be paid. `order` is its ground's day, its ground and its award, by which ties end."""

    name: tuple[str, str]
    amount: Interval
    order: tuple[int, str, str]


@dataclass(frozen=True)
class Places:
    """In one matter of `rule` at most `places` of the `units` are paid; a unit is the offers that count as one."""

    rule: str
    units: tuple[frozenset[int], ...]
    places: int


@dataclass(frozen=True)
class Deduction:
    """In one matter of `rule` an offer pays by how much it raises the sum of the `keeps` highest units.

    Only what lies above the sum of all earlier payments as well is paid. `before` are these payments, each a unit of its
    own or, where `joins` gives the position of a unit, a part of that one.
    """

    rule: str
    units: tuple[frozenset[int], ...]
    keeps: int = 1
    before: tuple[Interval, ...] = ()
    joins: tuple[int, ...] = ()
    """For each of `before` the position of its unit, -1 for one of its own; empty: all are units of their own."""


@dataclass(frozen=True)
class Cap:
    """In one matter of `rule` the offers together pay at most `limit`; `ranks` says who is paid first, by offer."""

    rule: str
    offers: frozenset[int]
    limit: Interval
    cut_by: CutBy = ""
    ranks: tuple[tuple[int, tuple[int, str, str]], ...] = ()
    """Offer and the day (or rank) and names by which the cut goes; empty: by the order of the offers."""
    is_ranked: bool = True
    """Whether the ranks are known; if not, each part is open."""


@dataclass(frozen=True)
class Instance:
    """Offers and all that binds them; `paid` are those already paid, `refused` those not chosen, with the rule's name.

    `caps` are applied in their order, inner rules before outer ones.
    """

    offers: tuple[Offer, ...]
    places: tuple[Places, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    caps: tuple[Cap, ...] = ()
    paid: frozenset[int] = frozenset()
    refused: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Loss:
    """What an offer gives up: by which rule and how, and to which offers (by name)."""

    offer: int
    rule: str
    how: Literal["Highest", "Deducted", "TotalCap", "Applicant"]
    to: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Result:
    """What each offer pays, what all pay together as due (to the fen), and what was given up."""

    nets: tuple[Interval, ...]
    total: Interval
    losses: tuple[Loss, ...]
