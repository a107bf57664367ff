"""Which policies are assessed: those asked for, else those of huiqi.toml, else all; the answer says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cases.town import LAW, project
from huiqi.errors import HuiqiError
from huiqi.facts.model import Facts
from huiqi.project import Project
from huiqi.render.text import Writer

TOWN, SECOND = (
    "https://example.org/id/town/policy/2025-01-01/policy",
    "https://example.org/id/town/second/2025-01-01/policy",
)
FIRM = "code: 91371500MATOWN001X\nreports: [{fiscal-year: 2025, revenue: 1000}]\n"


def town(folder: Path, settings: str = "") -> tuple[Project, Facts]:
    """Write the town with its first policy in data/town and its second in data/other."""
    first, second = LAW.split("\nq:policy", 1)
    found = project(folder, first)
    prefixes = first[: first.index("p:policy")]
    (folder / "data" / "other").mkdir(parents=True)
    (folder / "data" / "other" / "law.ttl").write_text(prefixes + "q:policy" + second, "utf-8")
    if settings:
        (folder / "huiqi.toml").write_text(settings, "utf-8")
    (folder / "firm.yaml").write_text(FIRM, "utf-8")
    found = Project.open(folder)
    return found, found.facts([folder / "firm.yaml"])


def awards(found: Project, facts: Facts, *policies: str) -> list[str]:
    answers = found.decide(facts, date(2026, 3, 1), engine="reference", policies=policies)
    return sorted({a.award.rsplit("/", 1)[1] for e in answers.enterprises for a in e.assessments})


def test_without_settings_every_policy_is_assessed(tmp_path: Path) -> None:
    assert awards(*town(tmp_path)) == ["other", "profit", "title"]


def test_a_folder_stands_for_the_policies_in_it_and_the_caller_goes_first(tmp_path: Path) -> None:
    found, facts = town(tmp_path, 'policies = ["other"]\n')
    assert awards(found, facts) == ["other"]
    assert awards(found, facts, "all") == ["other", "profit", "title"]
    assert awards(found, facts, TOWN) == ["profit", "title"]


def test_the_answer_says_how_many_were_assessed_and_which_have_expired(tmp_path: Path) -> None:
    found, facts = town(tmp_path, 'policies = ["other"]\n')
    answers = found.decide(facts, date(2026, 3, 1), engine="reference")
    assert answers.to_dict()["policies"] == [SECOND]
    assert list(Writer(found, "en", facts).footer(answers)) == [
        "Assessed under 1 of 2 policies (huiqi.toml); --policy all for every one",
        "Expired on 2025-12-31: another fictional policy",
        "The agency decides.",
    ]
    assert list(Writer(found, "zh", facts).footer(answers))[:2] == [
        "按 2 项政策中的 1 项评估(huiqi.toml);--policy all 评估全部",
        "已于 2025-12-31 失效: 虚构的另一政策",
    ]


def test_a_policy_that_ends_on_the_day_has_not_expired(tmp_path: Path) -> None:
    found, facts = town(tmp_path, 'policies = ["other"]\n')
    answers = found.decide(facts, date(2025, 12, 31), engine="reference")
    assert not [line for line in Writer(found, "en", facts).footer(answers) if line.startswith("Expired")]


def test_a_policy_that_is_not_there_is_told(tmp_path: Path) -> None:
    found, facts = town(tmp_path, 'policies = ["nowhere"]\n')
    with pytest.raises(HuiqiError, match="there is no policy `nowhere`"):
        awards(found, facts)
