"""The catalogue (analysis layer): DCAT-AP and VoID of the data set, its graphs with their provenance, its dumps.

Dates are those of the publication, given from outside. A query service is named only where one is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from huiqi.errors import Text
from huiqi.names import DCTERMS, NS, PROV, RDFS
from huiqi.publish.addresses import Addresses
from huiqi.publish.model import PublicGraph
from huiqi.publish.words import (
    AUTHORITY,
    CPSV,
    CV,
    DCAT,
    ELI,
    FOAF,
    LICENCE,
    SD,
    VOID,
    iri,
    link,
    text,
    typed,
    value,
)

PUBLISHER = "https://w3id.org/huiqi"
TITLE = Text("惠企政策:条文、奖补事项、资金与词表", "Incentive policies: texts, awards, funds and code lists")
_ABOUT = Text(
    "写成数据的惠企政策:每项奖补因何而起、须满足什么、给多少、由哪笔资金支付,以及未公布和有歧义之处;不含任何企业的事实。",
    "Incentive policies as data: what gives rise to each award, what must hold, what it pays and from which fund, and what is "
    "unpublished or can be read in more than one way; no fact about any enterprise is among it.",
)
_MEDIA = "http://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Dump:
    """A file of the whole data set: its path, the EU code of its format, its media type, what it is."""

    path: str
    code: str
    media: str
    title: Text
    keeps: str = ""
    """The profile that it conforms to."""


PROFILE = "https://semiceu.github.io/CPSV-AP/releases/3.2.0/"
DUMPS = (
    Dump("dumps/huiqi.ttl.gz", "RDF_TURTLE", "text/turtle", Text("全部数据(Turtle)", "everything in Turtle")),
    Dump("dumps/huiqi.nq.gz", "RDF_N_QUADS", "application/n-quads", Text("全部数据(N-Quads)", "everything in N-Quads")),
    Dump(
        "dumps/catalogue.ttl.gz",
        "RDF_TURTLE",
        "text/turtle",
        Text(
            "以通用词汇表述的目录,符合 CPSV-AP 等规范",
            "the catalogue in standard words, as CPSV-AP and its kin have it",
        ),
        PROFILE,
    ),
)


def dataset_iri(addresses: Addresses) -> str:
    """Return the name of the data set."""
    return addresses.file("catalogue") + "#dataset"


def catalogue(
    addresses: Addresses, graphs: Sequence[PublicGraph], day: date, places: Sequence[str], example: str, endpoint: str
) -> Iterator[ox.Triple]:
    """Yield the catalogue; `example` is one thing of the data set, `endpoint` a query service (empty: none is named)."""
    whole, data = addresses.file("catalogue") + "#catalogue", dataset_iri(addresses)
    yield from typed(whole, DCAT + "Catalog")
    yield link(whole, DCAT + "dataset", data)
    yield link(whole, FOAF + "homepage", addresses.file("index.html"))
    yield link(whole, DCAT + "themeTaxonomy", AUTHORITY + "data-theme")
    yield from typed(data, DCAT + "Dataset", VOID + "Dataset")
    yield value(data, DCTERMS + "identifier", "huiqi-policies")
    yield link(data, DCAT + "theme", AUTHORITY + "data-theme/ECON")
    yield link(data, DCTERMS + "accessRights", AUTHORITY + "access-right/PUBLIC")
    yield from text(data, DCAT + "keyword", "惠企政策", "incentive policy")
    for thing in (whole, data):
        yield from text(thing, DCTERMS + "title", TITLE.zh, TITLE.en)
        yield from text(thing, DCTERMS + "description", _ABOUT.zh, _ABOUT.en)
        yield link(thing, DCTERMS + "publisher", PUBLISHER)
        yield link(thing, DCTERMS + "license", LICENCE)
        for code in ("ZHO", "ENG"):
            yield link(thing, DCTERMS + "language", f"{AUTHORITY}language/{code}")
        yield value(thing, DCTERMS + "modified", day.isoformat(), "date")
        for place in places:
            yield link(thing, DCTERMS + "spatial", place)
    yield from _publisher()
    yield from _void(addresses, data, graphs, example)
    for dump in DUMPS:
        yield from _distribution(addresses, data, dump)
    if endpoint:
        yield from _service(addresses, whole, data, endpoint)
    for graph in graphs:
        yield from _graph(data, graph)


def _publisher() -> Iterator[ox.Triple]:
    yield from typed(PUBLISHER, FOAF + "Agent")
    yield value(PUBLISHER, DCTERMS + "identifier", "huiqi")
    yield from text(PUBLISHER, DCTERMS + "title", "惠企", "huiqi")
    yield from text(PUBLISHER, FOAF + "name", "惠企", "huiqi")


def _void(addresses: Addresses, data: str, graphs: Sequence[PublicGraph], example: str) -> Iterator[ox.Triple]:
    yield value(data, VOID + "triples", str(len({t for g in graphs if g.in_dump for t in g.triples})), "integer")
    yield value(data, VOID + "uriSpace", f"{addresses.base}/id/")
    if example:
        yield link(data, VOID + "exampleResource", example)
    for vocabulary in (NS, ELI, CPSV, CV):
        yield link(data, VOID + "vocabulary", vocabulary)
    for dump in DUMPS:
        yield link(data, VOID + "dataDump", addresses.file(dump.path))
    page = addresses.file("index.html")
    yield link(data, DCAT + "landingPage", page)
    yield from typed(page, FOAF + "Document")


def _distribution(addresses: Addresses, data: str, dump: Dump) -> Iterator[ox.Triple]:
    address = addresses.file(dump.path)
    node = addresses.file("catalogue") + "#" + dump.path.removeprefix("dumps/").removesuffix(".gz").replace(".", "-")
    yield link(data, DCAT + "distribution", node)
    yield from typed(node, DCAT + "Distribution")
    yield from text(node, DCTERMS + "title", dump.title.zh, dump.title.en)
    yield from text(node, DCTERMS + "description", dump.title.zh, dump.title.en)
    yield link(node, DCAT + "accessURL", address)
    yield link(node, DCAT + "downloadURL", address)
    yield link(node, DCTERMS + "format", f"{AUTHORITY}file-type/{dump.code}")
    yield link(node, DCAT + "mediaType", _MEDIA + dump.media)
    yield link(node, DCAT + "compressFormat", _MEDIA + "application/gzip")
    yield link(node, DCTERMS + "license", LICENCE)
    if dump.keeps:
        yield link(node, DCTERMS + "conformsTo", dump.keeps)
        yield from typed(dump.keeps, DCTERMS + "Standard")
    yield link(node, "http://data.europa.eu/r5r/availability", AUTHORITY + "planned-availability/STABLE")


def _service(addresses: Addresses, whole: str, data: str, endpoint: str) -> Iterator[ox.Triple]:
    node = addresses.file("catalogue") + "#sparql"
    yield link(whole, DCAT + "service", node)
    yield link(data, VOID + "sparqlEndpoint", endpoint)
    yield from typed(node, DCAT + "DataService", SD + "Service")
    yield from text(node, DCTERMS + "title", "SPARQL 查询服务", "SPARQL query service")
    for predicate, to in (
        (DCAT + "endpointURL", endpoint),
        (DCAT + "endpointDescription", endpoint),
        (SD + "endpoint", endpoint),
        (SD + "supportedLanguage", SD + "SPARQL11Query"),
        (DCAT + "servesDataset", data),
        (DCTERMS + "publisher", PUBLISHER),
        (DCTERMS + "license", LICENCE),
        (DCTERMS + "accessRights", AUTHORITY + "access-right/PUBLIC"),
        (DCAT + "theme", AUTHORITY + "data-theme/ECON"),
    ):
        yield link(node, predicate, to)
    yield from text(node, DCAT + "keyword", "查询", "query")


def _graph(data: str, graph: PublicGraph) -> Iterator[ox.Triple]:
    """Yield what a named graph holds and where that comes from; the same for a graph that was worked out here."""
    yield from typed(graph.iri, VOID + "Dataset", PROV + "Entity")
    yield link(data, VOID + "subset", graph.iri)
    yield from text(graph.iri, RDFS + "label", graph.title.zh, graph.title.en)
    yield value(graph.iri, VOID + "triples", str(len(graph.triples)), "integer")
    yield link(graph.iri, PROV + "wasAttributedTo", PUBLISHER)
    for source in graph.sources:
        yield link(graph.iri, PROV + "wasDerivedFrom", source)


def external_codes() -> Iterator[ox.Triple]:
    """Yield the codes of others that the catalogue names, as the official shapes want to see them; not published as ours."""
    concept, scheme = "http://www.w3.org/2004/02/skos/core#Concept", "http://www.w3.org/2004/02/skos/core#"
    for code, name, also in (
        ("language/ZHO", "Chinese", DCTERMS + "LinguisticSystem"),
        ("language/ENG", "English", DCTERMS + "LinguisticSystem"),
        ("data-theme/ECON", "Economy and finance", ""),
        ("access-right/PUBLIC", "public", DCTERMS + "RightsStatement"),
        ("file-type/RDF_TURTLE", "RDF Turtle", DCTERMS + "MediaTypeOrExtent"),
        ("file-type/RDF_N_QUADS", "RDF N-Quads", DCTERMS + "MediaTypeOrExtent"),
        ("planned-availability/STABLE", "stable", ""),
    ):
        yield from typed(AUTHORITY + code, concept, *([also] if also else []))
        yield ox.Triple(iri(AUTHORITY + code), iri(scheme + "prefLabel"), ox.Literal(name, language="en"))
        yield link(AUTHORITY + code, scheme + "inScheme", AUTHORITY + code.split("/")[0])
    yield from typed(AUTHORITY + "data-theme", scheme + "ConceptScheme")
    yield ox.Triple(iri(AUTHORITY + "data-theme"), iri(DCTERMS + "title"), ox.Literal("Data themes", language="en"))
    for media in ("text/turtle", "application/n-quads", "application/gzip"):
        yield from typed(_MEDIA + media, DCTERMS + "MediaType")
    yield from typed(LICENCE, DCTERMS + "LicenseDocument")
    yield link(LICENCE, DCTERMS + "type", "http://purl.org/adms/licencetype/Attribution")
    attribution = "http://purl.org/adms/licencetype/Attribution"
    yield from typed(attribution, concept)
    yield ox.Triple(iri(attribution), iri(scheme + "prefLabel"), ox.Literal("Attribution", language="en"))
    yield link(attribution, scheme + "inScheme", "http://purl.org/adms/licencetype/1.0")
