"""Two reports of one year that reached us on different days: what was known in between stays what it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from huiqi.project import Engine, Project

ROOT = Path(__file__).parents[2]
READ = ("in-effect-from-2025-08-21", "in-force-through-2026", "reaching-includes-figure", "steps-highest")
FACTS = """\
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix field: <https://w3id.org/huiqi/voc/future-industry-field/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix e: <https://w3id.org/huiqi/id/enterprise/> .
@prefix f: <https://example.org/fictional/record/> .
e:a a :Enterprise ; ind:statistics-entry "2025-03-01"^^xsd:date .
f:status a :EnterpriseStatus ; ind:enterprise e:a ; ind:field field:biomanufacturing ; :appliesFrom "2020-01-01"^^xsd:date .
f:first a :AnnualReport ; ind:enterprise e:a ; ind:fiscal-year 2025 ; ind:revenue 25000000.00 ;
    :receivedOn "2026-01-01"^^xsd:date .
f:second a :AnnualReport ; ind:enterprise e:a ; ind:fiscal-year 2025 ; ind:revenue 15000000.00 ;
    :receivedOn "2026-02-01"^^xsd:date .
"""


def _outcomes(tmp_path: Path, engine: Engine, known_as_of: date | None) -> list[tuple[str, tuple[str, ...]]]:
    path = tmp_path / "facts.ttl"
    path.write_text(FACTS, "utf-8")
    project = Project.open(ROOT)
    answers = project.decide(project.facts([path]), date(2026, 3, 1), READ, known_as_of, engine)
    ladder = project.award("future-industry")
    found = [a for e in answers.enterprises for a in e.assessments if a.award == ladder]
    return [(a.outcome, a.reasons if engine != "sql" else ()) for a in found]


@pytest.mark.parametrize("engine", ["reference", "sparql", "sql"])
def test_before_the_second_report_came_in_the_first_decides(tmp_path: Path, engine: Engine) -> None:
    assert _outcomes(tmp_path, engine, date(2026, 1, 15)) == [("entitled", ())]


@pytest.mark.parametrize("engine", ["reference", "sparql", "sql"])
def test_once_both_are_known_they_are_one_report_in_conflict(tmp_path: Path, engine: Engine) -> None:
    why = () if engine == "sql" else ("fact-conflict",)
    assert _outcomes(tmp_path, engine, None) == [("undetermined", why)]
