"""The engines agree: reference, SPARQL and SQL on random rules and random facts; and a broken query is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement.engines import Broken, by_sql, differences, has_one_world, loaded, reference, sparql
from agreement.faults import FAULTS, WIDER_FAULTS, Fault
from huiqi.errors import HuiqiError

SEEDS = range(240)
MOST_FOR_A_FAULT = 400


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("samples")


@pytest.mark.parametrize("block", range(8))
def test_sparql_finds_what_the_reference_finds_down_to_every_node_and_reason(block: int, folder: Path) -> None:
    compared_nodes = 0
    for seed in SEEDS[block::8]:
        sample, law = loaded(seed, folder)
        mine, theirs = reference(sample, law), sparql(sample, law)
        nodes = has_one_world(law)
        assert differences(mine, theirs, reasons=True, nodes=nodes) == [], f"seed {seed}"
        compared_nodes += sum(len(r.nodes.keys() & theirs[k].nodes.keys()) for k, r in mine.items()) if nodes else 0
    assert compared_nodes > 300


@pytest.mark.parametrize("block", range(4))
def test_sql_finds_what_the_reference_finds_down_to_every_node(block: int, folder: Path) -> None:
    compared_nodes = 0
    for seed in SEEDS[block::8]:
        sample, law = loaded(seed, folder)
        mine, theirs = reference(sample, law), by_sql(sample, law)
        assert differences(mine, theirs, reasons=False, nodes=True) == [], f"seed {seed}"
        compared_nodes += sum(len(r.nodes.keys() & theirs[k].nodes.keys()) for k, r in mine.items())
    assert compared_nodes > 300


def test_ten_enterprises_in_one_store_get_what_each_gets_alone(folder: Path) -> None:
    for seed in range(40):
        sample, law = loaded(seed, folder)
        alone, together = sparql(sample, law, batch=1), sparql(sample, law, batch=10)
        assert differences(alone, together, reasons=True, nodes=False) == [], f"seed {seed}"


@pytest.mark.parametrize("fault", [*FAULTS, *WIDER_FAULTS], ids=lambda f: f.name)
def test_a_fault_in_a_query_is_noticed(fault: Fault, folder: Path) -> None:
    broken = Broken(fault)
    for seed in range(MOST_FOR_A_FAULT):
        sample, law = loaded(seed, folder, fault.families)
        try:
            mine = reference(sample, law)
        except HuiqiError:
            continue  # more is open than can be tried
        try:
            theirs = sparql(sample, law, broken)
        except (RuntimeError, ArithmeticError, LookupError):
            return  # the run itself noticed: a verdict is missing or double, a number is none, a record is not there
        if differences(mine, theirs, reasons=True, nodes=has_one_world(law)):
            return
    pytest.fail(f"nobody noticed: {fault.name}")
