"""Rows as a table of a page (faces layer): headings, cells with the page of the thing they name, notes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Literal, NamedNode

from huiqi.errors import Language, Text
from huiqi.pages.links import page_of
from huiqi.pages.search import Hit, plain_words
from huiqi.rows import Column, Rows
from huiqi.things import Sheet

_LONG: Final = 8
"""Characters of a text that needs room."""


@dataclass(frozen=True)
class Head:
    """One heading; figures stand to the right, a column of long texts needs room, one of short texts is never broken."""

    text: str
    right: bool
    wide: bool = False

    @property
    def style(self) -> str:
        """Return the class of the heading and its cells."""
        return "right" if self.right else "wide" if self.wide else "short"


@dataclass(frozen=True)
class Cell:
    """One cell: its text and the page of the thing it names (empty: none)."""

    text: str
    page: str


@dataclass(frozen=True)
class Table:
    """A table of a page."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...]


def table_of(found: Rows, caption: str, lang: Language, base: str, hidden: Collection[str] = ()) -> Table:
    """Return rows as a table in `lang`, things linked to their pages, without the columns of the names `hidden`."""
    kept = [i for i, c in enumerate(found.columns) if c.name not in hidden]
    right = [bool(c.unit or c.unit_from) for c in found.columns]
    rows = []
    for r, row in enumerate(found.rows):
        pages = [page_of(c.value, base) if isinstance(c, NamedNode) else "" for c in row]
        rows.append(tuple(Cell(found.cell(r, i, lang), pages[i]) for i in kept))
    wide = [any(len(row[n].text) > _LONG for row in rows) for n in range(len(kept))]
    heads = tuple(Head(found.columns[i].heading(lang), right[i], wide[n]) for n, i in enumerate(kept))
    return Table(caption, heads, tuple(rows), tuple(n.say(lang) for n in found.notes))


def rows_with(found: Rows, words: str, lang: Language) -> Rows:
    """Return the rows in which every one of some words stands, in `lang`; all of them for no words."""
    wanted = plain_words(words).split()
    kept = [
        row
        for r, row in enumerate(found.rows)
        if all(w in plain_words(" ".join(found.cell(r, i, lang) for i in range(len(row)))) for w in wanted)
    ]
    return replace(found, rows=tuple(kept)) if wanted else found


def first_cells_lead(table: Table, path: str) -> Table:
    """Return a table whose first cells lead to the page of their text below `path`."""
    return replace(table, rows=tuple((replace(r[0], page=path + r[0].text), *r[1:]) for r in table.rows))


def hits_as_rows(hits: Sequence[Hit], lang: Language) -> Rows:
    """Return what a search found as rows: kind, thing, policy."""
    columns = (
        Column("kind", Text("种类", "kind")),
        Column("thing", Text("名称", "thing")),
        Column("policy", Text("政策", "policy")),
    )
    labels: dict[str, dict[str, str]] = {h.policy: {lang: h.policy_label} for h in hits if h.policy}
    labels |= {h.iri: {lang: h.label} for h in hits}
    rows = [(Literal(h.kind), NamedNode(h.iri), NamedNode(h.policy) if h.policy else None) for h in hits]
    return Rows("search", columns, tuple(rows), labels, lang=lang)


def sheet_as_rows(sheet: Sheet, lang: Language) -> Rows:
    """Return what there is to say of a thing as rows, a line each: section, how deep it stands, text, thing, code."""
    columns = (
        Column("section", Text("栏目", "section")),
        Column("depth", Text("层级", "depth")),
        Column("text", Text("内容", "text")),
        Column("thing", Text("对象", "thing")),
        Column("code", Text("代码", "code")),
    )
    rows = [
        (
            Literal(section.name),
            Literal(entry.depth),
            Literal(entry.plain(lang)),
            NamedNode(entry.iri) if entry.iri else None,
            Literal(entry.code) if entry.code else None,
        )
        for section in sheet.sections
        for entry in section.entries
    ]
    return Rows(sheet.name, columns, tuple(rows), lang=lang)
