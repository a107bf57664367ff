"""All examples of shapes in one graph, each in a world of its own, so that a validator runs once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox

from huiqi.load import Graph, Statement, load_files
from huiqi.settings import shipped

EXAMPLES = Path(__file__).parents[2] / "shape-examples"
_THINGS = "https://w3id.org/huiqi/id/"


def world(name: str) -> str:
    """Return the beginning of the IRIs of one example's things."""
    return f"https://example.org/{name}/id/"


def names(kind: str) -> list[str]:
    """Return the examples of a kind, good or bad, such as S001-bad."""
    return [p.stem for p in sorted(EXAMPLES.glob(f"S*-{kind}.ttl"))]


@cache
def words() -> Graph:
    """Return the vocabularies."""
    graph, findings = load_files(shipped("ontology").rglob("*.ttl"), shipped("ontology"))
    assert findings == []
    return graph


@cache
def examples(kind: str) -> Graph:
    """Return the examples of a kind, the things of each below its own world."""
    found: list[Statement] = []
    for name in names(kind):
        graph, _ = load_files([EXAMPLES / f"{name}.ttl"], EXAMPLES)
        for s in graph:
            subject = s.subject.replace(_THINGS, world(name))
            term = s.object
            if isinstance(term, ox.NamedNode):
                term = ox.NamedNode(term.value.replace(_THINGS, world(name)))
            found.append(Statement(subject, s.predicate, term, s.place))
    return Graph(found)
