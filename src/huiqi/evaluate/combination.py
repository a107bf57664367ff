"""Assessments and how they combine in one world (reference evaluator)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from huiqi.assessment import MET, NOT_MET, UNKNOWN, Figure, Outcome, Status, WorldAssessment, WorldResult
from huiqi.evaluate.nodes import Evaluator, to_decimal
from huiqi.evaluate.readings import Case, Span, Subject, read
from huiqi.facts.model import Record
from huiqi.facts.read import number_of
from huiqi.money import fen_half_up
from huiqi.names import IND, NS
from huiqi.rules.places import where
from huiqi.rules.tree import Award, Fixed, Quantity, Read, StackingRule
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
    nets, total = _combine(case, world.rules, items)
    assessed = [
        WorldAssessment(
            i.award.iri, i.ground.iri, i.outcome, _figure(i.gross), _due(nets[i]), _status(i, nets[i]), i.reasons
        )
        for i in items
    ]
    ordered = sorted([*assessed, *absent], key=lambda a: (a.award, a.ground))
    return WorldResult(tuple(ordered), _due(total), nodes)


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
    return _in_window(award, on)[0] != NOT_MET


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
    amount = evaluator.amount(award.amount[0], subject)
    low, high = max(amount.lo or Fraction(0), Fraction(0)), amount.hi
    if verdict == NOT_MET:
        return _Item(award, ground, "not-entitled", _ZERO, frozenset())
    if high is not None and high <= 0:
        return _Item(award, ground, "not-entitled", _ZERO, frozenset({"amount-zero"}))
    why_amount = amount.reasons if low != high else frozenset()
    if verdict == MET:
        return _Item(award, ground, "entitled", Span(low, high), why_amount)
    return _Item(award, ground, "undetermined", Span(Fraction(0), high), reasons | why_amount)


def _without_ground(case: Case, award: Award) -> WorldAssessment:
    first, last = _window(award)
    end = case.on if last.hi is None else min(case.on, int(last.hi))
    start = int(first.lo) if first.lo is not None else 10101
    complete = any(award.ground == r.record and r.covers(start, end) for r in case.registers)
    if complete:
        nothing = Figure(to_decimal(Fraction(0)), to_decimal(Fraction(0)))
        return WorldAssessment(award.iri, "", "not-applicable", nothing, nothing, "")
    unknown = Figure(to_decimal(Fraction(0)), None)
    _, why = _in_window(award, case.on)
    return WorldAssessment(award.iri, "", "undetermined", unknown, unknown, "open", why | {"register-not-loaded"})


# --- combination ------------------------------------------------------------------------------------------------


def _combine(case: Case, rules: tuple[StackingRule, ...], items: list[_Item]) -> tuple[dict[_Item, Span], Span]:
    """Return what each assessment pays after the stacking rules, and the enterprise's total."""
    nets = {item: item.gross for item in items}
    lows: list[Fraction] = []
    highs: list[Fraction | None] = []
    bound: set[_Item] = set()
    for rule in rules:
        members = [i for i in items if i.award.iri in rule.members and i.outcome in ("entitled", "undetermined")]
        members = [i for i in members if _has_keys(case, rule, i)]
        if rule.mode != "Highest":
            continue
        bound.update(members)
        low, high = _highest(case, rule, sorted(members, key=lambda i: i.order), nets)
        lows.append(low)
        highs.append(high)
    free = [i.gross for i in items if i not in bound]
    lows += [s.lo or Fraction(0) for s in free]
    highs += [s.hi for s in free]
    total = Span(
        sum(lows, Fraction(0)), None if None in highs else sum((h for h in highs if h is not None), Fraction(0))
    )
    return nets, total


def _has_keys(case: Case, rule: StackingRule, item: _Item) -> bool:
    scope = Subject(item.ground).scope
    return all(where(key, scope, case.book) is not None for key in rule.same_for)


def _highest(
    case: Case, rule: StackingRule, items: list[_Item], nets: dict[_Item, Span]
) -> tuple[Fraction, Fraction | None]:
    """Settle one rule; `items` are in the order of ties. Returns the lowest and highest total."""
    same = {(a, b): _same_matter(case, rule, a, b) for a in items for b in items}
    ledger = _Ledger(case, rule, items)
    for item in items:
        rivals = [j for j in items if j != item and same[item, j] != NOT_MET]
        if rule.paid_before == "Deducted":
            nets[item] = _deducted(item, rivals, same, ledger)
        else:
            nets[item] = _ranked(rule, item, rivals, same, ledger)
    if any(v == UNKNOWN for v in same.values()):
        highs = [nets[i].hi for i in items]
        low = sum((nets[i].lo or Fraction(0) for i in items), Fraction(0))
        return low, None if None in highs else sum((h for h in highs if h is not None), Fraction(0))
    low, high = Fraction(0), Fraction(0)
    open_above = False
    for matter in {min((j for j in items if same[i, j] == MET), key=lambda j: j.order) for i in items}:
        inside = [i for i in items if same[matter, i] == MET]
        least, most = _matter_total(rule, inside, ledger)
        low += least
        open_above = open_above or most is None
        high += most or Fraction(0)
    return low, None if open_above else high


def _same_matter(case: Case, rule: StackingRule, a: _Item, b: _Item) -> int:
    if a == b:
        return MET
    return min((_equal(_key(case, k, a), _key(case, k, b)) for k in rule.same_for), default=MET)


def _key(case: Case, key: object, item: _Item) -> Span:
    return read(case, Subject(replace(item.ground, kind=item.award.ground)), Read(iri=key.iri, indicator=key))  # type: ignore[attr-defined, arg-type]


def _equal(a: Span, b: Span) -> int:
    if (a.code is None and a.lo is None) or (b.code is None and b.lo is None):
        return UNKNOWN
    return MET if (a.code, a.lo) == (b.code, b.lo) else NOT_MET


def _beats(a: _Item, b: _Item) -> bool:
    """Say whether `a` surely comes before `b`: its least is at least the most of `b`, ties by day, ground, award."""
    low, high = a.gross.lo or Fraction(0), b.gross.hi
    if high is None or low < high:
        return False
    tie = low == high and a.gross.hi == low and (b.gross.lo or Fraction(0)) == high
    return not tie or a.order < b.order


def _ranked(
    rule: StackingRule, item: _Item, rivals: list[_Item], same: dict[tuple[_Item, _Item], int], ledger: _Ledger
) -> Span:
    if item in ledger.settled:
        return item.gross
    open_rivals = [j for j in rivals if j not in ledger.settled]
    sure = sum(1 for j in open_rivals if same[item, j] == MET and _beats(j, item))
    possible = sum(1 for j in open_rivals if not _beats(item, j))
    taken_sure, taken_possible = ledger.taken(item, same)
    most = rule.keeps - taken_sure
    least = 0 if taken_possible is None else rule.keeps - taken_possible
    if sure >= most:
        return _ZERO
    return item.gross if possible < least else Span(Fraction(0), item.gross.hi)


def _deducted(item: _Item, rivals: list[_Item], same: dict[tuple[_Item, _Item], int], ledger: _Ledger) -> Span:
    earlier = [j for j in rivals if j.order < item.order]
    paid_low, paid_high = ledger.highest(item)
    low = max([paid_low, *(j.gross.lo or Fraction(0) for j in earlier if same[item, j] == MET)])
    highs = [paid_high, *(j.gross.hi for j in earlier)]
    least = Fraction(0)
    if None not in highs:
        least = max(Fraction(0), (item.gross.lo or Fraction(0)) - max(h for h in highs if h is not None))
    most = None if item.gross.hi is None else max(Fraction(0), item.gross.hi - low)
    return Span(least, most)


def _matter_total(rule: StackingRule, inside: list[_Item], ledger: _Ledger) -> tuple[Fraction, Fraction | None]:
    lows = sorted((i.gross.lo or Fraction(0) for i in inside), reverse=True)
    highs = [i.gross.hi for i in inside]
    if rule.paid_before == "Deducted":
        paid_low, paid_high = ledger.highest(inside[0])
        low = Fraction(0) if paid_high is None else max(Fraction(0), lows[0] - paid_high)
        return low, None if None in highs else max(Fraction(0), max(h for h in highs if h is not None) - paid_low)
    settled = [i for i in inside if i in ledger.settled]
    rest = [i for i in inside if i not in ledger.settled]
    taken_sure, taken_possible = ledger.taken(None, {}, inside)
    most = max(0, rule.keeps - taken_sure)
    least = 0 if taken_possible is None else max(0, rule.keeps - taken_possible)
    low = sum((i.gross.lo or Fraction(0) for i in settled), Fraction(0))
    low += sum(sorted((i.gross.lo or Fraction(0) for i in rest), reverse=True)[:least], Fraction(0))
    picked = [i.gross.hi for i in settled] + _largest([i.gross.hi for i in rest], most)
    return low, None if None in picked else sum((h for h in picked if h is not None), Fraction(0))


def _largest(highs: list[Fraction | None], count: int) -> list[Fraction | None]:
    return sorted(highs, key=lambda h: (h is not None, -(h or 0)))[:count]


class _Ledger:
    """Payments made earlier for the members of a rule, as far as a payments register shows them."""

    def __init__(self, case: Case, rule: StackingRule, items: list[_Item]) -> None:
        self.complete = any(
            r.record == NS + "Payment" and r.covers(self._start(items), case.on) for r in case.registers
        )
        payments = [p for p in case.enterprise.records if NS + "Payment" in p.kinds]
        members = [p for p in payments if self._code(p, "award") in {"", *rule.members}]
        by_ground = {(i.award.iri, i.ground.iri): i for i in items}
        self.settled = {
            by_ground[k] for p in members if (k := (self._code(p, "award"), self._code(p, "ground"))) in by_ground
        }
        self.reads_payments = bool(rule.paid_before)
        self.other = [p for p in members if (self._code(p, "award"), self._code(p, "ground")) not in by_ground]
        if not self.reads_payments:
            self.settled, self.other = set(), []
        self.case, self.rule = case, rule

    @staticmethod
    def _start(items: list[_Item]) -> int:
        starts = [_window(i.award)[0].lo for i in items]
        return 10101 if not starts or None in starts else int(min(s for s in starts if s is not None))

    @staticmethod
    def _code(payment: Record, name: str) -> str:
        values = payment.values.get(IND + name, ())
        return values[0].term.value if len(values) == 1 else ""

    def _match(self, payment: Record, item: _Item) -> int:
        verdicts = [MET if self._code(payment, "award") and self._code(payment, "ground") else UNKNOWN]
        for key in self.rule.same_for:
            if key.iri == IND + "enterprise":
                continue
            own = _key(self.case, key, item)
            paid = (
                read(self.case, Subject(payment), Read(iri=key.iri, indicator=key)) if self._can_read(key) else Span()
            )
            verdicts.append(_equal(own, paid))
        return min(verdicts)

    def _can_read(self, key: object) -> bool:
        payment = Subject(Record("", NS + "Payment", frozenset(), "", None, None, {}))
        return where(key, payment.scope, self.case.book) is not None  # type: ignore[arg-type]

    def taken(
        self, item: _Item | None, same: dict[tuple[_Item, _Item], int], inside: list[_Item] | None = None
    ) -> tuple[int, int | None]:
        """Return how many earlier grants surely, and at most, count against the places of a matter."""
        if not self.reads_payments:
            return 0, 0
        reference = item if item is not None else (inside or [])[0]
        near = inside if inside is not None else [j for j in self.settled if same[reference, j] == MET]
        paid = [j for j in near if j in self.settled and j != item]
        matches = [self._match(p, reference) for p in self.other]
        sure = len(paid) + sum(1 for m in matches if m == MET)
        unsure = [j for j in self.settled if item is not None and same[reference, j] == UNKNOWN]
        return sure, len(paid) + len(unsure) + sum(1 for m in matches if m != NOT_MET) if self.complete else None

    def highest(self, item: _Item) -> tuple[Fraction, Fraction | None]:
        """Return the highest earlier grant in the matter: surely at least, and at most (None: not known)."""
        low, high = Fraction(0), Fraction(0)
        known = self.complete
        for payment in self.other:
            match = self._match(payment, item)
            values = payment.values.get(IND + "paid", ())
            paid = number_of(values[0].term) if len(values) == 1 else None
            if match == NOT_MET:
                continue
            if paid is None:
                known = False
            else:
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
    if item.outcome not in ("entitled", "undetermined"):
        return ""
    if net == _ZERO:
        return "superseded"
    if item.outcome == "undetermined" or (net.lo == 0 and item.gross.lo != 0):
        return "open"
    return "granted" if (net.lo, net.hi) == (item.gross.lo, item.gross.hi) else "reduced"
