"""The rows of an answer as an Excel workbook (faces layer): one sheet of rows, one of what they rest on.

Same rows, same bytes. Nothing in it is a formula; an amount is a number only where Excel holds it exactly.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from huiqi.dates import parse_date
from huiqi.errors import CannotStart, Language, Text, harmless
from huiqi.money import canonical
from huiqi.names import XSD, local
from huiqi.rows import Rows, number

_DIGITS: Final = 15
"""The significant digits that Excel keeps."""
_CELL: Final = 32_767
"""The characters that a cell of Excel holds."""
_SET: Final = datetime(2000, 1, 1)
"""The day that stands in every workbook: a clock would make two answers differ."""
_WIDEST: Final = 60


def rows_to_workbook(rows: Rows, lang: Language) -> bytes:
    """Return rows as an .xlsx file: amounts as numbers in yuan, days as days, things by label with the IRI beside them.

    An amount with more than 15 digits or more than two decimals is a text, so that no fen is lost. Raises CannotStart
    if XlsxWriter is not installed.
    """
    try:
        import xlsxwriter
    except ImportError:
        text = Text(
            "没有安装 XlsxWriter,请执行 pip install 'huiqi[xlsx]'", "XlsxWriter is missing: pip install 'huiqi[xlsx]'"
        )
        raise CannotStart(text) from None
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"created": _SET, "title": rows.name, "author": "huiqi"})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "money": book.add_format({"num_format": "¥#,##0.00"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "right": book.add_format({"align": "right"}),
    }
    _write_rows(book.add_worksheet(Text("结果", "Rows").say(lang)), rows, lang, formats)
    _write_basis(book.add_worksheet(Text("依据", "Basis").say(lang)), rows, lang, formats)
    book.close()
    return buffer.getvalue()


def _write_rows(sheet: Any, rows: Rows, lang: Language, formats: dict[str, Any]) -> None:
    named = [
        any(isinstance(row[i], NamedNode) and _iri(row[i]) in rows.labels for row in rows.rows)
        for i in range(len(rows.columns))
    ]
    at = 0
    for i, column in enumerate(rows.columns):
        said = [rows.cell(r, i, lang) for r in range(len(rows))]
        sheet.set_column(at, at, min(_WIDEST, 2 + max([len(t) * 2 for t in said] + [len(column.heading(lang)) * 2])))
        sheet.write_string(0, at, _text(column.heading(lang)), formats["head"])
        for r in range(len(rows)):
            _write_cell(sheet, r + 1, at, rows, r, i, said[r], formats)
        at += 1
        if named[i]:
            sheet.write_string(0, at, f"{column.name} IRI", formats["head"])
            for r, row in enumerate(rows.rows):
                if isinstance(row[i], NamedNode):
                    sheet.write_string(r + 1, at, _text(_iri(row[i])))
            at += 1
    sheet.freeze_panes(1, 0)


def _iri(cell: Any) -> str:
    return str(cell.value)


def _write_cell(sheet: Any, row: int, at: int, rows: Rows, r: int, i: int, said: str, formats: dict[str, Any]) -> None:
    cell, is_money = rows.rows[r][i], rows.is_money(r, i)
    value = None if isinstance(cell, tuple) else number(cell)
    if value is not None and is_exact(value) and (not is_money or value == round(value, 2)):
        sheet.write_number(row, at, value, formats["money"] if is_money else None)
    elif value is not None:
        sheet.write_string(row, at, canonical(value), formats["right"])
    elif isinstance(cell, Literal) and cell.datatype.value == XSD + "date" and _is_excel_day(cell.value):
        day = parse_date(cell.value)
        sheet.write_datetime(row, at, datetime(day.year, day.month, day.day), formats["day"])
    elif said:
        sheet.write_string(row, at, _text(said))


def is_exact(value: Decimal) -> bool:
    """Say whether Excel keeps every digit of a number.

    >>> is_exact(Decimal("1234567890123.45")), is_exact(Decimal("12345678901234.56"))
    (True, False)
    """
    return len(value.normalize().as_tuple().digits) <= _DIGITS and abs(value) < Decimal(10) ** _DIGITS


def _is_excel_day(text: str) -> bool:
    """Say whether Excel counts the day right: from March 1900 on."""
    try:
        return parse_date(text).isoformat() >= "1900-03-01"
    except ValueError:
        return False


def _text(text: str) -> str:
    kept = harmless(text, keep="\n")
    return kept if len(kept) <= _CELL else kept[: _CELL - 1] + "…"


def _write_basis(sheet: Any, rows: Rows, lang: Language, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 100)
    for r, (name, value) in enumerate(_basis(rows, lang)):
        sheet.write_string(r, 0, name, formats["head"])
        sheet.write_string(r, 1, _text(value))


def _basis(rows: Rows, lang: Language) -> Iterator[tuple[str, str]]:
    basis = rows.basis
    if basis is not None:
        yield Text("查询", "question").say(lang), f"{rows.name}: {basis.question.say(lang)}"
        for name, value in basis.given:
            yield Text("参数", "parameter").say(lang), f"{name} = {value}"
        days = ((Text("评估日期", "on"), basis.on), (Text("已知截至", "known as of"), basis.known_as_of))
        for label, day in days:
            if day:
                yield label.say(lang), day
        for label, chosen in (
            (Text("口径", "reading"), basis.readings),
            (Text("假定", "assumption"), basis.assumptions),
        ):
            for iri in chosen:
                yield label.say(lang), f"{rows.label(iri, lang)} ({local(iri)})"
        for source, grade in basis.sources:
            yield Text("来源", "source").say(lang), f"{rows.label(source, lang)} ({local(grade) or '-'})"
        yield Text("摘要值", "digest").say(lang), basis.digest
    for note in rows.all_notes():
        yield Text("说明", "note").say(lang), note.say(lang)
