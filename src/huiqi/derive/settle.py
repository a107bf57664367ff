"""Rules that bind each other (answers layer): rows out of the store, solved, and what is granted back into it.

Works on any store that can be asked the texts of queries/derive/: it is handed a way to ask and gives back triples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from huiqi.combine import Interval
from huiqi.compile.store import LoweredRules
from huiqi.compile.store.bound import BoundLimit, BoundRule
from huiqi.compile.store.terms import number, quad, run
from huiqi.derive.matters import Bound, Grant, Key, LimitFound, Outcome, Payment, combine
from huiqi.money import canonical
from huiqi.names import IND, REASON, RUN, local

Ask = Callable[[str], Iterable[Any]]
"""Runs a query by name and gives its rows, each a sequence of texts or None."""

_ZERO = Fraction(0)


@dataclass
class Found:
    """What was found for a node in a context."""

    verdict: int | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    code: str = ""
    reasons: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        """Return it as a key of a matter."""
        is_one = self.low is not None and self.low == self.high
        return Key(self.code, self.low if is_one else None, frozenset(self.reasons))


@dataclass(frozen=True)
class Handed:
    """Everything that rules that bind each other rest on, as rows."""

    grants: Mapping[str, tuple[Grant, ...]]
    """By enterprise, in order of name; `award` is still the name in the store."""
    names: Mapping[str, str]
    nodes: Mapping[tuple[str, str], Found]
    payments: Mapping[str, tuple[tuple[str, str, str, Fraction | None], ...]]
    applications: Mapping[str, tuple[tuple[str, str, bool, int], ...]]
    reports: Mapping[tuple[str, int], tuple[str, ...]]
    ledgers: frozenset[str]


def settle(rules: LoweredRules, turn: int, ask: Ask) -> list[Quad]:
    """Return what the clusters of a turn grant and what was given up for it, as triples.

    Raises HuiqiError where too much is open to try every way.
    """
    due = [c for c in rules.clusters if c.turn == turn]
    quads: list[Quad] = []
    if not due:
        return quads
    handed = _handed(ask, {name: award for name, (_, _, award) in rules.awards.items()})
    for cluster in due:
        names = {name for name, _ in cluster.awards}
        ranks = dict(cluster.awards)
        for enterprise in sorted(handed.grants):
            own = [g for g in handed.grants[enterprise] if handed.names[g.name] in names]
            if not own:
                continue
            grants = tuple(_ranked(g, handed, enterprise, ranks) for g in sorted(own, key=lambda g: g.order))
            bound = [_bound(rule, grants, handed, enterprise) for rule in cluster.rules]
            outcome = combine(grants, bound)
            name = f"{RUN}cluster/{'-'.join(map(str, cluster.world))}/{local(cluster.awards[0][0])}/{enterprise}"
            quads += _granted(NamedNode(name), grants, outcome)
            quads += _given_up(grants, {r.rule.iri: r.name for r in cluster.rules}, outcome)
            quads += _lawful(name, bound, grants, outcome)
    return quads


# --- what the store hands over ---


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(Decimal(text))


def _handed(ask: Ask, awards: Mapping[str, str]) -> Handed:
    grants: dict[str, list[Grant]] = {}
    names: dict[str, str] = {}
    for name, award, ground, enterprise, day, low, high, filed in ask("handed-grants"):
        amount = Interval(_fraction(low) or _ZERO, _fraction(high))
        names[name] = award
        grant = Grant(name, awards[award], ground, amount, int(day), None, None if filed is None else int(filed))
        grants.setdefault(enterprise, []).append(grant)
    payments: dict[str, list[tuple[str, str, str, Fraction | None]]] = {}
    for payment, enterprise, award, ground, paid in ask("handed-payments"):
        payments.setdefault(enterprise, []).append((payment, award or "", ground or "", _fraction(paid)))
    applications: dict[str, list[tuple[str, str, bool, int]]] = {}
    for _, enterprise, award, ground, many, day in ask("handed-applications"):
        applications.setdefault(enterprise, []).append((award, ground or "", many is not None, int(day)))
    reports: dict[tuple[str, int], list[str]] = {}
    for report, enterprise, year in ask("handed-reports"):
        reports.setdefault((enterprise, int(year)), []).append(report)
    return Handed(
        {e: tuple(g) for e, g in grants.items()},
        names,
        _nodes(ask("handed-nodes")),
        {e: tuple(sorted(p, key=lambda x: x[0])) for e, p in payments.items()},
        {e: tuple(a) for e, a in applications.items()},
        {at: tuple(r) for at, r in reports.items()},
        frozenset(rule for (rule,) in ask("handed-ledgers")),
    )


def _nodes(rows: Iterable[Any]) -> dict[tuple[str, str], Found]:
    nodes: dict[tuple[str, str], Found] = {}
    for node, context, verdict, low, high, code, why in rows:
        found = nodes.setdefault((node, context), Found())
        found.verdict = int(verdict) if verdict is not None else found.verdict
        found.low = _fraction(low) if low is not None else found.low
        found.high = _fraction(high) if high is not None else found.high
        found.code = code or found.code
        if why is not None:
            found.reasons.add(local(why))
    return nodes


def _ranked(grant: Grant, handed: Handed, enterprise: str, ranks: Mapping[str, int | None]) -> Grant:
    """Return a grant with the rank of its award, and the day of the first application that names it."""
    days = [
        day
        for award, ground, many, day in handed.applications.get(enterprise, ())
        if award == grant.award and not many and ground in ("", grant.ground)
    ]
    rank = ranks[handed.names[grant.name]]
    filed = min(days) if days else grant.filed
    return Grant(grant.name, grant.award, grant.ground, grant.amount, grant.day, rank, filed)


def _bound(rule: BoundRule, grants: tuple[Grant, ...], handed: Handed, enterprise: str) -> Bound:
    """Return a rule over the grants of an enterprise."""
    conditions = dict(rule.members)
    members: dict[int, bool] = {}
    reasons: set[str] = set() if rule.is_sure else {"assumption-off"}
    for i, grant in enumerate(grants):
        when = conditions.get(handed.names[grant.name])
        if when is None:
            continue
        found = handed.nodes.get((when, grant.ground), Found(verdict=1)) if when else Found(verdict=2)
        if found.verdict != 0:
            members[i] = found.verdict == 2
            reasons |= found.reasons if found.verdict == 1 else set()
    keys = {i: tuple(_key(names, grants[i].ground, handed) for _, names in rule.keys) for i in members}
    payments = tuple(_payment(p, rule, handed) for p in handed.payments.get(enterprise, ()))
    asked = frozenset(i for i in members if _is_asked(grants[i], handed.applications.get(enterprise, ())))
    return Bound(
        rule.rule,
        members,
        keys,
        payments,
        rule.name in handed.ledgers,
        rule.is_sure,
        asked,
        dict(_limits(rule, keys, handed, enterprise)),
        tuple(f for x in rule.limits if (f := _limit(x, None, handed)) is not None),
        frozenset(reasons),
    )


def _key(names: tuple[str, ...], context: str, handed: Handed) -> Key:
    """Return a key as read in a context, by whichever of its readings stands there."""
    found = [handed.nodes[name, context] for name in names if (name, context) in handed.nodes]
    return found[0].key if found else Key()


def _payment(payment: tuple[str, str, str, Fraction | None], rule: BoundRule, handed: Handed) -> Payment:
    name, award, ground, paid = payment
    keys = []
    for _, names in rule.keys:
        is_known = any((slot, ground) in handed.nodes for slot in names)
        keys.append(_key(names, ground if is_known else name, handed))
    return Payment(name, award, ground, paid, tuple(keys))


def _is_asked(grant: Grant, applications: Iterable[tuple[str, str, bool, int]]) -> bool:
    return any(award == grant.award and ground in ("", grant.ground) for award, ground, _, _ in applications)


# --- limits ---


def _limits(
    rule: BoundRule, keys: Mapping[int, tuple[Key, ...]], handed: Handed, enterprise: str
) -> Iterator[tuple[tuple[int, int], tuple[LimitFound, ...]]]:
    """Yield the limits on the record that each key of each grant identifies, by grant and key."""
    for position, (iri, _) in enumerate(rule.keys):
        is_thing = next(k.range for k in rule.rule.same_for if k.iri == iri) == "Thing"
        for i, own in keys.items():
            key = own[position]
            if not key.is_known or not (is_thing or (iri == IND + "fiscal-year" and key.number is not None)):
                continue
            record: str | None = key.code
            if not is_thing:
                reports = handed.reports.get((enterprise, int(key.number or 0)), ())
                record = reports[0] if len(reports) == 1 else None
            found = (_limit(x, record, handed) for x in rule.limits)
            yield (i, position), tuple(f for f in found if f is not None)


def _limit(limit: BoundLimit, record: str | None, handed: Handed) -> LimitFound | None:
    """Return a limit as it stands on a record (None: there is none)."""
    stated = Fraction(limit.limit.at_most)
    if not (limit.amount or limit.when):
        return LimitFound(Interval(stated, stated))
    amount = handed.nodes.get((limit.amount, record or ""))
    verdict = handed.nodes.get((limit.when, record or ""))
    if record is None or (limit.amount and amount is None) or (limit.when and verdict is None):
        return LimitFound(Interval(_ZERO, None), not limit.when, frozenset({"fact-missing"}))
    reasons: set[str] = set()
    is_sure = True
    if verdict is not None:
        if verdict.verdict == 0:
            return None
        is_sure = verdict.verdict == 2
        reasons |= set() if is_sure else verdict.reasons
    if amount is None:
        return LimitFound(Interval(stated, stated), is_sure, frozenset(reasons))
    return LimitFound(Interval(amount.low or _ZERO, amount.high), is_sure, frozenset(reasons | amount.reasons))


# --- what is granted ---


def _decimal(value: Fraction) -> Decimal:
    """Return a fraction as a decimal; every amount that is granted is one."""
    scaled = value * 10**40
    assert scaled.denominator == 1, value
    sign = 1 if scaled < 0 else 0
    return Decimal(canonical(Decimal((sign, tuple(int(d) for d in str(abs(scaled.numerator))), -40))))


def _ends(node: NamedNode, name: str, amount: Interval) -> Iterator[Quad]:
    yield quad(node, run(f"{name}Low"), number(_decimal(amount.low)))
    if amount.high is not None:
        yield quad(node, run(f"{name}High"), number(_decimal(amount.high)))


def _granted(cluster: NamedNode, grants: tuple[Grant, ...], outcome: Outcome) -> Iterator[Quad]:
    """Yield the net of each grant; what all come to together is counted with the first."""
    for i, (grant, net) in enumerate(zip(grants, outcome.nets, strict=True)):
        node = NamedNode(grant.name)
        yield quad(node, run("in"), cluster)
        yield from _ends(node, "net", net)
        yield from _ends(node, "count", outcome.total if i == 0 else Interval(_ZERO, _ZERO))
        if net.low != net.high and net != grant.amount:
            for reason in sorted(outcome.reasons):
                yield quad(node, run("leftOpen"), NamedNode(REASON + reason))


def _given_up(grants: tuple[Grant, ...], names: Mapping[str, str], outcome: Outcome) -> Iterator[Quad]:
    """Yield what each grant gave up: to which rule, how, and to which other grants."""
    by_name = {(g.award, g.ground): g.name for g in grants}
    for position, loss in enumerate(outcome.losses):
        item = grants[loss.offer].name
        node = NamedNode(f"{item}!loss-{position:03d}")
        yield quad(NamedNode(item), run("gaveUp"), node)
        yield quad(node, run("toRule"), NamedNode(names[loss.rule]))
        yield quad(node, run("how"), Literal(loss.how))
        for other in loss.to:
            yield quad(node, run("to"), NamedNode(by_name[other]))


def _lawful(name: str, bound: Iterable[Bound], grants: tuple[Grant, ...], outcome: Outcome) -> Iterator[Quad]:
    """Yield the matters that are certain, with their places and limits, to be checked."""
    matters = dict(outcome.matters)
    for one in bound:
        if one.rule.iri not in matters or one.rule.inner or one.rule.between == "Awards":
            continue
        for n, group in enumerate(matters[one.rule.iri]):
            matter = NamedNode(f"{name}/{local(one.rule.iri)}/{n}")
            if one.rule.mode == "Highest" and not one.rule.paid_before:
                yield quad(matter, run("places"), number(one.rule.keeps))
            elif one.rule.mode == "TotalCap" and all(x.is_sure for x in one.stated) and not one.limits:
                most = [x.amount.high for x in one.stated if x.amount.high is not None]
                if most:
                    yield quad(matter, run("most"), number(_decimal(min(most))))
            for i in group:
                unit = NamedNode(f"{matter.value}/{i}")
                yield quad(matter, run("unit"), unit)
                yield quad(unit, run("offer"), NamedNode(grants[i].name))
