"""Several awards together against one: small synthetic texts, each worked by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from huiqi import things
from huiqi.load import load_files
from huiqi.names import local
from huiqi.overlaps import Analysis, find_overlaps
from huiqi.rules.book import read_book

ONTOLOGY = sorted((Path(__file__).parents[2] / "ontology").rglob("*.ttl"))
PREFIXES = """\
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix field: <https://w3id.org/huiqi/voc/future-industry-field/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix p: <https://example.org/synthetic/> .
p:policy a :Policy ; :appliesFrom "2024-01-01"^^xsd:date ; :appliesUntil "2026-12-31"^^xsd:date .
p:clause a :Clause ; dcterms:isPartOf p:policy .
p:measure a :Measure ; dcterms:isPartOf p:policy ; :encodes p:clause .
p:reading-of-small a :Ambiguity ; :encodes p:clause .
p:small-1 a :Interpretation ; :of p:reading-of-small .
p:small-2 a :Interpretation ; :of p:reading-of-small .
"""


def award(name: str, bounds: str, yuan: int = 10_000) -> str:
    """Write an award on revenue within bounds."""
    return (
        f"p:{name} a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ;"
        f" :condition p:{name}.when ; :amount p:{name}.sum .\n"
        f"p:{name}.when a :Comparison ; :indicator ind:revenue ; {bounds} .\n"
        f"p:{name}.sum a :Fixed ; :value {yuan}.00 .\n"
    )


def rule(name: str, *members: str, more: str = ":mode :Highest ; :between :Assessments") -> str:
    """Write a stacking rule."""
    return (
        f"p:{name} a :StackingRule ; :encodes p:clause ; :sameFor ind:enterprise ; {more} ;"
        f" :of {' , '.join(f'p:{m}' for m in members)} .\n"
    )


def found(folder: Path, *texts: str) -> Analysis:
    """Return what is found on a law of some awards and rules."""
    file = folder / "law.ttl"
    file.write_text(PREFIXES + "".join(texts), encoding="utf-8")
    graph, faults = load_files([*ONTOLOGY, file], folder)
    law = things.Law(graph, read_book(graph, faults), root=Path("nowhere"))
    return find_overlaps(law, {}, law.book.policies, 20260101)


def told(analysis: Analysis, kind: str) -> list[tuple[str, tuple[str, ...], str]]:
    """Return the findings of a kind: the award, the others, how certain it is."""
    return [
        (local(f.awards[0]), tuple(local(o) for o in f.others), f.certainty)
        for f in analysis.findings
        if f.kind == kind
    ]


MIDDLE = award("middle", ":atLeast 10.00 ; :lessThan 30.00")
LOW = award("low", ":lessThan 20.00")
HIGH = award("high", ":atLeast 20.00")
HIGHER = award("higher", ":moreThan 20.00")


def test_an_award_that_two_others_cover_together_is_redundant(tmp_path: Path) -> None:
    analysis = found(tmp_path, MIDDLE, LOW, HIGH)
    assert told(analysis, "redundant") == [("middle", ("high", "low"), "general")]
    (finding,) = [f for f in analysis.findings if f.kind == "redundant"]
    assert finding.witness is not None and finding.witness.is_confirmed
    assert [o for _, o, _, _ in finding.witness.outcomes] == ["entitled", "entitled"]


def test_one_figure_that_neither_covers_leaves_an_award_its_own(tmp_path: Path) -> None:
    assert told(found(tmp_path, MIDDLE, LOW, HIGHER), "redundant") == []


def test_no_other_is_named_that_is_not_needed(tmp_path: Path) -> None:
    analysis = found(tmp_path, MIDDLE, LOW, HIGH, award("odd", ":atLeast 15.00 ; :lessThan 25.00"))
    assert ("middle", ("high", "low"), "general") in told(analysis, "redundant")


def test_an_award_that_one_other_covers_is_contained_and_not_redundant(tmp_path: Path) -> None:
    analysis = found(tmp_path, MIDDLE, LOW, HIGH, award("wide", ":atLeast 5.00 ; :lessThan 40.00"))
    assert ("middle", ("wide",), "general") in told(analysis, "contained")
    assert "middle" not in [name for name, _, _ in told(analysis, "redundant")]


def test_what_a_rule_relates_covers_nothing(tmp_path: Path) -> None:
    assert told(found(tmp_path, MIDDLE, LOW, HIGH, rule("once", "middle", "low")), "redundant") == []


def test_two_readings_of_one_award_do_not_cover_together(tmp_path: Path) -> None:
    open_ = (
        "p:small a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ;"
        " :condition p:small.one , p:small.two ; :amount p:small.sum .\n"
        "p:small.one a :Comparison ; :indicator ind:revenue ; :lessThan 20.00 ; :underInterpretation p:small-1 .\n"
        "p:small.two a :Comparison ; :indicator ind:revenue ; :atLeast 20.00 ; :underInterpretation p:small-2 .\n"
        "p:small.sum a :Fixed ; :value 10000.00 .\n"
    )
    analysis = found(tmp_path, MIDDLE, open_, award("top", ":atLeast 35.00"))
    assert told(analysis, "redundant") == []


def test_an_award_with_an_open_list_covers_only_whom_it_names(tmp_path: Path) -> None:
    listed = (
        "p:listed a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ;"
        " :condition p:listed.when ; :amount p:listed.sum .\n"
        "p:listed.when a :Membership ; :indicator ind:field ; :isOneOf field:biomanufacturing ; :openList true .\n"
        "p:listed.sum a :Fixed ; :value 10000.00 .\n"
    )
    analysis = found(tmp_path, MIDDLE, listed)
    assert told(analysis, "contained") == []
    assert told(analysis, "partial-overlap") == [("listed", ("middle",), "general")]


LOW_RICH, HIGH_RICH = award("low", ":lessThan 20.00", 20_000), award("high", ":atLeast 20.00", 20_000)


def test_an_award_that_loses_now_to_one_and_now_to_another_never_wins(tmp_path: Path) -> None:
    analysis = found(tmp_path, MIDDLE, LOW_RICH, HIGH_RICH, rule("once", "middle", "low", "high"))
    assert told(analysis, "never-wins") == [("middle", ("high", "low"), "general")]
    assert analysis.unconfirmed == ()


def test_an_award_wins_where_neither_of_the_others_is_met(tmp_path: Path) -> None:
    higher = award("high", ":moreThan 20.00", 20_000)
    assert told(found(tmp_path, MIDDLE, LOW_RICH, higher, rule("once", "middle", "low", "high")), "never-wins") == []


@pytest.mark.parametrize(("keeps", "expected"), [(1, 1), (2, 0)])
def test_a_rule_that_keeps_two_has_room_for_the_second_best(tmp_path: Path, keeps: int, expected: int) -> None:
    more = f":mode :Highest ; :between :Assessments ; :keeps {keeps}"
    analysis = found(tmp_path, MIDDLE, LOW_RICH, HIGH_RICH, rule("few", "middle", "low", "high", more=more))
    assert len(told(analysis, "never-wins")) == expected


def test_the_third_best_never_wins_where_a_rule_keeps_two(tmp_path: Path) -> None:
    more = ":mode :Highest ; :between :Assessments ; :keeps 2"
    wide = award("wide", ":atLeast 0.00", 20_000)
    analysis = found(
        tmp_path, MIDDLE, LOW_RICH, HIGH_RICH, wide, rule("few", "middle", "low", "high", "wide", more=more)
    )
    assert told(analysis, "never-wins") == [("middle", ("high", "low", "wide"), "general")]


def test_a_condition_of_a_rule_says_where_an_award_can_still_win(tmp_path: Path) -> None:
    condition = "p:big a :Comparison ; :indicator ind:revenue ; :atLeast 25.00 .\n"
    more = ":mode :Highest ; :between :Assessments ; :condition p:big"
    texts = (MIDDLE, LOW_RICH, HIGH_RICH, condition, rule("once", "middle", "low", "high", more=more))
    assert told(found(tmp_path, *texts), "never-wins") == []
    everywhere = condition.replace("25.00", "10.00")
    assert len(told(found(tmp_path, *texts[:3], everywhere, texts[4]), "never-wins")) == 1


def test_sums_of_several_grounds_are_not_known_to_lose_to_several_rivals(tmp_path: Path) -> None:
    more = ":mode :Highest ; :between :Awards"
    analysis = found(tmp_path, MIDDLE, LOW_RICH, HIGH_RICH, rule("once", "middle", "low", "high", more=more))
    assert told(analysis, "never-wins") == [("middle", ("high", "low"), "unknown")]


def test_a_cap_on_a_sum_is_named_as_not_asked(tmp_path: Path) -> None:
    cap = "p:most a :Limit ; :atMost 15000.00 .\n"
    analysis = found(
        tmp_path, MIDDLE, LOW, HIGH, cap, rule("cap", "middle", "low", more=":mode :TotalCap ; :limit p:most")
    )
    assert [(local(r), why) for r, why in analysis.not_asked] == [("cap", "cap")]


def test_a_narrow_share_is_shown_on_sums_large_enough_to_hold_it(tmp_path: Path) -> None:
    def grown(name: str, bounds: str) -> str:
        return award(name, bounds).replace("ind:revenue ;", "ind:revenue-growth ;")

    analysis = found(tmp_path, grown("narrow", ":atLeast 0.06 ; :lessThan 0.0601"), grown("wide", ":atLeast 0.06"))
    (finding,) = [f for f in analysis.findings if f.kind == "contained"]
    assert analysis.unconfirmed == ()
    assert finding.witness is not None and finding.witness.is_confirmed
    revenue = "https://w3id.org/huiqi/voc/indicator/revenue"
    before, after = sorted(Decimal(r.values[revenue][0].term.value) for r in finding.witness.enterprise.records)
    assert before >= 1_000_000
    assert before * Decimal("1.06") <= after < before * Decimal("1.0601")


def test_an_overlap_of_awards_that_then_pay_nothing_says_so_and_is_no_fault(tmp_path: Path) -> None:
    def share(name: str, bounds: str) -> str:
        return award(name, bounds).replace("a :Fixed ; :value 10000.00", "a :Fixed ; :value 0.00")

    analysis = found(tmp_path, share("one", ":atMost 20.00"), share("other", ":atLeast 20.00"))
    (finding,) = [f for f in analysis.findings if f.kind == "partial-overlap"]
    assert finding.witness is None
    assert not finding.lacks_witness
    assert analysis.unconfirmed == ()
