"""Class expressions of OWL 2 as values (compile layer): what a condition becomes, before it is written in either form.

Every bound on a figure is a positive interval, never the complement of one: a reasoner that is asked about the complement
of an interval may answer wrongly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from huiqi.rules.tree import Operator

Kind = Literal["number", "year", "day"]


@dataclass(frozen=True)
class Named:
    """A class by its IRI."""

    iri: str


@dataclass(frozen=True)
class All:
    """What is of every part; no part: everything."""

    of: tuple[Expression, ...]


@dataclass(frozen=True)
class Either:
    """What is of at least one part; no part: nothing."""

    of: tuple[Expression, ...]


@dataclass(frozen=True)
class Other:
    """What is not of a class of codes or records; never laid around a figure."""

    of: Expression


@dataclass(frozen=True)
class Link:
    """A property from a thing to a thing, perhaps walked against its direction."""

    property: str
    inverse: bool = False


@dataclass(frozen=True)
class Some:
    """What has a thing of a class at the end of a link."""

    by: Link
    of: Expression


@dataclass(frozen=True)
class Only:
    """What has nothing at the end of a link but things of a class."""

    by: Link
    of: Expression


@dataclass(frozen=True)
class Count:
    """What has at least `least`, or at most `most`, things of a class at the end of a link."""

    by: Link
    of: Expression
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Span:
    """A stretch of numbers or days (integer keys yyyymmdd); None: no end."""

    low: Decimal | int | None = None
    low_counts: bool = True
    high: Decimal | int | None = None
    high_counts: bool = True

    @property
    def is_empty(self) -> bool:
        """Say whether no number lies inside."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.low_counts and self.high_counts))


@dataclass(frozen=True)
class Figure:
    """What states a number, a year or a day inside a span under a property."""

    property: str
    kind: Kind
    span: Span


@dataclass(frozen=True)
class Flag:
    """What states yes, or no, under a property."""

    property: str
    value: bool


Expression = Named | All | Either | Other | Some | Only | Count | Figure | Flag
ANY: Final = All(())
NONE: Final = Either(())


def every(parts: Iterable[Expression]) -> Expression:
    """Return the class of what is of every part, flat and without repetition."""
    flat = tuple(dict.fromkeys(p for part in parts for p in (part.of if isinstance(part, All) else (part,))))
    if NONE in flat:
        return NONE
    return flat[0] if len(flat) == 1 else All(flat)


def some(parts: Iterable[Expression]) -> Expression:
    """Return the class of what is of at least one part, flat and without repetition."""
    flat = tuple(dict.fromkeys(p for part in parts for p in (part.of if isinstance(part, Either) else (part,))))
    if ANY in flat:
        return ANY
    return flat[0] if len(flat) == 1 else Either(flat)


def along(links: Iterable[Link], end: Expression) -> Expression:
    """Return the class of what reaches a class along links, the first of which it has itself."""
    for link in reversed(tuple(links)):
        end = NONE if end == NONE else Some(link, end)
    return end


def spans(op: Operator, value: Decimal | int) -> tuple[Span, tuple[Span, ...]]:
    """Return where a bound is kept, and the stretches where it is not."""
    below, above = Span(high=value, high_counts=False), Span(low=value, low_counts=False)
    up, down = Span(low=value), Span(high=value)
    match op:
        case "atLeast":
            return up, (below,)
        case "moreThan":
            return above, (down,)
        case "atMost":
            return down, (above,)
        case "lessThan":
            return below, (up,)
        case "equals":
            return Span(value, True, value, True), (below, above)


def common(one: Span, other: Span) -> Span:
    """Return the stretch that two spans share.

    >>> common(Span(low=1), Span(low=1, low_counts=False, high=3))
    Span(low=1, low_counts=False, high=3, high_counts=True)
    """
    low = max((s.low for s in (one, other) if s.low is not None), default=None)
    high = min((s.high for s in (one, other) if s.high is not None), default=None)
    return Span(
        low,
        all(s.low_counts for s in (one, other) if s.low is not None and s.low == low),
        high,
        all(s.high_counts for s in (one, other) if s.high is not None and s.high == high),
    )


def inside(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and every one below it."""
    yield expression
    match expression:
        case All() | Either():
            for part in expression.of:
                yield from inside(part)
        case Other() | Some() | Only() | Count():
            yield from inside(expression.of)
        case _:
            pass
