"""Running pyshacl: which grounds conform to which shapes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import cache

import pyshacl
import pyshacl_turbo
import rdflib
from rdflib.plugins.sparql import processor

Failing = Callable[[str, str], set[tuple[str, str]]]
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


def failing(facts: str, shapes: str) -> set[tuple[str, str]]:
    """Return each ground with each award shape that it does not conform to."""
    graph = rdflib.Graph().parse(data=shapes, format="turtle")
    with parsing_each_query_once():
        _, report, _ = pyshacl.validate(rdflib.Graph().parse(data=facts, format="turtle"), shacl_graph=graph)
    assert isinstance(report, rdflib.Graph)
    return _failed(report)


def failing_in_turbo(facts: str, shapes: str) -> set[tuple[str, str]]:
    """Return the same as another validator finds it."""
    options = {"data_graph_format": "turtle", "shacl_graph_format": "turtle"}
    _, report, _ = pyshacl_turbo.validate(facts, shacl_graph=shapes, **options)
    return _failed(report if isinstance(report, rdflib.Graph) else rdflib.Graph().parse(data=report, format="turtle"))


def _failed(report: rdflib.Graph) -> set[tuple[str, str]]:
    """Return ground and award shape of each result of the report itself; results inside another are its details."""
    found = set()
    for result in report.objects(None, SH.result):
        focus, source = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
        found.add((str(focus), str(source).partition("#")[0]))
    return found


@contextlib.contextmanager
def parsing_each_query_once() -> Iterator[None]:
    """Let rdflib keep parsed queries: pyshacl hands the same text over for every focus node."""
    parse, translate = processor.parseQuery, processor.translateQuery
    kept: dict[int, object] = {}

    def translate_once(tree: object, base: object = None, names: object = None) -> object:
        if id(tree) not in kept:
            kept[id(tree)] = translate(tree, base, names)  # type: ignore[arg-type]
        return kept[id(tree)]

    processor.parseQuery, processor.translateQuery = cache(parse), translate_once  # type: ignore[assignment]
    try:
        yield
    finally:
        processor.parseQuery, processor.translateQuery = parse, translate
