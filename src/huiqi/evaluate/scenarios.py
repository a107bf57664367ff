"""Rules that bind each other (reference evaluator): every way in which matters may fall out, each solved exactly.

A key that is missing, a rule that may hold or not, places that earlier payments may take, a choice that is not recorded:
each leaves several scenarios. In a scenario everything but the amounts is known; the answer is the hull over all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product
from typing import Final

from huiqi.assessment import MET, NOT_MET, UNKNOWN
from huiqi.combine import Cap, Deduction, Instance, Interval, Loss, Offer, Places, solve
from huiqi.errors import HuiqiError, Text
from huiqi.evaluate.intervals import hull
from huiqi.evaluate.items import Item
from huiqi.evaluate.ledger import Ledger
from huiqi.evaluate.limits import filing_day, limit_of
from huiqi.evaluate.nodes import Evaluator, Grants
from huiqi.evaluate.readings import Case, Span, Subject
from huiqi.evaluate.same import equal, has_keys, is_known, key_of
from huiqi.facts.model import Record
from huiqi.names import NS, local
from huiqi.rules.model import Award, StackingRule
from huiqi.rules.tree import Unsettled

MOST: Final = 3_000
_NONE: frozenset[str] = frozenset()
Matters = tuple[tuple[int, ...], ...]
"""The items of each matter of a rule, by position."""


@dataclass(frozen=True)
class Outcome:
    """What a cluster of assessments comes to: nets by position, the total as due, losses, reasons of open results."""

    nets: tuple[Span, ...]
    total: Span
    losses: tuple[Loss, ...]
    reasons: frozenset[str]


def combine_bound(
    case: Case, awards: tuple[Award, ...], rules: tuple[StackingRule, ...], items: list[Item], grants: Grants
) -> Outcome:
    """Return what assessments under rules that bind each other pay.

    Raises HuiqiError where too much is open to try every case.
    """
    bound = [_Bound(case, awards, rule, rules, items, grants) for rule in _inner_first(rules)]
    ways = [b.alternatives() for b in bound]
    count = 1
    for way in ways:
        count *= len(way)
    if count > MOST:
        raise HuiqiError(_too_many(rules, count))
    offers = tuple(_offer(item) for item in items)
    results = []
    for choice in product(*ways):
        found = _Found()
        for rule, matters in zip(bound, choice, strict=True):
            found = rule.bind(matters, found, dict(zip((b.rule.iri for b in bound), choice, strict=True)))
        for places, refused in _settled(found):
            instance = Instance(
                offers,
                places,
                tuple(found.deductions),
                tuple(found.caps),
                frozenset(found.paid),
                refused,
            )
            results.append(solve(instance))
            if len(results) > MOST:
                raise HuiqiError(_too_many(rules, len(results)))
    reasons = _NONE.union(*(b.reasons for b in bound))
    nets = tuple(_hull([r.nets[i] for r in results]) for i in range(len(items)))
    losses = tuple(sorted({x for r in results for x in r.losses}, key=lambda x: (x.offer, x.rule, x.how, x.to)))
    return Outcome(nets, _hull([r.total for r in results]), losses, reasons)


def _hull(found: list[Interval]) -> Span:
    return hull([Span(f.low, f.high) for f in found], _NONE)


def _offer(item: Item) -> Offer:
    return Offer((item.award.iri, item.ground.iri), Interval(item.least, item.gross.hi), item.order)


def _too_many(rules: tuple[StackingRule, ...], count: int) -> Text:
    names = ", ".join(f"`{local(r.iri)}`" for r in rules[:3])
    return Text(
        f"{names} 有 {count} 种可能的情形,请补充相同项、付款名录或申报人的选择",
        f"{names} may fall out in {count} ways; supply the missing keys, a register of payments or what was chosen",
    )


def _inner_first(rules: tuple[StackingRule, ...]) -> list[StackingRule]:
    """Return rules so that a member rule comes before the rule it is a member of; then by order and IRI."""
    by_iri = {r.iri: r for r in rules}

    def height(rule: StackingRule) -> int:
        return 1 + max((height(by_iri[i]) for i in rule.inner if i in by_iri), default=0)

    return sorted(rules, key=lambda r: (height(r), r.order is None, r.order or 0, r.iri))


class _Found:
    """What the rules of one scenario bind, gathered rule by rule."""

    def __init__(self) -> None:
        self.places: list[tuple[Places, ...]] = []
        self.refused: list[tuple[tuple[tuple[int, str], ...], ...]] = []
        self.deductions: list[Deduction] = []
        self.caps: list[Cap] = []
        self.paid: set[int] = set()


def _settled(found: _Found) -> Iterator[tuple[tuple[Places, ...], tuple[tuple[int, str], ...]]]:
    """Yield every way in which places may be taken and choices may fall."""
    for places in product(*found.places):
        for refused in product(*found.refused):
            yield places, tuple(sorted({pair for way in refused for pair in way}))


class _Bound:
    """One rule over the items of its cluster."""

    def __init__(
        self,
        case: Case,
        awards: tuple[Award, ...],
        rule: StackingRule,
        rules: tuple[StackingRule, ...],
        items: list[Item],
        grants: Grants,
    ) -> None:
        self.case, self.rule, self.items, self.grants = case, rule, items, grants
        self.inner = {r.iri: r for r in rules if r.iri in rule.inner}
        self.reasons: frozenset[str] = _NONE
        self.is_sure = not any(isinstance(c, Unsettled) for c in rule.condition)
        self.members: dict[int, bool] = {}
        for position, item in enumerate(items):
            inside = self._is_member(item)
            if inside != NOT_MET:
                self.members[position] = inside == MET
        mine = [items[i] for i in self.members]
        self.ledger = Ledger(case, rule, awards, mine)
        self.keys = {i: tuple(key_of(case, k, items[i]) for k in rule.same_for) for i in self.members}

    def _is_member(self, item: Item) -> int:
        rule = self.rule
        if item.award.iri not in rule.members or item.outcome == "not-entitled" or not has_keys(self.case, rule, item):
            return NOT_MET
        if not rule.condition:
            return MET
        if not self.is_sure:
            self.reasons |= {"assumption-off"}
            return MET
        subject = Subject(replace(item.ground, kind=item.award.ground))
        verdict, why = Evaluator(self.case, None, self.grants).verdict(rule.condition[0], subject)
        self.reasons |= why if verdict == UNKNOWN else _NONE
        return verdict

    # --- matters ---

    def alternatives(self) -> list[Matters]:
        """Return every way in which the members may fall into matters; a rule that may not hold has a way without any."""
        known = [i for i in self.members if self.members[i] and all(is_known(k) for k in self.keys[i])]
        groups: dict[tuple[tuple[str | None, Fraction | None], ...], list[int]] = {}
        for i in known:
            groups.setdefault(tuple((k.code, k.lo) for k in self.keys[i]), []).append(i)
        found: list[list[list[int]]] = [list(groups.values())]
        unsure: dict[str, list[int]] = {}
        for i in (i for i in self.members if i not in known):
            unsure.setdefault(self.items[i].ground.iri, []).append(i)
        for together in unsure.values():
            found = [way for matters in found for way in self._placed(together, matters)]
            if len(found) > MOST:
                raise HuiqiError(_too_many((self.rule,), len(found)))
            self.reasons |= _NONE.union(*(k.reasons for k in self.keys[together[0]]))
        ways = list(dict.fromkeys(tuple(sorted(tuple(sorted(m)) for m in matters)) for matters in found))
        return ways if self.is_sure else [*ways, ()]

    def _placed(self, together: list[int], matters: list[list[int]]) -> Iterator[list[list[int]]]:
        """Yield each way to put what is assessed on one more ground into matters.

        Into any that it may belong to, into one of its own, and, where the rule may not reach it, into none.
        """
        i = together[0]
        for position, matter in enumerate(matters):
            if all(self._may_be_same(i, j) for j in matter):
                yield [[*m, *together] if p == position else m for p, m in enumerate(matters)]
        if not all(is_known(k) for k in self.keys[i]) or not any(
            all(equal(a, b) == MET for a, b in zip(self.keys[i], self.keys[m[0]], strict=True)) for m in matters
        ):
            yield [*matters, together]
        if not all(self.members[j] for j in together):
            yield matters

    def _may_be_same(self, i: int, j: int) -> bool:
        return all(equal(a, b) != NOT_MET for a, b in zip(self.keys[i], self.keys[j], strict=True))

    # --- what a matter binds ---

    def bind(self, matters: Matters, found: _Found, chosen: Mapping[str, Matters]) -> _Found:
        """Add what the rule binds where its members fall into these matters."""
        for matter in matters:
            units = self._units(matter, chosen)
            if self.rule.mode == "TotalCap":
                found.caps.append(self._cap(matter))
            elif self.rule.paid_before == "Deducted":
                before, joins = self._joined(matter, units)
                found.deductions.append(Deduction(self.rule.iri, units, self.rule.keeps, before, joins))
            else:
                self._highest(matter, units, found)
        return found

    def _units(self, matter: tuple[int, ...], chosen: Mapping[str, Matters]) -> tuple[frozenset[int], ...]:
        """Return what is compared: the matters of member rules, whole awards, or single assessments."""
        left = set(matter)
        units: list[frozenset[int]] = []
        for iri in sorted(self.inner):
            for inside in chosen.get(iri, ()):
                unit = frozenset(inside) & left
                if unit:
                    units.append(unit)
                    left -= unit
        if self.rule.between == "Awards":
            awards: dict[str, set[int]] = {}
            for i in sorted(left):
                awards.setdefault(self.items[i].award.iri, set()).add(i)
            units += [frozenset(u) for _, u in sorted(awards.items())]
        else:
            units += [frozenset({i}) for i in sorted(left)]
        return tuple(units)

    def _highest(self, matter: tuple[int, ...], units: tuple[frozenset[int], ...], found: _Found) -> None:
        rule = self.rule
        settled = {i for i in matter if self.items[i] in self.ledger.settled}
        found.paid |= settled
        sure, possible = 0, 0
        for match in (self._match(p, matter) for p in self.ledger.other):
            sure += match == MET
            possible += match != NOT_MET
        most = max(0, rule.keeps - sure)
        least = max(0, rule.keeps - possible)
        if rule.paid_before and not self.ledger.complete:
            least = 0
            self.reasons |= {"register-not-loaded"}
        found.places.append(tuple(Places(rule.iri, units, n) for n in range(least, most + 1)))
        if rule.by_applicant:
            found.refused.append(self._refusals(matter, units))

    def _match(self, payment: Record, matter: tuple[int, ...]) -> int:
        verdicts = {self.ledger.match(payment, self.items[i]) for i in matter}
        return MET if MET in verdicts else NOT_MET if NOT_MET in verdicts else UNKNOWN

    def _refusals(
        self, matter: tuple[int, ...], units: tuple[frozenset[int], ...]
    ) -> tuple[tuple[tuple[int, str], ...], ...]:
        """Return, for each choice that the applicant may make or has made, the offers that are not chosen."""
        keeps = self.rule.keeps
        asked = [u for u in units if any(self._is_asked_for(i) for i in u)]
        if len(units) <= keeps and len(asked) <= keeps:
            return ((),)
        choices = [tuple(asked)] if 0 < len(asked) <= keeps else list(combinations(units, keeps))
        if len(choices) > 1:
            self.reasons |= {"needs-choice"} | ({"fact-conflict"} if asked else _NONE)
        return tuple(tuple((i, self.rule.iri) for i in matter if not any(i in u for u in choice)) for choice in choices)

    def _is_asked_for(self, i: int) -> bool:
        """Say whether an application of the enterprise names this assessment."""
        item = self.items[i]
        for record in self.case.enterprise.records:
            if NS + "Application" in record.kinds and record.day is not None:
                ground = self.ledger.code(record, "ground")
                if self.ledger.code(record, "award") == item.award.iri and ground in ("", item.ground.iri):
                    return True
        return False

    def _before(self, matter: tuple[int, ...]) -> dict[tuple[str, ...], Interval]:
        """Return the earlier payments of a matter, each as far as it is known to belong there.

        Those for one award and ground are one; where awards are compared, those for one award are.
        """
        found: dict[tuple[str, ...], Interval] = {}
        known = self.ledger.complete
        for payment in self.ledger.other:
            match = self._match(payment, matter)
            paid = self.ledger.paid(payment)
            if match == NOT_MET:
                continue
            if paid is None:
                known = False
                continue
            name = self._unit_of(payment)
            so_far = found.get(name, Interval(Fraction(0), Fraction(0)))
            found[name] = Interval(so_far.low + (paid if match == MET else 0), (so_far.high or 0) + paid)
        if not known:
            self.reasons |= {"register-not-loaded"}
            found |= {("", str(n)): Interval(Fraction(0), None) for n in range(self.rule.keeps)}
        return found

    def _unit_of(self, payment: Record) -> tuple[str, ...]:
        award, ground = self.ledger.code(payment, "award"), self.ledger.code(payment, "ground")
        if award and self.rule.between == "Awards":
            return (award,)
        return (award, ground) if award and ground else ("payment", payment.iri, "")

    def _joined(
        self, matter: tuple[int, ...], units: tuple[frozenset[int], ...]
    ) -> tuple[tuple[Interval, ...], tuple[int, ...]]:
        """Return earlier payments and the unit that each is a part of: that of its award, where awards are compared."""
        before = self._before(matter)
        at = {frozenset(self.items[i].award.iri for i in unit): n for n, unit in enumerate(units)}
        joins = tuple(at.get(frozenset(name), -1) if len(name) == 1 else -1 for name in before)
        return tuple(before.values()), joins

    def _cap(self, matter: tuple[int, ...]) -> Cap:
        rule = self.rule
        limit, why = limit_of(self.case, rule, [self.items[i] for i in matter], self.grants)
        self.reasons |= why
        if rule.paid_before == "Deducted":
            limit = _less(limit, tuple(self._before(matter).values()))
        ranks: list[tuple[int, tuple[int, str, str]]] = []
        is_ranked = True
        for i in matter:
            item = self.items[i]
            first: int | None = item.order[0]
            if rule.cut_by == "Priority":
                first = item.award.order
            elif rule.cut_by == "FirstFiled":
                first = filing_day(self.case, item)
            if first is None:
                is_ranked = False
                self.reasons |= {"fact-missing"}
            else:
                ranks.append(
                    (i, (first, *(item.order[1:] if rule.cut_by != "Priority" else (_day(item), item.order[1]))))
                )
        return Cap(rule.iri, frozenset(matter), limit, rule.cut_by, tuple(ranks), is_ranked)


def _day(item: Item) -> str:
    return f"{item.order[0]:08d}"


def _less(limit: Interval, before: tuple[Interval, ...]) -> Interval:
    """Return what earlier payments leave of a limit."""
    low = Fraction(0)
    if all(b.high is not None for b in before):
        low = max(Fraction(0), limit.low - sum((b.high or Fraction(0) for b in before), Fraction(0)))
    high = None if limit.high is None else max(Fraction(0), limit.high - sum((b.low for b in before), Fraction(0)))
    return Interval(low, high)
