"""Which part of a grant is charged to which appropriation, and who gets how much where it is short."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocate.city import allocation, aside, brand, firm, fund, law, title
from docs.small import span
from huiqi.allocate import Allocation, Charge, Pot
from huiqi.allocate.model import NOTHING
from huiqi.allocate.money import Appropriation, Payment, Round, choose, share_out, spend
from huiqi.allocate.parts import _between, table
from huiqi.assessment import Figure
from huiqi.facts.model import Register
from huiqi.names import NS

TWO = firm(1) + firm(2) + title(1, "2025-03-01") + title(2, "2025-04-01")
CITY = " ; :paidFrom p:city"


def local(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def said(figure: Figure) -> str:
    return span(figure)


def shares(found: Allocation) -> list[str]:
    return [f"{local(c.enterprise)} {local(c.appropriation)} {said(c.asked)}: {said(c.share)}" for c in found.charges]


def test_a_short_fund_is_cut_in_proportion_to_the_fen(tmp_path: Path) -> None:
    funds = fund("city") + aside("city", 2025, ":equals 100.00", "; :cutBy :Proportional ")
    facts = TWO + firm(3) + title(3, "2025-05-01")
    found = allocation(tmp_path, law(brand(100, more=CITY), funds=funds), facts)
    # 100.00 for three claims of 100.00 leaves one fen, which the first name gets.
    assert shares(found) == ["e1 city.2025 100.00: 33.34", "e2 city.2025 100.00: 33.33", "e3 city.2025 100.00: 33.33"]
    (pot,) = found.pots
    assert (said(pot.aside), said(pot.asked), said(pot.shared), pot.is_short) == ("100.00", "300.00", "100.00", True)


def application(n: int, day: str) -> str:
    return (
        f"e:a{n} a :Application ; ind:enterprise e:e{n} ; ind:award p:brand ; ind:ground e:t{n} ; "
        f'ind:date "{day}"^^xsd:date .\n'
    )


def test_who_filed_first_is_paid_first(tmp_path: Path) -> None:
    funds = fund("city") + aside("city", 2025, ":equals 150.00", "; :cutBy :FirstFiled ")
    filed = application(1, "2025-06-02") + application(2, "2025-06-01")
    found = allocation(tmp_path, law(brand(100, more=CITY), funds=funds), TWO + filed)
    assert shares(found) == ["e1 city.2025 100.00: 50.00", "e2 city.2025 100.00: 100.00"]


def test_a_day_of_filing_that_is_not_known_leaves_both_open(tmp_path: Path) -> None:
    funds = fund("city") + aside("city", 2025, ":equals 150.00", "; :cutBy :FirstFiled ")
    filed = application(1, "2025-06-02")
    found = allocation(tmp_path, law(brand(100, more=CITY), funds=funds), TWO + filed)
    assert shares(found) == ["e1 city.2025 100.00: 50.00 to 100.00", "e2 city.2025 100.00: 50.00 to 100.00"]
    assert [c.reasons for c in found.charges] == [(), ("rank-unknown",)]


def test_the_order_of_the_awards_goes_before_proportion(tmp_path: Path) -> None:
    funds = fund("city") + aside("city", 2025, ":equals 250.00", "; :cutBy :Priority ")
    awards = brand(100, more=f"{CITY} ; :order 2") + brand(60, "first", more=f"{CITY} ; :order 1")
    found = allocation(tmp_path, law(awards, funds=funds), TWO)
    assert [f"{local(c.award)} {said(c.share)}" for c in found.charges] == [
        "brand 65.00",
        "first 60.00",
        "brand 65.00",
        "first 60.00",
    ]


def test_where_nobody_says_how_each_share_is_open_and_the_sum_is_not(tmp_path: Path) -> None:
    funds = fund("city") + aside("city", 2025, ":equals 150.00")
    found = allocation(tmp_path, law(brand(100, more=CITY), funds=funds), TWO)
    assert shares(found) == ["e1 city.2025 100.00: 50.00 to 100.00", "e2 city.2025 100.00: 50.00 to 100.00"]
    assert said(found.pots[0].shared) == "150.00"


def test_a_fund_that_does_not_say_by_what_day_names_no_appropriation(tmp_path: Path) -> None:
    funds = fund("city", charged="") + aside("city", 2025, ":equals 100.00")
    found = allocation(tmp_path, law(brand(100, more=CITY), funds=funds), TWO)
    assert {(c.appropriation, c.reasons, said(c.share)) for c in found.charges} == {
        ("", ("charge-day-unstated",), "0.00 to 100.00")
    }
    assert found.pots == ()


def test_a_lower_bound_is_enough_where_it_holds_everything(tmp_path: Path) -> None:
    funds = fund("city") + aside("city", 2025, ":moreThan 199.99")
    found = allocation(tmp_path, law(brand(100, more=CITY), funds=funds), TWO)
    assert shares(found) == ["e1 city.2025 100.00: 100.00", "e2 city.2025 100.00: 100.00"]
    assert found.pots[0].is_short is False


def test_a_lower_bound_below_what_is_asked_leaves_the_shares_open(tmp_path: Path) -> None:
    funds = fund("city") + aside("city", 2025, ":moreThan 100.00", "; :cutBy :Proportional ")
    found = allocation(tmp_path, law(brand(100, more=CITY), funds=funds), TWO)
    # At least 100.01: half of it, down to the fen.
    assert shares(found) == ["e1 city.2025 100.00: 50.00 to 100.00", "e2 city.2025 100.00: 50.00 to 100.00"]
    assert found.pots[0].is_short is None


def test_a_prepayment_is_a_part_of_the_sum_and_no_money_beside_it(tmp_path: Path) -> None:
    funds = fund("city") + aside("city", 2025, ":equals 150.00", "; :cutBy :Proportional ")
    part = aside("city", 2025, ":equals 50.00", "; dcterms:isPartOf p:city.2025 ").replace(
        "p:city.2025 a", "p:city.pre a"
    )
    found = allocation(tmp_path, law(brand(100, more=CITY), funds=funds + part), TWO)
    (pot,) = found.pots
    assert (said(pot.aside), said(pot.shared), [local(p) for p in pot.parts]) == ("150.00", "150.00", ["city.pre"])


def test_without_a_register_of_payments_nothing_is_surely_left(tmp_path: Path) -> None:
    funds = fund("city") + aside("city", 2025, ":equals 300.00", "; :cutBy :Proportional ")
    found = allocation(tmp_path, law(brand(100, more=CITY), funds=funds), TWO, payments=False)
    assert shares(found) == ["e1 city.2025 100.00: 0.00 to 100.00", "e2 city.2025 100.00: 0.00 to 100.00"]
    assert found.pots[0].reasons == ("register-not-loaded",)


PARTS = """
p:one a :Instalment ; :encodes p:clause ; :order 1 ; :share 0.40 ; :atLeast "P0Y"^^xsd:yearMonthDuration ; :after ind:recognised-on .
p:two a :Instalment ; :encodes p:clause ; :order 2 ; :share 0.30 ; :atLeast "P1Y"^^xsd:yearMonthDuration ; :after ind:recognised-on .
p:three a :Instalment ; :encodes p:clause ; :order 3 ; :share 0.30 ; :atLeast "P2Y"^^xsd:yearMonthDuration ; :after ind:recognised-on .
"""


def test_a_commitment_over_years_is_charged_year_by_year(tmp_path: Path) -> None:
    funds = fund("city", "ind:due-date") + "".join(aside("city", y, ":equals 1000.00") for y in (2025, 2026))
    award = brand(1000, more=f"{CITY} ; :instalment p:one , p:two , p:three") + PARTS
    found = allocation(tmp_path, law(award, funds=funds), firm(1) + title(1, "2025-03-01"))
    assert [(local(c.instalment), c.year, local(c.appropriation), said(c.asked), c.reasons) for c in found.charges] == [
        ("three", 2027, "", "300.00", ("no-appropriation",)),
        ("one", 2025, "city.2025", "400.00", ()),
        ("two", 2026, "city.2026", "300.00", ()),
    ]


def test_by_the_day_of_the_ground_all_parts_fall_into_one_year(tmp_path: Path) -> None:
    funds = fund("city") + aside("city", 2025, ":equals 500.00", "; :cutBy :Proportional ")
    award = brand(1000, more=f"{CITY} ; :instalment p:one , p:two , p:three") + PARTS
    found = allocation(tmp_path, law(award, funds=funds), firm(1) + title(1, "2025-03-01"))
    assert sorted(said(c.share) for c in found.charges) == ["150.00", "150.00", "200.00"]


def test_a_later_condition_leaves_its_part_and_its_rivals_open(tmp_path: Path) -> None:
    half = (
        'p:now a :Instalment ; :encodes p:clause ; :order 1 ; :share 0.50 ; :atLeast "P0Y"^^xsd:yearMonthDuration ; '
        ":after ind:recognised-on .\n"
        'p:later a :Instalment ; :encodes p:clause ; :order 2 ; :share 0.50 ; :atLeast "P2Y"^^xsd:yearMonthDuration ; '
        ":after ind:recognised-on ; :condition p:grown .\np:grown a :NeedsJudgement ; :encodes p:clause .\n"
    )
    funds = fund("city") + aside("city", 2025, ":equals 150.00", "; :cutBy :Proportional ")
    award = brand(100, more=f"{CITY} ; :instalment p:now , p:later") + half
    found = allocation(tmp_path, law(award, funds=funds), TWO)
    # Four parts of 50.00, two of them perhaps nothing: a sure one gets 37.50 to 50.00.
    assert [(local(c.instalment), said(c.asked), said(c.share)) for c in found.charges[:2]] == [
        ("later", "0.00 to 50.00", "0.00 to 50.00"),
        ("now", "50.00", "37.50 to 50.00"),
    ]


SIX_TO_FOUR = (
    "p:city-part a :FundShare ; :encodes p:clause ; :order 1 ; :of p:city ; :share 0.60 .\n"
    "p:county-part a :FundShare ; :encodes p:clause ; :order 2 ; :of p:counties .\n"
)


def test_city_and_counties_bear_six_to_four_and_the_counties_are_told_by_place(tmp_path: Path) -> None:
    from huiqi.allocate.tables import table as rows

    funds = fund("city") + fund("counties") + aside("city", 2025, ":equals 1000.00") + SIX_TO_FOUR
    award = brand(100, more=" ; :paidFrom p:city-part , p:county-part")
    where = "".join(
        f'e:s{n} a :EnterpriseStatus ; ind:enterprise e:e{n} ; :appliesFrom "2020-01-01"^^xsd:date ; ind:place place:{p} .\n'
        for n, p in ((1, "dongchangfu"), (2, "linqing"))
    )
    found = allocation(tmp_path, law(award, funds=funds), TWO + where)
    told = [row for row in rows(found, "places", "en").said("en") if row[0].endswith("counties")]
    assert [(row[1], row[3], row[4]) for row in told] == [("2025", "1", "¥40.00"), ("2025", "1", "¥40.00")]
    assert len({row[2] for row in told}) == 2
    assert [c.reasons for c in found.charges if c.fund.endswith("counties")] == [("no-appropriation",)] * 2


# --- both margins of a split ---

SHARES = st.sampled_from(
    [(Decimal("0.6"), None), (Decimal("0.5"), Decimal("0.5")), (Decimal("0.33"), None, Decimal("0.21"))]
)
SPLITS = st.sampled_from(
    [(Decimal("0.4"), Decimal("0.3"), Decimal("0.3")), (Decimal("0.5"), None), (Decimal("0.6"), Decimal("0.4"))]
)


@given(net=st.integers(0, 100000), parts=SPLITS, shares=SHARES)
def test_instalments_and_funds_both_add_up_to_the_fen(net, parts, shares) -> None:
    rows = table(net, parts, shares)
    assert sum(map(sum, rows)) == net
    assert all(cell >= 0 for row in rows for cell in row)
    stated = next(i for i, s in enumerate(shares) if s is not None)
    whole = Decimal(net) * shares[stated]
    assert sum(row[stated] for row in rows) == int((whole + Decimal("0.5")).to_integral_value(rounding="ROUND_FLOOR"))


@settings(max_examples=60)
@given(low=st.integers(0, 3000), wide=st.integers(0, 400), parts=SPLITS, shares=SHARES)
def test_a_split_range_holds_every_amount_in_it_and_nothing_more(low, wide, parts, shares) -> None:
    ends = _between(low, low + wide, parts, shares)
    tables = [table(n, parts, shares) for n in range(low, low + wide + 1)]
    for k, f in product(range(len(parts)), range(len(shares))):
        found = [t[k][f] for t in tables]
        assert (ends[k][f].low, ends[k][f].high) == (min(found), max(found))


# --- payments ---

FUND = "https://example.org/fund"
POTS = [
    Appropriation(
        f"{FUND}.{y}", FUND, y * 10000 + 101, y * 10000 + 1231, Figure(Decimal(100), Decimal(100)), "Proportional"
    )
    for y in (2025, 2026)
]
ALL = [Register("r", NS + "Payment", None, 20301231)]


def claim(n: int, amount: str = "100.00", day: int = 20250301) -> Charge:
    return Charge(f"e{n}", "award", f"g{n}", "", FUND, day, Figure(Decimal(amount), Decimal(amount)), NOTHING)


def paid(n: int, amount: int | None, year: int | None = 2025, fund: str = FUND, ground: str = "") -> Payment:
    return Payment(f"p{n}", f"e{n}", "award", ground or f"g{n}", "", fund, year, amount)


def after(payments: list[Payment], count: int = 3) -> tuple[list[Charge], list[Pot]]:
    charges = choose([claim(n) for n in range(1, count + 1)], POTS)
    spent = spend(charges, POTS, payments, {"award": frozenset({FUND})})
    return share_out(Round(charges, POTS, spent, {}, ALL, 20260301))


def test_what_was_paid_of_a_claim_stays_and_the_rest_is_shared_as_before() -> None:
    charges, pots = after([paid(1, 3334)])
    assert [(said(c.share), str(c.paid), said(c.due)) for c in charges] == [
        ("33.34", "33.34", "0.00"),
        ("33.33", "0.00", "33.33"),
        ("33.33", "0.00", "33.33"),
    ]
    assert (said(pots[0].paid), said(pots[0].shared)) == ("33.34", "100.00")


def test_a_payment_out_of_another_year_lessens_the_claim_and_the_other_money() -> None:
    charges, pots = after([paid(1, 4000, 2026)])
    assert [said(c.asked) for c in charges] == ["60.00", "100.00", "100.00"]
    assert [said(p.paid) for p in pots] == ["0.00", "40.00"]


def test_a_payment_without_a_budget_year_leaves_both_years_open() -> None:
    charges, pots = after([paid(1, 4000, None)])
    assert charges[0].reasons == ("payment-open",)
    assert [said(p.paid) for p in pots] == ["0.00 to 40.00", "0.00 to 40.00"]
    # What is still due to it is from nothing, if it was paid out of this money, to its part if it was not.
    assert charges[0].due.least == 0


def test_a_payment_of_no_claim_lessens_what_is_left() -> None:
    charges, _ = after([paid(9, 4000)], 2)
    assert [said(c.share) for c in charges] == ["30.00", "30.00"]


def test_a_payment_whose_sum_is_not_known_leaves_nothing_surely_there() -> None:
    charges, pots = after([paid(9, None)], 2)
    assert [c.share.least for c in charges] == [0, 0]
    assert pots[0].paid.most is None


@settings(max_examples=60)
@given(data=st.data())
def test_paying_in_any_order_never_exceeds_what_is_set_aside(data) -> None:
    payments: list[Payment] = []
    for _ in range(data.draw(st.integers(1, 5))):
        charges, _pots = after(payments)
        n = data.draw(st.integers(0, 2))
        due = int(charges[n].due.least * 100)
        if due:
            payments.append(paid(n + 1, data.draw(st.integers(1, due))))
        assert sum(p.paid or 0 for p in payments) <= 10000


def handed(n: int, amount: str, more: str = "") -> str:
    """Return a payment to a firm for its title, out of the city's money of 2025."""
    return (
        f"e:paid-{n} a :Payment ; ind:enterprise e:e{n} ; ind:award p:brand ; ind:ground e:t{n} ; ind:paid {amount} ; "
        f'ind:paid-on "2025-06-01"^^xsd:date ; ind:fund p:city ; ind:budget-year 2025{more} .\n'
    )


def test_payments_of_the_facts_count_towards_their_claims(tmp_path: Path) -> None:
    funds = fund("city") + aside("city", 2025, ":equals 100.00", "; :cutBy :Proportional ")
    found = allocation(tmp_path, law(brand(100, more=CITY), funds=funds), TWO + handed(1, "20.00"))
    assert [(said(c.share), str(c.paid), said(c.due)) for c in found.charges] == [
        ("50.00", "20.00", "30.00"),
        ("50.00", "0.00", "50.00"),
    ]


def test_what_came_back_is_there_again(tmp_path: Path) -> None:
    funds = fund("city") + aside("city", 2025, ":equals 100.00", "; :cutBy :Proportional ")
    back = (
        "e:back a :Repayment ; ind:enterprise e:e1 ; ind:award p:brand ; ind:ground e:t1 ; ind:repaid 60.00 ; "
        'ind:repaid-on "2025-09-01"^^xsd:date .\n'
    )
    text = law(brand(100, more=CITY), funds=funds)
    found = allocation(tmp_path, text, TWO + handed(1, "80.00"))
    assert [said(c.share) for c in found.charges] == ["80.00", "20.00"]
    found = allocation(tmp_path, text, TWO + handed(1, "80.00") + back)
    assert [(said(c.share), str(c.paid)) for c in found.charges] == [("50.00", "20.00"), ("50.00", "0.00")]


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_fund_and_a_year_narrow_what_is_told(tmp_path: Path, year: int) -> None:
    funds = fund("city", "ind:due-date") + "".join(aside("city", y, ":equals 1000.00") for y in (2025, 2026))
    award = brand(1000, more=f"{CITY} ; :instalment p:one , p:two , p:three") + PARTS
    found = allocation(tmp_path, law(award, funds=funds), firm(1) + title(1, "2025-03-01"), fund="city", year=year)
    assert {c.year for c in found.charges} == {year}
    assert [p.year for p in found.pots] == [year]
