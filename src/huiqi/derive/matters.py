"""Rules that bind each other (answers layer): every way in which their matters may fall out, from rows alone.

What is known comes as plain values; knows no store. A key that is missing, a rule that may hold or not, places that
payments may take and a choice that is not recorded leave several ways; `huiqi.combine` solves each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, product
from typing import Final

from huiqi.combine import Cap, Deduction, Instance, Interval, Loss, Offer, Places, solve
from huiqi.errors import HuiqiError, Text
from huiqi.names import local
from huiqi.rules.model import StackingRule

MOST: Final = 3_000
OPEN_LIMIT: Final = Fraction(10) ** 20
_ZERO = Fraction(0)
_NOTHING = Interval(_ZERO, _ZERO)
Groups = tuple[tuple[int, ...], ...]
"""The grants of each matter of a rule, by position."""


@dataclass(frozen=True)
class Key:
    """A key of a matter: a code or number, or neither where it is not known, and why."""

    code: str = ""
    number: Fraction | None = None
    reasons: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        """Say whether the key is one value."""
        return bool(self.code) or self.number is not None

    def match(self, other: Key) -> int:
        """Return whether two keys are the same: 2, 1 or 0."""
        if not (self.is_known and other.is_known):
            return 1
        return 2 if (self.code, self.number) == (other.code, other.number) else 0


@dataclass(frozen=True)
class Grant:
    """An assessment that may be paid: its names, its ends, and the day of its filing if known."""

    name: str
    award: str
    ground: str
    amount: Interval
    day: int
    rank: int | None = None
    filed: int | None = None

    @property
    def order(self) -> tuple[int, str, str]:
        """Return the day, ground and award by which ties end."""
        return (self.day, self.ground, self.award)


@dataclass(frozen=True)
class Payment:
    """An earlier payment: what it was made for, and how much, each empty or None if not known; its keys."""

    name: str
    award: str
    ground: str
    paid: Fraction | None
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class LimitFound:
    """One limit on one record: its ends, whether it surely holds (None: it does not hold), and why it is open."""

    amount: Interval
    is_sure: bool | None = True
    reasons: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Bound:
    """One rule over the grants of an enterprise: which are surely (True) or possibly under it, their keys, its payments.

    `limits` are those on the record that a key (by number) of a grant (by position) identifies, `stated` those where none
    does; `asked` are the positions that an application names.
    """

    rule: StackingRule
    members: Mapping[int, bool]
    keys: Mapping[int, tuple[Key, ...]]
    payments: tuple[Payment, ...]
    is_complete: bool
    is_sure: bool
    asked: frozenset[int]
    limits: Mapping[tuple[int, int], tuple[LimitFound, ...]]
    stated: tuple[LimitFound, ...]
    reasons: frozenset[str] = frozenset()


@dataclass
class Way:
    """What the rules bind in one way of falling out, gathered rule by rule."""

    places: list[tuple[Places, ...]] = field(default_factory=list)
    refused: list[tuple[tuple[tuple[int, str], ...], ...]] = field(default_factory=list)
    deductions: list[Deduction] = field(default_factory=list)
    caps: list[Cap] = field(default_factory=list)
    paid: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Outcome:
    """What grants come to: nets by position, the total as due, losses, why results are open."""

    nets: tuple[Interval, ...]
    total: Interval
    losses: tuple[Loss, ...]
    reasons: frozenset[str]
    matters: tuple[tuple[str, Groups], ...]
    """Rule and its matters, where there is one way only."""


def combine(grants: tuple[Grant, ...], rules: Iterable[Bound]) -> Outcome:
    """Return what grants under rules that bind each other pay, over every way in which the rules may fall out.

    Raises HuiqiError where too much is open to try every way.
    """
    ordered = _inner_first(rules)
    matters = [_Matters(bound, grants) for bound in ordered]
    ways = [m.ways() for m in matters]
    _check(ordered, [len(w) for w in ways])
    offers = tuple(Offer((g.award, g.ground), g.amount, g.order) for g in grants)
    results = []
    for choice in product(*ways):
        chosen = {m.rule.iri: groups for m, groups in zip(matters, choice, strict=True)}
        way = Way()
        for one, groups in zip(matters, choice, strict=True):
            one.bind(groups, way, chosen)
        for places, refused in product(product(*way.places), product(*way.refused)):
            turned_down = tuple(sorted({pair for some in refused for pair in some}))
            deductions, caps = tuple(way.deductions), tuple(way.caps)
            results.append(solve(Instance(offers, places, deductions, caps, frozenset(way.paid), turned_down)))
            if len(results) > MOST:
                _check(ordered, [len(results)])
    nets = tuple(_hull(r.nets[i] for r in results) for i in range(len(grants)))
    losses = tuple(sorted({x for r in results for x in r.losses}, key=lambda x: (x.offer, x.rule, x.how, x.to)))
    reasons = frozenset[str]().union(*(m.reasons for m in matters))
    certain = tuple((m.rule.iri, w[0]) for m, w in zip(matters, ways, strict=True) if len(w) == 1)
    return Outcome(nets, _hull(r.total for r in results), losses, reasons, certain)


def _check(rules: list[Bound], counts: list[int]) -> None:
    count = 1
    for factor in counts:
        count *= factor
    if count > MOST:
        names = ", ".join(f"`{local(b.rule.iri)}`" for b in rules[:3])
        raise HuiqiError(
            Text(
                f"{names} 有 {count} 种可能的情形,请补充相同项、付款名录或申报人的选择",
                f"{names} may fall out in {count} ways; supply the missing keys, a register of payments or what was chosen",
            )
        )


def _inner_first(rules: Iterable[Bound]) -> list[Bound]:
    """Return rules so that a member rule comes before the rule it is in; then by order and IRI."""
    by_iri = {b.rule.iri: b.rule for b in rules}

    def height(rule: StackingRule) -> int:
        return 1 + max((height(by_iri[i]) for i in rule.inner if i in by_iri), default=0)

    def place(bound: Bound) -> tuple[int, bool, int, str]:
        rule = bound.rule
        return (height(rule), rule.order is None, rule.order or 0, rule.iri)

    return sorted(rules, key=place)


def _hull(found: Iterable[Interval]) -> Interval:
    ends = list(found)
    highs = [f.high for f in ends]
    return Interval(min(f.low for f in ends), None if None in highs else max(h for h in highs if h is not None))


class _Matters:
    """The matters of one rule."""

    def __init__(self, bound: Bound, grants: tuple[Grant, ...]) -> None:
        self.bound, self.rule, self.grants = bound, bound.rule, grants
        self.reasons = bound.reasons
        self.own = {(g.award, g.ground): i for i, g in enumerate(grants) if i in bound.members}
        payments = bound.payments if self.rule.paid_before else ()
        self.settled = {self.own[p.award, p.ground] for p in payments if (p.award, p.ground) in self.own}
        self.earlier = [
            p for p in payments if (p.award, p.ground) not in self.own and p.award in {"", *self.rule.members}
        ]

    # --- into which matters the grants fall ---

    def ways(self) -> list[Groups]:
        """Return every way in which the members may fall into matters; of a rule that may not hold, also none."""
        members, keys = self.bound.members, self.bound.keys
        known = [i for i in members if members[i] and all(k.is_known for k in keys[i])]
        together: dict[tuple[tuple[str, Fraction | None], ...], list[int]] = {}
        for i in known:
            together.setdefault(tuple((k.code, k.number) for k in keys[i]), []).append(i)
        found = [[tuple(group) for group in together.values()]]
        open_ones: dict[str, list[int]] = {}
        for i in (i for i in members if i not in known):
            open_ones.setdefault(self.grants[i].ground, []).append(i)
        for group in open_ones.values():
            found = [way for groups in found for way in self._added(tuple(group), groups)]
            if len(found) > MOST:
                _check([self.bound], [len(found)])
            self.reasons |= frozenset[str]().union(*(k.reasons for k in keys[group[0]]))
        ways = list(dict.fromkeys(tuple(sorted(tuple(sorted(g)) for g in groups)) for groups in found))
        return ways if self.bound.is_sure else [*ways, ()]

    def _added(self, new: tuple[int, ...], groups: list[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
        """Yield each way to add the grants of one more ground: to a matter, as one of its own, or outside the rule."""
        keys = self.bound.keys
        first = keys[new[0]]
        for at, group in enumerate(groups):
            if all(a.match(b) for j in group for a, b in zip(first, keys[j], strict=True)):
                yield [(*g, *new) if n == at else g for n, g in enumerate(groups)]
        is_taken = all(k.is_known for k in first) and any(
            all(a.match(b) == 2 for a, b in zip(first, keys[g[0]], strict=True)) for g in groups
        )
        if not is_taken:
            yield [*groups, new]
        if not all(self.bound.members[i] for i in new):
            yield groups

    # --- what a matter binds ---

    def bind(self, groups: Groups, way: Way, chosen: Mapping[str, Groups]) -> None:
        """Add what the rule binds where its members fall into these matters."""
        for group in groups:
            units = self._units(group, chosen)
            if self.rule.mode == "TotalCap":
                way.caps.append(self._cap(group))
            elif self.rule.paid_before == "Deducted":
                before = self._before(group)
                at = {frozenset(self.grants[i].award for i in unit): n for n, unit in enumerate(units)}
                joins = tuple(at.get(frozenset(name), -1) if len(name) == 1 else -1 for name in before)
                way.deductions.append(Deduction(self.rule.iri, units, self.rule.keeps, tuple(before.values()), joins))
            else:
                self._highest(group, units, way)

    def _units(self, group: tuple[int, ...], chosen: Mapping[str, Groups]) -> tuple[frozenset[int], ...]:
        """Return what is compared: matters of member rules, whole awards, or single grants."""
        left = set(group)
        units = []
        for iri in sorted(self.rule.inner):
            for inside in chosen.get(iri, ()):
                unit = frozenset(inside) & left
                if unit:
                    units.append(unit)
                    left -= unit
        if self.rule.between == "Awards":
            awards = sorted({self.grants[i].award for i in left})
            return (*units, *(frozenset(i for i in left if self.grants[i].award == a) for a in awards))
        return (*units, *(frozenset({i}) for i in sorted(left)))

    def _highest(self, group: tuple[int, ...], units: tuple[frozenset[int], ...], way: Way) -> None:
        rule = self.rule
        way.paid |= self.settled & set(group)
        matches = [self._match(p, group) for p in self.earlier]
        most = max(0, rule.keeps - sum(m == 2 for m in matches))
        least = max(0, rule.keeps - sum(m > 0 for m in matches))
        if rule.paid_before and not self.bound.is_complete:
            least = 0
            self.reasons |= {"register-not-loaded"}
        way.places.append(tuple(Places(rule.iri, units, n) for n in range(least, most + 1)))
        if rule.by_applicant:
            way.refused.append(self._refusals(group, units))

    def _match(self, payment: Payment, group: tuple[int, ...]) -> int:
        named = 2 if payment.award and payment.ground else 1
        found = {
            min([named, *(a.match(b) for a, b in zip(self.bound.keys[i], payment.keys, strict=True))]) for i in group
        }
        return 2 if 2 in found else 0 if 0 in found else 1

    def _refusals(
        self, group: tuple[int, ...], units: tuple[frozenset[int], ...]
    ) -> tuple[tuple[tuple[int, str], ...], ...]:
        """Return, for each choice that may be or has been made, the grants that are not chosen."""
        keeps = self.rule.keeps
        asked = [u for u in units if u & self.bound.asked]
        if len(units) <= keeps and len(asked) <= keeps:
            return ((),)
        choices = [tuple(asked)] if 0 < len(asked) <= keeps else list(combinations(units, keeps))
        if len(choices) > 1:
            self.reasons |= {"needs-choice", *(("fact-conflict",) if asked else ())}
        return tuple(tuple((i, self.rule.iri) for i in group if not any(i in u for u in c)) for c in choices)

    def _before(self, group: tuple[int, ...]) -> dict[tuple[str, ...], Interval]:
        """Return the earlier payments of a matter, those that count as one together."""
        found: dict[tuple[str, ...], Interval] = {}
        is_known = self.bound.is_complete
        for payment in self.earlier:
            match = self._match(payment, group)
            if match == 0:
                continue
            if payment.paid is None:
                is_known = False
                continue
            name = self._unit_of(payment)
            so_far = found.get(name, _NOTHING)
            sure = payment.paid if match == 2 else _ZERO
            found[name] = Interval(so_far.low + sure, (so_far.high or _ZERO) + payment.paid)
        if not is_known:
            self.reasons |= {"register-not-loaded"}
            found |= {("", str(n)): Interval(_ZERO, None) for n in range(self.rule.keeps)}
        return found

    def _unit_of(self, payment: Payment) -> tuple[str, ...]:
        if payment.award and self.rule.between == "Awards":
            return (payment.award,)
        is_named = payment.award and payment.ground
        return (payment.award, payment.ground) if is_named else ("payment", payment.name, "")

    # --- caps ---

    def _cap(self, group: tuple[int, ...]) -> Cap:
        limit = self._limit(group)
        if self.rule.paid_before == "Deducted":
            limit = _less(limit, self._before(group).values())
        ranks: list[tuple[int, tuple[int, str, str]]] = []
        for i in group:
            grant = self.grants[i]
            first = {"Priority": grant.rank, "FirstFiled": grant.filed}.get(self.rule.cut_by, grant.day)
            if first is None:
                self.reasons |= {"fact-missing"}
            elif self.rule.cut_by == "Priority":
                ranks.append((i, (first, f"{grant.day:08d}", grant.ground)))
            else:
                ranks.append((i, (first, grant.ground, grant.award)))
        is_ranked = len(ranks) == len(group)
        return Cap(self.rule.iri, frozenset(group), limit, self.rule.cut_by, tuple(ranks), is_ranked)

    def _limit(self, group: tuple[int, ...]) -> Interval:
        """Return the least of the limits, on the record that the first known key identifies."""
        count = max((len(k) for k in self.bound.keys.values()), default=0)
        at = next(((i, k) for k in range(count) for i in group if (i, k) in self.bound.limits), None)
        lows, highs = [], []
        for limit in self.bound.stated if at is None else self.bound.limits[at]:
            if limit.is_sure is None:
                continue
            lows.append(max(limit.amount.low, _ZERO))
            if limit.is_sure and limit.amount.high is not None:
                highs.append(limit.amount.high)
            self.reasons |= limit.reasons
        if not lows:
            return Interval(OPEN_LIMIT, None)
        return Interval(min(lows), min(highs) if highs else None)


def _less(limit: Interval, before: Iterable[Interval]) -> Interval:
    """Return what earlier payments leave of a limit."""
    paid = list(before)
    low = _ZERO
    if all(b.high is not None for b in paid):
        low = max(_ZERO, limit.low - sum((b.high or _ZERO for b in paid), _ZERO))
    high = None if limit.high is None else max(_ZERO, limit.high - sum((b.low for b in paid), _ZERO))
    return Interval(low, high)
