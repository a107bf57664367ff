"""Parts of a grant (answers layer): which instalment of it is borne by which fund, to the fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil

from huiqi.allocate.model import NOTHING, to_figure, to_range, to_yuan
from huiqi.assessment import MET, NOT_MET, Figure, FundPart, InstalmentDue, Payout
from huiqi.evaluate.payout import split
from huiqi.ration import Range
from huiqi.rules.model import Award

Shares = tuple[Decimal | None, ...]
Table = tuple[tuple[int, ...], ...]
"""For each instalment what each fund bears of it, in whole fen."""
_NEAR = 500
"""How many amounts near an end of a range are tried; where more would be needed, the part is only held by its margins."""


@dataclass(frozen=True)
class Part:
    """One instalment of a grant from one fund; empty names: paid at once, or the fund is not named."""

    instalment: str
    fund: str
    due: int | None
    amount: Figure
    reasons: tuple[str, ...] = ()


def parts_of(net: Figure, payout: Payout, awards: Sequence[Award]) -> tuple[Part, ...]:
    """Split what is granted into instalments and funds; `awards` is the award in each reading of the text.

    Both margins hold to the fen where the grant is one figure: the parts of a fund add up to what it bears, those of an
    instalment to what is due then, where no instalment lapses. Where it is a range each part holds all it may come to.
    """
    funds = payout.funds or (FundPart("", net),)
    if not payout.instalments:
        return tuple(Part("", f.fund, None, f.amount) for f in funds)
    if len(funds) == 1:
        return tuple(_part(i, funds[0].fund, i.amount) for i in payout.instalments)
    ends = _ends(net, payout, awards)
    found = []
    for k, part in enumerate(payout.instalments):
        for f, fund in enumerate(funds):
            amount = _margins(part, fund) if ends is None else to_figure(ends[k][f])
            found.append(_part(part, fund.fund, _weighed(part, amount)))
    return tuple(found)


def _part(instalment: InstalmentDue, fund: str, amount: Figure) -> Part:
    return Part(instalment.instalment, fund, instalment.due, amount, instalment.reasons)


def _weighed(part: InstalmentDue, amount: Figure) -> Figure:
    if part.verdict == NOT_MET:
        return NOTHING
    return amount if part.verdict == MET else Figure(Decimal("0.00"), amount.most)


def _margins(part: InstalmentDue, fund: FundPart) -> Figure:
    ends = [e for e in (part.amount.most, fund.amount.most) if e is not None]
    return Figure(Decimal("0.00"), min(ends) if ends else None)


def _ends(net: Figure, payout: Payout, awards: Sequence[Award]) -> tuple[tuple[Range, ...], ...] | None:
    """Return what every part may come to; None where it is not said by shares, or differently in several readings."""
    award = awards[0]
    alike = all((a.instalments, a.shares) == (award.instalments, award.shares) for a in awards)
    by_share = all(not s.amount for s in award.shares) and sum(s.share is None for s in award.shares) <= 1
    if not alike or not by_share or tuple(s.fund for s in award.shares) != tuple(f.fund for f in payout.funds):
        return None
    parts = tuple(p.share for p in sorted(award.instalments, key=lambda p: p.order or 0))
    amount = to_range(net)
    return (
        None if amount.high is None else _between(amount.low, amount.high, parts, tuple(s.share for s in award.shares))
    )


@lru_cache(maxsize=4096)
def _between(low: int, high: int, parts: Shares, shares: Shares) -> tuple[tuple[Range, ...], ...] | None:
    """Return what every part may come to for amounts from `low` to `high`.

    A part is its share of the amount but for roundings, of which there are fewer than parts and funds together. Only so
    near an end of the range can another amount than the end itself give more, or less; all of these are tried.
    """
    rates = [a * b for a in _filled(parts) for b in _filled(shares) if a * b > 0]
    near = ceil((len(parts) + len(shares)) / min(rates)) if rates and low < high else 0
    if near > _NEAR:
        return None
    lows = [table(n, parts, shares) for n in range(low, min(high, low + near) + 1)]
    highs = [table(n, parts, shares) for n in range(max(low, high - near), high + 1)]
    return tuple(
        tuple(Range(min(t[k][f] for t in lows), max(t[k][f] for t in highs)) for f in range(len(shares)))
        for k in range(len(parts))
    )


def _filled(shares: Shares) -> list[Fraction]:
    """Return shares as fractions; the last, or the one not stated, is the rest."""
    known = [Fraction(s) if s is not None else None for s in shares]
    rest = next((i for i, s in enumerate(known) if s is None), len(known) - 1)
    left = 1 - sum((s for i, s in enumerate(known) if i != rest and s is not None), Fraction(0))
    return [left if i == rest or s is None else s for i, s in enumerate(known)]


def table(net: int, parts: Shares, shares: Shares) -> Table:
    """Split an amount both ways: of the parts so far, taken together, each fund bears its share, half up to the fen."""
    whole = Figure(to_yuan(net), to_yuan(net))
    left = [to_range(f).low for f in split(whole, parts)]
    rest = [i for i, s in enumerate(shares) if s is None]
    order = [*(i for i in range(len(shares)) if i not in rest), *rest]
    bears = dict(zip(order, (to_range(f).low for f in split(whole, [shares[i] for i in order])), strict=True))
    rows = [[0] * len(shares) for _ in left]
    amount = sum(left)
    for f in order:
        so_far = given = 0
        for k, part in enumerate(left):
            so_far += part
            upto = so_far if f == order[-1] else (2 * so_far * bears[f] + amount) // (2 * amount) if amount else 0
            rows[k][f] = upto - given
            given = upto
        left = [part - rows[k][f] for k, part in enumerate(left)]
        amount -= bears[f]
    return tuple(tuple(row) for row in rows)
