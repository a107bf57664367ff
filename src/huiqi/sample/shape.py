"""The shape of a synthetic register (meaning layer): stocks, shares, courses and flaws, as values.

`reading` reads one from its file, which says what each figure rests on. No figure of it is repeated here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

SHAPE_FILE: Final = "data/samples/shape.toml"
FLAWS: Final = (
    "missing-year",
    "blank-revenue",
    "conflict",
    "agreement",
    "no-last-report",
    "no-entry",
    "blank-research",
    "blank-exports",
)
"""What can be wrong with an enterprise's data, in the order in which README files list it."""


@dataclass(frozen=True)
class Day:
    """A month and a day, so many years before the last fiscal year (-1: the year after it)."""

    back: int
    month: int
    day: int

    def of(self, last: int) -> date:
        """Return the day itself, where `last` is the last fiscal year."""
        return date(last - self.back, self.month, self.day)


@dataclass(frozen=True)
class Paid:
    """A payment made under an award: its sum in fen, its day."""

    award: str
    fen: int
    on: Day


@dataclass(frozen=True)
class EntryPaid:
    """A payment to a share of those who entered the statistics in certain years; paid `on.back` years after entry."""

    paid: Paid
    back: tuple[int, ...]
    per_thousand: int


@dataclass(frozen=True)
class Event:
    """One recognition: level and kind are empty where the cell is blank."""

    level: str
    kind: str
    on: Day
    paid: Paid | None


@dataclass(frozen=True)
class Career:
    """The recognitions that some holders of a title have; `observation` names the published count of them."""

    holders: int
    events: tuple[Event, ...]
    observation: str


@dataclass(frozen=True)
class Title:
    """A category with its stock: so many to the stock of the base title.

    `within` is a title that every holder has too; `meets` one that the first holder of each block has too; `shown` says
    how many stand in the first block besides. `basis` says what the stock rests on, `observation` names the figure.
    """

    category: str
    stock: int
    shown: int
    observation: str
    basis: str
    within: str
    meets: str
    valid_years: int
    careers: tuple[Career, ...]


@dataclass(frozen=True)
class Attribute:
    """An indicator of the enterprise's status with its codes, each scheme, code and weight; no code: a blank cell."""

    indicator: str
    values: tuple[tuple[str, str, int], ...]
    moves_per_thousand: int
    has_courses: bool


@dataclass(frozen=True)
class Course:
    """How revenue runs about a bound, in thousandths of it; `last_fen` is an offset from it, in place of `last`.

    `bound` is 0 where any of the bounds will do; a peak comes `peak_back` years before the last.
    Entry into the statistics comes no earlier than the first report, unless `is_before_reports`.
    """

    weight: int
    bound: int
    earlier: tuple[int, int]
    peak: tuple[int, int] | None
    peak_back: int
    last: tuple[int, int] | None
    last_fen: int
    entry_back: int
    is_before_reports: bool
    flaw: str
    paid: Paid | None


@dataclass(frozen=True)
class Entry:
    """When enterprises entered the statistics: years back with weights, for those with `from_revenue` in some year."""

    from_revenue: int
    back: tuple[tuple[int, int], ...]
    paid: EntryPaid | None


@dataclass(frozen=True)
class Yearly:
    """How figures run: growth, exports and research in thousandths, exporters in a thousand, rounding in yuan."""

    growth: tuple[int, ...]
    rounded_to: int
    exporters: int
    exports: tuple[int, int]
    research: tuple[int, int]
    research_of_titled: tuple[int, int]


@dataclass(frozen=True)
class Shape:
    """Everything that a synthetic register is made from. Sums are in yuan where not said to be in fen.

    `prefixes` are those that a scheme has in Turtle, where it is not called by its own name.
    """

    years: str
    prefixes: tuple[tuple[str, str], ...]
    complete_from: Day
    complete_until: Day
    block: int
    base_title: str
    base_share: Fraction
    attributes: tuple[Attribute, ...]
    concepts: tuple[tuple[str, str, str, str], ...]
    founded: tuple[tuple[int, int, int], ...]
    entry: Entry
    revenue: tuple[tuple[int, int, int], ...]
    yearly: Yearly
    bounds: tuple[tuple[int, int], ...]
    courses: tuple[Course, ...]
    flaws: tuple[tuple[str, int], ...]
    titles: tuple[Title, ...]

    def share(self, title: Title) -> Fraction:
        """Return the share of all enterprises that hold a title."""
        base = next(t for t in self.titles if t.category == self.base_title)
        return self.base_share * title.stock / base.stock
