"""The engines agree: reference, SPARQL and SQL on random rules and random facts; and a broken query is noticed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from agreement.compare import compare
from agreement.faults import FAULTS, Fault
from agreement.generate import Loaded, Sample, generate, load
from huiqi.assessment import WorldResult
from huiqi.compile import sql
from huiqi.derive import Derivation, Queries
from huiqi.evaluate import assess_world
from huiqi.evaluate.readings import Case
from huiqi.settings import shipped

SEEDS = range(240)
MOST_FOR_A_FAULT = 400
Key = tuple[str, int, int]


@cache
def _loaded(seed: int, folder: Path) -> tuple[Sample, Loaded]:
    sample = generate(seed)
    return sample, load(sample, folder)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("samples")


def _reference(sample: Sample, loaded: Loaded) -> dict[Key, WorldResult]:
    seen = loaded.facts.seen(sample.on)
    return {
        (e.iri, c, w): assess_world(Case(loaded.book, e, seen.registers, loaded.book.decisions, sample.on), world)
        for c, component in enumerate(loaded.components)
        for w, world in enumerate(component.worlds)
        for e in seen.enterprises
    }


def _sparql(sample: Sample, loaded: Loaded, queries: Queries | None = None, batch: int = 1) -> dict[Key, WorldResult]:
    derivation = Derivation(loaded.book, loaded.components, queries)
    found = derivation.derive(loaded.facts, sample.on, with_nodes=True, batch=batch)
    return {(e, c, w): result for e, worlds in found.items() for (c, w), result in worlds.items()}


def _sql(sample: Sample, loaded: Loaded) -> dict[Key, WorldResult]:
    seen = loaded.facts.seen(sample.on)
    return {
        (e, c, w): result
        for c, component in enumerate(loaded.components)
        for w, world in enumerate(component.worlds)
        for e, result in sql.assess_world(loaded.book, world, seen, sample.on, with_nodes=True).items()
    }


def _only_nodes_of(one: WorldResult, other: WorldResult) -> WorldResult:
    """Leave out nodes that the other engine keeps under no such name: the store names variants of a node apart."""
    return replace(one, nodes={k: v for k, v in one.nodes.items() if k in other.nodes})


def _differences(
    one: dict[Key, WorldResult], other: dict[Key, WorldResult], *, reasons: bool, nodes: bool
) -> list[str]:
    assert one.keys() == other.keys()
    found = []
    for key in sorted(one):
        mine = _only_nodes_of(one[key], other[key]) if nodes else replace(one[key], nodes={})
        found += [f"{key}: {d}" for d in compare(mine, other[key], reasons=reasons)]
    return found


def _has_one_world(loaded: Loaded) -> bool:
    return [len(c.worlds) for c in loaded.components] == [1]


@pytest.mark.parametrize("block", range(8))
def test_sparql_finds_what_the_reference_finds_down_to_every_node_and_reason(block: int, folder: Path) -> None:
    compared_nodes = 0
    for seed in SEEDS[block::8]:
        sample, loaded = _loaded(seed, folder)
        mine, theirs = _reference(sample, loaded), _sparql(sample, loaded)
        nodes = _has_one_world(loaded)
        assert _differences(mine, theirs, reasons=True, nodes=nodes) == [], f"seed {seed}"
        compared_nodes += sum(len(r.nodes.keys() & theirs[k].nodes.keys()) for k, r in mine.items()) if nodes else 0
    assert compared_nodes > 300


@pytest.mark.parametrize("block", range(4))
def test_sql_finds_what_the_reference_finds_down_to_every_node(block: int, folder: Path) -> None:
    compared_nodes = 0
    for seed in SEEDS[block::8]:
        sample, loaded = _loaded(seed, folder)
        mine, theirs = _reference(sample, loaded), _sql(sample, loaded)
        assert _differences(mine, theirs, reasons=False, nodes=True) == [], f"seed {seed}"
        compared_nodes += sum(len(r.nodes.keys() & theirs[k].nodes.keys()) for k, r in mine.items())
    assert compared_nodes > 300


def test_ten_enterprises_in_one_store_get_what_each_gets_alone(folder: Path) -> None:
    for seed in range(40):
        sample, loaded = _loaded(seed, folder)
        alone, together = _sparql(sample, loaded, batch=1), _sparql(sample, loaded, batch=10)
        assert _differences(alone, together, reasons=True, nodes=False) == [], f"seed {seed}"


class _Broken(Queries):
    def __init__(self, fault: Fault) -> None:
        super().__init__(shipped("queries") / "derive")
        text = self.texts[fault.query]
        assert fault.right in text, f"{fault.query} no longer says {fault.right!r}"
        self.texts[fault.query] = text.replace(fault.right, fault.wrong)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.name)
def test_a_fault_in_a_query_is_noticed(fault: Fault, folder: Path) -> None:
    broken = _Broken(fault)
    for seed in range(MOST_FOR_A_FAULT):
        sample, loaded = _loaded(seed, folder)
        mine = _reference(sample, loaded)
        try:
            theirs = _sparql(sample, loaded, broken)
        except (RuntimeError, ArithmeticError):
            return  # the run itself noticed: a verdict is missing or double, or what should be a number is none
        if _differences(mine, theirs, reasons=True, nodes=_has_one_world(loaded)):
            return
    pytest.fail(f"nobody noticed: {fault.name}")
