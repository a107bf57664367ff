"""The smallest edits that remove what was planted in the example city, each tried by analysing the edited rules."""

from __future__ import annotations

from decimal import Decimal

import pytest

from compare.small import ROOT
from huiqi.compare.rescue import Suggestion
from huiqi.compare.thresholds import moved_least
from huiqi.names import local
from huiqi.overlaps import Analysis
from huiqi.project import Project
from huiqi.render.suggestions import suggestions_text

D = Decimal


@pytest.fixture(scope="module")
def city() -> Project:
    return Project.open(ROOT)


@pytest.fixture(scope="module")
def found(city: Project) -> Analysis:
    return city.overlaps(["example-city"])


@pytest.fixture(scope="module")
def suggested(city: Project, found: Analysis) -> tuple[Suggestion, ...]:
    return city.suggest(found, ["example-city"])


def _of(suggested: tuple[Suggestion, ...], kind: str) -> list[tuple[str, str, str, str, list[str]]]:
    return [
        (s.edit.how, local(s.edit.node), s.edit.before.en, s.edit.after.en, [b.kind for b in s.brings])
        for s in suggested
        if s.finding.kind == kind
    ]


def test_a_dead_award_comes_alive_at_half_its_floor(suggested: tuple[Suggestion, ...]) -> None:
    # At most 5 % of a revenue of at most 100 million is at most 5 million.
    assert _of(suggested, "dead") == [
        (
            "move",
            "from-10m",
            "research spending is at least 10,000,000 yuan",
            "research spending is at least 5,000,000 yuan",
            [],
        )
    ]


def test_an_award_that_never_wins_wins_a_fen_above_its_rival(suggested: tuple[Suggestion, ...]) -> None:
    assert _of(suggested, "never-wins") == [("move", "award-publicity.sum", "100,000 yuan", "200,000.01 yuan", [])]


def test_the_hotels_come_back_by_a_longer_list(suggested: tuple[Suggestion, ...]) -> None:
    assert _of(suggested, "legacy-gap") == [
        (
            "widen",
            "is-trader",
            "industry is wholesale and retail trades",
            "industry is one of accommodation and catering, wholesale and retail trades",
            [],
        )
    ]


def test_a_flipped_bound_makes_two_awards_one_and_says_so(suggested: tuple[Suggestion, ...]) -> None:
    flip, declare = _of(suggested, "boundary-mismatch")
    assert flip[0] == "flip" and flip[4] == ["equivalent"]
    assert declare[0] == "declare" and declare[4] == []


def test_what_is_paid_twice_may_be_said_to_add_up(suggested: tuple[Suggestion, ...]) -> None:
    for kind in ("equivalent", "contained", "partial-overlap"):
        how, _, before, after, brings = _of(suggested, kind)[-1]
        assert (how, before, brings) == ("declare", "", [])
        assert after.endswith(": each pays in full")


def test_suggestions_are_told_in_both_languages(suggested: tuple[Suggestion, ...], found: Analysis) -> None:
    assert "研发投入不少于500万元" in suggestions_text(suggested, found, "zh")
    assert "but brings: `online-sales` and `online-maker`: equivalent" in suggestions_text(suggested, found, "en")


def test_a_figure_is_moved_to_the_roundest_that_helps() -> None:
    assert moved_least(D(10), lambda v: v <= 5) == D(5)
    above = moved_least(D(100), lambda v: v > 250)
    assert above is not None and D(250) < above < D("250.01")
    assert moved_least(D("0.05"), lambda v: v >= D("0.1")) == D("0.1")
    assert moved_least(D(1), lambda v: False) is None
