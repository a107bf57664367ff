"""In which order awards and rules are worked out (meaning layer): what reads what, and which rules go together.

An award is computed after the awards whose computed amount it reads; rules that share a member are settled together,
once all their members are computed; what is granted is read after that. A circle is refused with its path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

from huiqi.errors import BadData, Text
from huiqi.findings import Finding, Place
from huiqi.names import local
from huiqi.rules.model import Award, StackingRule
from huiqi.rules.tree import GrantOf

_REMEMBERED: Final = "_grants_in"


@dataclass(frozen=True)
class Cluster:
    """Awards that rules tie together, and these rules: what of them is granted is decided at once."""

    awards: tuple[str, ...]
    rules: tuple[StackingRule, ...]

    @property
    def name(self) -> str:
        """Return the first of its awards, which names it."""
        return self.awards[0]


def grants_in(value: Any) -> Iterator[GrantOf]:
    """Yield every :GrantOf in a node, in a fixed order."""
    if isinstance(value, tuple):
        for item in value:
            yield from grants_in(item)
    elif isinstance(value, Award | StackingRule):
        # Asked of the same few hundred trees for every enterprise: each, which never changes, remembers its own.
        known = value.__dict__
        if _REMEMBERED not in known:
            known[_REMEMBERED] = tuple(_in_parts(value))
        yield from known[_REMEMBERED]
    elif hasattr(value, "__dataclass_fields__"):
        if isinstance(value, GrantOf):
            yield value
        yield from _in_parts(value)


def _in_parts(value: Any) -> Iterator[GrantOf]:
    for part in fields(value):
        yield from grants_in(getattr(value, part.name))


def clusters(awards: Iterable[Award], rules: Iterable[StackingRule]) -> dict[str, Cluster]:
    """Return the cluster of each award, by its IRI. Rules that only record that grants add up tie nothing together."""
    root = {a.iri: a.iri for a in awards}

    def find(iri: str) -> str:
        while root[iri] != iri:
            iri = root[iri]
        return iri

    binding = [r for r in rules if r.mode != "AddUp"]
    for rule in binding:
        members = [m for m in rule.members if m in root]
        for member in members[1:]:
            root[find(member)] = find(members[0])
    groups: dict[str, list[str]] = {}
    for iri in sorted(root):
        groups.setdefault(find(iri), []).append(iri)
    found = {}
    for group in groups.values():
        tied = tuple(r for r in sorted(binding, key=lambda r: r.iri) if set(group) & set(r.members))
        cluster = Cluster(tuple(group), tied)
        found.update(dict.fromkeys(group, cluster))
    return found


def steps(awards: Iterable[Award], rules: Iterable[StackingRule]) -> tuple[Award | Cluster, ...]:
    """Return awards to compute and clusters to settle, each after what it reads.

    Raises BadData, naming the path, if an award reads what depends on itself.
    """
    by_iri = {a.iri: a for a in sorted(awards, key=lambda a: a.iri)}
    of_award = clusters(by_iri.values(), rules)
    done: list[Award | Cluster] = []
    finished: set[tuple[str, str]] = set()

    def reads(node: tuple[str, str]) -> Iterator[tuple[str, str]]:
        kind, name = node
        if kind == "award":
            wanted = list(grants_in(by_iri[name]))
        else:
            yield from (("award", a) for a in of_award[name].awards)
            wanted = list(grants_in(of_award[name].rules))
        for grant in wanted:
            if grant.award in by_iri and grant.stage == "Computed":
                yield ("award", grant.award)
            elif grant.award in by_iri and grant.stage == "Granted":
                yield ("granted", of_award[grant.award].name)

    def visit(node: tuple[str, str], path: tuple[tuple[str, str], ...]) -> None:
        if node in path:
            raise BadData((_circle([*path[path.index(node) :], node], by_iri[node[1]].place),))
        if node in finished:
            return
        for other in reads(node):
            visit(other, (*path, node))
        finished.add(node)
        done.append(by_iri[node[1]] if node[0] == "award" else of_award[node[1]])

    for iri in by_iri:
        visit(("granted", of_award[iri].name), ())
    return tuple(done)


def _circle(path: list[tuple[str, str]], place: Place) -> Finding:
    names = list(dict.fromkeys(local(name) for _, name in path))
    route = " → ".join([*names, names[0]])
    problem = Text(f"奖补金额循环引用:{route}", f"the amount depends on itself: {route}")
    fix = Text("用 :exempts 或 :stage :Computed 断开", "break the circle with :exempts or :stage :Computed")
    return Finding("H010", place, problem, fix)
