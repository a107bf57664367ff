"""XLSX workbooks (meaning layer): rows as they stand in the file, numbers as the text that is stored, never a float.

Formulas give their stored result. Macros, external links, charts and comments are not looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from huiqi.errors import Text
from huiqi.intake.source import Source
from huiqi.intake.tables import (
    BLANK,
    DAY,
    FAULT,
    FLAG,
    NUMBER,
    PERCENT,
    TEXT,
    UNCOMPUTED,
    Cell,
    Limits,
    Meter,
    Row,
    Table,
    Unreadable,
    column_of,
)
from huiqi.intake.xlsx_parts import Package, open_package, read_parts, read_percent_styles, read_strings

FORMULAS: Final = "formulas"
HIDDEN_ROWS: Final = "hidden rows"
_MEND: Final = Text("用电子表格软件另存一次", "save it again with a spreadsheet program")


def read_xlsx(path: Source, limits: Limits) -> tuple[Table, ...]:
    """Return the sheets of a workbook in their order, hidden ones included. Raises Unreadable for what is no workbook.

    A number keeps the text that the file stores. Reading a table counts formulas and hidden rows into `Table.seen`.
    """
    with open_package(path, limits) as package:
        sheets, from_1904 = read_parts(package)
        strings = read_strings(package)
        percents = frozenset(str(i) for i in read_percent_styles(package))
        merges = [package.merges(s.part) for s in sheets]
    found = []
    for sheet, spans in zip(sheets, merges, strict=True):
        seen: Counter[str] = Counter()
        read = _reader(path, limits, sheet.part, strings, percents, seen)
        found.append(Table(sheet.name, read, spans, sheet.is_hidden, from_1904, seen=seen))
    return tuple(found)


def _reader(
    path: Source, limits: Limits, part: str, strings: list[str], percents: frozenset[str], seen: Counter[str]
) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        with open_package(path, limits) as package:
            yield from _Sheet(strings, percents, Meter(limits), seen).rows(package, part)

    return rows


class _Sheet:
    """Builds rows from the events of one sheet."""

    def __init__(self, strings: list[str], percents: frozenset[str], meter: Meter, seen: Counter[str]) -> None:
        self.strings, self.percents, self.meter, self.seen = strings, percents, meter, seen
        self.done: list[Row] = []
        self.cells: list[Cell] = []
        self.number = 0
        self.column = -1
        self.kind = self.style = ""
        self.pieces: list[str] = []
        self.formula: list[str] = []
        self.has_formula = False
        self.into: list[str] | None = None
        self.columns: dict[str, int] = {}

    def rows(self, package: Package, part: str) -> Iterator[Row]:
        """Return the rows of a part that hold anything."""
        for _ in package.parse(part, self.start, self.end, self.text):
            yield from self.done
            self.done.clear()

    def start(self, name: str, values: dict[str, str]) -> None:
        """Begin an element."""
        if name == "c":
            self._place(values.get("r", ""))
            self.kind = values.get("t", "n")
            self.style = values.get("s", "")
            self.pieces.clear()
            self.has_formula = False
        elif name == "v" or name == "t":
            self.into = self.pieces
        elif name == "row":
            text = values.get("r", "")
            self.number = int(text) if text.isdecimal() and len(text) < 8 else self.number + 1
            self.column = -1
            self.cells = []
            if values.get("hidden") in ("1", "true"):
                self.seen[HIDDEN_ROWS] += 1
        elif name == "f":
            self.has_formula, self.formula = True, []
            self.into = self.formula
        elif name == "rPh":
            self.into = None

    def _place(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        column = self.columns.get(letters)
        if column is None:
            is_known = 0 < len(letters) < 4 and letters.isascii() and letters.isupper()
            column = column_of(letters) if is_known else self.column + 1
            if is_known:
                self.columns[letters] = column
        self.column = column

    def text(self, data: str) -> None:
        """Take a piece of text."""
        if self.into is not None:
            self.into.append(data)
            if len(self.into) > 4:  # a value comes in one or two pieces unless it is very long
                self.meter.text(sum(map(len, self.into)))

    def end(self, name: str) -> None:
        """End an element."""
        if name == "c":
            cell = self._cell()
            if cell is not BLANK:
                self._put(cell)
        elif name == "v" or name == "t" or name == "f":
            self.into = None
        elif name == "row" and self.cells:
            self.meter.row(len(self.cells))
            self.done.append(Row(self.number, self.cells))

    def _put(self, cell: Cell) -> None:
        missing = self.column - len(self.cells)
        if self.column >= self.meter.limits.columns:
            self.meter.row(self.column + 1)
        if missing >= 0:
            self.cells.extend([BLANK] * missing)
            self.cells.append(cell)
        else:
            self.cells[self.column] = cell

    def _cell(self) -> Cell:
        text = "".join(self.pieces) if len(self.pieces) != 1 else self.pieces[0]
        if self.has_formula:
            if not text and self.kind != "str":
                return UNCOMPUTED, "=" + "".join(self.formula)[:200]
            self.seen[FORMULAS] += self.kind != "e"
        if not text:
            return BLANK
        if self.kind == "n":
            return (PERCENT if self.style in self.percents else NUMBER), text
        if self.kind == "s":
            text = self._shared(text)
            return (TEXT, text) if text else BLANK
        if self.kind == "b":
            return FLAG, "true" if text == "1" else "false"
        if self.kind in ("e", "d"):
            return (FAULT, text) if self.kind == "e" else (DAY, text[:10] if text[10:] in _MIDNIGHT else text)
        self.meter.text(len(text))
        return (TEXT, text.strip()) if text.strip() else BLANK

    def _shared(self, text: str) -> str:
        index = int(text) if text.isdecimal() and len(text) < 10 else -1
        if not 0 <= index < len(self.strings):
            raise Unreadable(
                Text("单元格所指的文字不存在", "a cell points to a text that is not there"), _MEND, self.number
            )
        return self.strings[index]


_MIDNIGHT: Final = ("", "T00:00:00", "T00:00:00.000", "T00:00:00Z")
