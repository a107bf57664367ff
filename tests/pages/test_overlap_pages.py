"""Pages of overlaps without a server: what is undecided or unconfirmed is shown as such; every link leads to a page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from huiqi.errors import Text
from huiqi.overlaps import Analysis, Overlap
from huiqi.pages.links import thing_at
from huiqi.pages.overlap_links import Compared
from huiqi.pages.overlaps import OverlapPages
from huiqi.project import Project

ROOT = Path(__file__).parents[2]
CITY = Compared("example-city", Text("示例市", "Example City"))


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(ROOT)


@pytest.fixture(scope="module")
def found(project: Project) -> Analysis:
    return project.overlaps(["example-city"])


@pytest.fixture(scope="module")
def pages(project: Project, found: Analysis) -> OverlapPages:
    return made(project, found)


def made(project: Project, found: Analysis) -> OverlapPages:
    """Return the pages of some findings."""
    policies, covered = project.coverage(["example-city"])
    report = project.weigh(found)
    return OverlapPages(project.law, project.choice((), date.max), report, policies, covered, CITY, [CITY])


def with_one(project: Project, found: Analysis, finding: Overlap) -> tuple[str, str]:
    """Return the page of a report of one finding, and the page of that finding, in English."""
    pages = made(project, replace(found, findings=(finding,)))
    return pages.whole("en"), pages.finding(pages.report.stakes[0], "en")


def of_kind(found: Analysis, kind: str) -> Overlap:
    return next(f for f in found.findings if f.kind == kind)


def test_what_the_solver_did_not_answer_is_shown_as_not_known(project: Project, found: Analysis) -> None:
    finding = replace(of_kind(found, "partial-overlap"), certainty="unknown", witness=None)
    whole, one = with_one(project, found, finding)
    assert "the solver has no answer" in whole
    assert "whether any enterprise shows this is not known" in one
    assert "paid nothing" not in one


def test_a_witness_that_is_not_confirmed_is_not_to_be_relied_on(project: Project, found: Analysis) -> None:
    finding = of_kind(found, "equivalent")
    assert finding.witness is not None
    whole, one = with_one(project, found, replace(finding, witness=replace(finding.witness, is_confirmed=False)))
    assert "not confirmed by the ordinary derivation: a fault of ours" in whole
    assert "witness not confirmed" in whole
    assert "does not confirm this witness" in one


def test_a_witness_that_could_not_be_written_down_is_told(project: Project, found: Analysis) -> None:
    whole, one = with_one(project, found, replace(of_kind(found, "contained"), witness=None, lacks_witness=True))
    assert "a fault of ours" in whole
    assert "No witness could be written down" in one


def test_a_dead_award_names_the_three_conditions_that_cannot_hold_together(
    pages: OverlapPages, found: Analysis
) -> None:
    stake = next(s for s in pages.report.stakes if s.finding.kind == "dead")
    page = pages.finding(stake, "en")
    assert page.count("cannot hold together") == 3
    assert "No enterprise can meet it" in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_link_leads_to_a_thing_or_a_finding_of_the_report(pages: OverlapPages, project: Project, lang) -> None:
    texts = [pages.whole(lang), *(pages.finding(s, lang) for s in pages.report.stakes)]
    links = {unescape(m) for text in texts for m in re.findall(r'<a [^>]*?href="([^"]+)"', text)}
    keys = {s.key for s in pages.report.stakes}
    things = {unquote(link[6:].partition("?")[0]) for link in links if link.startswith("/page/")}
    named = {
        link.removeprefix("/overlaps/").partition("?")[0]
        for link in links
        if link.startswith("/overlaps/") and not re.search(r"\.(json|csv|ttl)\?", link)
    }
    assert named == keys
    assert len(things) > 50
    assert [t for t in things if thing_at(t, project.settings.base) not in project.graph] == []


def test_the_matrix_shows_each_finding_of_two_awards_twice_and_of_one_award_once(pages: OverlapPages) -> None:
    cells = re.findall(r'<a href="/overlaps/([^?"]+)\?[^"]*" aria-label', pages.whole("en"))
    alone = {"dead", "legacy-gap", "windfall"}
    expected = sorted(s.key for s in pages.report.stakes for _ in range(1 if s.finding.kind in alone else 2))
    assert sorted(cells) == expected
    assert len(expected) == 15  # six findings of two awards, three of one
