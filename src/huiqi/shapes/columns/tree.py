"""Shapes as trees (analysis layer): the graph of shapes read into what columns can decide; the rest refused by name.

Decides nothing. What is refused is left to the reference: a constraint is never passed over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from huiqi.names import RDF, RDFS
from huiqi.shapes.catalogue import SH
from huiqi.shapes.columns.query import Query, read_query

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal

VALUE_TESTS: Final = (
    "datatype",
    "nodeKind",
    "minInclusive",
    "maxInclusive",
    "minExclusive",
    "maxExclusive",
    "minLength",
    "maxLength",
    "pattern",
    "languageIn",
)
"""Constraints that look at nothing but the value itself."""
_COUNTS: Final = ("minCount", "maxCount")
_PAIRS: Final = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
_SHAPES: Final = ("node", "not", "property")
_LISTS: Final = ("and", "or", "xone")
_OTHERS: Final = ("class", "hasValue", "in", "closed", "uniqueLang", "qualifiedValueShape", "sparql")
COMPILED: Final = tuple(sorted((*VALUE_TESTS, *_COUNTS, *_PAIRS, *_SHAPES, *_LISTS, *_OTHERS)))
"""The constraints that columns decide."""
_BESIDE: Final = ("flags", "ignoredProperties", "qualifiedMinCount", "qualifiedMaxCount")
_SAID: Final = ("path", "severity", "message", "name", "description", "order", "group")
_TARGETS: Final = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
_SEVERAL: Final = ("class", "hasValue", "property", "node", "not", "and", "or", "xone", *_PAIRS)
"""Constraints that a shape may have more than one of."""


class Refused(Exception):  # noqa: N818 - a state, not a fault
    """A word of a shape that columns do not decide."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True)
class Path:
    """A path: `kind` is iri, or, then, star, plus or maybe; `iri` of the first, `parts` of the others."""

    kind: str
    iri: str = ""
    parts: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Constraint:
    """One constraint: its word and what it says.

    `value` is the term it names, `terms` the members of its list, `shapes` the shapes that it holds, `numbers` the
    least and the most of a count. `source` are the statements that another validator needs to decide it for a value.
    """

    word: str
    value: Term | None = None
    terms: tuple[Term, ...] = ()
    shapes: tuple[Shape, ...] = ()
    numbers: tuple[int | None, int | None] = (None, None)
    source: tuple[ox.Triple, ...] = ()
    query: Query | None = None


@dataclass(frozen=True)
class Shape:
    """A shape: its name in results, its path (None: it looks at the thing itself) and its constraints."""

    name: str
    path: Path | None
    constraints: tuple[Constraint, ...]


class Trees:
    """Reads shapes out of their graph; `queries` are the texts of SPARQL constraints by shape, prefixes included."""

    def __init__(self, triples: Iterable[ox.Triple], queries: dict[str, str]) -> None:
        self._of: dict[Any, dict[str, list[Any]]] = {}
        self._queries = queries
        for t in triples:
            self._of.setdefault(t.subject, {}).setdefault(t.predicate.value, []).append(t.object)

    def read(self, iri: str) -> Shape:
        """Return the shape with this IRI; raise Refused with the word that columns do not decide."""
        return self._shape(ox.NamedNode(iri), ())

    def _shape(self, node: Term, inside: tuple[Term, ...]) -> Shape:
        if node in inside:
            raise Refused("a shape within itself")
        if isinstance(node, ox.Literal) or (inside and not self._of.get(node)):
            raise Refused("a shape that is not there")
        if inside and self._all(node, "severity") not in ([], [ox.NamedNode(SH + "Violation")]):
            raise Refused("sh:severity")
        self._check_words(node)
        path = self._one(node, "path")
        found = [
            self._constraint(node, word, value, (*inside, node)) for word in COMPILED for value in self._all(node, word)
        ]
        read = None if path is None else self._path(path)
        held = tuple(c for c in found if c is not None)
        if read is None and any(c.word in (*_COUNTS, *_PAIRS, "uniqueLang", "qualifiedValueShape") for c in held):
            raise Refused("a count or comparison without sh:path")
        return Shape(node.value, read, held)

    def _check_words(self, node: Node) -> None:
        known = {SH + w for w in (*COMPILED, *_BESIDE, *_SAID, *_TARGETS)}
        for predicate, objects in sorted(self._of.get(node, {}).items()):
            word = predicate.removeprefix(SH)
            if predicate.startswith(SH) and predicate not in known:
                raise Refused(f"sh:{word}")
            if predicate.startswith(SH) and len(objects) > 1 and word not in (*_SEVERAL, *_SAID, *_TARGETS):
                raise Refused(f"sh:{word} more than once")
        if ox.NamedNode(RDFS + "Class") in self._of.get(node, {}).get(RDF + "type", ()):
            raise Refused("rdfs:Class as its own target")

    def _all(self, node: Any, word: str) -> list[Any]:
        return self._of.get(node, {}).get(SH + word, [])

    def _one(self, node: Any, word: str) -> Any:
        return next(iter(self._all(node, word)), None)

    def _constraint(self, node: Node, word: str, value: Term, inside: tuple[Term, ...]) -> Constraint | None:
        if word in VALUE_TESTS:
            flags = [ox.Triple(node, ox.NamedNode(SH + "flags"), f) for f in self._all(node, "flags")]
            source = (ox.Triple(node, ox.NamedNode(SH + word), value), *self._below(value))
            terms = tuple(self._list(value)) if word == "languageIn" else ()
            return Constraint(word, value, terms, source=(*source, *(flags if word == "pattern" else ())))
        if word in _COUNTS:
            number = _integer(value)
            return Constraint(word, value, numbers=(number, None) if word == "minCount" else (None, number))
        if word in _SHAPES:
            return Constraint(word, value, shapes=(self._shape(value, inside),))
        if word in _LISTS:
            return Constraint(word, value, shapes=tuple(self._shape(m, inside) for m in self._list(value)))
        return self._other(node, word, value, inside)

    def _other(self, node: Node, word: str, value: Term, inside: tuple[Term, ...]) -> Constraint | None:
        if word in ("closed", "uniqueLang"):
            return self._closed(node) if _boolean(value) and word == "closed" else _if(_boolean(value), word)
        if word == "in":
            return Constraint(word, value, tuple(self._list(value)))
        if word == "qualifiedValueShape":
            least, most = (self._one(node, w) for w in ("qualifiedMinCount", "qualifiedMaxCount"))
            if least is None and most is None:
                raise Refused("sh:qualifiedValueShape without a count")
            numbers = tuple(None if n is None else _integer(n) for n in (least, most))
            return Constraint(word, value, shapes=(self._shape(value, inside),), numbers=(numbers[0], numbers[1]))
        if word == "sparql":
            if len(inside) > 1 or self._one(node, "path") is not None:
                raise Refused("sh:sparql within a shape or on a path")
            return Constraint(word, value, query=read_query(self._queries.get(node.value, "")))
        if isinstance(value, ox.BlankNode) or (word != "hasValue" and isinstance(value, ox.Literal)):
            raise Refused(f"sh:{word} of another kind of term")
        return Constraint(word, value)

    def _closed(self, node: Node) -> Constraint:
        """Return a closed shape's constraint; its terms are the properties that it allows."""
        known = [*self._list(self._one(node, "ignoredProperties"))]
        for part in self._all(node, "property"):
            path = self._one(part, "path")
            known += [path] if isinstance(path, ox.NamedNode) else []
        return Constraint("closed", terms=tuple(known))

    def _below(self, node: Any) -> list[ox.Triple]:
        """Return the statements of a list, from its node on."""
        found = []
        for predicate, objects in sorted(self._of.get(node, {}).items()) if isinstance(node, ox.BlankNode) else ():
            for o in objects:
                found += [ox.Triple(node, ox.NamedNode(predicate), o), *self._below(o)]
        return found

    def _list(self, node: Any) -> list[Term]:
        found: list[Term] = []
        nil = ox.NamedNode(RDF + "nil")
        while node is not None and node != nil:
            first, rest = (self._of.get(node, {}).get(RDF + w, []) for w in ("first", "rest"))
            if len(first) != 1 or len(rest) != 1 or len(found) > 10_000:
                raise Refused("a list that is broken")
            found += first
            node = rest[0]
        return found

    def _path(self, node: Term) -> Path:
        if isinstance(node, ox.NamedNode):
            return Path("iri", node.value)
        words = {"zeroOrMorePath": "star", "oneOrMorePath": "plus", "zeroOrOnePath": "maybe"}
        for word, kind in words.items():
            if (inner := self._one(node, word)) is not None:
                return Path(kind, parts=(self._path(inner),))
        if (inner := self._one(node, "alternativePath")) is not None:
            return Path("or", parts=tuple(self._path(m) for m in self._list(inner)))
        if self._one(node, "inversePath") is not None:
            raise Refused("sh:inversePath")
        parts = self._list(node)
        if len(parts) < 2:
            raise Refused("a path that is broken")
        return Path("then", parts=tuple(self._path(m) for m in parts))


def _if(holds: bool, word: str) -> Constraint | None:
    return Constraint(word) if holds else None


def _integer(value: Term) -> int:
    if not isinstance(value, ox.Literal) or not value.value.isascii() or not value.value.isdigit():
        raise Refused("a count that is no whole number")
    return int(value.value)


def _boolean(value: Term) -> bool:
    if not isinstance(value, ox.Literal) or value.value not in ("true", "false", "1", "0"):
        raise Refused("neither true nor false")
    return value.value in ("true", "1")
