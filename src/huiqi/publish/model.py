"""The public data set (analysis layer): its graphs, and an index of what they say of each thing. Values only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pyoxigraph as ox

from huiqi.errors import Text
from huiqi.publish.addresses import Addresses
from huiqi.publish.public import Withheld

STANDARD = "standard"
"""The name of the graph that says in the words of published vocabularies what the others say in ours."""


@dataclass(frozen=True)
class PublicGraph:
    """A named graph: its IRI, the file of its dump, what it holds, where that comes from, and its triples in order."""

    iri: str
    name: str
    title: Text
    triples: tuple[ox.Triple, ...] = field(repr=False)
    sources: tuple[str, ...] = ()
    in_dump: bool = True
    """False for what is read beside the data and not with it: how our words stand to those of others."""


@dataclass(frozen=True)
class Gone:
    """A thing that is no longer said anything of, and what took its place (empty: nothing)."""

    thing: str
    successor: str = ""


@dataclass(frozen=True)
class PublicData:
    """Everything that is published of a project: graphs, where documents stand, the day it is published.

    `numbers` are policies by their document number, `titles` texts by their titles, `versions` the versions of each undated text, oldest first. What is
    withheld is counted; measures in `unserved` are no public services because nobody is known to run them.
    """

    addresses: Addresses
    day: date
    graphs: tuple[PublicGraph, ...]
    catalogue: tuple[ox.Triple, ...] = field(repr=False)
    external: tuple[ox.Triple, ...] = field(repr=False)
    numbers: dict[str, str] = field(default_factory=dict)
    titles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    versions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    policies: tuple[str, ...] = ()
    gone: tuple[Gone, ...] = ()
    withheld: Withheld = field(default_factory=Withheld)
    unserved: tuple[str, ...] = ()
    endpoint: str = ""
    """The address of a query service, empty where none is named."""
    others: dict[str, tuple[ox.Triple, ...]] = field(default_factory=dict, repr=False)
    """What things of others are called, as statements by IRI."""
    shape_examples: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    """Good and bad examples of the shapes, by file name."""
    shown: frozenset[str] = frozenset()
    """Things of registers that the project names as public: enterprises, and records of which a value is open."""

    @cached_property
    def said_of(self) -> dict[str, list[ox.Triple]]:
        """Return the triples of each subject that has an IRI, over all graphs, each once and in order."""
        return _by(self.triples, lambda t: t.subject)

    @cached_property
    def pointing_at(self) -> dict[str, list[ox.Triple]]:
        """Return the triples that point at each IRI, each once and in order."""
        return _by(self.triples, lambda t: t.object)

    @property
    def triples(self) -> Iterator[ox.Triple]:
        """Yield the triples of every graph of the dumps; one that two graphs say comes twice."""
        for graph in self.dumped:
            yield from graph.triples

    @property
    def dumped(self) -> tuple[PublicGraph, ...]:
        """Return the graphs that the dumps hold."""
        return tuple(g for g in self.graphs if g.in_dump)

    def view(self) -> tuple[ox.Triple, ...]:
        """Return what stands in the words of published vocabularies alone, with the catalogue: it keeps their profiles."""
        standard = next((g.triples for g in self.graphs if g.name == STANDARD), ())
        return (*standard, *self.catalogue)

    @cached_property
    def things(self) -> tuple[str, ...]:
        """Return every thing that has a document of its own, in order; words of the ontology share one."""
        return tuple(s for s in self.said_of if "#" not in s and self.addresses.path(s) not in (None, "check", "ns"))


def _by(triples: Iterable[ox.Triple], end: Callable[[ox.Triple], object]) -> dict[str, list[ox.Triple]]:
    found: dict[str, dict[ox.Triple, None]] = {}
    for triple in triples:
        term = end(triple)
        if isinstance(term, ox.NamedNode):
            found.setdefault(term.value, {})[triple] = None
    return {iri: in_order(found[iri]) for iri in sorted(found)}


def in_order(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return the distinct triples in the one order in which they are written."""
    return sorted(dict.fromkeys(triples), key=lambda t: (str(t.subject), t.predicate.value, str(t.object)))
