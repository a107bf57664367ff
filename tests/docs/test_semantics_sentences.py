"""One test for each sentence of docs/explanation/semantics.md that no other test holds.

Every figure is worked by hand. Each scene is asked of every engine; they must agree.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from docs.small import AWARD, FIRM, POLICY, PREFIXES, Scene, award, register, report, said, scene, span, status
from huiqi.assessment import Figure
from huiqi.errors import BadData, HuiqiError
from huiqi.project import Project
from huiqi.render.data import answers_to_dict, answers_to_turtle

STILL = POLICY.replace("2025-12-31", "2026-12-31")
FROM_20M = "p:it a :Comparison ; :indicator ind:revenue ; :atLeast 20000000.00 .\n"
RICH = FIRM + report(2025, revenue="24000000.00")


def zero() -> Figure:
    return Figure(Decimal("0.00"), Decimal("0.00"))


def condition(folder: Path, law: str, facts: str, on: date = date(2026, 3, 1)) -> str:
    """Return what the condition p:it comes to on the report of 2025."""
    return said(scene(folder, award("p:it") + law, facts).one(on=on))


def amount(folder: Path, law: str, facts: str) -> str:
    """Return what the quantity p:it comes to on the report of 2025, before rounding."""
    return span(scene(folder, award(amount="p:it") + law, facts).one().gross)


# --- time


def test_a_report_is_dated_the_last_day_of_its_year_unless_it_states_another(tmp_path: Path) -> None:
    law = 'p:it a :Comparison ; :indicator ind:ground-date ; :atLeast "2025-12-31"^^xsd:date .\n'
    assert condition(tmp_path / "a", law, RICH) == "met"
    stated = FIRM + report(2025, period_end='"2025-11-30"^^xsd:date')
    assert condition(tmp_path / "b", law, stated) == "not met"


@pytest.mark.parametrize(
    ("first", "last", "inside"),
    [
        ("2025-12-31", "2025-12-31", True),
        ("2026-01-01", "2026-12-31", False),
        ("2025-01-01", "2025-12-30", False),
    ],
)
def test_the_first_and_the_last_day_of_a_window_count(tmp_path: Path, first: str, last: str, inside: bool) -> None:
    window = f' ; :appliesFrom "{first}"^^xsd:date ; :appliesUntil "{last}"^^xsd:date'
    law = f"{AWARD}{window} ; :amount p:sum .\np:sum a :Fixed ; :value 100.00 .\n"
    grounds = [a.ground for a in scene(tmp_path, law, RICH).answer().assessments if a.ground]
    assert len(grounds) == (1 if inside else 0)


def test_an_award_without_a_window_has_that_of_its_policy(tmp_path: Path) -> None:
    facts = FIRM + report(2024, revenue="1.00") + report(2025, revenue="1.00")
    grounds = [a.ground.rsplit("/", 1)[-1] for a in scene(tmp_path, award(), facts).answer().assessments]
    assert grounds == ["report-2025"]


def test_a_record_dated_after_the_assessment_date_is_not_seen(tmp_path: Path) -> None:
    law = "p:it a :Existence ; :record :Recognition .\n"
    facts = RICH + 'e:r a :Recognition ; ind:enterprise e:firm ; ind:recognised-on "2026-03-02"^^xsd:date .\n'
    assert condition(tmp_path / "a", law, facts) == "unknown: register-not-loaded"
    assert condition(tmp_path / "b", law, facts, on=date(2026, 3, 2)) == "met"


def test_a_record_received_after_the_day_known_as_of_is_not_seen(tmp_path: Path) -> None:
    facts = FIRM + report(2025, revenue="24000000.00").replace(" .\n", ' ; :receivedOn "2026-02-10"^^xsd:date .\n')
    found = scene(tmp_path, award("p:it") + FROM_20M, facts)
    assert [a.outcome for a in found.answer().assessments] == ["entitled"]
    assert [a.outcome for a in found.answer(known_as_of=date(2026, 2, 10)).assessments] == ["entitled"]
    assert [a.ground for a in found.answer(known_as_of=date(2026, 2, 9)).assessments if a.ground] == []


def test_a_record_without_a_day_of_receipt_has_always_been_known(tmp_path: Path) -> None:
    found = scene(tmp_path, award("p:it") + FROM_20M, RICH)
    assert found.one(known_as_of=date(2020, 1, 1)).outcome == "entitled"


@pytest.mark.parametrize(
    ("recognised", "expected"), [("2024-02-29", "met"), ("2025-02-28", "met"), ("2025-03-01", "not met")]
)
def test_a_year_after_the_29th_of_february_ends_on_the_28th(tmp_path: Path, recognised: str, expected: str) -> None:
    law = 'p:it a :Comparison ; :indicator ind:founded-on ; :atMost "P1Y"^^xsd:yearMonthDuration ; :after ind:statistics-entry .\n'
    facts = (
        'e:firm a :Enterprise ; ind:statistics-entry "2024-02-29"^^xsd:date ; '
        f'ind:founded-on "{recognised}"^^xsd:date .\n' + report(2025)
    )
    assert condition(tmp_path, law, facts) == expected


@pytest.mark.parametrize(("founded", "expected"), [("2023-03-01", "met"), ("2023-03-02", "not met")])
def test_a_duration_counts_months_before_days(tmp_path: Path, founded: str, expected: str) -> None:
    # A month after 30 January is 28 February, and a day after that 1 March.
    law = 'p:it a :Comparison ; :indicator ind:founded-on ; :atMost "P1M1D"^^xsd:duration ; :after ind:statistics-entry .\n'
    facts = (
        'e:firm a :Enterprise ; ind:statistics-entry "2023-01-30"^^xsd:date ; '
        f'ind:founded-on "{founded}"^^xsd:date .\n' + report(2025)
    )
    assert condition(tmp_path, law, facts) == expected


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (":atMost", ["not met", "met", "met", "not met"]),
        (":lessThan", ["not met", "met", "not met", "not met"]),
        (":atLeast", ["not met", "not met", "met", "met"]),
        (":moreThan", ["not met", "not met", "not met", "met"]),
    ],
)
def test_a_duration_after_a_day_takes_in_the_day_and_the_bound_says_whether_its_end(
    tmp_path: Path, bound: str, expected: list[str]
) -> None:
    law = f'p:it a :Comparison ; :indicator ind:founded-on ; {bound} "P1M"^^xsd:yearMonthDuration ; :after ind:statistics-entry .\n'
    found = []
    for founded in ("2023-04-30", "2023-05-01", "2023-06-01", "2023-06-02"):
        facts = FIRM.replace(" .\n", f' ; ind:founded-on "{founded}"^^xsd:date .\n') + report(2025)
        found.append(condition(tmp_path / founded, law, facts))
    assert found == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-12-31", "2025-12-31", "met"),
        ("2020-01-01", "", "met"),
        ("2020-01-01", "2025-12-30", "unknown: fact-missing"),
        ("2026-01-01", "", "unknown: fact-missing"),
    ],
)
def test_a_status_is_read_if_it_is_valid_on_the_ground_s_day(
    tmp_path: Path, first: str, last: str, expected: str
) -> None:
    law = "p:it a :Membership ; :indicator ind:field ; :isOneOf field:future-materials .\n"
    facts = RICH + status(first, last, field="field:future-materials")
    assert condition(tmp_path, law, facts) == expected


# --- facts


def test_two_different_values_are_unknown_even_if_both_would_do(tmp_path: Path) -> None:
    facts = FIRM + report(2025, revenue="24000000.00 , 25000000.00")
    assert condition(tmp_path, FROM_20M, facts) == "unknown: fact-conflict"


def test_the_same_value_from_two_places_is_one_value(tmp_path: Path) -> None:
    facts = FIRM + report(2025, revenue="24000000.00 , 24000000 , 24000000.0")
    assert condition(tmp_path, FROM_20M, facts) == "met"


@pytest.mark.parametrize("value", ['"24000000.00"', '"24000000.00"@en', "true", "e:thing", "-1.00", "24000000.001"])
def test_a_value_of_another_kind_is_ill_typed(tmp_path: Path, value: str) -> None:
    assert condition(tmp_path, FROM_20M, FIRM + report(2025, revenue=value)) == "unknown: ill-typed"


def test_a_value_that_is_not_stated_is_unknown_and_never_zero(tmp_path: Path) -> None:
    law = "p:it a :Comparison ; :indicator ind:revenue ; :lessThan 20000000.00 .\n"
    assert condition(tmp_path, law, FIRM + report(2025)) == "unknown: fact-missing"


def test_an_indicator_is_read_on_the_ground_else_the_enterprise_else_its_report_of_that_year(tmp_path: Path) -> None:
    on_recognition = AWARD.replace(":AnnualReport", ":Recognition")
    law = (
        f"{on_recognition} ; :condition p:all ; :amount p:sum .\np:sum a :Fixed ; :value 100.00 .\n"
        "p:all a :AllOf ; :of p:own , p:firm , p:year .\n"
        "p:own a :Membership ; :indicator ind:level ; :isOneOf level:national .\n"
        'p:firm a :Comparison ; :indicator ind:statistics-entry ; :equals "2023-05-01"^^xsd:date .\n'
        "p:year a :Comparison ; :indicator ind:revenue ; :equals 24000000.00 .\n"
    )
    facts = FIRM + report(2024, revenue="1.00") + report(2025, revenue="24000000.00")
    facts += "e:r a :Recognition ; ind:enterprise e:firm ; ind:level level:national ; "
    facts += 'ind:recognised-on "2025-07-01"^^xsd:date .\n'
    assert said(scene(tmp_path, law, facts).one()) == "met"


def test_inside_an_existence_an_indicator_is_read_on_the_record_looked_at(tmp_path: Path) -> None:
    on_recognition = AWARD.replace(":AnnualReport", ":Recognition")
    law = f"{on_recognition} ; :condition p:it ; :amount p:sum .\np:sum a :Fixed ; :value 100.00 .\n"
    law += "p:it a :Existence ; :record :Recognition ; :condition p:national .\n"
    law += "p:national a :Membership ; :indicator ind:level ; :isOneOf level:national .\n"
    facts = FIRM + recognition("own", "2025-07-01", "municipal") + recognition("other", "2024-07-01", "national")
    assert said(scene(tmp_path, law, facts).one()) == "met"


def test_an_indicator_that_can_be_read_nowhere_is_refused_by_name(tmp_path: Path) -> None:
    law = "p:it a :Membership ; :indicator ind:level ; :isOneOf level:national .\n"
    with pytest.raises(BadData) as caught:
        condition(tmp_path, law, RICH)
    (finding,) = caught.value.findings
    assert finding.code == "H011"
    assert "`level` cannot be read from :AnnualReport" in finding.say("en")


MADE = """
CONSTRUCT { ?report <https://w3id.org/huiqi/voc/indicator/exports> ?value }
WHERE { ?report <https://w3id.org/huiqi/voc/indicator/revenue> ?revenue BIND(?revenue / 2 AS ?value) }
"""


@pytest.mark.parametrize(
    ("stated", "expected"), [({}, "met"), ({"exports": "12000000.00"}, "met"), ({"exports": "9.00"}, "fact-conflict")]
)
def test_a_value_made_by_a_query_counts_like_a_stated_one(
    tmp_path: Path, stated: dict[str, str], expected: str
) -> None:
    (tmp_path / "queries" / "indicators").mkdir(parents=True)
    (tmp_path / "queries" / "indicators" / "exports.rq").write_text(MADE, "utf-8")
    law = "p:it a :Comparison ; :indicator ind:exports ; :atLeast 12000000.00 .\n"
    found = condition(tmp_path, law, FIRM + report(2025, revenue="24000000.00", **stated))
    assert found.removeprefix("unknown: ") == expected


def test_a_record_without_a_day_is_no_ground_and_is_not_forgotten(tmp_path: Path) -> None:
    law = "p:it a :Existence ; :record :Recognition ; :register e:register-Recognition .\n"
    facts = RICH + register("Recognition") + "e:r a :Recognition ; ind:enterprise e:firm .\n"
    assert condition(tmp_path / "a", law, facts) == "unknown: fact-missing"
    undated = FIRM + "e:report a :AnnualReport ; ind:enterprise e:firm ; ind:revenue 1.00 .\n"
    complete = register("AnnualReport", "2025-01-01")
    found = scene(tmp_path / "b", award(), undated + complete, STILL).one()
    assert (found.ground, said(found)) == ("", "unknown: fact-missing")


def test_a_report_without_a_day_shows_nothing(tmp_path: Path) -> None:
    law = "p:it a :Comparison ; :indicator ind:revenue-year-before ; :atLeast 1.00 .\n"
    law += "ind:revenue-year-before a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Money ; "
    law += ":derivation :YearBefore ; :of ind:revenue .\n"
    dated = RICH + report(2024, revenue="5.00")
    assert condition(tmp_path / "a", law, dated) == "met"
    undated = dated.replace("ind:fiscal-year 2024", 'ind:fiscal-year 2024 ; :receivedOn "some day"')
    assert condition(tmp_path / "b", law, undated) == "unknown: fact-missing"


def test_reports_of_one_firm_and_year_are_one_report(tmp_path: Path) -> None:
    second = report(2025, revenue="25000000.00", exports="1.00").replace("e:report-2025", "e:report-again")
    assert condition(tmp_path / "a", FROM_20M, RICH + second) == "unknown: fact-conflict"
    exports = "p:it a :Comparison ; :indicator ind:exports ; :equals 1.00 .\n"
    assert condition(tmp_path / "b", exports, RICH + second) == "met"


def test_loading_the_same_records_twice_changes_nothing(tmp_path: Path) -> None:
    found = scene(tmp_path, award("p:it") + FROM_20M, RICH)
    again = tmp_path / "again.ttl"
    again.write_text(found.facts.read_text("utf-8"), "utf-8")
    once = found.project.decide(found.project.facts([found.facts]), date(2026, 3, 1))
    twice = found.project.decide(found.project.facts([found.facts, again]), date(2026, 3, 1))
    assert (once.enterprises, once.digest) == (twice.enterprises, twice.digest)


# --- registers

ADVERSE = "p:it a :Existence ; :record :AdverseRecord ; :register e:register-AdverseRecord .\n"
FAULT = 'e:a a :AdverseRecord ; ind:enterprise e:firm ; ind:occurred-on "2025-06-01"^^xsd:date .\n'
NONE = "p:it a :Not ; :of p:some .\n" + ADVERSE.replace("p:it", "p:some")


def test_a_record_that_is_known_is_enough_without_a_register(tmp_path: Path) -> None:
    assert condition(tmp_path / "a", ADVERSE, RICH + FAULT) == "met"
    assert condition(tmp_path / "b", NONE, RICH + FAULT) == "not met"


def test_that_there_is_no_record_is_known_only_from_a_register(tmp_path: Path) -> None:
    assert condition(tmp_path / "a", ADVERSE, RICH) == "unknown: register-not-loaded"
    assert condition(tmp_path / "b", NONE, RICH) == "unknown: register-not-loaded"
    assert condition(tmp_path / "c", ADVERSE, RICH + register("AdverseRecord")) == "not met"
    assert condition(tmp_path / "d", NONE, RICH + register("AdverseRecord")) == "met"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-01-01", "2026-03-01", "met"),
        ("2025-01-02", "2026-03-01", "unknown: register-not-loaded"),
        ("2025-01-01", "2026-02-28", "unknown: register-not-loaded"),
    ],
)
def test_a_register_must_be_complete_from_the_first_day_asked_for_to_the_assessment_date(
    tmp_path: Path, first: str, last: str, expected: str
) -> None:
    law = NONE.replace(" ; :register", " ; :condition p:recent ; :register")
    law += 'p:recent a :Comparison ; :indicator ind:occurred-on ; :atLeast "2025-01-01"^^xsd:date .\n'
    assert condition(tmp_path, law, RICH + register("AdverseRecord", first, last)) == expected


def test_where_no_first_day_is_asked_for_only_a_register_without_one_is_complete(tmp_path: Path) -> None:
    facts = RICH + register("AdverseRecord", "1949-10-01")
    assert condition(tmp_path / "a", NONE, facts) == "unknown: register-not-loaded"
    assert condition(tmp_path / "b", NONE, RICH + register("AdverseRecord", "")) == "met"


@pytest.mark.parametrize(("last", "expected"), [("2025-12-31", "met"), ("2025-12-30", "unknown: register-not-loaded")])
def test_a_register_asked_as_of_a_day_need_only_be_complete_on_that_day(
    tmp_path: Path, last: str, expected: str
) -> None:
    law = NONE.replace(" ; :register", " ; :asOf ind:ground-date ; :register")
    assert condition(tmp_path, law, RICH + register("AdverseRecord", "2025-12-01", last)) == expected


def test_a_register_of_another_class_shows_nothing(tmp_path: Path) -> None:
    law = NONE.replace("e:register-AdverseRecord", "e:register-Recognition")
    assert condition(tmp_path, law, RICH + register("Recognition")) == "unknown: register-not-loaded"


@pytest.mark.parametrize(
    ("until", "covered", "expected"),
    [
        ("2025-12-31", False, "met"),
        ("2025-12-30", True, "not met"),
        ("", True, "met"),
        ("", False, "unknown: fact-missing, register-not-loaded"),
    ],
)
def test_a_record_without_a_last_day_is_valid_only_where_a_complete_register_still_has_it(
    tmp_path: Path, until: str, covered: bool, expected: str
) -> None:
    law = "p:it a :Existence ; :record :Listing ; :asOf ind:ground-date ; :register e:register-Listing .\n"
    last = f' ; :appliesUntil "{until}"^^xsd:date' if until else ""
    facts = RICH + f'e:l a :Listing ; ind:enterprise e:firm ; ind:listed-on "2024-01-01"^^xsd:date{last} .\n'
    assert condition(tmp_path, law, facts + (register("Listing") if covered else "")) == expected


@pytest.mark.parametrize(
    ("count", "register_loaded", "expected"),
    [(2, False, "met"), (1, False, "unknown: register-not-loaded"), (1, True, "not met")],
)
def test_an_existence_counts_records_against_its_bounds(
    tmp_path: Path, count: int, register_loaded: bool, expected: str
) -> None:
    law = "p:it a :Existence ; :record :Recognition ; :atLeast 2 ; :register e:register-Recognition .\n"
    facts = RICH + (register("Recognition") if register_loaded else "")
    for i in range(count):
        facts += f'e:r{i} a :Recognition ; ind:enterprise e:firm ; ind:recognised-on "2025-0{i + 1}-01"^^xsd:date .\n'
    assert condition(tmp_path, law, facts) == expected


# --- verdicts

LEAVES = {
    "met": "p:met a :Comparison ; :indicator ind:revenue ; :atLeast 1.00 .\n",
    "not met": "p:not-met a :Comparison ; :indicator ind:revenue ; :atLeast 99000000.00 .\n",
    "unknown": "p:unknown a :Comparison ; :indicator ind:exports ; :atLeast 1.00 .\n",
}


@pytest.mark.parametrize(
    ("kind", "parts", "expected"),
    [
        ("AllOf", "p:met , p:unknown", "unknown: fact-missing"),
        ("AllOf", "p:not-met , p:unknown", "not met"),
        ("AllOf", "p:met , p:not-met", "not met"),
        ("AnyOf", "p:met , p:unknown", "met"),
        ("AnyOf", "p:not-met , p:unknown", "unknown: fact-missing"),
        ("AnyOf", "p:met , p:not-met", "met"),
        ("Not", "p:met", "not met"),
        ("Not", "p:not-met", "met"),
        ("Not", "p:unknown", "unknown: fact-missing"),
    ],
)
def test_all_is_the_least_any_the_greatest_and_not_the_reverse(
    tmp_path: Path, kind: str, parts: str, expected: str
) -> None:
    law = "".join(LEAVES.values()) + f"p:it a :{kind} ; :of {parts} .\n"
    assert condition(tmp_path, law, RICH) == expected


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (":atLeast 24000000.00", "met"),
        (":moreThan 24000000.00", "not met"),
        (":atMost 24000000.00", "met"),
        (":lessThan 24000000.00", "not met"),
        (":equals 24000000.00", "met"),
        (":atLeast 24000000.01", "not met"),
        (":atLeast 20000000.00 ; :lessThan 24000000.00", "not met"),
    ],
)
def test_the_name_of_a_bound_says_whether_the_figure_itself_counts(tmp_path: Path, bound: str, expected: str) -> None:
    assert condition(tmp_path, f"p:it a :Comparison ; :indicator ind:revenue ; {bound} .\n", RICH) == expected


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (":atLeast 12000000.00", "met"),
        (":atLeast 12000000.01", "unknown: fact-missing"),
        (":atMost 11999999.99", "not met"),
    ],
)
def test_a_range_is_met_or_not_met_only_if_all_of_it_is(tmp_path: Path, bound: str, expected: str) -> None:
    law = f"p:it a :Comparison ; :indicator p:both ; {bound} .\np:both a :Sum ; :of p:half , ind:exports .\n"
    law += "p:half a :Fixed ; :value 0.50 ; :times ind:revenue .\n"
    assert condition(tmp_path, law, RICH) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [("place:liaocheng", "met"), ("place:dongchangfu", "met"), ("place:chiping", "not met")],
)
def test_a_narrower_code_is_a_member(tmp_path: Path, wanted: str, expected: str) -> None:
    law = f"p:it a :Membership ; :indicator ind:place ; :isOneOf {wanted} .\n"
    assert condition(tmp_path, law, RICH + status("2020-01-01", place="place:dongchangfu")) == expected


@pytest.mark.parametrize("negated", [False, True])
def test_outside_an_open_list_is_unknown_in_both_directions(tmp_path: Path, negated: bool) -> None:
    law = "p:in a :Membership ; :indicator ind:field ; :isOneOf field:future-materials ; :openList true .\n"
    law += "p:it a :Not ; :of p:in .\n" if negated else "p:it a :AllOf ; :of p:in .\n"
    facts = RICH + status("2020-01-01", field="field:biomanufacturing")
    assert condition(tmp_path, law, facts) == "unknown: list-open"


FIRST = "p:it a :FirstReaching ; :indicator ind:revenue ; :atLeast 20000000.00 ; :since ind:statistics-entry .\n"


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ({2023: "10000000.00", 2024: "19999999.99"}, "met"),
        ({2023: "20000000.00", 2024: "10000000.00"}, "not met"),
        ({2023: "20000000.00"}, "not met"),
        ({2024: "10000000.00"}, "unknown: fact-missing"),
        ({2022: "90000000.00", 2023: "1.00", 2024: "1.00"}, "met"),
    ],
)
def test_first_reaching_looks_at_every_year_since_the_start(
    tmp_path: Path, earlier: dict[int, str], expected: str
) -> None:
    facts = RICH + "".join(report(year, revenue=figure) for year, figure in earlier.items())
    assert condition(tmp_path, FIRST, facts) == expected


def test_first_reaching_is_met_by_reaching_where_no_year_lies_between(tmp_path: Path) -> None:
    facts = RICH.replace("2023-05-01", "2025-04-10") + report(2024, revenue="90000000.00")
    assert condition(tmp_path, FIRST, facts) == "met"


def test_first_reaching_is_not_met_by_who_does_not_reach(tmp_path: Path) -> None:
    assert condition(tmp_path, FIRST, FIRM + report(2025, revenue="19999999.99")) == "not met"


def test_a_higher_step_may_be_reached_for_the_first_time_after_a_lower_one(tmp_path: Path) -> None:
    law = "p:it a :FirstReaching ; :of p:ladder ; :since ind:statistics-entry .\n"
    law += "p:ladder a :Table ; :by ind:revenue ; :row p:low , p:high .\n"
    law += "p:low a :Row ; :order 1 ; :atLeast 20000000.00 ; :lessThan 100000000.00 ; :value 1.00 .\n"
    law += "p:high a :Row ; :order 2 ; :atLeast 100000000.00 ; :value 2.00 .\n"
    facts = FIRM + report(2023, revenue="1.00") + report(2024, revenue="30000000.00")
    assert condition(tmp_path / "a", law, facts + report(2025, revenue="100000000.00")) == "met"
    assert condition(tmp_path / "b", law, facts + report(2025, revenue="99999999.99")) == "not met"


def test_a_reported_highest_value_closes_the_years_before_the_report(tmp_path: Path) -> None:
    facts = FIRM + report(2025, revenue="24000000.00", revenue_highest_before="19000000.00")
    assert condition(tmp_path, FIRST, facts) == "met"


def test_a_highest_value_below_a_known_year_is_a_conflict(tmp_path: Path) -> None:
    facts = FIRM + report(2024, revenue="19500000.00")
    facts += report(2025, revenue="24000000.00", revenue_highest_before="19000000.00")
    assert condition(tmp_path, FIRST, facts) == "unknown: fact-conflict"


GROWTH = "p:it a :Comparison ; :indicator ind:revenue-growth ; :atLeast 0.20 .\n"


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("3.00", "3.60", "met"),
        ("3.00", "3.59", "not met"),
        ("0.00", "3.60", "unknown: no-base"),
        ("", "3.60", "unknown: fact-missing"),
    ],
)
def test_growth_compares_with_a_multiple_of_the_year_before(
    tmp_path: Path, before: str, now: str, expected: str
) -> None:
    facts = FIRM + report(2025, revenue=now) + (report(2024, revenue=before) if before else "")
    assert condition(tmp_path, GROWTH, facts) == expected


JUDGED = "p:it a :NeedsJudgement .\n"


def decision(name: str, decides: str, equals: str = "", day: str = "2026-01-10", ground: str = "") -> str:
    result = f" ; :equals {equals}" if equals else ""
    only = f" ; :ground {ground}" if ground else ""
    return (
        f"p:{name} a :Decision ; :decides {decides}{result}{only} ; prov:wasAttributedTo p:bureau ; "
        f'dcterms:date "{day}"^^xsd:date .\n'
    )


def test_a_judgement_is_unknown_until_a_decision_settles_it(tmp_path: Path) -> None:
    assert condition(tmp_path / "a", JUDGED, RICH) == "unknown: needs-judgement"
    assert condition(tmp_path / "b", JUDGED + decision("d", "p:it", "true"), RICH) == "met"
    assert condition(tmp_path / "c", JUDGED + decision("d", "p:it", "false"), RICH) == "not met"


def test_a_decision_dated_after_the_assessment_date_does_not_count(tmp_path: Path) -> None:
    law = JUDGED + decision("d", "p:it", "true", "2026-03-02")
    assert condition(tmp_path, law, RICH) == "unknown: needs-judgement"


def test_a_decision_for_one_ground_comes_before_one_for_all(tmp_path: Path) -> None:
    law = JUDGED + decision("all", "p:it", "false") + decision("own", "p:it", "true", ground="e:report-2025")
    assert condition(tmp_path, law, RICH) == "met"


def test_decisions_that_differ_settle_nothing(tmp_path: Path) -> None:
    law = JUDGED + decision("one", "p:it", "false") + decision("two", "p:it", "true")
    assert condition(tmp_path, law, RICH) == "unknown: fact-conflict"


# --- amounts


def test_the_steps_of_a_quantity_are_compute_multiply_limit_weigh(tmp_path: Path) -> None:
    law = "p:it a :Fixed ; :value 0.50 ; :times ind:revenue ; :limit p:cap ; :condition p:some .\n"
    law += "p:cap a :Limit ; :atMost 1000000.00 .\n"
    law += "p:some a :Comparison ; :indicator ind:exports ; :atLeast 1.00 .\n"
    low, high = report(2025, revenue="1500000.00", exports="1.00"), report(2025, revenue="3000000.00", exports="1.00")
    none = report(2025, revenue="3000000.00", exports="0.00")
    assert amount(tmp_path / "a", law, FIRM + low) == "750000.00"
    assert amount(tmp_path / "b", law, FIRM + high) == "1000000.00"
    assert amount(tmp_path / "c", law, FIRM + none) == "0.00"


def test_nesting_is_the_order_of_steps(tmp_path: Path) -> None:
    inside = "p:it a :Sum ; :of p:part ; :times p:double .\np:part a :Fixed ; :value 80.00 ; :limit p:cap .\n"
    outside = "p:it a :Sum ; :of p:part ; :times p:double ; :limit p:cap .\np:part a :Fixed ; :value 80.00 .\n"
    rest = "p:double a :Fixed ; :value 2.00 .\np:cap a :Limit ; :atMost 50.00 .\n"
    assert amount(tmp_path / "a", inside + rest, RICH) == "100.00"
    assert amount(tmp_path / "b", outside + rest, RICH) == "50.00"


def test_the_least_of_several_limits_wins(tmp_path: Path) -> None:
    law = "p:it a :Fixed ; :value 80.00 ; :limit p:one , p:two .\n"
    law += "p:one a :Limit ; :atMost 50.00 .\np:two a :Limit ; :atMost 30.00 .\n"
    assert amount(tmp_path, law, RICH) == "30.00"


WEIGHED = "p:it a :Sum ; :of p:base , p:more .\np:base a :Fixed ; :value 100.00 .\n"
WEIGHED += "p:more a :Fixed ; :value 20.00 ; :condition p:exporter .\n"
WEIGHED += "p:exporter a :Comparison ; :indicator ind:exports ; :atLeast 1000.00 .\n"


@pytest.mark.parametrize(
    ("exports", "expected"), [("1000.00", "120.00"), ("999.99", "100.00"), ("", "100.00 to 120.00")]
)
def test_a_part_whose_condition_is_unknown_counts_with_and_without(tmp_path: Path, exports: str, expected: str) -> None:
    figures = {"exports": exports} if exports else {}
    assert amount(tmp_path, WEIGHED, FIRM + report(2025, **figures)) == expected


def test_money_that_is_not_stated_is_from_0_and_a_limit_closes_it(tmp_path: Path) -> None:
    open_end = "p:it a :Fixed ; :value 0.10 ; :times ind:revenue .\n"
    closed = open_end.replace(" .\n", " ; :limit p:cap .\n") + "p:cap a :Limit ; :atMost 500000.00 .\n"
    assert amount(tmp_path / "a", open_end, FIRM + report(2025)) == "0.00 to ?"
    assert amount(tmp_path / "b", closed, FIRM + report(2025)) == "0.00 to 500000.00"


@pytest.mark.parametrize(
    ("exports", "revenue", "expected"),
    [
        ("30.00", "50.00", "20.00"),
        ("50.00", "30.00", "0.00"),
        ("", "50.00", "0.00 to 50.00"),
        ("30.00", "", "0.00 to ?"),
    ],
)
def test_a_difference_is_taken_crosswise_and_never_below_0(
    tmp_path: Path, exports: str, revenue: str, expected: str
) -> None:
    law = "p:it a :Difference ; :of ind:revenue ; :less ind:exports .\n"
    stated = {name: value for name, value in (("exports", exports), ("revenue", revenue)) if value}
    assert amount(tmp_path, law, FIRM + report(2025, **stated)) == expected


TABLE = "p:it a :Table ; :by ind:revenue ; :row p:one , p:two .\n"
TABLE += "p:one a :Row ; :order 1 ; :atLeast 20.00 ; :value 300.00 .\n"
TABLE += "p:two a :Row ; :order 2 ; :atLeast 10.00 ; :value 100.00 .\n"


def test_the_first_row_that_is_met_gives_the_number(tmp_path: Path) -> None:
    assert amount(tmp_path / "a", TABLE, FIRM + report(2025, revenue="25.00")) == "300.00"
    assert amount(tmp_path / "b", TABLE, FIRM + report(2025, revenue="15.00")) == "100.00"


def test_an_unknown_row_before_the_first_met_one_widens_the_amount(tmp_path: Path) -> None:
    law = "p:it a :Table ; :row p:one , p:two .\np:one a :Row ; :order 1 ; :condition p:exporter ; :value 300.00 .\n"
    law += "p:two a :Row ; :order 2 ; :value 100.00 .\n"
    law += "p:exporter a :Comparison ; :indicator ind:exports ; :atLeast 1.00 .\n"
    assert amount(tmp_path, law, FIRM + report(2025)) == "100.00 to 300.00"


def test_where_no_row_is_met_the_amount_is_unknown_and_never_0(tmp_path: Path) -> None:
    found = scene(tmp_path, award(amount="p:it") + TABLE, FIRM + report(2025, revenue="5.00")).one()
    assert (span(found.gross), said(found)) == ("0.00 to ?", "unknown: no-row")


def test_no_row_is_left_out_where_the_condition_asks_for_the_first_bound(tmp_path: Path) -> None:
    law = TABLE + "p:when a :Comparison ; :indicator ind:revenue ; :atLeast 10.00 .\n"
    found = scene(tmp_path, award("p:when", "p:it") + law, FIRM + report(2025)).one()
    assert (span(found.gross), found.outcome) == ("0.00 to 300.00", "undetermined")


DECIDED = "p:it a :Decided ; :atLeast 10000.00 ; :atMost 30000.00 .\n"


def test_an_amount_set_case_by_case_lies_within_its_bounds_until_a_decision_sets_it(tmp_path: Path) -> None:
    found = scene(tmp_path / "a", award(amount="p:it") + DECIDED, RICH).one()
    assert (span(found.gross), found.reasons, found.exactness) == (
        "10000.00 to 30000.00",
        ("needs-decision",),
        "needs-decision",
    )
    assert amount(tmp_path / "b", DECIDED + decision("d", "p:it", "12000.00"), RICH) == "12000.00"
    up_to = DECIDED.replace(" ; :atLeast 10000.00", "")
    assert amount(tmp_path / "c", up_to, RICH) == "0.00 to 30000.00"


def test_a_decision_outside_the_bounds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData) as caught:
        amount(tmp_path, DECIDED + decision("d", "p:it", "30000.01"), RICH)
    assert [f.code for f in caught.value.findings] == ["H015"]


def test_entitled_to_nothing_is_not_entitled(tmp_path: Path) -> None:
    found = scene(tmp_path, award(amount="ind:exports"), FIRM + report(2025, exports="0.00")).one()
    assert (found.outcome, found.reasons, span(found.net)) == ("not-entitled", ("amount-zero",), "0.00")


def test_an_amount_that_unknown_facts_could_make_0_is_no_entitlement_yet(tmp_path: Path) -> None:
    law = award(amount="p:it") + "p:it a :Fixed ; :value 0.10 ; :times ind:revenue .\n"
    assert said(scene(tmp_path / "a", law, FIRM + report(2025)).one()) == "unknown: fact-missing"
    assert said(scene(tmp_path / "b", law, FIRM + report(2025, revenue="1.00")).one()) == "met"


def test_an_amount_that_a_decision_will_set_is_an_entitlement(tmp_path: Path) -> None:
    law = award(amount="p:it") + "p:it a :Decided ; :atMost 30000.00 .\n"
    found = scene(tmp_path, law, RICH).one()
    assert (said(found), span(found.net)) == ("met: needs-decision", "0.00 to 30000.00")


def test_an_undetermined_assessment_is_worth_from_0_to_the_whole(tmp_path: Path) -> None:
    found = scene(tmp_path, award("p:it") + FROM_20M, FIRM + report(2025)).one()
    assert (found.outcome, span(found.net)) == ("undetermined", "0.00 to 100.00")


def test_an_amount_is_exact_until_it_is_due_and_then_to_the_fen_half_up(tmp_path: Path) -> None:
    law = "p:it a :Fixed ; :value 0.0625 ; :times ind:revenue .\n"
    found = scene(tmp_path, award(amount="p:it") + law, FIRM + report(2025, revenue="0.40")).one()
    assert (span(found.gross), span(found.net)) == ("0.025", "0.03")


def test_an_amount_too_large_to_be_exact_stops_the_run(tmp_path: Path) -> None:
    law = "p:it a :Fixed ; :value 999999999999999.00 ; :times ind:revenue .\n"
    found = scene(tmp_path, award(amount="p:it") + law, FIRM + report(2025, revenue="999999999999999.00"))
    with pytest.raises(HuiqiError, match="too large to be exact"):
        found.answers()


# --- combination

TWO = (
    f"{AWARD} ; :amount p:sum .\np:sum a :Fixed ; :value 300.00 .\n"
    f"{AWARD.replace('p:award', 'p:bonus')} ; :amount p:more .\np:more a :Fixed ; :value 200.00 .\n"
)


def stacking(
    text: str = "", mode: str = "Highest", same_for: str = "ind:enterprise", of: str = "p:award , p:bonus"
) -> str:
    between = " ; :between :Assessments" if mode == "Highest" else ""
    return f"p:rule a :StackingRule ; :encodes p:clause ; :mode :{mode}{between} ; :of {of} ; :sameFor {same_for}{text} .\n"


def nets(found: Scene, read: tuple[str, ...] = ()) -> tuple[dict[str, str], str]:
    """Return what each award pays, and the total."""
    answer = found.answer(read)
    return {a.award.rsplit("/", 1)[-1]: span(a.net) for a in answer.assessments}, span(answer.total)


def test_grants_that_no_rule_relates_add_up(tmp_path: Path) -> None:
    assert nets(scene(tmp_path, TWO, RICH)) == ({"award": "300.00", "bonus": "200.00"}, "500.00")


def test_add_up_changes_no_sum(tmp_path: Path) -> None:
    found = nets(scene(tmp_path, TWO + stacking(mode="AddUp"), RICH))
    assert found == ({"award": "300.00", "bonus": "200.00"}, "500.00")


def test_highest_pays_only_the_largest_of_a_matter(tmp_path: Path) -> None:
    assert nets(scene(tmp_path, TWO + stacking(), RICH)) == ({"award": "300.00", "bonus": "0.00"}, "300.00")


def test_of_equal_grants_on_one_ground_the_first_award_by_iri_wins(tmp_path: Path) -> None:
    law = TWO.replace("200.00", "300.00") + stacking()
    assert nets(scene(tmp_path, law, RICH)) == ({"award": "300.00", "bonus": "0.00"}, "300.00")


def test_of_equal_grants_the_earlier_ground_wins_and_on_one_day_the_first_by_iri(tmp_path: Path) -> None:
    law = PRODUCTS + stacking(of="p:award")
    facts = FIRM + recognition("a", "2025-04-01", "national") + recognition("b", "2025-03-01", "national")
    assert by_ground(scene(tmp_path / "a", law, facts)) == ({"a": "0.00", "b": "100.00"}, "100.00")
    one_day = facts.replace("2025-04-01", "2025-03-01")
    assert by_ground(scene(tmp_path / "b", law, one_day)) == ({"a": "100.00", "b": "0.00"}, "100.00")


def test_a_rule_keeps_as_many_as_it_says(tmp_path: Path) -> None:
    third = f"{AWARD.replace('p:award', 'p:third')} ; :amount p:least .\np:least a :Fixed ; :value 50.00 .\n"
    law = TWO + third + stacking(" ; :keeps 2", of="p:award , p:bonus , p:third")
    found = nets(scene(tmp_path, law, RICH))
    assert found == ({"award": "300.00", "bonus": "200.00", "third": "0.00"}, "500.00")


def test_an_exempt_award_is_outside_the_rule(tmp_path: Path) -> None:
    found = nets(scene(tmp_path, TWO + stacking(" ; :exempts p:bonus"), RICH))
    assert found == ({"award": "300.00", "bonus": "200.00"}, "500.00")


PRODUCTS = (
    "p:award a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :Recognition ; :amount p:sum .\n"
    "p:sum a :Table ; :by ind:level ; :row p:national , p:provincial .\n"
    "p:national a :Row ; :order 1 ; :isOneOf level:national ; :value 100.00 .\n"
    "p:provincial a :Row ; :order 2 ; :isOneOf level:provincial ; :value 50.00 .\n"
)


def recognition(name: str, day: str, level: str, product: str = "") -> str:
    thing = f" ; ind:product {product}" if product else ""
    return (
        f"e:{name} a :Recognition ; ind:enterprise e:firm ; ind:level level:{level}{thing} ; "
        f'ind:recognised-on "{day}"^^xsd:date .\n'
    )


def by_ground(found: Scene) -> tuple[dict[str, str], str]:
    """Return what each ground pays, and the total."""
    answer = found.answer()
    return {a.ground.rsplit("/", 1)[-1]: span(a.net) for a in answer.assessments}, span(answer.total)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("e:lathe", ({"city": "0.00", "state": "100.00"}, "100.00")),
        ("e:press", ({"city": "50.00", "state": "100.00"}, "150.00")),
        ("", ({"city": "0.00 to 50.00", "state": "100.00"}, "100.00 to 150.00")),
    ],
)
def test_a_matter_is_where_every_key_is_equal_and_a_missing_key_is_both(
    tmp_path: Path, second: str, expected: tuple[dict[str, str], str]
) -> None:
    law = PRODUCTS + stacking(of="p:award", same_for="ind:enterprise , ind:product")
    facts = FIRM + recognition("state", "2025-03-01", "national", "e:lathe")
    facts += recognition("city", "2025-04-01", "provincial", second)
    assert by_ground(scene(tmp_path, law, facts)) == expected


def test_a_ground_whose_class_cannot_have_the_key_is_outside_the_rule(tmp_path: Path) -> None:
    other = PRODUCTS.replace("p:award a", "p:bonus a").replace(":amount p:sum", ":amount p:more")
    law = f"{AWARD} ; :amount p:fixed .\np:fixed a :Fixed ; :value 300.00 .\n" + other.replace("p:sum a", "p:more a")
    law += stacking(same_for="ind:enterprise , ind:product")
    facts = RICH + recognition("state", "2025-03-01", "national", "e:lathe")
    assert nets(scene(tmp_path, law, facts)) == ({"award": "300.00", "bonus": "100.00"}, "400.00")


def test_while_the_winner_is_open_each_is_from_0_and_the_total_is_that_of_the_winners(tmp_path: Path) -> None:
    law = TWO.replace(":amount p:sum", ":condition p:it ; :amount p:sum") + FROM_20M + stacking()
    found = nets(scene(tmp_path, law, FIRM + report(2025)))
    assert found == ({"award": "0.00 to 300.00", "bonus": "0.00 to 200.00"}, "200.00 to 300.00")


def payment(paid: str, day: str = "2025-05-01", ground: str = "e:old") -> str:
    return (
        "e:payment a :Payment ; ind:enterprise e:firm ; ind:award p:award ; "
        f'ind:ground {ground} ; ind:paid {paid} ; ind:paid-on "{day}"^^xsd:date .\n'
    )


def test_under_bars_an_earlier_payment_takes_the_place(tmp_path: Path) -> None:
    law = PRODUCTS + stacking(" ; :paidBefore :Bars", of="p:award")
    facts = FIRM + register("Payment") + recognition("state", "2025-06-01", "national")
    assert by_ground(scene(tmp_path / "a", law, facts)) == ({"state": "100.00"}, "100.00")
    assert by_ground(scene(tmp_path / "b", law, facts + payment("50.00"))) == ({"state": "0.00"}, "0.00")


def test_under_deducted_only_the_difference_to_the_highest_earlier_grant_is_due(tmp_path: Path) -> None:
    law = PRODUCTS + stacking(" ; :paidBefore :Deducted", of="p:award")
    facts = FIRM + register("Payment") + recognition("state", "2025-06-01", "national")
    assert by_ground(scene(tmp_path / "a", law, facts + payment("50.00"))) == ({"state": "50.00"}, "50.00")
    earlier = facts + recognition("city", "2025-03-01", "provincial")
    assert by_ground(scene(tmp_path / "b", law, earlier)) == ({"city": "50.00", "state": "50.00"}, "100.00")


def test_a_payment_for_an_assessment_of_the_run_is_not_deducted_from_it(tmp_path: Path) -> None:
    law = PRODUCTS + stacking(" ; :paidBefore :Deducted", of="p:award")
    facts = FIRM + register("Payment") + recognition("state", "2025-06-01", "national")
    found = by_ground(scene(tmp_path, law, facts + payment("100.00", "2025-07-01", "e:state")))
    assert found == ({"state": "100.00"}, "100.00")


def test_without_a_complete_payments_register_what_is_left_is_from_0(tmp_path: Path) -> None:
    law = PRODUCTS + stacking(" ; :paidBefore :Deducted", of="p:award")
    facts = FIRM + recognition("state", "2025-06-01", "national")
    found = scene(tmp_path, law, facts).one()
    assert (found.outcome, span(found.gross), span(found.net)) == ("entitled", "100.00", "0.00 to 100.00")
    assert [(n.reason, n.about.rsplit("#", 1)[-1]) for n in found.needs] == [("register-not-loaded", "Payment")]


GAP = "p:gap a :Gap ; :encodes p:clause ; :reason reason:stacking-unstated .\n"


def test_where_the_text_is_silent_on_stacking_the_answer_says_so(tmp_path: Path) -> None:
    assert scene(tmp_path / "a", award() + GAP, RICH).answers().notes == ("stacking-unstated",)
    assert scene(tmp_path / "b", award(), RICH).answers().notes == ()
    refused = award("p:it") + FROM_20M + GAP
    assert scene(tmp_path / "c", refused, FIRM + report(2025, revenue="1.00")).answers().notes == ()


# --- readings, assumptions, decisions

OPEN = "p:edge a :Ambiguity ; :encodes p:clause .\n"
OPEN += "p:includes a :Interpretation ; :of p:edge .\np:exceeds a :Interpretation ; :of p:edge .\n"
EDGE = (
    OPEN
    + "p:it a :AnyOf ; :of p:from , p:beyond .\n"
    + "p:from a :Comparison ; :indicator ind:revenue ; :atLeast 20000000.00 ; :underInterpretation p:includes .\n"
    + "p:beyond a :Comparison ; :indicator ind:revenue ; :moreThan 20000000.00 ; :underInterpretation p:exceeds .\n"
)
ON_THE_EDGE = FIRM + report(2025, revenue="20000000.00")


def test_where_every_reading_agrees_the_answer_is_decided(tmp_path: Path) -> None:
    found = scene(tmp_path, award("p:it") + EDGE, RICH).one()
    assert (found.outcome, found.reasons, len(found.worlds)) == ("entitled", (), 2)


def test_where_readings_differ_the_outcome_is_undetermined_and_each_reading_is_shown(tmp_path: Path) -> None:
    found = scene(tmp_path, award("p:it") + EDGE, ON_THE_EDGE).one()
    assert (said(found), span(found.net)) == ("unknown: text-open", "0.00 to 100.00")
    by_reading = {w.readings[0].rsplit("/", 1)[-1]: (w.outcome, span(w.net)) for w in found.worlds}
    assert by_reading == {"includes": ("entitled", "100.00"), "exceeds": ("not-entitled", "0.00")}


STEPS = OPEN + (
    "p:award a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:one , p:other .\n"
    "p:one a :Fixed ; :value 500.00 ; :underInterpretation p:includes .\n"
    "p:other a :Fixed ; :value 800.00 ; :underInterpretation p:exceeds .\n"
)


def test_where_only_the_amount_differs_the_amount_holds_every_reading(tmp_path: Path) -> None:
    found = scene(tmp_path, STEPS, RICH).one()
    assert (found.outcome, found.reasons, span(found.net)) == ("entitled", ("text-open",), "500.00 to 800.00")


def test_two_clauses_under_one_ambiguity_never_disagree(tmp_path: Path) -> None:
    law = TWO.replace(":amount p:sum", ":condition p:it ; :amount p:sum")
    law = law.replace(":amount p:more", ":condition p:no ; :amount p:more")
    law += EDGE + "p:no a :Not ; :of p:it .\n" + stacking()
    found = scene(tmp_path, law, ON_THE_EDGE).answer()
    assert span(found.total) == "200.00 to 300.00"
    assert [w.outcome for a in found.assessments for w in a.worlds] == [
        "not-entitled",
        "entitled",
        "entitled",
        "not-entitled",
    ]


def test_a_reading_chosen_by_the_caller_decides(tmp_path: Path) -> None:
    found = scene(tmp_path, award("p:it") + EDGE, ON_THE_EDGE)
    assert (said(found.one(("includes",))), said(found.one(("exceeds",)))) == ("met", "not met")


def test_a_reading_chosen_in_the_settings_decides(tmp_path: Path) -> None:
    tmp_path.joinpath("huiqi.toml").write_text('interpretations = ["exceeds"]\n', "utf-8")
    assert said(scene(tmp_path, award("p:it") + EDGE, ON_THE_EDGE).one()) == "not met"


def test_two_readings_of_one_question_and_unknown_names_are_refused(tmp_path: Path) -> None:
    found = scene(tmp_path, award("p:it") + EDGE, ON_THE_EDGE)
    with pytest.raises(HuiqiError, match="`exceeds` and `includes` answer the same question; choose one"):
        found.one(("includes", "exceeds"))
    with pytest.raises(HuiqiError, match="no interpretation is called `include`; there are `includes`"):
        found.one(("include",))


def test_a_decision_in_force_settles_a_reading_and_the_caller_cannot_undo_it(tmp_path: Path) -> None:
    law = award("p:it") + EDGE + decision("d", "p:exceeds")
    found = scene(tmp_path, law, ON_THE_EDGE)
    assert said(found.one()) == "not met"
    assert said(found.one(on=date(2026, 1, 9))) == "unknown: text-open"
    with pytest.raises(HuiqiError, match="`includes` contradicts `exceeds`, which a decision has settled"):
        found.one(("includes",))


UNPUBLISHED = """
p:policy a :Policy ; :appliesFrom p:first-day ; :appliesUntil "2025-12-31"^^xsd:date .
p:clause a :Clause ; dcterms:isPartOf p:policy .
p:measure a :Measure ; dcterms:isPartOf p:policy .
p:effect a :Ambiguity ; :encodes p:clause .
p:from-2025 a :Assumption ; :of p:effect .
p:first-day a :Fixed ; :encodes p:clause ; :basis :Assumed ; :value "2025-01-01"^^xsd:date ; :underInterpretation p:from-2025 .
"""


def test_an_assumption_that_is_not_made_leaves_the_answer_unknown(tmp_path: Path) -> None:
    found = scene(tmp_path, award(), RICH, UNPUBLISHED).one()
    assert (said(found), span(found.net), found.rests_on) == ("unknown: assumption-off", "0.00 to 100.00", ())


def test_an_answer_names_every_assumption_it_rests_on(tmp_path: Path) -> None:
    found = scene(tmp_path, award(), RICH, UNPUBLISHED).one(("from-2025",))
    assert (found.outcome, [r.rsplit("/", 1)[-1] for r in found.rests_on]) == ("entitled", ["from-2025"])


def test_questions_about_unrelated_awards_do_not_multiply(tmp_path: Path) -> None:
    law = TWO.replace(":amount p:sum", ":condition p:it ; :amount p:sum") + EDGE
    found = scene(tmp_path, law, ON_THE_EDGE).answer()
    assert [len(a.worlds) for a in found.assessments] == [2, 1]


# --- no ground


def test_a_complete_register_shows_that_there_is_no_ground(tmp_path: Path) -> None:
    found = scene(tmp_path, award(), FIRM + register("AnnualReport", "2025-01-01"), STILL).one()
    assert (found.ground, found.outcome, span(found.net)) == ("", "not-applicable", "0.00")


def test_without_a_complete_register_a_missing_ground_leaves_the_total_open(tmp_path: Path) -> None:
    answer = scene(tmp_path, award(), FIRM + register("AnnualReport", "2025-01-02"), STILL).answer()
    (found,) = answer.assessments
    assert (said(found), span(found.net), span(answer.total)) == (
        "unknown: register-not-loaded",
        "0.00 to ?",
        "0.00 to ?",
    )


def test_after_the_window_has_ended_a_missing_ground_is_answered_as_before(tmp_path: Path) -> None:
    known = scene(tmp_path / "a", award(), FIRM + register("AnnualReport", "2025-01-01")).one()
    assert (known.ground, known.outcome) == ("", "not-applicable")
    open_ = scene(tmp_path / "b", award(), FIRM).one()
    assert (said(open_), span(open_.net)) == ("unknown: register-not-loaded", "0.00 to ?")


# --- where an answer comes from


def explained(found: Scene) -> dict[str, object]:
    answers = found.answers()
    (only,) = answers.enterprises[0].assessments
    steps = found.project.explain(answers, only.enterprise, only.award, only.ground).worlds[0]
    return {s.node.rsplit("/", 1)[-1]: s for s in (*steps[1], steps[2])}


def test_a_step_names_the_fact_with_its_line_and_the_clause(tmp_path: Path) -> None:
    found = scene(tmp_path, award("p:it") + FROM_20M, RICH)
    step = explained(found)["it"]
    (fact,) = step.facts  # type: ignore[attr-defined]
    line = next(i for i, text in enumerate(found.facts.read_text("utf-8").splitlines(), 1) if "ind:revenue" in text)
    assert (fact.value, fact.year, str(fact.place)) == ("24000000.00", 2025, f"facts.ttl:{line}")
    assert step.clause == "https://example.org/id/city/policy/2025-01-01/clause"  # type: ignore[attr-defined]


def test_a_part_stands_for_its_parent_s_clause_and_basis_unless_it_states_its_own(tmp_path: Path) -> None:
    law = award("p:it") + "p:it a :AllOf ; :of p:one , p:two ; :basis :Inferred .\n"
    law += "p:one a :Comparison ; :indicator ind:revenue ; :atLeast 1.00 .\n"
    law += "p:two a :Comparison ; :indicator ind:revenue ; :atLeast 2.00 ; :encodes p:other ; :basis :Stated .\n"
    law += "p:other a :Clause ; dcterms:isPartOf p:policy .\n"
    one, two = explained(scene(tmp_path, law, RICH))["it"].children  # type: ignore[attr-defined]
    assert (one.clause.rsplit("/", 1)[-1], one.basis) == ("clause", "inferred")
    assert (two.clause.rsplit("/", 1)[-1], two.basis) == ("other", "stated")


def test_a_node_that_cites_no_clause_is_refused(tmp_path: Path) -> None:
    law = award("p:it").replace(" ; :encodes p:clause", "") + FROM_20M
    with pytest.raises(BadData) as caught:
        scene(tmp_path, law, RICH)
    assert "H005" in {f.code for f in caught.value.findings}


def test_the_digest_names_the_facts_and_the_rules_and_nothing_else(tmp_path: Path) -> None:
    digests = {
        "same": scene(tmp_path / "a", award("p:it") + FROM_20M, RICH).answers().digest,
        "other file, other order": scene(tmp_path / "b", FROM_20M + award("p:it"), RICH).answers().digest,
        "another fact": scene(tmp_path / "c", award("p:it") + FROM_20M, RICH.replace("24000000", "24000001"))
        .answers()
        .digest,
        "another rule": scene(tmp_path / "d", award("p:it") + FROM_20M.replace("2000", "2001"), RICH).answers().digest,
    }
    assert digests["same"] == digests["other file, other order"]
    assert len(set(digests.values())) == 3


def test_the_same_question_gives_the_same_bytes(tmp_path: Path) -> None:
    found = scene(tmp_path, award("p:it") + EDGE, ON_THE_EDGE)
    code = (
        "import sys; from datetime import date; from huiqi.project import Project; "
        "from huiqi.render.data import answers_to_dict, answers_to_turtle, to_json; "
        "p = Project.open(sys.argv[1]); a = p.decide(p.facts([sys.argv[2]]), date(2026, 3, 1)); "
        "print(to_json(answers_to_dict(p, a)), answers_to_turtle(p, a))"
    )
    texts = set()
    for seed, zone, locale in (
        ("0", "UTC", "C.UTF-8"),
        ("77", "Asia/Shanghai", "C"),
        ("4242", "America/Lima", "POSIX"),
    ):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONUTF8": "1"}
        run = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path), str(found.facts)],
            env=environment,
            cwd=Path(__file__).parents[2] / "src",
            capture_output=True,
            check=True,
        )
        texts.add(run.stdout)
    assert len(texts) == 1


def test_an_assessment_is_named_by_award_ground_and_run(tmp_path: Path) -> None:
    found = scene(tmp_path, award("p:it") + EDGE, RICH)
    first, again = (answers_to_turtle(found.project, found.answers()) for _ in range(2))
    other = answers_to_turtle(found.project, found.answers(("includes",)))
    names = [
        {w for w in text.split() if w.startswith("<https://w3id.org/huiqi/id/assessment/")}
        for text in (first, again, other)
    ]
    assert names[0] == names[1] and len(names[0]) == 1 and names[0].isdisjoint(names[2])


def test_money_is_written_as_a_text_with_at_least_two_decimals(tmp_path: Path) -> None:
    found = scene(tmp_path, award(), RICH)
    written = json.loads(json.dumps(answers_to_dict(found.project, found.answers())))
    assert written["enterprises"][0]["total"] == {"least": "100.00", "most": "100.00"}


def test_a_law_file_is_read_only_from_data_and_not_from_samples_or_registers(tmp_path: Path) -> None:
    scene(tmp_path, award(), RICH)
    for folder in ("samples", "registers"):
        (tmp_path / "data" / folder).mkdir()
        (tmp_path / "data" / folder / "law.ttl").write_text(
            PREFIXES + f"{AWARD.replace('p:award', 'p:second')} ; :amount p:sum .\n", "utf-8"
        )
    assert [a.iri.rsplit("/", 1)[-1] for a in Project.open(tmp_path).book.awards] == ["award"]
