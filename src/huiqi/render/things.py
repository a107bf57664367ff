"""Things of the law as text, Markdown, JSON and Turtle (faces layer); computes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from huiqi.errors import Language, Text
from huiqi.load import Graph
from huiqi.names import DCTERMS, NS, RDFS, SKOS
from huiqi.render.data import to_json
from huiqi.rows import Cell, Rows
from huiqi.things import Entry, Kind, Law, Section, Sheet, applying_line
from huiqi.things.model import KINDS

PREFIXES = {
    "": NS,
    "ind": "https://w3id.org/huiqi/voc/indicator/",
    "reason": "https://w3id.org/huiqi/voc/reason/",
    "source": "https://w3id.org/huiqi/id/source/",
    "fund": "https://w3id.org/huiqi/id/fund/",
    "rdfs": RDFS,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_PARTS = ("condition", "amount", "of", "row", "limit", "times", "less", "paidFrom", "appliesFrom", "appliesUntil")
_OTHER = Text("其他对象", "thing")


def sheet_text(sheet: Sheet, lang: Language) -> str:
    """Return one thing as plain text: its name and label, then each section, a single short entry beside its heading."""
    lines = [f"{_kind(sheet).say(lang)} {sheet.name}", f"  {sheet.say(lang)}"]
    lines += [f"  {sheet.iri}"] if sheet.iri else []
    for section in sheet.sections:
        lines += ["", *_section(section, lang)]
    return "\n".join(lines) + "\n"


def _section(section: Section, lang: Language) -> list[str]:
    heading = section.heading.say(lang)
    return [heading, *(_indented(e, lang) for e in section.entries)]


def _indented(entry: Entry, lang: Language) -> str:
    pad = "  " * (entry.depth + 1)
    return "\n".join(pad + line if line else "" for line in entry.text.say(lang).rstrip("\n").split("\n"))


def sheet_markdown(sheet: Sheet, lang: Language) -> str:
    """Return one thing as Markdown: a heading, then each section as a nested list."""
    lines = [f"# {_plain(sheet.say(lang))}", "", f"{_kind(sheet).say(lang)} `{sheet.name}`"]
    lines += [f"<{sheet.iri}>"] if sheet.iri else []
    for section in sheet.sections:
        lines += ["", f"## {_plain(section.heading.say(lang))}", ""]
        lines += [f"{'  ' * e.depth}- {_item(e, lang)}" for e in section.entries]
    return "\n".join(lines) + "\n"


def _item(entry: Entry, lang: Language) -> str:
    text = entry.text.say(lang).rstrip("\n")
    if "\n" not in text:
        return _plain(text)
    pad = "  " * (entry.depth + 1)
    return f"\n\n{pad}```\n" + "".join(f"{pad}{line}\n" for line in text.split("\n")) + f"{pad}```"


def _plain(text: str) -> str:
    """Return text in which Markdown finds nothing to mark."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in text)


def said_in(rows: Rows, lang: Language) -> Rows:
    """Return a list whose sentences stand in `lang`, for forms that show a cell as it is; codes stay codes."""
    told = [c.words for c in rows.columns]
    return replace(rows, rows=tuple(tuple(_cell(c, told[i], lang) for i, c in enumerate(row)) for row in rows.rows))


def _cell(cell: Cell, words: Mapping[str, Text], lang: Language) -> Cell:
    text = words.get(cell.value) if isinstance(cell, Literal) else None
    return Literal(text.say(lang)) if text is not None and isinstance(cell, Literal) and text.en == cell.value else cell


def sheet_json(sheet: Sheet) -> str:
    """Return one thing as JSON: every text in both languages."""
    return to_json(sheet.to_dict())


def things_turtle(graph: Graph, iris: Iterable[str]) -> str:
    """Return the statements of some things in Turtle, with those of the nodes that their rules are made of."""
    queue, seen, triples = sorted(set(iris)), set[str](), []
    while queue:
        iri = queue.pop(0)
        if iri in seen or iri not in graph:
            continue
        seen.add(iri)
        for predicate in graph.predicates(iri):
            for found in graph.objects(iri, predicate):
                triples.append(Triple(NamedNode(iri), NamedNode(predicate), found))
                if (
                    predicate.removeprefix(NS) in _PARTS
                    and isinstance(found, NamedNode)
                    and not _is_listed(graph, found)
                ):
                    queue.append(found.value)
    text = (serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode("utf-8")
    # The serialiser writes the prefixes in an order of its own that changes from run to run.
    lines = text.splitlines()
    heads = sorted(line for line in lines if line.startswith("@prefix"))
    return "\n".join([*heads, *(line for line in lines if not line.startswith("@prefix"))]) + "\n" if triples else ""


def listed(found: Rows | Sheet) -> list[str]:
    """Return the IRIs of what is shown: the thing itself, or in each row of a list the thing that the row is of.

    A row is of the thing in the column that has the name of the list's kind; coverage is of policies.
    """
    if isinstance(found, Sheet):
        return [found.iri] if found.iri else []
    kind = next((k.name for k in KINDS if k.plural == found.name), "")
    names = [c.name for c in found.columns]
    column = "policy" if kind == "coverage" else kind
    cells = [row[names.index(column)] for row in found.rows] if column in names else []
    return [c.value for c in cells if isinstance(c, NamedNode)]


def _is_listed(graph: Graph, node: NamedNode) -> bool:
    """Say whether a node is a thing of its own, not a part of the rule that points at it."""
    return any(kind.of and graph.is_a(node.value, kind.of) for kind in KINDS)


def _kind(sheet: Sheet) -> Text:
    kind: Kind | None = next((k for k in KINDS if k.name == sheet.kind), None)
    return Text(kind.zh, kind.name) if kind else _OTHER


def apply_line(law: Law, award: str, lang: Language) -> str:
    """Return in one line where and when to apply for an award (IRI), or that it is not published."""
    return applying_line(law, award).say(lang)
