"""Text tables: encodings, delimiters, headers, totals, duplicates, corrections; importing twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from huiqi.errors import CannotStart
from huiqi.intake.store import Store
from intake.said import FIRM, HEAD, OTHER, csv_of, facts, imported, said, turtle

ROW = f"{FIRM},甲(虚构),2025,2000.5\n"
REVENUE = (f"{FIRM}/annual-report/2025", "revenue", "20005000.00")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_of_a_text_table_is_found(tmp_path: Path, encoding: str) -> None:
    found = imported(csv_of(tmp_path, HEAD + ROW, encoding=encoding))
    assert found.findings == ()
    assert REVENUE in facts(turtle(found))


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    found = imported(csv_of(tmp_path, (HEAD + ROW).replace(",", delimiter)))
    assert (found.findings, REVENUE in facts(turtle(found))) == ((), True)


def test_titles_above_and_totals_below_are_not_rows(tmp_path: Path) -> None:
    text = f"年度报表,,,\n单位:亿元,,,\n{HEAD.replace('(万元)', '')}{FIRM},甲,2025,0.2\n合　计,,,0.2\n"
    found = imported(csv_of(tmp_path, text))
    assert [(c.read, c.imported, c.refused) for c in found.counts] == [(1, 1, 0)]
    assert [f.level for f in found.findings] == ["note"]
    assert (f"{FIRM}/annual-report/2025", "revenue", "20000000.00") in facts(turtle(found))


def test_a_blank_or_a_dash_states_nothing_and_a_zero_states_zero(tmp_path: Path) -> None:
    text = HEAD.replace("\n", ",出口额(元)\n") + f"{FIRM},甲,2024,—,0\n{FIRM},甲,2025,/,\n"
    found = facts(turtle(imported(csv_of(tmp_path, text))))
    assert {(s, o) for s, p, o in found if p == "exports"} == {(f"{FIRM}/annual-report/2024", "0.00")}
    assert not [s for s, p, _ in found if p == "revenue"]


def test_a_cell_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    found = imported(csv_of(tmp_path, HEAD + f"{FIRM},甲,2025,约2000\n"))
    stated = facts(turtle(found))
    assert (f"{FIRM}/annual-report/2025", "revenue", "约2000") in stated
    assert (f"{FIRM}/annual-report/2025", "fiscal-year", "2025") in stated
    assert said(found) == [
        "a.csv:D2: H022 营业收入(万元): `约2000` is no number that can be read; leave it blank if it is not known"
    ]


def test_money_without_a_unit_is_not_imported(tmp_path: Path) -> None:
    found = imported(csv_of(tmp_path, HEAD.replace("(万元)", "") + ROW))
    assert [f.code for f in found.findings] == ["H026"]
    assert not [s for s, p, _ in facts(turtle(found)) if p == "revenue"]


@pytest.mark.parametrize("header", ["主营业务收入(万元)", "营业收入(万美元)", "营业收入增长率"])
def test_a_header_that_is_only_near_is_never_read(tmp_path: Path, header: str) -> None:
    found = imported(csv_of(tmp_path, HEAD.replace("营业收入(万元)", header) + ROW))
    assert [f.code for f in found.findings] == ["H021"]
    assert not [s for s, p, _ in facts(turtle(found)) if p == "revenue"]


def test_two_columns_that_mean_the_same_are_both_in_doubt(tmp_path: Path) -> None:
    text = f"信用代码,年度,营业收入(万元),营业收入(元)\n{FIRM},2025,2000,3\n"
    found = imported(csv_of(tmp_path, text))
    assert [f.code for f in found.findings] == ["H021", "H021"]


def test_english_headers_are_understood(tmp_path: Path) -> None:
    found = imported(csv_of(tmp_path, f"Credit code,Fiscal year,Revenue (yuan)\n{FIRM},2025,20005000\n"))
    assert (found.findings, REVENUE in facts(turtle(found))) == ((), True)


def test_a_wide_table_is_one_report_for_each_year(tmp_path: Path) -> None:
    text = f"统一社会信用代码,2023年营业收入(万元),2024年营业收入(万元)\n{FIRM},100,\n"
    stated = facts(turtle(imported(csv_of(tmp_path, text))))
    assert {s for s, _, _ in stated} == {FIRM, f"{FIRM}/annual-report/2023"}


def test_a_header_of_two_rows_where_nothing_is_merged_is_joined(tmp_path: Path) -> None:
    text = "统一社会信用代码,企业名称,2023年,,2024年,\n,,营业收入(万元),出口额(万元),营业收入(万元),出口额(万元)\n"
    found = imported(csv_of(tmp_path, text + f"{FIRM},甲,1,2,3,4\n"))
    assert found.findings == ()
    assert {(s, p, o) for s, p, o in facts(turtle(found)) if p in ("revenue", "exports")} == {
        (f"{FIRM}/annual-report/2023", "revenue", "10000.00"),
        (f"{FIRM}/annual-report/2023", "exports", "20000.00"),
        (f"{FIRM}/annual-report/2024", "revenue", "30000.00"),
        (f"{FIRM}/annual-report/2024", "exports", "40000.00"),
    }


@pytest.mark.parametrize("unit", ["%", "(%)"])
def test_a_unit_that_is_none_of_money_is_never_taken_for_yuan(tmp_path: Path, unit: str) -> None:
    found = imported(csv_of(tmp_path, HEAD.replace("(万元)", f"({unit.strip('()')})") + ROW))
    assert [f.code for f in found.findings] == ["H026"]
    assert not [s for s, p, _ in facts(turtle(found)) if p == "revenue"]


def test_a_part_of_the_key_that_no_column_states_is_said_once(tmp_path: Path) -> None:
    text = "统一社会信用代码,企业名称,所在地\n" + f"{FIRM},甲,东昌府区\n{OTHER},乙,东昌府区\n"
    found = imported(csv_of(tmp_path, text))
    assert said(found) == [
        "a.csv: H024 no column states from, by which each `EnterpriseStatus` is told from others; "
        "add a column, or give a value for every row in a mapping"
    ]


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    found = imported(csv_of(tmp_path, HEAD + "x" * 1_200_000))
    assert [t for t in said(found) if "H020" in t and "a line has more than" in t]


def test_a_correction_in_rdf_is_refused_rather_than_added(tmp_path: Path) -> None:
    other = csv_of(tmp_path, "", "b.ttl")
    with pytest.raises(CannotStart):
        imported(csv_of(tmp_path, HEAD + ROW), corrections=(other,))


def test_a_row_without_its_day_is_kept_and_is_not_another(tmp_path: Path) -> None:
    text = f"统一社会信用代码,发生日期,处罚文号\n{FIRM},,CF-1\n{FIRM},去年,\n{FIRM},,\n"
    found = imported(csv_of(tmp_path, text))
    assert [(c.read, c.imported, c.refused) for c in found.counts] == [(3, 2, 1)]
    records = {s for s, p, _ in facts(turtle(found)) if "/adverse-record/" in s}
    assert f"{FIRM}/adverse-record/CF-1" in records
    assert len(records) == 2
    assert [f.code for f in found.findings] == ["H022", "H024"]


def test_two_payments_of_one_day_are_two(tmp_path: Path) -> None:
    text = (
        f"统一社会信用代码,奖补事项,已付金额(元),拨付日期\n{FIRM},gazelle,1,2025-11-28\n{FIRM},unicorn,2,2025-11-28\n"
    )
    found = imported(csv_of(tmp_path, text))
    assert found.findings == ()
    assert {o for _, p, o in facts(turtle(found)) if p == "paid"} == {"1.00", "2.00"}


def test_rows_that_say_the_same_are_one_record_attested_twice(tmp_path: Path) -> None:
    found = imported(csv_of(tmp_path, HEAD + ROW + ROW))
    assert found.findings == ()
    text = turtle(found)
    assert text.count("a :AnnualReport") == 1
    assert "#row=2> , <" in text


def test_rows_that_differ_are_both_kept_and_named(tmp_path: Path) -> None:
    found = imported(csv_of(tmp_path, HEAD + ROW + ROW.replace("2000.5", "2100")))
    assert [(f.code, f.place.line) for f in found.findings] == [("H025", 3)]
    assert {o for _, p, o in facts(turtle(found)) if p == "revenue"} == {"20005000.00", "21000000.00"}


def test_a_correction_takes_the_place_of_what_was_said(tmp_path: Path) -> None:
    first = csv_of(tmp_path, HEAD + ROW)
    second = csv_of(tmp_path, HEAD + ROW.replace("2000.5", "2100"), "correction.csv")
    found = imported(first, corrections=(second,))
    assert [(f.code, f.level) for f in found.findings] == [("H028", "note")]
    text = turtle(found)
    assert {o for _, p, o in facts(text) if p == "revenue"} == {"21000000.00"}
    assert text.count(":supersedes") == 1


def test_the_name_of_another_firm_beside_a_code_is_said_and_left_out(tmp_path: Path) -> None:
    about = csv_of(tmp_path, f"统一社会信用代码,企业名称,成立日期\n{FIRM},甲,2010-01-01\n", "a.csv")
    found = imported(about, csv_of(tmp_path, HEAD + ROW.replace("甲(虚构)", "乙"), "b.csv"))
    assert [f.code for f in found.findings] == ["H025"]
    assert {o for _, p, o in facts(turtle(found)) if p == "label"} == {"甲"}


def test_importing_twice_and_importing_the_result_give_the_same_bytes(tmp_path: Path) -> None:
    a = csv_of(tmp_path, HEAD + ROW)
    b = csv_of(tmp_path, HEAD + ROW.replace(FIRM, OTHER), "b.csv")
    once = turtle(imported(a, b))
    assert once == turtle(imported(b, a, b))
    result = tmp_path / "facts.ttl"
    result.write_text(once, "utf-8")
    assert turtle(imported(result)) == once


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "the file is empty"),
        (b"\xff\xfe\x00", "in neither UTF-8 nor GB18030"),
        (b"a,b\0c\n", "no text"),
        (b",,\n", "no table"),
        ('统一社会信用代码,年度\n"9137,2025\n'.encode(), "cannot be read"),
    ],
)
def test_what_is_no_table_is_one_finding(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    found = said(imported(path))
    assert [t for t in found if "H020" in t and what in t], found


def test_parquet_gives_decimals_exactly_and_rounds_binary_fractions_with_a_note(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "a.parquet"
    duckdb.sql(
        f'SELECT \'{FIRM}\' AS "信用代码", 2025 AS "年度", 12345678901.23::DECIMAL(18, 2) AS "营业收入(元)", '
        '0.1::DOUBLE + 0.2::DOUBLE AS "出口额(元)", DATE \'2010-01-01\' AS "成立日期", NULL AS "纳统日期"'
    ).write_parquet(str(path))
    found = imported(path)
    stated = {(p, o) for _, p, o in facts(turtle(found))}
    assert {("revenue", "12345678901.23"), ("exports", "0.30"), ("founded-on", "2010-01-01")} <= stated
    assert "statistics-entry" not in {p for p, _ in stated}
    assert [f.code for f in found.findings] == ["H028"]


def test_a_ground_that_can_be_no_name_stays_as_text(tmp_path: Path) -> None:
    text = f"统一社会信用代码,奖补事项,事由,已付金额(元),拨付日期\n{FIRM},gazelle,annual report/2024,1,2025-11-28\n"
    found = imported(csv_of(tmp_path, text))
    assert [f.code for f in found.findings] == ["H022"]
    assert "annual report/2024" in {o for _, p, o in facts(turtle(found)) if p == "ground"}


def test_findings_beyond_the_first_ten_thousand_of_a_kind_are_counted(tmp_path: Path) -> None:
    found = imported(csv_of(tmp_path, HEAD + f"{FIRM},甲(虚构),2025,约\n" * 10_003))
    assert (found.errors, len(found.findings)) == (10_003, 10_001)
    assert said(found)[0] == (
        "a.csv: H022 3 more findings of this kind are not listed; mend those that are listed and import again"
    )


def test_a_record_that_is_corrected_by_many_rows_is_gone_through_once() -> None:
    class Counted(list[tuple[int, str, int]]):
        times = 0

        def __iter__(self) -> Iterator[tuple[int, str, int]]:
            Counted.times += 1
            return super().__iter__()

    store = Store(files=[("first.csv", "a"), ("corrections.csv", "b"), ("more.csv", "c")])
    store.add("x", "urn:kind", [("urn:revenue", "0")], (0, "", 2), {})
    store.things["x"].rows = Counted(store.things["x"].rows)
    for file in (1, 2):
        for row in range(2, 402):
            store.add("x", "urn:kind", [("urn:revenue", f"{file}{row}")], (file, "", row), {}, is_correction=True)
    assert store.things["x"].values["urn:revenue"] == "2401"
    assert store.corrected == {(1, 0), (2, 0), (2, 1)}
    assert Counted.times == 2
