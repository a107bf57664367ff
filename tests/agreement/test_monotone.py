"""More facts never turn a decision round or make it unknown, on the reference evaluator.

An amount may only become narrower. Net amounts are left out: while a rival is undetermined they are intervals, and a rival that turns out entitled may take
them away altogether.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from agreement.additions import Addition, choose
from agreement.generate import Loaded, generate, load
from agreement.reference import assess
from agreement.words import FAMILIES
from huiqi.assessment import UNKNOWN, WorldResult
from huiqi.errors import HuiqiError
from huiqi.facts.read import read_facts
from huiqi.load import Graph, load_files
from huiqi.load.graph import Statement

SEEDS = range(300)
WIDER_SEEDS = range(80)
MOST = 5
LEAST_DECIDED = 0.20


@dataclass(frozen=True)
class Step:
    """One addition: what came in, what it broke, and whether it decided anything that was unknown."""

    seed: int
    addition: Addition
    breaks: tuple[str, ...]
    decides: bool


def steps(seed: int, folder: Path, families: tuple[str, ...] = ()) -> Iterator[Step]:
    """Take some facts of a sample away and add them again one by one."""
    sample = generate(seed, families=families)
    loaded = load(sample, folder)
    graph, _ = load_files([folder / "facts.ttl"], folder)
    statements = list(graph)
    rng = Random(seed)
    additions = choose(rng, statements, loaded.facts, loaded.book, loaded.components, rng.randint(1, MOST))
    missing = {s for a in additions for s in a.statements}
    before = _results([s for s in statements if s not in missing], loaded, sample.on)
    for addition in additions:
        missing -= set(addition.statements)
        after = _results([s for s in statements if s not in missing], loaded, sample.on)
        breaks = [b for old, new in zip(before, after, strict=True) for b in (*broken(old, new), *widened(old, new))]
        yield Step(seed, addition, tuple(breaks), any(map(_decides, before, after)))
        before = after


def _results(statements: list[Statement], loaded: Loaded, on: int) -> list[WorldResult]:
    facts = read_facts(Graph(statements), loaded.book)
    return [answer.result for answer in assess(loaded.book, facts, loaded.components, on)]


def broken(old: WorldResult, new: WorldResult) -> Iterator[str]:
    """Yield every decision of `old` that `new` takes back; a node that need no longer be looked at is none."""
    for key, node in old.nodes.items():
        later = new.nodes.get(key, node).verdict
        if node.verdict not in (None, UNKNOWN) and later != node.verdict:
            yield f"node {' '.join(key)}: {node.verdict} became {later}"
    outcomes = {(a.award, a.ground): a.outcome for a in new.assessments}
    for a in old.assessments:
        later_outcome = outcomes.get((a.award, a.ground), "absent")
        if a.outcome != "undetermined" and later_outcome != a.outcome:
            yield f"{a.award} on {a.ground or 'no ground'}: {a.outcome} became {later_outcome}"


def widened(old: WorldResult, new: WorldResult) -> Iterator[str]:
    """Yield every amount that more facts left wider than it was, or elsewhere: of a quantity, and of an assessment."""
    for key, node in old.nodes.items():
        later = new.nodes.get(key, node)
        if node.verdict is None and not _holds((node.least, node.most), (later.least, later.most)):
            yield f"node {' '.join(key)}: [{node.least}, {node.most}] became [{later.least}, {later.most}]"
    grosses = {(a.award, a.ground): a.gross for a in new.assessments}
    for a in old.assessments:
        gross = grosses.get((a.award, a.ground), a.gross)
        if a.ground and not _holds((a.gross.least, a.gross.most), (gross.least, gross.most)):
            yield f"{a.award} on {a.ground}: gross [{a.gross.least}, {a.gross.most}] became [{gross.least}, {gross.most}]"


def _holds(outer: tuple[Decimal | None, Decimal | None], inner: tuple[Decimal | None, Decimal | None]) -> bool:
    low = outer[0] is None or (inner[0] is not None and inner[0] >= outer[0])
    return low and (outer[1] is None or (inner[1] is not None and inner[1] <= outer[1]))


def _decides(old: WorldResult, new: WorldResult) -> bool:
    nodes = new.nodes
    return any(n.verdict == UNKNOWN and k in nodes and nodes[k].verdict != UNKNOWN for k, n in old.nodes.items())


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    folder = tmp_path_factory.mktemp("additions")
    return [step for seed in SEEDS for step in steps(seed, folder)]


def test_no_consistent_addition_takes_a_decision_back(taken: list[Step]) -> None:
    assert [(s.seed, str(s.addition), s.breaks) for s in taken if s.breaks] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_no_consistent_addition_takes_a_decision_of_the_wider_kinds_back(family: str, tmp_path: Path) -> None:
    found = [step for seed in WIDER_SEEDS for step in _steps_if_tried(seed, tmp_path, family)]
    assert [(s.seed, str(s.addition), s.breaks) for s in found if s.breaks] == []
    assert sum(s.decides for s in found) >= LEAST_DECIDED / 2 * len(found) > 0


def _steps_if_tried(seed: int, folder: Path, family: str) -> list[Step]:
    """Return the steps of a sample; none where more is open than can be tried."""
    try:
        return list(steps(seed, folder, (family,)))
    except HuiqiError:
        return []


def test_a_fifth_of_the_additions_decide_something_that_was_unknown(taken: list[Step]) -> None:
    assert sum(s.decides for s in taken) >= LEAST_DECIDED * len(taken) > 0
