"""Rows: the answer to a question as typed cells under named columns (meaning layer).

What `ask`, `show` and `query` return. A cell can be said in either language; files in other forms are written by
rendering. Finds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from huiqi.errors import Language, Text, harmless
from huiqi.layout import aligned, html_table
from huiqi.money import canonical, is_decimal, show_yuan
from huiqi.names import NS, XSD, local

Term = NamedNode | Literal
Cell = NamedNode | Literal | tuple[Term, ...] | None
"""A thing, a value, several of them, or nothing known."""

MONEY: Final = "yuan"
NOTHING: Final = Text("", "")
UNITS: Final[Mapping[str, Text]] = {
    MONEY: Text("元", "yuan"),
    "assessments": Text("项判定", "assessments"),
    "enterprises": Text("家", "enterprises"),
    "awards": Text("项", "awards"),
    "gaps": Text("处", "gaps"),
}
"""How the units of columns are said; another unit is said as it is written."""
NO_ROWS: Final = Text("没有结果", "no rows")
_NUMBERS: Final = frozenset({XSD + "decimal", XSD + "integer"})


@dataclass(frozen=True)
class Column:
    """One column of an answer: its heading and its unit (empty: none; `yuan` for money).

    `unit_from` names the column that holds the kind of value (`:Money` or another range) of each cell, where it differs
    from row to row. `empty` is said where nothing is known, `words` what a code that stands in a cell means.
    """

    name: str
    label: Text
    unit: str = ""
    unit_from: str = ""
    empty: Text = NOTHING
    words: Mapping[str, Text] = field(default_factory=dict, hash=False)

    def heading(self, lang: Language) -> str:
        """Return the heading with the unit, such as `at least (yuan)`."""
        unit = self.unit_text().say(lang)
        return f"{self.label.say(lang)} ({unit})" if unit else self.label.say(lang)

    def unit_text(self) -> Text:
        """Return the unit in both languages; empty texts for none."""
        return UNITS.get(self.unit, Text(self.unit, self.unit))


@dataclass(frozen=True)
class Basis:
    """What an answer rests on: empty texts and tuples where a part does not apply.

    `on` and `known_as_of` are days, `given` the parameters as they were given, `readings` and `assumptions` the
    interpretations chosen, `sources` the documents with their grades (IRIs, the grade perhaps empty), `digest` a hash
    of law, facts and queries, `drafts` the policies counted that are not adopted.
    """

    question: Text = NOTHING
    on: str = ""
    known_as_of: str = ""
    given: tuple[tuple[str, str], ...] = ()
    readings: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    digest: str = ""
    drafts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """An answer as a table; every row has one cell for each column.

    `labels` names the things that stand in cells, by IRI and then by language. `notes` are sentences that belong to the
    answer as a whole: sources with their grade, assumptions, what is not published. `lang` is the language it prints in.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False, hash=False)
    notes: tuple[Text, ...] = ()
    basis: Basis | None = None
    lang: Language = "zh"

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        """Return the answer as an aligned table with its notes, as a terminal may show it."""
        return harmless(self.text(self.lang))

    def _repr_html_(self) -> str:
        """Return the answer as HTML for a notebook."""
        notes = [n.say(self.lang) for n in self.all_notes()]
        return html_table([c.heading(self.lang) for c in self.columns], self.said(self.lang), notes)

    def text(self, lang: Language) -> str:
        """Return the answer as an aligned table in `lang`, then its notes; ends without a line end."""
        said = [[cell.replace("\n", " ") for cell in row] for row in self.said(lang)]
        right = {i for i, c in enumerate(self.columns) if c.unit or c.unit_from}
        lines = aligned([[c.label.say(lang) for c in self.columns], *said], right) if self.columns else []
        if self.columns and not self.rows:
            lines.append(NO_ROWS.say(lang))
        notes = [n.say(lang) for n in self.notes]
        return "\n".join([*lines, *([""] if notes else []), *notes])

    def all_notes(self) -> tuple[Text, ...]:
        """Return the notes, the first of them that there are no rows where there are none."""
        return self.notes if self.rows or not self.columns else (NO_ROWS, *self.notes)

    def said(self, lang: Language) -> list[list[str]]:
        """Return every cell as a reader is told it, in `lang`."""
        return [[self.cell(r, c, lang) for c in range(len(self.columns))] for r in range(len(self.rows))]

    def cell(self, row: int, column: int, lang: Language) -> str:
        """Return one cell as a reader is told it: things by label, money as yuan."""
        found, declared = self.rows[row][column], self.columns[column]
        if found is None or found == ():
            return declared.empty.say(lang)
        parts = found if isinstance(found, tuple) else (found,)
        return "; ".join(self._term(t, declared, self.is_money(row, column), lang) for t in parts)

    def is_money(self, row: int, column: int) -> bool:
        """Say whether the cell is an amount in yuan."""
        declared = self.columns[column]
        if not declared.unit_from:
            return declared.unit == MONEY
        names = [c.name for c in self.columns]
        kind = self.rows[row][names.index(declared.unit_from)]
        return isinstance(kind, NamedNode) and kind.value == NS + "Money"

    def _term(self, term: Term, declared: Column, is_money: bool, lang: Language) -> str:
        if isinstance(term, NamedNode):
            return self.label(term.value, lang)
        if term.value in declared.words:
            return declared.words[term.value].say(lang)
        value = number(term)
        if value is not None and is_money:
            return show_yuan(value) if value == round(value, 2) else f"¥{canonical(value)}"
        return plain(term)

    def label(self, iri: str, lang: Language) -> str:
        """Return the label of a thing in `lang`, in another language, or its IRI."""
        names = self.labels.get(iri, {})
        return names.get(lang) or next((names[k] for k in sorted(names)), iri)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain values for JSON: numbers other than whole ones are texts, so that none becomes a float."""
        return {
            "name": self.name,
            "columns": [
                {"name": c.name, "label": _both(c.label), "unit": _both(c.unit_text()) if c.unit else None}
                for c in self.columns
            ],
            "rows": [{c.name: self._value(r, i) for i, c in enumerate(self.columns)} for r in range(len(self.rows))],
            "notes": [_both(n) for n in self.notes],
            "basis": None if self.basis is None else self._basis(self.basis),
        }

    def _value(self, row: int, column: int) -> Any:
        found = self.rows[row][column]
        if isinstance(found, tuple):
            return [self._plain(t, self.is_money(row, column)) for t in found]
        return None if found is None else self._plain(found, self.is_money(row, column))

    def _plain(self, term: Term, is_money: bool) -> Any:
        if isinstance(term, NamedNode):
            return self.thing(term.value) if term.value in self.labels else term.value
        value = number(term)
        if value is not None and is_money:
            return canonical(value)
        if term.datatype.value == XSD + "integer" and value is not None:
            return int(value)
        if term.datatype.value == XSD + "boolean":
            return term.value in ("true", "1")
        return plain(term)

    def thing(self, iri: str) -> dict[str, Any]:
        """Return a thing as plain values: its IRI, its name and its label in each language."""
        return {"iri": iri, "name": local(iri), "label": dict(sorted(self.labels.get(iri, {}).items()))}

    def _basis(self, basis: Basis) -> dict[str, Any]:
        return {
            "question": _both(basis.question),
            "on": basis.on or None,
            "knownAsOf": basis.known_as_of or None,
            "params": dict(basis.given),
            "readings": [self.thing(r) for r in basis.readings],
            "assumptions": [self.thing(a) for a in basis.assumptions],
            "sources": [{**self.thing(s), "grade": local(g) or None} for s, g in basis.sources],
            "drafts": [self.thing(d) for d in basis.drafts],
            "digest": basis.digest or None,
        }


def number(term: Cell) -> Decimal | None:
    """Return the value of a decimal or an integer, otherwise None."""
    if not isinstance(term, Literal) or term.datatype.value not in _NUMBERS or not is_decimal(term.value):
        return None
    return Decimal(term.value)


def plain(term: Term) -> str:
    """Return a term as text: an IRI or a literal as it is, a decimal without zeros at its end.

    >>> plain(Literal("2025.00", datatype=NamedNode(XSD + "decimal")))
    '2025'
    """
    value = number(term)
    if value is None:
        return term.value
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
