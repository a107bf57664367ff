"""The example city holds what its README says, and the analysis finds that and nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from huiqi.names import local
from huiqi.overlaps import Analysis, Overlap
from huiqi.project import Project

ROOT = Path(__file__).parents[2]

PLANTED = {
    ("equivalent", ("lean-research",), ("research-intensity",)),
    ("contained", ("new-little-giant",), ("little-giant-bonus",)),
    ("partial-overlap", ("export-scale",), ("export-maker",)),
    ("boundary-mismatch", ("online-sales",), ("online-maker",)),
    ("dead", ("frugal-research",), ()),
    ("never-wins", ("award-publicity",), ("quality-award",)),
    ("contradicting-clauses", ("technology-centre", "research-centre"), ()),
    ("legacy-gap", ("trade-growth",), ()),
    ("windfall", ("greener-factory",), ()),
}


@pytest.fixture(scope="module")
def city() -> Project:
    return Project.open(ROOT)


@pytest.fixture(scope="module")
def found(city: Project) -> Analysis:
    return city.overlaps(["example-city"])


def _short(finding: Overlap) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    across = finding.kind in ("legacy-gap", "windfall")
    others = () if across else tuple(local(a) for a in finding.others)
    return finding.kind, tuple(local(a) for a in finding.awards), others


def _the(found: Analysis, kind: str) -> Overlap:
    (finding,) = [f for f in found.findings if f.kind == kind]
    return finding


def _paid(finding: Overlap) -> dict[str, Decimal]:
    assert finding.witness is not None
    return {local(a): Decimal(lo) for a, o, lo, hi in finding.witness.outcomes if o == "entitled" and lo == hi}


def _value(finding: Overlap, name: str) -> str:
    assert finding.witness is not None
    values = [
        v[0].term.value for r in finding.witness.enterprise.records for i, v in r.values.items() if local(i) == name
    ]
    return values[-1]


def test_what_is_planted_is_found_and_nothing_else(found: Analysis) -> None:
    assert {_short(f) for f in found.findings} == PLANTED
    assert len(found.findings) == len(PLANTED)


def test_the_ordinary_derivation_confirms_every_witness(found: Analysis) -> None:
    assert found.unconfirmed == ()
    assert [f.kind for f in found.findings if f.witness is None] == ["dead"]


def test_a_dead_award_names_the_three_conditions_that_cannot_hold_together(found: Analysis) -> None:
    assert {local(c) for c in _the(found, "dead").core} == {"from-10m", "up-to-5-percent", "up-to-100m"}


def test_a_figure_exactly_on_the_bound_shows_the_mismatch(found: Analysis) -> None:
    finding = _the(found, "boundary-mismatch")
    assert Decimal(_value(finding, "online-sales")) == Decimal("10000000.00")
    assert _paid(finding) == {"online-sales": Decimal("50000.00")}


@pytest.mark.parametrize(
    ("kind", "paid"),
    [
        ("equivalent", {"lean-research": "100000.00", "research-intensity": "100000.00"}),
        ("contained", {"new-little-giant": "300000.00", "little-giant-bonus": "100000.00"}),
        ("never-wins", {"award-publicity": "100000.00", "quality-award": "200000.00"}),
        ("contradicting-clauses", {"technology-centre": "500000.00", "research-centre": "150000.00"}),
        ("legacy-gap", {"trade-growth": "80000.00"}),
        ("windfall", {"greener-factory": "100000.00"}),
    ],
)
def test_a_witness_is_paid_what_the_table_says(found: Analysis, kind: str, paid: dict[str, str]) -> None:
    assert _paid(_the(found, kind)) == {award: Decimal(sum_) for award, sum_ in paid.items()}


def test_the_group_that_loses_everything_is_lodging_and_catering(found: Analysis) -> None:
    assert local(_value(_the(found, "legacy-gap"), "industry")).startswith(("H", "61", "62"))


def test_rules_that_contradict_each_other_are_named(found: Analysis) -> None:
    assert {local(r) for r in _the(found, "contradicting-clauses").rules} == {"one-centre-once", "centre-adds-up"}


def test_the_same_question_has_the_same_answer_to_the_last_value(city: Project, found: Analysis) -> None:
    again = city.overlaps(["example-city"])
    assert again.to_dict() == found.to_dict()
    assert [_facts(f) for f in again.findings] == [_facts(f) for f in found.findings]


def _facts(finding: Overlap) -> object:
    if finding.witness is None:
        return None
    records = finding.witness.enterprise.records
    return [(r.iri, r.day, {i: str(v[0].term) for i, v in r.values.items()}) for r in records]


def test_a_bound_that_is_moved_to_the_other_makes_two_awards_equivalent(city: Project) -> None:
    edited = _edited(city, "online-maker", "moreThan", "atLeast")
    assert ("equivalent", ("online-sales",), ("online-maker",)) in {_short(f) for f in edited.findings}


def test_a_condition_that_is_taken_out_wakes_the_dead_award(city: Project) -> None:
    edited = _edited(city, "frugal-research", "", "")
    assert "dead" not in {f.kind for f in edited.findings}


def _edited(city: Project, award: str, old: str, new: str) -> Analysis:
    """Return what is found once every bound of an award is another, or (no bound named) its last condition is gone."""
    from huiqi.rules.tree import AllOf, Comparison

    def turned(node: object) -> object:
        if isinstance(node, AllOf):
            kept = node.of if old else node.of[:-1]
            return replace(node, of=tuple(turned(c) for c in kept))
        if isinstance(node, Comparison) and old:
            return replace(node, bounds=tuple(replace(b, op=new if b.op == old else b.op) for b in node.bounds))
        return node

    awards = tuple(
        replace(a, conditions=tuple(turned(c) for c in a.conditions)) if local(a.iri) == award else a
        for a in city.book.awards
    )
    edited = Project(city.root, city.settings, city.graph, replace(city.book, awards=awards))
    return edited.overlaps(["example-city"])
