"""What our own shapes find in the public data (analysis layer), as a SHACL validation report."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from huiqi.load import Graph
from huiqi.publish.addresses import Addresses
from huiqi.publish.public import public_part
from huiqi.publish.words import SH, iri, link, text, typed, value
from huiqi.settings import shipped
from huiqi.shapes import Catalogue, read_shapes, validate
from huiqi.things import Law

_SEVERITY = {"error": "Violation", "warning": "Warning", "note": "Info"}


def report(law: Law, addresses: Addresses) -> list[ox.Triple]:
    """Return the report on what is published of the law; warnings and notes are results too and leave it conforming."""
    own = law.root / "shapes"
    folder = own if own.is_dir() else shipped("shapes")
    catalogue, _ = read_shapes([folder], folder.parent)
    kept, _ = public_part(law.graph)
    data = Graph(s for s in kept if not s.place.file.startswith("ontology/"))
    return list(_report(data, law.graph, catalogue, addresses.file("report") + "#"))


def _report(data: Graph, words: Graph, catalogue: Catalogue, start: str) -> Iterator[ox.Triple]:
    results = validate(data, words, catalogue)
    yield from typed(start + "report", SH + "ValidationReport")
    shapes = [catalogue.meant(r.shape) for r in results]
    levels = [shape.level if shape is not None else "error" for shape in shapes]
    yield value(start + "report", SH + "conforms", "false" if "error" in levels else "true", "boolean")
    for number, (result, shape, level) in enumerate(zip(results, shapes, levels, strict=True), 1):
        node = f"{start}result-{number}"
        yield link(start + "report", SH + "result", node)
        yield from typed(node, SH + "ValidationResult")
        yield link(node, SH + "focusNode", result.thing)
        yield link(node, SH + "sourceShape", shape.iri if shape is not None else result.shape)
        yield link(node, SH + "resultSeverity", SH + _SEVERITY[level])
        if result.property:
            yield link(node, SH + "resultPath", result.property)
        if result.value:
            yield from _value(node, result.value)
        if shape is not None:
            yield from text(node, SH + "resultMessage", shape.problem.zh, shape.problem.en)


def _value(node: str, written: str) -> Iterator[ox.Triple]:
    """Yield the value at fault, read back from how N-Triples writes it."""
    line = f"<{node}> <{SH}value> {written} ."
    for quad in ox.parse(input=line.encode(), format=ox.RdfFormat.N_TRIPLES):
        yield ox.Triple(iri(node), iri(SH + "value"), quad.object)
