"""The engines agree on every kind of the language: each family of kinds by itself, and all of them together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

import pytest

from agreement.engines import ENGINES, differences, has_one_world, is_refusal, reference
from agreement.generate import Sample, generate, load
from agreement.words import FAMILIES
from huiqi.errors import HuiqiError

SEEDS = range(60)
SHUFFLED = range(3)
TOGETHER = "+".join(FAMILIES)
MOST_TOO_OPEN = 0.15
LEAST_COMPARED = 300


@dataclass
class Tally:
    """What came of comparing an engine with the reference over many samples."""

    found: list[str] = field(default_factory=list)
    """What differs, with its seed."""
    agreed: int = 0
    too_open: int = 0
    """Samples in which more is open than can be tried; both engines say so."""
    refused: Counter[str] = field(default_factory=Counter)
    """Kinds refused by name, by what the refusal says."""
    nodes: int = 0
    paid: list[str] = field(default_factory=list)
    """What differs in how grants are paid."""


@cache
def tally(engine: str, families: str, folder: Path) -> Tally:
    """Compare an engine with the reference over the samples of a family."""
    result = Tally()
    for seed in SEEDS:
        sample = generate(seed, families=tuple(families.split("+")))
        _compare(result, engine, sample, folder, f"seed {seed}")
    return result


def _compare(result: Tally, engine: str, sample: Sample, folder: Path, name: str) -> None:
    law = load(sample, folder)
    is_open = False
    try:
        mine = reference(sample, law)
    except HuiqiError:
        is_open = True
    try:
        theirs = ENGINES[engine](sample, law)
    except HuiqiError as error:
        if is_refusal(error):
            result.refused[str(error).partition(" uses ")[2].partition(", which")[0]] += 1
        elif is_open:
            result.too_open += 1
        else:
            result.found.append(f"{name}: {error}")
        return
    if is_open:
        result.found.append(f"{name}: the reference cannot try what is open here")
        return
    nodes = engine == "sql" or has_one_world(law)
    result.found += [f"{name}: {d}" for d in differences(mine, theirs, reasons=engine == "sparql", nodes=nodes)]
    result.agreed += 1
    result.nodes += sum(len(r.nodes.keys() & theirs[k].nodes.keys()) for k, r in mine.items()) if nodes else 0
    plain = differences(mine, theirs, reasons=engine == "sparql", nodes=False)
    with_parts = differences(mine, theirs, reasons=engine == "sparql", nodes=False, payouts=True)
    result.paid += [f"{name}: {d}" for d in with_parts if d not in plain]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("wider")


@pytest.mark.parametrize("family", [*FAMILIES, TOGETHER])
@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_finds_in_every_family_what_the_reference_finds(engine: str, family: str, folder: Path) -> None:
    assert tally(engine, family, folder).found == []


@pytest.mark.parametrize("family", [*FAMILIES, TOGETHER])
@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_refuses_no_kind(engine: str, family: str, folder: Path) -> None:
    found = tally(engine, family, folder)
    assert found.refused == {}
    assert (found.agreed >= (1 - MOST_TOO_OPEN) * len(SEEDS), found.nodes >= LEAST_COMPARED) == (True, True)


@pytest.mark.parametrize("family", ["frame", "stacking", TOGETHER])
@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_pays_as_the_reference_pays(engine: str, family: str, folder: Path) -> None:
    assert tally(engine, family, folder).paid == []


def shuffled(text: str, rng: Random) -> str:
    """Return Turtle whose subjects stand in another order."""
    prefixes = [line for line in text.splitlines() if line.startswith("@prefix")]
    rest = "\n".join([*(line for line in text.splitlines() if not line.startswith("@prefix")), ""])
    blocks = [f"{block}\n." for block in rest.split("\n.\n") if block.strip()]
    rng.shuffle(blocks)
    return "\n".join([*prefixes, *blocks]) + "\n"


@pytest.mark.parametrize("family", [*FAMILIES, TOGETHER])
@pytest.mark.parametrize("engine", ["reference", *ENGINES])
def test_the_order_of_the_files_never_matters(engine: str, family: str, folder: Path) -> None:
    compute = reference if engine == "reference" else ENGINES[engine]
    for seed in SHUFFLED:
        sample = generate(seed, families=tuple(family.split("+")))
        rng = Random(seed)
        turned = Sample(shuffled(sample.rules, rng), shuffled(sample.facts, rng), sample.on, sample.chosen)
        found = []
        for one in (sample, turned):
            try:
                found.append(repr(compute(one, load(one, folder))))
            except HuiqiError as error:
                found.append("refused" if is_refusal(error) else str(error))
        assert found[0] == found[1], f"seed {seed}"
