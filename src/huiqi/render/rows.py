"""The rows of an answer in every form (faces layer): text, JSON, CSV, Markdown, Turtle, and what a query gives.

Numbers keep every digit; a workbook is written in `workbook`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from hashlib import sha256
from typing import Final, Literal

import pyoxigraph as ox

from huiqi.errors import HuiqiError, Language, Text
from huiqi.money import canonical
from huiqi.names import DEFAULT_BASE, PROV, RDF, XSD
from huiqi.render.data import formula_safe, to_json
from huiqi.rows import Cell, Rows, number, plain
from huiqi.statements import draft_quads

Form = Literal["text", "json", "csv", "xlsx", "markdown", "turtle"]
RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
"""The vocabulary of the W3C's working group for the rows of a SELECT."""


def rows_in_form(rows: Rows, form: Form, lang: Language) -> str | bytes:
    """Return rows in a form; bytes for a workbook. Raises CannotStart if the part that writes workbooks is missing."""
    if form == "json":
        return to_json(rows.to_dict())
    if form == "csv":
        return rows_to_csv(rows)
    if form == "markdown":
        return rows_to_markdown(rows, lang)
    if form == "turtle":
        return rows_to_turtle(rows)
    if form == "xlsx":
        from huiqi.render.workbook import rows_to_workbook

        return rows_to_workbook(rows, lang)
    return rows_to_text(rows, lang)


def rows_to_text(rows: Rows, lang: Language) -> str:
    """Return an aligned table with its notes and a line end; an answer without columns gives an empty text."""
    text = rows.text(lang)
    return text + "\n" if text else ""


def result_in_form(result: Rows | bool | tuple[ox.Triple, ...], form: Form, lang: Language) -> str | bytes:
    """Return what a SPARQL query gives in a form; raises HuiqiError for a form that it does not have."""
    if isinstance(result, Rows):
        return rows_in_form(result, form, lang)
    if isinstance(result, bool):
        if form not in ("text", "json"):
            raise HuiqiError(
                Text("ASK 的结果只有 text 与 json 格式", "the result of an ASK has the formats text and json")
            )
        return to_json(result) if form == "json" else f"{'true' if result else 'false'}\n"
    if form not in ("text", "turtle"):
        raise HuiqiError(Text("CONSTRUCT 的结果只有 turtle 格式", "the result of a CONSTRUCT has the format turtle"))
    return (ox.serialize(result, format=ox.RdfFormat.TURTLE) or b"").decode("utf-8")


def rows_to_csv(rows: Rows) -> str:
    """Return one line for each row under the names of the columns: things by IRI, amounts with at least two decimals.

    What a spreadsheet would read as a formula begins with an apostrophe; several values of a cell stand one after another
    with a space between.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([c.name for c in rows.columns])
    for r in range(len(rows)):
        cells = (formula_safe(_lexical(rows, r, i)) for i in range(len(rows.columns)))
        # A lone return is a line end to some readers, and the writer would not quote it.
        writer.writerow([cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells])
    return buffer.getvalue()


def parts(cell: Cell) -> tuple[ox.NamedNode | ox.Literal, ...]:
    """Return the values of a cell: none, one or several."""
    if cell is None:
        return ()
    return cell if isinstance(cell, tuple) else (cell,)


def _lexical(rows: Rows, row: int, column: int) -> str:
    """Return a cell as data: IRIs in full, amounts in the one form of the project."""
    is_money = rows.is_money(row, column)
    texts = []
    for term in parts(rows.rows[row][column]):
        value = number(term)
        texts.append(canonical(value) if value is not None and is_money else plain(term))
    return " ".join(texts)


def rows_to_markdown(rows: Rows, lang: Language) -> str:
    """Return a table in Markdown, amounts to the right, then the notes."""
    if not rows.columns:
        return ""
    lines = [
        _line(c.heading(lang) for c in rows.columns),
        _line("---:" if c.unit or c.unit_from else "---" for c in rows.columns),
        *(_line(cells) for cells in rows.said(lang)),
    ]
    notes = [line for note in rows.all_notes() for line in ("", _escaped(note.say(lang)))]
    return "\n".join([*lines, *notes]) + "\n"


def _line(cells: Iterator[str] | list[str]) -> str:
    return "| " + " | ".join(c if c in ("---", "---:") else _escaped(c) for c in cells) + " |"


_MARKS: Final = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>|"} | {"\n": " ", "\r": " "})


def _escaped(text: str) -> str:
    """Keep a text from being read as a mark of Markdown.

    >>> _escaped("a|b")
    'a\\\\|b'
    """
    return text.translate(_MARKS)


def rows_to_turtle(rows: Rows) -> str:
    """Return the rows in the vocabulary for result sets, in their order; every node has a name, made from what it says."""
    body = to_json(rows.to_dict())
    base = f"{DEFAULT_BASE}/id/answer/{sha256(body.encode()).hexdigest()[:24]}"
    quads = [_fact(base, RDF + "type", ox.NamedNode(RS + "ResultSet"))]
    quads += draft_quads(ox.NamedNode(base), PROV + "wasDerivedFrom", rows.basis.drafts if rows.basis else ())
    quads += [_fact(base, RS + "resultVariable", ox.Literal(c.name)) for c in rows.columns]
    for n, row in enumerate(rows.rows, 1):
        solution = f"{base}/{n}"
        quads.append(_fact(base, RS + "solution", ox.NamedNode(solution)))
        quads.append(_fact(solution, RS + "index", ox.Literal(str(n), datatype=ox.NamedNode(XSD + "integer"))))
        for column, cell in zip(rows.columns, row, strict=True):
            for k, term in enumerate(parts(cell), 1):
                binding = f"{solution}/{column.name}" + (f"/{k}" if isinstance(cell, tuple) else "")
                quads.append(_fact(solution, RS + "binding", ox.NamedNode(binding)))
                quads.append(_fact(binding, RS + "variable", ox.Literal(column.name)))
                quads.append(_fact(binding, RS + "value", _exact(term)))
    return (ox.serialize(quads, format=ox.RdfFormat.TURTLE, prefixes={"rs": RS, "xsd": XSD}) or b"").decode("utf-8")


def _fact(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value)


def _exact(term: ox.NamedNode | ox.Literal) -> ox.NamedNode | ox.Literal:
    value = number(term)
    if value is None or not isinstance(term, ox.Literal) or term.datatype.value != XSD + "decimal":
        return term
    return ox.Literal(canonical(value), datatype=term.datatype)
