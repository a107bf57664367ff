"""What a row of a finance office's file is proposed to pay, and what is recorded when a person has confirmed it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from gate.said import say
from huiqi.errors import CannotStart, HuiqiError
from huiqi.matching.record import Recorded
from huiqi.project import Project
from huiqi.render.rows import rows_to_csv
from questions.samples import FOLDER

TOWN = FOLDER / "sample-payments"
FIRMS = TOWN / "firms.ttl"
ON = date(2026, 3, 31)
HEAD = "收款单位,金额(元),拨付日期,文号,事项\n"
Row = dict[str, str]


@pytest.fixture(scope="module")
def town() -> Project:
    return Project.open(TOWN)


def matched(town: Project, tmp_path: Path, text: str, unit: str = "", facts: Path = FIRMS) -> list[Row]:
    """Return the rows of the proposal for a file, with the ends of IRIs."""
    path = tmp_path / "paid.csv"
    path.write_text(text, "utf-8")
    rows, _ = town.match(path, town.facts([facts]), ON, unit=unit, lang="en")
    (tmp_path / "proposal.csv").write_text(rows_to_csv(rows), "utf-8")
    return list(csv.DictReader(rows_to_csv(rows).splitlines()))


def end(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def one(town: Project, tmp_path: Path, line: str) -> Row:
    (row,) = matched(town, tmp_path, HEAD + line + "\n")
    return row


# --- proposals


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        # 50,000.01 is due, 20,000 was paid.
        ("示例企业一(虚构),30000.01,2026-03-05,,研发补助", "same name; same award; equals what is left"),
        ("示例企业一（虚构）,30000.01,2026-03-05,,2025年研发补助", "same name; same award; equals what is left"),
        ("示例企业 一 (虚构),1.00,2026-03-05,,研发", "same name; near the award's label; within what is due"),
        ("示例企业六(虚拟),20000.00,2026-03-05,,研发补助", "near name; same award; equals what is due"),
    ],
)
def test_a_row_is_proposed_for_the_likeliest_claim_with_the_reason(
    town: Project, tmp_path: Path, line: str, wanted: str
) -> None:
    row = one(town, tmp_path, line)
    assert (end(row["award"]), end(row["ground"]), row["reason"]) == ("research", "2025", wanted)
    assert row["confirmed"] == ""


def test_a_sum_that_is_a_part_names_the_instalment_and_that_it_is_not_due_yet(town: Project, tmp_path: Path) -> None:
    row = one(town, tmp_path, "示例企业二(虚构),200000.00,2026-03-05,,单项冠军奖励")
    assert end(row["instalment"]) == "title.second"
    assert row["reason"] == "same name; same award; equals an instalment; that is not due yet"


def test_a_share_of_a_fund_names_the_fund(town: Project, tmp_path: Path) -> None:
    row = one(town, tmp_path, "示例企业二(虚构),240000.01,2026-03-05,,单项冠军奖励")
    assert (end(row["fund"]), row["reason"]) == ("fund-city", "same name; same award; equals the share of a fund")


def test_a_sum_below_zero_is_proposed_as_money_that_came_back(town: Project, tmp_path: Path) -> None:
    row = one(town, tmp_path, "示例企业四(虚构),(3000),2026-03-05,,研发补助")
    assert (row["amount"], end(row["ground"])) == ("-3000.00", "2025")
    assert "not above what was paid" in row["reason"]


def test_rivals_are_named(town: Project, tmp_path: Path) -> None:
    row = one(town, tmp_path, "示例企业四(虚构),100.00,2026-03-05,,研发补助")
    assert row["rivals"].split("; ")[0] in ("research · annual-report/2024", "research · annual-report/2025")


@pytest.mark.parametrize(
    ("line", "doubt"),
    [
        ("谁也不像的名字,5.00,2026-03-05,,", "no enterprise is near"),
        ("示例企业六(虚构),20000.00,2026-02-10,,研发补助", "a payment of this sum on this day is recorded already"),
        ("示例企业六(虚构),二万,2026-02-10,,研发补助", "`二万` is no number that can be read"),
        ("示例企业六(虚构),1,2026-02-30,,研发补助", "`2026-02-30` is no day that exists"),
    ],
)
def test_a_doubt_is_said(town: Project, tmp_path: Path, line: str, doubt: str) -> None:
    assert doubt in one(town, tmp_path, line)["doubts"]


def test_a_former_name_is_known(town: Project, tmp_path: Path) -> None:
    facts = tmp_path / "firms.ttl"
    old = '\ne:91990000MATOWN06 <http://www.w3.org/2004/02/skos/core#altLabel> "旧日机械厂" .\n'
    facts.write_text(FIRMS.read_text("utf-8") + old, "utf-8")
    (row,) = matched(town, tmp_path, HEAD + "旧日机械厂,20000.00,2026-03-05,,研发补助\n", facts=facts)
    assert (end(row["enterprise"]), row["reason"].split("; ")[0]) == ("91990000MATOWN06", "same former name")


# --- files


@pytest.mark.parametrize(
    "text",
    [
        "某市兑现明细,,\n单位:万元,,\n企业名称,金额,文号\n示例企业一(虚构),3.000001,财企〔2026〕1号\n",
        "企业名称;实拨金额(元);文号\n示例企业一(虚构);３０,０００.０１;财企[2026] 1号\n",
        "企业名称\t金额（元）\t文号\n示例企业一(虚构)\t¥30000.01\t财企【２０２６】１号\n",
    ],
    ids=["ten thousands", "full-width", "tabs"],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_file_is_read_as_offices_keep_it(town: Project, tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(text.replace("¥", "").encode(encoding))
    rows, _ = town.match(path, town.facts([FIRMS]), ON)
    said = rows.to_dict()["rows"][0]
    assert (said["amount"], said["document"]) == ("30000.01", "财企〔2026〕1号")


def test_a_total_is_compared_and_is_no_payment(town: Project, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(
        HEAD + "示例企业一(虚构),10.01,2026-03-05,,\n示例企业二(虚构),20.00,2026-03-05,,\n合计,30.00,,,\n", "utf-8"
    )
    rows, findings = town.match(path, town.facts([FIRMS]), ON, lang="en")
    assert len(rows) == 2
    assert [f.say("en") for f in findings] == [
        "file.csv:B4: H030 the total of 30.00 yuan is not the sum of the rows above, 30.01; look for a row that is missing "
        "or was changed"
    ]
    assert rows.notes[0].en == "file.csv: 2 rows read = 2 with a proposal + 0 without; 30.01 yuan"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("企业名称,金额\n甲,1\n", "have no unit; write 金额(元) in the header, or give --unit 元 or 万元"),
        ("甲,乙\n丙,1\n", "holds no table of payments"),
        ("", "the file is empty"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(town: Project, tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(HuiqiError) as caught:
        town.match(path, town.facts([FIRMS]), ON)
    assert message in caught.value.text.en


def test_a_unit_may_be_given_and_must_be_one(town: Project, tmp_path: Path) -> None:
    (row,) = matched(town, tmp_path, "企业名称,金额\n示例企业一(虚构),3\n", unit="万元")
    assert row["amount"] == "30000.00"
    with pytest.raises(HuiqiError, match="is no unit of money"):
        matched(town, tmp_path, "企业名称,金额\n甲,3\n", unit="kg")
    with pytest.raises(CannotStart):
        town.match(tmp_path / "nowhere.csv", town.facts([FIRMS]), ON)


# --- recording

THREE = HEAD + (
    "示例企业一(虚构),30000.01,2026-03-05,财企〔2026〕20号,研发补助\n"
    "示例企业六(虚构),0.99,2026-03-05,财企〔2026〕20号,研发补助\n"
    "示例企业四(虚构),-3000.00,2026-03-06,财企〔2026〕20号,研发补助\n"
)


def answer(tmp_path: Path, rows: list[Row], *answers: str) -> Path:
    """Write a proposal with the column `confirmed` filled in."""
    path = tmp_path / "answered.csv"
    for row, said in zip(rows, answers, strict=False):
        row["confirmed"] = said
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def recorded(town: Project, tmp_path: Path, rows: list[Row], *answers: str) -> Recorded:
    return town.record(answer(tmp_path, rows, *answers), town.facts([FIRMS]))


def test_only_confirmed_rows_are_recorded_and_all_rows_and_fen_add_up(town: Project, tmp_path: Path) -> None:
    found = recorded(town, tmp_path, matched(town, tmp_path, THREE), "是", "", "yes")
    assert (
        found.account().en == "3 rows read = 2 confirmed + 1 open + 0 refused; 27,001.00 yuan = 27,000.01 + 0.99 + 0.00"
    )
    text = found.turtle()
    assert text.count("a :Payment ;") == 1
    assert text.count("a :Repayment ;") == 1
    assert "ind:repaid 3000.00" in text
    # The paper comes to what the whole file says, not to what is recorded of it.
    assert ":equals 27001.00" in text


def test_nothing_is_recorded_without_a_person(town: Project, tmp_path: Path) -> None:
    found = recorded(town, tmp_path, matched(town, tmp_path, THREE))
    assert (found.confirmed, found.open, found.refused, found.findings) == (0, 3, 0, ())
    assert ":Payment ;" not in found.turtle()


def test_the_same_answers_give_the_same_bytes_and_the_file_can_be_read_back(town: Project, tmp_path: Path) -> None:
    rows = matched(town, tmp_path, THREE)
    text = recorded(town, tmp_path, rows, "yes", "yes", "yes").turtle()
    assert text == recorded(town, tmp_path, rows, "yes", "yes", "yes").turtle()
    path = tmp_path / "paid.ttl"
    path.write_text(text, "utf-8")
    facts = town.facts([FIRMS, path])
    assert facts.findings == ()
    rows_ = town.ask("reconciliation", facts, ON)
    said = [row for row in rows_.said("en") if row[0] == "财企〔2026〕20号"]
    assert said == [["财企〔2026〕20号", "2", "1", "¥27,001.00", "0", "¥27,001.00", "¥0.00", "balanced"]]


FAULTS = {
    "changed amount": ({"amount": "30000.02"}, "E2", "`30000.02` is not what the file says"),
    "changed name": ({"name": "别的企业"}, "C2", "`别的企业` is not what the file says"),
    "unknown award": ({"award": "reserch"}, "K2", "there is no award `reserch`; did you mean `research`?"),
    "no award": ({"award": ""}, "K2", "no award is named"),
    "unknown enterprise": ({"enterprise": "91990000MATOWN99"}, "I2", "the facts have no enterprise `91990000MATOWN99`"),
    "unknown ground": ({"ground": "annual-report/2019"}, "M2", "the enterprise has no ground `annual-report/2019`"),
    "ground of another class": (
        {"award": "title", "ground": "annual-report/2025"},
        "M2",
        "a ground of the award is of class Recognition",
    ),
    "instalment of another award": ({"instalment": "x"}, "N2", "it is no instalment of the award"),
    "unknown fund": ({"fund": "purse"}, "O2", "there is no fund `purse`"),
    "no year": ({"budget-year": "soon"}, "P2", "`soon` is no year"),
    "unclear answer": ({"confirmed": "perhaps"}, "T2", "`perhaps` is neither yes nor no"),
    "no check": ({"check": ""}, "U2", "the check of the row is missing or broken"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_an_answered_proposal_is_told_with_row_and_column(town: Project, tmp_path: Path, name: str) -> None:
    changed, place, message = FAULTS[name]
    rows = matched(town, tmp_path, THREE)
    for row in rows:
        row["confirmed"] = "yes"
    rows[0].update(changed)
    found = recorded(town, tmp_path, rows)
    said = [f.say("en") for f in found.findings]
    assert any(s.startswith(f"answered.csv:{place}: H030 {message}") for s in said), said
    assert (found.confirmed, found.refused) == (2, 1)
    assert "91990000MATOWN01/payment" not in found.turtle()


def test_a_name_or_path_may_be_written_for_an_iri(town: Project, tmp_path: Path) -> None:
    rows = matched(town, tmp_path, THREE)
    rows[0].update({"award": "研发补助(虚构)", "ground": "annual-report/2025", "enterprise": "91990000MATOWN01"})
    assert recorded(town, tmp_path, rows, "yes", "no", "no").confirmed == 1


def test_a_row_that_was_deleted_is_missed_and_no_sum_of_the_file_is_stated(town: Project, tmp_path: Path) -> None:
    found = recorded(town, tmp_path, matched(town, tmp_path, THREE)[:2], "yes", "yes")
    assert [f.problem.en for f in found.findings] == ["the proposal lacks the rows 3 of 3"]
    assert ":equals" not in found.turtle()


def test_one_payment_stated_twice_is_recorded_once(town: Project, tmp_path: Path) -> None:
    twice = HEAD + "示例企业一(虚构),5.00,2026-03-05,,研发补助\n" * 2
    found = recorded(town, tmp_path, matched(town, tmp_path, twice), "yes", "yes")
    assert (found.confirmed, found.refused) == (1, 1)
    assert [f.problem.en for f in found.findings] == ["it states the same payment as row 2"]


def test_the_command_says_what_became_of_every_row(tmp_path: Path) -> None:
    path, proposal, out = tmp_path / "paid.csv", tmp_path / "p.csv", tmp_path / "p.ttl"
    path.write_text(THREE, "utf-8")
    common = ("--project", str(TOWN), "--for", str(FIRMS), "--lang", "en")
    said = say("match", str(path), *common, "--on", "2026-03-31", "--output", str(proposal))
    assert (said.status, said.err.strip()) == (
        0,
        "paid.csv: 3 rows read = 3 with a proposal + 0 without; 27,001.00 yuan",
    )
    rows = list(csv.DictReader(proposal.read_text("utf-8").splitlines()))
    said = say("match", "--confirmed", str(answer(tmp_path, rows, "yes")), *common, "--output", str(out))
    assert (
        said.err.strip()
        == "3 rows read = 1 confirmed + 2 open + 0 refused; 27,001.00 yuan = 30,000.01 + -2,999.01 + 0.00"
    )
    assert "ind:paid 30000.01" in out.read_text("utf-8")
    said = say("match", *common)
    assert (said.status, "give a file of payments" in said.err) == (1, True)
