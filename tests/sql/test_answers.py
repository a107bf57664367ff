"""What the SQL engine answers, with every figure worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from huiqi.assessment import MET, NOT_MET, UNKNOWN, Figure
from huiqi.compile.sql import assess_world
from huiqi.errors import HuiqiError
from sql.town import assessed, award, report, result, town, verdict

TWENTY_MILLION = (
    award(":condition p:big ; :amount p:sum")
    + "p:big a :Comparison ; :indicator ind:revenue ; :atLeast 20000000.00 .\n"
    + "p:sum a :Fixed ; :value 300000.00 .\n"
)
LOGIC = (
    award(":condition p:top ; :amount p:sum")
    + "p:top a :AllOf ; :of p:all , p:any , p:not , p:both .\n"
    + "p:sum a :Fixed ; :value 1.00 .\n"
    + "p:all a :AllOf ; :of p:unknown , p:no . p:any a :AnyOf ; :of p:unknown , p:yes .\n"
    + "p:not a :Not ; :of p:unknown . p:both a :AllOf ; :of p:unknown , p:yes .\n"
    + "p:unknown a :Comparison ; :indicator ind:exports ; :atLeast 1.00 .\n"
    + "p:yes a :Comparison ; :indicator ind:revenue ; :atLeast 5.00 .\n"
    + "p:no a :Comparison ; :indicator ind:revenue ; :moreThan 5.00 .\n"
)
WITHIN_A_YEAR = (
    award(":condition p:soon ; :amount p:sum", ":Project")
    + "p:sum a :Fixed ; :value 1.00 .\n"
    + "ind:start a :Indicator ; rdfs:domain :Project ; rdfs:range :Date .\n"
    + 'p:soon a :Comparison ; :indicator ind:completed-on ; :atMost "{0}"^^xsd:duration ; :after ind:start .\n'
)


def exactly(text: str) -> Figure:
    return Figure(Decimal(text), Decimal(text))


def test_revenue_on_the_threshold_is_met(tmp_path: Path) -> None:
    found = assessed(tmp_path, TWENTY_MILLION, report(2024, "ind:revenue 20000000.00"))
    assert (found.outcome, found.net, found.status) == ("entitled", exactly("300000.00"), "granted")


def test_revenue_one_fen_below_the_threshold_is_not_met(tmp_path: Path) -> None:
    found = assessed(tmp_path, TWENTY_MILLION, report(2024, "ind:revenue 19999999.99"))
    assert (found.outcome, found.net, found.status) == ("not-entitled", exactly("0.00"), "")


def test_a_missing_figure_leaves_the_award_open(tmp_path: Path) -> None:
    found = assessed(tmp_path, TWENTY_MILLION, report(2024, "ind:exports 1.00"))
    assert (found.outcome, found.net) == ("undetermined", Figure(Decimal("0.00"), Decimal("300000.00")))


@pytest.mark.parametrize("value", ['"20000000"^^xsd:double', '"20000000"', '"20000000"@zh', "f:a"])
def test_what_is_no_decimal_counts_as_unknown(tmp_path: Path, value: str) -> None:
    assert assessed(tmp_path, TWENTY_MILLION, report(2024, f"ind:revenue {value}")).outcome == "undetermined"


def test_two_figures_of_one_report_are_unknown(tmp_path: Path) -> None:
    facts = report(2024, "ind:revenue 20000000.00 , 30000000.00")
    assert assessed(tmp_path, TWENTY_MILLION, facts).outcome == "undetermined"


def test_two_reports_of_one_year_that_differ_are_no_base_of_growth(tmp_path: Path) -> None:
    rules = (
        award(":condition p:growing ; :amount p:sum")
        + "p:growing a :Comparison ; :indicator ind:revenue-growth ; :atLeast 0.05 .\n"
        + "p:sum a :Fixed ; :value 1.00 .\n"
    )
    before = report(2023, "ind:revenue 100.00", "one") + report(2023, "ind:revenue 99.00", "other")
    found = result(tmp_path, rules, before + report(2024, "ind:revenue 105.00"))
    assert {a.outcome for a in found.assessments if a.ground.endswith("2024")} == {"undetermined"}


def test_growth_of_exactly_five_percent_is_met_without_division(tmp_path: Path) -> None:
    rules = (
        award(":condition p:growing ; :amount p:sum")
        + "p:growing a :Comparison ; :indicator ind:revenue-growth ; :atLeast 0.05 .\n"
        + "p:sum a :Fixed ; :value 1.00 .\n"
    )
    found = result(tmp_path, rules, report(2023, "ind:revenue 0.20") + report(2024, "ind:revenue 0.21"))
    assert {a.outcome for a in found.assessments if a.ground.endswith("2024")} == {"entitled"}


@pytest.mark.parametrize(
    ("node", "expected"), [("all", NOT_MET), ("any", MET), ("not", UNKNOWN), ("both", UNKNOWN), ("no", NOT_MET)]
)
def test_unknown_gives_way_only_where_the_other_value_decides(tmp_path: Path, node: str, expected: int) -> None:
    assert verdict(result(tmp_path, LOGIC, report(2024, "ind:revenue 5.00")), node) == expected


@pytest.mark.parametrize(
    ("start", "duration", "end", "outcome"),
    [
        ("2024-02-29", "P1Y", "2025-02-28", "entitled"),
        ("2024-02-29", "P1Y", "2025-03-01", "not-entitled"),
        ("2025-01-31", "P1M1D", "2025-03-01", "entitled"),
        ("2025-01-31", "P1M1D", "2025-03-02", "not-entitled"),
        ("2025-02-30", "P1Y", "2025-03-01", "undetermined"),
        ("2025-01-31", "P9000Y", "2025-03-01", "undetermined"),
    ],
)
def test_a_term_ends_on_the_corresponding_day_or_the_last_of_its_month(
    tmp_path: Path, start: str, duration: str, end: str, outcome: str
) -> None:
    facts = (
        f'f:p a :Project ; ind:enterprise f:a ; ind:start "{start}"^^xsd:date ; ind:completed-on "{end}"^^xsd:date .'
    )
    assert assessed(tmp_path, WITHIN_A_YEAR.format(duration), facts).outcome == outcome


@pytest.mark.parametrize(
    ("rate", "revenue", "gross", "net"),
    [
        ("0.01", "100.50", "1.005", "1.01"),
        ("0.01", "0.50", "0.005", "0.01"),
        ("0.01", "0.49", "0.0049", "0.00"),
        ("0.00000001", "999999999999999.99", "9999999.9999999999", "10000000.00"),
    ],
)
def test_a_share_is_exact_until_it_is_due_and_then_rounded_half_up(
    tmp_path: Path, rate: str, revenue: str, gross: str, net: str
) -> None:
    rules = award(":amount p:share") + f"p:share a :Fixed ; :value {rate} ; :times ind:revenue .\n"
    found = assessed(tmp_path, rules, report(2024, f"ind:revenue {revenue}"))
    assert (found.gross.least, found.gross.most) == (Decimal(gross), Decimal(gross))
    if Decimal(net):
        assert found.net == exactly(net)


def test_a_long_product_keeps_its_decimals_beside_a_short_one(tmp_path: Path) -> None:
    rules = (
        award(":amount p:sum")
        + "p:sum a :Sum ; :of p:long , p:short ; :limit p:limit . p:limit a :Limit ; :atMost 900000000000000.00 .\n"
        + "p:long a :Fixed ; :value 0.00000001 ; :times p:twice . p:twice a :Fixed ; :value 1.00 ; :times p:thrice .\n"
        + "p:thrice a :Fixed ; :value 0.00000003 ; :times ind:revenue . p:short a :Fixed ; :value 300000.00 .\n"
    )
    found = assessed(tmp_path, rules, report(2024, "ind:revenue 0.01"))
    assert found.gross.least == Decimal("300000.000000000000000003")


def test_a_number_of_more_than_38_digits_is_an_error(tmp_path: Path) -> None:
    rules = (
        award(":amount p:area")
        + "p:area a :Fixed ; :value 1.00 ; :times p:side . p:side a :Sum ; :of p:one ; :times ind:exports .\n"
        + "p:one a :Sum ; :of ind:revenue ; :times ind:revenue .\n"
    )
    huge = "999999999999999.99"
    book, world, facts = town(tmp_path, rules, report(2024, f"ind:revenue {huge} ; ind:exports {huge}"))
    with pytest.raises(HuiqiError, match="more than 38 digits"):
        assess_world(book, world, facts, 20260301)


def test_of_two_titles_in_one_matter_the_higher_is_paid(tmp_path: Path) -> None:
    rules = (
        award(":condition p:at-home ; :amount p:home-sum", ":Recognition", "home")
        + award(":condition p:abroad ; :amount p:world-sum", ":Recognition", "world")
        + "p:home-sum a :Fixed ; :value 300000.00 . p:world-sum a :Fixed ; :value 500000.00 .\n"
        + 'p:at-home a :Comparison ; :indicator ind:recognised-on ; :lessThan "2025-01-01"^^xsd:date .\n'
        + 'p:abroad a :Comparison ; :indicator ind:recognised-on ; :atLeast "2025-01-01"^^xsd:date .\n'
        + "p:one a :StackingRule ; :encodes p:clause ; :mode :Highest ; :between :Assessments ; :of p:home , p:world ;\n"
        + "  :sameFor ind:enterprise .\n"
    )
    facts = "".join(
        f'f:{n} a :Recognition ; ind:enterprise f:a ; ind:recognised-on "{day}"^^xsd:date .\n'
        for n, day in (("one", "2024-06-01"), ("two", "2025-06-01"))
    )
    found = result(tmp_path, rules, facts)
    statuses = {(a.award.rsplit("/", 1)[1], a.status) for a in found.assessments if a.status}
    assert statuses == {("home", "superseded"), ("world", "granted")}
    assert found.total == exactly("500000.00")


def test_a_project_without_a_register_may_be_there_and_with_one_is_not(tmp_path: Path) -> None:
    rules = (
        award(":condition p:has-project ; :amount p:sum")
        + "p:sum a :Fixed ; :value 1.00 .\n"
        + "p:has-project a :Existence ; :record :Project ; :register f:projects .\n"
    )
    facts = report(2024, "ind:revenue 1.00")
    assert assessed(tmp_path, rules, facts).outcome == "undetermined"
    listed = 'f:projects a :Register ; :record :Project ; :appliesUntil "2026-03-01"^^xsd:date .\n'
    assert assessed(tmp_path, rules, facts + listed).outcome == "not-entitled"


UP_TO = (
    award(":amount p:upto")
    + "p:upto a :Decided ; :atLeast 0.00 ; :atMost 500.00 ; :limit p:limit .\n"
    + "p:limit a :Limit ; :atMost 0.10 ; :times ind:revenue .\n"
)


def test_what_only_a_decision_leaves_open_is_an_entitlement(tmp_path: Path) -> None:
    found = assessed(tmp_path, UP_TO, report(2024, "ind:revenue 1000.00"))
    assert (found.outcome, found.gross) == ("entitled", Figure(Decimal("0.00"), Decimal("100.00")))


def test_what_a_missing_figure_also_leaves_open_is_none_yet(tmp_path: Path) -> None:
    found = assessed(tmp_path, UP_TO, report(2024, "ind:exports 1000.00"))
    assert (found.outcome, found.gross) == ("undetermined", Figure(Decimal("0.00"), Decimal("500.00")))
