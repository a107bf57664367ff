"""Bands, steps, grants of other awards, growth as a number: every figure worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.small import award, scene
from huiqi.project import Engine
from language.world import FIRM, LONG, fixed, gross, paid, report, verdict

VOUCHER = """
p:it a :Bands ; :by ind:revenue ; :row p:first , p:rest ; :limit p:cap .
p:first a :Row ; :order 1 ; :moreThan 0.00 ; :atMost 5000.00 ; :step 1.00 ; :value 1.00 .
p:rest a :Row ; :order 2 ; :moreThan 5000.00 ; :step 1.00 ; :value 0.50 .
p:cap a :Limit ; :atMost 30000.00 .
"""


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        ("0.00", "0.00"),
        ("5000.00", "5000.00"),
        ("5000.02", "5000.01"),
        # 5,000 in full and half of 15,000.
        ("20000.00", "12500.00"),
        ("900000.00", "30000.00"),
    ],
)
def test_the_first_part_counts_in_full_and_half_of_the_rest(tmp_path: Path, cost: str, expected: str) -> None:
    assert gross(tmp_path, VOUCHER, report(2025, revenue=cost)) == expected


@pytest.mark.parametrize(
    ("begun", "expected"),
    # 10.8 million in steps of 1 million at 50,000: ten, ten and eight tenths, eleven.
    [("Dropped", "500000.00"), ("ProRata", "540000.00"), ("Full", "550000.00")],
)
def test_a_begun_step_counts_as_the_text_says(tmp_path: Path, begun: str, expected: str) -> None:
    law = f"""
    p:it a :Bands ; :by ind:revenue ; :row p:one .
    p:one a :Row ; :order 1 ; :atLeast 0.00 ; :step 1000000.00 ; :begunStep :{begun} ; :value 50000.00 .
    """
    assert gross(tmp_path, law, report(2025, revenue="10800000.00")) == expected


@pytest.mark.parametrize(("begun", "expected"), [("Dropped", "94000.00"), ("ProRata", "99400.00")])
def test_steps_are_counted_inside_each_band_and_no_rest_passes_on(tmp_path: Path, begun: str, expected: str) -> None:
    step = f":step 1000000.00 ; :begunStep :{begun}"
    law = f"""
    p:it a :Bands ; :by ind:revenue ; :row p:low , p:high .
    p:low a :Row ; :order 1 ; :atLeast 20000000.00 ; :atMost 30000000.00 ; {step} ; :value 7000.00 .
    p:high a :Row ; :order 2 ; :moreThan 30000000.00 ; {step} ; :value 6000.00 .
    """
    # 34.9 million: ten steps of the first band, 70,000; of the second four, 24,000, or 4.9, 29,400.
    assert gross(tmp_path, law, report(2025, revenue="34900000.00")) == expected


def test_a_band_without_step_counts_once_on_entering(tmp_path: Path) -> None:
    law = """
    p:it a :Bands ; :by ind:revenue ; :row p:in , p:beyond .
    p:in a :Row ; :order 1 ; :atLeast 1000.00 ; :value 10.00 .
    p:beyond a :Row ; :order 2 ; :moreThan 2000.00 ; :value 5.00 .
    """
    at = {v: gross(tmp_path / v, law, report(2025, revenue=v)) for v in ("999.99", "1000.00", "2000.00", "2000.01")}
    assert at == {"999.99": "0.00", "1000.00": "10.00", "2000.00": "10.00", "2000.01": "15.00"}


def test_bands_of_a_missing_base_are_from_0_and_closed_by_a_limit(tmp_path: Path) -> None:
    assert gross(tmp_path, VOUCHER, report(2025)) == "0.00 to 30000.00"


def test_two_percent_of_a_base_is_exact_before_rounding(tmp_path: Path) -> None:
    law = "p:it a :Fixed ; :value 0.02 ; :times ind:revenue .\n"
    assert gross(tmp_path, law, report(2025, revenue="123456789.37")) == "2469135.7874"


def test_growth_is_looked_up_exactly(tmp_path: Path) -> None:
    # 0.1 of 3,000,000 is 300,000: a growth of exactly a tenth is in the row from a tenth.
    law = """
    p:it a :Table ; :by ind:revenue-growth ; :row p:much , p:little .
    p:much a :Row ; :order 1 ; :atLeast 0.10 ; :value 200.00 .
    p:little a :Row ; :order 2 ; :value 100.00 .
    """
    at = {}
    for now in ("3300000.00", "3299999.99"):
        at[now] = gross(tmp_path / now, law, report(2024, revenue="3000000.00") + report(2025, revenue=now))
    assert at == {"3300000.00": "200.00", "3299999.99": "100.00"}


def test_a_bound_of_growth_is_taken_times_its_factor(tmp_path: Path) -> None:
    # Half of 0.10 is 0.05: of 3,000,000 that is 150,000.
    law = """
    p:it a :Comparison ; :indicator ind:revenue-growth ; :atLeast 0.10 ; :times p:half .
    p:half a :Fixed ; :value 0.50 .
    """
    at = {}
    for now in ("3150000.00", "3149999.99"):
        at[now] = verdict(tmp_path / now, law, report(2024, revenue="3000000.00") + report(2025, revenue=now))
    assert at == {"3150000.00": "met", "3149999.99": "not met"}


@pytest.mark.parametrize("engine", ["reference", "sparql", "sql"])
def test_every_engine_scales_a_bound_of_growth(tmp_path: Path, engine: Engine) -> None:
    # In the statistics since 2020, 2025 is the sixth year: 0.01 x 6 = 0.06, of 3,000,000 that is 180,000.
    law = award("p:it") + (
        "p:it a :Comparison ; :indicator ind:revenue-growth ; :atLeast 0.01 ; :times ind:years-counted .\n"
        "ind:years-counted a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Number ; :derivation :YearNumber ;\n"
        "    :since ind:statistics-entry .\n"
    )
    found = {}
    for now in ("3180000.00", "3179999.99"):
        facts = FIRM + report(2024, revenue="3000000.00") + report(2025, revenue=now)
        (answer,) = scene(tmp_path / now, law, facts, LONG).answers(engine=engine).enterprises
        (last,) = [a for a in answer.assessments if a.ground.endswith("2025")]
        found[now] = last.outcome
    assert found == {"3180000.00": "entitled", "3179999.99": "not-entitled"}


@pytest.mark.parametrize("engine", ["reference", "sparql", "sql"])
def test_no_growth_is_at_least_what_no_base_gives(tmp_path: Path, engine: Engine) -> None:
    # Nothing grows from 0; the bound, which is itself unknown, does not come into it.
    law = award("p:it") + (
        "p:it a :Comparison ; :indicator ind:revenue-growth ; :atLeast 0.10 ; :times p:open .\n"
        "p:open a :Decided ; :atMost 2.00 .\n"
    )
    facts = FIRM + report(2024, revenue="0.00") + report(2025, revenue="5.00")
    (answer,) = scene(tmp_path, law, facts, LONG).answers(engine=engine).enterprises
    (last,) = [a for a in answer.assessments if a.ground.endswith("2025")]
    assert (last.outcome, "no-base" in last.reasons or engine == "sql") == ("undetermined", True)


def test_each_full_percent_of_growth_earns_a_step(tmp_path: Path) -> None:
    law = """
    p:it a :Bands ; :by ind:revenue-growth ; :row p:one .
    p:one a :Row ; :order 1 ; :atLeast 0.10 ; :step 0.01 ; :begunStep :Dropped ; :value 1000.00 .
    """
    # A growth of 1/3 is 23 full percent above 10.
    facts = report(2024, revenue="3000000.00") + report(2025, revenue="4000000.00")
    assert gross(tmp_path, law, facts) == "23000.00"


@pytest.mark.parametrize(
    ("stage", "expected"),
    # Highest of 100,000 and 300,000: the read award computes 100,000 and is granted nothing.
    [("Computed", "20000.00"), ("Granted", "0.00")],
)
def test_a_share_of_another_award_is_of_what_it_computes_or_is_granted(
    tmp_path: Path, stage: str, expected: str
) -> None:
    law = fixed("city", "100000.00") + fixed("rival", "300000.00")
    law += (
        "p:highest a :StackingRule ; :encodes p:clause ; :mode :Highest ; :between :Assessments ; "
        ":of p:city , p:rival ; :sameFor ind:enterprise .\n"
        "p:district a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:fifth .\n"
        "p:fifth a :Sum ; :of p:of-city ; :times p:rate .\np:rate a :Fixed ; :value 0.20 .\n"
        f"p:of-city a :GrantOf ; :of p:city ; :stage :{stage} .\n"
    )
    assert paid(tmp_path, law, report(2025))[1] == f"district report-2025: {expected}"


def test_what_was_paid_of_another_award_is_open_until_a_register_closes_it(tmp_path: Path) -> None:
    law = fixed("city", "100000.00")
    law += (
        "p:top-up a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:gap .\n"
        "p:gap a :Difference ; :of p:full ; :less p:had .\np:full a :Fixed ; :value 80000.00 .\n"
        "p:had a :GrantOf ; :of p:city ; :stage :Paid .\n"
    )
    facts = report(2025) + (
        "e:pay a :Payment ; ind:enterprise e:firm ; ind:award p:city ; ind:ground e:report-2025 ; "
        'ind:paid 30000.00 ; ind:paid-on "2026-02-01"^^xsd:date .\n'
    )
    assert paid(tmp_path / "a", law, facts)[1] == "top-up report-2025: 0.00 to 50000.00"
    closed = facts + 'e:all a :Register ; :record :Payment ; :appliesUntil "2026-03-01"^^xsd:date .\n'
    assert paid(tmp_path / "b", law, closed)[1] == "top-up report-2025: 50000.00"


COUNTED = """
:Machine rdfs:subClassOf :Record ; :dated ind:bought-on .
ind:bought-on a :Indicator ; rdfs:domain :Machine ; rdfs:range :Date .
ind:cost a :Indicator ; rdfs:domain :Machine ; rdfs:range :Money .
ind:dear-machines a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Money ; :derivation :SumOf ; :of ind:cost ;
    :record :Machine ; :condition p:dear ; :register e:machines .
ind:count-of-machines a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Number ; :derivation :CountOf ;
    :record :Machine ; :condition p:dear ; :register e:machines .
p:dear a :Comparison ; :indicator ind:cost ; :atLeast 30000.00 .
"""
MACHINES = "".join(
    f'e:m{n} a :Machine ; ind:enterprise e:firm ; ind:cost {cost} ; ind:bought-on "2025-0{n}-01"^^xsd:date .\n'
    for n, cost in enumerate(("30000.00", "29999.99", "70000.00"), 1)
)
LIST = 'e:machines a :Register ; :record :Machine ; :appliesUntil "2026-03-01"^^xsd:date .\n'


def test_only_units_of_30_thousand_count_towards_the_sum(tmp_path: Path) -> None:
    law = COUNTED + "p:it a :Fixed ; :value 0.10 ; :times ind:dear-machines .\n"
    assert gross(tmp_path / "a", law, report(2025) + MACHINES + LIST) == "10000.00"
    assert gross(tmp_path / "b", law, report(2025) + MACHINES) == "10000.00 to ?"


def test_a_count_is_at_least_what_is_known(tmp_path: Path) -> None:
    law = COUNTED + "p:it a :Comparison ; :indicator ind:count-of-machines ; :atLeast 2 .\n"
    assert verdict(tmp_path / "a", law, report(2025) + MACHINES) == "met"
    more = law.replace(":atLeast 2", ":atLeast 3")
    assert verdict(tmp_path / "b", more, report(2025) + MACHINES) == "unknown: register-not-loaded"
    assert verdict(tmp_path / "c", more, report(2025) + MACHINES + LIST) == "not met"


def test_the_year_of_the_start_is_year_one(tmp_path: Path) -> None:
    law = """
    ind:year-in-statistics a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Number ; :derivation :YearNumber ;
        :since ind:statistics-entry .
    p:it a :Comparison ; :indicator ind:year-in-statistics ; :equals 6 .
    """
    assert verdict(tmp_path, law, report(2025)) == "met"


def test_the_first_reaching_of_an_increase_looks_at_the_increase_of_each_year(tmp_path: Path) -> None:
    law = """
    p:it a :FirstReaching ; :indicator ind:revenue-increase ; :atLeast 10.00 ; :since ind:statistics-entry .
    """
    flat = "".join(report(y, revenue="100.00") for y in range(2019, 2025))
    assert verdict(tmp_path / "a", law, flat + report(2025, revenue="110.00")) == "met"
    jumped = flat.replace("ind:fiscal-year 2023 ; ind:revenue 100.00", "ind:fiscal-year 2023 ; ind:revenue 110.00")
    assert verdict(tmp_path / "b", law, jumped + report(2025, revenue="110.00")) == "not met"
    gone = "".join(report(y, revenue="100.00") for y in (2019, 2020, 2022, 2023, 2024))
    assert verdict(tmp_path / "c", law, gone + report(2025, revenue="110.00")) == "unknown: fact-missing"


def test_a_number_set_case_by_case_may_exclude_its_ends(tmp_path: Path) -> None:
    law = "p:it a :Decided ; :moreThan 0.00 ; :lessThan 500.00 .\n"
    decided = (
        "p:d a :Decision ; :decides p:it ; :equals {} ; prov:wasAttributedTo p:bureau ; "
        'dcterms:date "2026-01-01"^^xsd:date .\n'
    )
    assert gross(tmp_path / "a", law, report(2025)) == "0.00 to 500.00"
    assert gross(tmp_path / "b", law + decided.format("499.99"), report(2025)) == "499.99"
    from huiqi.errors import BadData

    with pytest.raises(BadData):
        gross(tmp_path / "c", law + decided.format("500.00"), report(2025))


SERIES = """
:Line rdfs:subClassOf :PeriodReport ; :dated ind:period-end ; :sameFor ind:project .
ind:yield a :Indicator ; rdfs:domain :Line ; rdfs:range :Money .
ind:yield-before a :Indicator ; rdfs:domain :Line ; rdfs:range :Money ; :derivation :YearBefore ; :of ind:yield .
p:award a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :Line ; :amount p:it ; :appliesFrom "2025-01-01"^^xsd:date .
p:it a :Difference ; :of ind:yield ; :less ind:yield-before .
"""


def test_the_year_before_of_a_project_is_that_projects(tmp_path: Path) -> None:
    facts = "e:one a :Project ; ind:enterprise e:firm .\ne:two a :Project ; ind:enterprise e:firm .\n"
    for name, year, value in (
        ("one", 2024, "5.00"),
        ("two", 2024, "50.00"),
        ("one", 2025, "60.00"),
        ("two", 2025, "60.00"),
    ):
        facts += f"e:{name}-{year} a :Line ; ind:enterprise e:firm ; ind:project e:{name} ; ind:fiscal-year {year} ; ind:yield {value} .\n"
    assert paid(tmp_path, SERIES, facts) == ["award one-2025: 55.00", "award two-2025: 10.00", "total: 65.00"]


def test_a_circle_of_grants_is_refused_with_its_path(tmp_path: Path) -> None:
    law = (
        "p:one a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:of-two .\n"
        "p:two a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:of-one .\n"
        "p:of-two a :GrantOf ; :of p:two .\np:of-one a :GrantOf ; :of p:one .\n"
    )
    from huiqi.errors import BadData

    with pytest.raises(BadData) as caught:
        paid(tmp_path, law, report(2025))
    (finding,) = caught.value.findings
    assert (finding.code, "one → two → one" in finding.say("en")) == ("H010", True)
