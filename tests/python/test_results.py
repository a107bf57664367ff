"""The results of the Python API print as tables, show in a notebook, and turn into plain values."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import typer
from pyoxigraph import Literal

from huiqi.answers import Answers
from huiqi.asking import run_query
from huiqi.cli.completion import award_names, param_values, question_names
from huiqi.errors import Text
from huiqi.project import Project
from huiqi.render.data import answers_to_turtle
from huiqi.rows import Column, Rows
from questions.samples import ASSUMED, CITY, FIRMS, ON


@pytest.fixture(scope="module")
def city() -> Project:
    return Project.open(CITY)


@pytest.fixture(scope="module")
def answers(city: Project) -> Answers:
    return city.decide(city.facts([FIRMS]), ON, ASSUMED)


def results(city: Project, answers: Answers) -> dict[str, Any]:
    one = answers.enterprises[0]
    found = one.assessments[2]
    return {
        "answers": answers,
        "enterprise": one,
        "assessment": found,
        "explanation": city.explain(answers, one.enterprise, found.award, found.ground, ASSUMED),
        "rows": city.ask("coverage"),
    }


@pytest.mark.parametrize("kind", ["answers", "enterprise", "assessment", "explanation", "rows"])
def test_a_result_prints_shows_in_a_notebook_and_gives_json_and_cannot_be_changed(
    city: Project, answers: Answers, kind: str
) -> None:
    result = results(city, answers)[kind]
    assert len(str(result).splitlines()) > 1
    assert result._repr_html_().startswith("<table>")
    assert json.loads(json.dumps(result.to_dict())) == result.to_dict()
    with pytest.raises(FrozenInstanceError):
        result.award = result.name = result.on = result.enterprise = ""


def test_answers_print_one_line_for_each_assessment_and_who_decides(answers: Answers) -> None:
    lines = str(answers).splitlines()
    assert lines[0].split() == ["enterprise", "award", "ground", "outcome", "least", "most", "reasons"]
    assert lines[2].split() == ["示例甲(虚构)", "research-share", "2025", "entitled", "50000.01", "50000.01"]
    assert "total of 91990000MASAMPLE01: 350000.01 to 350000.01" in lines
    assert lines[-1] == "assessed on 2026-03-01; the agency decides"


def test_an_amount_without_an_upper_figure_is_said_to_have_none(answers: Answers) -> None:
    assert "total of 91990000MASAMPLE02: 0.00 to no upper figure" in str(answers)
    assert answers.to_dict()["enterprises"][1]["total"] == {"least": "0.00", "most": None}


def test_html_and_terminals_get_nothing_that_acts() -> None:
    rows = Rows("made", (Column("x", Text("<b>", "<b>")),), ((Literal("<script>\x1b[2J"),),))
    assert "<script>" not in rows._repr_html_() and "<b>" not in rows._repr_html_()
    assert "\x1b" not in str(rows)


def test_chinese_columns_stand_under_one_another() -> None:
    rows = Rows(
        "made",
        (Column("x", Text("企业", "")), Column("y", Text("额", ""), "yuan")),
        ((Literal("甲乙丙"), Literal("1")),),
    )
    assert rows.text("zh") == "企业    额\n甲乙丙   1"


def test_one_missing_fact_has_one_name_wherever_it_is_needed(city: Project) -> None:
    text = answers_to_turtle(city, city.decide(city.facts([FIRMS]), ON))
    store = ox.Store()
    store.load(text.encode(), ox.RdfFormat.TURTLE)
    query = """PREFIX : <https://w3id.org/huiqi/ns#> SELECT (COUNT(DISTINCT ?need) AS ?needs) (COUNT(?a) AS ?assessments)
        { ?a :outcome <https://w3id.org/huiqi/voc/outcome/undetermined> ; :needs ?need .
        ?need :about <https://w3id.org/huiqi/id/sample-city/growth/known-2025/effect-date> }"""
    (row,) = run_query(store, query, "en").said("en")  # type: ignore[union-attr]
    assert row == ["1", "11"]


def context(**params: object) -> typer.Context:
    import click

    found = typer.Context(click.Command("ask"))
    found.params = params
    return found


def test_the_shell_is_offered_questions_awards_and_things() -> None:
    here = context(folder=CITY, name="entitled")
    assert question_names(here, "cost") == ["cost", "cost-by-fund", "cost-by-policy"]
    assert award_names(here, "re") == ["research-share", "revenue-ladder"]
    assert param_values(here, "") == ["measure="]
    assert param_values(here, "measure=measure-t") == ["measure=measure-talent", "measure=measure-titles"]


def test_the_shell_is_offered_nothing_where_nothing_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "broken.ttl").write_text("broken", "utf-8")
    here = context(folder=tmp_path, name="entitled")
    assert (award_names(here, ""), param_values(here, "measure=")) == ([], [])
    assert question_names(context(folder=Path("/nonexistent")), "gaps") == ["gaps"]
