"""Every saved question stands on the page of questions, with its parameters, columns and an example."""

from __future__ import annotations

import re

import pytest

from huiqi.project import Project
from questions.samples import CITY, FOLDER

PAGE = (FOLDER.parents[1] / "docs" / "reference" / "questions.md").read_text("utf-8")
QUESTIONS = Project.open(CITY).questions


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_documented_with_its_params_columns_and_a_command(name: str) -> None:
    section = PAGE[PAGE.index(f"\n## {name}\n") + 1 :].partition("\n## ")[0]
    question = QUESTIONS[name]
    listed = re.findall(r"^\| `([\w-]+)` \|", section, re.M)
    assert listed == [*(p.name for p in question.params), *(c.name for c in question.columns)]
    assert f"$ huiqi ask {name} " in section
    assert question.summary.zh in section
    assert f"| [{name}](#{name}) | {question.summary.en} |" in PAGE


def test_no_question_is_documented_that_is_not_there() -> None:
    assert set(re.findall(r"^\| \[([\w-]+)\]\(#", PAGE, re.M)) == set(QUESTIONS)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_says_what_it_asks_in_both_languages_and_has_a_sample(name: str) -> None:
    question = QUESTIONS[name]
    assert re.search("[\u4e00-\u9fff]", question.summary.zh)
    assert not re.search("[\u4e00-\u9fff]", question.summary.en)
    assert (FOLDER / question.sample["rows"]).is_file()
