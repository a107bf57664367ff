"""Money that is set aside (answers layer): appropriations, payments out of them, and who gets how much of what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from huiqi.allocate.model import Charge, Pot, to_figure, to_range, to_yuan
from huiqi.assessment import Figure
from huiqi.facts.model import Register
from huiqi.names import NS
from huiqi.ration import Claim, Method, Range, ration


@dataclass(frozen=True)
class Appropriation:
    """What is set aside in a fund between two days (integer keys); `whole` is the appropriation it is a part of, if any."""

    iri: str
    fund: str
    first: int
    last: int
    aside: Figure
    method: Method
    whole: str = ""

    def has_year(self, year: int) -> bool:
        """Say whether some of a year lies between its days."""
        return self.first // 10000 <= year <= self.last // 10000


@dataclass(frozen=True)
class Payment:
    """What was paid; what it does not state is empty or None."""

    iri: str
    enterprise: str
    award: str
    ground: str
    instalment: str
    fund: str
    year: int | None
    paid: int | None
    """In whole fen."""


@dataclass(frozen=True)
class Spent:
    """What payments took: of each charge (from its own appropriation, from others), of each appropriation besides."""

    own: Mapping[str, int]
    elsewhere: Mapping[str, int]
    open_claims: frozenset[str]
    """Names of charges of which it is not known how much was paid, or out of which money."""
    other: Mapping[str, Range]
    """Appropriation -> what was paid out of it that is of no charge in it."""
    unmatched: int = 0
    """How many payments belong to no charge."""


def choose(charges: Iterable[Charge], aside: Sequence[Appropriation]) -> list[Charge]:
    """Put each charge to the appropriation of its fund whose days hold the day by which it is charged."""
    found = []
    for charge in charges:
        fits = [
            a
            for a in aside
            if a.fund == charge.fund and not a.whole and charge.day is not None and a.first <= charge.day <= a.last
        ]
        if len(fits) == 1:
            found.append(replace(charge, appropriation=fits[0].iri))
            continue
        why = () if charge.reasons or charge.day is None else ("two-appropriations" if fits else "no-appropriation",)
        found.append(replace(charge, reasons=tuple(sorted({*charge.reasons, *why}))))
    return found


def spend(
    charges: Sequence[Charge],
    aside: Sequence[Appropriation],
    payments: Iterable[Payment],
    funds_of: Mapping[str, frozenset[str]],
) -> Spent:
    """Say of which charge each payment is, and out of which appropriation; `funds_of` are the funds that bear an award."""
    whole = [a for a in aside if not a.whole]
    by_ground: dict[tuple[str, str, str], list[Charge]] = {}
    for charge in charges:
        by_ground.setdefault((charge.enterprise, charge.award, charge.ground), []).append(charge)
    own: dict[str, int] = {}
    elsewhere: dict[str, int] = {}
    doubtful: set[str] = set()
    other: dict[str, Range] = {}
    unmatched = 0
    for paid in payments:
        mine = [c for c in by_ground.get((paid.enterprise, paid.award, paid.ground), ()) if _may_be(paid, c)]
        pots = [a.iri for a in whole if _may_bear(paid, a, funds_of)]
        is_sure = bool(paid.fund) and paid.year is not None and paid.paid is not None and len(pots) == 1
        unmatched += not mine
        if len(mine) == 1 and is_sure and paid.paid is not None:
            if mine[0].appropriation == pots[0]:
                own[mine[0].name] = own.get(mine[0].name, 0) + paid.paid
                continue
            elsewhere[mine[0].name] = elsewhere.get(mine[0].name, 0) + paid.paid
        else:
            doubtful |= {c.name for c in mine}
        for pot in pots:
            low = paid.paid or 0 if is_sure else 0
            so_far = other.get(pot, Range(0, 0))
            high = None if so_far.high is None or paid.paid is None else so_far.high + paid.paid
            other[pot] = Range(so_far.low + low, high)
    return Spent(own, elsewhere, frozenset(doubtful), other, unmatched)


def _may_be(paid: Payment, charge: Charge) -> bool:
    return paid.fund in ("", charge.fund) and paid.instalment in ("", charge.instalment)


def _may_bear(paid: Payment, pot: Appropriation, funds_of: Mapping[str, frozenset[str]]) -> bool:
    if paid.fund:
        if paid.fund != pot.fund:
            return False
    elif paid.award in funds_of and pot.fund not in funds_of[paid.award]:
        return False
    return paid.year is None or pot.has_year(paid.year)


@dataclass(frozen=True)
class Round:
    """What is shared out: charges with their appropriation, what is set aside, what was spent, ranks by name of charge."""

    charges: Sequence[Charge]
    aside: Sequence[Appropriation]
    spent: Spent
    ranks: Mapping[str, Mapping[str, int | None]]
    """Method -> name of a charge -> day or number by which it is ranked."""
    registers: Sequence[Register]
    on: int
    incomplete: frozenset[str] = frozenset()
    """Funds that bear awards which were not assessed: more may be asked of them."""


def share_out(found: Round) -> tuple[list[Charge], list[Pot]]:
    """Return every charge with its share, and every appropriation with what it gives."""
    inside: dict[str, list[Charge]] = {}
    for charge in found.charges:
        inside.setdefault(charge.appropriation, []).append(charge)
    charges = [_alone(c, found.spent) for c in inside.pop("", [])]
    pots = []
    for aside in sorted((a for a in found.aside if not a.whole), key=lambda a: (a.fund, a.first, a.iri)):
        shared, pot = _share(aside, sorted(inside.get(aside.iri, []), key=lambda c: c.name), found)
        charges += shared
        pots.append(pot)
    return sorted(charges, key=lambda c: (c.fund, c.appropriation, c.name)), pots


def _alone(charge: Charge, spent: Spent) -> Charge:
    """Return a charge to which no appropriation can be named: it is asked for, and nothing of it is sure."""
    asked = to_figure(_asked(charge, spent))
    open_ = Figure(Decimal("0.00"), asked.most)
    return replace(charge, asked=asked, share=open_, due=open_)


def _asked(charge: Charge, spent: Spent) -> Range:
    """Return what a charge asks of its appropriation: less what was paid of it out of another."""
    asked, gone = to_range(charge.asked), spent.elsewhere.get(charge.name, 0)
    low = 0 if charge.name in spent.open_claims else max(0, asked.low - gone)
    return Range(low, None if asked.high is None else max(0, asked.high - gone))


def _share(aside: Appropriation, charges: list[Charge], found: Round) -> tuple[list[Charge], Pot]:
    spent, reasons = found.spent, set()
    ranks = found.ranks.get(aside.method, {})
    claims = [Claim(c.name, _asked(c, spent), spent.own.get(c.name, 0), ranks.get(c.name)) for c in charges]
    gone = spent.other.get(aside.iri, Range(0, 0))
    paid = sum(c.paid for c in claims)
    is_known = any(
        r.record == NS + "Payment" and r.covers(aside.first, max(aside.first, found.on)) for r in found.registers
    )
    if not is_known:
        reasons.add("register-not-loaded")
    if aside.fund in found.incomplete:
        reasons.add("awards-left-out")
    all_ = to_range(aside.aside)
    low = 0 if gone.high is None or reasons else max(0, all_.low - paid - gone.high)
    left = Range(low, None if all_.high is None else max(low, all_.high - paid - gone.low))
    result = ration(claims, left, aside.method)
    shared = []
    for charge, claim, share in zip(charges, claims, result.shares, strict=True):
        why = {*charge.reasons} | ({"payment-open"} if charge.name in spent.open_claims else set())
        if aside.method in ("FirstFiled", "Priority", "Latest") and claim.rank is None:
            why.add("rank-unknown")
        shared.append(
            replace(
                charge,
                asked=to_figure(claim.asked),
                share=to_figure(share.amount),
                paid=to_yuan(claim.paid),
                due=_due(share.amount, claim.paid),
                by_name=share.by_name,
                reasons=tuple(sorted(why)),
            )
        )
    asked = _total([c.asked for c in claims])
    took = to_figure(Range(paid + gone.low, None if gone.high is None else paid + gone.high))
    parts = tuple(sorted(a.iri for a in found.aside if a.whole == aside.iri))
    pot = Pot(
        aside.fund, aside.iri, aside.first, aside.last, aside.method, aside.aside, took, to_figure(asked),
        to_figure(result.total), parts, tuple(sorted(reasons)),
    )  # fmt: skip
    return shared, pot


def _due(share: Range, paid: int) -> Figure:
    return to_figure(Range(max(0, share.low - paid), None if share.high is None else max(0, share.high - paid)))


def _total(amounts: Sequence[Range]) -> Range:
    high = None if any(a.high is None for a in amounts) else sum(a.high or 0 for a in amounts)
    return Range(sum(a.low for a in amounts), high)
