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
    """Return by how much an offer raises the sum of the highest units, given those before it."""
    own = next(u for u in deduction.units if i in u)
    before = _sum(gross[j] for j in earlier if j in own)
    others = [_sum(gross[j] for j in earlier if j in u) for u in deduction.units if u is not own]
    rivals = [*others, *deduction.before]
    low = _gain(before.low, gross[i].low, _nth(rivals, deduction.keeps, of_high=True))
    high = None
    if gross[i].high is not None and before.high is not None:
        high = _gain(before.high, gross[i].high or _ZERO, _nth(rivals, deduction.keeps, of_high=False))
    return Interval(low, high)


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
    """Return what a matter pays in all: the sum of the highest units less that of the highest earlier payments."""
    units = [_sum(gross[i] for i in members if i in u) for u in deduction.units]
    low = _ZERO
    if all(b.high is not None for b in deduction.before):
        highs = [b.high or _ZERO for b in deduction.before]
        low = _top([*(u.low for u in units), *highs], deduction.keeps) - _top(highs, deduction.keeps)
    if any(u.high is None for u in units):
        return Interval(low, None)
    lows = [b.low for b in deduction.before]
    return Interval(
        low, _top([*(u.high or _ZERO for u in units), *lows], deduction.keeps) - _top(lows, deduction.keeps)
    )


def _top(values: Iterable[Fraction], count: int) -> Fraction:
    return sum(sorted(values, reverse=True)[:count], _ZERO)


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
