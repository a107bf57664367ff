"""A rule in words: each kind of node says what it means, in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, get_args

import pytest

from huiqi.dates import Duration
from huiqi.names import IND, NS
from huiqi.rules.model import FundShare, Instalment, Recovery, StackingRule
from huiqi.rules.tree import (
    AllOf,
    AnyNode,
    AnyOf,
    Bands,
    Bound,
    Comparison,
    Decided,
    Difference,
    Existence,
    FirstReaching,
    Fixed,
    GrantOf,
    Indicator,
    Limit,
    Membership,
    NeedsJudgement,
    Node,
    Not,
    Read,
    Row,
    Sum,
    Table,
    Unsettled,
)
from huiqi.wording import describe, outline, show_number

REVENUE = Indicator(IND + "revenue", NS + "AnnualReport", "Money")
STAFF = Indicator(IND + "staff", NS + "AnnualReport", "Number")
ENTRY = Indicator(IND + "entry", NS + "Enterprise", "Date")
LEVEL = Indicator(IND + "level", NS + "Recognition", "Code")
PROJECT = Indicator(IND + "project", NS + "Record", "Thing")
WORDS = {
    "revenue": ("营业收入", "revenue"),
    "staff": ("职工人数", "staff"),
    "entry": ("纳统日期", "statistics entry"),
    "level": ("级别", "level"),
    "project": ("项目", "project"),
    "national": ("国家级", "national"),
    "provincial": ("省级", "provincial"),
    "ground-date": ("事由日期", "ground date"),
    "Recognition": ("认定", "recognition"),
    "blacklist": ("失信名录", "blacklist"),
    "way": ("含本数", "the figure counts"),
    "question": ("施行日期未公布", "the date of effect is not published"),
    "award": ("小巨人奖励", "little giant"),
    "other": ("瞪羚奖励", "gazelle"),
    "enterprise": ("企业", "enterprise"),
    "fund": ("市级资金", "city fund"),
    "start": ("投产日期", "production start"),
}


def label(lang: int) -> Any:
    return lambda iri: WORDS[iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]][lang]


def said(node: Any, money: bool = False) -> tuple[str, str]:
    return describe(node, "zh", label(0), money), describe(node, "en", label(1), money)


def read(indicator: Indicator, through: Indicator | None = None) -> Read:
    return Read(iri=indicator.iri, indicator=indicator, through=through)


def bound(op: Any, value: Any, **rest: Any) -> Bound:
    return Bound(op=op, value=value if not isinstance(value, str) else Decimal(value), **rest)


def comparison(*bounds: Bound, of: Indicator = REVENUE) -> Comparison:
    return Comparison(iri="n", subject=(read(of),), bounds=bounds)


BIG = comparison(bound("atLeast", "20000000.00"))
MEMBER = Membership(iri="n", subject=read(LEVEL), members=("v/provincial", "v/national"))


# --- numbers


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("20000000.00", "2000万元", "20,000,000 yuan"),
        ("500000000.00", "5亿元", "500,000,000 yuan"),
        ("19999999.99", "19,999,999.99元", "19,999,999.99 yuan"),
        ("0.00", "0元", "0 yuan"),
        ("5000.00", "5,000元", "5,000 yuan"),
    ],
)
def test_a_sum_is_said_in_ten_thousands_where_that_is_exact(value: str, zh: str, en: str) -> None:
    assert show_number(Decimal(value), "zh", True) == zh
    assert show_number(Decimal(value), "en", True) == en


def test_a_plain_number_has_no_unit() -> None:
    assert said(comparison(bound("moreThan", "3"), of=STAFF)) == ("职工人数多于3", "staff is more than 3")


# --- conditions


def test_a_comparison_says_its_indicator_and_all_its_bounds() -> None:
    node = comparison(bound("atLeast", "20000000.00"), bound("lessThan", "100000000.00"))
    assert said(node) == (
        "营业收入不少于2000万元且少于1亿元",
        "revenue is at least 20,000,000 yuan and less than 100,000,000 yuan",
    )


def test_a_line_that_moves_with_a_figure_is_a_factor_and_not_a_sum_of_money() -> None:
    node = comparison(bound("atLeast", "1.4", times=(read(REVENUE),)))
    assert said(node) == ("营业收入不少于1.4 × 营业收入", "revenue is at least 1.4 × revenue")


def test_a_share_below_one_is_said_as_a_percentage() -> None:
    node = comparison(bound("atMost", "0.06", times=(read(REVENUE),)))
    assert said(node)[1] == "revenue is at most 6% × revenue"


def test_no_days_before_a_day_is_on_or_before_it() -> None:
    anchor = read(Indicator(IND + "ground-date", NS + "Record", "Date"))
    node = comparison(bound("atLeast", Duration(0, 0), anchor=anchor, sign=-1), of=ENTRY)
    assert said(node) == ("纳统日期不晚于「事由日期」", "statistics entry is on or before the ground date")


def test_a_time_limit_says_its_length_its_side_and_its_day() -> None:
    anchor = read(Indicator(IND + "ground-date", NS + "Record", "Date"))
    node = comparison(bound("lessThan", Duration(18, 0), anchor=anchor, sign=-1), of=ENTRY)
    assert said(node) == (
        "纳统日期在「事由日期」之前少于1年6个月",
        "statistics entry is less than 1 year 6 months before the ground date",
    )


def test_a_day_is_not_said_as_a_number() -> None:
    node = comparison(bound("atLeast", 20250821), of=ENTRY)
    assert said(node) == ("纳统日期不早于2025-08-21", "statistics entry is on or after 2025-08-21")


def test_a_closed_list_names_its_members_and_an_open_one_says_that_more_is_unknown() -> None:
    assert said(MEMBER) == ("级别属于国家级、省级", "level is one of national, provincial")
    open_list = Membership(iri="n", subject=read(LEVEL), members=("v/national",), open_list=True)
    assert said(open_list)[1] == "level is national (an open list: outside it is unknown)"


def test_what_is_read_of_another_thing_names_that_thing() -> None:
    node = Membership(iri="n", subject=read(LEVEL, PROJECT), members=("v/national",))
    assert said(node) == ("所涉「项目」的级别属于国家级", "level of its project is national")


def test_first_reaching_says_since_when_and_each_step() -> None:
    steps = tuple(Row(iri="n", bounds=(bound("atLeast", value),)) for value in ("20000000.00", "100000000.00"))
    node = FirstReaching(iri="n", subject=read(REVENUE), steps=steps, since=ENTRY)
    assert said(node) == (
        "营业收入自「纳统日期」以来首次达到:不少于2000万元;不少于1亿元",
        "revenue for the first time since statistics entry is: at least 20,000,000 yuan; at least 100,000,000 yuan",
    )


def test_an_existence_says_how_many_of_whose_with_what_and_which_register_knows_of_none() -> None:
    node = Existence(iri="n", record=NS + "Recognition", condition=(MEMBER,), register="r/blacklist")
    assert said(node)[1] == (
        "the same enterprise has at least 1 record of recognition (that there is none, only the register blacklist "
        "can say), with: level is one of national, provincial"
    )
    assert said(node)[0] == "同一企业有不少于1条「认定」(须有名录「失信名录」才可确知没有),且:级别属于国家级、省级"


def test_all_any_and_not_keep_their_parts_apart() -> None:
    inner = AnyOf(iri="n", of=(BIG, MEMBER))
    node = AllOf(iri="n", of=(Not(iri="n", of=(BIG,)), inner))
    assert said(node)[1] == (
        "all of: (not: revenue is at least 20,000,000 yuan); "
        "(any of: revenue is at least 20,000,000 yuan; level is one of national, provincial)"
    )
    lines = [(p.depth, p.text) for p in outline(node, "en", label(1))]
    assert lines == [
        (0, "all of:"),
        (1, "not:"),
        (2, "revenue is at least 20,000,000 yuan"),
        (1, "any of:"),
        (2, "revenue is at least 20,000,000 yuan"),
        (2, "level is one of national, provincial"),
    ]


def test_what_holds_only_in_one_reading_says_which() -> None:
    node = Comparison(iri="n", subject=(read(REVENUE),), bounds=BIG.bounds, under=frozenset({"p/way"}))
    assert said(node) == (
        "(若按「含本数」)营业收入不少于2000万元",
        "(if “the figure counts”) revenue is at least 20,000,000 yuan",
    )


def test_what_is_unpublished_or_judged_says_so() -> None:
    assert said(Unsettled(iri="n", ambiguity="p/question"))[1] == "not published: the date of effect is not published"
    assert said(NeedsJudgement(iri="n")) == ("由主管部门判断", "the agency judges the case")


# --- amounts


def test_a_fixed_sum_and_a_rate_of_a_base_read_differently() -> None:
    assert said(Fixed(iri="n", value=Decimal("500000.00")), True) == ("50万元", "500,000 yuan")
    rate = Fixed(iri="n", value=Decimal("0.05"), times=(read(REVENUE),))
    assert said(rate, True) == ("5% × 营业收入", "5% × revenue")


def test_so_much_for_each_piece_stays_money() -> None:
    each = Fixed(iri="n", value=Decimal("300.00"), times=(read(STAFF),))
    assert said(each, True)[1] == "300 yuan × staff"


def test_up_to_a_figure_is_never_said_as_the_figure() -> None:
    capped = Decided(iri="n", at_least=Decimal(0), at_most=Decimal("1000000.00"))
    assert said(capped, True) == ("最高100万元,由个案确定", "up to 1,000,000 yuan, set case by case")
    ranged = Decided(iri="n", at_least=Decimal("200000.00"), at_most=Decimal("500000.00"))
    assert said(ranged, True)[1] == "200,000 yuan to 500,000 yuan, set case by case"
    unbounded = Decided(iri="n", at_least=Decimal(0))
    assert said(unbounded, True)[1] == "from 0 yuan, no upper figure stated, set case by case"


def test_a_last_day_that_is_only_known_from_below_is_no_day() -> None:
    assert said(Decided(iri="n", at_least=20261231)) == ("不早于2026-12-31", "no earlier than 2026-12-31")


def test_a_table_gives_each_row_with_what_it_pays_and_otherwise_for_a_row_without_bounds() -> None:
    rows = (
        Row(iri="n", members=("v/national",), amount=(Fixed(iri="n", value=Decimal("1000000.00")),)),
        Row(iri="n", amount=(Fixed(iri="n", value=Decimal("500000.00")),)),
    )
    node = Table(iri="n", by=(read(LEVEL),), rows=rows)
    assert said(node, True)[1] == "by level: national: 1,000,000 yuan; otherwise: 500,000 yuan"


def test_a_table_of_rates_shows_bounds_in_yuan_and_rates_as_such() -> None:
    rate = Row(iri="n", bounds=(bound("atLeast", "500000.00"),), amount=(Fixed(iri="n", value=Decimal("0.05")),))
    node = Table(iri="n", by=(read(REVENUE),), rows=(rate,), times=(read(REVENUE),))
    assert said(node, True) == (
        "按营业收入, × 营业收入:不少于50万元:0.05",
        "by revenue, × revenue: at least 500,000 yuan: 0.05",
    )


def test_limits_and_conditions_of_an_amount_are_said_after_it() -> None:
    limit = Limit(iri="n", at_most=Decimal("200000.00"))
    node = Fixed(iri="n", value=Decimal("0.05"), times=(read(REVENUE),), limits=(limit,), condition=(BIG,))
    assert said(node, True)[1] == ("5% × revenue, at most 200,000 yuan, only if revenue is at least 20,000,000 yuan")


def test_a_sum_and_a_difference_name_their_parts() -> None:
    part = Fixed(iri="n", value=Decimal("500000.00"))
    assert said(Sum(iri="n", of=(part, part)), True)[1] == "the sum of: 500,000 yuan; 500,000 yuan"
    less = Difference(iri="n", of=(read(REVENUE),), less=(part,))
    assert said(less, True) == ("营业收入减去50万元(不低于0)", "revenue less 500,000 yuan, never below 0")


def band(low: str, amount: str, **rest: Any) -> Row:
    value = (Fixed(iri="n", value=Decimal(amount)),)
    return Row(iri="n", bounds=(bound("atLeast", low),), amount=value, **rest)


def test_every_band_says_what_it_gives_for_each_step_or_once() -> None:
    rows = (band("20000000.00", "5000.00"), band("50000000.00", "300.00", step=Decimal("10000000.00"), begun="Full"))
    node = Bands(iri="n", by=(read(REVENUE),), rows=rows)
    assert said(node, True) == (
        "按营业收入分段累加:不少于2000万元一次:5,000元;不少于5000万元的部分每1000万元(不足一档按一档计):300元",
        "by revenue, every band adding its part: at least 20,000,000 yuan, once: 5,000 yuan; "
        "at least 50,000,000 yuan, for every 10,000,000 yuan of it, a begun one counted in full: 300 yuan",
    )
    dropped = Bands(iri="n", by=(read(STAFF),), rows=(band("10", "300.00", step=Decimal(5), begun="Dropped"),))
    assert said(dropped, True)[1].endswith("at least 10, for every 5 of it, a begun one not counted: 300 yuan")


def test_the_amount_of_another_award_says_of_which_stage_and_for_which_same_thing() -> None:
    assert said(GrantOf(iri="n", award="p/other", times=(Fixed(iri="n", value=Decimal("0.2")),)), True) == (
        "「瞪羚奖励」的给付额 × 0.2",
        "what “gazelle” grants × 0.2",
    )
    assert (
        said(GrantOf(iri="n", award="p/other", stage="Computed"))[1] == "what “gazelle” comes to before it is combined"
    )
    paid = GrantOf(iri="n", award="p/other", stage="Paid", same_for=(PROJECT,))
    assert said(paid) == ("「瞪羚奖励」已付的金额(同一项目)", "what was paid of “gazelle” (the same project)")


# --- when and from what a grant is paid, what comes back


def test_a_part_in_time_says_its_share_its_day_and_its_condition() -> None:
    start = read(Indicator(IND + "start", NS + "Project", "Date"))
    later = bound("atLeast", Duration(12, 0), anchor=start, sign=1)
    assert said(Instalment(iri="n", share=Decimal("0.4"), due=later, condition=(BIG,))) == (
        "40%,应付日为「投产日期」后1年,仅当营业收入不少于2000万元",
        "40%, due 1 year after the production start, only if revenue is at least 20,000,000 yuan",
    )
    at_once = bound("atLeast", Duration(0, 0), anchor=start, sign=1)
    assert said(Instalment(iri="n", share=None, due=at_once))[1] == "the rest, due on the production start"


def test_a_fund_bears_a_share_a_sum_or_the_rest() -> None:
    assert said(FundShare(iri="n", fund="p/fund", share=Decimal("0.5"))) == (
        "「市级资金」承担50%",
        "“city fund” bears 50%",
    )
    assert said(FundShare(iri="n", fund="p/fund"))[1] == "“city fund” bears the rest"
    sum_ = (Fixed(iri="n", value=Decimal("10000.00")),)
    assert said(FundShare(iri="n", fund="p/fund", amount=sum_))[1] == "“city fund” bears 10,000 yuan"


def test_a_recovery_says_when_what_comes_back_and_what_absorbs_it() -> None:
    back = Recovery(iri="n", awards=("p/award",), condition=(BIG,))
    assert said(back) == (
        "「小巨人奖励」:营业收入不少于2000万元时,已付的金额退回",
        "“little giant”: if revenue is at least 20,000,000 yuan, what was paid is paid back",
    )
    assert said(Recovery(iri="n", awards=("p/award",), condition=(BIG,), against=("p/other",)))[1].endswith(
        "what was paid is set off against later grants of “gazelle”"
    )


# --- how grants combine


def rule(**rest: Any) -> StackingRule:
    key = Indicator(IND + "enterprise", NS + "Record", "Thing")
    given: dict[str, Any] = {"mode": "Highest", "members": ("p/award", "p/other"), "same_for": (key,)} | rest
    return StackingRule(iri="n", **given)


def test_a_stacking_rule_says_what_pays_and_what_becomes_of_earlier_payments() -> None:
    assert said(rule(paid_before="Bars"))[1] == (
        "of “little giant”, “gazelle” (the same enterprise) only the highest pays, and what was paid before takes its place"
    )
    assert said(rule(paid_before="Deducted"))[0] == (
        "「小巨人奖励」、「瞪羚奖励」(同一企业)只给最高的一份,以前已给的予以扣除,只补差额"
    )
    assert said(rule(keeps=3, between="Awards"))[1] == (
        "of “little giant”, “gazelle” (the same enterprise) only the 3 highest pay, each award's own grants first added up"
    )
    chosen = rule(by_applicant=True, condition=(BIG,))
    assert said(chosen)[1] == (
        "of “little giant”, “gazelle” (the same enterprise) only the one that the applicant chooses, only if revenue is at "
        "least 20,000,000 yuan"
    )
    limit = (Limit(iri="n", at_most=Decimal("500000.00")),)
    assert said(rule(mode="TotalCap", limits=limit, cut_by="Proportional")) == (
        "「小巨人奖励」、「瞪羚奖励」(同一企业)合计最高50万元,超出部分按比例扣减",
        "“little giant”, “gazelle” (the same enterprise) together at most 500,000 yuan; what is above is cut in proportion",
    )
    assert said(rule(mode="AddUp"))[1] == "“little giant”, “gazelle”: each pays in full"


# --- nothing is passed over


SAMPLES: tuple[Node, ...] = (
    AllOf(iri="n", of=(BIG,)),
    AnyOf(iri="n", of=(BIG,)),
    Not(iri="n", of=(BIG,)),
    BIG,
    FirstReaching(iri="n", subject=read(REVENUE), steps=(Row(iri="n", bounds=BIG.bounds),), since=ENTRY),
    MEMBER,
    Existence(iri="n", record=NS + "Recognition"),
    NeedsJudgement(iri="n"),
    Unsettled(iri="n", ambiguity="p/question"),
    read(REVENUE),
    Fixed(iri="n", value=Decimal(1)),
    Decided(iri="n", at_least=Decimal(0)),
    Sum(iri="n", of=(BIG,)),  # type: ignore[arg-type]
    Difference(iri="n", of=(read(REVENUE),), less=(read(REVENUE),)),
    Table(iri="n", by=(read(REVENUE),), rows=(Row(iri="n"),)),
    Row(iri="n", bounds=BIG.bounds),
    Limit(iri="n", at_most=Decimal(1)),
    Bands(iri="n", by=(read(REVENUE),), rows=(Row(iri="n", amount=(Fixed(iri="n", value=Decimal(1)),)),)),
    GrantOf(iri="n", award="p/award"),
    rule(),
    Instalment(iri="n", share=None),
    FundShare(iri="n", fund="p/fund"),
    Recovery(iri="n", awards=("p/award",), condition=(BIG,)),
)


def test_every_kind_of_node_has_a_sample_here_and_words_of_its_own() -> None:
    kinds = {k for union in get_args(AnyNode) for k in (get_args(union) or (union,))} | {
        StackingRule,
        Instalment,
        FundShare,
        Recovery,
    }
    assert {type(s) for s in SAMPLES} == kinds
    for sample in SAMPLES:
        zh, en = said(sample)
        assert "no words yet" not in en, type(sample)
        assert "暂无文字说明" not in zh, type(sample)


@dataclass(frozen=True, kw_only=True)
class Raffle(Node):
    """A kind that nobody has put into words."""


def test_a_kind_without_words_is_called_by_its_name() -> None:
    assert said(Raffle(iri="n")) == ("Raffle(暂无文字说明)", "a Raffle, which has no words yet")
    inside = AllOf(iri="n", of=(Raffle(iri="n"),))  # type: ignore[arg-type]
    assert said(inside)[1] == "all of: a Raffle, which has no words yet"
