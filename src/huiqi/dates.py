"""Whole days (ground layer): ISO dates, integer keys yyyymmdd, and calendar shifts.

No clock is read here and no time zone exists; a date is a day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_DURATION: Final = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")


def parse_date(text: str) -> date:
    """Read an ISO day such as 2025-08-21; raises ValueError for anything else, a zone included.

    >>> parse_date("2025-08-21")
    datetime.date(2025, 8, 21)
    """
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def key(day: date) -> int:
    """Return the integer key yyyymmdd, which orders as days do.

    >>> key(date(2025, 8, 21))
    20250821
    """
    return day.year * 10_000 + day.month * 100 + day.day


def from_key(number: int) -> date:
    """Return the day of an integer key yyyymmdd."""
    return date(number // 10_000, number // 100 % 100, number % 100)


@dataclass(frozen=True, order=True)
class Duration:
    """A number of calendar months and days, never negative.

    >>> Duration.parse("P1Y6M")
    Duration(months=18, days=0)
    """

    months: int
    days: int

    @staticmethod
    def parse(text: str) -> Duration:
        """Read an ISO duration of years, months and days; raises ValueError for anything else."""
        match = _DURATION.fullmatch(text)
        if match is None:
            raise ValueError(text)
        years, months, days = (int(part or 0) for part in match.groups())
        return Duration(years * 12 + months, days)

    def __str__(self) -> str:
        if not self.months:
            return f"P{self.days}D"
        years, months = divmod(self.months, 12)
        return f"P{f'{years}Y' if years else ''}{f'{months}M' if months else ''}{f'{self.days}D' if self.days else ''}"


def shift(day: date, duration: Duration, sign: int) -> date:
    """Return the day `duration` after (`sign` 1) or before (`sign` -1) `day`.

    Months first, then days; a day that the target month lacks becomes its last day.
    Raises OverflowError outside the years 1 to 9999.

    >>> shift(date(2024, 2, 29), Duration(12, 0), 1)
    datetime.date(2025, 2, 28)
    """
    month_index = day.year * 12 + day.month - 1 + sign * duration.months
    year, month = divmod(month_index, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"{day} {sign:+d} {duration}")
    moved = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return moved + sign * timedelta(days=duration.days)
