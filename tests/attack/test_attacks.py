"""The attack kit is green on the product, and red on six builds that each lack one defence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from attack.attacks import ATTACKS, run
from attack.target import Target
from huiqi.server.limits import MIB
from server.serving import SMALL, Served, served, small_project

QUICK = replace(SMALL, deadline=2.5, memory=384 * MIB, workers=4, quota=400.0, quota_per_second=50.0, error_cost=8.0)
LASTING = replace(QUICK, deadline=6.0)
"""Long enough for a gigabyte to be filled."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_project(tmp_path_factory.mktemp("attacked"))


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module", params=["with the guard", "without the guard"])
def held(request: pytest.FixtureRequest, project: Path, state: Path) -> Iterator[tuple[Served, bool]]:
    has_guard = request.param == "with the guard"
    with served(project, state, QUICK, frozenset() if has_guard else frozenset({"guard"})) as found:
        yield found, has_guard


@pytest.mark.parametrize("name", [a.__name__ for a in ATTACKS])
def test_the_product_holds(held: tuple[Served, bool], name: str) -> None:
    found, has_guard = held
    assert run(Target(found.url, has_guard), (name,)) == {name: []}


@pytest.mark.parametrize(
    ("without", "attack", "guard"),
    [
        ({"guard"}, "reaching_out", True),
        ({"guard", "seccomp"}, "reaching_out", False),
        ({"memory"}, "memory", True),
        ({"spool"}, "cut_results", True),
        ({"dataset"}, "datasets", True),
        ({"deadline"}, "long_queries", True),
    ],
    ids=["guard", "seccomp", "memory", "spool", "dataset", "deadline"],
)
def test_the_kit_notices_a_defence_that_is_missing(
    project: Path, state: Path, without: set[str], attack: str, guard: bool
) -> None:
    limits = LASTING if attack == "memory" else QUICK
    with served(project, state, limits, frozenset(without)) as found:
        assert run(Target(found.url, guard), (attack,))[attack] != []
