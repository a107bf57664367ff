"""A drawing of the ontology (analysis layer): its classes as boxes, with their kinds inside and their links to other classes.

Made from the ontology alone, the same each time. What it shows stands as text in the document of the ontology too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any, Final
from urllib.parse import quote

import pyoxigraph as ox

from huiqi.errors import Language, Text
from huiqi.names import NS, OWL, RDF, RDFS, local
from huiqi.publish.addresses import ONTOLOGY
from huiqi.publish.model import PublicData
from huiqi.publish.public import PUBLIC_KINDS

TITLE: Final = Text("惠企本体:各类及其关系", "the huiqi ontology: its classes and how they are linked")
ALT: Final = Text(
    "方框是类,框内的方框是它的下位类,箭头是指向另一类的关系;各类与关系在下面逐一列出。",
    "Boxes are classes, boxes inside them their kinds, arrows links to another class; each is listed below.",
)
_RECORDS: Final = Text("企业与记录", "enterprises and records")
_GROUPS: Final = (
    (Text("政策与规则", "the law"), "#0b4f8a", 2),
    (_RECORDS, "#17643a", 1),
    (Text("判定与发现", "what is answered and found"), "#8c1d18", 1),
)
"""The groups of classes, the colour of each, and its columns."""
_SHARED: Final = Text("多个类共有的关系", "links that several classes have")
_WIDE, _LINE, _PAD, _GAP, _HEAD, _FOOT = 340, 18, 8, 12, 108, 12


Link = tuple[str, tuple[str, ...]]
"""A property, and the classes that it leads to."""


@dataclass(frozen=True)
class Drawing:
    """The classes of an ontology: what each is called, what it is a kind of, and which links lead where."""

    labels: Mapping[str, dict[str, str]] = field(repr=False)
    parents: Mapping[str, str]
    links: Mapping[str, tuple[Link, ...]]
    """For each class the properties that lead from it, with the classes that they lead to."""
    shared: tuple[Link, ...] = ()
    """The properties that the ontology gives to no class in particular."""

    def label(self, iri: str, lang: Language) -> str:
        """Return what a class or property is called in a language."""
        named = self.labels.get(iri, {})
        return named.get(lang) or named.get("zh") or local(iri)

    @cached_property
    def kinds(self) -> dict[str, tuple[str, ...]]:
        """Return the classes that are kinds of each class, in order."""
        found: dict[str, list[str]] = {c: [] for c in self.links}
        for kind, parent in sorted(self.parents.items()):
            found[parent].append(kind)
        return {c: tuple(k) for c, k in found.items()}

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Return the classes that are no kinds of others, in the groups of the drawing."""
        tops = [c for c in sorted(self.links) if c not in self.parents]
        law = [c for c in tops if any(k in PUBLIC_KINDS for k in self._below(c))]
        records = [c for c in tops if local(c) in ("Record", "Enterprise", "Register")]
        return tuple(law), tuple(records), tuple(c for c in tops if c not in law and c not in records)

    def _below(self, iri: str) -> list[str]:
        return [iri, *(b for k in self.kinds[iri] for b in self._below(k))]


def read(triples: Iterable[ox.Triple]) -> Drawing:
    """Return the classes of an ontology, given as triples, and the links between them."""
    about: dict[Any, list[ox.Triple]] = {}
    for triple in triples:
        about.setdefault(triple.subject, []).append(triple)

    def held(subject: Any, predicate: str) -> list[Any]:
        return [t.object for t in about.get(subject, ()) if t.predicate.value == predicate]

    def items(node: Any) -> list[Any]:
        first, rest = held(node, RDF + "first"), held(node, RDF + "rest")
        return [*first, *(i for r in rest for i in items(r))]

    def named(ends: Sequence[Any]) -> list[str]:
        """Return the classes that an end of a property may be: one, or several of which it is one."""
        several = [i for e in ends if isinstance(e, ox.BlankNode) for u in held(e, OWL + "unionOf") for i in items(u)]
        return [e.value for e in [*ends, *several] if isinstance(e, ox.NamedNode) and e.value in classes]

    own = {s: s.value for s in about if isinstance(s, ox.NamedNode) and s.value.startswith(NS)}
    classes = {iri for s, iri in own.items() if ox.NamedNode(OWL + "Class") in held(s, RDF + "type")}
    links: dict[str, list[Link]] = {c: [] for c in classes}
    shared: list[Link] = []
    for subject, iri in sorted(own.items(), key=lambda s: s[1]):
        to = tuple(sorted(named(held(subject, RDFS + "range"))))
        if to and ox.NamedNode(OWL + "ObjectProperty") in held(subject, RDF + "type"):
            starts = held(subject, RDFS + "domain")
            for start in sorted(named(starts)):
                links[start].append((iri, to))
            if not starts:
                shared.append((iri, to))
    parents = {
        c: min(up)
        for c in sorted(classes)
        if (up := [e.value for e in held(ox.NamedNode(c), RDFS + "subClassOf") if getattr(e, "value", "") in classes])
    }
    labels = {
        iri: {o.language: o.value for o in held(s, RDFS + "label") if isinstance(o, ox.Literal) and o.language}
        for s, iri in own.items()
    }
    return Drawing(labels, parents, {c: tuple(v) for c, v in sorted(links.items())}, tuple(shared))


def diagrams(data: PublicData) -> dict[str, bytes]:
    """Return the drawing in each language by the path of its file; none where no ontology is published."""
    ontology = next((g.triples for g in data.graphs if g.iri == ONTOLOGY), ())
    drawing = read(ontology)
    return {path(lang): svg(drawing, lang) for lang in ("zh", "en")} if drawing.links else {}


def path(lang: str) -> str:
    """Return where the drawing in a language stands on the site."""
    return f"ontology/diagram.{lang}.svg"


def svg(drawing: Drawing, lang: Language) -> bytes:
    """Return the drawing as SVG; it runs no script and sets no style sheet, so that a strict policy lets it be seen."""
    parts: list[str] = []
    left, bottom = _GAP, 0.0
    for (title, colour, columns), classes in zip(_GROUPS, drawing.groups, strict=True):
        parts.append(_text(left, _HEAD - 18, title.say(lang), colour, 17, bold=True))
        heights = [float(_HEAD)] * columns
        for iri in classes:
            column = heights.index(min(heights))
            box, height = _box(drawing, iri, lang, left + column * (_WIDE + _GAP), heights[column], _WIDE, colour)
            parts.append(box)
            heights[column] += height + _GAP
        if title is _RECORDS and drawing.shared:
            box, heights[0] = _common(drawing, lang, left, heights[0] + _GAP)
            parts.append(box)
        left += columns * (_WIDE + _GAP)
        bottom = max(bottom, *heights)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xml:lang="{lang}" role="img" width="{left}" height="{bottom + _FOOT:g}" '
        f'viewBox="0 0 {left} {bottom + _FOOT:g}" font-family="system-ui, \'Noto Sans CJK SC\', sans-serif">\n'
        f"<title>{escape(TITLE.say(lang))}</title>\n<desc>{escape(ALT.say(lang))}</desc>\n"
        f'<rect width="{left}" height="{bottom + _FOOT:g}" fill="#ffffff"/>\n'
        f"{_text(_GAP, 32, TITLE.say(lang), '#1c2430', 22, bold=True)}{_text(_GAP, 54, ALT.say(lang), '#55606e', 13)}"
        f"{''.join(parts)}</svg>\n"
    ).encode()


def _box(
    drawing: Drawing, iri: str, lang: Language, left: float, top: float, wide: float, colour: str
) -> tuple[str, float]:
    """Return a class as a box with its links and its kinds, and how high it is."""
    head = _text(left + _PAD, top + _LINE + 4, drawing.label(iri, lang), colour, 14, bold=True)
    inside = [f'<a href="../doc/ns.html#{quote(local(iri))}">{head}</a>']
    said, y = _lines(drawing, drawing.links[iri], lang, left, top + _LINE + 4, wide)
    inside.append(said)
    for kind in drawing.kinds[iri]:
        box, height = _box(drawing, kind, lang, left + 2 * _PAD, y, wide - 3 * _PAD, colour)
        inside.append(box)
        y += height + 6
    return _rect(left, top, wide, y - top + 2, colour) + "".join(inside), y - top + 2


def _common(drawing: Drawing, lang: Language, left: float, top: float) -> tuple[str, float]:
    """Return the links that no class has to itself as a box, and where it ends."""
    colour = "#55606e"
    head = _text(left + _PAD, top + _LINE + 4, _SHARED.say(lang), colour, 14, bold=True)
    said, y = _lines(drawing, drawing.shared, lang, left, top + _LINE + 4, _WIDE)
    return _rect(left, top, _WIDE, y - top + 2, colour) + head + said, y + 2


def _lines(
    drawing: Drawing, links: Sequence[Link], lang: Language, left: float, y: float, wide: float
) -> tuple[str, float]:
    """Return links as lines of text below `y`, and where the next thing may begin."""
    found = [line for p, to in links for line in _wrapped(_link(drawing, p, to, lang), wide)]
    said = [_text(left + _PAD + 6, y + n * _LINE, line, "#1c2430", 12) for n, line in enumerate(found, 1)]
    return "".join(said), y + len(found) * _LINE + _PAD


def _rect(x: float, y: float, wide: float, high: float, colour: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" rx="5" fill="#ffffff" stroke="{colour}"/>\n'


def _link(drawing: Drawing, iri: str, to: Sequence[str], lang: Language) -> str:
    return f"{drawing.label(iri, lang)} → {' / '.join(drawing.label(c, lang) for c in to)}"


def _wrapped(line: str, wide: float) -> list[str]:
    """Return a line in pieces that fit into a box; a Chinese character counts twice."""
    most, pieces, length = (wide - 3 * _PAD) / 6.3, [""], 0.0
    for word in line.split(" "):
        size = sum(2 if ord(c) > 0x2E7F else 1 for c in word) + 1
        if pieces[-1] and length + size > most:
            pieces, length = [*pieces, "   "], 3
        pieces[-1] += (" " if pieces[-1].strip() else "") + word
        length += size
    return pieces


def _text(x: float, y: float, words: str, colour: str, size: int, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" fill="{colour}" font-size="{size}"{weight}>{escape(words)}</text>\n'
