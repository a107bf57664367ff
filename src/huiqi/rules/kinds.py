"""What a world needs beyond the simple kinds (meaning layer), so that an engine can refuse by name what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from huiqi.errors import HuiqiError, Text
from huiqi.names import NS, local
from huiqi.rules.model import Award, RuleBook, StackingRule
from huiqi.rules.order import clusters
from huiqi.rules.places import Scope, is_within, walk, where
from huiqi.rules.tree import Bands, Decided, Existence, FirstReaching, GrantOf, Indicator, Node, Read, Table
from huiqi.rules.worlds import World


def refuse_beyond(book: RuleBook, world: World, engine: str) -> None:
    """Raise HuiqiError for the first construct of a world that `engine` does not compute: what, which award, which line."""
    found = None if engine == "sql" else next(beyond(book, world), None)
    if found is None:
        return
    what, name, place = found
    raise HuiqiError(
        Text(
            f"{place}:`{local(name)}` 用到 {what},{engine} 引擎尚不能计算;请用 --engine reference",
            f"{place}: `{local(name)}` uses {what}, which the {engine} engine does not compute yet; "
            "use --engine reference",
        )
    )


def beyond(book: RuleBook, world: World) -> Iterator[tuple[str, str, str]]:
    """Yield each construct beyond the simple kinds: its name, the award or rule it stands in, its file and line."""
    for award in world.awards:
        for what, node in _in_award(award, book):
            yield what, award.iri, str(node.place if node.place.line else award.place)
    for rule in world.rules:
        for what in _in_rule(rule, world, book):
            yield what, rule.iri, str(rule.place)
    for recovery in world.recoveries:
        yield ":Recovery", recovery.iri, str(recovery.place)
    for ground, awards in world.by_ground:
        yield f"a Decision on an Interpretation for `{local(ground)}` alone", awards[0].iri, str(awards[0].place)


def _in_award(award: Award, book: RuleBook) -> Iterator[tuple[str, Any]]:
    # A share of a fund changes neither outcome nor amount: an engine that does not split a grant may pass over it.
    for word, parts in (("payee", award.payee), ("instalment", award.instalments)):
        if parts:
            yield f":{word}", parts[0]
    for top in (*award.conditions, *award.amount):
        for node, scope in walk(top, Scope(award.ground)):
            what = _of_node(node, scope, book)
            if what:
                yield what, node


def _of_node(node: Node, scope: Scope, book: RuleBook) -> str:
    match node:
        case Bands() | GrantOf():
            return f":{type(node).__name__}"
        case Decided() if node.excludes:
            return ":moreThan or :lessThan on a :Decided"
        case Existence() if any(b.times for b in node.bounds):
            return ":times on an :Existence"
        case Existence() if any(k.derivation for k in node.same_for):
            return "a derived indicator as a key (:sameFor)"
        case FirstReaching() if not is_plain_first(node, scope, book):
            return "a :FirstReaching of a derived indicator, with :times, with :on, or of another series"
        case Table() if any(isinstance(b, Read) and b.indicator.derivation == "Growth" for b in node.by):
            return "growth as a number (:by)"
        case Read() if node.indicator.derivation and not is_plain(node.indicator, scope, book):
            return f"`{local(node.indicator.iri)}` (:{node.indicator.derivation})"
        case Read() if node.through is not None and node.indicator.derivation:
            return f"`{local(node.indicator.iri)}` (:{node.indicator.derivation}) with :on"
        case _:
            return ""


def is_simple(rule: StackingRule, world_rules: tuple[StackingRule, ...]) -> bool:
    """Say whether a rule of mode Highest stands alone: its grants compared one by one, under no other rule."""
    plain = rule.between == "Assessments" and not (rule.inner or rule.condition or rule.by_applicant)
    alone = not any(set(rule.members) & set(o.members) for o in world_rules if o.iri != rule.iri and o.mode != "AddUp")
    return rule.mode == "Highest" and plain and alone and not (rule.keeps > 1 and rule.paid_before == "Deducted")


def _in_rule(rule: StackingRule, world: World, book: RuleBook) -> Iterator[str]:
    if rule.mode == "AddUp":
        return
    if rule.mode == "TotalCap":
        yield ":TotalCap"
    elif not is_simple(rule, world.rules):
        of = clusters(world.awards, world.rules)
        shared = any(len(of[m].rules) > 1 for m in rule.members if m in of)
        yield "several rules over one award" if shared else _peculiar(rule)
    if any(k.derivation for k in rule.same_for):
        yield "a derived indicator as a key (:sameFor)"


def _peculiar(rule: StackingRule) -> str:
    words = {
        ":between :Awards": rule.between == "Awards",
        "a rule as a member": bool(rule.inner),
        ":chosenBy": rule.by_applicant,
        ":condition on a :StackingRule": bool(rule.condition),
    }
    return next((word for word, holds in words.items() if holds), ":keeps with :Deducted")


# --- derivations ------------------------------------------------------------------------------------------------


def is_plain(indicator: Indicator, scope: Scope, book: RuleBook) -> bool:
    """Say whether a derived indicator looks at reported figures of the enterprise's own annual reports."""
    base = book.indicators.get(indicator.of)
    since = book.indicators.get(indicator.since)
    if indicator.derivation not in ("YearBefore", "Increase", "HighestBefore", "Growth") or base is None:
        return False
    own = since is None or since.domain == NS + "Enterprise"
    return not base.derivation and not indicator.through and own and _is_annual(indicator, scope, book)


def is_plain_first(first: FirstReaching, scope: Scope, book: RuleBook) -> bool:
    """Say whether a FirstReaching looks at reported figures of the enterprise's own annual reports, without factors."""
    subject = first.subject
    factors = any(b.times for step in first.steps for b in step.bounds)
    if factors or subject.through is not None or subject.indicator.derivation:
        return False
    at = where(subject.indicator, scope, book)
    kind = scope.ground if at == "ground" else ""
    of_other_series = is_within(kind, NS + "PeriodReport", book) and not is_within(kind, NS + "AnnualReport", book)
    return first.since.domain == NS + "Enterprise" and at != "record" and not of_other_series


def _is_annual(indicator: Indicator, scope: Scope, book: RuleBook) -> bool:
    at = where(indicator, scope, book)
    return at == "report" or (at == "ground" and is_within(scope.ground, NS + "AnnualReport", book))
