"""An indexed, read-only view of statements with their places (ground layer).

Small on purpose: the rules and the facts are read through it; queries run in a SPARQL store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from pyoxigraph import Literal, NamedNode

from huiqi.findings import Place
from huiqi.names import RDF, RDFS

Term = NamedNode | Literal


@dataclass(frozen=True)
class Statement:
    """One triple and the place it was read from; subject and predicate are IRIs."""

    subject: str
    predicate: str
    object: Term
    place: Place


class Graph:
    """Statements by subject and predicate; objects come back in one fixed order, whatever the order of the files."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._index: dict[str, dict[str, list[Statement]]] = {}
        self._types: dict[str, list[str]] = {}
        for statement in statements:
            self._index.setdefault(statement.subject, {}).setdefault(statement.predicate, []).append(statement)
        for properties in self._index.values():
            for found in properties.values():
                found.sort(key=lambda s: (str(s.object), s.place.file, s.place.line))
        for subject in sorted(self._index):
            for kind in self.iris(subject, RDF + "type"):
                self._types.setdefault(kind, []).append(subject)

    def __contains__(self, subject: str) -> bool:
        return subject in self._index

    def __iter__(self) -> Iterator[Statement]:
        for subject in sorted(self._index):
            for predicate in sorted(self._index[subject]):
                yield from self._index[subject][predicate]

    def statements(self, subject: str, predicate: str) -> list[Statement]:
        """Return the statements with this subject and predicate, ordered by object."""
        return self._index.get(subject, {}).get(predicate, [])

    def predicates(self, subject: str) -> list[str]:
        """Return the predicates used on `subject`, in order."""
        return sorted(self._index.get(subject, {}))

    def objects(self, subject: str, predicate: str) -> list[Term]:
        """Return the distinct objects, ordered."""
        return list(dict.fromkeys(s.object for s in self.statements(subject, predicate)))

    def iris(self, subject: str, predicate: str) -> list[str]:
        """Return the distinct objects that are IRIs, ordered."""
        return [o.value for o in self.objects(subject, predicate) if isinstance(o, NamedNode)]

    def iri(self, subject: str, predicate: str) -> str | None:
        """Return the first object that is an IRI, or None."""
        return next(iter(self.iris(subject, predicate)), None)

    def literal(self, subject: str, predicate: str) -> Literal | None:
        """Return the first object that is a literal, or None."""
        return next((o for o in self.objects(subject, predicate) if isinstance(o, Literal)), None)

    def is_a(self, subject: str, kind: str) -> bool:
        """Say whether `subject` is declared to be a `kind` (no inference)."""
        return kind in self.iris(subject, RDF + "type")

    def instances(self, kind: str) -> list[str]:
        """Return the subjects declared to be a `kind`, in order."""
        return self._types.get(kind, [])

    def place(self, subject: str, predicate: str | None = None) -> Place:
        """Return where `subject` (or its first `predicate`) stands; the earliest file and line."""
        properties = self._index.get(subject, {})
        found = properties.get(predicate, []) if predicate else []
        candidates = found or [s for statements in properties.values() for s in statements]
        return min((s.place for s in candidates), key=lambda p: (p.file, p.line), default=Place("?"))

    def label(self, subject: str, lang: str) -> str | None:
        """Return the label in `lang` (skos:prefLabel or rdfs:label); if there is none in `lang`, any label."""
        labels = [
            o
            for predicate in (RDFS + "label", "http://www.w3.org/2004/02/skos/core#prefLabel")
            for o in self.objects(subject, predicate)
            if isinstance(o, Literal)
        ]
        chosen = next((o for o in labels if o.language == lang), labels[0] if labels else None)
        return chosen.value if chosen is not None else None

    def digest(self) -> str:
        """Return a hash of the statements that does not depend on files, lines or order."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        lines = sorted({f"<{s.subject}> <{s.predicate}> {s.object} ." for s in self})
        return sha256("\n".join(lines).encode()).hexdigest()

    def closure(self, predicate: str) -> dict[str, frozenset[str]]:
        """Return for each subject of `predicate` everything reachable through it, itself included."""
        direct = {s: self.iris(s, predicate) for s in self._index if predicate in self._index[s]}
        reached: dict[str, frozenset[str]] = {}
        for start in direct:
            seen = {start}
            queue = [start]
            while queue:
                for parent in direct.get(queue.pop(), []):
                    if parent not in seen:
                        seen.add(parent)
                        queue.append(parent)
            reached[start] = frozenset(seen)
        return reached
