"""How far an award is that is not due: worked out by hand over the Liaocheng text; the firms are invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from huiqi.pages.selfcheck.view import Line, self_check
from huiqi.pages.site import Site
from huiqi.project import Project

ROOT = Path(__file__).parents[2]
DAY = date(2026, 3, 1)
LAW = "https://w3id.org/huiqi/id/liaocheng/manufacturing/known-2025-08-21/"
READ = {
    f"way.{LAW}effect-date": f"{LAW}in-effect-from-2025-08-21",
    f"way.{LAW}expiry-date": f"{LAW}in-force-through-2026",
    f"way.{LAW}steps": f"{LAW}steps-highest",
}
SETTLED = {**READ, f"way.{LAW}reaching": f"{LAW}reaching-includes-figure"}
FIRM = {"e.statistics-entry": "2024-05-01", "s.from": "2020-01-01", "s.field": "具身智能"}


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(ROOT)


def line(project: Project, lang: str = "en", **more: str) -> Line:
    """Return the line of the future industries for 2025; `y2024` and `y2025` are revenue, other words readings."""
    figures = {f"r.{name[1:]}.revenue": text for name, text in more.items()}
    inputs = {**FIRM, **SETTLED, **figures}
    found = self_check(project, inputs, DAY, ("manufacturing",), "en" if lang == "en" else "zh")
    assert found.result is not None
    lines = [n for _, _, of in found.result.groups for n in of]
    return next(n for n in lines if n.award == "future-industry" and n.ground.endswith("2025"))


def test_eighteen_million_is_two_million_short_of_the_first_step(project: Project) -> None:
    assert line(project, y2024="1200万", y2025="1800万").near == (
        ("revenue 2025 is ¥18,000,000.00, asked at least ¥20,000,000.00: ¥2,000,000.00 short",),
    )
    assert line(project, "zh", y2024="1200万", y2025="1800万").near == (
        ("营业收入 2025 1800万元,要求至少 2000万元:还差 200万元",),
    )


def test_a_step_that_was_reached_before_is_not_the_next_one(project: Project) -> None:
    (told,) = line(project, "zh", y2024="2500万", y2025="1800万").near
    assert told == ("营业收入 2025 1800万元,要求至少 1亿元:还差 8200万元",)


def test_no_distance_is_told_while_an_earlier_year_is_not_known(project: Project) -> None:
    assert line(project, y2025="1800万").near == ()


def test_what_is_due_is_not_near(project: Project) -> None:
    assert line(project, y2024="1200万", y2025="2000万").near == ()


def test_each_reading_of_the_text_has_its_own_distance(project: Project) -> None:
    inputs = {**FIRM, **READ, "r.2024.revenue": "1200万", "r.2025.revenue": "1999万"}
    found = self_check(project, inputs, DAY, ("manufacturing",), "zh")
    assert found.result is not None
    lines = [n for _, _, of in found.result.groups for n in of]
    near = next(n for n in lines if n.award == "future-industry" and n.ground.endswith("2025")).near
    assert sorted(near) == [
        ("营业收入 2025 1999万元,要求至少 2000万元:还差 1万元",),
        ("营业收入 2025 1999万元,要求超过 2000万元:还差 1万元",),
    ]
    page = Site(project).check(found, "zh")
    assert page.count("(一种理解)") >= 2
