"""Worlds of test: from a seed the Turtle of a fictional policy and of the facts of a few enterprises.

No clock and no hash order enters: the same seed gives the same bytes. What comes out goes through the ordinary
loaders. `python -m agreement.generate 17` (in tests/) prints a sample.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

from agreement import facts as facts_of
from agreement import rules as rules_of
from agreement import wider
from agreement.scene import Scene
from agreement.words import LINES, PREFIXES, declarations
from huiqi.dates import key
from huiqi.facts.model import Facts
from huiqi.facts.read import read_facts
from huiqi.load import Graph, load_files
from huiqi.load.graph import Statement
from huiqi.rules.book import read_book
from huiqi.rules.model import RuleBook
from huiqi.rules.worlds import Component, chosen_interpretations, components

ONTOLOGY = Path(__file__).parents[2] / "ontology"
_DAYS = ("2025-12-31", "2026-03-01", "2026-03-01", "2025-06-30", "2024-02-29")
_BASES = ("1000000", "2000000", "20000000", "12345678.9")


@dataclass(frozen=True)
class Sample:
    """One world of test: Turtle of rules and of facts, the day of assessment, interpretations that a caller chose."""

    rules: str
    facts: str
    on: int
    chosen: tuple[str, ...]


@dataclass(frozen=True)
class Loaded:
    """A sample read by the ordinary loaders; the facts are all facts, not yet those seen on the day."""

    book: RuleBook
    facts: Facts
    components: tuple[Component, ...]


@dataclass(frozen=True)
class _Size:
    enterprises: tuple[int, ...]
    awards: tuple[int, ...]
    depth: tuple[int, ...]


_SIZES = {
    "tiny": _Size((1,), (1,), (1, 2)),
    "small": _Size((1, 1, 2, 3), (1, 2, 2, 3, 4), (1, 2, 3, 3, 4)),
    "large": _Size((3,), (3, 4), (3, 4)),
}


def generate(seed: int, size: str = "small", families: tuple[str, ...] = ()) -> Sample:
    """Make the sample of a seed; `size` is tiny, small or large, `families` the kinds beyond the plain ones.

    >>> generate(7) == generate(7)
    True
    """
    rng = Random(seed)
    measure = _SIZES[size]
    scene = Scene(
        rng,
        date.fromisoformat(rng.choice(_DAYS)),
        rng.choice(measure.depth),
        Decimal(rng.choice(_BASES)),
        families=frozenset(families),
    )
    scene.awards = [f"p:award-{n}" for n in range(1, rng.choice(measure.awards) + 1)]
    scene.doubts = rules_of.doubts(scene)
    dirt = rng.choice((0.2, 0.7, 1.0, 2.5))
    if scene.families & LINES:  # what rests on many values is unknown as soon as one of them is
        dirt *= 0.45
    facts = facts_of.write(scene, rng.choice(measure.enterprises), dirt)
    counted = wider.counted_conditions(scene) if scene.families & LINES else {}
    chosen = rules_of.write(scene)
    rules = PREFIXES + declarations(scene.families, counted) + "\n".join(scene.lines) + "\n"
    return Sample(rules, PREFIXES + facts, key(scene.on), chosen)


def load(sample: Sample, tmp_path: Path) -> Loaded:
    """Write the sample to files below `tmp_path` and read it as any policy and any facts are read."""
    rules, facts = tmp_path / "rules.ttl", tmp_path / "facts.ttl"
    rules.write_text(sample.rules, encoding="utf-8")
    facts.write_text(sample.facts, encoding="utf-8")
    law, findings = load_files([rules], tmp_path)
    book = read_book(Graph([*_ontology(), *law]), findings)
    known, faults = load_files([facts], tmp_path)
    choice = chosen_interpretations(book, sample.chosen, sample.on)
    return Loaded(
        book, read_facts(known, book, faults), components(book, choice, [a.iri for a in book.awards], sample.on)
    )


@cache
def _ontology() -> tuple[Statement, ...]:
    graph, findings = load_files(sorted(ONTOLOGY.rglob("*.ttl")), ONTOLOGY.parent)
    assert not findings
    return tuple(graph)


if __name__ == "__main__":
    found = generate(int(sys.argv[1]), *sys.argv[2:3], families=tuple(sys.argv[3:]))
    print(found.rules, found.facts, f"# on {found.on}, chosen {' '.join(found.chosen) or 'nothing'}", sep="\n")
