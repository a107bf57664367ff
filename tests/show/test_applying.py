"""Whoever reads an award finds documents, channel, window, contact and duties, or the reason why nobody knows them."""

from __future__ import annotations

import pytest

from huiqi.project import Project
from huiqi.render.things import apply_line
from huiqi.things import Law
from huiqi.things.law import ASPECTS
from show.said import ROOT, law_of

POLICY = "https://w3id.org/huiqi/id/liaocheng/manufacturing/known-2025-08-21/"


@pytest.fixture(scope="module")
def law() -> Law:
    return law_of(Project.open(ROOT))


@pytest.mark.parametrize("name", ASPECTS)
def test_each_of_the_twenty_measures_says_it_or_has_a_gap_with_a_reason(name: str, law: Law) -> None:
    measures = [m for m in law.measures if m.startswith(POLICY)]
    assert len(measures) == 20
    found = {m: law.aspect(name, "", m) for m in measures}
    assert [m for m, a in found.items() if not a.things and not a.gaps] == []
    assert [g for a in found.values() for g in a.gaps if not law.reason(g)] == []


@pytest.mark.parametrize("name", ASPECTS)
def test_each_award_of_every_policy_says_it_or_has_a_gap_with_a_reason(name: str, law: Law) -> None:
    found = {a.iri: law.aspect(name, a.iri, a.measure) for a in law.book.awards}
    assert [iri for iri, a in found.items() if not a.things and not a.gaps] == []
    assert [g for a in found.values() for g in a.gaps if not law.reason(g)] == []


def test_a_gap_that_is_not_about_applying_is_not_shown_as_one(law: Law) -> None:
    found = law.aspect("appliedForThrough", POLICY + "gazelle", POLICY + "measure-stronger-firms")
    assert found.gaps == (POLICY + "gap-channel",)


def test_one_line_says_that_neither_where_nor_when_to_apply_is_published(law: Law) -> None:
    assert apply_line(law, POLICY + "future-industry", "en") == "where and when to apply: not published"
    assert apply_line(law, POLICY + "future-industry", "zh") == "向何处、何时申报:未公布"


def test_what_a_text_read_in_part_does_not_say_is_not_read_rather_than_unpublished(law: Law) -> None:
    award = "https://w3id.org/huiqi/id/liaocheng/private-economy/2023-01-01/new-above-scale"
    assert apply_line(law, award, "en") == "where and when to apply: not read"


def test_a_deadline_that_a_source_gives_is_data_and_not_a_gap(law: Law) -> None:
    measure = "https://w3id.org/huiqi/id/binzhou/research-subsidy/known-2025/measure-research-subsidy"
    found = law.aspect("appliedForIn", "", measure)
    assert (len(found.things), found.gaps) == (1, ())
    assert law.label(found.things[0]).en == "until 16 May; the first day and the year are not said"
