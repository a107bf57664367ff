"""Cells as offices write them, and what they come to."""

from __future__ import annotations

import pytest

from huiqi.facts.written import Vocabulary
from huiqi.intake.codes import read_code
from huiqi.intake.tables import DAY, FAULT, FLOAT, NUMBER, PERCENT, TEXT, UNCOMPUTED
from huiqi.intake.values import Reader, Value, day, is_blank
from huiqi.names import IND
from huiqi.rules.tree import Indicator
from intake.said import FIRM, project

REVENUE = Indicator(IND + "revenue", "", "Money")
SHARE = Indicator(IND + "share", "", "Number")
YEAR = Indicator(IND + "fiscal-year", "", "Number")
LEVEL = Indicator(IND + "level", "", "Code")


def read(cell: tuple[str, str], indicator: Indicator = REVENUE, unit: str = "") -> Value:
    words = Vocabulary.of(project().book, project().graph)
    return Reader(words, {SHARE.iri: "ratio"}).read(cell, indicator, unit)


@pytest.mark.parametrize(
    ("kind", "text", "unit", "yuan"),
    [
        (TEXT, "1999.99", "万元", "19999900.00"),
        (TEXT, "1,999.99", "万元", "19999900.00"),
        (TEXT, "１９９９．９９", "万元", "19999900.00"),
        (TEXT, "0.2", "亿元", "20000000.00"),
        (TEXT, "20,000,000.01", "元", "20000000.01"),
        (TEXT, "¥300", "元", "300.00"),
        (TEXT, "5", "千元", "5000.00"),
        (NUMBER, "1999.99", "万元", "19999900.00"),
        (NUMBER, "0.10000000000000001", "元", "0.10"),
        (NUMBER, "1.5E3", "元", "1500.00"),
        (NUMBER, "-0", "元", "0.00"),
        (FLOAT, "12.345", "元", "12.35"),
    ],
)
def test_money_is_read_to_the_fen_in_the_unit_of_its_column(kind: str, text: str, unit: str, yuan: str) -> None:
    found = read((kind, text), unit=unit)
    assert (found.problem, getattr(found.term, "value", "")) == (None, yuan)


def test_a_cell_with_another_unit_than_its_column_is_read_by_its_own_and_noted() -> None:
    found = read((TEXT, "0.2亿"), unit="万元")
    assert found.term.value == "20000000.00"
    assert found.note is not None
    assert read((TEXT, "2000万元"), unit="万元").note is None


def test_a_sum_that_bears_traces_of_binary_arithmetic_is_read_to_fifteen_digits_and_noted() -> None:
    found = read((NUMBER, "0.30000000000000004"), unit="元")
    assert found.term.value == "0.30"
    assert found.note is not None


@pytest.mark.parametrize(
    "cell",
    [
        (TEXT, "约2000"),
        (TEXT, "1.2E3"),
        (TEXT, "12.5%"),
        (TEXT, "-120"),
        (TEXT, "1234.5678912"),
        (TEXT, "1.234,56"),
        (TEXT, "无"),
        (PERCENT, "0.125"),
        (NUMBER, "1E+300"),
        (FAULT, "#REF!"),
        (UNCOMPUTED, "=A1"),
        (DAY, "2025-01-01"),
    ],
)
def test_what_is_no_money_stays_as_text_with_a_problem(cell: tuple[str, str]) -> None:
    found = read(cell, unit="万元")
    assert found.problem is not None
    assert found.term.value == cell[1]
    assert found.key is None


def test_a_percentage_is_a_ratio_where_the_indicator_is_one() -> None:
    for cell, unit in (((TEXT, "12.5%"), ""), ((TEXT, "12.5"), "%"), ((PERCENT, "0.125"), ""), ((TEXT, "12.5%"), "")):
        assert read(cell, SHARE, unit).term.value == "0.125", cell


@pytest.mark.parametrize("text", ["", "-", "—", "——", "/", "／", "无数据", "N/A", "－"])
def test_a_mark_for_nothing_states_nothing(text: str) -> None:
    assert is_blank((TEXT, text))


def test_a_zero_states_something() -> None:
    assert not is_blank((NUMBER, "0"))
    assert not is_blank((TEXT, "0"))
    assert read((TEXT, "0"), unit="万元").term.value == "0.00"


@pytest.mark.parametrize(
    "cell",
    [
        (TEXT, "2025年3月1日"),
        (TEXT, "2025/3/1"),
        (TEXT, "2025.3.1"),
        (TEXT, "20250301"),
        (TEXT, "２０２５－０３－０１"),
        (TEXT, "2025-03-01 00:00:00"),
        (NUMBER, "45717"),
        (NUMBER, "45717.5"),
        (NUMBER, "20250301"),
        (DAY, "2025-03-01"),
    ],
)
def test_a_day_is_read_in_every_form_of_writing(cell: tuple[str, str]) -> None:
    assert (day(cell).problem, day(cell).term.value) == (None, "2025-03-01")


def test_day_numbers_count_from_1900_with_the_leap_day_that_never_was_or_from_1904() -> None:
    assert day((NUMBER, "1")).term.value == "1900-01-01"
    assert day((NUMBER, "59")).term.value == "1900-02-28"
    assert day((NUMBER, "60")).problem is not None
    assert day((NUMBER, "61")).term.value == "1900-03-01"
    assert day((NUMBER, "44255"), True).term.value == "2025-03-01"


@pytest.mark.parametrize("text", ["2025年13月1日", "2025-02-30", "25/3/1", "3/1/2025", "2025年3月", "不详", "20251301"])
def test_what_is_no_day_is_said(text: str) -> None:
    assert day((TEXT, text)).problem is not None


def test_a_day_number_as_text_is_not_believed_and_the_day_is_offered() -> None:
    found = day((TEXT, "45717"))
    assert found.problem is not None
    assert "2025-03-01" in found.fix.en


def test_a_fiscal_year_is_read_with_its_word_and_a_day_number_is_none() -> None:
    assert [read((TEXT, t), YEAR).term.value for t in ("2025", "2025年", "2025年度", "2025.0")] == ["2025"] * 4
    assert read((NUMBER, "45717"), YEAR).problem is not None


def test_a_code_is_read_by_its_label_and_a_near_one_is_offered() -> None:
    assert read((TEXT, "国家级"), LEVEL).term.value == "https://w3id.org/huiqi/voc/level/national"
    assert "国家级" in read((TEXT, "国家"), LEVEL).fix.en


def test_a_credit_code_is_mended_in_form_only() -> None:
    assert read_code((TEXT, " 91379999dm00000139")).code == FIRM
    assert read_code((TEXT, "９１３７９９９９ＤＭ００００００１３９")).problem is not None  # one figure too many
    for cell in (
        (NUMBER, "913799990000001"),
        (TEXT, "9.1379E+17"),
        (TEXT, FIRM[:-1] + "8"),
        (TEXT, ""),
        (TEXT, FIRM.replace("D", "S")),
    ):
        assert read_code(cell).problem is not None, cell
        assert read_code(cell).code == ""
