"""The effect of the merged text of the example city on five firms, worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from compare.small import ROOT, written
from huiqi.compare.model import Change
from huiqi.compare.run import Comparison
from huiqi.compare.tables import PARTS, table
from huiqi.errors import HuiqiError
from huiqi.facts.model import Facts
from huiqi.names import local
from huiqi.project import Project
from huiqi.render.compare import comparison_to_text

OLD = ["commerce", "manufacturing", "quality", "talent", "technology"]
TEXTS = [*(f"example-city/{t}" for t in OLD), "example-city/enterprise-support"]
DAY = date(2027, 6, 30)
D = Decimal


@pytest.fixture(scope="module")
def city() -> Project:
    return Project.open(ROOT)


@pytest.fixture(scope="module")
def facts(city: Project, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return city.facts(written(tmp_path_factory.mktemp("firms")))


@pytest.fixture(scope="module")
def found(city: Project, facts: Facts) -> Comparison:
    return city.compare(TEXTS, facts, DAY)


def _of(found: Comparison) -> dict[str, Change]:
    names = {e.iri: e.name("en").split(" ")[0] for e in found.facts.enterprises}
    return {names[e.enterprise]: e.change for e in found.effect.enterprises}


def test_the_facts_are_without_fault(facts: Facts) -> None:
    assert facts.findings == ()


def test_each_firm_gets_what_is_worked_out_by_hand(found: Comparison) -> None:
    assert _of(found) == {
        "hotel": Change(D("-80000.00"), D("-80000.00")),
        "shop": Change(D("0.00"), D("0.00")),
        "lab": Change(D("-100000.00"), D("-100000.00")),
        "green": Change(D("100000.00"), D("100000.00")),
        "blank": Change(D("-100000.00"), D("50000.00")),
    }


def test_who_may_gain_or_lose_for_want_of_a_figure_stands_apart(found: Comparison) -> None:
    groups = {g: len(found.effect.of_group(g)) for g in ("gain", "lose", "keep", "undetermined")}
    assert groups == {"gain": 1, "lose": 2, "keep": 1, "undetermined": 1}
    assert found.effect.settled == D("-80000.00")
    assert found.effect.open == Change(D("-100000.00"), D("50000.00"))
    assert found.effect.change == Change(D("-180000.00"), D("-30000.00"))


def test_the_years_are_the_last_that_ended(found: Comparison) -> None:
    assert str(found.years) == "2026"


def test_clauses_add_up_to_the_certain_difference(found: Comparison) -> None:
    rows = table(found, "clauses", "en")
    names = [c.name for c in rows.columns]
    by_what = {
        local(row[names.index("what")][-1].value): tuple(  # type: ignore[index,union-attr]
            row[names.index(c)].value
            for c in ("before", "after", "difference")  # type: ignore[union-attr]
        )
        for row in rows.rows
    }
    assert by_what["trade-support"] == ("80000.00", "0.00", "-80000.00")
    assert by_what["online-support"] == ("50000.00", "50000.00", "0.00")
    assert by_what["research-effort"] == ("200000.00", "100000.00", "-100000.00")
    assert by_what["greener-factory"] == ("0.00", "100000.00", "100000.00")
    assert sum(D(d) for _, _, d in by_what.values()) == D("-80000.00")


def test_what_a_missing_figure_leaves_open_is_told_by_clause(found: Comparison) -> None:
    rows = table(found, "clauses", "en")
    names = [c.name for c in rows.columns]
    online = next(r for r in rows.rows if "online-support" in {local(t.value) for t in r[names.index("what")]})  # type: ignore[union-attr]
    ends = [online[names.index(c)].value for c in ("openLeast", "openMost")]  # type: ignore[union-attr]
    assert ends == ["-100000.00", "50000.00"]


def test_money_is_told_by_fund(found: Comparison) -> None:
    sums = {local(s.key): (s.before, s.after) for s in found.sums["fund"]}
    # Industry: 60 % of the old 100,000 of the text on manufacturing. Counties: 40 % of that, of 80,000 and 50,000 of the
    # text on commerce; half of the 100,000 of the text on technology; 40 % of 250,000 of the merged one.
    assert sums["example-city-industry"] == (D("60000.00"), D("0.00"))
    assert sums["example-city-science"] == (D("50000.00"), D("0.00"))
    assert sums["example-city-commerce"] == (D("78000.00"), D("0.00"))
    assert sums["example-city-enterprise-support"] == (D("0.00"), D("150000.00"))
    assert sums["example-city-counties"] == (D("142000.00"), D("100000.00"))


def test_money_is_told_by_place_industry_and_category(found: Comparison) -> None:
    classes = {local(i): {local(s.key): s.difference for s in sums} for i, sums in found.sums.items()}
    assert classes["place"] == {"east-district": D("-80000.00")}
    assert classes["industry"] == {"H61": D("-80000.00"), "C33": D("0.00")}
    assert classes["category"] == {"green-factory": D("100000.00"), "": D("-180000.00")}


def test_the_hotel_loses_everything_and_the_lab_does_not(found: Comparison) -> None:
    names = {e.iri: e.name("en") for e in found.facts.enterprises}
    assert [(names[v.enterprise], local(v.award), v.least, v.gets_nothing) for v in found.vanished] == [
        ("hotel (fictional)", "trade-growth", D("80000.00"), True)
    ]


def test_a_shop_on_the_bound_stands_at_a_cliff(found: Comparison) -> None:
    steep = {local(c.threshold.node): c for c in found.cliffs}
    cliff = steep["from-10m-online"]
    assert cliff.most == D("50000.00")
    assert [(n.value, n.threshold, n.is_met, n.jump) for n in cliff.near] == [
        (D("10000000"), D("10000000"), True, D("50000.00"))
    ]


def test_earlier_years_may_be_asked_for(city: Project, facts: Facts) -> None:
    found = city.compare(TEXTS, facts, DAY, years="2025-2026", with_cliffs=False)
    # The lab and the shop have the same reports in 2025; the hotel did not grow then.
    assert found.effect.settled == D("-180000.00")


def test_with_windows_of_their_own_no_ground_is_read_by_both(city: Project, facts: Facts) -> None:
    found = city.compare(TEXTS, facts, DAY, own_windows=True, with_cliffs=False)
    lab = next(e for e in found.effect.enterprises if "3MADEMO003X" in e.enterprise)
    # 2024 and 2025 under the old texts, 2026 under the merged one.
    assert (lab.before.least, lab.after.least) == (D("400000.00"), D("100000.00"))


def test_every_part_has_a_table_in_both_languages(found: Comparison) -> None:
    for part in PARTS:
        assert table(found, part, "zh").text("zh") and table(found, part, "en").text("en")
    assert "hotel(虚构) -¥80,000.00" in comparison_to_text(found, "zh")
    assert "hotel (fictional) -¥80,000.00" in comparison_to_text(found, "en")


def test_a_text_is_not_compared_with_itself_for_nothing(city: Project, facts: Facts) -> None:
    with pytest.raises(HuiqiError, match="name the old texts and the new one"):
        city.compare(["example-city/talent"], facts, DAY)


def test_a_year_after_the_day_is_refused(city: Project, facts: Facts) -> None:
    with pytest.raises(HuiqiError, match="2028 begins after"):
        city.compare(TEXTS, facts, DAY, years="2028")
    with pytest.raises(HuiqiError, match="`last` is no year"):
        city.compare(TEXTS, facts, DAY, years="last")
