"""How a grant is paid (reference evaluator): payee, instalments, shares of funds; and what is owed back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from huiqi.assessment import (
    MET,
    NOT_MET,
    UNKNOWN,
    Figure,
    FundPart,
    GivenUp,
    InstalmentDue,
    Payout,
    RecoveryDue,
)
from huiqi.combine.parts import rest
from huiqi.dates import Duration, from_key, key, shift
from huiqi.evaluate.intervals import add, every, to_decimal, weigh
from huiqi.evaluate.items import Item
from huiqi.evaluate.ledger import Ledger
from huiqi.evaluate.nodes import Evaluator, Grants
from huiqi.evaluate.readings import Case, Span, Subject, exactly, read, unknown
from huiqi.money import fen_half_up
from huiqi.names import NS
from huiqi.rules.model import Award, FundShare, Recovery
from huiqi.rules.tree import Bound

NOTHING = Figure(Decimal("0.00"), Decimal("0.00"))


def payout_of(case: Case, item: Item, net: Figure, given_up: tuple[GivenUp, ...], grants: Grants) -> Payout:
    """Return how what is granted on a ground is paid; `net` is to the fen."""
    evaluator = Evaluator(case, item.award, grants)
    subject = Subject(replace(item.ground, kind=item.award.ground))
    return Payout(
        payee=_payee(case, item.award, subject),
        instalments=_instalments(evaluator, item.award, subject, net),
        funds=_funds(evaluator, item.award, subject, net),
        given_up=given_up,
    )


def _payee(case: Case, award: Award, subject: Subject) -> str | None:
    return read(case, subject, award.payee[0]).code if award.payee else case.enterprise.iri


def split(net: Figure, shares: Iterable[Decimal | None]) -> list[Figure]:
    """Split an amount: each share to the fen, half up; the last part takes the rest."""
    parts: list[Figure] = []
    wanted = list(shares)
    for share in wanted[:-1]:
        least = fen_half_up(net.least * (share or 0))
        parts.append(Figure(least, None if net.most is None else fen_half_up(net.most * (share or 0))))
    return [*parts, rest(net, parts, [s or Decimal(0) for s in wanted[:-1]])]


def _instalments(evaluator: Evaluator, award: Award, subject: Subject, net: Figure) -> tuple[InstalmentDue, ...]:
    """Return each part with the day from which it is due; a part whose condition fails then lapses, the others stay."""
    ordered = sorted(award.instalments, key=lambda p: p.order or 0)
    if not ordered:
        return ()
    found = []
    for part, amount in zip(ordered, split(net, [p.share for p in ordered]), strict=True):
        day = _due_day(evaluator.case, subject, part.due)
        due = None if day.lo is None else int(day.lo)
        inside = replace(subject, due=due, is_due=True)
        verdicts = [evaluator.verdict(c, inside) for c in part.condition]
        verdict, why = every(verdicts) if verdicts else (MET, frozenset())
        figure = {MET: amount, UNKNOWN: Figure(Decimal("0.00"), amount.most), NOT_MET: NOTHING}[verdict]
        found.append(InstalmentDue(part.iri, due, verdict, figure, tuple(sorted(why | day.reasons))))
    return tuple(found)


def _due_day(case: Case, subject: Subject, due: Bound | None) -> Span:
    """Return the first day on which a part can be paid; without a stated one, the day of the ground."""
    if due is None or due.anchor is None or not isinstance(due.value, Duration):
        return exactly(subject.ground.day) if subject.ground.day is not None else unknown("fact-missing")
    anchor = read(case, subject, due.anchor)
    if anchor.lo is None:
        return unknown(*anchor.reasons)
    try:
        return exactly(key(shift(from_key(int(anchor.lo)), due.value, 1)))
    except (OverflowError, ValueError):
        return unknown("ill-typed")


def _funds(evaluator: Evaluator, award: Award, subject: Subject, net: Figure) -> tuple[FundPart, ...]:
    """Return what each fund bears; the one without share and amount, else the last, takes the rest."""
    if not award.shares:
        return tuple(FundPart(fund, net) for fund in award.funds) if len(award.funds) == 1 else ()
    last = [s for s in award.shares if s.share is None and not s.amount]
    ordered = [*(s for s in award.shares if s not in last), *last]
    parts: dict[str, Figure] = {}
    shares: list[Decimal] = []
    left = net
    for share in ordered[:-1]:
        wanted = _share_of(evaluator, share, subject, net)
        parts[share.iri] = _within(wanted, left)
        if share.share is not None:
            shares.append(share.share)
        together = wanted.is_exact or share.share is not None
        left = rest(net, list(parts.values()), shares) if together else _open_rest(left, wanted)
    parts[ordered[-1].iri] = left
    return tuple(FundPart(s.fund, parts[s.iri]) for s in award.shares)


def _share_of(evaluator: Evaluator, share: FundShare, subject: Subject, net: Figure) -> Figure:
    if share.share is not None:
        most = None if net.most is None else fen_half_up(net.most * share.share)
        return Figure(fen_half_up(net.least * share.share), most)
    found = evaluator.amount(share.amount[0], subject)
    least = fen_half_up(to_decimal(max(found.lo or Fraction(0), Fraction(0))))
    return Figure(least, None if found.hi is None else fen_half_up(to_decimal(found.hi)))


def _within(wanted: Figure, left: Figure) -> Figure:
    most = left.most if wanted.most is None else wanted.most if left.most is None else min(wanted.most, left.most)
    return Figure(min(wanted.least, left.least), most)


def _open_rest(left: Figure, wanted: Figure) -> Figure:
    """Return what is left after a part of which only the ends are known."""
    least = Decimal(0) if wanted.most is None else max(Decimal(0), left.least - wanted.most)
    return Figure(least, None if left.most is None else max(Decimal(0), left.most - wanted.least))


# --- recoveries -------------------------------------------------------------------------------------------------


def recoveries_of(
    case: Case, rule: Recovery, items: list[Item], nets: Mapping[Item, Figure], grants: Grants
) -> list[RecoveryDue]:
    """Return what is owed back under a recovery: what was paid of its awards on grounds that meet its condition.

    `nets` are what is granted, to the fen; grants of the awards named :against on later grounds absorb what is owed.
    """
    found = []
    for item in sorted((i for i in items if i.award.iri in rule.awards), key=lambda i: i.order):
        evaluator = Evaluator(case, item.award, grants)
        subject = Subject(replace(item.ground, kind=item.award.ground))
        verdict, why = every([evaluator.verdict(c, subject) for c in rule.condition])
        paid = _paid(case, item)
        if verdict == NOT_MET or paid.hi == 0:
            continue
        owed = paid
        if rule.amount:
            asked = evaluator.amount(rule.amount[0], subject)
            owed = _lesser(asked, paid)
        amount = _figure(weigh(owed, (verdict, frozenset())))
        later = [j for j in items if j.award.iri in rule.against and j.order[:1] > item.order[:1]]
        set_off, left = _absorb(amount, sorted(later, key=lambda j: j.order), lambda j: nets.get(j, NOTHING))
        reasons = tuple(sorted(why | owed.reasons))
        found.append(
            RecoveryDue(rule.iri, item.award.iri, item.ground.iri, verdict, amount, reasons, tuple(set_off), left)
        )
    return found


def _paid(case: Case, item: Item) -> Span:
    """Return what payments show was paid of an award on a ground; open above until a register is complete."""
    parts: list[Span] = []
    for payment in (r for r in case.enterprise.records if NS + "Payment" in r.kinds):
        named = Ledger.code(payment, "award"), Ledger.code(payment, "ground")
        pairs = zip(named, (item.award.iri, item.ground.iri), strict=True)
        verdict = min(MET if own == wanted else UNKNOWN if not own else NOT_MET for own, wanted in pairs)
        paid = Ledger.paid(payment)
        amount = exactly(paid) if paid is not None else Span(Fraction(0), None, reasons=frozenset({"fact-missing"}))
        parts.append(weigh(amount, (verdict, frozenset({"fact-missing"}))))
    found = add(parts) if parts else exactly(0)
    first = item.ground.day or 10101
    if any(r.record == NS + "Payment" and r.covers(first, case.on) for r in case.registers):
        return found
    return Span(found.lo, None, reasons=found.reasons | {"register-not-loaded"})


def _lesser(a: Span, b: Span) -> Span:
    low = min(max(a.lo or Fraction(0), Fraction(0)), b.lo or Fraction(0))
    high = b.hi if a.hi is None else a.hi if b.hi is None else min(a.hi, b.hi)
    return Span(low, high, reasons=a.reasons | b.reasons)


def _absorb(
    owed: Figure, later: list[Item], net: Callable[[Item], Figure]
) -> tuple[list[tuple[str, str, Figure]], Figure]:
    """Take what is owed off later grants, the earliest first; return what each absorbs and what is left."""
    found = []
    left = owed
    for item in later:
        taken = _within(left, net(item))
        if taken == NOTHING:
            continue
        found.append((item.award.iri, item.ground.iri, taken))
        left = _open_rest(left, taken) if not taken.is_exact else rest(left, [taken])
    return found, left


def _figure(span: Span) -> Figure:
    low = fen_half_up(to_decimal(max(span.lo or Fraction(0), Fraction(0))))
    return Figure(low, None if span.hi is None else fen_half_up(to_decimal(span.hi)))
