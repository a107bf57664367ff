"""The service description (faces layer): what the endpoint is, which graphs it holds, in RDF (SPARQL 1.1)."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from huiqi.errors import Text
from huiqi.names import RDF, XSD
from huiqi.server.caching import etag, respond
from huiqi.server.context import Context
from huiqi.server.negotiate import GRAPHS, Offer, choose
from huiqi.server.problems import Problem

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
FORMATS: Final = "http://www.w3.org/ns/formats/"
VOID: Final = "http://rdfs.org/ns/void#"
_FORMAT: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_RESULTS: Final = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "JSON-LD", "RDF_XML",
)  # fmt: skip


_PAGE: Final = Offer("text/html", ("application/xhtml+xml",))
EDITOR: Final = "/editor"


def respond_with(request: Request, context: Context, path: str) -> Response:
    """Return the description in the form that the client likes best, the way to the editor for one that would rather
    have a page; raises Problem 406.
    """
    offer = choose(", ".join(request.headers.getlist("accept")) or None, (*GRAPHS, _PAGE))
    if offer is _PAGE:
        return RedirectResponse(EDITOR, 303, {"Vary": "Accept", "Cache-Control": "no-cache"})
    if offer is None:
        names = ", ".join(o.media_type for o in GRAPHS)
        raise Problem(406, "not-acceptable", Text(f"可用的格式:{names}", f"the forms on offer are {names}"))
    body = ox.serialize(triples(context, path), format=_FORMAT[offer.media_type], prefixes=_PREFIXES) or b""
    tag = etag(context.snapshot.generation, context.address, offer.media_type)
    return respond(request, body, offer.media_type, tag)


_PREFIXES: Final = {"sd": SD, "void": VOID, "xsd": XSD}


def triples(context: Context, path: str) -> list[ox.Triple]:
    """Return what the description says, in order."""
    service = ox.NamedNode(f"{context.address or context.base}{path}")
    found: list[ox.Triple] = []

    def say(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        found.append(ox.Triple(subject, ox.NamedNode(predicate), value))

    def part(name: str) -> ox.NamedNode:
        return ox.NamedNode(f"{service.value}#{name}")

    say(service, RDF + "type", ox.NamedNode(SD + "Service"))
    say(service, SD + "endpoint", service)
    say(service, SD + "supportedLanguage", ox.NamedNode(SD + "SPARQL11Query"))
    for name in _RESULTS:
        say(service, SD + "resultFormat", ox.NamedNode(FORMATS + name))
    dataset, default = part("dataset"), part("default-graph")
    say(service, SD + "defaultDataset", dataset)
    say(service, SD + "availableGraphs", part("graphs"))
    say(part("graphs"), RDF + "type", ox.NamedNode(SD + "GraphCollection"))
    say(dataset, RDF + "type", ox.NamedNode(SD + "Dataset"))
    say(dataset, SD + "defaultGraph", default)
    say(default, RDF + "type", ox.NamedNode(SD + "Graph"))
    count = ox.Literal(str(context.snapshot.triples), datatype=ox.NamedNode(XSD + "integer"))
    say(default, VOID + "triples", count)
    for number, name in enumerate(context.snapshot.graphs, 1):
        graph = part(f"graph-{number}")
        for holder in (dataset, part("graphs")):
            say(holder, SD + "namedGraph", graph)
        say(graph, RDF + "type", ox.NamedNode(SD + "NamedGraph"))
        say(graph, SD + "name", ox.NamedNode(name))
    return found
