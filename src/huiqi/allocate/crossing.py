"""Rules that cross enterprises (answers layer): which can be settled, who has a place, how a joint cap cuts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from huiqi.allocate.model import NOTHING, Matter, Standing, State, to_figure, to_range
from huiqi.assessment import MET, NOT_MET, Figure
from huiqi.errors import Text
from huiqi.evaluate.items import Item
from huiqi.evaluate.ledger import Ledger
from huiqi.evaluate.limits import filing_day
from huiqi.evaluate.readings import Case, Span
from huiqi.evaluate.same import equal, has_keys, is_known, key_of
from huiqi.names import local
from huiqi.ration import Claim, Offer, Range, place, ration
from huiqi.rules.model import RuleBook, StackingRule
from huiqi.rules.order import grants_in
from huiqi.rules.worlds import Choice

Key = tuple[str, str, str]
"""Enterprise, award, ground."""


@dataclass(frozen=True)
class Member:
    """An assessment that a rule may bind: whose it is, what it comes to so far, and its keys."""

    key: Key
    case: Case
    item: Item
    keys: tuple[Span, ...]

    @property
    def name(self) -> str:
        """Return the name by which ties end: ground, then award, then enterprise."""
        return f"{self.item.ground.iri} {self.item.award.iri} {self.key[0]}"


def why_unsettled(rule: StackingRule, book: RuleBook, choice: Choice) -> Text | None:
    """Return why a rule that crosses enterprises cannot be settled exactly; None if it can."""
    ways = {i.iri: a for a in book.ambiguities for i in a.interpretations}
    if any(choice.get(ways[u].iri, "") != u for u in rule.under if u in ways):
        return Text("规则只在未选定的口径下成立", "the rule holds only under a reading that is not chosen")
    if rule.condition or rule.inner or rule.by_applicant or rule.between == "Awards":
        return Text(
            "带条件、含规则、由申报人选择或按事项比较的规则不能跨企业计算",
            "a rule with a condition, over rules, by choice or between awards is not settled across enterprises",
        )
    if rule.mode == "Highest" and rule.paid_before == "Deducted":
        return Text("跨企业的补差不能计算", "a difference across enterprises is not computed")
    if any(limit.times or limit.condition for limit in rule.limits):
        return Text("上限随数额或条件而变", "its limit depends on a figure or a condition")
    for other in book.rules:
        shared = set(rule.members) & set(other.members)
        if other.iri != rule.iri and other.mode != "AddUp" and shared:
            names = local(sorted(shared)[0]), local(other.iri)
            return Text(f"`{names[0]}` 还受 `{names[1]}` 约束", f"`{names[0]}` is bound by `{names[1]}` as well")
    readers = [g for a in book.awards for g in grants_in((a, book.policies[a.policy])) if g.award in rule.members]
    readers += [g for r in book.rules for g in grants_in(r) if g.award in rule.members]
    if readers:
        name = local(readers[0].award)
        return Text(f"另有奖补以 `{name}` 的所得计算", f"another award reads what `{name}` comes to")
    return None


def settle(
    rule: StackingRule, members: list[Member], cases: Iterable[Case], amounts: Mapping[Key, Figure]
) -> list[Matter]:
    """Return the matters of a rule over the assessments of all enterprises, each with who stands how."""
    bound = [
        m
        for m in members
        if m.item.award.iri in rule.members and has_keys(m.case, rule, m.item) and amounts[m.key] != NOTHING
    ]
    ledgers = _ledgers(rule, bound, cases)
    found = []
    for keys, matter in _matters(bound):
        settle_one = _places if rule.mode == "Highest" else _cap
        found.append(settle_one(rule, keys, matter, ledgers, amounts))
    return found


def _matters(bound: list[Member]) -> Iterator[tuple[tuple[Span, ...], list[tuple[Member, bool]]]]:
    """Yield each matter that is known: its keys and its members, with whether each surely belongs to it."""
    known: dict[tuple[tuple[str | None, object], ...], list[Member]] = {}
    for m in bound:
        if all(is_known(k) for k in m.keys):
            known.setdefault(tuple((k.code, k.lo) for k in m.keys), []).append(m)
    loose = [m for m in bound if not all(is_known(k) for k in m.keys)]
    for _, sure in sorted(known.items(), key=lambda pair: str(pair[0])):
        keys = sure[0].keys
        maybe = [m for m in loose if NOT_MET not in {equal(a, b) for a, b in zip(m.keys, keys, strict=True)}]
        yield keys, [*((m, True) for m in sure), *((m, False) for m in maybe)]
    if loose:
        yield (), [(m, False) for m in loose]


def _ledgers(rule: StackingRule, bound: list[Member], cases: Iterable[Case]) -> list[Ledger]:
    awards = tuple({m.item.award.iri: m.item.award for m in bound}.values())
    items: dict[str, list[Item]] = {}
    for m in bound:
        items.setdefault(m.key[0], []).append(m.item)
    return [Ledger(case, rule, awards, items.get(case.enterprise.iri, [])) for case in cases]


def _taken(ledgers: list[Ledger], keys: tuple[Span, ...]) -> tuple[int, int, bool]:
    """Return how many earlier payments are surely and at most in a matter, and whether all payments are known."""
    sure = possible = 0
    for ledger in ledgers:
        for payment in ledger.other:
            own = [ledger.payment_key(payment, k) for k in ledger.rule.same_for]
            verdicts = [equal(a, b) for a, b in zip(own, keys, strict=True)] if keys else [1]
            is_named = bool(ledger.code(payment, "award") and ledger.code(payment, "ground"))
            sure += is_named and min(verdicts, default=MET) == MET
            possible += NOT_MET not in verdicts
    return sure, possible, all(ledger.complete for ledger in ledgers)


def _places(
    rule: StackingRule,
    keys: tuple[Span, ...],
    matter: list[tuple[Member, bool]],
    ledgers: list[Ledger],
    amounts: Mapping[Key, Figure],
) -> Matter:
    least = most = rule.keeps
    reasons: set[str] = set()
    if rule.paid_before:
        sure, possible, complete = _taken(ledgers, keys)
        least, most = max(0, least - possible) if complete else 0, max(0, most - sure)
        reasons |= set() if complete else {"register-not-loaded"}
    own = {ledger.case.enterprise.iri: ledger for ledger in ledgers}
    paid = {m.key for m, _ in matter if m.item in own[m.key[0]].settled}
    if not keys:
        least, most = 0, most + len(matter)
        reasons.add("fact-missing")
    offers = [
        Offer(m.name, to_range(amounts[m.key]), m.item.ground.day or 0, is_sure, m.key in paid) for m, is_sure in matter
    ]
    standings = []
    for (m, is_sure), stands in zip(matter, place(offers, Range(least, most)), strict=True):
        before = amounts[m.key]
        state: State = stands.kept if is_sure else "open"
        after = {"kept": before, "out": NOTHING}.get(state, Figure(Decimal("0.00"), before.most))
        if keys and not is_sure:
            continue  # it is told once, with those of which the matter is not known
        standings.append(Standing(*m.key, state, before, after, stands.by_name))
    said = (least, most) if keys else None
    return Matter(rule.iri, _told(keys), said, None, tuple(sorted(standings, key=_by_name)), tuple(sorted(reasons)))


def _cap(
    rule: StackingRule,
    keys: tuple[Span, ...],
    matter: list[tuple[Member, bool]],
    ledgers: list[Ledger],
    amounts: Mapping[Key, Figure],
) -> Matter:
    limit = min(int(x.at_most * 100) for x in rule.limits)
    money = Range(limit, limit)
    reasons: set[str] = set() if keys else {"fact-missing"}
    if rule.paid_before:
        _, possible, complete = _taken(ledgers, keys)
        money = Range(limit if complete and not possible else 0, limit)
        reasons |= set() if complete else {"register-not-loaded"}
    claims = []
    for m, is_sure in matter:
        asked = to_range(amounts[m.key])
        claims.append(
            Claim(m.name, asked if is_sure else Range(0, asked.high), 0, rank_of(rule.cut_by, m.case, m.item))
        )
    shares = ration(claims, money, rule.cut_by).shares
    standings = []
    for (m, is_sure), share in zip(matter, shares, strict=True):
        before = amounts[m.key]
        if keys and not is_sure:
            continue
        after = to_figure(share.amount) if keys else Figure(Decimal("0.00"), before.most)
        state: State = (
            "kept" if after == before else "open" if not after.is_exact else "out" if after == NOTHING else "cut"
        )
        standings.append(Standing(*m.key, state, before, after, share.by_name))
    told = to_figure(money) if keys else None
    return Matter(rule.iri, _told(keys), None, told, tuple(sorted(standings, key=_by_name)), tuple(sorted(reasons)))


def rank_of(method: str, case: Case, item: Item) -> int | None:
    """Return the day or number by which a method ranks a grant; None where it is not known or the method has none."""
    if method == "FirstFiled":
        return filing_day(case, item)
    if method == "Priority":
        return item.award.order
    return item.ground.day if method == "Latest" else None


def _by_name(standing: Standing) -> Key:
    return (standing.award, standing.ground, standing.enterprise)


def _told(keys: tuple[Span, ...]) -> tuple[str, ...]:
    return tuple(k.code if k.code is not None else str(k.lo) for k in keys)


def members_of(rule: StackingRule, items: Mapping[Key, tuple[Case, Item]]) -> list[Member]:
    """Return the assessments that a rule may bind, with its keys read for each."""
    return [
        Member(key, case, item, tuple(key_of(case, k, item) for k in rule.same_for))
        for key, (case, item) in sorted(items.items())
        if item.award.iri in rule.members and has_keys(case, rule, item)
    ]
