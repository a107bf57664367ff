"""A rule changes where its text changes, and a new city is files: nothing in src/ knows either.

The new city is the fictional Yunshan of `gate.yunshan`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gate.world import ENGINES, ON, PREFIXES, decide, say, write_facts
from gate.yunshan import CITY, EXPECTED, FACTS, QUERY, WORDS
from huiqi.errors import BadData
from huiqi.project import Engine, Project

ROOT = Path(__file__).parents[2]

# --- the text of a rule ---

LAW = Path("data/liaocheng/manufacturing/known-2025-08-21.ttl")
READ = ("in-effect-from-2025-08-21", "in-force-through-2026", "reaching-includes-figure", "steps-highest")
FIRM = """\
e:a
    a :Enterprise ;
    ind:statistics-entry "2025-05-01"^^xsd:date ;
.
f:status
    a :EnterpriseStatus ;
    ind:enterprise e:a ;
    ind:field field:biomanufacturing ;
    :appliesFrom "2020-01-01"^^xsd:date ;
.
f:report-2025
    a :AnnualReport ;
    ind:enterprise e:a ;
    ind:fiscal-year 2025 ;
    ind:revenue 20000000.00 ;
.
"""


def _edited(folder: Path, old: str, new: str) -> dict[Engine, str]:
    """Return what each engine says after one edit of the step of 20 million."""
    text = (ROOT / LAW).read_text("utf-8")
    before, step, after = text.partition("p:from-20m\n    a :Row ;")
    assert step and old in after
    (folder / LAW).parent.mkdir(parents=True)
    (folder / LAW).write_text(before + step + after.replace(old, new, 1), "utf-8")
    facts = write_facts(folder, FIRM)
    return {engine: decide(folder, facts, engine, interpretations=READ)["future-industry"] for engine in ENGINES}


def test_as_it_stands_20_million_earns_300_thousand(tmp_path: Path) -> None:
    found = _edited(tmp_path, ":atLeast 20000000.00", ":atLeast 20000000.00")
    assert found == dict.fromkeys(ENGINES, "entitled 300000.00")


def test_a_threshold_one_fen_higher_leaves_20_million_out(tmp_path: Path) -> None:
    found = _edited(tmp_path, ":atLeast 20000000.00", ":atLeast 20000000.01")
    assert found == dict.fromkeys(ENGINES, "not-entitled 0.00")


def test_more_than_in_place_of_at_least_leaves_20_million_out(tmp_path: Path) -> None:
    found = _edited(tmp_path, ":atLeast 20000000.00", ":moreThan 20000000.00")
    assert found == dict.fromkeys(ENGINES, "not-entitled 0.00")


def test_another_sum_is_paid_to_the_fen(tmp_path: Path) -> None:
    found = _edited(tmp_path, ":value 300000.00", ":value 312345.67")
    assert found == dict.fromkeys(ENGINES, "entitled 312345.67")


# --- a fictional city ---


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the fictional city: one file each in data/, ontology/ and queries/indicators/."""
    folder = tmp_path_factory.mktemp("yunshan")
    prefixes = PREFIXES + "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    for name, text in (
        ("data/yunshan/trails-and-thrift/2024-01-01.ttl", prefixes + CITY),
        ("ontology/yunshan.ttl", prefixes + WORDS),
        ("queries/indicators/debt-of-two-years.rq", QUERY),
    ):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def _thrift(city: Path, tmp_path: Path, old: str, new: str, engine: Engine) -> str:
    assert old in FACTS
    return decide(city, write_facts(tmp_path, FACTS.replace(old, new)), engine)["thrift of report-2025"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_new_city_is_answered_from_its_files_alone(city: Path, tmp_path: Path, engine: Engine) -> None:
    assert decide(city, write_facts(tmp_path, FACTS), engine) == EXPECTED


@pytest.mark.parametrize("engine", ENGINES)
def test_a_derived_value_one_fen_over_the_limit_is_too_much(city: Path, tmp_path: Path, engine: Engine) -> None:
    assert _thrift(city, tmp_path, "t:debt 500000.00", "t:debt 500000.01", engine) == "not-entitled 0.00"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_derived_value_lacks_where_a_year_lacks(city: Path, tmp_path: Path, engine: Engine) -> None:
    assert _thrift(city, tmp_path, "    t:debt 400000.00 ;\n", "", engine) == "undetermined 0.00 to 30000.00"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_reported_value_equal_to_the_derived_one_is_no_conflict(city: Path, tmp_path: Path, engine: Engine) -> None:
    both = "t:debt 500000.00 ;\n    t:debt-of-two-years 900000.0"
    assert _thrift(city, tmp_path, "t:debt 500000.00", both, engine) == "entitled 30000.00"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_reported_value_that_differs_from_the_derived_one_leaves_both_open(
    city: Path, tmp_path: Path, engine: Engine
) -> None:
    both = "t:debt 500000.00 ;\n    t:debt-of-two-years 800000.00"
    assert _thrift(city, tmp_path, "t:debt 500000.00", both, engine) == "undetermined 0.00 to 30000.00"


def test_a_reported_value_that_differs_from_the_derived_one_is_a_conflict_of_facts(city: Path, tmp_path: Path) -> None:
    text = FACTS.replace("t:debt 500000.00", "t:debt 500000.00 ;\n    t:debt-of-two-years 800000.00")
    project = Project.open(city)
    answers = project.decide(project.facts([write_facts(tmp_path, text)]), ON)
    (found,) = (
        a
        for a in answers.enterprises[0].assessments
        if a.award.endswith("/thrift") and a.ground.endswith("/report-2025")
    )
    assert found.reasons == ("fact-conflict",)


@pytest.mark.parametrize("engine", ENGINES)
def test_without_the_query_the_derived_value_is_not_known(city: Path, tmp_path: Path, engine: Engine) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(city, copy)
    (copy / "queries/indicators/debt-of-two-years.rq").unlink()
    found = decide(copy, write_facts(tmp_path, FACTS), engine)
    assert found["thrift of report-2025"] == "undetermined 0.00 to 30000.00"


def test_without_its_words_the_city_cannot_be_read(city: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(city, copy)
    (copy / "ontology/yunshan.ttl").unlink()
    with pytest.raises(BadData) as caught:
        Project.open(copy)
    assert {"unknown term `TrailSurvey`", "unknown term `debt-of-two-years`"} <= {
        f.problem.en for f in caught.value.findings
    }


def test_the_city_stands_beside_the_shipped_policies(city: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(city, copy)
    (copy / LAW).parent.mkdir(parents=True)
    shutil.copyfile(ROOT / LAW, copy / LAW)
    project = Project.open(copy)
    (own,) = {a.policy for a in project.book.awards if "liaocheng" not in a.policy}
    answers = project.decide(project.facts([write_facts(tmp_path, FACTS)]), ON, policies=[own])
    assert say(answers) == EXPECTED
