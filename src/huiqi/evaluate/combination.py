"""Assessments and how they combine in one world (reference evaluator)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from pyoxigraph import NamedNode

from huiqi.assessment import MET, NOT_MET, UNKNOWN, Figure, Outcome, Status, WorldAssessment, WorldResult
from huiqi.evaluate.nodes import Evaluator, to_decimal
from huiqi.evaluate.readings import Case, Span, Subject, read
from huiqi.facts.model import Record
from huiqi.facts.read import number_of
from huiqi.money import fen_half_up
from huiqi.names import IND, NS
from huiqi.rules.places import where
from huiqi.rules.tree import Award, Fixed, Indicator, Quantity, Read, StackingRule
from huiqi.rules.worlds import World

_ZERO = Span(Fraction(0), Fraction(0))


@dataclass(frozen=True)
class _Item:
    """One assessment that may be paid: its ground, its gross amount, its place in the order of ties."""

    award: Award
    ground: Record
    outcome: Outcome
    gross: Span
    reasons: frozenset[str]

    @property
    def least(self) -> Fraction:
        return self.gross.lo or Fraction(0)

    @property
    def order(self) -> tuple[int, str, str]:
        return (self.ground.day or 0, self.ground.iri, self.award.iri)


def assess_world(case: Case, world: World) -> WorldResult:
    """Assess every award of a world on every ground of the enterprise, then combine them.

    `case` holds the facts as seen on its day. The result is ordered by award and ground.
    """
    items: list[_Item] = []
    absent: list[WorldAssessment] = []
    nodes = {}
    for award in world.awards:
        evaluator = Evaluator(case, award)
        found = [item for ground in _grounds(case, award) if (item := _assess(evaluator, ground)) is not None]
        items.extend(found)
        if not found and _may_apply(award, case.on):
            absent.append(_without_ground(case, award))
        nodes.update(evaluator.nodes)
    nets, adds = _combine(case, world, items)
    parts = [_due(add) for add in adds] + [a.net for a in absent]
    total = Figure(
        sum((p.least for p in parts), Decimal("0.00")),
        None if any(p.most is None for p in parts) else sum((p.most or Decimal(0) for p in parts), Decimal("0.00")),
    )
    assessed = [
        WorldAssessment(
            i.award.iri, i.ground.iri, i.outcome, _figure(i.gross), _due(nets[i]), _status(i, nets[i]), i.reasons
        )
        for i in items
    ]
    ordered = sorted([*assessed, *absent], key=lambda a: (a.award, a.ground))
    return WorldResult(tuple(ordered), total, nodes)


def _grounds(case: Case, award: Award) -> list[Record]:
    return [r for r in case.enterprise.records if award.ground in r.kinds and r.day is not None]


def _window(award: Award) -> tuple[Span, Span]:
    """Return the first and the last day of the award's window, each as an interval of integer keys."""
    first = _day(award.applies_from[0]) if award.applies_from else Span(Fraction(0), Fraction(0))
    last = _day(award.applies_until[0]) if award.applies_until else Span(Fraction(99991231), Fraction(99991231))
    return first, last


def _day(node: Quantity) -> Span:
    if isinstance(node, Fixed):
        return Span(Fraction(node.value), Fraction(node.value))  # type: ignore[arg-type]
    low, high = getattr(node, "at_least", None), getattr(node, "at_most", None)
    reasons = frozenset({"assumption-off"})
    return Span(None if not low else Fraction(low), None if high is None else Fraction(high), reasons=reasons)


def _in_window(award: Award, day: int) -> tuple[int, frozenset[str]]:
    first, last = _window(award)
    if (first.lo is not None and day < first.lo) or (last.hi is not None and day > last.hi):
        return NOT_MET, frozenset()
    inside = first.hi is not None and day >= first.hi and last.lo is not None and day <= last.lo
    return (MET, frozenset()) if inside else (UNKNOWN, frozenset({"assumption-off"}))


def _may_apply(award: Award, on: int) -> bool:
    """Say whether the award can have begun by the day `on`; that it has ended leaves grounds of earlier days."""
    first = _window(award)[0]
    return first.lo is None or first.lo <= on


def _assess(evaluator: Evaluator, ground: Record) -> _Item | None:
    award = evaluator.award
    assert ground.day is not None
    inside, why_inside = _in_window(award, ground.day)
    if inside == NOT_MET:
        return None
    subject = Subject(replace(ground, kind=award.ground))
    found = [(inside, why_inside), *(evaluator.verdict(c, subject) for c in award.conditions)]
    verdict = min(v for v, _ in found)
    reasons = frozenset().union(*(why for v, why in found if v == UNKNOWN))
    amount = evaluator.award_amount(subject)
    low, high = max(amount.lo or Fraction(0), Fraction(0)), amount.hi
    if verdict == NOT_MET:
        return _Item(award, ground, "not-entitled", _ZERO, frozenset())
    if high is not None and high <= 0:
        return _Item(award, ground, "not-entitled", _ZERO, frozenset({"amount-zero"}))
    why_amount = amount.reasons if low != high else frozenset()
    # An amount that facts still unknown could make 0 is no entitlement yet; one that a decision sets is.
    if verdict == MET and (low > 0 or why_amount <= {"needs-decision"}):
        return _Item(award, ground, "entitled", Span(low, high), why_amount)
    return _Item(award, ground, "undetermined", Span(Fraction(0), high), reasons | why_amount)


def _without_ground(case: Case, award: Award) -> WorldAssessment:
    first, last = _window(award)
    end = case.on if last.hi is None else min(case.on, int(last.hi))
    start = int(first.lo) if first.lo is not None else 10101
    listed = case.book.record_classes[award.ground].ancestors
    undated = any(award.ground in r.kinds and r.day is None for r in case.enterprise.records)
    complete = not undated and any(r.record in listed and r.covers(start, end) for r in case.registers)
    if complete:
        nothing = Figure(to_decimal(Fraction(0)), to_decimal(Fraction(0)))
        return WorldAssessment(award.iri, "", "not-applicable", nothing, nothing, "")
    unknown = Figure(to_decimal(Fraction(0)), None)
    unsure = [
        first.lo != first.hi or first.lo is None,
        last.lo != last.hi or last.lo is None,
    ]
    surely = [first.hi is not None and case.on >= first.hi, last.lo is not None and case.on <= last.lo]
    is_off = any(u and not s for u, s in zip(unsure, surely, strict=True))
    why = frozenset({"assumption-off"}) if is_off else frozenset()
    why |= {"fact-missing"} if undated else {"register-not-loaded"}
    return WorldAssessment(award.iri, "", "undetermined", unknown, unknown, "open", why)


# --- combination ------------------------------------------------------------------------------------------------

_Same = dict[tuple[_Item, _Item], int]


def _combine(case: Case, world: World, items: list[_Item]) -> tuple[dict[_Item, Span], list[Span]]:
    """Return what each assessment pays after the stacking rules, and what each adds to the enterprise's total."""
    nets = {item: item.gross for item in items}
    adds = dict(nets)
    for rule in world.rules:
        if rule.mode != "Highest":
            continue
        members = [
            i for i in items if i.award.iri in rule.members and i.outcome != "not-entitled" and _has_keys(case, rule, i)
        ]
        members.sort(key=lambda i: i.order)
        same = {(a, b): _same_matter(case, rule, a, b) for a in members for b in members}
        ledger = _Ledger(case, rule, world, members)
        for item in members:
            settle = _deduct if rule.paid_before == "Deducted" else _rank
            nets[item], adds[item] = settle(rule, item, members, same, ledger)
        if UNKNOWN in same.values():
            adds.update({item: nets[item] for item in members})
    return nets, list(adds.values())


def _has_keys(case: Case, rule: StackingRule, item: _Item) -> bool:
    scope = Subject(replace(item.ground, kind=item.award.ground)).scope
    return all(where(key, scope, case.book) is not None for key in rule.same_for)


def _same_matter(case: Case, rule: StackingRule, a: _Item, b: _Item) -> int:
    if a == b:
        return MET
    return min((_equal(_key(case, k, a), _key(case, k, b)) for k in rule.same_for), default=MET)


def _key(case: Case, key: Indicator, item: _Item) -> Span:
    if key.iri == IND + "enterprise":
        return Span(code=case.enterprise.iri)
    return read(case, Subject(replace(item.ground, kind=item.award.ground)), Read(iri=key.iri, indicator=key))


def _equal(a: Span, b: Span) -> int:
    if (a.code is None and a.lo is None) or (b.code is None and b.lo is None):
        return UNKNOWN
    return MET if (a.code, a.lo) == (b.code, b.lo) else NOT_MET


def _beats(a: _Item, b: _Item) -> bool:
    """Say whether `a` surely comes before `b`: its least is at least the most of `b`, ties by day, ground, award."""
    low, high = a.least, b.gross.hi
    if high is None or low < high:
        return False
    tie = low == high and a.gross.hi == low and b.least == high
    return not tie or a.order < b.order


def _rank(rule: StackingRule, item: _Item, members: list[_Item], same: _Same, ledger: _Ledger) -> tuple[Span, Span]:
    if item in ledger.settled:
        return item.gross, item.gross
    rivals = [j for j in members if j != item and j not in ledger.settled]
    sure = sum(1 for j in rivals if same[item, j] == MET and _beats(j, item))
    possible = sum(1 for j in rivals if same[item, j] != NOT_MET and not _beats(item, j))
    taken_sure, taken_possible = ledger.taken(item, same)
    most = rule.keeps - taken_sure
    least = 0 if taken_possible is None else rule.keeps - taken_possible
    net = Span(Fraction(0), item.gross.hi)
    if sure >= most:
        net = _ZERO
    elif possible < least:
        net = item.gross
    ahead_low = sum(1 for j in rivals if same[item, j] == MET and (-j.least, j.order) < (-item.least, item.order))
    ahead_high = sum(1 for j in rivals if same[item, j] == MET and _by_most(j) < _by_most(item))
    return net, Span(
        item.least if ahead_low < least else Fraction(0), item.gross.hi if ahead_high < most else Fraction(0)
    )


def _by_most(item: _Item) -> tuple[bool, Fraction, tuple[int, str, str]]:
    return (item.gross.hi is not None, -(item.gross.hi or Fraction(0)), item.order)


def _deduct(rule: StackingRule, item: _Item, members: list[_Item], same: _Same, ledger: _Ledger) -> tuple[Span, Span]:
    """Deduct the highest earlier grant in the matter, derived or paid; in total only the highest of all is due."""
    related = [j for j in members if j != item and same[item, j] != NOT_MET]
    earlier = [j for j in related if j.order < item.order]
    paid_low, paid_high = ledger.highest(item)
    low = max([paid_low, *(j.least for j in earlier if same[item, j] == MET)])
    highs = [paid_high, *(j.gross.hi for j in earlier)]
    most = None if item.gross.hi is None else max(Fraction(0), item.gross.hi - low)
    least = Fraction(0)
    if None not in highs:
        least = max(Fraction(0), item.least - max(h for h in highs if h is not None))
    sure = [j for j in related if same[item, j] == MET]
    top_low = not any((-j.least, j.order) < (-item.least, item.order) for j in sure)
    top_high = not any(_by_most(j) < _by_most(item) for j in sure)
    add_low = max(Fraction(0), item.least - paid_high) if top_low and paid_high is not None else Fraction(0)
    add_high = Fraction(0)
    if top_high:
        add_high = None if item.gross.hi is None else max(Fraction(0), item.gross.hi - paid_low)  # type: ignore[assignment]
    return Span(least, most), Span(add_low, add_high)


class _Ledger:
    """Payments made earlier for the members of a rule, as far as a payments register shows them."""

    def __init__(self, case: Case, rule: StackingRule, world: World, items: list[_Item]) -> None:
        self.case, self.rule = case, rule
        starts = [_window(a)[0].lo for a in world.awards if a.iri in rule.members]
        first = 10101 if not starts or None in starts else int(min(s for s in starts if s is not None))
        self.complete = any(r.record == NS + "Payment" and r.covers(first, case.on) for r in case.registers)
        self.settled: set[_Item] = set()
        self.other: list[Record] = []
        if not rule.paid_before:
            return
        payments = [p for p in case.enterprise.records if NS + "Payment" in p.kinds]
        by_ground = {(i.award.iri, i.ground.iri): i for i in items}
        for payment in payments:
            named = (self._code(payment, "award"), self._code(payment, "ground"))
            if named in by_ground:
                self.settled.add(by_ground[named])
            elif named[0] in {"", *rule.members}:
                self.other.append(payment)

    @staticmethod
    def _code(payment: Record, name: str) -> str:
        values = payment.values.get(IND + name, ())
        return values[0].term.value if len(values) == 1 and isinstance(values[0].term, NamedNode) else ""

    def _match(self, payment: Record, item: _Item) -> int:
        verdicts = [MET if self._code(payment, "award") and self._code(payment, "ground") else UNKNOWN]
        for key in self.rule.same_for:
            if key.iri != IND + "enterprise":
                verdicts.append(_equal(_key(self.case, key, item), self._payment_key(payment, key)))
        return min(verdicts)

    def _payment_key(self, payment: Record, key: Indicator) -> Span:
        subject = Subject(replace(payment, kind=NS + "Payment"))
        if payment.day is None or where(key, subject.scope, self.case.book) != "ground":
            return Span()
        return read(self.case, subject, Read(iri=key.iri, indicator=key))

    def taken(self, item: _Item, same: _Same) -> tuple[int, int | None]:
        """Return how many places of the matter earlier grants surely, and at most, take (None: not known)."""
        if not self.rule.paid_before:
            return 0, 0
        paid = [same[item, j] for j in self.settled if j != item]
        paid += [self._match(p, item) for p in self.other]
        possible = sum(1 for m in paid if m != NOT_MET)
        return sum(1 for m in paid if m == MET), possible if self.complete else None

    def highest(self, item: _Item) -> tuple[Fraction, Fraction | None]:
        """Return the highest earlier grant in the matter: surely at least, and at most (None: not known)."""
        low, high = Fraction(0), Fraction(0)
        known = self.complete
        for payment in self.other:
            match = self._match(payment, item)
            if match == NOT_MET:
                continue
            values = payment.values.get(IND + "paid", ())
            paid = number_of(values[0].term) if len(values) == 1 else None
            if paid is None or paid < 0:
                known = False
                continue
            high = max(high, Fraction(paid))
            low = max(low, Fraction(paid)) if match == MET else low
        return low, high if known else None


def _figure(span: Span) -> Figure:
    return Figure(to_decimal(span.lo or Fraction(0)), None if span.hi is None else to_decimal(span.hi))


def _due(span: Span) -> Figure:
    """Return an amount as it is due: to the fen, half up."""
    exact = _figure(span)
    return Figure(fen_half_up(exact.least), None if exact.most is None else fen_half_up(exact.most))


def _status(item: _Item, net: Span) -> Status:
    if item.outcome == "not-entitled":
        return ""
    due, gross = _due(net), _due(item.gross)
    if due == _due(_ZERO):
        return "superseded"
    if item.outcome == "undetermined" or (due.least == 0 and gross.least != 0):
        return "open"
    return "granted" if due == gross else "reduced"
