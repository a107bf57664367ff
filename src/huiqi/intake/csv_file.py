"""Text tables (meaning layer): CSV with commas, semicolons or tabs, in UTF-8, UTF-16 or GB18030, as rows of cells."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO, TextIOWrapper
from itertools import islice
from typing import Final, TextIO

from huiqi.errors import Text
from huiqi.intake.source import Source
from huiqi.intake.tables import TEXT, Limits, Meter, Row, Table, Unreadable, over

_DELIMITERS: Final = (",", "\t", ";", "|")
_LONGEST: Final = 1_000_000
_SAVE: Final = Text("另存为 UTF-8", "save it as UTF-8")


def read_csv(path: Source, limits: Limits) -> tuple[Table, ...]:
    """Return the one table of a text file; its name is empty. Raises Unreadable for bytes that are no text.

    The encoding is UTF-8 or UTF-16 where a byte order mark says so, else UTF-8, else GB18030; the delimiter is the one
    that gives most of the first rows one width above 1. A row is numbered by the line on which it starts.
    """
    encoding = _encoding(path)
    with TextIOWrapper(path.open("rb"), encoding, newline="") as file:
        delimiter = _delimiter("".join(islice(_lines(file), 40)))

    def rows() -> Iterator[Row]:
        meter = Meter(limits)
        with TextIOWrapper(path.open("rb"), encoding, newline="") as file:
            reader = csv.reader(_lines(file), delimiter=delimiter, strict=True)
            line = 0
            try:
                for fields in reader:
                    number, line = line + 1, reader.line_num
                    if any(fields):
                        meter.row(len(fields))
                        meter.text(max(map(len, fields)))
                        yield Row(number, [(TEXT, f.strip()) for f in fields])
            except csv.Error as error:
                what = Text(
                    f"第 {line + 1} 行无法读取:{error}", f"the row from line {line + 1} cannot be read: {error}"
                )
                fix = Text("检查引号是否成对", "check that quotes come in pairs")
                raise Unreadable(what, fix, line + 1) from None

    return (Table("", rows),)


def _lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(_LONGEST):
        if len(line) == _LONGEST:
            raise over(f"一行超过 {_LONGEST:,} 字", f"a line has more than {_LONGEST:,} characters")
        yield line


def _encoding(path: Source) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if start.startswith(mark):
            return _checked(path, name)
    try:
        return _checked(path, "utf-8")
    except Unreadable:
        return _checked(path, "gb18030")


def _checked(path: Source, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                if "\0" in decoder.decode(block):
                    raise Unreadable(
                        Text("文件含有空字符,不是文本", "the file holds a null character and is no text"), _SAVE
                    )
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        what = Text("文件既不是 UTF-8 也不是 GB18030 编码", "the file is in neither UTF-8 nor GB18030")
        raise Unreadable(what, _SAVE) from None
    return encoding


def _delimiter(start: str) -> str:
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        try:
            widths = Counter(len(f) for f in csv.reader(StringIO(start), delimiter=delimiter) if len(f) > 1)
        except csv.Error:
            continue
        width, count = max(widths.items(), key=lambda w: (w[1] * w[0], w[0]), default=(0, 0))
        if width * count > most:
            best, most = delimiter, width * count
    return best
