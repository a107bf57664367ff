"""The catalogue of shapes (analysis layer): what each shape is called, says and looks at, and what is wrong with its file.

A shape with a target has a code; the shapes inside it have none. Validates nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from huiqi.errors import Text
from huiqi.findings import Finding, Level, Place
from huiqi.names import DCTERMS, RDF, RDFS, near

SH: Final = "http://www.w3.org/ns/shacl#"
UNUSABLE: Final = "S900"
"""The code of a file of shapes, or a shape, that cannot be used."""
_LEVELS: Final[dict[str, Level]] = {SH + "Violation": "error", SH + "Warning": "warning", SH + "Info": "note"}
_TARGETS: Final = (SH + "targetClass", SH + "targetSubjectsOf", SH + "targetObjectsOf", SH + "targetNode")
_CORE: Final = """
NodeShape PropertyShape Violation Warning Info IRI Literal BlankNode BlankNodeOrIRI BlankNodeOrLiteral
IRIOrLiteral SPARQLConstraint targetClass targetSubjectsOf targetObjectsOf targetNode severity message path
property node class datatype nodeKind minCount maxCount minInclusive maxInclusive minExclusive maxExclusive
minLength maxLength pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or
xone qualifiedValueShape qualifiedValueShapesDisjoint qualifiedMinCount qualifiedMaxCount closed
ignoredProperties hasValue in sparql select prefixes declare prefix namespace name description order group
deactivated inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath
"""
_WORDS: Final = frozenset(_CORE.split())
"""The words of SHACL Core and of SPARQL constraints: a validator overlooks any other without a word."""
_CODE: Final = re.compile(r"[A-Z]{1,3}[0-9]{3}")
_MEND: Final = Text("按 docs/reference/shapes.md 改正", "mend it as docs/reference/shapes.md says")

Node = ox.NamedNode | ox.BlankNode


@dataclass(frozen=True)
class Shape:
    """One shape with a target: its code and words, the properties it looks at, and its SPARQL query if it has one.

    `targets` are pairs of a target property of SHACL and its value. `known` are the properties that a closed shape
    allows, empty for any other. `query` has its prefixes and `$this` for the thing looked at.
    """

    iri: str
    code: str
    level: Level
    name: Text
    problem: Text
    fix: Text
    targets: tuple[tuple[str, str], ...]
    properties: tuple[str, ...]
    known: tuple[str, ...] = ()
    query: str = field(default="", repr=False)
    file: str = ""


@dataclass(frozen=True)
class Part:
    """A shape without a target that a shape holds by sh:property: the IRI of the holder, its own message and path.

    `problem` is None if it has no message in both languages; then the holder speaks for it.
    """

    holder: str
    problem: Text | None
    properties: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """The shapes by IRI, and the statements of their files, blank nodes kept apart by file.

    `parts` are what they hold by sh:property, by IRI or by the name of the blank node.
    """

    shapes: dict[str, Shape]
    triples: tuple[ox.Triple, ...] = field(repr=False)
    parts: dict[str, Part] = field(default_factory=dict, repr=False)

    def meant(self, name: str) -> Shape | None:
        """Return the shape of a result by the name of what found it: itself, or one that speaks for its holder."""
        part = self.parts.get(name)
        if part is None or name in self.shapes:
            return self.shapes.get(name)
        holder = self.shapes.get(part.holder)
        return holder and replace(
            holder, problem=part.problem or holder.problem, properties=part.properties, known=(), query=""
        )

    @property
    def codes(self) -> dict[str, Shape]:
        """Return the shapes by code, in order."""
        return {s.code: s for s in sorted(self.shapes.values(), key=lambda s: s.code)}


def read_shapes(folders: Sequence[Path], root: Path) -> tuple[Catalogue, list[Finding]]:
    """Read every .ttl file of the folders; a shape that says too little, or one that repeats a code, is a finding.

    Files are named relative to `root`. A file that is no Turtle, or that uses a word which SHACL does not have, gives
    a finding (S900), and its shapes are not there. A folder that is not there has no shapes.
    """
    shapes: dict[str, Shape] = {}
    triples: list[ox.Triple] = []
    findings: list[Finding] = []
    for folder in folders:
        for path in sorted(folder.rglob("*.ttl")):
            name = _name(path, root)
            try:
                found = _parse(path, len(triples))
            except SyntaxError as error:
                what = str(error.msg or error).replace("`", "'")[:200]
                text = Text(f"形状文件无法读取:`{what}`", f"this file of shapes cannot be read: `{what}`")
                findings.append(Finding(UNUSABLE, Place(name, error.lineno or 1), text, _MEND))
                continue
            unknown = list(_unknown_words(found, name))
            findings += unknown
            if unknown:
                continue
            triples += found
            taken = {s.code for s in shapes.values()}
            for shape in _shapes(_Index(found), name, findings):
                if shape.code in taken:
                    findings.append(
                        _fault(name, f"代码 {shape.code} 已用过", f"the code {shape.code} is taken already")
                    )
                taken.add(shape.code)
                shapes[shape.iri] = shape
    return Catalogue(_with_prefixes(shapes, triples), tuple(triples), _parts(shapes, triples)), findings


def _name(path: Path, root: Path) -> str:
    whole, top = path.resolve(), root.resolve()
    return whole.relative_to(top).as_posix() if whole.is_relative_to(top) else f"shapes/{path.name}"


def _fault(file: str, zh: str, en: str) -> Finding:
    return Finding(UNUSABLE, Place(file, 1), Text(zh, en), _MEND)


def _parse(path: Path, number: int) -> list[ox.Triple]:
    """Parse a file; its blank nodes get names of their own, the same in every run."""
    names: dict[str, ox.BlankNode] = {}

    def apart(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | ox.BlankNode | ox.Literal:
        if isinstance(term, ox.BlankNode):
            return names.setdefault(term.value, ox.BlankNode(f"s{number}x{len(names)}"))
        if isinstance(term, ox.Triple):
            raise SyntaxError("a triple about a triple")
        return term

    found = []
    for quad in ox.parse(input=path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri="urn:shapes:"):
        subject = apart(quad.subject)
        if not isinstance(subject, ox.Literal):
            found.append(ox.Triple(subject, quad.predicate, apart(quad.object)))
    return found


def _unknown_words(triples: Iterable[ox.Triple], file: str) -> Iterator[Finding]:
    used = {t.value for triple in triples for t in (triple.predicate, triple.object) if isinstance(t, ox.NamedNode)}
    for iri in sorted(used):
        word = iri.removeprefix(SH)
        if iri.startswith(SH) and word not in _WORDS:
            close = "、".join(f"`sh:{w}`" for w in near(word, _WORDS)) or "docs/reference/shapes.md"
            fix = Text(f"是否为 {close}", f"use {close.replace('、', ' or ')}")
            yield Finding(UNUSABLE, Place(file, 1), Text(f"SHACL 没有 `sh:{word}`", f"SHACL has no `sh:{word}`"), fix)


class _Index:
    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.of: dict[Node, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]] = {}
        for t in triples:
            if not isinstance(t.subject, ox.Triple) and not isinstance(t.object, ox.Triple):
                self.of.setdefault(t.subject, {}).setdefault(t.predicate.value, []).append(t.object)

    def all(self, node: object, predicate: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
        return self.of.get(node, {}).get(predicate, []) if isinstance(node, ox.NamedNode | ox.BlankNode) else []

    def one(self, node: object, predicate: str) -> ox.NamedNode | ox.BlankNode | ox.Literal | None:
        return next(iter(self.all(node, predicate)), None)

    def members(self, node: object) -> list[str]:
        """Return the IRIs of a list."""
        found = []
        while node is not None and self.all(node, RDF + "first"):
            first = self.one(node, RDF + "first")
            found.append(first.value if isinstance(first, ox.NamedNode) else "")
            node = self.one(node, RDF + "rest")
        return found

    def text(self, node: Node, predicate: str) -> Text | None:
        said = {o.language: o.value for o in self.all(node, predicate) if isinstance(o, ox.Literal)}
        return Text(said["zh"], said["en"]) if {"zh", "en"} <= set(said) else None


def _shapes(index: _Index, file: str, findings: list[Finding]) -> Iterator[Shape]:
    for node in sorted((n for n in index.of if any(index.all(n, t) for t in _TARGETS)), key=str):
        code, severity = index.one(node, DCTERMS + "identifier"), index.one(node, SH + "severity")
        said = [index.text(node, p) for p in (RDFS + "label", SH + "message", RDFS + "comment")]
        level = _LEVELS.get(severity.value) if isinstance(severity, ox.NamedNode) else None
        word = code.value if isinstance(code, ox.Literal) else ""
        if isinstance(node, ox.BlankNode) or not _CODE.fullmatch(word) or level is None or None in said:
            zh = f"形状 `{node.value}` 缺少 IRI、代码、sh:severity,或缺少中英文的名称、说明与改法"
            en = f"the shape `{node.value}` lacks an IRI, a code, sh:severity, or its label, message or comment in zh and en"
            findings.append(_fault(file, zh, en))
            continue
        name, problem, fix = (t or Text("", "") for t in said)
        query = index.one(index.one(node, SH + "sparql"), SH + "select")
        yield Shape(
            node.value,
            word,
            level,
            name,
            problem,
            fix,
            tuple((t, o.value) for t in _TARGETS for o in index.all(node, t) if isinstance(o, ox.NamedNode)),
            tuple(sorted(_properties(index, index.one(node, SH + "path")))),
            tuple(p for o in index.all(node, SH + "ignoredProperties") for p in index.members(o)),
            query.value if isinstance(query, ox.Literal) else "",
            file,
        )


def _parts(shapes: dict[str, Shape], triples: Iterable[ox.Triple]) -> dict[str, Part]:
    """Return what shapes hold by sh:property, however deep; of two holders the one whose code comes first."""
    index, found = _Index(triples), dict[str, Part]()
    for shape in sorted(shapes.values(), key=lambda s: s.code):
        inside: list[object] = [ox.NamedNode(shape.iri)]
        while inside:
            for part in index.all(inside.pop(), SH + "property"):
                if isinstance(part, ox.NamedNode | ox.BlankNode) and part.value not in {*found, *shapes}:
                    path = tuple(sorted(_properties(index, index.one(part, SH + "path"))))
                    found[part.value] = Part(shape.iri, index.text(part, SH + "message"), path)
                    inside.append(part)
    return found


def _properties(index: _Index, path: object) -> set[str]:
    """Return the properties that stand first on a path."""
    if isinstance(path, ox.NamedNode):
        return {path.value}
    choices = index.one(path, SH + "alternativePath")
    if choices is not None:
        return {p for p in index.members(choices) if p}
    return set(index.members(path)[:1]) - {""}


def _with_prefixes(shapes: dict[str, Shape], triples: Iterable[ox.Triple]) -> dict[str, Shape]:
    """Put the declared prefixes before each query, in order."""
    index = _Index(triples)
    declared = {}
    for node in index.of:
        prefix, space = index.one(node, SH + "prefix"), index.one(node, SH + "namespace")
        if isinstance(prefix, ox.Literal) and isinstance(space, ox.Literal):
            declared[prefix.value] = space.value
    head = "".join(f"PREFIX {p}: <{declared[p]}>\n" for p in sorted(declared))
    return {i: replace(s, query=head + s.query) if s.query else s for i, s in shapes.items()}
