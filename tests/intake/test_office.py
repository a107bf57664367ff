"""The office-like workbook: forty planted faults are forty findings; corrected, the facts are those written by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from huiqi.render.data import answers_to_csv
from intake import office
from intake.said import OFFICE, facts, imported, places, project, turtle

HAND_CHECKED = {
    ("91379999DM900001XH", "founded-on", "2005-04-17"),
    ("91379999DM900001XH", "statistics-entry", "2021-03-02"),
    ("91379999DM900001XH/annual-report/2023", "revenue", "9170000.00"),
    ("91379999DM900001XH/annual-report/2025", "revenue", "13220600.00"),
    ("91379999DM900001XH/annual-report/2025", "research-spending", "6610000.00"),
    ("91379999DM900001XH/recognition/little-giant-national-2025-09-02", "recognised-on", "2025-09-02"),
    ("91379999DM900001XH/project/XM-2025-001", "completed-on", "2025-02-02"),
    ("91379999DM900001XH/adverse-record/CF-001", "occurred-on", "2022-05-02"),
    ("91379999DM900001XH/payment/future-industry-2024-2025-11-02", "paid", "300000.00"),
}
"""Read off the corrected workbook by eye: row 1 of each sheet. 917 万元 is 9,170,000 yuan, 1,322.06 is 13,220,600."""


def test_the_planted_faults_are_the_findings_and_nothing_else() -> None:
    found = imported(OFFICE / "office.xlsx")
    assert sorted(places(found)) == sorted((f.code, *office.place(f)) for f in office.FAULTS)
    assert len(found.findings) == len(office.FAULTS) == 40


def test_every_row_that_is_read_is_imported_or_refused() -> None:
    counts = {c.sheet: (c.read, c.imported, c.refused) for c in imported(OFFICE / "office.xlsx").counts}
    assert counts == {
        "基本信息": (60, 55, 5),
        "年度报表": (60, 60, 0),
        "认定": (60, 60, 0),
        "项目": (40, 38, 2),
        "失信与处罚": (40, 39, 1),
        "兑现": (40, 40, 0),
    }


def test_the_corrected_workbook_gives_no_finding_and_no_note() -> None:
    found = imported(OFFICE / "office-corrected.xlsx")
    assert found.findings == ()
    assert sum(c.imported for c in found.counts) == 300


def test_the_facts_of_the_corrected_workbook_are_those_written_from_the_plain_figures() -> None:
    found = facts(turtle(imported(OFFICE / "office-corrected.xlsx")))
    assert found == facts((OFFICE / "office.ttl").read_text("utf-8"))
    assert found >= HAND_CHECKED


def test_the_answers_are_those_of_the_same_facts_in_turtle(tmp_path: Path) -> None:
    path = tmp_path / "facts.ttl"
    path.write_text(turtle(imported(OFFICE / "office-corrected.xlsx")), "utf-8")
    tables = []
    for file in (path, OFFICE / "office.ttl"):
        read = project().facts([file, OFFICE / "registers.ttl"])
        assert read.findings == ()
        answers = project().decide(read, date(2026, 3, 1), engine="sql", with_needs=False, policies=["manufacturing"])
        tables.append(answers_to_csv(answers))
    assert tables[0] == tables[1]
    assert tables[0].count("\n") > 60


def test_the_files_in_the_folder_are_those_that_the_script_makes(tmp_path: Path) -> None:
    office.main(tmp_path)
    for name in ("office.xlsx", "office-corrected.xlsx", "office.ttl", "README.md"):
        assert (tmp_path / name).read_bytes() == (OFFICE / name).read_bytes(), name
