"""How grants combine: modes, keys, limits, choices; every figure worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.small import scene
from huiqi.engines import Engine
from huiqi.errors import BadData
from huiqi.names import local
from huiqi.rules.worlds import components
from language.world import FIRM, LONG, asked, fixed, money, paid, payout, report


def recognition(name: str, day: str, more: str = "") -> str:
    return f'e:{name} a :Recognition ; ind:enterprise e:firm ; ind:recognised-on "{day}"^^xsd:date {more}.\n'


def rule(name: str, of: str, more: str) -> str:
    return f"p:{name} a :StackingRule ; :encodes p:clause ; :of {of} ; {more} .\n"


TITLES = """
p:award a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :Recognition ; :amount p:it .
p:it a :Table ; :by ind:level ; :row p:n , p:v , p:m .
p:n a :Row ; :order 1 ; :isOneOf level:national ; :value 500000.00 .
p:v a :Row ; :order 2 ; :isOneOf level:provincial ; :value 200000.00 .
p:m a :Row ; :order 3 ; :isOneOf level:municipal ; :value 100000.00 .
"""
PAYMENTS = 'e:payments a :Register ; :record :Payment ; :appliesUntil "2026-03-01"^^xsd:date .\n'


def test_a_higher_grade_later_pays_the_difference_only(tmp_path: Path) -> None:
    law = TITLES + rule(
        "up", "p:award", ":mode :Highest ; :between :Assessments ; :paidBefore :Deducted ; :sameFor ind:enterprise"
    )
    facts = PAYMENTS + recognition("a", "2019-06-01", "; ind:level level:municipal ")
    facts += recognition("b", "2020-06-01", "; ind:level level:provincial ")
    assert paid(tmp_path, law, facts) == ["award a: 100000.00", "award b: 100000.00", "total: 200000.00"]


def test_with_two_kept_a_third_pays_what_it_adds_to_the_two_highest(tmp_path: Path) -> None:
    more = ":mode :Highest ; :between :Assessments ; :keeps 2 ; :paidBefore :Deducted ; :sameFor ind:enterprise"
    facts = PAYMENTS + recognition("a", "2019-06-01", "; ind:level level:municipal ")
    facts += recognition("b", "2020-06-01", "; ind:level level:provincial ")
    facts += recognition("c", "2021-06-01", "; ind:level level:national ")
    # 100,000 and 200,000 in full; then 500,000 + 200,000 less 300,000.
    assert paid(tmp_path, TITLES + rule("two", "p:award", more), facts) == [
        "award a: 100000.00",
        "award b: 200000.00",
        "award c: 400000.00",
        "total: 700000.00",
    ]


def test_at_most_three_countries_are_paid(tmp_path: Path) -> None:
    law = fixed("foreign", "30000.00", "Recognition")
    law += rule("three", "p:foreign", ":mode :Highest ; :between :Assessments ; :keeps 3 ; :sameFor ind:product")
    facts = "".join(recognition(f"c{n}", f"2025-0{n}-01", "; ind:product e:family ") for n in range(1, 5))
    assert paid(tmp_path, law, facts)[-2:] == ["foreign c4: 0.00", "total: 90000.00"]


CAPPED = (
    fixed("year", "1500000.00")
    + rule("cap", "p:year", ":mode :TotalCap ; :limit p:limit ; :cutBy :Latest ; :sameFor ind:enterprise")
    + "p:limit a :Limit ; :atMost 4000000.00 .\n"
)
THREE = report(2023) + report(2024) + report(2025)


def test_a_cap_over_three_years_cuts_the_last(tmp_path: Path) -> None:
    found = asked(tmp_path, CAPPED, THREE)
    assert [money(a.net) for a in found.assessments] == ["1500000.00", "1500000.00", "1000000.00"]
    assert money(found.total) == "4000000.00"
    (lost,) = payout(found.assessments[2]).given_up
    assert (lost.rule.rsplit("/", 1)[-1], lost.how, money(lost.amount)) == ("cap", "TotalCap", "500000.00")


def test_where_nobody_says_who_gives_way_the_total_is_exact_and_each_part_open(tmp_path: Path) -> None:
    assert paid(tmp_path, CAPPED.replace(":cutBy :Latest ;", ""), THREE) == [
        "year report-2023: 1000000.00 to 1500000.00",
        "year report-2024: 1000000.00 to 1500000.00",
        "year report-2025: 1000000.00 to 1500000.00",
        "total: 4000000.00",
    ]


def test_a_cap_that_is_a_share_of_the_year_s_exports_is_read_on_that_report(tmp_path: Path) -> None:
    law = (
        fixed("one", "100.00")
        + fixed("two", "100.00")
        + rule(
            "cap",
            "p:one , p:two",
            ":mode :TotalCap ; :limit p:limit ; :cutBy :Proportional ; :sameFor ind:enterprise , ind:fiscal-year",
        )
    )
    law += "p:limit a :Limit ; :atMost 0.06 ; :times ind:exports .\n"
    facts = report(2024, exports="1000.00") + report(2025, exports="9000.00")
    assert paid(tmp_path, law, facts) == [
        "one report-2024: 30.00",
        "one report-2025: 100.00",
        "two report-2024: 30.00",
        "two report-2025: 100.00",
        "total: 260.00",
    ]


def test_awards_that_exclude_each_other_first_add_up(tmp_path: Path) -> None:
    law = fixed("yearly", "200.00") + fixed("once", "500.00", "Recognition")
    law += rule("one-of", "p:yearly , p:once", ":mode :Highest ; :between :Awards ; :sameFor ind:enterprise")
    facts = THREE + recognition("r", "2025-01-01")
    assert paid(tmp_path, law, facts) == [
        "once r: 0.00",
        "yearly report-2023: 200.00",
        "yearly report-2024: 200.00",
        "yearly report-2025: 200.00",
        "total: 600.00",
    ]
    assert paid(tmp_path / "b", law.replace("500.00", "601.00"), facts)[0] == "once r: 601.00"


def test_overlapping_exclusions_take_the_largest_total(tmp_path: Path) -> None:
    law = fixed("left", "60.00") + fixed("middle", "100.00") + fixed("right", "60.00")
    for name, of in (("one", "p:left , p:middle"), ("two", "p:middle , p:right")):
        law += rule(name, of, ":mode :Highest ; :between :Assessments ; :sameFor ind:enterprise , ind:fiscal-year")
    found = asked(tmp_path, law, report(2025))
    assert [money(a.net) for a in found.assessments] == ["60.00", "0.00", "60.00"]
    assert sorted(g.rule.rsplit("/", 1)[-1] for g in payout(found.assessments[1]).given_up) == ["one", "two"]


def test_an_inner_rule_is_one_offer_of_the_outer(tmp_path: Path) -> None:
    law = fixed("a", "300.00") + fixed("b", "300.00") + fixed("c", "450.00")
    law += rule("inner", "p:a , p:b", ":mode :TotalCap ; :limit p:limit ; :cutBy :Latest ; :sameFor ind:enterprise")
    law += rule("outer", "p:inner , p:c", ":mode :Highest ; :between :Awards ; :sameFor ind:enterprise")
    limit = "p:limit a :Limit ; :atMost {} .\n"
    assert paid(tmp_path / "a", law + limit.format("400.00"), report(2025))[-2:] == [
        "c report-2025: 450.00",
        "total: 450.00",
    ]
    assert paid(tmp_path / "b", law + limit.format("500.00"), report(2025)) == [
        "a report-2025: 300.00",
        "b report-2025: 200.00",
        "c report-2025: 0.00",
        "total: 500.00",
    ]


CHOICE = (
    fixed("share", "300.00")
    + fixed("step", "200.00")
    + rule(
        "choose",
        "p:share , p:step",
        ":mode :Highest ; :between :Awards ; :chosenBy :Applicant ; :sameFor ind:enterprise , ind:fiscal-year",
    )
)


def test_until_the_firm_chooses_each_option_is_shown(tmp_path: Path) -> None:
    assert paid(tmp_path, CHOICE, report(2025)) == [
        "share report-2025: 0.00 to 300.00",
        "step report-2025: 0.00 to 200.00",
        "total: 200.00 to 300.00",
    ]
    assert asked(tmp_path, CHOICE, report(2025)).assessments[0].reasons == ("needs-choice",)


def test_a_recorded_choice_holds_even_if_it_is_the_smaller(tmp_path: Path) -> None:
    facts = (
        report(2025)
        + 'e:asked a :Application ; ind:enterprise e:firm ; ind:award p:step ; ind:date "2026-01-05"^^xsd:date .\n'
    )
    assert paid(tmp_path, CHOICE, facts)[-1] == "total: 200.00"


def test_a_rule_binds_only_grounds_that_meet_its_condition(tmp_path: Path) -> None:
    law = (
        fixed("a", "300.00")
        + fixed("b", "200.00")
        + rule(
            "small",
            "p:a , p:b",
            ":mode :Highest ; :between :Assessments ; :condition p:is-small ; :sameFor ind:enterprise , ind:fiscal-year",
        )
    )
    law += "p:is-small a :Comparison ; :indicator ind:revenue ; :lessThan 100.00 .\n"
    totals = {
        revenue: paid(tmp_path / str(n), law, report(2025, **({"revenue": revenue} if revenue else {})))[-1]
        for n, revenue in enumerate(("99.99", "100.00", ""))
    }
    assert totals == {"99.99": "total: 300.00", "100.00": "total: 500.00", "": "total: 300.00 to 500.00"}


def test_a_rule_under_an_assumption_that_is_not_made_may_hold_or_not(tmp_path: Path) -> None:
    law = (
        fixed("a", "300.00")
        + fixed("b", "200.00")
        + (
            'p:once a :Ambiguity ; :encodes p:clause ; rdfs:label "not published"@en .\n'
            "p:highest-once a :Assumption ; :of p:once .\n"
        )
    )
    law += rule(
        "r",
        "p:a , p:b",
        ":mode :Highest ; :between :Assessments ; :underInterpretation p:highest-once ; :sameFor ind:enterprise",
    )
    assert paid(tmp_path, law, report(2025)) == [
        "a report-2025: 300.00",
        "b report-2025: 0.00 to 200.00",
        "total: 300.00 to 500.00",
    ]


UNSETTLED = """
p:how-much a :Ambiguity ; :encodes p:clause ; rdfs:label "how much"@en .
p:lower a :Interpretation ; :of p:how-much ; rdfs:label "a hundred"@en . p:higher a :Interpretation ; :of p:how-much ; rdfs:label "two hundred"@en .
p:a a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:low , p:high .
p:low a :Fixed ; :value 100.00 ; :underInterpretation p:lower . p:high a :Fixed ; :value 200.00 ; :underInterpretation p:higher .
"""


@pytest.mark.parametrize(
    ("how", "parts"),
    [
        (":mode :AddUp", [(["a"], 2), (["b"], 1)]),
        (":mode :AddUp ; :underInterpretation p:higher", [(["a"], 2), (["b"], 1)]),
        (":mode :Highest ; :between :Assessments", [(["a", "b"], 2)]),
    ],
)
def test_that_grants_add_up_ties_no_awards_together(tmp_path: Path, how: str, parts: list[object]) -> None:
    law = UNSETTLED + fixed("b", "300.00") + rule("r", "p:a , p:b", f"{how} ; :sameFor ind:enterprise")
    book = scene(tmp_path, law, FIRM).project.book
    found = components(book, {}, [a.iri for a in book.awards])
    assert [([local(a) for a in part.awards], len(part.worlds)) for part in found] == parts


@pytest.mark.parametrize("engine", ["reference", "sparql", "sql"])
def test_grants_that_add_up_are_each_paid_in_full_by_every_engine(tmp_path: Path, engine: Engine) -> None:
    law = UNSETTLED + fixed("b", "300.00") + rule("r", "p:a , p:b", ":mode :AddUp")
    (found,) = scene(tmp_path, law, FIRM + report(2025), LONG).answers(engine=engine).enterprises
    assert [money(a.net) for a in found.assessments] == ["100.00 to 200.00", "300.00"]
    assert money(found.total) == "400.00 to 500.00"


def test_a_missing_key_holds_both_cases_open(tmp_path: Path) -> None:
    law = (
        fixed("a", "300.00", "Recognition")
        + rule("r", "p:a", ":mode :Highest ; :between :Awards ; :keeps 1 ; :sameFor ind:project")
        + fixed("b", "200.00", "Recognition")
        + rule("s", "p:a , p:b", ":mode :Highest ; :between :Awards ; :sameFor ind:project")
    )
    facts = recognition("x", "2025-01-01", "; ind:project e:plant ") + recognition("y", "2025-02-01")
    # y may be of the same project as x (each award then adds up to 600 and 400) or of another.
    assert paid(tmp_path, law, facts)[-1] == "total: 600.00"


def test_rules_reach_across_policies(tmp_path: Path) -> None:
    law = fixed("district", "100.00") + (
        'p:city a :Policy ; :appliesFrom "2019-01-01"^^xsd:date .\np:city-clause a :Clause ; dcterms:isPartOf p:city .\n'
        "p:city-measure a :Measure ; dcterms:isPartOf p:city .\n"
        "p:other a :Award ; :ofMeasure p:city-measure ; :encodes p:city-clause ; :ground :AnnualReport ; :amount p:more .\n"
        "p:more a :Fixed ; :value 150.00 .\n"
    )
    law += rule(
        "across",
        "p:policy , p:city",
        ":mode :Highest ; :between :Assessments ; :sameFor ind:enterprise , ind:fiscal-year",
    )
    assert paid(tmp_path, law, report(2025)) == [
        "district report-2025: 0.00",
        "other report-2025: 150.00",
        "total: 150.00",
    ]


def test_a_limit_that_no_record_can_answer_is_refused(tmp_path: Path) -> None:
    law = fixed("a", "1.00") + rule("cap", "p:a", ":mode :TotalCap ; :limit p:limit ; :sameFor ind:enterprise")
    law += "p:limit a :Limit ; :atMost 0.06 ; :times ind:exports .\n"
    with pytest.raises(BadData) as caught:
        asked(tmp_path, law, report(2025))
    assert {f.code for f in caught.value.findings} == {"H009"}
