"""The effect of a reform as frozen values (analysis layer): changes, lines, enterprises, what the sums rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal

from huiqi.assessment import Figure, Outcome
from huiqi.errors import Text
from huiqi.money import canonical

Group = Literal["gain", "lose", "keep", "undetermined"]
GROUPS: Final[dict[Group, Text]] = {
    "gain": Text("增加", "gain"),
    "lose": Text("减少", "lose"),
    "keep": Text("不变", "keep"),
    "undetermined": Text("未定", "undetermined"),
}
NOTHING: Final = Decimal("0.00")


@dataclass(frozen=True)
class Change:
    """A difference in yuan from `least` to `most`, below 0 for a loss; None: no end is known on that side."""

    least: Decimal | None
    most: Decimal | None

    @property
    def is_exact(self) -> bool:
        """Say whether the difference is one figure."""
        return self.least is not None and self.least == self.most

    @property
    def group(self) -> Group:
        """Return what the difference surely is; undetermined where it could be more than one of them."""
        if self.least is not None and self.least > 0:
            return "gain"
        if self.most is not None and self.most < 0:
            return "lose"
        return "keep" if self.least == self.most == 0 else "undetermined"

    def to_dict(self) -> dict[str, str | None]:
        """Return both ends as texts; None: no end is known."""
        return {
            "least": None if self.least is None else canonical(self.least),
            "most": None if self.most is None else canonical(self.most),
        }


NO_CHANGE: Final = Change(NOTHING, NOTHING)


def change(old: Figure, new: Figure) -> Change:
    """Return the difference of two amounts of which nothing is known but their ends."""
    return Change(
        None if old.most is None else new.least - old.most, None if new.most is None else new.most - old.least
    )


def widest(changes: Iterable[Change]) -> Change:
    """Return the narrowest range that holds all `changes` (at least one)."""
    known = list(changes)
    least = None if any(c.least is None for c in known) else min(c.least for c in known if c.least is not None)
    most = None if any(c.most is None for c in known) else max(c.most for c in known if c.most is not None)
    return Change(least, most)


def added(changes: Iterable[Change]) -> Change:
    """Return the sum of changes; an end that is not known of one is not known of the sum."""
    known = list(changes)
    least = None if any(c.least is None for c in known) else sum((c.least or NOTHING for c in known), NOTHING)
    most = None if any(c.most is None for c in known) else sum((c.most or NOTHING for c in known), NOTHING)
    return Change(least, most)


@dataclass(frozen=True)
class Line:
    """One assessment that may pay, on one side: what is due of it, what it comes to by itself, from which funds.

    `sign` is -1 under the old texts, 1 under the new. `is_settled`: what the part it belongs to pays is known, and so is the enterprise's difference. `is_same`:
    the other side pays the same.
    """

    enterprise: str
    award: str
    ground: str
    sign: int
    outcome: Outcome
    net: Figure
    gross: Figure
    funds: tuple[tuple[str, Figure], ...] = ()
    rules: tuple[str, ...] = ()
    """The stacking rules that took something off."""
    part: str = ""
    """The part of its side that it belongs to; an award that is looked at by itself is a part of its own."""
    is_settled: bool = True
    is_same: bool = False


@dataclass(frozen=True)
class PartSum:
    """What one part of one side pays one enterprise: its lines add up to `total`, but for what cannot be told apart."""

    enterprise: str
    sign: int
    part: str
    total: Figure
    is_settled: bool
    is_same: bool


@dataclass(frozen=True)
class Affected:
    """One enterprise: what it gets before and after, and the difference; `settled` is it if it is one figure, else 0."""

    enterprise: str
    before: Figure
    after: Figure
    change: Change
    settled: Decimal

    @property
    def group(self) -> Group:
        """Return what surely becomes of it."""
        return self.change.group

    def to_dict(self) -> dict[str, Any]:
        """Return the enterprise as plain values for JSON."""
        return {
            "enterprise": self.enterprise,
            "group": self.group,
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "change": self.change.to_dict(),
            "settled": canonical(self.settled),
        }


@dataclass(frozen=True)
class Effect:
    """What two sides pay on the same facts: by enterprise (ordered by IRI), by line, by part."""

    enterprises: tuple[Affected, ...]
    lines: tuple[Line, ...] = field(repr=False)
    sums: tuple[PartSum, ...] = field(repr=False)

    def of_group(self, group: Group) -> tuple[Affected, ...]:
        """Return the enterprises of one group."""
        return tuple(e for e in self.enterprises if e.group == group)

    @property
    def change(self) -> Change:
        """Return the difference over all enterprises."""
        return added(e.change for e in self.enterprises)

    @property
    def settled(self) -> Decimal:
        """Return the difference of the enterprises for which it is one figure, in yuan."""
        return sum((e.settled for e in self.enterprises), NOTHING)

    @property
    def open(self) -> Change:
        """Return the difference of the others: what missing facts or open questions leave."""
        return added(
            Change(_less(e.change.least, e.settled), _less(e.change.most, e.settled)) for e in self.enterprises
        )


def _less(end: Decimal | None, settled: Decimal) -> Decimal | None:
    return None if end is None else end - settled
