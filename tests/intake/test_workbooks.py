"""Workbooks: merged cells, formulas, hidden parts, exact numbers; and those that are built to do harm."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from huiqi.intake.tables import Limits
from intake.said import FIRM, OTHER, facts, imported, said, turtle

HEADER = ("统一社会信用代码", "年度", "营业收入(万元)")
SMALL = Limits(unpacked_bytes=3_000_000, rows=1_000, columns=100, cells=5_000)


def book(path: Path, fill: Callable[[Any, Any], None], name: str = "年度报表") -> Path:
    """Write a workbook of one sheet with a header."""
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet(name)
        sheet.write_row(0, 0, HEADER)
        fill(made, sheet)
    return path


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Write the archive again with its parts changed."""
    out = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out


def plain_row(_: Any, sheet: Any) -> None:
    sheet.write_row(1, 0, (FIRM, 2025, 1999.99))


def test_a_number_is_taken_as_the_file_stores_it(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", plain_row)
    long = repacked(path, lambda n, d: d.replace(b"<v>1999.99</v>", b"<v>1999.9900000000000</v>"))
    for file in (path, long):
        assert (f"{FIRM}/annual-report/2025", "revenue", "19999900.00") in facts(turtle(imported(file)))


def test_a_code_merged_over_the_rows_of_its_reports_counts_for_each(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.merge_range(1, 0, 2, 0, FIRM)
        sheet.write_row(1, 1, (2024, 100))
        sheet.write_row(2, 1, (2025, 200))

    found = imported(book(tmp_path / "a.xlsx", fill))
    assert found.findings == ()
    assert (f"{FIRM}/annual-report/2025", "revenue", "2000000.00") in facts(turtle(found))


def test_a_formula_gives_its_stored_result_and_that_is_noted(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, (FIRM, 2025))
        sheet.write_formula(1, 2, "=1+1", None, 2)

    found = imported(book(tmp_path / "a.xlsx", fill))
    assert (f"{FIRM}/annual-report/2025", "revenue", "20000.00") in facts(turtle(found))
    assert said(found) == ["a.xlsx:年度报表: H028 of formulas the stored result is taken: 1; nothing is to be done"]


def test_hidden_sheets_and_rows_are_imported_and_noted(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        plain_row(made, sheet)
        sheet.set_row(1, None, None, {"hidden": True})
        second = made.add_worksheet("认定")
        second.write_row(0, 0, ("统一社会信用代码", "类别", "级别", "认定日期"))
        second.write_row(1, 0, (OTHER, "瞪羚企业", "省级", "2025-01-01"))
        second.hide()

    found = imported(book(tmp_path / "a.xlsx", fill))
    assert [(f.code, f.level) for f in found.findings] == [("H028", "note")] * 2
    assert f"{OTHER}/recognition/gazelle-provincial-2025-01-01" in {s for s, _, _ in facts(turtle(found))}


def test_a_credit_code_that_a_cell_holds_as_a_number_is_refused(tmp_path: Path) -> None:
    found = imported(book(tmp_path / "a.xlsx", lambda _, s: s.write_row(1, 0, (913799990000001, 2025, 1))))
    assert [f.code for f in found.findings] == ["H023"]
    assert [(c.read, c.refused) for c in found.counts] == [(1, 1)]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", plain_row)
    bomb = repacked(path, lambda n, d: d + b" " * 20_000_000 if n.endswith("sheet1.xml") else d)
    assert bomb.stat().st_size < 100_000
    assert said(imported(bomb, limits=SMALL)) == [
        "changed.xlsx: H020 it unpacks to more than 3 MB; split it into several files"
    ]


def test_a_part_that_is_packed_too_densely_is_refused_at_once(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", plain_row)
    bomb = repacked(path, lambda n, d: d + b" " * 60_000_000 if n.endswith("sheet1.xml") else d)
    assert [t for t in said(imported(bomb)) if "packed too densely" in t]


def test_a_cell_in_the_last_corner_of_the_sheet_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", lambda _, s: s.write_string(1_048_575, 16_383, "x"))
    assert [t for t in said(imported(path)) if "H020" in t and "columns" in t]


def test_more_rows_than_allowed_are_refused(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        for i in range(1, 1_500):
            sheet.write_row(i, 0, (FIRM, 2025, 1))

    assert [t for t in said(imported(book(tmp_path / "a.xlsx", fill), limits=SMALL)) if "more than 1,000 rows" in t]


def test_a_shared_text_without_end_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", plain_row)
    long = repacked(path, lambda n, d: d.replace(FIRM.encode(), b"9" * 2_000_000))
    assert [t for t in said(imported(long, limits=SMALL)) if "too much text" in t]


def test_entities_are_not_read(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", plain_row)
    start = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'
    found = imported(repacked(path, lambda n, d: d.replace(b"<worksheet", start, 1)))
    assert [t for t in said(found) if "DOCTYPE" in t]


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 nothing", b"not a workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_what_is_no_workbook_or_has_a_password_is_one_finding(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    found = said(imported(path))
    assert len(found) == 1
    assert ("password" in found[0]) == data.startswith(b"\xd0")


def test_a_workbook_cut_off_in_the_middle_is_a_finding(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", plain_row)
    path.write_bytes(path.read_bytes()[:-300])
    assert [t for t in said(imported(path)) if "H020" in t]


def test_an_encoding_that_does_not_exist_is_a_finding(tmp_path: Path) -> None:
    path = repacked(book(tmp_path / "a.xlsx", plain_row), lambda _, d: d.replace(b"UTF-8", b"U-8", 1))
    assert said(imported(path)) == [
        "changed.xlsx: H020 the file is no whole XLSX file; save it again as .xlsx with a spreadsheet program"
    ]
