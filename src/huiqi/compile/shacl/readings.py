"""The readings of the text that an award's eligibility depends on (compile layer): one award for each of them.

What only bears on amounts or on how awards combine makes no difference here. Decisions are not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

from huiqi.rules.model import Ambiguity, Award, RuleBook
from huiqi.rules.tree import Decided, Fixed, Quantity, Unsettled
from huiqi.rules.worlds import Choice, Settle, readings_in


@dataclass(frozen=True)
class Reading:
    """An award as it reads, without its amount, and the interpretations it is read under, sorted."""

    award: Award
    ways: tuple[str, ...]


def readings_of(book: RuleBook, award: Award, choice: Choice) -> tuple[Reading, ...]:
    """Return the award as it reads under each interpretation that `choice` leaves open; no two of them are alike."""
    bare = replace(award, amount=(), payee=(), instalments=(), shares=())
    under = readings_in((bare, book.policies[award.policy].conditions))
    touched = [a for a in book.ambiguities if any(i.iri in under for i in a.interpretations)]
    by_iri = {a.iri: a for a in book.ambiguities}
    found = []
    for picks in product(*(_ways(a, choice) for a in touched)):
        world = {a.iri: way for a, way in zip(touched, picks, strict=True)}
        ways = tuple(sorted(way for way in picks if way is not None))
        found.append(Reading(Settle(by_iri, world).award(bare, book), ways))
    return tuple(found)


def _ways(ambiguity: Ambiguity, choice: Choice) -> list[str | None]:
    if ambiguity.iri in choice:
        return [choice[ambiguity.iri]]
    return [i.iri for i in ambiguity.interpretations]


@dataclass(frozen=True)
class Window:
    """Days between which the day of a ground surely lies inside (`first`, `last`), or surely outside; None: no end.

    `unsettled` is the node of an end that no reading gives: then it is never sure that a ground lies inside.
    """

    first: int | None
    last: int | None
    before: int | None
    after: int | None
    unsettled: Unsettled | Quantity | None = None


def window_of(award: Award) -> Window:
    """Return the award's window as it reads."""
    first, before, no_first = _end(award.applies_from, "at_most", "at_least")
    last, after, no_last = _end(award.applies_until, "at_least", "at_most")
    return Window(first, last, before, after, no_first or no_last)


def _end(nodes: tuple[Quantity, ...], sure: str, out: str) -> tuple[int | None, int | None, Quantity | None]:
    """Return the day up to which an end is sure, the day beyond which it is over, and the node that states none."""
    if not nodes:
        return None, None, None
    node = nodes[0]
    if isinstance(node, Fixed) and isinstance(node.value, int):
        return node.value, node.value, None
    if isinstance(node, Decided):
        inside, outside = _day(getattr(node, sure)), _day(getattr(node, out))
        return inside, outside, None if inside is not None else node
    return None, None, node


def _day(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value else None
