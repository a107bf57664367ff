"""The parts of an XLSX file (meaning layer): a zip archive opened within limits, XML read without entities.

Reads the list of sheets, the shared strings and the number formats; rows are read in `xlsx_file`.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from huiqi.errors import Text
from huiqi.intake.source import Source
from huiqi.intake.tables import Limits, Span, Unreadable, column_of, over

CHUNK: Final = 1 << 18
_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MERGE: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_RESAVE: Final = Text("用电子表格软件另存为 .xlsx", "save it again as .xlsx with a spreadsheet program")
_LARGE: Final = 50_000_000
_DENSEST: Final = 200
"""How many bytes one byte of a large part may unpack to; registers come to 10 or 20."""
_PERCENT_FORMATS: Final = frozenset({9, 10})


@dataclass(frozen=True)
class SheetPart:
    """One sheet as the workbook lists it: its name, the part of the archive, whether it is hidden."""

    name: str
    part: str
    is_hidden: bool


class Package:
    """An open archive; every byte that is unpacked counts against the limits."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._archive, self.limits = archive, limits
        self.names = frozenset(i.filename for i in archive.infolist())
        if len(archive.infolist()) > limits.parts:
            raise over(f"压缩包中超过 {limits.parts:,} 个部分", f"the archive has more than {limits.parts:,} parts")
        if any(i.file_size > _LARGE and i.file_size > _DENSEST * i.compress_size for i in archive.infolist()):
            raise over(
                "压缩得过于紧密,像是压缩炸弹", "it is packed too densely, like a file made to fill memory", _RESAVE
            )
        if any(i.flag_bits & 1 for i in archive.infolist()):
            raise encrypted()

    def chunks(self, name: str) -> Iterator[bytes]:
        """Return a part in pieces; raises Unreadable if it is broken or unpacks to more than the limit."""
        total = 0
        try:
            with self._archive.open(name) as file:
                while block := file.read(CHUNK):
                    total += len(block)
                    if total > self.limits.unpacked_bytes:
                        size = self.limits.unpacked_bytes // 1_000_000
                        raise over(f"解压后超过 {size:,} MB", f"it unpacks to more than {size:,} MB")
                    yield block
        except (zipfile.BadZipFile, KeyError, EOFError, OSError, NotImplementedError, zlib_error()):
            raise broken() from None

    def parse(self, name: str, start: Start, end: Callable[[str], None], text: Callable[[str], None]) -> Iterator[None]:
        """Parse a part as XML piece by piece, calling back with local names; yields after each piece."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        locals_: dict[str, str] = {}

        def local(name: str) -> str:
            found = locals_.get(name)
            return found if found is not None else locals_.setdefault(name, name.rsplit(" ", 1)[-1])

        parser.StartElementHandler = lambda n, a: start(local(n), a)
        parser.EndElementHandler = lambda n: end(local(n))
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            for block in self.chunks(name):
                parser.Parse(block, False)
                yield
            parser.Parse(b"", True)
            yield
        except (expat.ExpatError, LookupError, ValueError):  # the last two: encodings that do not exist
            raise broken() from None

    def merges(self, name: str) -> tuple[Span, ...]:
        """Return the merged blocks of a sheet, which the file lists after its rows."""
        found: dict[tuple[bytes, ...], None] = {}
        tail = b""
        for block in self.chunks(name):
            window = tail + block
            if b"mergeCell" in window:
                found.update((m.groups(), None) for m in _MERGE.finditer(window))
                if len(found) > self.limits.merges:
                    raise over(
                        f"合并单元格超过 {self.limits.merges:,} 处", f"more than {self.limits.merges:,} merged cells"
                    )
            tail = window[-200:]
        return tuple(
            Span(int(top), column_of(left.decode()), int(bottom), column_of(right.decode()))
            for left, top, right, bottom in found
        )


Start = Callable[[str, dict[str, str]], None]


def zlib_error() -> type[Exception]:
    """Return the exception of broken compressed data."""
    import zlib

    return zlib.error


def _refuse_doctype(*_: object) -> None:
    what = Text("工作簿的 XML 含有 DOCTYPE,不予读取", "the XML of the workbook has a DOCTYPE and is not read")
    raise Unreadable(what, _RESAVE)


def broken() -> Unreadable:
    """Return the refusal of a file that is no whole workbook."""
    return Unreadable(Text("文件不是完整的 XLSX", "the file is no whole XLSX file"), _RESAVE)


def encrypted() -> Unreadable:
    """Return the refusal of a workbook with a password, or of the format before XLSX."""
    what = Text("文件有密码保护,或是旧的 .xls 格式", "the file has a password, or is of the old .xls format")
    return Unreadable(what, Text("去掉密码,另存为 .xlsx", "take the password off and save it as .xlsx"))


@contextmanager
def open_package(path: Source, limits: Limits) -> Iterator[Package]:
    """Open an XLSX archive; raises Unreadable for what is none."""
    with path.open("rb") as file:
        if file.read(8) == _OLD:
            raise encrypted()
    try:
        archive = zipfile.ZipFile(path.open("rb"))
    except (zipfile.BadZipFile, OSError, ValueError):
        raise broken() from None
    with archive:
        yield Package(archive, limits)


def read_parts(package: Package) -> tuple[list[SheetPart], bool]:
    """Return the sheets of a workbook in their order, and whether its days count from 1904."""
    book = next((t for k, t in _relations(package, "").values() if k == "officeDocument"), "xl/workbook.xml")
    targets = _relations(package, book)
    sheets: list[SheetPart] = []
    from_1904 = [False]

    def start(name: str, values: dict[str, str]) -> None:
        if name == "workbookPr":
            from_1904[0] = values.get("date1904") in ("1", "true")
        elif name == "sheet":
            key = next((v for k, v in values.items() if k.rsplit(" ", 1)[-1] == "id" and " " in k), "")
            kind, part = targets.get(key, ("", ""))
            if kind == "worksheet":
                sheets.append(SheetPart(values.get("name", ""), part, values.get("state", "visible") != "visible"))

    _run(package, book, start)
    if not sheets:
        raise broken()
    return sheets, from_1904[0]


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return what a part points to: by id, the kind and the part; what lies outside the file is left out."""
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, values: dict[str, str]) -> None:
        if tag == "Relationship" and values.get("TargetMode") != "External":
            target = values.get("Target", "")
            whole = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[values.get("Id", "")] = (values.get("Type", "").rsplit("/", 1)[-1], whole)

    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels in package.names:
        _run(package, rels, start)
    return found


def _run(package: Package, part: str, start: Start) -> None:
    for _ in package.parse(part, start, lambda _: None, lambda _: None):
        pass


def read_strings(package: Package, part: str = "xl/sharedStrings.xml") -> list[str]:
    """Return the shared strings in order, without phonetic guides; empty if the workbook has none."""
    strings: list[str] = []
    pieces: list[str] = []
    size = [0]
    state = {"text": False, "guide": False}

    def start(name: str, _: dict[str, str]) -> None:
        if name == "t":
            state["text"] = not state["guide"]
        elif name == "rPh":
            state["guide"] = True

    def end(name: str) -> None:
        if name == "t":
            state["text"] = False
        elif name == "rPh":
            state["guide"] = False
        elif name == "si":
            strings.append("".join(pieces).strip())
            pieces.clear()
            size[0] = 0

    def text(data: str) -> None:
        if state["text"]:
            pieces.append(data)
            size[0] += len(data)
            if size[0] > package.limits.text:
                raise over("工作簿的文字过多", "the workbook holds too much text")

    if part in package.names:
        for _ in package.parse(part, start, end, text):
            pass
    return strings


def read_percent_styles(package: Package, part: str = "xl/styles.xml") -> frozenset[int]:
    """Return the numbers of the cell styles that show a number as a percentage."""
    formats: set[int] = set(_PERCENT_FORMATS)
    styles: list[int] = []
    inside = [False]

    def start(name: str, values: dict[str, str]) -> None:
        if name == "numFmt" and "%" in re.sub(r'"[^"]*"|\\.', "", values.get("formatCode", "")):
            formats.add(_whole(values.get("numFmtId")))
        elif name == "cellXfs":
            inside[0] = True
        elif name == "xf" and inside[0]:
            styles.append(_whole(values.get("numFmtId")))

    def end(name: str) -> None:
        if name == "cellXfs":
            inside[0] = False

    if part in package.names:
        for _ in package.parse(part, start, end, lambda _: None):
            pass
    return frozenset(i for i, number in enumerate(styles) if number in formats)


def _whole(text: str | None) -> int:
    return int(text) if text is not None and re.fullmatch(r"\d{1,9}", text, re.ASCII) else -1
