"""Tables as files hold them (meaning layer): rows of cells with their kind, merged spans, what is hidden, the limits.

Knows no file format and no meaning of a column. A cell is (kind, text); numbers keep the text that the file stores.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from huiqi.errors import Text
from huiqi.findings import Finding, Level, Place

Cell = tuple[str, str]
TEXT: Final = "text"
NUMBER: Final = "number"
PERCENT: Final = "percent"
"""A number that the file shows as a percentage: 0.125 for 12.5 %."""
FLOAT: Final = "float"
"""A number from a column of binary fractions."""
DAY: Final = "day"
FLAG: Final = "flag"
FAULT: Final = "fault"
"""An error value such as #REF!."""
UNCOMPUTED: Final = "uncomputed"
"""A formula whose result the file does not hold; its text is the formula."""
BLANK: Final[Cell] = (TEXT, "")


@dataclass(frozen=True)
class Limits:
    """What a file may hold at most; beyond it the file is refused, before memory is spent on it."""

    file_bytes: int = 512_000_000
    unpacked_bytes: int = 2_000_000_000
    parts: int = 2_000
    rows: int = 1_000_000
    columns: int = 1_024
    cells: int = 20_000_000
    merges: int = 100_000
    text: int = 32_767
    depth: int = 64


UPLOAD: Final = Limits(file_bytes=10_000_000, unpacked_bytes=100_000_000, rows=100_000, cells=2_000_000)
"""The limits of a file that a stranger sends."""


class Unreadable(Exception):  # noqa: N818 - ends the reading of a file or a table
    """A file or table cannot be read: what is wrong and what to do; `line` is 0 for the whole."""

    def __init__(self, problem: Text, fix: Text, line: int = 0, code: str = "H020") -> None:
        super().__init__(problem.en)
        self.problem, self.fix, self.line, self.code = problem, fix, line, code

    def finding(self, file: str, sheet: str = "") -> Finding:
        """Return the finding about a file, or about one of its sheets."""
        return Finding(self.code, CellPlace(file, self.line, sheet), self.problem, self.fix)


@dataclass(frozen=True)
class CellPlace(Place):
    """Where something stands in a table: file, sheet (empty: the only table), row as `line`, column and cell text."""

    sheet: str = ""
    column: str = ""
    header: str = ""
    text: str = ""

    def __str__(self) -> str:
        parts = [self.file, self.sheet, f"{self.column}{self.line or ''}"]
        return ":".join(p for p in parts if p)


@dataclass(frozen=True)
class Span:
    """A block of merged cells: rows counted from 1, columns from 0, all four included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Row:
    """One row: its number in the file, its cells, and the columns that one merged cell covers together with other rows."""

    number: int
    cells: list[Cell]
    shared: frozenset[int] = frozenset()

    def cell(self, column: int) -> Cell:
        """Return the cell of a column counted from 0; BLANK beyond the last."""
        return self.cells[column] if column < len(self.cells) else BLANK


@dataclass(frozen=True)
class Table:
    """One sheet, or the only table of a file; `read` starts reading anew and counts into `seen` what it met."""

    name: str
    read: Callable[[], Iterator[Row]]
    merges: tuple[Span, ...] = ()
    is_hidden: bool = False
    days_from_1904: bool = False
    header: tuple[str, ...] | None = None
    """The names of the columns where the format itself holds them."""
    seen: Counter[str] = field(default_factory=Counter)

    def rows(self) -> Iterator[Row]:
        """Return the rows that hold anything, with what is merged downwards filled in."""
        self.seen.clear()
        down = sorted((s for s in self.merges if s.bottom > s.top), key=lambda s: s.top)
        return filled(self.read(), down) if down else self.read()


def filled(rows: Iterator[Row], down: list[Span]) -> Iterator[Row]:
    """Repeat the cell of each span in the rows below; a row that the file leaves out altogether stays left out."""
    waiting, open_, tops = list(reversed(down)), list[Span](), dict[Span, Cell]()
    for row in rows:
        while waiting and waiting[-1].top <= row.number:
            open_.append(waiting.pop())
        open_ = [s for s in open_ if s.bottom >= row.number]
        if not open_:
            yield row
            continue
        cells = list(row.cells)
        for span in open_:
            if span.top == row.number:
                tops[span] = row.cell(span.left)
            elif span in tops:
                cells += [BLANK] * (span.left + 1 - len(cells))
                cells[span.left] = tops[span]
        yield replace(row, cells=cells, shared=frozenset(s.left for s in open_))


@dataclass(frozen=True)
class TableFile:
    """A file of tables: its name, the SHA-256 of its bytes, its tables, and what is to be noted of it."""

    name: str
    sha256: str
    tables: tuple[Table, ...]
    notes: tuple[Finding, ...] = ()


def letters(column: int) -> str:
    """Return a column counted from 0 as a spreadsheet calls it.

    >>> letters(0), letters(27), letters(16383)
    ('A', 'AB', 'XFD')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(name: str) -> int:
    """Return the column counted from 0 that a spreadsheet calls `name`.

    >>> column_of("A"), column_of("AB")
    (0, 27)
    """
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


def note(code: str, place: Place, zh: str, en: str, fix: Text, level: Level = "note") -> Finding:
    """Return a finding that does not ask for a change."""
    return Finding(code, place, Text(zh, en), fix, level)


def over(zh: str, en: str, fix: Text | None = None) -> Unreadable:
    """Return the refusal of a file that is larger than the limits allow."""
    return Unreadable(Text(zh, en), fix or Text("分成几个文件", "split it into several files"))


class Meter:
    """Counts the rows and cells of one file against the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.rows, self.cells = limits, 0, 0

    def row(self, width: int) -> None:
        """Count one row of `width` cells; raises Unreadable beyond the limits."""
        self.rows += 1
        self.cells += width
        if width > self.limits.columns:
            raise over(
                f"超过 {self.limits.columns:,} 列", f"there are more than {self.limits.columns:,} columns", _DELETE
            )
        if self.rows > self.limits.rows:
            raise over(f"超过 {self.limits.rows:,} 行", f"there are more than {self.limits.rows:,} rows")
        if self.cells > self.limits.cells:
            raise over(f"超过 {self.limits.cells:,} 个单元格", f"there are more than {self.limits.cells:,} cells")

    def text(self, size: int) -> None:
        """Check the length of one cell's text; raises Unreadable beyond the limit."""
        if size > self.limits.text:
            raise over(
                f"单元格超过 {self.limits.text:,} 字", f"a cell has more than {self.limits.text:,} characters", _SHORTEN
            )


_DELETE: Final = Text("删去表外的单元格", "delete the cells outside the table")
_SHORTEN: Final = Text("缩短该单元格", "shorten that cell")
