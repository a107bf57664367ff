"""Worlds (meaning layer): one interpretation of every ambiguity, and the rules as they read in it.

Knows nothing of facts. An assumption that is not made leaves an `Unsettled` node in place of what it would give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from itertools import product
from math import prod
from typing import Any

from huiqi.errors import BadData, HuiqiError, Text
from huiqi.findings import Finding
from huiqi.names import local, near
from huiqi.rules.model import (
    Ambiguity,
    Award,
    Decision,
    FundShare,
    Instalment,
    Interpretation,
    Recovery,
    RuleBook,
    StackingRule,
)
from huiqi.rules.order import grants_in, steps
from huiqi.rules.places import Scope, where
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Bands,
    Bound,
    Decided,
    Difference,
    FirstReaching,
    Fixed,
    Limit,
    NeedsAllocation,
    Node,
    Not,
    Row,
    Scalar,
    Table,
    Unsettled,
)

MANY_WORLDS = 12
MOST_WORLDS = 1024
_SINGLE = {
    "payee",
    "times",
    "condition",
    "less",
    "subject",
    "by",
    "amount",
    "conditions",
    "applies_from",
    "applies_until",
}
_ANY_NUMBER = {"payee", "condition", "times", "conditions", "applies_from", "applies_until"}

Choice = Mapping[str, str | None]
"""Ambiguity -> the interpretation chosen; None: an assumption that is not made."""


@dataclass(frozen=True)
class World:
    """One reading of the text for one component: chosen interpretations, sorted; and the rules as they read.

    `by_ground` holds the awards as they read for single grounds for which a decision settles a reading, by ground. A
    rule under an assumption that is not made has an `Unsettled` condition of that rule's name: it may hold or not.
    """

    choice: tuple[tuple[str, str | None], ...]
    awards: tuple[Award, ...]
    rules: tuple[StackingRule, ...]
    recoveries: tuple[Recovery, ...] = ()
    by_ground: tuple[tuple[str, tuple[Award, ...]], ...] = ()

    def award(self, iri: str, ground: str = "") -> Award:
        """Return an award as it reads for a ground."""
        awards = dict(self.by_ground).get(ground, self.awards)
        return next(a for a in awards if a.iri == iri)


@dataclass(frozen=True)
class Component:
    """Awards that stacking rules tie together, and their worlds."""

    awards: tuple[str, ...]
    open_ambiguities: tuple[str, ...]
    worlds: tuple[World, ...]


def chosen_interpretations(book: RuleBook, names: Iterable[str], on: int) -> dict[str, str | None]:
    """Return what is settled before any world is made.

    `names` are interpretations by local name or IRI, chosen by the caller; decisions in force on the day `on`
    (integer key) come first. Assumptions not named are not made. Raises HuiqiError for an unknown name, for two
    names of one ambiguity, and for a name that a decision has ruled out.
    """
    by_name: dict[str, Interpretation] = {}
    for ambiguity in book.ambiguities:
        for way in ambiguity.interpretations:
            by_name[way.iri] = way
            by_name.setdefault(local(way.iri), way)
    choice: dict[str, str | None] = {a.iri: None for a in book.ambiguities if a.is_unpublished}
    for decision in sorted(book.decisions, key=lambda d: (d.day, d.iri)):
        if decision.decides in by_name and decision.day <= on and not decision.ground:
            choice[by_name[decision.decides].ambiguity] = decision.decides
    decided = {a for a, way in choice.items() if way is not None}
    for name in names:
        if name not in by_name:
            raise HuiqiError(_unknown_name(name, by_name))
        way = by_name[name]
        earlier = choice.get(way.ambiguity)
        if earlier not in (None, way.iri):
            raise HuiqiError(_contradiction(way, str(earlier), way.ambiguity in decided))
        choice[way.ambiguity] = way.iri
    return choice


def _unknown_name(name: str, known: Mapping[str, Interpretation]) -> Text:
    close = near(name, [k for k in known if "/" not in k]) or tuple(sorted(k for k in known if "/" not in k))
    hint = ", ".join(f"`{c}`" for c in close)
    return Text(f"没有名为 `{name}` 的解释口径,可用:{hint}", f"no interpretation is called `{name}`; there are {hint}")


def _contradiction(way: Interpretation, earlier: str, decided: bool) -> Text:
    new, old = local(way.iri), local(earlier)
    if decided:
        return Text(f"`{new}` 与已裁定的 `{old}` 相抵触", f"`{new}` contradicts `{old}`, which a decision has settled")
    return Text(f"`{new}` 与 `{old}` 是同一问题的两种口径", f"`{new}` and `{old}` answer the same question; choose one")


def components(book: RuleBook, choice: Choice, awards: Iterable[str], on: int | None = None) -> tuple[Component, ...]:
    """Return the awards in groups that rules tie together or that read each other, each with its worlds, in a fixed order.

    A rule of mode AddUp leaves every grant as it is: it ties nothing together, and how it reads opens no world.
    Decisions on days, and on interpretations for single grounds, count if they are in force on the day `on` (integer
    key; None: none of them counts).
    """
    decisions = [d for d in book.decisions if on is not None and d.day <= on]
    return tuple(_component(book, choice, group, decisions) for group in tied_awards(book, awards))


def tied_awards(book: RuleBook, awards: Iterable[str]) -> list[list[Award]]:
    """Return awards in the groups that rules, recoveries and amounts read of each other tie together, in a fixed order."""
    wanted = set(awards)
    by_iri = {a.iri: a for a in book.awards if a.iri in wanted}
    root = {iri: iri for iri in by_iri}

    def find(iri: str) -> str:
        while root[iri] != iri:
            iri = root[iri]
        return iri

    rules = _binding(book)
    tied = [list(rule.members) for rule in rules]
    tied += [[*r.awards, *r.against] for r in book.recoveries]
    tied += [[a.iri, *(g.award for g in grants_in((a, book.policies[a.policy])))] for a in by_iri.values()]
    tied += [[*r.members, *(g.award for g in grants_in(r))] for r in rules]
    for group in tied:
        members = [m for m in group if m in root]
        for member in members[1:]:
            root[find(member)] = find(members[0])
    groups: dict[str, list[Award]] = {}
    for iri in sorted(by_iri):
        groups.setdefault(find(iri), []).append(by_iri[iri])
    return list(groups.values())


def _binding(book: RuleBook) -> tuple[StackingRule, ...]:
    """Return the rules that bear on what is granted: all but those that say that grants add up."""
    return tuple(r for r in book.rules if r.mode != "AddUp")


def open_readings(book: RuleBook, choice: Choice, awards: list[Award]) -> tuple[Ambiguity, ...]:
    """Return the questions that a group of awards touches and nothing has settled, in the order of their IRIs."""
    touched = _touched(book, awards)
    return tuple(a for a in sorted(book.ambiguities, key=lambda a: a.iri) if a.iri in touched and a.iri not in choice)


def _touched(book: RuleBook, awards: list[Award]) -> set[str]:
    members = {a.iri for a in awards}
    rules = tuple(r for r in _binding(book) if members & set(r.members))
    recoveries = tuple(r for r in book.recoveries if members & {*r.awards, *r.against})
    used = readings_in(tuple((award, book.policies[award.policy]) for award in awards)) | readings_in(
        (rules, recoveries)
    )
    return {a.iri for a in book.ambiguities if any(i.iri in used for i in a.interpretations)}


def _component(book: RuleBook, choice: Choice, awards: list[Award], decisions: list[Decision]) -> Component:
    members = {a.iri for a in awards}
    rules = tuple(r for r in _binding(book) if members & set(r.members))
    recoveries = tuple(r for r in book.recoveries if members & {*r.awards, *r.against})
    of_rules = readings_in((rules, recoveries))
    ways = {i.iri: a for a in book.ambiguities for i in a.interpretations}
    touched = sorted(_touched(book, awards))
    by_iri = {a.iri: a for a in book.ambiguities}
    settled = {a: choice[a] for a in touched if a in choice}
    open_ones = tuple(a.iri for a in open_readings(book, choice, awards))
    count = prod(len(by_iri[name].interpretations) for name in open_ones)
    if count > MOST_WORLDS:
        raise HuiqiError(_too_many(count, awards))
    days = {d.decides: d.result for d in sorted(decisions, key=lambda d: (d.day, d.iri)) if not d.ground}
    single = _single_grounds(decisions, ways, {ways[i].iri for i in of_rules if i in ways}, set(touched))
    worlds = []
    for picks in product(*([i.iri for i in by_iri[a].interpretations] for a in open_ones)):
        world = {**settled, **dict(zip(open_ones, picks, strict=True))}
        settle = Settle(by_iri, world, days)
        across = [r for r in rules if r.crosses and settle.may_hold(r)]
        read = World(
            tuple(sorted(world.items())),
            tuple(_held(settle.award(a, book), across, book) for a in awards),
            tuple(settle.rule(r) for r in rules if not r.crosses and settle.may_hold(r)),
            tuple(settle.node(r) for r in recoveries if settle.is_live(r)),
            tuple(
                (
                    ground,
                    tuple(
                        _held(Settle(by_iri, {**world, **chosen}, days).award(a, book), across, book) for a in awards
                    ),
                )
                for ground, chosen in sorted(single.items())
            ),
        )
        for variant in (read.awards, *(w for _, w in read.by_ground)):
            steps(variant, read.rules)
        worlds.append(read)
    return Component(tuple(sorted(members)), open_ones, tuple(worlds))


def _held(award: Award, across: list[StackingRule], book: RuleBook) -> Award:
    """Return an award with a condition, unknown so far, for each rule that settles it over all enterprises."""
    scope = Scope(award.ground)
    own = [r for r in across if award.iri in r.members and all(where(k, scope, book) for k in r.same_for)]
    held = tuple(
        NeedsAllocation(iri=r.iri, clause=r.clause, basis=r.basis, ambiguity=r.iri, place=r.place) for r in own
    )
    return replace(award, conditions=(*award.conditions, *held)) if held else award


def _single_grounds(
    decisions: list[Decision], ways: Mapping[str, Ambiguity], of_rules: set[str], touched: set[str]
) -> dict[str, dict[str, str | None]]:
    """Return what decisions settle for single grounds: by ground, the interpretation of an ambiguity.

    Raises BadData for one that bears on a stacking rule or a recovery: these hold for all grounds alike.
    """
    found: dict[str, dict[str, str | None]] = {}
    for decision in sorted(decisions, key=lambda d: (d.day, d.iri)):
        ambiguity = ways.get(decision.decides)
        if not decision.ground or ambiguity is None or ambiguity.iri not in touched:
            continue
        if ambiguity.iri in of_rules:
            problem = Text(
                "只针对一个事由的裁定不能用于叠加规则或追回的口径",
                "a decision for one ground cannot settle how a stacking rule or a recovery reads",
            )
            fix = Text("去掉 :ground", "remove its :ground")
            raise BadData((Finding("H009", decision.place, problem, fix),))
        found.setdefault(decision.ground, {})[ambiguity.iri] = decision.decides
    return found


def _too_many(count: int, awards: list[Award]) -> Text:
    names = ", ".join(f"`{local(a.iri)}`" for a in awards[:3])
    return Text(
        f"{names} 的口径组合达 {count} 种,请先用 --read 选定一些",
        f"{names} can be read in {count} ways; settle some with --read",
    )


def readings_in(value: Any) -> set[str]:
    """Return every interpretation that a node, or any node below it, stands under."""
    found: set[str] = set()
    if isinstance(value, tuple):
        for item in value:
            found |= readings_in(item)
    elif hasattr(value, "__dataclass_fields__"):
        found |= set(getattr(value, "under", ()))
        for part in fields(value):
            found |= readings_in(getattr(value, part.name))
    return found


class Settle:
    """Rebuilds nodes as they read in one world; `days` are days that decisions have set, by node."""

    def __init__(
        self, ambiguities: Mapping[str, Ambiguity], world: Choice, days: Mapping[str, Scalar | None] | None = None
    ) -> None:
        self.days = days or {}
        self.ways = {i.iri: a for a in ambiguities.values() for i in a.interpretations}
        self.world = world

    def is_live(self, node: Node) -> bool:
        return not node.under or any(self.world.get(self.ways[u].iri) == u for u in node.under if u in self.ways)

    def _off(self, node: Node) -> str | None:
        for way in sorted(node.under):
            ambiguity = self.ways.get(way)
            if ambiguity is not None and ambiguity.is_unpublished and self.world.get(ambiguity.iri) is None:
                return ambiguity.iri
        return None

    def may_hold(self, rule: StackingRule) -> bool:
        """Say whether a rule holds in this world, or might if an assumption were made."""
        return self.is_live(rule) or self._off(rule) is not None

    def rule(self, rule: StackingRule) -> StackingRule:
        """Return a rule as it reads; one under an assumption that is not made gets a condition that is not settled."""
        built: StackingRule = self.node(rule)
        if self.is_live(rule):
            return built
        ambiguity = self._off(rule) or ""
        unsettled = Unsettled(iri=rule.iri, clause=rule.clause, basis=rule.basis, ambiguity=ambiguity, place=rule.place)
        return replace(built, condition=(unsettled,))

    def award(self, award: Award, book: RuleBook) -> Award:
        """Return an award as it reads, with its policy's conditions."""
        own: Award = self.node(award)
        general = tuple(c for policy in (book.policies[award.policy],) for c in self._children(policy, "conditions"))
        return replace(own, conditions=(*general, *own.conditions))

    def node(self, node: Any) -> Any:
        changes = {}
        for part in fields(node):
            value = getattr(node, part.name)
            if isinstance(value, tuple) and any(isinstance(v, Node | Bound) for v in value):
                changes[part.name] = self._children(node, part.name)
            elif isinstance(value, Node | Bound):
                changes[part.name] = self.node(value)
        built = replace(node, **changes) if changes else node
        day = self.days.get(node.iri) if isinstance(node, Decided) else None
        if isinstance(day, int) and not isinstance(day, bool):
            return Fixed(**{p.name: getattr(built, p.name) for p in fields(Node)}, value=day)
        if (isinstance(built, AllOf | AnyOf) and not built.of) or (
            isinstance(built, FirstReaching) and not built.steps
        ):
            raise BadData((_fault(built, "H007", "of"),))
        if isinstance(built, Table | Bands) and len({r.order for r in built.rows}) < len(built.rows):
            raise BadData((_fault(built, "H008", "row with each :order"),))
        return built

    def _children(self, node: Any, name: str) -> tuple[Any, ...]:
        kept: list[Any] = []
        for child in getattr(node, name):
            if isinstance(child, Bound) or self.is_live(child):
                kept.append(self.node(child))
            elif (ambiguity := self._off(child)) is not None:
                self._put_unsettled(kept, child, ambiguity)
        single = name in _SINGLE or (name == "of" and isinstance(node, Not | Difference))
        if single and (len(kept) > 1 or (not kept and name not in _ANY_NUMBER)):
            raise BadData((_fault(node, "H008", name),))
        return tuple(kept)

    def _put_unsettled(self, kept: list[Any], child: Any, ambiguity: str) -> None:
        unsettled = Unsettled(
            iri=child.iri, clause=child.clause, basis=child.basis, ambiguity=ambiguity, place=child.place
        )
        if isinstance(child, Row):
            if any(isinstance(k, Row) and k.order == child.order for k in kept):
                return  # one line that nothing is known of is as good as two
            amount = replace(unsettled, iri=f"{child.iri}.value")
            kept.append(replace(child, bounds=(), members=(), condition=(unsettled,), amount=(amount,)))
        elif isinstance(child, Limit | Instalment | FundShare):
            self._put_part(kept, child, unsettled)
        elif not any(isinstance(k, Unsettled) and k.ambiguity == ambiguity for k in kept):
            kept.append(unsettled)

    def _put_part(self, kept: list[Any], child: Limit | Instalment | FundShare, unsettled: Unsettled) -> None:
        """Keep a limit with a condition that is not settled; a split of the grant cannot be half known."""
        if not isinstance(child, Limit):
            problem = Text(
                "分期或资金分担不能只在未采用的假定下成立",
                "an instalment or fund share under an assumption that is not made",
            )
            fix = Text("用 --read 采用该假定", "make the assumption with --read")
            raise BadData((Finding("H009", child.place, problem, fix),))
        kept.append(replace(child, times=(), condition=(unsettled,)))


def _fault(node: Any, code: str, name: str) -> Finding:
    iri = local(getattr(node, "iri", "?"))
    return Finding(
        code,
        node.place,
        Text(
            f"在某一种口径下 `{iri}` 的 :{name} 不是恰好一个",
            f"under some interpretation `{iri}` does not have exactly one :{name}",
        ),
        Text("每种口径下保留一个", "keep exactly one under each interpretation"),
    )
