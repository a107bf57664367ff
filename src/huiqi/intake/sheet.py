"""One table to records (meaning layer): each row is read by the meaning of its columns; what cannot be read is said."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from huiqi.errors import Text
from huiqi.facts.written import class_segment, iri_of, key_part
from huiqi.findings import Finding
from huiqi.intake import values
from huiqi.intake.codes import read_code
from huiqi.intake.mapping import CODE, DAYS, ENTERPRISE, NAME, NAME_EN, NUMBER_OF_OBJECT, ColumnMap
from huiqi.intake.store import Store, Values
from huiqi.intake.tables import TEXT, Cell, CellPlace, Row, Table, letters
from huiqi.intake.turtle import text_token, value_token
from huiqi.names import IND, NS, RDFS, local
from huiqi.rules.model import RuleBook
from huiqi.rules.tree import Indicator

_STATUS: Final = NS + "EnterpriseStatus"
_REPORT: Final = NS + "PeriodReport"
_TOTALS: Final = ("合计", "总计", "小计", "total", "subtotal", "grandtotal")
_DATE: Final = Indicator(IND + "date", NS + "Record", "Date")
_SUMS: Final = ("Money", "Number")
_MERGED: Final = Text(
    "合并单元格跨多行,不知属于哪一行", "a merged cell spans several rows, so it is not clear whose value it is"
)
_SPLIT: Final = Text("取消合并,逐行填写", "unmerge it and fill in each row")


@dataclass(frozen=True)
class Column:
    """A column that is read: where it stands (-1: a constant), what it means, and the indicator if it is one."""

    index: int
    map: ColumnMap
    indicator: Indicator | None
    constant: Cell = (TEXT, "")


@dataclass
class Count:
    """Rows of one table: read = imported + refused; `skipped` are titles, header and totals."""

    file: str
    sheet: str
    read: int = 0
    imported: int = 0
    refused: int = 0
    skipped: int = 0


@dataclass
class Context:
    """What every table of an import shares."""

    book: RuleBook
    reader: values.Reader
    store: Store
    awards: Mapping[str, str]
    """Awards by name and label; a name of several awards stands for none."""
    grounds: list[tuple[str, CellPlace]] = field(default_factory=list)
    """Paths of records that rows point to, to be looked for when everything is read."""
    enterprises: str = ""
    """What the IRI of an enterprise begins with."""


class SheetReader:
    """Reads the rows of one table."""

    def __init__(
        self, context: Context, number: int, table: Table, columns: Iterable[Column], is_correction: bool
    ) -> None:
        self.context, self.number, self.table, self.is_correction = context, number, table, is_correction
        self.file = context.store.files[number][0]
        found = tuple(columns)
        self.code = next(c for c in found if c.map.means == CODE)
        kinds = {c.map.kind for c in found if c.map.kind}
        self.is_about_enterprises = kinds <= {ENTERPRISE, _STATUS}
        self.names = [c for c in found if c.map.means in (NAME, NAME_EN)]
        groups: dict[tuple[str, int], list[Column]] = {}
        for c in found:
            if c.map.kind and c.map.means not in (CODE, NAME, NAME_EN):
                groups.setdefault((c.map.kind, c.map.year), []).append(c)
        shared = [c for (_, year), cs in groups.items() if not year for c in cs if c.map.means in DAYS]
        self.groups = [
            (kind, year, cs + [c for c in shared if year and c.map.kind == kind]) for (kind, year), cs in groups.items()
        ]
        self.lacking: set[Finding] = set()
        self.where = {(kind, year): {_predicate(c): _head(c) for c in cs} for kind, year, cs in self.groups}
        self.name_columns = dict.fromkeys((RDFS + "label",), _head(self.names[0])) if self.names else {}

    def read(self, row: Row, count: Count) -> None:
        """Read one row below the header into the store."""
        if self._is_blank(row):
            return
        if self._is_total(row):
            count.skipped += 1
            what = Text("合计行未导入", "a row of totals is not imported")
            self.context.store.find(
                Finding("H028", CellPlace(self.file, row.number, self.table.name), what, _NOTHING, "note")
            )
            return
        count.read += 1
        code = read_code(self._cell(row, self.code))
        if code.problem is not None:
            self._say("H023", row, self.code, code.problem, code.fix)
            count.refused += 1
            return
        has_stated = self._enterprise(row, code.code)
        for kind, year, columns in self.groups:
            has_stated |= self._group(row, code.code, kind, year, columns)
        if has_stated:
            count.imported += 1
        else:
            self._say("H024", row, self.code, _EMPTY, Text("填写该行或删去", "fill the row in or delete it"))
            count.refused += 1

    # --- what a row is ---

    def _cell(self, row: Row, column: Column) -> Cell:
        return row.cell(column.index) if column.index >= 0 else column.constant

    def _is_blank(self, row: Row) -> bool:
        return all(values.is_blank(c) for c in row.cells)

    def _is_total(self, row: Row) -> bool:
        first = next((t for k, t in row.cells[:4] if k == TEXT and t), "")
        word = "".join(unicodedata.normalize("NFKC", first).split()).rstrip(":").casefold()
        return word in _TOTALS and (
            values.is_blank(self._cell(row, self.code)) or self._cell(row, self.code)[1] == first
        )

    def _say(self, code: str, row: Row, column: Column, problem: Text, fix: Text, level: str = "error") -> None:
        cell = self._cell(row, column)
        header = column.map.column
        place = CellPlace(
            self.file, row.number, self.table.name, letters(column.index) if column.index >= 0 else "", header, cell[1]
        )
        if header and header not in problem.en:
            problem = Text(f"{header}:{problem.zh}", f"{header}: {problem.en}")
        self.context.store.find(Finding(code, place, problem, fix, "note" if level == "note" else "error"))

    # --- what a row states ---

    def _enterprise(self, row: Row, code: str) -> bool:
        """Read the names; only the sheet about enterprises may say that a name is another."""
        source = (self.number, self.table.name, row.number)
        known = self.context.store.things.get(code)
        stated: Values = []
        for column in self.names:
            cell = self._cell(row, column)
            if values.is_blank(cell):
                continue
            name = text_token(" ".join(cell[1].split()), "zh" if column.map.means == NAME else "en")
            before = known.values.get(RDFS + "label") if known is not None else None
            is_other = before is not None and name not in before and not self.is_correction
            if is_other and not self.is_about_enterprises:
                what = Text(
                    f"`{cell[1]}` 不是 {code} 已有的名称", f"`{cell[1]}` is not the name that {code} has already"
                )
                self._say("H025", row, column, what, Text("核对信用代码与名称", "look which of code and name is right"))
            else:
                stated.append((RDFS + "label", name))
        self.context.store.add(code, ENTERPRISE, stated, source, self.name_columns, self.is_correction)
        return bool(stated) and self.is_about_enterprises

    def _group(self, row: Row, code: str, kind: str, year: int, columns: list[Column]) -> bool:
        """Read the columns of one record; say whether it came to anything."""
        stated: Values = []
        keys: dict[str, str | None] = {}
        is_stated = False
        for column in columns:
            cell = self._cell(row, column)
            if values.is_blank(cell):
                continue
            is_stated |= column.index >= 0 and column.map.means not in DAYS
            if column.map.means == NUMBER_OF_OBJECT:
                keys[NUMBER_OF_OBJECT] = quote(cell[1].strip(), safe="")
                continue
            predicate = _predicate(column)
            found = self._value(row, column, cell, code)
            stated.append((predicate, found.decimal or value_token(predicate, found.term)))
            keys[predicate] = found.key if predicate not in keys else None
        if not is_stated and not (kind != ENTERPRISE and stated and len(self.groups) == 1):
            return False
        source = (self.number, self.table.name, row.number)
        if kind == ENTERPRISE:
            self.context.store.add(code, kind, stated, source, self.where[kind, year], self.is_correction)
            return True
        if year and IND + "fiscal-year" not in keys:
            stated.append((IND + "fiscal-year", str(year)))
            keys[IND + "fiscal-year"] = str(year)
        path = f"{code}/{class_segment(kind)}/{self._key(row, kind, keys, columns)}"
        self.context.store.add(path, kind, stated, source, self.where[kind, year], self.is_correction)
        return True

    def _value(self, row: Row, column: Column, cell: Cell, code: str) -> values.Value:
        indicator = column.indicator or _DATE
        if indicator.range == "Thing":
            found = self._thing(row, column, cell, code)
        elif column.index in row.shared and indicator.range in _SUMS and indicator.iri != IND + "fiscal-year":
            found = values.Value(Literal(cell[1]), None, _MERGED, _SPLIT)
        else:
            found = self.context.reader.read(cell, indicator, column.map.unit, self.table.days_from_1904)
            if column.indicator is None and found.problem is None:
                found = values.Value(found.term, key_part(found.term))
        if found.problem is not None:
            self._say("H022", row, column, found.problem, found.fix)
        elif found.note is not None:
            is_unit = "单位" in found.note.zh
            self._say("H026" if is_unit else "H028", row, column, found.note, _LOOK, "note")
        return found

    def _thing(self, row: Row, column: Column, cell: Cell, code: str) -> values.Value:
        """Return what a cell names: an IRI, an award, a record of the enterprise by its path, a product or project."""
        text = cell[1].strip()
        whole = iri_of(text)
        if whole is not None:
            return values.Value(whole, key_part(whole))
        name = local(column.map.means)
        if name == "award":
            if text in self.context.awards:
                award = NamedNode(self.context.awards[text])
                return values.Value(award, key_part(award))
            problem = Text(f"没有唯一的奖补事项 `{text}`", f"`{text}` names no single award")
            return values.Value(
                Literal(text),
                None,
                problem,
                Text("写事项的名称,见 huiqi show award", "write its name, see huiqi show award"),
            )
        path = text if "/" in text else f"{name}/{quote(text, safe='')}"
        place = CellPlace(
            self.file, row.number, self.table.name, letters(max(column.index, 0)), column.map.column, text
        )
        iri = iri_of(f"{self.context.enterprises}{code}/{path}")
        if iri is None:
            problem = Text(f"`{text}` 不能确定指什么", f"`{text}` names no single thing")
            return values.Value(
                Literal(text), None, problem, Text("写成 annual-report/2024", "write it like annual-report/2024")
            )
        if "/" in text:
            self.context.grounds.append((f"{code}/{path}", place))
        return values.Value(iri, key_part(iri))

    # --- natural keys ---

    def _key(self, row: Row, kind: str, keys: Mapping[str, str | None], columns: Iterable[Column]) -> str:
        """Return the last part of a record's IRI; by its row where a part of the key is missing."""
        declared = self.context.book.record_classes[kind]
        if NUMBER_OF_OBJECT in keys:
            return keys[NUMBER_OF_OBJECT] or ""
        if kind == _STATUS or _STATUS in declared.ancestors:
            wanted = [NS + "appliesFrom"]
        elif NS + "AnnualReport" in declared.ancestors or (
            _REPORT in declared.ancestors and declared.dated not in keys
        ):
            wanted = [IND + "fiscal-year"]
        elif NS + "Recognition" in declared.ancestors:
            product = [IND + "product"] if IND + "product" in keys else []
            wanted = [IND + "category", IND + "level", *product, declared.dated]
        else:
            things = sorted(k for k in keys if self._is_thing(k))
            wanted = [*things, declared.dated]
        missing = [w for w in wanted if keys.get(w) is None]
        if not missing:
            return "-".join(str(keys[w]) for w in wanted)
        self._lacks(row, kind, missing, columns)
        parts = ("row", self.context.store.files[self.number][1][:12], quote(self.table.name, safe=""), str(row.number))
        return "-".join(p for p in parts if p)

    def _is_thing(self, predicate: str) -> bool:
        indicator = self.context.book.indicators.get(predicate)
        return indicator is not None and indicator.range == "Thing"

    def _lacks(self, row: Row, kind: str, missing: list[str], columns: Iterable[Column]) -> None:
        by_means = {_predicate(c): c for c in columns}
        word = {NS + "appliesFrom": "from"}
        names = "、".join(word.get(m, local(m)) for m in missing)
        column = by_means.get(missing[0], self.code)
        if missing[0] not in by_means:
            self._lacks_column(kind, word.get(missing[0], local(missing[0])))
            return
        if column is not self.code and not values.is_blank(self._cell(row, column)):
            return  # said already: the cell cannot be read
        what = Text(
            f"`{local(kind)}` 缺少 {names},不能确定是哪一条",
            f"`{local(kind)}` lacks {names}, by which it is told from others",
        )
        self._say("H024", row, column, what, Text("补上该值", "fill it in"))

    def _lacks_column(self, kind: str, word: str) -> None:
        """Say once for a table that no column states a part of the key."""
        what = Text(
            f"没有列写明 `{local(kind)}` 的 {word}",
            f"no column states {word}, by which each `{local(kind)}` is told from others",
        )
        fix = Text("加一列,或在映射中写固定值", "add a column, or give a value for every row in a mapping")
        finding = Finding("H024", CellPlace(self.file, 0, self.table.name), what, fix)
        if finding not in self.lacking:
            self.lacking.add(finding)
            self.context.store.findings.append(finding)


def _predicate(column: Column) -> str:
    return DAYS.get(column.map.means, column.map.means)


def _head(column: Column) -> tuple[str, str]:
    return letters(column.index) if column.index >= 0 else "", column.map.column


_EMPTY: Final = Text("该行除信用代码外没有内容", "the row states nothing but the credit code")
_NOTHING: Final = Text("无需处理", "nothing is to be done")
_LOOK: Final = Text("请核对", "look whether that is meant")
