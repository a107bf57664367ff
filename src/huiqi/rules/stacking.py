"""Stacking rules and recoveries from the graph (meaning layer): modes, members, keys, limits, who chooses, who gives way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final, Literal, cast, get_args

from huiqi.errors import Text
from huiqi.names import NS, local
from huiqi.rules.frame import Top
from huiqi.rules.model import Award, Recovery, StackingRule
from huiqi.rules.operations import RuleReader
from huiqi.rules.reader import Handed
from huiqi.rules.tree import CutBy, Indicator, Mode

_ONLY: Final = {
    "Highest": ("between", "keeps", "chosenBy"),
    "TotalCap": ("limit", "cutBy"),
}
"""Which words stand on a rule of one mode only."""


def read_rules(reader: RuleReader, awards: tuple[Award, ...]) -> tuple[StackingRule, ...]:
    """Read every stacking rule; the members of a member rule are members of the rule as well."""
    read = {iri: _rule(reader, iri, awards) for iri in reader.graph.instances(NS + "StackingRule")}
    rules = {iri: rule for iri, rule in read.items() if rule is not None}
    found = []
    for iri, rule in rules.items():
        path = _circle(iri, rules)
        if path:
            route = " → ".join(local(i) for i in path)
            problem = Text(f"叠加规则循环引用:{route}", f"a stacking rule is a member of itself: {route}")
            reader.fault("H010", rule.place, problem, Text("断开这个循环", "break the circle"))
            continue
        exempt = set(reader.graph.iris(iri, NS + "exempts"))
        inside = {m for inner in _below(iri, rules) for m in rules[inner].members}
        found.append(replace(rule, members=tuple(sorted((set(rule.members) | inside) - exempt))))
    _check_crossing(reader, found)
    return tuple(found)


def _check_crossing(reader: RuleReader, rules: list[StackingRule]) -> None:
    """Refuse a rule over a rule that crosses enterprises: what that one offers is known only after allocation."""
    crossing = {r.iri for r in rules if r.crosses}
    for rule in rules:
        for inner in crossing & set(rule.inner) if rule.mode != "AddUp" else ():
            reader.refuse(rule.iri, f"a rule over `{local(inner)}`, which crosses enterprises", NS + "of")


def _circle(start: str, rules: Mapping[str, StackingRule]) -> list[str]:
    """Return the path on which a rule comes back to itself; empty if it does not."""
    stack = [[start]]
    seen: set[str] = set()
    while stack:
        path = stack.pop()
        for inner in rules[path[-1]].inner:
            if inner == start:
                return [*path, start]
            if inner in rules and inner not in seen:
                seen.add(inner)
                stack.append([*path, inner])
    return []


def _below(iri: str, rules: Mapping[str, StackingRule]) -> set[str]:
    found: set[str] = set()
    queue = [i for i in rules[iri].inner if i in rules]
    while queue:
        inner = queue.pop()
        if inner not in found:
            found.add(inner)
            queue.extend(i for i in rules[inner].inner if i in rules)
    return found


def _rule(reader: RuleReader, iri: str, awards: tuple[Award, ...]) -> StackingRule | None:
    graph = reader.graph
    frame = reader.frame(iri, Top(place=graph.place(iri)))
    mode = reader.code(iri, "mode", get_args(Mode))
    if not mode:
        reader.missing(iri, "mode")
        return None
    between = reader.code(iri, "between", ("Assessments", "Awards"))
    if mode == "Highest" and not between:
        reader.missing(iri, "between")
        return None
    _check_mode(reader, iri, mode)
    members, inner = _members(reader, iri, awards)
    exempt = set(graph.iris(iri, NS + "exempts"))
    known = [a.iri for a in awards]
    for name in sorted(exempt - set(known)):
        reader.unknown(name, graph.place(iri, NS + "exempts"), sorted(known))
    cut_by = reader.code(iri, "cutBy", get_args(CutBy))
    if cut_by == "Priority":
        _check_priority(reader, [a for a in awards if a.iri in set(members) - exempt], iri)
    limits = reader.limits(iri, Handed(frame))
    if mode == "TotalCap" and not limits:
        reader.missing(iri, "limit")
    keys = [reader.indicator(k, frame["place"]) for k in graph.iris(iri, NS + "sameFor")]
    return StackingRule(
        **frame,
        mode=cast("Mode", mode),
        members=tuple(sorted(set(members) - exempt)),
        same_for=tuple(k for k in keys if k is not None and _is_key(reader, iri, k)),
        between=cast("Literal['Assessments', 'Awards']", between or "Assessments"),
        keeps=_keeps(reader, iri),
        paid_before=cast("Literal['', 'Bars', 'Deducted']", reader.code(iri, "paidBefore", ("Bars", "Deducted"))),
        inner=inner,
        limits=limits,
        cut_by=cast("CutBy", cut_by),
        by_applicant=bool(reader.code(iri, "chosenBy", ("Applicant",))),
        condition=reader.conditions(iri, "condition", Handed(frame)),
    )


def _check_mode(reader: RuleReader, iri: str, mode: str) -> None:
    """Note words that mean nothing on a rule of this mode."""
    graph = reader.graph
    for own, only in _ONLY.items():
        for word in only if own != mode else ():
            if graph.objects(iri, NS + word):
                problem = Text(f":{word} 在 :{mode} 规则上没有含义", f":{word} means nothing on a rule of mode :{mode}")
                fix = Text(f"去掉它,或改用 :{own}", f"remove it, or use :{own}")
                reader.fault("H007", graph.place(iri, NS + word), problem, fix)
    before = local(graph.iri(iri, NS + "paidBefore") or "")
    chosen = bool(graph.objects(iri, NS + "chosenBy"))
    if before and (mode == "AddUp" or (mode == "TotalCap" and before == "Bars") or (before == "Deducted" and chosen)):
        problem = Text(f":paidBefore :{before} 在此没有含义", f":paidBefore :{before} means nothing here")
        fix = Text(
            "总额封顶只用 :Deducted;由申报人选择只用 :Bars", "a :TotalCap takes :Deducted only, a choice :Bars only"
        )
        reader.fault("H007", graph.place(iri, NS + "paidBefore"), problem, fix)


def _members(reader: RuleReader, iri: str, awards: tuple[Award, ...]) -> tuple[list[str], tuple[str, ...]]:
    """Return the awards and the rules that a rule names; a policy stands for its awards."""
    graph = reader.graph
    by_iri = {a.iri for a in awards}
    rules = set(graph.instances(NS + "StackingRule"))
    members: list[str] = []
    inner: list[str] = []
    for member in graph.iris(iri, NS + "of"):
        inside = [a.iri for a in awards if a.policy == member]
        if member in by_iri:
            members.append(member)
        elif member in rules:
            inner.append(member)
        elif inside:
            members.extend(inside)
        else:
            reader.unknown(member, graph.place(iri, NS + "of"), [*by_iri, *rules])
    return members, tuple(sorted(inner))


def _is_key(reader: RuleReader, iri: str, key: Indicator) -> bool:
    """Note a key by which nothing can be the same: a share of growth is compared, never equal by chance."""
    if key.derivation == "Growth":
        reader.refuse(iri, f"growth as a key (`{local(key.iri)}`)")
        return False
    return True


def _keeps(reader: RuleReader, iri: str) -> int:
    keeps = reader.scalar(iri, "keeps")
    if keeps is None:
        return 1
    if isinstance(keeps, Decimal) and keeps == int(keeps) and keeps >= 1:
        return int(keeps)
    problem = Text(":keeps 不是正整数", ":keeps is no whole number from 1")
    reader.fault("H003", reader.graph.place(iri, NS + "keeps"), problem, Text("写成 :keeps 1", "write :keeps 1"))
    return 1


def _check_priority(reader: RuleReader, members: list[Award], iri: str) -> None:
    orders = [a.order for a in members]
    if None in orders or len(set(orders)) < len(orders):
        names = ", ".join(f"`{local(a.iri)}`" for a in members)
        problem = Text(f"{names} 没有各不相同的 :order", f"{names} have no :order each of its own")
        fix = Text("按优先级写 :order,先者先得", "write :order on each by priority, the lower is paid first")
        reader.fault("H007", reader.graph.place(iri, NS + "cutBy"), problem, fix)


def read_recoveries(reader: RuleReader, awards: tuple[Award, ...]) -> tuple[Recovery, ...]:
    """Read every recovery: the awards it takes back, the condition, and what absorbs it."""
    graph = reader.graph
    known = {a.iri for a in awards}
    found = []
    for iri in graph.instances(NS + "Recovery"):
        frame = reader.frame(iri, Top(place=graph.place(iri)))
        named = {word: graph.iris(iri, NS + word) for word in ("of", "against")}
        for word, names in named.items():
            for name in names:
                if name not in known:
                    reader.unknown(name, graph.place(iri, NS + word), sorted(known))
        condition = reader.conditions(iri, "condition", Handed(frame))
        if not named["of"]:
            reader.missing(iri, "of (an Award)")
        if not graph.iris(iri, NS + "condition"):
            reader.missing(iri, "condition")
        found.append(
            Recovery(
                **frame,
                awards=tuple(n for n in named["of"] if n in known),
                condition=condition,
                amount=reader.quantities(iri, "amount", Handed(frame)),
                against=tuple(n for n in named["against"] if n in known),
            )
        )
    return tuple(found)
