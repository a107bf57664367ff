"""Awards as they read (analysis layer): one variant for each way in which the text leaves an award open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from huiqi.rules.model import Award, StackingRule
from huiqi.rules.tree import NeedsAllocation
from huiqi.rules.worlds import Component


@dataclass(frozen=True)
class Variant:
    """One award under one reading: `award` is named by `key`, `readings` are empty where the award reads one way only."""

    key: str
    iri: str
    award: Award
    readings: tuple[str, ...] = ()


def variants(parts: Iterable[Component]) -> tuple[tuple[Variant, ...], tuple[StackingRule, ...]]:
    """Return every award in each way it reads, in a fixed order, and the stacking rules of the first reading of each.

    Readings that leave an award as it is make no variant of it.
    """
    found: list[Variant] = []
    rules: dict[str, StackingRule] = {}
    for part in parts:
        for iri in part.awards:
            trees: dict[Award, tuple[str, ...]] = {}
            for world in part.worlds:
                own = _alone(next(a for a in world.awards if a.iri == iri))
                ways = tuple(w for a, w in world.choice if a in part.open_ambiguities and w is not None)
                trees.setdefault(own, ways)
            for n, (tree, ways) in enumerate(trees.items(), 1):
                key = iri if len(trees) == 1 else f"{iri}?reading={n}"
                found.append(Variant(key, iri, replace(tree, iri=key), ways if len(trees) > 1 else ()))
        for world in part.worlds:
            for rule in world.rules:
                rules.setdefault(rule.iri, rule)
    return tuple(sorted(found, key=lambda v: v.key)), tuple(rules[r] for r in sorted(rules))


def _alone(award: Award) -> Award:
    """Return an award without what is settled over all enterprises: a quota says nothing of who is eligible."""
    return replace(award, conditions=tuple(c for c in award.conditions if not isinstance(c, NeedsAllocation)))
