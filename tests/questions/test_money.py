"""What was paid against what is due: sums worked out by hand, and random payments against sums made another way."""

from __future__ import annotations

import random
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from huiqi.project import Project
from huiqi.rows import Rows
from questions.samples import FOLDER

TOWN = FOLDER / "sample-payments"
FIRMS = TOWN / "firms.ttl"
ON = date(2026, 3, 1)
HEAD = "".join(line for line in FIRMS.read_text("utf-8").splitlines(keepends=True) if line.startswith("@prefix"))
E = "https://w3id.org/huiqi/id/enterprise/"


@pytest.fixture(scope="module")
def town() -> Project:
    return Project.open(TOWN)


def table(rows: Rows, *names: str) -> list[tuple[str, ...]]:
    places = [[c.name for c in rows.columns].index(n) for n in names]
    return [tuple(row[p] for p in places) for row in rows.said("en")]


def ask(town: Project, tmp_path: Path, name: str, facts: str, on: date = ON) -> Rows:
    path = tmp_path / "facts.ttl"
    path.write_text(HEAD + facts, "utf-8")
    return town.ask(name, path, on)


REGISTERS = """
e:r1 a :Register ; :record :AnnualReport ; :appliesUntil "2027-12-31"^^xsd:date .
e:r2 a :Register ; :record :Recognition ; :appliesUntil "2027-12-31"^^xsd:date .
"""
COMPLETE = REGISTERS + 'e:r3 a :Register ; :record :Payment ; :appliesUntil "2027-12-31"^^xsd:date .\n'
FIRM = """
e:firm a :Enterprise ; rdfs:label "Firm"@en .
e:report a :AnnualReport ; ind:enterprise e:firm ; ind:fiscal-year 2025 ; ind:revenue 30000000.00 ; ind:research-spending 1000000.10 .
"""


def paid(name: str, amount: str, award: str = "research", ground: str = "e:report", more: str = "") -> str:
    about = (f"ind:award p:{award} ; " if award else "") + (f"ind:ground {ground} ; " if ground else "")
    day = 'ind:paid-on "2026-02-01"^^xsd:date'
    return f"e:{name} a :Payment ; ind:enterprise e:firm ; {about}ind:paid {amount} ; {day} {more}.\n"


RESEARCH = "Share of research (fictional)"


def research(rows: Rows, *names: str) -> list[tuple[str, ...]]:
    return [row[1:] for row in table(rows, "award", *names) if row[0] == RESEARCH]


def test_what_is_unpaid_is_what_is_due_less_what_was_paid_to_the_fen(town: Project, tmp_path: Path) -> None:
    # 5 % of 1,000,000.10 is 50,000.005, half up 50,000.01; less 49,999.99.
    rows = ask(town, tmp_path, "due-and-unpaid", COMPLETE + FIRM + paid("a", "49999.99"))
    assert research(rows, "unpaid", "unpaidMost", "certain") == [("¥0.02", "¥0.02", "yes")]


def test_without_a_register_of_payments_nothing_is_surely_unpaid(town: Project, tmp_path: Path) -> None:
    rows = ask(town, tmp_path, "due-and-unpaid", REGISTERS + FIRM)
    assert research(rows, "unpaid", "unpaidMost", "certain") == [("¥0.00", "¥50,000.01", "no")]
    assert len(ask(town, tmp_path, "payment-list", REGISTERS + FIRM)) == 0


@pytest.mark.parametrize("ends", ["2026-02-28", "2025-12-31"])
def test_a_register_that_ends_before_the_day_makes_nothing_certain(town: Project, tmp_path: Path, ends: str) -> None:
    register = f'e:r3 a :Register ; :record :Payment ; :appliesUntil "{ends}"^^xsd:date .\n'
    rows = ask(town, tmp_path, "due-and-unpaid", REGISTERS + register + FIRM)
    assert research(rows, "certain") == [("no",)]


@pytest.mark.parametrize(
    "stray",
    [paid("b", "1.00", award=""), paid("b", "1.00", ground=""), paid("b", '"much"')],
    ids=["award", "ground", "sum"],
)
def test_a_payment_that_does_not_say_all_leaves_open_what_is_unpaid(town: Project, tmp_path: Path, stray: str) -> None:
    rows = ask(town, tmp_path, "due-and-unpaid", COMPLETE + FIRM + stray)
    assert research(rows, "unpaid", "unpaidMost", "certain") == [("¥0.00", "¥50,000.01", "no")]


def test_an_undetermined_claim_is_never_due_and_its_payment_is_not_decided(town: Project, tmp_path: Path) -> None:
    unknown = FIRM.replace(" ; ind:research-spending 1000000.10", "")
    assert research(ask(town, tmp_path, "due-and-unpaid", COMPLETE + unknown), "due") == []
    rows = ask(town, tmp_path, "paid-not-due", COMPLETE + unknown + paid("a", "7.77"))
    assert table(rows, "state", "excess", "excessMost") == [("not decided", "¥0.00", "¥7.77")]


def test_a_payment_for_a_claim_that_is_not_met_is_not_due(town: Project, tmp_path: Path) -> None:
    small = FIRM.replace("30000000.00", "19999999.99")
    rows = ask(town, tmp_path, "paid-not-due", COMPLETE + small + paid("a", "200000.00", "scale"))
    assert table(rows, "state", "excess", "excessMost") == [("not due", "¥200,000.00", "¥200,000.00")]


def test_a_payment_for_an_unknown_ground_is_not_assessed(town: Project, tmp_path: Path) -> None:
    rows = ask(town, tmp_path, "paid-not-due", COMPLETE + FIRM + paid("a", "5.00", "research", "e:elsewhere"))
    assert table(rows, "state", "excess", "excessMost") == [("not assessed", "¥0.00", "¥5.00")]


TITLE = """
e:firm a :Enterprise .
e:title a :Recognition ; ind:enterprise e:firm ; ind:category category:manufacturing-single-champion ; ind:recognised-on "2025-05-01"^^xsd:date .
"""


def test_a_part_that_is_not_due_yet_is_not_unpaid_and_paying_it_is_early(town: Project, tmp_path: Path) -> None:
    # 400,000.01 in two halves, to the fen, half up: 200,000.01 on 1 May 2025 and 200,000.00 on 1 May 2027.
    facts = COMPLETE + TITLE + paid("a", "300000.00", "title", "e:title")
    assert len(ask(town, tmp_path, "due-and-unpaid", facts)) == 0
    early = ask(town, tmp_path, "paid-not-due", facts)
    assert table(early, "state", "due", "excess") == [("before it is due", "¥200,000.01", "¥99,999.99")]
    years = ask(town, tmp_path, "commitments", facts)
    assert table(years, "year", "least", "most") == [
        ("2027", "¥100,000.01", "¥100,000.01"),
        ("not known", "¥0.00", "¥0.00"),
    ]
    later = ask(town, tmp_path, "due-and-unpaid", facts, date(2027, 5, 1))
    assert table(later, "due", "unpaid") == [("¥400,000.01", "¥100,000.01")]


def test_a_grant_of_two_funds_paid_in_two_parts_is_no_second_payment(town: Project, tmp_path: Path) -> None:
    facts = COMPLETE + TITLE + paid("a", "10.00", "title", "e:title", "; ind:fund p:fund-city ")
    apart = facts + paid("b", "10.00", "title", "e:title", "; ind:fund p:fund-county ")
    assert len(ask(town, tmp_path, "paid-twice", apart)) == 0
    again = facts + paid("b", "10.00", "title", "e:title", "; ind:fund p:fund-city ")
    assert table(ask(town, tmp_path, "paid-twice", again), "kind", "certain") == [("one claim", "no")]


def test_a_fund_owes_its_share_less_what_was_paid_out_of_it(town: Project, tmp_path: Path) -> None:
    # The city bears 0.6 of 400,000.01, 240,000.01; with 50,000.01 paid it is left with 190,000.00.
    facts = (
        COMPLETE + TITLE + paid("a", "50000.01", "title", "e:title", "; ind:fund p:fund-city ; ind:budget-year 2026 ")
    )
    # On 1 May 2027 both parts are due, so that nothing is open about how funds and parts cross.
    rows = ask(town, tmp_path, "committed-against-appropriation", facts, date(2027, 5, 1))
    assert table(rows, "fund", "year", "paid", "due", "dueMost", "leftMost") == [
        ("City fund (fictional)", "2026", "¥50,000.01", "¥0.00", "¥0.00", "¥249,999.99"),
        ("City fund (fictional)", "2027", "¥0.00", "¥190,000.00", "¥190,000.00", "not known"),
        ("County fund (fictional)", "2026", "¥0.00", "¥0.00", "¥0.00", "not known"),
        ("County fund (fictional)", "2027", "¥0.00", "¥160,000.00", "¥160,000.00", "not known"),
    ]


def test_what_came_back_is_no_longer_owed(town: Project, tmp_path: Path) -> None:
    shrunk = FIRM.replace("30000000.00", "900000.00")
    facts = COMPLETE + shrunk + paid("a", "50000.01")
    back = (
        "e:back a :Repayment ; ind:enterprise e:firm ; ind:award p:research ; ind:ground e:report ;"
        ' ind:repaid 20000.00 ; ind:repaid-on "2026-02-20"^^xsd:date .\n'
    )
    before = ask(town, tmp_path, "recoveries", facts)
    assert table(before, "paid", "repaid", "owed", "left") == [("¥50,000.01", "¥0.00", "¥50,000.01", "¥50,000.01")]
    after = ask(town, tmp_path, "recoveries", facts + back)
    assert table(after, "paid", "repaid", "owed", "left") == [("¥50,000.01", "¥20,000.00", "¥30,000.01", "¥30,000.01")]
    early = ask(town, tmp_path, "recoveries", facts + back, date(2026, 2, 19))
    assert table(early, "owed") == [("¥50,000.01",)]


def test_a_repayment_that_does_not_say_of_what_leaves_open_what_is_owed(town: Project, tmp_path: Path) -> None:
    shrunk = FIRM.replace("30000000.00", "900000.00")
    back = 'e:back a :Repayment ; ind:enterprise e:firm ; ind:repaid 1.00 ; ind:repaid-on "2026-02-20"^^xsd:date .\n'
    rows = ask(town, tmp_path, "recoveries", COMPLETE + shrunk + paid("a", "50000.01") + back)
    assert table(rows, "owed", "owedMost") == [("¥0.00", "no upper figure")]


def test_a_fen_between_file_and_record_is_found(town: Project, tmp_path: Path) -> None:
    order = "e:order a :PaymentOrder ; :equals 100.01 .\n"
    more = "; ind:document-number e:order "
    for amount, state in (("100.01", "balanced"), ("100.00", "differs"), ("100.02", "differs")):
        rows = ask(town, tmp_path, "reconciliation", COMPLETE + FIRM + order + paid("a", amount, more=more))
        assert table(rows, "state") == [(state,)]
    two = order + "e:order :equals 100.02 .\n"
    rows = ask(town, tmp_path, "reconciliation", COMPLETE + FIRM + two + paid("a", "100.01", more=more))
    assert table(rows, "state", "difference") == [("files differ", "not known")]


@pytest.mark.parametrize("seed", range(6))
def test_random_payments_come_to_what_plain_sums_make_of_them(town: Project, tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    facts, want, files = COMPLETE, {}, dict.fromkeys(range(3), Decimal(0))
    for n in range(12):
        spent = Decimal(draw.randrange(0, 10**9)) / 100
        due = ((spent * 5 + Decimal("0.5")) // 1) / 100
        facts += f'e:firm{n} a :Enterprise ; rdfs:label "{n:02}"@en .\n'
        facts += f"e:report{n} a :AnnualReport ; ind:enterprise e:firm{n} ; ind:fiscal-year 2025 ;"
        facts += f" ind:revenue 5000000.00 ; ind:research-spending {spent:.2f} .\n"
        left = due
        for k in range(draw.randrange(4)):
            amount, document = draw.choice([due, Decimal(draw.randrange(0, 10**7)) / 100]), draw.randrange(3)
            facts += (
                f"e:p{n}-{k} a :Payment ; ind:enterprise e:firm{n} ; ind:award p:research ; ind:ground e:report{n} ;"
                f' ind:paid {amount:.2f} ; ind:paid-on "2026-02-0{k + 1}"^^xsd:date ; ind:document-number e:d{document} .\n'
            )
            left -= amount
            files[document] += amount
        want[f"{n:02}"] = left
    unpaid = table(ask(town, tmp_path, "due-and-unpaid", facts), "enterprise", "unpaid", "unpaidMost", "certain")
    assert sorted(unpaid) == [(n, f"¥{x:,.2f}", f"¥{x:,.2f}", "yes") for n, x in sorted(want.items()) if x > 0]
    over = table(ask(town, tmp_path, "paid-not-due", facts), "enterprise", "excess")
    assert sorted(over) == [(n, f"¥{-x:,.2f}") for n, x in sorted(want.items()) if x < 0]
    said = dict(table(ask(town, tmp_path, "reconciliation", facts), "document", "recorded"))
    assert said == {f"d{d}": f"¥{s:,.2f}" for d, s in files.items() if s or f"e:d{d} " in facts}


def test_a_claim_that_is_open_and_has_no_parts_is_not_due_later(town: Project, tmp_path: Path) -> None:
    unknown = FIRM.replace("ind:revenue 30000000.00 ; ", "").replace("1000000.10", "0.00")
    rows = ask(town, tmp_path, "committed-against-appropriation", COMPLETE + unknown)
    said = [r for r in table(rows, "fund", "due", "dueMost", "later", "laterMost") if r[0].startswith("County")]
    # The prize for scale, up to 200,000, and that for a star, up to 100,000, as long as revenue is not known.
    assert said == [("County fund (fictional)", "¥0.00", "¥300,000.00", "¥0.00", "¥0.00")]


PAGE = FOLDER.parents[1] / "docs" / "explanation" / "worked-money.md"


def figures(text: str) -> set[str]:
    return set(re.findall(r"(?<![\d,.])\d[\d,]*\.\d\d(?!\d)", text))


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("Due and unpaid", "due-and-unpaid"),
        ("Paid and not due", "paid-not-due"),
        ("By budget year", "commitments"),
        ("By fund, 2026", "committed-against-appropriation"),
        ("By paper", "reconciliation"),
        ("Recoveries", "recoveries"),
    ],
)
def test_every_sum_of_an_answer_stands_in_the_table_worked_by_hand(town: Project, heading: str, question: str) -> None:
    page = PAGE.read_text("utf-8")
    section = page[page.index(f"## {heading}\n") :].split("\n## ")[0]
    said = {cell for row in town.ask(question, FIRMS, ON).said("en") for cell in row if cell.startswith("¥")}
    if question == "committed-against-appropriation":
        said = {
            c for row in town.ask(question, FIRMS, ON).said("en") if row[1] == "2026" for c in row if c.startswith("¥")
        }
        # Of what is due later, the page works out what is certain.
        said -= {"¥320,000.00", "¥240,000.00"}
    wanted = {s.removeprefix("¥").removeprefix("-") for s in said} - {"0.00"}
    assert wanted - figures(section) == set()
    assert wanted


def test_the_two_firms_of_the_example_city_come_to_what_the_page_adds_up() -> None:
    project = Project.open(FOLDER.parents[1])
    register = project.root / "data" / "example-city" / "registers" / "sample.ttl"
    facts = project.facts([register])
    owed = {}
    for code in ("91379999DM7002599A", "91379999DM7004439W"):
        rows = project.ask("due-and-unpaid", facts, date(2025, 12, 31), enterprise=code, policies=["example-city"])
        owed[code] = sorted(table(rows, "unpaid", "certain"))
    assert owed == {
        "91379999DM7002599A": [("¥154,430.00", "yes"), ("¥200,000.00", "yes")],
        "91379999DM7004439W": [("¥50,000.00", "yes")],
    }
