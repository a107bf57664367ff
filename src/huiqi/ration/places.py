"""Places (meaning layer): a number of them among offers, the highest amounts first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from huiqi.ration.model import Range

Kept = Literal["kept", "out", "open"]


@dataclass(frozen=True)
class Offer:
    """Something that may take a place: its amount, and the day and the name by which ties end.

    `is_sure` is false where it is not known to be in the matter, `is_paid` true where it has a place already.
    """

    name: str
    amount: Range
    day: int
    is_sure: bool = True
    is_paid: bool = False


@dataclass(frozen=True)
class Standing:
    """Whether an offer has a place; `by_name`: amount and day were equal across the line, so that its name decided."""

    name: str
    kept: Kept
    by_name: bool = False


def place(offers: Sequence[Offer], places: Range) -> tuple[Standing, ...]:
    """Say which offers have a place, in their order; `places` are those that earlier payments leave, paid offers included.

    An offer is kept if fewer others than there surely are places may come before it, and out if as many as there may be
    surely do.
    """
    held = sum(o.is_paid for o in offers)
    least, most = max(0, places.low - held), None if places.high is None else max(0, places.high - held)
    free = [o for o in offers if not o.is_paid and o.amount.high != 0]
    found: dict[str, Kept] = {o.name: "kept" if o.is_paid else "out" for o in offers if o not in free}
    for offer in free:
        sure = sum(1 for j in free if j is not offer and j.is_sure and _beats(j, offer))
        possible = sum(1 for j in free if j is not offer and not _beats(offer, j))
        is_kept = possible < least and offer.is_sure
        found[offer.name] = "kept" if is_kept else "out" if most is not None and sure >= most else "open"
    line = _line(free, found)
    return tuple(Standing(o.name, found[o.name], (o.amount, o.day) in line and not o.is_paid) for o in offers)


def _line(free: Sequence[Offer], found: dict[str, Kept]) -> set[tuple[Range, int]]:
    """Return the amounts and days of which some offers are kept and some are not."""
    groups: dict[tuple[Range, int], set[Kept]] = {}
    for offer in free:
        if offer.amount.is_exact:
            groups.setdefault((offer.amount, offer.day), set()).add(found[offer.name])
    return {key for key, ways in groups.items() if len(ways) > 1}


def _beats(a: Offer, b: Offer) -> bool:
    """Say whether `a` surely comes before `b`: its least is above the most of `b`, or both are equal and it is earlier."""
    if b.amount.high is None or a.amount.low < b.amount.high:
        return False
    tie = a.amount.low == b.amount.high
    if tie and not (a.amount.is_exact and b.amount.is_exact):
        # At the tie the order decides; if it favours `b`, `a` is not sure to come first.
        return (a.day, a.name) < (b.day, b.name)
    return not tie or (a.day, a.name) < (b.day, b.name)
