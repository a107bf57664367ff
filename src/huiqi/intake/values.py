"""Cells to values (meaning layer): what a cell of a column comes to, exactly, or why it cannot be read.

A text is read as in an enterprise file (`huiqi.facts.written`); added here are what offices add: units of columns,
percentages, days without separators, day numbers of spreadsheets, figures with the traces of binary arithmetic.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode

from huiqi.errors import Text
from huiqi.facts.checks import DECIMALS
from huiqi.facts.written import Vocabulary, is_stated, key_part, read_day, read_value
from huiqi.intake.tables import DAY, FAULT, FLAG, FLOAT, NUMBER, PERCENT, TEXT, UNCOMPUTED, Cell
from huiqi.load.graph import Term
from huiqi.money import canonical, fits
from huiqi.names import IND, XSD, local
from huiqi.rules.tree import Indicator

MONEY_UNITS: Final[Mapping[str, int]] = {
    "元": 1,
    "千元": 1_000,
    "万元": 10_000,
    "万": 10_000,
    "百万元": 1_000_000,
    "亿元": 100_000_000,
    "亿": 100_000_000,
    "yuan": 1,
    "cny": 1,
    "rmb": 1,
    "10k yuan": 10_000,
}
"""What one unit of a column of money is in yuan."""
_MISSING: Final = frozenset({"/", "//", "n/a", "na", "#n/a", "无数据", "暂无", "未填", "…", "...", "－"})
_PLAIN: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,12})?", re.ASCII)
_STORED: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_DOTTED: Final = re.compile(r"(\d{4})[.](\d{1,2})[.](\d{1,2})", re.ASCII)
_TIMED: Final = re.compile(r"(.*\d)[ T]0?0:00(?::00(?:\.0+)?)?", re.ASCII)
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_OWN_UNIT: Final = re.compile(r".*?(元|千元|万元?|百万元|亿元?)", re.DOTALL)
_YEAR: Final = re.compile(r"(?:FY\s?)?(\d{4})(?:\.0+)?\s*(?:年度?|财年)?(?:报)?", re.ASCII)
_DECIMAL: Final = NamedNode(XSD + "decimal")
_EXACT: Final = 15
"""Significant digits that a spreadsheet keeps of a number."""
_FIFTEEN: Final = Context(prec=_EXACT, rounding=ROUND_HALF_UP)
_LEAVE_BLANK: Final = Text("不知道就留空", "leave it blank if it is not known")
_DAY_FIX: Final = Text("写成 2025-03-01", "write it as 2025-03-01")


@dataclass(frozen=True)
class Value:
    """What a cell comes to: a term, the part of a natural key that it gives (None: none), and what is wrong or noted.

    With a problem the term is the text as it stands, which every engine takes as unknown. A note says that the value
    was not taken quite as it stands.
    """

    term: Term
    key: str | None = None
    problem: Text | None = None
    fix: Text = _LEAVE_BLANK
    note: Text | None = None
    decimal: str = ""
    """The number as it is written, where the term is one that was read."""


def is_blank(cell: Cell) -> bool:
    """Say whether a cell states nothing: blank, a dash, a slash, n/a, 无数据; a zero states something.

    >>> is_blank(("text", "—")), is_blank(("text", "／")), is_blank(("number", "0"))
    (True, True, False)
    """
    kind, text = cell
    if kind == FAULT:
        return text == "#N/A"
    return kind == TEXT and (not text or (len(text) < 6 and _is_missing(text)))


def _is_missing(text: str) -> bool:
    return not is_stated(text) or unicodedata.normalize("NFKC", text).strip().casefold() in _MISSING


def _bad(text: str, zh: str, en: str, fix: Text = _LEAVE_BLANK) -> Value:
    return Value(Literal(text), None, Text(f"`{text}` {zh}", f"`{text}` {en}"), fix)


class Reader:
    """Reads cells for indicators; equal cells of one column are read once."""

    def __init__(self, words: Vocabulary, units: Mapping[str, str]) -> None:
        self.words = words
        self.units = units
        """The last word of the unit in which each indicator is declared, such as `ratio`."""
        self._known: dict[tuple[Cell, str, str, bool], Value] = {}

    def read(self, cell: Cell, indicator: Indicator, unit: str, from_1904: bool = False) -> Value:
        """Read a cell that is not blank; `unit` is that of the column, empty if it states none."""
        key = (cell, indicator.iri, unit, from_1904)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > 500_000:
                self._known.clear()
            found = self._known[key] = self._read(cell, indicator, unit, from_1904)
        return found

    def _read(self, cell: Cell, indicator: Indicator, unit: str, from_1904: bool) -> Value:
        kind, text = cell
        if kind == FAULT:
            return _bad(
                text,
                "是表格的错误值",
                "is an error value of the spreadsheet",
                Text("改正公式或留空", "mend the formula or leave it blank"),
            )
        if kind == UNCOMPUTED:
            fix = Text(
                "打开文件重新计算并保存,或直接写值", "open the file, let it compute and save it, or write the value"
            )
            return _bad(text, "是没有存储结果的公式", "is a formula whose result is not stored", fix)
        match indicator.range:
            case "Money" | "Number":
                value = (
                    self._year(cell) if indicator.iri == IND + "fiscal-year" else self._number(cell, indicator, unit)
                )
            case "Date":
                value = day(cell, from_1904)
            case _:
                value = self._word(cell, indicator)
        return value if value.problem is not None or value.key is not None else replace(value, key=key_part(value.term))

    def _word(self, cell: Cell, indicator: Indicator) -> Value:
        kind, text = cell
        if kind == FLAG and indicator.range == "Flag":
            return Value(Literal(text, datatype=NamedNode(XSD + "boolean")))
        reading = read_value(text, indicator.range, self.words, {})
        return Value(reading.term, None, reading.problem, reading.fix)

    def _year(self, cell: Cell) -> Value:
        match = _YEAR.fullmatch(unicodedata.normalize("NFKC", cell[1]).strip())
        if match is None or not 1949 <= int(match[1]) <= 2199:
            return _bad(cell[1], "不是年份", "is no year", Text("写成 2025", "write it as 2025"))
        return Value(Literal(match[1], datatype=NamedNode(XSD + "integer")))

    # --- numbers ---

    def _number(self, cell: Cell, indicator: Indicator, unit: str) -> Value:
        kind, text = cell
        if kind in (NUMBER, PERCENT, FLOAT):
            return self._stored(cell, indicator, unit)
        if kind != TEXT:
            return _bad(text, "不是数字", "is no number")
        plain = unicodedata.normalize("NFKC", text).strip().removeprefix("¥").removeprefix("¥").strip()
        is_money = indicator.range == "Money"
        if plain.endswith("%"):
            if is_money:
                return _bad(text, "是百分数,不是金额", "is a percentage and no amount of money")
            return self._percent(text, plain[:-1].strip(), indicator)
        own = _OWN_UNIT.fullmatch(plain) if is_money else None
        if own is not None and own[1] in ("千元", "百万元"):
            plain, unit, own = plain[: -len(own[1])], own[1], None
        if _PLAIN.fullmatch(plain):
            value = self._scaled(text, Decimal(plain), indicator, unit)
        else:
            reading = read_value(plain, "Number" if not is_money else "Money", self.words, {})
            below = Text(f"金额 `{text}` 小于零", f"the amount `{text}` is below zero")
            if reading.problem is not None:
                is_below = isinstance(reading.term, Literal) and reading.term.datatype.value == XSD + "decimal"
                problem = (
                    below if is_below else Text(f"`{text}` 不是能读的数字", f"`{text}` is no number that can be read")
                )
                return Value(Literal(text), None, problem, reading.fix)
            if own is None:
                assert isinstance(reading.term, Literal)
                return self._scaled(text, Decimal(reading.term.value), indicator, unit)
            value = Value(reading.term)
        if own is not None and unit and MONEY_UNITS.get(own[1]) != MONEY_UNITS.get(unit):
            differs = Text(
                f"`{text}` 按自带的单位读取,本列单位为{unit}",
                f"`{text}` is read by its own unit; that of the column is {unit}",
            )
            return replace(value, note=differs)
        return value

    def _percent(self, text: str, plain: str, indicator: Indicator) -> Value:
        if not _PLAIN.fullmatch(plain):
            return _bad(
                text, "不是能读的百分数", "is no percentage that can be read", Text("写成 12.5%", "write it as 12.5%")
            )
        return self._scaled(text, Decimal(plain), indicator, "%")

    def _stored(self, cell: Cell, indicator: Indicator, unit: str) -> Value:
        """Read a number that the file stores: the shortest decimal that stands for it, at most fifteen digits."""
        kind, text = cell
        if _STORED.fullmatch(text) is None:
            return _bad(text, "不是数字", "is no number")
        number, note = Decimal(text), None
        if len(number.as_tuple().digits) > _EXACT:
            # Spreadsheets store binary numbers: the shortest decimal that the stored one stands for is what was typed.
            number = Decimal(repr(float(text)))
            if len(number.normalize().as_tuple().digits) > _EXACT:
                number = _FIFTEEN.plus(number)
                shown = f"{number.normalize():f}"
                note = Text(
                    f"`{text}` 带有二进制误差,按 15 位有效数字读作 {shown}",
                    f"`{text}` bears traces of binary arithmetic and is read to 15 digits, {shown}",
                )
        if kind == PERCENT:
            if indicator.range == "Money":
                return _bad(text, "是百分数,不是金额", "is a percentage and no amount of money")
            number, unit = number * 100, "%"
        value = self._scaled(text, number, indicator, unit, is_rounded=kind == FLOAT)
        return value if note is None or value.problem is not None else replace(value, note=note)

    def _scaled(self, text: str, number: Decimal, indicator: Indicator, unit: str, is_rounded: bool = False) -> Value:
        if indicator.range == "Money":
            number *= MONEY_UNITS.get(unit, 1)
        elif unit == "%" and self.units.get(indicator.iri) != "percent":
            number = number.scaleb(-2)
        decimals = DECIMALS[indicator.range]
        note, number = None, number + 0  # no negative zero
        if abs(number) >= Decimal(10) ** 15:
            return _bad(text, "超过 15 位整数", "has more than 15 integer digits")
        if is_rounded and not fits(number, decimals):
            number = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
            note = Text(
                f"二进制浮点数 `{text}` 舍入到 {decimals} 位小数",
                f"the binary fraction `{text}` is rounded to {decimals} decimals",
            )
        if not fits(number, decimals):
            fix = Text(f"以元计写到 {decimals} 位小数", f"write at most {decimals} decimals, in yuan if it is money")
            return _bad(text, f"超过 {decimals} 位小数", f"has more than {decimals} decimals", fix)
        if indicator.range == "Money" and number < 0:
            return _bad(text, "是小于零的金额", "is an amount below zero")
        written = canonical(number)
        return Value(Literal(written, datatype=_DECIMAL), written.removesuffix(".00"), note=note, decimal=written)


def day(cell: Cell, from_1904: bool = False) -> Value:
    """Read a day: as a person writes it, without separators, or as the day number of a spreadsheet (only as a number).

    >>> day(("number", "45658")).term.value, day(("text", "2025.3.1")).term.value
    ('2025-01-01', '2025-03-01')
    """
    kind, text = cell
    if kind == NUMBER:
        return _day_number(text, from_1904)
    if kind not in (TEXT, DAY):
        return _bad(text, "不是日期", "is no day", _DAY_FIX)
    plain = unicodedata.normalize("NFKC", text).strip()
    if (timed := _TIMED.fullmatch(plain)) is not None:
        plain = timed[1]
    parts = _COMPACT.fullmatch(plain) or _DOTTED.fullmatch(plain)
    if parts is not None:
        plain = f"{parts[1]}-{int(parts[2]):02}-{int(parts[3]):02}"
    reading = read_day(plain)
    if reading.problem is None:
        return Value(reading.term)
    if _SERIAL.fullmatch(plain):
        shown = _day_number(plain, from_1904).term.value
        fix = Text(f"若是表格的日期序号,写成 {shown}", f"write {shown} if it is the day number of a spreadsheet")
        return _bad(text, "不是日期", "is no day", fix)
    return _bad(text, "不是存在的日期", "is no day that exists", _DAY_FIX)


def _day_number(text: str, from_1904: bool) -> Value:
    whole = re.fullmatch(r"(\d{1,8})(?:\.\d+)?", text, re.ASCII)
    number = int(whole[1]) if whole else 0
    compact = _COMPACT.fullmatch(text)
    if compact is not None:
        return day((TEXT, text))
    if from_1904 and 0 <= number < 2_957_004 and whole:
        found = date(1904, 1, 1) + timedelta(number)
    elif 0 < number < 2_958_466 and number != 60:  # the 1900 system counts a 29 February 1900 that never was
        found = date(1899, 12, 31 if number < 60 else 30) + timedelta(number)
    else:
        return _bad(text, "不是日期序号", "is no day number of a spreadsheet", _DAY_FIX)
    return Value(Literal(found.isoformat(), datatype=NamedNode(XSD + "date")))


def unit_words(units: Mapping[str, str]) -> dict[str, str]:
    """Return the last word of each unit IRI."""
    return {indicator: local(unit) for indicator, unit in units.items()}
