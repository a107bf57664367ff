"""Headers of tables (meaning layer): where the header stands, what each column is called, what it probably means.

What is certain is told from what only looks near: a label or a word of `_WORDS` is certain, likeness never is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from huiqi.errors import Text
from huiqi.facts.written import Vocabulary
from huiqi.intake.mapping import (
    CODE,
    ENTERPRISE,
    FROM,
    IGNORE,
    NAME,
    NAME_EN,
    NUMBER_OF_OBJECT,
    RECEIVED,
    UNTIL,
    ColumnMap,
    fits_unit,
    is_stated_by_column,
    near_units,
)
from huiqi.intake.tables import BLANK, FLAG, TEXT, Row, Span, Table
from huiqi.intake.values import MONEY_UNITS
from huiqi.names import IND, NS, near
from huiqi.rules.model import RuleBook

LOOKED_AT: Final = 25
"""Rows in which a header is looked for."""
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    CODE: (
        "统一社会信用代码",
        "社会信用代码",
        "信用代码",
        "统一信用代码",
        "unified social credit code",
        "credit code",
        "uscc",
        "code",
    ),
    NAME: ("企业名称", "单位名称", "企业全称", "公司名称", "名称", "enterprise name", "company name", "name"),
    NAME_EN: ("英文名称", "企业英文名称", "english name"),
    FROM: ("起始日期", "生效日期", "有效期起", "自何日起", "valid from", "from"),
    UNTIL: ("有效期至", "有效期止", "截止日期", "终止日期", "valid until", "until"),
    RECEIVED: ("收到日期", "入库日期", "received", "received on"),
    NUMBER_OF_OBJECT: (
        "项目编号",
        "产品编号",
        "处罚文号",
        "案号",
        "project number",
        "product number",
        "case number",
        "id",
    ),
    IGNORE: ("序号", "备注", "联系人", "联系电话", "no.", "no", "remarks"),
    IND + "fiscal-year": ("年度", "年份", "会计年度", "year"),
}
_ROLE_OF: Final = {word: role for role, words in _WORDS.items() for word in words}
_YEAR: Final = re.compile(r"(?<!\d)(20\d{2}|19\d{2})\s*(?:年度|财年|年)?(?!\d)", re.ASCII)
_BRACKET: Final = re.compile(r"[((\[【]\s*(?:单位|unit)?\s*[::]?\s*([^))\]】]*)[))\]】]", re.IGNORECASE)
_TAIL: Final = re.compile(r"[,/:]\s*(千元|百万元|万元|亿元|元|%)$")
_TITLE_UNIT: Final = re.compile(r"(?:金额)?(?:单位|unit)\s*[::]\s*(?:人民币)?\s*([^\s,;)】]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """The header of a table: the first row below it, the name of each column, the unit that a title row states."""

    ends: int
    names: tuple[str, ...]
    unit: str = ""
    titles: int = 0
    """Rows above it."""


@dataclass(frozen=True)
class Meaning:
    """What the name of a column comes to."""

    means: str = ""
    unit: str = ""
    year: int = 0
    why: Text | None = None
    near: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Return a header as it is compared: full-width characters narrow, no blanks between Chinese characters."""
    text = unicodedata.normalize("NFKC", text).strip().casefold()
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", text).strip("*:")


@dataclass
class Matcher:
    """Tells what headers mean, by the labels of indicators."""

    book: RuleBook
    words: Vocabulary
    known: dict[str, Meaning] = field(default_factory=dict)

    def meaning(self, header: str) -> Meaning:
        """Return what a header means; without `means` it is not understood, and `near` offers names."""
        if header not in self.known:
            self.known[header] = self._meaning(header)
        return self.known[header]

    def _meaning(self, header: str) -> Meaning:
        text, unit = plain(header), ""
        for match in _BRACKET.finditer(text):
            inner = match[1].strip().removeprefix("人民币")
            if inner in MONEY_UNITS or inner == "%":
                unit, text = inner, text.replace(match[0], "", 1)
                break
        tail = _TAIL.search(text)
        if not unit and tail is not None:
            unit, text = tail[1], text[: tail.start()]
        exact = self._exact(text)
        if exact:
            return Meaning(exact, unit)
        years = [int(y) for y in _YEAR.findall(text)]
        if len(years) == 1:
            exact = self._exact(_YEAR.sub("", text).strip(" -_的"))
            if exact in self.book.indicators:
                return Meaning(exact, unit, years[0])
        return Meaning(
            "", unit, years[0] if len(years) == 1 else 0, _NOT_UNDERSTOOD, self._near(_YEAR.sub("", text).strip(" -_"))
        )

    def _exact(self, text: str) -> str:
        text = text.strip()
        if text in _ROLE_OF:
            return _ROLE_OF[text]
        found = [i for i in self.words.indicators.find(text) if is_stated_by_column(i, self.book)]
        return found[0] if len(found) == 1 else ""

    def _near(self, text: str) -> tuple[str, ...]:
        labels = {
            w
            for w in self.words.indicators.words
            if any(is_stated_by_column(i, self.book) for i in self.words.indicators.find(w))
        }
        inside = sorted(
            (w for w in labels if len(w) > 1 and (w in text or text in w) and text), key=lambda w: (-len(w), w)
        )
        return tuple(dict.fromkeys([*inside[:3], *near(text, [*labels, *_ROLE_OF])]))[:3]

    # --- the columns of a table ---

    def propose(self, sheet: str, header: Header) -> list[ColumnMap]:
        """Return what the columns of a sheet mean, as far as their headers are certain; the rest is marked."""
        found = [(name, self.meaning(name)) for name in header.names if name]
        main = self.main_class(sheet, [m for _, m in found])
        columns = []
        for name, meaning in found:
            columns.append(self._column(sheet, name, meaning, main, header.unit))
        seen: dict[tuple[str, str, int], int] = {}
        for i, c in enumerate(columns):
            key = (c.means, c.kind, c.year)
            if c.means not in ("", IGNORE) and key in seen:
                columns[i] = replace(c, is_sure=False, why=_TWICE, near=(columns[seen[key]].column,))
                columns[seen[key]] = replace(columns[seen[key]], is_sure=False, why=_TWICE, near=(c.column,))
            seen.setdefault(key, i)
        return columns

    def _column(self, sheet: str, name: str, meaning: Meaning, main: str, unit: str) -> ColumnMap:
        if not meaning.means:
            return ColumnMap(sheet, name, "", meaning.unit, "", meaning.year, "", False, meaning.why, meaning.near)
        indicator = self.book.indicators.get(meaning.means)
        if indicator is None:
            kind = "" if meaning.means in (CODE, NAME, NAME_EN, IGNORE) else main
            is_sure = bool(kind) or meaning.means in (CODE, NAME, NAME_EN, IGNORE)
            return ColumnMap(sheet, name, meaning.means, "", kind, 0, "", is_sure, None if is_sure else _NO_CLASS)
        kind = indicator.domain
        if kind != ENTERPRISE and (kind not in self._concrete() or (main and self._is_above(kind, main))):
            kind = main
        stated = meaning.unit or (unit if indicator.range == "Money" else "")
        if not kind:
            return ColumnMap(sheet, name, meaning.means, stated, "", meaning.year, "", False, _NO_CLASS)
        if not fits_unit(indicator, stated):
            near_ones = near_units(indicator)
            return ColumnMap(sheet, name, meaning.means, "", kind, meaning.year, "", False, _NO_UNIT, near_ones)
        return ColumnMap(sheet, name, meaning.means, stated, kind, meaning.year)

    def _concrete(self) -> frozenset[str]:
        """Return the classes that records are of: those with a day of their own, and those with none below them."""
        wider = {a for k, c in self.book.record_classes.items() for a in c.ancestors if a != k}
        return frozenset(k for k, c in self.book.record_classes.items() if c.dated or k not in wider)

    def _is_above(self, kind: str, narrower: str) -> bool:
        """Say whether a class is another, or holds all of it."""
        return kind in self.book.record_classes[narrower].ancestors

    def main_class(self, sheet: str, meanings: Sequence[Meaning]) -> str:
        """Return the class of records that a sheet is mostly about, by its columns, else by its name; empty: unknown.

        A column of a wider class speaks for each narrower one that has a column of its own.
        """
        concrete, votes = self._concrete(), dict[str, int]()
        for meaning in meanings:
            indicator = self.book.indicators.get(meaning.means)
            if indicator is not None and indicator.domain in concrete:
                votes[indicator.domain] = votes.get(indicator.domain, 0) + 1
        if votes:
            return min(votes, key=lambda k: (-sum(n for v, n in votes.items() if self._is_above(v, k)), k))
        found = {self.book.indicators[m.means].domain for m in meanings if m.means in self.book.indicators}
        wide = found & self.book.record_classes.keys() - {NS + "Record"}
        below = [k for k in sorted(concrete) if wide and wide <= self.book.record_classes[k].ancestors]
        if len(below) == 1:
            return below[0]
        named = [k for k in self.words.classes.find(sheet) if k in concrete]
        if named:
            return named[0]
        inside = [
            k for k in concrete if any(k in self.words.classes.find(part) for part in re.split(r"[与和及、\s]", sheet))
        ]
        return inside[0] if len(inside) == 1 else ""

    # --- where the header stands ---

    def find(self, table: Table, mapped: Iterable[str] = ()) -> Header | None:
        """Return the header of a table: the row in which most cells are understood, and what is merged above it.

        `mapped` are names of columns that count as understood. None where no row has two such cells, one of them the
        credit code.
        """
        if table.header is not None:
            return Header(0, table.header)
        wanted = {plain(m) for m in mapped}
        rows, best, most = list[Row](), -1, 1
        for row in table.rows():
            score = sum(1 for k, t in row.cells if k == TEXT and self._is_understood(t, wanted))
            rows.append(_spread(row, table.merges))
            if score > most:
                best, most = len(rows) - 1, score
            if len(rows) == LOOKED_AT:
                break
        return self._header(rows, best, table.merges) if best >= 0 else None

    def _is_upper(self, upper: Row, lower: Row) -> bool:
        """Say whether a row belongs to the header below it where nothing is merged: it names what that one leaves blank."""
        blank = [t for i, (k, t) in enumerate(upper.cells) if t and k == TEXT and not lower.cell(i)[1]]
        has_years = any(_YEAR.fullmatch(plain(t)) for _, t in upper.cells if t)
        return has_years and any(self.meaning(t).means == CODE for t in blank)

    def _is_understood(self, text: str, wanted: set[str]) -> bool:
        return bool(text) and len(text) < 100 and (plain(text) in wanted or bool(self.meaning(text).means))

    def _header(self, rows: list[Row], best: int, merges: Iterable[Span]) -> Header:
        first = best
        while first > 0 and _is_joined(rows[first - 1], rows[first], merges):
            first -= 1
        if first == best > 0 and self._is_upper(rows[best - 1], rows[best]):
            first -= 1
            rows[first] = _years_spread(rows[first], rows[best])
        last = best
        if last + 1 < len(rows) and _is_units(rows[last + 1]):
            last += 1
        width = max(len(r.cells) for r in rows[first : last + 1])
        names = [_name([r.cell(c)[1] for r in rows[first : last + 1]]) for c in range(width)]
        unit = ""
        for row in rows[:first]:
            for _, text in row.cells:
                match = _TITLE_UNIT.search(unicodedata.normalize("NFKC", text))
                if match is not None and match[1] in MONEY_UNITS:
                    unit = match[1]
        while names and not names[-1]:
            names.pop()
        return Header(rows[last].number, tuple(names), unit, first)


def _spread(row: Row, merges: Iterable[Span]) -> Row:
    """Repeat a cell that is merged across columns."""
    cells = list(row.cells)
    for span in merges:
        if span.top <= row.number <= span.bottom and span.left < span.right < 200 + span.left:
            cells += [BLANK] * (span.right + 1 - len(cells))
            for column in range(span.left + 1, span.right + 1):
                if cells[column] == BLANK:
                    cells[column] = cells[span.left]
    return replace(row, cells=cells)


def _years_spread(upper: Row, lower: Row) -> Row:
    """Repeat a year over the columns to its right that it leaves blank and the row below names."""
    cells = [*upper.cells, *[BLANK] * (len(lower.cells) - len(upper.cells))]
    for i in range(1, len(cells)):
        if cells[i] == BLANK and lower.cell(i)[1] and _YEAR.fullmatch(plain(cells[i - 1][1])):
            cells[i] = cells[i - 1]
    return replace(upper, cells=cells)


def _is_joined(upper: Row, lower: Row, merges: Iterable[Span]) -> bool:
    """Say whether a row belongs to the header below it: it has two names or more, and merged cells that say so."""
    if len({t for k, t in upper.cells if t and k != FLAG}) < 2:
        return False
    return any(
        (s.top <= upper.number and s.bottom >= lower.number) or (s.top <= upper.number <= s.bottom and s.right > s.left)
        for s in merges
    )


def _is_units(row: Row) -> bool:
    texts = [plain(t).strip("()") for _, t in row.cells if t]
    return bool(texts) and all(t in MONEY_UNITS or t == "%" for t in texts)


def _name(parts: list[str]) -> str:
    """Join the header cells of one column; a unit of its own row goes in brackets."""
    found = list(dict.fromkeys(re.sub(r"\s+", " ", p).strip() for p in parts if p.strip()))
    if len(found) > 1 and plain(found[-1]).strip("()") in (*MONEY_UNITS, "%"):
        found[-1] = f"({plain(found[-1]).strip('()')})"
    return " ".join(found)


_NOT_UNDERSTOOD: Final = Text("不认识该列", "this column is not understood")
_TWICE: Final = Text("两列意思相同", "two columns mean the same")
_NO_CLASS: Final = Text("不知属于哪类记录", "it is not clear which record it belongs to")
_NO_UNIT: Final = Text("金额未写单位,或单位不合", "the unit of this money is not stated, or does not fit")
