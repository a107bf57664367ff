"""The shape of a register with a city's own classes of record (meaning layer): values, read by `record_reading`.

Names are prefixed ones. Sums of money are in whole yuan, shares and growth in thousandths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

Weighed = tuple[tuple[str, int], ...]
"""Names with their weights; an empty name is a blank cell."""


@dataclass(frozen=True)
class Figure:
    """A yearly figure: so many in a thousand enterprises have it, as a share of revenue."""

    indicator: str
    holders: int
    share: tuple[int, int]


@dataclass(frozen=True)
class PaidTitle:
    """A payment under an award (IRI) to a share of those who get a title of one kind in certain years, a year later."""

    award: str
    kind: str
    amount: int
    first: int
    last: int
    per_thousand: int
    month_day: tuple[int, int]


@dataclass(frozen=True)
class TitleShape:
    """A title: in each year so many in a thousand enterprises get it, on one day, for some years."""

    category: str
    per_thousand: int
    levels: Weighed
    kinds: Weighed
    valid_years: int
    month_day: tuple[int, int]
    paid: PaidTitle | None


@dataclass(frozen=True)
class FieldShape:
    """One field of a record; which of the others says what it holds is told by `how`.

    `code`: the only one; `codes`: one of them by weight; `money`: whole yuan; `number`: a whole number; `thing`: a made-up thing, of each
    enterprise its own or, if `is_shared`, one for each day; `months-before`: a day so many months before the record's.
    """

    indicator: str
    how: str
    codes: Weighed = ()
    between: tuple[int, int] = (0, 0)
    thing: str = ""
    is_shared: bool = False


@dataclass(frozen=True)
class RecordShape:
    """Records of one class: in each year so many in a thousand enterprises have some; `month_day` None: on any day."""

    record_class: str
    dated: str
    per_thousand: int
    repeat: tuple[int, int]
    month_day: tuple[int, int] | None
    valid_years: int
    fields: tuple[FieldShape, ...]


@dataclass(frozen=True)
class Planted:
    """Exact figures (indicator, fen) of one enterprise in one year, and codes that it has for good."""

    number: int
    year: int
    status: Mapping[str, str]
    figures: Mapping[str, int]


@dataclass(frozen=True)
class CityShape:
    """Everything that such a register is made from."""

    prefixes: Mapping[str, str]
    name: tuple[str, str]
    source: str
    source_name: tuple[str, str]
    first_number: int
    years: tuple[int, int]
    rounded_to: int
    complete: tuple[date, date]
    registers: tuple[tuple[str, str], ...]
    status: Mapping[str, Weighed]
    founded: tuple[int, int]
    entry: tuple[tuple[int, ...], ...]
    revenue: tuple[tuple[int, ...], ...]
    growth: tuple[int, ...]
    missing_per_thousand: int
    blank_per_thousand: int
    figures: tuple[Figure, ...]
    titles: tuple[TitleShape, ...]
    records: tuple[RecordShape, ...]
    planted: tuple[Planted, ...]
