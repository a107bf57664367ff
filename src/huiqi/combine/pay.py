"""What a choice of offers pays (meaning layer): deductions in order of ground, then caps, inner before outer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from huiqi.combine.model import NOTHING, Cap, Deduction, Instance, Interval, Loss
from huiqi.errors import HuiqiError, Text
from huiqi.names import local

_ZERO = Fraction(0)


@dataclass
class Paid:
    """What each kept offer pays, and blocks of offers whose sum is known better than its parts."""

    parts: dict[int, Interval]
    blocks: list[tuple[frozenset[int], Interval, str]]
    losses: list[Loss] = field(default_factory=list)

    @property
    def total(self) -> Interval:
        """Return what all pay together, before rounding."""
        return _sum(total for _, total, _ in self.blocks)

    @property
    def due(self) -> Interval:
        """Return what all pay together, each block to the fen."""
        return _sum(fen(total) for _, total, _ in self.blocks)


def pay(instance: Instance, kept: frozenset[int]) -> Paid:
    """Return what the kept offers pay after deductions and caps."""
    parts = {i: instance.offers[i].amount for i in sorted(kept)}
    paid = Paid(parts, [])
    _deduct(instance, kept, paid)
    for cap in instance.caps:
        _cap(instance, cap, paid)
    return paid


# --- deductions -------------------------------------------------------------------------------------------------


def _deduct(instance: Instance, kept: frozenset[int], paid: Paid) -> None:
    gross = dict(paid.parts)
    in_blocks: set[int] = set()
    for deduction in instance.deductions:
        members = sorted((i for u in deduction.units for i in u if i in kept), key=lambda i: instance.offers[i].order)
        for position, i in enumerate(members):
            found = _raised(deduction, i, members[:position], gross)
            paid.parts[i] = _least(paid.parts[i], found)
            if found != gross[i]:
                to = tuple(instance.offers[j].name for j in members[:position])
                paid.losses.append(Loss(i, deduction.rule, "Deducted", to))
        if len(instance.deductions) == 1 or not in_blocks & set(members):
            in_blocks |= set(members)
            if members and not all(paid.parts[i].is_exact for i in members):
                paid.blocks.append((frozenset(members), _together(deduction, members, gross), ""))
    covered = {i for block, _, _ in paid.blocks for i in block}
    shared = {i for i in covered if sum(any(i in u for u in d.units) for d in instance.deductions) > 1}
    paid.blocks = [b for b in paid.blocks if not b[0] & shared]
    covered = {i for block, _, _ in paid.blocks for i in block}
    paid.blocks += [(frozenset({i}), part, "") for i, part in paid.parts.items() if i not in covered]


def _raised(deduction: Deduction, i: int, earlier: list[int], gross: dict[int, Interval]) -> Interval:
    """Return by how much an offer raises the sum of the highest units, above those before it and above all that was paid.

    Both lines are held apart, which is exact for amounts that are known and never too narrow for others.
    """
    sums = _Sums(deduction, earlier, gross)
    mine = next(n for n, unit in enumerate(deduction.units) if i in unit)
    before = _sum([sums.derived[mine], sums.joined[mine]])
    rivals = sums.rivals(mine)
    low = _ZERO
    if sums.paid.high is not None:
        others = _top(sums.ends(of_high=False, but=mine), deduction.keeps - 1)
        own = sums.derived[mine].low + gross[i].low + (sums.joined[mine].high or _ZERO)
        gain = _gain(before.low, gross[i].low, _nth(rivals, deduction.keeps, of_high=True))
        low = max(_ZERO, min(gain, own + others - sums.paid.high))
    amount = gross[i].high
    if amount is None:
        return Interval(low, None)
    high = amount
    if before.high is not None:
        high = _gain(before.high, amount, _nth(rivals, deduction.keeps, of_high=False))
    ends = sums.ends(of_high=True, but=mine) if deduction.keeps > 1 else []
    if sums.derived[mine].high is not None and None not in ends:
        own = (sums.derived[mine].high or _ZERO) + amount + sums.joined[mine].low
        high = max(_ZERO, min(high, own + _top(ends, deduction.keeps - 1) - sums.paid.low))
    return Interval(low, high)


class _Sums:
    """The units of a matter: what is derived and what was paid in each, and the payments that stand alone."""

    def __init__(self, deduction: Deduction, among: list[int], gross: dict[int, Interval]) -> None:
        joins = deduction.joins or (-1,) * len(deduction.before)
        before = list(zip(deduction.before, joins, strict=True))
        self.derived = [_sum(gross[j] for j in among if j in unit) for unit in deduction.units]
        self.joined = [_sum(b for b, at in before if at == n) for n in range(len(deduction.units))]
        self.alone = [b for b, at in before if at < 0]
        self.paid = _sum(deduction.before)

    def rivals(self, but: int) -> list[Interval]:
        """Return every unit but one, each by itself."""
        units = [_sum(both) for n, both in enumerate(zip(self.derived, self.joined, strict=True)) if n != but]
        return [*units, *self.alone]

    def ends(self, *, of_high: bool, but: int | None = None) -> list[Fraction | None]:
        """Return the sums by which a total less all payments is highest or lowest: a payment counts in both at one end."""
        found: list[Fraction | None] = []
        for n, (derived, joined) in enumerate(zip(self.derived, self.joined, strict=True)):
            if n != but and of_high:
                found.append(None if derived.high is None else derived.high + joined.low)
            elif n != but:
                found.append(derived.low + (joined.high or _ZERO))
        return [*found, *(b.low if of_high else b.high for b in self.alone)]


def _nth(rivals: list[Interval], keeps: int, *, of_high: bool) -> Fraction | None:
    """Return the sum that a unit must exceed to be among the highest; None: it may be any sum."""
    ends = [r.high if of_high else r.low for r in rivals]
    if sum(e is None for e in ends) >= keeps:
        return None
    known = sorted((e for e in ends if e is not None), reverse=True)
    position = keeps - 1 - sum(e is None for e in ends)
    return known[position] if position < len(known) else _ZERO


def _gain(before: Fraction, amount: Fraction, line: Fraction | None) -> Fraction:
    if line is None:
        return _ZERO
    return max(_ZERO, before + amount - line) - max(_ZERO, before - line)


def _together(deduction: Deduction, members: list[int], gross: dict[int, Interval]) -> Interval:
    """Return what a matter pays in all: the sum of the highest units less all that was paid, never below 0."""
    sums = _Sums(deduction, members, gross)
    low = _ZERO
    if sums.paid.high is not None:
        low = max(_ZERO, _top(sums.ends(of_high=False), deduction.keeps) - sums.paid.high)
    ends = sums.ends(of_high=True)
    if None in ends:
        return Interval(low, None)
    return Interval(low, max(_ZERO, _top(ends, deduction.keeps) - sums.paid.low))


def _top(values: Iterable[Fraction | None], count: int) -> Fraction:
    return sum(sorted((v for v in values if v is not None), reverse=True)[:count], _ZERO)


# --- caps -------------------------------------------------------------------------------------------------------


def _cap(instance: Instance, cap: Cap, paid: Paid) -> None:
    """Cut what the offers of a cap pay; under a cap each part counts to the fen, and the limit is taken down to the fen."""
    members = [i for i in sorted(cap.offers, key=lambda i: instance.offers[i].order) if i in paid.parts]
    if not members:
        return
    inside, whole = _blocks_inside(cap, members, paid)
    limit = Interval(_down(cap.limit.low), None if cap.limit.high is None else _down(cap.limit.high))
    if whole.high is not None and whole.high <= limit.low:
        return
    parts = {i: fen(paid.parts[i]) for i in members}
    is_single = all(len(block) == 1 for block, _, _ in inside)
    cut = _cut(cap, limit, parts, members) if is_single else _open(limit, parts)
    for i in members:
        if cut[i] != parts[i]:
            to = tuple(instance.offers[j].name for j in members if j != i)
            paid.losses.append(Loss(i, cap.rule, "TotalCap", to))
    paid.parts.update(cut)
    rest = [b for b in paid.blocks if b not in inside]
    if all(c.is_exact for c in cut.values()):
        paid.blocks = [*rest, *((frozenset({i}), cut[i], "") for i in members)]
        return
    total = Interval(min(whole.low, limit.low), _min(whole.high, limit.high))
    is_open = cap.cut_by in ("", "Unstated") or not cap.is_ranked
    paid.blocks = [*rest, (frozenset(members), total, cap.rule if is_open else "")]


def _blocks_inside(
    cap: Cap, members: list[int], paid: Paid
) -> tuple[list[tuple[frozenset[int], Interval, str]], Interval]:
    """Return the blocks of a cap's offers and their sum; a block that lies half inside falls into its parts."""
    inside = []
    for block in list(paid.blocks):
        if not block[0] & set(members):
            continue
        if block[0] <= set(members):
            inside.append(block)
            continue
        if block[2]:
            raise HuiqiError(_crossing(cap.rule, block[2]))
        singles = [(frozenset({i}), paid.parts[i], "") for i in sorted(block[0])]
        paid.blocks = [b for b in paid.blocks if b is not block] + singles
        inside += [s for s in singles if s[0] <= set(members)]
    return inside, _sum(fen(total) for _, total, _ in inside)


def _crossing(one: str, other: str) -> Text:
    return Text(
        f"上限 `{local(one)}` 与未写明削减方式的 `{local(other)}` 部分重叠,无法精确计算;请写 :cutBy",
        f"the cap `{local(one)}` overlaps in part with `{local(other)}`, which does not say who gives way, and cannot be "
        "computed exactly; write :cutBy",
    )


def _cut(cap: Cap, limit: Interval, parts: dict[int, Interval], members: list[int]) -> dict[int, Interval]:
    if cap.cut_by in ("", "Unstated") or not cap.is_ranked:
        return _open(limit, parts)
    if cap.cut_by == "Proportional":
        return _proportional(limit, parts, members)
    ranks = dict(cap.ranks)
    ordered = sorted(members, key=lambda i: ranks[i]) if ranks else members
    found: dict[int, Interval] = {}
    before = NOTHING
    for i in ordered:
        low = _ZERO if before.high is None else max(_ZERO, min(parts[i].low, limit.low - before.high))
        room = None if limit.high is None else max(_ZERO, limit.high - before.low)
        found[i] = Interval(low, _min(parts[i].high, room))
        before = _sum([before, parts[i]])
    return found


def _open(limit: Interval, parts: dict[int, Interval]) -> dict[int, Interval]:
    """Return what each part may be while nobody says who gives way."""
    found = {}
    for i, part in parts.items():
        others = _sum(p for j, p in parts.items() if j != i)
        low = _ZERO if others.high is None else max(_ZERO, min(part.low, limit.low - others.high))
        found[i] = Interval(low, _min(part.high, limit.high))
    return found


def _proportional(limit: Interval, parts: dict[int, Interval], members: list[int]) -> dict[int, Interval]:
    """Cut every part by the same fraction, to the fen by largest remainder; open amounts give the ends, to a fen."""
    if limit.is_exact and all(p.is_exact for p in parts.values()):
        return _by_remainder(limit.low, parts, members)
    found = {}
    for i, part in parts.items():
        others = _sum(p for j, p in parts.items() if j != i)
        low = _ZERO
        if others.high is not None and part.low > 0:
            low = min(part.low, _down(limit.low * part.low / (part.low + others.high)))
        high = _min(part.high, limit.high)
        if part.high and limit.high is not None:
            high = min(part.high, _down(limit.high * part.high / (part.high + others.low)) + Fraction(1, 100))
        found[i] = Interval(low, high)
    return found


def _by_remainder(limit: Fraction, parts: dict[int, Interval], members: list[int]) -> dict[int, Interval]:
    total = sum((p.low for p in parts.values()), _ZERO)
    exact = {i: limit * parts[i].low / total for i in members}
    cut = {i: _down(value) for i, value in exact.items()}
    missing = int((limit - sum(cut.values(), _ZERO)) * 100)
    for i in sorted(members, key=lambda i: (cut[i] - exact[i], members.index(i)))[:missing]:
        cut[i] += Fraction(1, 100)
    return {i: Interval(value, value) for i, value in cut.items()}


# --- amounts ----------------------------------------------------------------------------------------------------


def fen(amount: Interval) -> Interval:
    """Return an amount to the fen, half up, at both ends."""
    high = None if amount.high is None else _half_up(amount.high)
    return Interval(_half_up(amount.low), high)


def _half_up(value: Fraction) -> Fraction:
    return Fraction(floor(value * 100 + Fraction(1, 2)), 100)


def _down(value: Fraction) -> Fraction:
    return Fraction(floor(value * 100), 100)


def _sum(amounts: Iterable[Interval]) -> Interval:
    found = list(amounts)
    low = sum((a.low for a in found), _ZERO)
    if any(a.high is None for a in found):
        return Interval(low, None)
    return Interval(low, sum((a.high or _ZERO for a in found), _ZERO))


def _min(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return b if a is None else a if b is None else min(a, b)


def _least(a: Interval, b: Interval) -> Interval:
    return Interval(min(a.low, b.low), _min(a.high, b.high))
