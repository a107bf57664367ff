"""How the rules of two texts differ, clause by clause and in words."""

from __future__ import annotations

import pytest

from compare.small import ROOT
from huiqi.compare.rules import RuleDiff
from huiqi.compare.rules_told import rules_named, rules_table
from huiqi.names import local
from huiqi.project import Project
from huiqi.render.compare_rules import rules_to_text

NEW = "example-city/enterprise-support"
OLD = [f"example-city/{t}" for t in ("commerce", "manufacturing", "quality", "talent", "technology")]


@pytest.fixture(scope="module")
def city() -> Project:
    return Project.open(ROOT)


@pytest.fixture(scope="module")
def merged(city: Project) -> RuleDiff:
    return rules_named(city.law, [*OLD, NEW])


def _names(iris: tuple[str, ...]) -> frozenset[str]:
    return frozenset(local(i) for i in iris)


def _said(found: RuleDiff, new: str) -> list[tuple[str, str, str]]:
    pair = next(p for p in found.pairs if new in _names(p.pair.new))
    return [(c.what, c.before.en, c.after.en) for c in pair.changes if c.what != "fund-changed"]


def test_awards_of_other_names_are_matched_by_what_they_look_at(merged: RuleDiff) -> None:
    pairs = {(_names(p.pair.old), _names(p.pair.new)) for p in merged.pairs}
    assert (frozenset({"revenue-100m", "revenue-500m", "revenue-1bn"}), frozenset({"revenue-steps"})) in pairs
    assert (frozenset({"equipment-line"}), frozenset({"equipment-upgrade", "transition-upgrade"})) in pairs
    assert (frozenset({"lean-research", "research-intensity"}), frozenset({"research-effort"})) in pairs
    assert (frozenset({"frugal-research"}), frozenset()) in pairs
    assert len(pairs) == 25


def test_a_text_that_merges_one_alone_is_not_matched_by_chance(city: Project) -> None:
    found = rules_named(city.law, ["example-city/quality", NEW])
    old = {n for p in found.pairs if p.pair.old and p.pair.new for n in _names(p.pair.new)}
    assert old == {"brand-title", "quality-title", "standard-title"}


def test_a_wider_list_and_a_new_row_are_told(merged: RuleDiff) -> None:
    assert _said(merged, "greener-factory") == [
        ("list-changed", "level is one of national, provincial", "level is one of municipal, national, provincial"),
        ("row-added", "", "municipal: 100,000 yuan"),
    ]


def test_a_bound_that_now_counts_itself_is_told(merged: RuleDiff) -> None:
    assert _said(merged, "online-support") == [
        ("bound-changed", "online sales is more than 10,000,000 yuan", "online sales is at least 10,000,000 yuan")
    ]


def test_a_rate_and_a_cap_are_told(merged: RuleDiff) -> None:
    assert _said(merged, "research-rise") == [
        (
            "amount-changed",
            "10% × rise in research spending, at most 500,000 yuan",
            "8% × rise in research spending, at most 400,000 yuan",
        ),
        ("cap-changed", "at most 500,000 yuan", "at most 400,000 yuan"),
    ]


def test_parts_in_time_are_told(merged: RuleDiff) -> None:
    ((what, before, after),) = _said(merged, "capital-support")
    assert what == "instalments-changed"
    assert (before[:3], after[:3]) == ("40%", "50%") or (before[:4], after[:4]) == ("40%,", "50%,")


def test_none_of_both_is_the_same_as_not_the_one_and_not_the_other(city: Project) -> None:
    found = rules_named(city.law, ["example-city/commerce", NEW])
    assert [c.what for c in found.general if c.what.startswith("condition")] == []
    assert [(c.before.en, c.after.en) for c in found.general if c.what == "window-changed"] == [
        ("2022-01-01 to 2025-12-31", "2026-01-01 to 2028-12-31")
    ]


def test_a_setting_is_the_only_difference_of_a_text_from_itself(city: Project) -> None:
    found = rules_named(city.law, [NEW], ["online-support.sum=8万"])
    changes = [c for p in found.pairs for c in p.changes]
    assert [(c.what, c.before.en, c.after.en) for c in changes] == [("amount-changed", "50,000 yuan", "80,000 yuan")]
    assert found.general == ()


def test_the_differences_are_rows_and_text_in_both_languages(merged: RuleDiff, city: Project) -> None:
    assert len(rules_table(merged, "en")) == len(merged.general) + sum(len(p.changes) for p in merged.pairs)
    assert "线上销售额多于1000万元" in rules_to_text(merged, city.law, "zh")
    assert "frugal-research → —" in rules_to_text(merged, city.law, "en")
