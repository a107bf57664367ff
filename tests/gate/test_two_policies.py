"""Two policies written by the documentation alone, kinds mixed as law mixes them: files and no code, worked by hand.

`two_policies/` holds the fictional city of Qinglan and its district Landong: words of their own, marginal bands over the
sum of machines, points of growth, the first years in the statistics under a cap by priority, parts over time and by fund,
a share of another policy's grant, a choice, the difference between titles, foreign capital at the rate of the day.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from huiqi.engines import ENGINES, Engine
from huiqi.names import local
from huiqi.project import Project

FILES = Path(__file__).parent / "two_policies"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    shutil.copytree(FILES, tmp_path / "city")
    return Project.open(tmp_path / "city")


@pytest.mark.parametrize("engine", ENGINES)
def test_every_case_comes_out_as_worked_by_hand(project: Project, engine: Engine) -> None:
    run = project.test(engines=(engine,))
    assert [f.say("en") for f in run.findings] == []
    assert [(r.name, r.faults) for r in run.failures] == []
    assert (len(run.results), run.passes, [local(a) for a in run.untried]) == (11, True, [])
