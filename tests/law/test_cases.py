"""The law as it is encoded: every case beside a policy comes out as it was worked by hand, in two engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiqi.cases import CaseRun, find_files
from huiqi.engines import Engine
from huiqi.names import local
from huiqi.project import Project
from huiqi.render.cases import CaseWriter

ROOT = Path(__file__).parents[2]
FILES = [p.relative_to(ROOT).as_posix() for p in find_files(ROOT)]
ENGINES: tuple[Engine, ...] = ("sparql", "reference")


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(ROOT)


@pytest.fixture(scope="module", params=ENGINES)
def run(project: Project, request: pytest.FixtureRequest) -> CaseRun:
    return project.test(engines=[request.param])


@pytest.mark.parametrize("file", FILES)
def test_every_case_of_a_file_comes_out_as_worked_by_hand(file: str, run: CaseRun, project: Project) -> None:
    writer = CaseWriter(project, "en")
    assert [f.say("en") for f in run.findings if f.place.file == file] == []
    assert [r for r in run.results if r.case.place.file == file] != []
    assert [writer.failure(r) for r in run.failures if r.case.place.file == file] == []


def test_every_award_is_tried_by_some_case(run: CaseRun) -> None:
    assert [local(a) for a in run.untried] == []
