"""The reference evaluator over whole samples: one result for each component, world and enterprise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from huiqi.assessment import WorldResult
from huiqi.evaluate import assess_world
from huiqi.evaluate.readings import Case
from huiqi.facts.model import Facts
from huiqi.rules.model import RuleBook
from huiqi.rules.tree import Bound, Node
from huiqi.rules.worlds import Component, World


@dataclass(frozen=True)
class Answer:
    """What the reference found in one world for one enterprise."""

    world: World
    enterprise: str
    result: WorldResult


def assess(book: RuleBook, facts: Facts, components: tuple[Component, ...], on: int) -> Iterator[Answer]:
    """Assess every enterprise in every world of every component on the day `on` (integer key)."""
    seen = facts.seen(on)
    for component in components:
        for world in component.worlds:
            for enterprise in seen.enterprises:
                case = Case(book, enterprise, seen.registers, book.decisions, on)
                yield Answer(world, enterprise.iri, assess_world(case, world))


def walk(value: Any) -> Iterator[Any]:
    """Yield every node and bound of an award, a world or a part of one, each as often as it is used."""
    if isinstance(value, tuple):
        for item in value:
            yield from walk(item)
    elif isinstance(value, Node | Bound) or type(value).__name__ in ("Award", "World"):
        if isinstance(value, Node | Bound):
            yield value
        for part in fields(value):
            yield from walk(getattr(value, part.name))
