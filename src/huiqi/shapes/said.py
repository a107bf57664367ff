"""Results of shapes as findings (analysis layer): the file and line that is meant, and what a person is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from huiqi.errors import Text
from huiqi.findings import Finding, Place
from huiqi.load import Graph
from huiqi.names import local, near
from huiqi.shapes.catalogue import Catalogue, Shape
from huiqi.shapes.validate import Result

_LONGEST = 80


def shape_findings(results: Iterable[Result], catalogue: Catalogue, graph: Graph) -> Iterator[Finding]:
    """Yield a finding for each result, at the line of the value, else of the property, else of the thing."""
    for result in results:
        shape = catalogue.meant(result.shape)
        if shape is not None:
            yield _finding(result, shape, graph)


def _finding(result: Result, shape: Shape, graph: Graph) -> Finding:
    place = _place(result, shape, graph)
    thing = name_of(result.thing)
    if shape.known and result.property:
        word = local(result.property)
        close = near(word, [local(p) for p in shape.known])
        zh, en = f"`{thing}`:{shape.problem.zh}:`{word}`", f"`{thing}`: {shape.problem.en}: `{word}`"
        fix = _did_you_mean(close) if close else shape.fix
        return Finding(shape.code, place, Text(zh, en), fix, shape.level)
    shown = _shown(result.value)
    zh, en = f"`{thing}`:{shape.problem.zh}", f"`{thing}`: {shape.problem.en}"
    if shown:
        zh, en = f"{zh};现为 `{shown}`", f"{en}; it is `{shown}`"
    return Finding(shape.code, place, Text(zh, en), shape.fix, shape.level)


def name_of(iri: str) -> str:
    """Return what a thing is called in a message: a record by what follows its enterprise's code, code included.

    >>> name_of("https://w3id.org/huiqi/id/enterprise/91379999DM00000139/annual-report/2024")
    '91379999DM00000139/annual-report/2024'
    """
    _, _, rest = iri.partition("/id/enterprise/")
    return (rest or local(iri)).replace("`", "'")


def _did_you_mean(close: tuple[str, ...]) -> Text:
    zh, en = "、".join(f"`{c}`" for c in close), " or ".join(f"`{c}`" for c in close)
    return Text(f"是否为 {zh}?", f"did you mean {en}?")


def _shown(value: str) -> str:
    if value.startswith("<"):
        return name_of(value[1:-1])
    if not value.startswith('"'):
        return ""
    text = next(iter(ox.parse(f"<a:a> <a:a> {value} .".encode(), format=ox.RdfFormat.N_TRIPLES))).object.value
    text = " ".join(text.replace("`", "'").split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _place(result: Result, shape: Shape, graph: Graph) -> Place:
    names = [result.property] if result.property else [*shape.properties, *graph.predicates(result.thing)]
    for name in names:
        for statement in graph.statements(result.thing, name):
            if result.value and str(statement.object) == result.value:
                return statement.place
    for name in names[: len(shape.properties)] if not result.property else names:
        if graph.statements(result.thing, name):
            return graph.place(result.thing, name)
    place = graph.place(result.thing)
    if not place.line:  # a value that nothing describes: where it is named
        place = min((s.place for s in graph if str(s.object) == f"<{result.thing}>"), key=str, default=place)
    return place
