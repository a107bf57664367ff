"""The whole award language in SQL: bands, series, sums, grants of other awards, rules that bind each other, payment."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from huiqi.assessment import Figure, Payout, WorldResult
from huiqi.compile.sql import assess_world, sql_text
from huiqi.errors import HuiqiError
from sql.town import FIRM, ON, assessed, award, report, result, town

PAYMENTS = 'f:payments a :Register ; :record :Payment ; :appliesUntil "2026-03-01"^^xsd:date .\n'


def fixed(name: str, value: str, ground: str = ":AnnualReport", more: str = "") -> str:
    """Return an award that pays a stated sum."""
    return award(f":amount p:{name}.sum{more}", ground, name) + f"p:{name}.sum a :Fixed ; :value {value} .\n"


def rule(name: str, of: str, more: str) -> str:
    """Return a stacking rule over some awards."""
    return f"p:{name} a :StackingRule ; :encodes p:clause ; :of {of} ; {more} .\n"


def payment(name: str, of: str, ground: str, paid: str) -> str:
    """Return a payment for an award on a ground."""
    return (
        f"f:{name} a :Payment ; ind:enterprise f:a ; ind:award p:{of} ; ind:ground f:{ground} ; ind:paid {paid} ; "
        'ind:paid-on "2025-06-01"^^xsd:date .\n'
    )


def nets(found: WorldResult) -> dict[str, tuple[str, str | None]]:
    """Return the least and the most of each assessment, by award and ground."""
    return {
        f"{a.award.rpartition('/')[2]} {a.ground.rpartition('/')[2]}": (
            str(a.net.least),
            None if a.net.most is None else str(a.net.most),
        )
        for a in found.assessments
    }


def payout(found: WorldResult) -> Payout:
    """Return how the only grant is paid."""
    (only,) = found.assessments
    assert only.payout is not None
    return only.payout


# --- quantities -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begun", "expected"),
    # 9.7 steps of 1.1 million: nine, nine and seven tenths, ten.
    [("Dropped", "45000"), ("ProRata", "48500"), ("Full", "50000")],
)
def test_a_begun_step_counts_as_the_text_says(tmp_path: Path, begun: str, expected: str) -> None:
    rules = award(":amount p:it") + (
        "p:it a :Bands ; :by ind:revenue ; :row p:one .\n"
        f"p:one a :Row ; :order 1 ; :atLeast 0.00 ; :step 1100000.00 ; :begunStep :{begun} ; :value 5000.00 .\n"
    )
    if begun == "ProRata":  # a tenth of the stretch is a decimal, an eleventh is not
        rules = rules.replace("1100000.00", "1000000.00")
        assert assessed(tmp_path, rules, report(2024, "ind:revenue 9700000.00")).gross.least == Decimal(expected)
        return
    assert assessed(tmp_path, rules, report(2024, "ind:revenue 10670000.00")).gross.least == Decimal(expected)


def test_a_step_of_a_third_is_counted_without_dividing(tmp_path: Path) -> None:
    rules = award(":amount p:it") + (
        "p:it a :Bands ; :by ind:revenue ; :row p:one .\n"
        "p:one a :Row ; :order 1 ; :atLeast 0.00 ; :step 0.03 ; :begunStep :Dropped ; :value 1.00 .\n"
    )
    at = {v: assessed(tmp_path, rules, report(2024, f"ind:revenue {v}")).gross.least for v in ("0.29", "0.30", "0.32")}
    assert at == {"0.29": 9, "0.30": 10, "0.32": 10}


def test_each_full_percent_of_growth_above_ten_earns_a_step(tmp_path: Path) -> None:
    rules = award(":amount p:it") + (
        "p:it a :Bands ; :by ind:revenue-growth ; :row p:one .\n"
        "p:one a :Row ; :order 1 ; :atLeast 0.10 ; :atMost 0.30 ; :step 0.01 ; :begunStep :Dropped ; :value 1000.00 .\n"
    )
    # A growth of 1/3 stops at 30 percent: 20 steps; one of 4/30 has 3 full ones.
    for now, expected in (("4000000.00", "20000"), ("3400000.00", "3000")):
        facts = report(2023, "ind:revenue 3000000.00") + report(2024, f"ind:revenue {now}")
        found = {a.ground[-4:]: a.gross.least for a in result(tmp_path, rules, facts).assessments}
        assert found["2024"] == Decimal(expected)


MACHINES = """
:Machine rdfs:subClassOf :Record ; :dated ind:bought-on .
ind:bought-on a :Indicator ; rdfs:domain :Machine ; rdfs:range :Date .
ind:cost a :Indicator ; rdfs:domain :Machine ; rdfs:range :Money .
ind:dear a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Money ; :derivation :SumOf ; :of ind:cost ;
  :record :Machine ; :condition p:dear ; :register f:machines .
p:dear a :Comparison ; :indicator ind:cost ; :atLeast 30000.00 .
"""


def test_a_sum_over_records_is_open_until_a_register_is_complete(tmp_path: Path) -> None:
    rules = award(":amount p:it") + MACHINES + "p:it a :Fixed ; :value 0.10 ; :times ind:dear .\n"
    facts = report(2024, "ind:revenue 1.00") + "".join(
        f'f:m{n} a :Machine ; ind:enterprise f:a ; ind:cost {cost} ; ind:bought-on "2024-0{n}-01"^^xsd:date .\n'
        for n, cost in enumerate(("30000.00", "29999.99", "70000.00"), 1)
    )
    assert assessed(tmp_path, rules, facts).gross == Figure(Decimal("10000.00"), None)
    listed = 'f:machines a :Register ; :record :Machine ; :appliesUntil "2026-03-01"^^xsd:date .\n'
    assert assessed(tmp_path, rules, facts + listed).gross == Figure(Decimal("10000.00"), Decimal("10000.00"))


def test_a_line_of_half_of_each_year_s_exports_was_reached_before(tmp_path: Path) -> None:
    rules = award(":condition p:first ; :amount p:sum") + (
        "p:sum a :Fixed ; :value 1.00 .\n"
        "p:first a :FirstReaching ; :indicator ind:revenue ; :atLeast 0.50 ; :times ind:exports ; :since ind:founded-on .\n"
    )
    firm = 'f:a ind:founded-on "2023-01-01"^^xsd:date .\n'
    now = firm + report(2024, "ind:revenue 60.00 ; ind:exports 100.00")
    reached = {
        exports: {a.ground[-4:]: a.outcome for a in result(tmp_path, rules, now + report(2023, more)).assessments}
        for exports, more in (
            ("80", "ind:revenue 40.00 ; ind:exports 80.00"),
            ("81", "ind:revenue 40.00 ; ind:exports 81.00"),
            ("none", "ind:revenue 40.00"),
        )
    }
    assert {k: v["2024"] for k, v in reached.items()} == {
        "80": "not-entitled",
        "81": "entitled",
        "none": "undetermined",
    }


@pytest.mark.parametrize(("stage", "expected"), [("Computed", "20000.00"), ("Granted", "0.00")])
def test_a_share_of_another_award_is_of_what_it_computes_or_is_granted(
    tmp_path: Path, stage: str, expected: str
) -> None:
    rules = fixed("city", "100000.00") + fixed("rival", "300000.00")
    rules += rule("one", "p:city , p:rival", ":mode :Highest ; :between :Assessments ; :sameFor ind:enterprise")
    rules += award(":amount p:fifth", name="district") + (
        f"p:fifth a :Fixed ; :value 0.20 ; :times p:of-city .\np:of-city a :GrantOf ; :of p:city ; :stage :{stage} .\n"
    )
    assert nets(result(tmp_path, rules, report(2024, "ind:revenue 1.00")))["district report-2024"][0] == expected


# --- combination ------------------------------------------------------------------------------------------------

EARLIER = report(2023, "ind:revenue 1.00") + report(2024, "ind:revenue 1.00")


def test_what_was_paid_before_is_deducted_all_together(tmp_path: Path) -> None:
    window = ' ; :appliesFrom "2025-01-01"^^xsd:date'
    rules = fixed("step", "1000000.00", more=window)
    rules += rule(
        "up", "p:step", ":mode :Highest ; :between :Assessments ; :paidBefore :Deducted ; :sameFor ind:enterprise"
    )
    facts = EARLIER + report(2025, "ind:revenue 1.00") + PAYMENTS
    facts += payment("first", "step", "report-2023", "300000.00") + payment("next", "step", "report-2024", "200000.00")
    # 300,000 and a difference of 200,000 were paid: of 1,000,000 half is due.
    assert nets(result(tmp_path, rules, facts))["step report-2025"] == ("500000.00", "500000.00")


def test_overlapping_exclusions_take_the_largest_total(tmp_path: Path) -> None:
    rules = fixed("left", "60.00") + fixed("middle", "100.00") + fixed("right", "60.00")
    for name, of in (("one", "p:left , p:middle"), ("two", "p:middle , p:right")):
        rules += rule(name, of, ":mode :Highest ; :between :Assessments ; :sameFor ind:enterprise")
    found = result(tmp_path, rules, report(2024, "ind:revenue 1.00"))
    assert [str(a.net.least) for a in found.assessments] == ["60.00", "0.00", "60.00"]
    assert found.total == Figure(Decimal("120.00"), Decimal("120.00"))
    middle = found.assessments[1].payout
    assert middle is not None
    assert [g.rule.rpartition("/")[2] for g in middle.given_up] == ["one", "two"]


def test_a_cap_that_is_a_share_of_the_year_s_exports_is_read_on_that_report(tmp_path: Path) -> None:
    rules = fixed("one", "100.00") + fixed("two", "100.00") + "p:limit a :Limit ; :atMost 0.06 ; :times ind:exports .\n"
    keys = ":cutBy :Proportional ; :sameFor ind:enterprise , ind:fiscal-year"
    rules += rule("cap", "p:one , p:two", f":mode :TotalCap ; :limit p:limit ; {keys}")
    facts = report(2023, "ind:exports 1000.00") + report(2024, "ind:exports 9000.00") + report(2025, "ind:revenue 1.00")
    found = result(tmp_path, rules, facts)
    assert nets(found) == {
        "one report-2023": ("30.00", "30.00"),
        "one report-2024": ("100.00", "100.00"),
        "one report-2025": ("0.00", "100.00"),
        "two report-2023": ("30.00", "30.00"),
        "two report-2024": ("100.00", "100.00"),
        "two report-2025": ("0.00", "100.00"),
    }
    assert found.total == Figure(Decimal("260.00"), Decimal("460.00"))


def test_a_rule_binds_only_grounds_that_meet_its_condition(tmp_path: Path) -> None:
    rules = fixed("a", "300.00") + fixed("b", "200.00")
    keys = ":condition p:small ; :sameFor ind:enterprise , ind:fiscal-year"
    rules += rule("one", "p:a , p:b", f":mode :Highest ; :between :Assessments ; {keys}")
    rules += "p:small a :Comparison ; :indicator ind:revenue ; :lessThan 100.00 .\n"
    totals = {
        body: result(tmp_path, rules, report(2024, body)).total
        for body in ("ind:revenue 99.99", "ind:revenue 100.00", "ind:exports 1.00")
    }
    assert [(str(f.least), str(f.most)) for f in totals.values()] == [
        ("300.00", "300.00"),
        ("500.00", "500.00"),
        ("300.00", "500.00"),
    ]


def test_until_the_firm_chooses_each_option_is_from_0(tmp_path: Path) -> None:
    rules = fixed("share", "300.00") + fixed("step", "200.00")
    more = ":mode :Highest ; :between :Awards ; :chosenBy :Applicant ; :sameFor ind:enterprise"
    rules += rule("choose", "p:share , p:step", more)
    open_ = result(tmp_path, rules, report(2024, "ind:revenue 1.00"))
    assert nets(open_) == {"share report-2024": ("0.00", "300.00"), "step report-2024": ("0.00", "200.00")}
    asked = 'f:asked a :Application ; ind:enterprise f:a ; ind:award p:step ; ind:date "2026-01-05"^^xsd:date .\n'
    chosen = result(tmp_path, rules, report(2024, "ind:revenue 1.00") + asked)
    assert chosen.total == Figure(Decimal("200.00"), Decimal("200.00"))


# --- payment ----------------------------------------------------------------------------------------------------

PLANT = 'f:plant a :Project ; ind:enterprise f:a ; ind:completed-on "2024-06-30"^^xsd:date ; ind:started-on "2024-09-01"^^xsd:date .\n'
STARTED = "ind:started-on a :Indicator ; rdfs:domain :Project ; rdfs:range :Date .\n"


def test_a_part_whose_condition_fails_lapses_and_the_last_takes_the_rest(tmp_path: Path) -> None:
    rules = STARTED + fixed("award", "100.01", ":Project", " ; :instalment p:part-0 , p:part-1 , p:part-2")
    for n, share in enumerate((":share 0.333 ; ", ":share 0.333 ; ", "")):
        listed = " ; :condition p:listed" if n else ""
        due = f':after ind:started-on ; :atLeast "P{n}Y"^^xsd:yearMonthDuration'
        rules += f"p:part-{n} a :Instalment ; :order {n + 1} ; {share}{due}{listed} .\n"
    rules += "p:listed a :Existence ; :record :Listing ; :asOf ind:due-date ; :register f:list .\n"
    facts = PLANT + (
        'f:list a :Register ; :record :Listing ; :appliesUntil "2026-03-01"^^xsd:date .\n'
        'f:entry a :Listing ; ind:enterprise f:a ; ind:listed-on "2024-01-01"^^xsd:date ; '
        ':appliesFrom "2024-01-01"^^xsd:date ; :appliesUntil "2025-08-31"^^xsd:date .\n'
    )
    found = [(p.due, p.verdict, str(p.amount.most)) for p in payout(result(tmp_path, rules, facts)).instalments]
    # Two parts of 33.30333 to the fen; off the list a day before the second; of the third day nothing is known yet.
    assert found == [(20240901, 2, "33.30"), (20250901, 0, "0.00"), (20260901, 1, "33.41")]


def test_two_funds_share_a_grant_to_the_fen(tmp_path: Path) -> None:
    rules = fixed("award", "0.03", more=" ; :paidFrom p:half , p:rest") + "p:city a :Fund .\np:county a :Fund .\n"
    rules += "p:half a :FundShare ; :of p:city ; :share 0.50 .\np:rest a :FundShare ; :of p:county .\n"
    funds = payout(result(tmp_path, rules, report(2024, "ind:revenue 1.00"))).funds
    assert {p.fund.rpartition("/")[2]: str(p.amount.least) for p in funds} == {"city": "0.02", "county": "0.01"}


def test_what_was_paid_is_owed_back_and_later_grants_absorb_it(tmp_path: Path) -> None:
    rules = fixed("rent", "200.00") + fixed("prize", "150.00", ":Recognition")
    rules += "p:back a :Recovery ; :encodes p:clause ; :of p:rent ; :condition p:gone ; :against p:prize .\n"
    rules += "p:gone a :Comparison ; :indicator ind:revenue ; :lessThan 100.00 .\n"
    facts = report(2024, "ind:revenue 99.99") + payment("pay", "rent", "report-2024", "200.00") + PAYMENTS
    facts += 'f:r a :Recognition ; ind:enterprise f:a ; ind:recognised-on "2025-06-01"^^xsd:date .\n'
    (owed,) = result(tmp_path, rules, facts).recoveries
    assert (owed.verdict, str(owed.amount.least), str(owed.left.least)) == (2, "200.00", "50.00")
    assert [str(amount.least) for _, _, amount in owed.set_off] == ["150.00"]


# --- the text ---------------------------------------------------------------------------------------------------


def test_the_text_says_where_rules_are_settled_outside_sql(tmp_path: Path) -> None:
    rules = fixed("a", "1.00") + rule("one", "p:a", ":mode :Highest ; :between :Awards ; :sameFor ind:enterprise")
    book, world, facts = town(tmp_path, rules, report(2024, "ind:revenue 1.00"))
    assert "-- one: settled together, outside SQL" in sql_text(book, world)
    assert assess_world(book, world, facts, ON)[f"{FIRM}a"].total.least == 1


def test_a_share_of_a_step_that_no_decimal_holds_is_refused_by_name(tmp_path: Path) -> None:
    rules = award(":amount p:it") + (
        "p:it a :Bands ; :by ind:revenue ; :row p:one .\n"
        "p:one a :Row ; :order 1 ; :step 3.00 ; :begunStep :ProRata ; :amount p:six .\n"
        "p:six a :Fixed ; :value 6.00 ; :limit p:limit .\np:limit a :Limit ; :atMost 5.00 .\n"
    )
    book, world, _ = town(tmp_path, rules, "")
    with pytest.raises(HuiqiError, match="`one` holds a share of a step that no decimal holds"):
        sql_text(book, world)


def test_a_large_grant_comes_back_from_the_solver_without_losing_a_digit(tmp_path: Path) -> None:
    rules = award(":amount p:all", name="a") + "p:all a :Fixed ; :value 0.00000001 ; :times ind:revenue .\n"
    rules += award(":amount p:most", name="b") + "p:most a :Fixed ; :value 1.00 ; :times ind:exports .\n"
    rules += rule("one", "p:a , p:b", ":mode :Highest ; :between :Awards ; :keeps 2 ; :sameFor ind:enterprise")
    facts = report(2024, "ind:revenue 999999999999999.99 ; ind:exports 999999999999999.99")
    book, world, seen = town(tmp_path, rules, facts)
    found = assess_world(book, world, seen, ON)[f"{FIRM}a"]
    assert [str(a.net.least) for a in found.assessments] == ["10000000.00", "999999999999999.99"]
    assert str(found.total.least) == "1000000009999999.99"
