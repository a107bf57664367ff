"""From the list for the bank to the record and back: 200 payments balance to the fen, and a changed fen is found."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huiqi.project import Project
from huiqi.render.rows import rows_in_form
from huiqi.rows import Rows
from questions.samples import FOLDER

TOWN = FOLDER / "sample-payments"
ON = date(2026, 3, 1)
FIRMS = 200
HEAD = "".join(
    line for line in (TOWN / "firms.ttl").read_text("utf-8").splitlines(keepends=True) if line.startswith("@prefix")
)
ORDER = "财企〔2026〕21号"


def facts() -> tuple[str, Decimal]:
    """Return 200 firms that are due five per cent of their research, and the sum of it."""
    draw = random.Random(5)
    text, due = HEAD, Decimal(0)
    for kind in ("AnnualReport", "Recognition", "Payment"):
        text += f'e:all-{kind} a :Register ; :record :{kind} ; :appliesUntil "2027-12-31"^^xsd:date .\n'
    for n in range(FIRMS):
        spent = Decimal(draw.randrange(2000, 10**9)) / 100
        due += ((spent * 5 + Decimal("0.5")) // 1) / 100
        text += f'e:F{n:03} a :Enterprise ; rdfs:label "往返企业{n:03}(虚构)"@zh .\n'
        text += f"<https://w3id.org/huiqi/id/enterprise/F{n:03}/annual-report/2025> a :AnnualReport ; ind:enterprise e:F{n:03} ;"
        text += f" ind:fiscal-year 2025 ; ind:revenue 5000000.00 ; ind:research-spending {spent:.2f} .\n"
    return text, due


def column(rows: Rows, name: str) -> list[Any]:
    return rows.to_dict()["rows"] and [row[name] for row in rows.to_dict()["rows"]]


def filled(path: Path, values: dict[str, Any], change: tuple[str, Any] | None = None) -> Path:
    """Fill columns of a workbook as an office does; perhaps change the first cell of another."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {str(c.value).split(" (")[0]: c.column for c in sheet[1]}
    for name, value in values.items():
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, heads[name]).value = value
    if change is not None:
        sheet.cell(2, heads[change[0]]).value = change[1]
    target = path.with_name("filled-" + path.name)
    book.save(target)
    return target


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("trip")
    town = Project.open(TOWN)
    text, due = facts()
    (folder / "firms.ttl").write_text(text, "utf-8")
    known = town.facts([folder / "firms.ttl"])
    listed = town.ask("payment-list", known, ON)
    (folder / "list.xlsx").write_bytes(bytes(rows_in_form(listed, "xlsx", "zh")))  # type: ignore[arg-type]
    paid = filled(folder / "list.xlsx", {"拨付日期": date(2026, 3, 9), "文号": ORDER})
    proposal, findings = town.match(paid, known, ON)
    (folder / "proposal.xlsx").write_bytes(bytes(rows_in_form(proposal, "xlsx", "zh")))  # type: ignore[arg-type]
    return {"folder": folder, "town": town, "due": due, "list": listed, "proposal": proposal, "findings": findings}


def test_the_list_holds_every_fen_that_is_due(trip: dict[str, Any]) -> None:
    amounts = [Decimal(a) for a in column(trip["list"], "amount")]
    assert (len(amounts), sum(amounts)) == (FIRMS, trip["due"])
    assert trip["due"] % 1 != 0


def test_every_row_of_the_filled_list_is_proposed_for_its_own_claim(trip: dict[str, Any]) -> None:
    assert trip["findings"] == ()
    wanted = [row["ground"]["iri"] for row in trip["list"].to_dict()["rows"]]
    assert column(trip["proposal"], "ground") == wanted
    assert {r.split("; ")[-2] for r in column(trip["proposal"], "reason")} == {"等于应享额"}


def test_what_is_recorded_balances_with_the_file_to_the_fen_and_nothing_is_left_unpaid(trip: dict[str, Any]) -> None:
    town, folder = trip["town"], trip["folder"]
    answered = filled(folder / "proposal.xlsx", {"确认": "是"})
    found = town.record(answered, town.facts([folder / "firms.ttl"]))
    assert found.findings == ()
    assert (found.rows, found.confirmed, found.sums[0]) == (FIRMS, FIRMS, trip["due"])
    (folder / "paid.ttl").write_text(found.turtle(), "utf-8")
    files = [folder / "firms.ttl", folder / "paid.ttl"]
    on = date(2026, 3, 31)
    (row,) = town.ask("reconciliation", files, on).to_dict()["rows"]
    assert (row["payments"], row["difference"], row["state"]) == (FIRMS, "0.00", "balanced")
    assert Decimal(row["recorded"]) == trip["due"]
    assert len(town.ask("due-and-unpaid", files, on)) == 0
    # A fen that was changed in the record.
    text = found.turtle()
    at = text.index("ind:paid ") + 9
    amount = text[at : text.index(" ", at)]
    (folder / "paid.ttl").write_text(
        text.replace(f"ind:paid {amount}", f"ind:paid {Decimal(amount) - Decimal('0.01')}"), "utf-8"
    )
    (row,) = town.ask("reconciliation", files, on).to_dict()["rows"]
    assert (row["difference"], row["state"]) == ("0.01", "differs")


def test_a_fen_changed_in_the_proposal_is_found_with_its_cell(trip: dict[str, Any]) -> None:
    town, folder = trip["town"], trip["folder"]
    first = Decimal(column(trip["proposal"], "amount")[0])
    answered = filled(folder / "proposal.xlsx", {"确认": "是"}, ("金额", float(first + Decimal("0.01"))))
    found = town.record(answered)
    assert [f.place.column for f in found.findings] == ["E"]  # type: ignore[attr-defined]
    assert (found.confirmed, found.refused) == (FIRMS - 1, 1)
