"""Days as Z3 terms (compile layer): a day is the integer key of its year, month and day of the month."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from typing import Final

import z3

from huiqi.compile.smt.logic import NO, YES, Number, both, either
from huiqi.dates import Duration

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2060
"""The years in which a day can lie; a rule that names a day outside them is refused."""


@dataclass(frozen=True)
class Day:
    """A day that a source states: known or not, in year, month and day of the month."""

    known: z3.BoolRef
    year: z3.ArithRef
    month: z3.ArithRef
    day: z3.ArithRef

    @property
    def key(self) -> z3.ArithRef:
        """Return the integer key yyyymmdd."""
        return self.year * 10_000 + self.month * 100 + self.day

    @property
    def number(self) -> Number:
        """Return the day as a number to compare."""
        return Number(self.known, z3.ToReal(self.key))

    def exists(self) -> z3.BoolRef:
        """Return the formula that there is such a day."""
        return z3.And(
            self.year >= FIRST_YEAR,
            self.year <= LAST_YEAR,
            self.month >= 1,
            self.month <= 12,
            self.day >= 1,
            self.day <= month_length(self.year, self.month),
        )


def stated(key: int) -> Day:
    """Return a stated day."""
    return Day(YES, z3.IntVal(key // 10_000), z3.IntVal(key // 100 % 100), z3.IntVal(key % 100))


def month_length(year: z3.ArithRef, month: z3.ArithRef) -> z3.ArithRef:
    """Return how many days a month has."""
    short = either(*(month == m for m in (4, 6, 9, 11)))
    return z3.If(month == 2, z3.If(_is_leap(year), 29, 28), z3.If(short, 30, 31))


def shifted(day: Day, duration: Duration, sign: int, name: str) -> tuple[Day, z3.BoolRef]:
    """Return the day some months and then days before or after another, and what must hold of the new variables."""
    moved, holds = _by_months(day, duration.months, sign, name)
    if not duration.days:
        return moved, holds
    year, month, number = z3.Int(f"{name}.y"), z3.Int(f"{name}.m"), z3.Int(f"{name}.d")
    end = Day(day.known, year, month, number)
    is_day = z3.And(month >= 1, month <= 12, number >= 1, number <= month_length(year, month))
    return end, z3.And(holds, is_day, ordinal(end) == ordinal(moved) + sign * duration.days)


def ordinal(day: Day) -> z3.ArithRef:
    """Return which day of the calendar a day is, counted from any day; right for the years 1901 to 2099."""
    before = z3.IntVal(0)
    for month in range(2, 13):
        length = monthrange(2023, month - 1)[1]
        before = before + z3.If(day.month >= month, z3.IntVal(length), z3.IntVal(0))
    leap = z3.If(z3.And(_is_leap(day.year), day.month > 2), z3.IntVal(1), z3.IntVal(0))
    return 365 * day.year + (day.year - 1) / 4 + before + leap + day.day


def _is_leap(year: z3.ArithRef) -> z3.BoolRef:
    """Return the formula that a year is a leap year; right for the years 1901 to 2099."""
    return year % 4 == 0


def _by_months(day: Day, months: int, sign: int, name: str) -> tuple[Day, z3.BoolRef]:
    if not months:
        return day, YES
    year, month = z3.Int(f"{name}.year"), z3.Int(f"{name}.month")
    index = day.year * 12 + day.month + sign * months
    length = month_length(year, month)
    moved = Day(day.known, year, month, z3.If(day.day <= length, day.day, length))
    return moved, z3.And(year * 12 + month == index, month >= 1, month <= 12)


def never() -> Day:
    """Return a day that nothing is known of."""
    return Day(NO, z3.IntVal(FIRST_YEAR), z3.IntVal(1), z3.IntVal(1))


def is_on_or_before(one: Day, other: Day) -> z3.BoolRef:
    """Return the formula that both days are known and the first is not later."""
    return both(one.known, other.known, one.key <= other.key)
