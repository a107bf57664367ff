"""Windows of awards as SQL (compile layer): the first and last day on which a ground counts, each perhaps open."""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.compile.sql.intervals import Interval, compare, point
from huiqi.compile.sql.text import INTEGER_DIGITS, Number, both, refused
from huiqi.dates import Duration
from huiqi.rules import tree
from huiqi.rules.model import Award
from huiqi.rules.tree import Decided, Fixed, Quantity, Unsettled

LAST_DAY = 99991231


@dataclass(frozen=True)
class Window:
    """The first and the last day of an award's window, each from an earliest to a latest; None: not known."""

    first: tuple[int | None, int | None]
    last: tuple[int | None, int | None]


def window_of(award: Award) -> Window:
    """Return the window of an award in one world.

    Raises HuiqiError if an end of it is no day.
    """
    first = _day(award.applies_from[0], award) if award.applies_from else (0, 0)
    last = _day(award.applies_until[0], award) if award.applies_until else (LAST_DAY, LAST_DAY)
    return Window(first, last)


def _day(node: Quantity, award: Award) -> tuple[int | None, int | None]:
    match node:
        case Fixed():
            return _key(node.value, award), _key(node.value, award)
        case Decided():
            return _key(node.at_least, award) or None, None if node.at_most is None else _key(node.at_most, award)
        case Unsettled():
            return None, None
    raise refused(award.iri, "a window whose ends are no days", "起止并非日期的适用期")


def _key(value: tree.Scalar, award: Award) -> int:
    if isinstance(value, Duration):
        raise refused(award.iri, "a window whose ends are no days", "起止并非日期的适用期")
    return int(value)


def within(window: Window, day: str) -> str:
    """Return the condition that a day lies in a window: NULL where the window's own end is not known."""
    when = point(Number(day, INTEGER_DIGITS, 0, nullable=False))
    first, last = (Interval(_end(e[0]), _end(e[1])) for e in (window.first, window.last))
    return both([compare(when, "atLeast", first), compare(when, "atMost", last)])


def _end(day: int | None) -> Number:
    return Number("CAST(NULL AS INTEGER)" if day is None else str(day), INTEGER_DIGITS, 0, day is None, True)
