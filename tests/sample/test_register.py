"""The committed register: made again byte for byte, in the published proportions, with every kind of answer."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from huiqi.project import Answers, Project
from huiqi.sample import write_sample
from huiqi.sample.enterprises import Made
from huiqi.sample.turtle import Writer
from sample.said import BASE, IND, LABEL, REGISTER, ROOT, Node, committed, holders, local, of_class, sampler, shape

ON = date(2026, 3, 1)
ASSUMED = ("in-effect-from-2025-08-21", "in-force-through-2026")
PAGE = ROOT / "docs" / "reference" / "sample.md"
FILES = ("README.md", "enterprises.ttl", "registers.ttl")


@pytest.fixture(scope="module")
def nodes() -> dict[str, Node]:
    return committed()


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(ROOT)


def decide(project: Project, on: date) -> Answers:
    facts = project.facts(sorted(REGISTER.glob("*.ttl")))
    return project.decide(facts, on, ASSUMED, with_needs=False, policies=["liaocheng/manufacturing"])


@pytest.fixture(scope="module")
def answers(project: Project) -> Answers:
    return decide(project, ON)


# --- the files


def test_the_committed_register_is_made_again_byte_for_byte(tmp_path: Path) -> None:
    write_sample(Writer(sampler(), BASE), 200, tmp_path / "again")
    assert sorted(p.name for p in REGISTER.iterdir()) == list(FILES)
    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (REGISTER / name).read_bytes(), name


def test_the_committed_register_is_small_enough_to_read() -> None:
    assert sum(p.stat().st_size for p in REGISTER.iterdir()) < 1_000_000


def test_every_file_says_in_both_languages_that_it_is_made_up() -> None:
    for name in FILES:
        text = (REGISTER / name).read_text("utf-8")
        assert "made up" in text and "虚构" in text, name


def test_every_name_of_an_enterprise_a_source_and_a_register_says_that_it_is_made_up(nodes: dict[str, Node]) -> None:
    for kind in ("Enterprise", "Source", "Register"):
        for subject, node in of_class(nodes, kind).items():
            said = {n.language: n.value for n in node[LABEL]}
            assert said["zh"].endswith("(虚构)") and said["en"].endswith("(fictional)"), subject


# --- the proportions


def test_the_titles_stand_in_the_published_proportions(nodes: dict[str, Node]) -> None:
    # Two enterprises in five are high-tech: 80 of 200. The others are 0.08 times the published stock, to the nearest one:
    # 1,492 → 119.36, 1,811 → 144.88, 950 → 76, 33 → 2.64, 97 → 7.76, 80 → 6.4.
    assert len(of_class(nodes, "Enterprise")) == 200
    assert {
        c: len(holders(nodes, c))
        for c in (
            "high-tech-enterprise",
            "technology-sme",
            "innovative-sme",
            "specialised-and-new",
            "little-giant",
            "gazelle",
            "manufacturing-single-champion",
            "unicorn",
        )
    } == {
        "high-tech-enterprise": 80,
        "technology-sme": 119,
        "innovative-sme": 145,
        "specialised-and-new": 76,
        "little-giant": 3,
        "gazelle": 8,
        "manufacturing-single-champion": 6,
        "unicorn": 4,
    }


def test_little_giants_are_specialised_and_the_specialised_are_innovative(nodes: dict[str, Node]) -> None:
    innovative, specialised = holders(nodes, "innovative-sme"), holders(nodes, "specialised-and-new")
    assert holders(nodes, "little-giant") < specialised < innovative


def test_one_firm_is_a_little_giant_and_a_gazelle(nodes: dict[str, Node]) -> None:
    assert len(holders(nodes, "little-giant") & holders(nodes, "gazelle")) == 1


@pytest.fixture(scope="module")
def ten_thousand() -> list[Made]:
    made = sampler(seed=5)
    return [made.make(n) for n in range(1, 10_001)]


def test_ten_thousand_enterprises_keep_the_proportions_exactly(ten_thousand: list[Made]) -> None:
    found = Counter(c for m in ten_thousand for c in {r.category for r in m.recognitions})
    assert found == {
        "high-tech-enterprise": 4000,
        "technology-sme": 5968,
        "innovative-sme": 7244,
        "specialised-and-new": 3800,
        "little-giant": 132,
        "gazelle": 388,
        "manufacturing-single-champion": 320,
        "unicorn": 4,
    }


def test_ten_thousand_enterprises_have_four_times_the_titles_published_of_2024(ten_thousand: list[Made]) -> None:
    # Published of 2024: 500, 331, 55, 14. Ten thousand enterprises hold each of these stocks four times.
    found = Counter(r.category for m in ten_thousand for r in m.recognitions if r.on.year == 2024)
    kinds = ("innovative-sme", "specialised-and-new", "gazelle", "manufacturing-single-champion")
    assert [found[k] for k in kinds] == [2000, 1324, 220, 56]


def test_little_giants_of_ten_thousand_are_specialised_and_these_innovative(ten_thousand: list[Made]) -> None:
    titles = [{r.category for r in m.recognitions} for m in ten_thousand]
    assert [t for t in titles if "little-giant" in t and "specialised-and-new" not in t] == []
    assert [t for t in titles if "specialised-and-new" in t and "innovative-sme" not in t] == []


def test_the_places_are_dealt_by_their_weights(nodes: dict[str, Node]) -> None:
    now = [n for n in of_class(nodes, "EnterpriseStatus").values() if NS_UNTIL not in n]
    found = Counter(local(n[IND + "place"][0]) for n in now)
    assert (found["dongchangfu"], found["chiping"], found["liaocheng-resort"]) == (44, 28, 2)


NS_UNTIL = BASE + "/ns#appliesUntil"


# --- the figures


def test_revenue_stands_one_fen_below_on_and_above_the_bounds(nodes: dict[str, Node]) -> None:
    found = {
        Decimal(n[IND + "revenue"][0].value)
        for n in of_class(nodes, "AnnualReport").values()
        if IND + "revenue" in n and local(n[IND + "fiscal-year"][0]) == "2025"
    }
    bounds = [Decimal(b) for b in (20_000_000, 100_000_000, 500_000_000)]
    fen = Decimal("0.01")
    assert any(b - fen in found for b in bounds)
    assert any(b in found for b in bounds)
    assert any(b + fen in found for b in bounds)


def test_small_enterprises_are_many_and_large_ones_few(nodes: dict[str, Node]) -> None:
    sums = sorted(
        Decimal(n[IND + "revenue"][0].value)
        for n in of_class(nodes, "AnnualReport").values()
        if IND + "revenue" in n and local(n[IND + "fiscal-year"][0]) == "2025"
    )
    assert sums[len(sums) // 2] * 3 < sum(sums) / len(sums)


def test_money_is_written_in_yuan_with_two_decimals() -> None:
    text = (REGISTER / "enterprises.ttl").read_text("utf-8")
    money = [line.split()[1] for line in text.splitlines() if line.lstrip().startswith(("ind:revenue ", "ind:paid "))]
    assert len(money) > 900
    assert [m for m in money if len(m.partition(".")[2]) != 2] == []


def test_nobody_has_a_title_or_a_report_before_being_founded(nodes: dict[str, Node]) -> None:
    founded = {s.rsplit("/", 1)[-1]: n[IND + "founded-on"][0].value for s, n in of_class(nodes, "Enterprise").items()}
    for node in of_class(nodes, "Recognition").values():
        assert founded[local(node[IND + "enterprise"][0])] < node[IND + "recognised-on"][0].value
    for node in of_class(nodes, "AnnualReport").values():
        assert founded[local(node[IND + "enterprise"][0])][:4] <= node[IND + "fiscal-year"][0].value


def test_nobody_of_ten_thousand_has_a_title_before_being_founded(ten_thousand: list[Made]) -> None:
    assert [m.number for m in ten_thousand for r in m.recognitions if r.on <= m.founded] == []


def test_of_ten_thousand_many_end_one_fen_below_on_and_above_a_bound(ten_thousand: list[Made]) -> None:
    last = Counter(r.revenue for m in ten_thousand for r in m.reports if r.year == 2025)
    twenty_million = 2_000_000_000  # in fen
    assert min(last[twenty_million - 1], last[twenty_million], last[twenty_million + 1]) >= 20


def test_every_payment_is_for_a_record_that_is_there_and_made_later(nodes: dict[str, Node]) -> None:
    payments = of_class(nodes, "Payment")
    assert len(payments) > 10
    for payment in payments.values():
        ground = nodes[payment[IND + "ground"][0].value]
        day = ground.get(IND + "recognised-on") or ground[IND + "fiscal-year"]
        assert day[0].value < payment[IND + "paid-on"][0].value
        assert ground[IND + "enterprise"] == payment[IND + "enterprise"]


# --- the answers


def test_the_register_is_read_without_a_finding(answers: Answers) -> None:
    assert answers.findings == ()


@pytest.mark.parametrize("award", ["future-industry", "single-champion", "little-giant", "gazelle", "unicorn"])
def test_every_award_of_2025_is_given_refused_left_open_and_without_a_ground(answers: Answers, award: str) -> None:
    found = {s.outcome for e in answers.enterprises for s in e.assessments if s.award.endswith(f"/{award}")}
    assert found == {"entitled", "not-entitled", "undetermined", "not-applicable"}


def page_rows(columns: int) -> dict[str, list[str]]:
    """Return the tables of the reference page with so many columns: the cells of each line by its first."""
    rows = [r.strip("|").split("|") for r in PAGE.read_text("utf-8").splitlines() if r.startswith("| `")]
    return {r[0].strip(" `"): [c.strip(" `") for c in r[1:]] for r in rows if len(r) == columns}


def test_the_page_gives_the_published_stocks_and_the_counts_of_the_register(nodes: dict[str, Node]) -> None:
    found = {
        t.category: [
            "none published" if not t.stock else "more than 1000" if t.stock == 1000 else str(t.stock),
            t.observation,
            str(len(holders(nodes, t.category))),
        ]
        for t in shape().titles
    }
    assert page_rows(4) == found


def test_the_page_gives_the_answers_of_the_register(answers: Answers) -> None:
    outcomes = ("entitled", "undetermined", "not-entitled", "not-applicable")
    found = Counter((s.award.rsplit("/", 1)[-1], s.outcome) for e in answers.enterprises for s in e.assessments)
    awards = {award for award, _ in found}
    assert page_rows(5) == {a: [str(found[a, o]) for o in outcomes] for a in awards}


def test_ten_firms_and_more_are_entitled_to_a_step_of_the_ladder_and_twenty_open(answers: Answers) -> None:
    found = Counter(
        s.outcome for e in answers.enterprises for s in e.assessments if s.award.endswith("/future-industry")
    )
    assert found["entitled"] >= 10 and found["undetermined"] >= 20 and found["not-applicable"] >= 4


def test_a_day_after_the_registers_end_leaves_no_absence_certain(project: Project) -> None:
    later = decide(project, date(2026, 3, 2))
    assert "not-applicable" not in {s.outcome for e in later.enterprises for s in e.assessments}
