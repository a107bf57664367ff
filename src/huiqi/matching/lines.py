"""The rows of a finance office's file (answers layer): who, how much, when, by which paper, for what, as they are written.

Reads tables by the readers of imports; knows no claim and no award.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.facts.written import Vocabulary
from huiqi.findings import Finding
from huiqi.intake.headers import plain
from huiqi.intake.run import file_digest, open_tables
from huiqi.intake.tables import TEXT, Cell, CellPlace, Row, Table, Unreadable, letters
from huiqi.intake.values import MONEY_UNITS, Reader, day, is_blank
from huiqi.load import Graph
from huiqi.money import canonical
from huiqi.names import IND
from huiqi.rules.model import RuleBook

ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "name": (
        *("企业", "企业名称", "单位名称", "收款单位", "收款单位名称", "收款人", "收款人名称", "户名"),
        *("enterprise", "enterprise name", "payee", "name"),
    ),
    "code": ("统一社会信用代码", "信用代码", "credit code", "code"),
    "amount": (
        *("金额", "拨付金额", "兑现金额", "已付金额", "实付金额", "支付金额", "实拨金额"),
        *("amount", "amount paid", "paid", "sum"),
    ),
    "day": ("拨付日期", "兑现日期", "支付日期", "付款日期", "日期", "paid on", "paidon", "date", "day"),
    "document": ("文号", "拨款文号", "文件号", "document number", "document"),
    "matter": ("事项", "奖补事项", "奖补项目", "摘要", "用途", "兑现事项", "matter", "award", "purpose"),
    "ground": ("事由", "ground"),
    "fund": ("资金", "资金来源", "fund"),
    "year": ("预算年度", "budget year", "budget-year"),
    "instalment": ("期次", "分期", "instalment"),
    "enterprise-iri": ("enterprise iri",),
    "award-iri": ("award iri",),
    "ground-iri": ("ground iri",),
}
"""What a column may hold -> how its header may be written."""
_MEANS: Final = {plain(header): role for role, headers in ROLES.items() for header in headers}
_TOTAL: Final = ("合计", "总计", "小计", "总额", "total", "sum", "subtotal")
_UNIT: Final = re.compile(r"(.+?) ?[(\[【]([^)\]】]*)[)\]】]$")
_SHEET_UNIT: Final = re.compile(r"(?:金额)?单位 ?[:：] ?(?:人民币)?(\S+?)\)?$")
_NEGATIVE: Final = re.compile(r"[-−–](.+)|\((.+)\)")
_SEARCHED: Final = 25
_UNITS: Final = "元、千元、万元", "元 or 万元"


@dataclass(frozen=True)
class Line:
    """One row: its texts by role, the sum in yuan with its sign (None: not readable), the day (empty: none), what is wrong."""

    place: CellPlace
    texts: Mapping[str, str]
    amount: Decimal | None
    day: str
    findings: tuple[Finding, ...] = ()

    @property
    def row(self) -> str:
        """Return the number of the row, after its sheet where the file has sheets."""
        return f"{self.place.sheet}!{self.place.line}" if self.place.sheet else str(self.place.line)

    def text(self, role: str) -> str:
        """Return what stands in the column of a role; empty for nothing."""
        return self.texts.get(role, "")


@dataclass(frozen=True)
class PaymentFile:
    """What was read of a file: its name, the SHA-256 of its bytes, its rows, and what is to be said of it."""

    name: str
    sha256: str
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """Return the sum of those that are known, to the fen."""
    return sum((a for a in amounts if a is not None), Decimal("0.00"))


def read_payments(path: Path, book: RuleBook, labels: Graph, unit: str = "") -> PaymentFile:
    """Read the rows of a finance office's file; `unit` is that of its sums where no header says so.

    Raises CannotStart if there is no such file, HuiqiError for a unit that is none and a file without a table of payments.
    What is wrong with a row is a finding of the row.
    """
    if unit and unit not in MONEY_UNITS:
        raise HuiqiError(
            Text(f"`{unit}` 不是金额单位,请写 {_UNITS[0]}", f"`{unit}` is no unit of money; write {_UNITS[1]}")
        )
    if not path.is_file():
        raise CannotStart(Text(f"没有文件 `{path}`", f"there is no file `{path}`"))
    try:
        tables = open_tables(path)
        reader = _Reader(path.name, book, labels, unit)
        lines = [line for table in tables for line in reader.table(table)]
    except Unreadable as error:
        said = error.finding(path.name)
        raise HuiqiError(
            Text(f"`{path.name}`:{said.problem.zh},{said.fix.zh}", f"`{path.name}`: {said.problem.en}; {said.fix.en}")
        ) from None
    if not reader.found:
        raise HuiqiError(
            Text(
                f"`{path.name}` 中没有付款表:表头须有企业(或信用代码)与金额,如 企业名称、金额(元)、拨付日期、文号、事项",
                f"`{path.name}` holds no table of payments: its header must name the enterprise (or credit code) and the "
                "amount, such as 企业名称, 金额(元), 拨付日期, 文号, 事项",
            )
        )
    return PaymentFile(path.name, file_digest(path), tuple(lines), tuple(reader.findings))


class _Reader:
    def __init__(self, file: str, book: RuleBook, labels: Graph, unit: str) -> None:
        self.file, self.unit = file, unit
        self.paid = book.indicators[IND + "paid"]
        self.values = Reader(Vocabulary.of(book, labels), {})
        self.findings: list[Finding] = []
        self.found = False

    def table(self, table: Table) -> Iterator[Line]:
        """Yield the rows of one table; one whose header names no payments holds none."""
        columns: dict[str, int] = {}
        headers: dict[str, str] = {}
        unit, sums, seen = self.unit, Decimal(0), 0
        for row in table.rows():
            if not columns:
                unit = self._sheet_unit(row) or unit
                columns, headers, own = self._header(row)
                unit = own or unit
                seen += 1
                if columns:
                    self.found = True
                    self._check_unit(table, row, columns, headers, unit)
                elif seen >= _SEARCHED:
                    return
                continue
            if self._is_total(row, columns):
                self._compare(table, row, columns, unit, sums)
                continue
            line = self._line(table, row, columns, headers, unit)
            if line is not None:
                sums += line.amount or 0
                yield line

    @staticmethod
    def _sheet_unit(row: Row) -> str:
        for kind, text in row.cells:
            match = _SHEET_UNIT.search(unicodedata.normalize("NFKC", text).strip()) if kind == TEXT else None
            if match is not None and match[1] in MONEY_UNITS:
                return match[1]
        return ""

    @staticmethod
    def _header(row: Row) -> tuple[dict[str, int], dict[str, str], str]:
        columns: dict[str, int] = {}
        headers: dict[str, str] = {}
        unit = ""
        for index, (kind, text) in enumerate(row.cells):
            head = plain(text) if kind == TEXT else ""
            match = _UNIT.fullmatch(head)
            role = _MEANS.get(head) or (_MEANS.get(match[1].strip()) if match else None)
            if role is None or role in columns:
                continue
            columns[role], headers[role] = index, text
            if role == "amount" and match is not None and match[2] in MONEY_UNITS:
                unit = match[2]
        is_header = "amount" in columns and ("name" in columns or "code" in columns)
        return (columns, headers, unit) if is_header else ({}, {}, "")

    def _check_unit(
        self, table: Table, row: Row, columns: Mapping[str, int], headers: Mapping[str, str], unit: str
    ) -> None:
        if not unit:
            place = CellPlace(self.file, row.number, table.name, letters(columns["amount"]), headers["amount"])
            raise Unreadable(
                Text(
                    f"`{place}` 没有写金额单位",
                    f"the amounts of `{place}` have no unit",
                ),
                Text(
                    f"表头写 金额(元),或加 --unit {_UNITS[0]}",
                    f"write 金额(元) in the header, or give --unit {_UNITS[1]}",
                ),
            )

    @staticmethod
    def _is_total(row: Row, columns: Mapping[str, int]) -> bool:
        texts = [plain(row.cell(i)[1]).replace(" ", "") for i in range(len(row.cells)) if row.cell(i)[0] == TEXT]
        return next((t for t in texts if t), "").rstrip(":：") in _TOTAL

    def _compare(self, table: Table, row: Row, columns: Mapping[str, int], unit: str, sums: Decimal) -> None:
        """Note a row of totals, and say where it is not the sum of the rows above it."""
        cell = row.cell(columns["amount"])
        place = CellPlace(self.file, row.number, table.name, letters(columns["amount"]), "", cell[1])
        stated = None if is_blank(cell) else self._money(cell, unit)[0]
        if stated is not None and stated != sums:
            what = Text(
                f"合计 {stated:,.2f} 元与以上各行之和 {sums:,.2f} 元不符",
                f"the total of {stated:,.2f} yuan is not the sum of the rows above, {sums:,.2f}",
            )
            fix = Text("核对漏行与改动", "look for a row that is missing or was changed")
            self.findings.append(Finding("H030", place, what, fix, "warning"))

    def _line(
        self, table: Table, row: Row, columns: Mapping[str, int], headers: Mapping[str, str], unit: str
    ) -> Line | None:
        cells = {role: row.cell(index) for role, index in columns.items()}
        if all(is_blank(c) for c in cells.values()):
            return None
        found: list[Finding] = []

        def say(role: str, problem: Text, fix: Text) -> None:
            place = CellPlace(self.file, row.number, table.name, letters(columns[role]), headers[role], cells[role][1])
            found.append(Finding("H030", place, problem, fix))

        amount, when = None, ""
        if is_blank(cells["amount"]):
            say("amount", Text("没有金额", "there is no amount"), Text("补写金额", "write the amount"))
        else:
            amount, problem, fix = self._money(cells["amount"], unit)
            if problem is not None:
                say("amount", problem, fix)
        if "day" in cells and not is_blank(cells["day"]):
            value = day(cells["day"], table.days_from_1904)
            when = value.term.value if value.problem is None else ""
            if value.problem is not None:
                say("day", value.problem, value.fix)
        texts = {
            role: unicodedata.normalize("NFKC", cell[1]).strip() if role == "code" else cell[1].strip()
            for role, cell in cells.items()
            if role not in ("amount", "day") and not is_blank(cell)
        }
        if (year := texts.get("year")) is not None:
            texts["year"] = year.removesuffix(".0")
        return Line(CellPlace(self.file, row.number, table.name), texts, amount, when, tuple(found))

    def _money(self, cell: Cell, unit: str) -> tuple[Decimal | None, Text | None, Text]:
        """Return a sum in yuan with its sign, or what is wrong with it; (300) and -300 came back."""
        kind, text = cell
        written = unicodedata.normalize("NFKC", text).strip() if kind == TEXT else text
        match = _NEGATIVE.fullmatch(written)
        sign = 1 if match is None else -1
        value = self.values.read((kind, written if match is None else match[1] or match[2]), self.paid, unit)
        if value.problem is not None or not value.decimal:
            return None, value.problem or Text("不是金额", "is no amount"), value.fix
        return sign * Decimal(value.decimal), None, value.fix


def document_key(number: str) -> str:
    """Return the number of a paper in one form: narrow characters, no blanks, one kind of bracket round the year.

    >>> document_key("财企【2026】 １２号"), document_key("财企[2026]12号")
    ('财企〔2026〕12号', '财企〔2026〕12号')
    """
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", number))
    return re.sub(r"[\[【(〔](\d{4})[\]】)〕]", r"〔\1〕", text)


def written(amount: Decimal | None) -> str:
    """Return a sum as a proposal holds it; empty for one that could not be read."""
    return "" if amount is None else ("-" if amount < 0 else "") + canonical(abs(amount))
