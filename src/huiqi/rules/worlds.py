"""Worlds (meaning layer): one interpretation of every ambiguity, and the rules as they read in it.

Knows nothing of facts. An assumption that is not made leaves an `Unsettled` node in place of what it would give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from itertools import product
from typing import Any

from huiqi.errors import BadData, HuiqiError, Text
from huiqi.findings import Finding
from huiqi.names import local, near
from huiqi.rules.tree import (
    AllOf,
    Ambiguity,
    AnyOf,
    Award,
    Bound,
    Difference,
    FirstReaching,
    Interpretation,
    Limit,
    Node,
    Not,
    Row,
    RuleBook,
    StackingRule,
    Table,
    Unsettled,
)

MANY_WORLDS = 12
MOST_WORLDS = 1024
_SINGLE = {"times", "condition", "less", "subject", "by", "amount", "conditions", "applies_from", "applies_until"}
_ANY_NUMBER = {"condition", "times", "conditions", "applies_from", "applies_until"}

Choice = Mapping[str, str | None]
"""Ambiguity -> the interpretation chosen; None: an assumption that is not made."""


@dataclass(frozen=True)
class World:
    """One reading of the text for one component: chosen interpretations, sorted; and the rules as they read."""

    choice: tuple[tuple[str, str | None], ...]
    awards: tuple[Award, ...]
    rules: tuple[StackingRule, ...]


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
        if decision.decides in by_name and decision.day <= on:
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


def components(book: RuleBook, choice: Choice, awards: Iterable[str]) -> tuple[Component, ...]:
    """Return the awards in groups that stacking rules tie together, each with its worlds, in a fixed order."""
    wanted = set(awards)
    by_iri = {a.iri: a for a in book.awards if a.iri in wanted}
    root = {iri: iri for iri in by_iri}

    def find(iri: str) -> str:
        while root[iri] != iri:
            iri = root[iri]
        return iri

    for rule in book.rules:
        members = [m for m in rule.members if m in root]
        for member in members[1:]:
            root[find(member)] = find(members[0])
    groups: dict[str, list[Award]] = {}
    for iri in sorted(by_iri):
        groups.setdefault(find(iri), []).append(by_iri[iri])
    return tuple(_component(book, choice, group) for group in groups.values())


def _component(book: RuleBook, choice: Choice, awards: list[Award]) -> Component:
    members = {a.iri for a in awards}
    rules = tuple(r for r in book.rules if members & set(r.members))
    used = {i for award in awards for i in readings_in((award, book.policies[award.policy]))} | readings_in(rules)
    ways = {i.iri: a for a in book.ambiguities for i in a.interpretations}
    touched = sorted({ways[i].iri for i in used if i in ways})
    by_iri = {a.iri: a for a in book.ambiguities}
    settled = {a: choice[a] for a in touched if a in choice}
    open_ones = tuple(a for a in touched if a not in choice)
    count = 1
    for name in open_ones:
        count *= len(by_iri[name].interpretations)
    if count > MOST_WORLDS:
        raise HuiqiError(_too_many(count, awards))
    worlds = []
    for picks in product(*([i.iri for i in by_iri[a].interpretations] for a in open_ones)):
        world = {**settled, **dict(zip(open_ones, picks, strict=True))}
        settle = _Settle(by_iri, world)
        _check_rules([r for r in rules if settle.is_live(r)], members)
        worlds.append(
            World(
                tuple(sorted(world.items())),
                tuple(settle.award(a, book) for a in awards),
                tuple(r for r in rules if settle.is_live(r)),
            )
        )
    return Component(tuple(sorted(members)), open_ones, tuple(worlds))


def _check_rules(rules: list[StackingRule], awards: set[str]) -> None:
    """Refuse an award that two rules of mode Highest hold in one world: their common optimum is not computed yet."""
    held: dict[str, StackingRule] = {}
    for rule in rules:
        for award in sorted(awards & set(rule.members)) if rule.mode == "Highest" else ():
            if award in held:
                other = local(held[award].iri)
                problem = Text(
                    f"`{local(award)}` 同时受 `{other}` 与 `{local(rule.iri)}` 约束,本版本尚不能一并计算",
                    f"`{local(award)}` is under `{other}` and `{local(rule.iri)}` at once, which cannot be computed yet",
                )
                fix = Text("合并为一条规则,或记为 Gap", "write one rule, or record one of them as a Gap")
                raise BadData((Finding("H009", rule.place, problem, fix),))
            held[award] = rule


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


class _Settle:
    """Rebuilds nodes as they read in one world."""

    def __init__(self, ambiguities: Mapping[str, Ambiguity], world: Choice) -> None:
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

    def award(self, award: Award, book: RuleBook) -> Award:
        own: Award = self.node(award)
        general = tuple(c for policy in (book.policies[award.policy],) for c in self._children(policy, "conditions"))
        return replace(own, conditions=(*general, *own.conditions))

    def node(self, node: Any) -> Any:
        changes = {}
        for part in fields(node):
            value = getattr(node, part.name)
            if isinstance(value, tuple) and any(isinstance(v, Node | Bound) for v in value):
                changes[part.name] = self._children(node, part.name)
            elif isinstance(value, Node) and part.name not in ("place",):
                changes[part.name] = self.node(value)
        built = replace(node, **changes) if changes else node
        if (isinstance(built, AllOf | AnyOf) and not built.of) or (
            isinstance(built, FirstReaching) and not built.steps
        ):
            raise BadData((_fault(built, "H007", "of"),))
        if isinstance(built, Table) and len({r.order for r in built.rows}) < len(built.rows):
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
        elif isinstance(child, Limit):
            kept.append(replace(child, times=(), condition=(unsettled,)))
        elif not any(isinstance(k, Unsettled) and k.ambiguity == ambiguity for k in kept):
            kept.append(unsettled)


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
