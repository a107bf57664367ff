"""Namespaces of published vocabularies and the prefixes of what is published (analysis layer)."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from huiqi.names import DCTERMS, NS, OWL, PROV, QB, RDF, RDFS, SKOS, XSD

VOC: Final = "https://w3id.org/huiqi/voc/"
CHECK: Final = "https://w3id.org/huiqi/check"
ELI: Final = "http://data.europa.eu/eli/ontology#"
CPSV: Final = "http://purl.org/vocab/cpsv#"
CV: Final = "http://data.europa.eu/m8g/"
A4G: Final = "http://data.europa.eu/a4g/ontology#"
ORG: Final = "http://www.w3.org/ns/org#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
DCAT: Final = "http://www.w3.org/ns/dcat#"
VOID: Final = "http://rdfs.org/ns/void#"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
SH: Final = "http://www.w3.org/ns/shacl#"
SPDX: Final = "http://spdx.org/rdf/terms#"
SCHEMA: Final = "https://schema.org/"
LDES: Final = "https://w3id.org/ldes#"
TREE: Final = "https://w3id.org/tree#"
VANN: Final = "http://purl.org/vocab/vann/"
ADMS: Final = "http://www.w3.org/ns/adms#"
AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"

PREFIXES: Final = {
    "": NS,
    "a4g": A4G,
    "adms": ADMS,
    "cpsv": CPSV,
    "cv": CV,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "eli": ELI,
    "foaf": FOAF,
    "ind": VOC + "indicator/",
    "ldes": LDES,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "qb": QB,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sd": SD,
    "sh": SH,
    "skos": SKOS,
    "spdx": SPDX,
    "tree": TREE,
    "vann": VANN,
    "void": VOID,
    "xkos": "http://rdf-vocabulary.ddialliance.org/xkos#",
    "xsd": XSD,
}
"""The prefixes of every file that is published."""


def iri(value: str) -> ox.NamedNode:
    """Return an IRI as a term."""
    return ox.NamedNode(value)


def typed(subject: str, *kinds: str) -> list[ox.Triple]:
    """Return the statements that a thing is of these classes."""
    return [ox.Triple(iri(subject), iri(RDF + "type"), iri(kind)) for kind in kinds]


def link(subject: str, predicate: str, to: str) -> ox.Triple:
    """Return a statement whose object is an IRI."""
    return ox.Triple(iri(subject), iri(predicate), iri(to))


def text(subject: str, predicate: str, zh: str, en: str) -> list[ox.Triple]:
    """Return a text in both languages; one that is the same in both, such as a number, is still said in each."""
    s, p = iri(subject), iri(predicate)
    return [ox.Triple(s, p, ox.Literal(zh, language="zh")), ox.Triple(s, p, ox.Literal(en, language="en"))]


def value(subject: str, predicate: str, lexical: str, kind: str = "string") -> ox.Triple:
    """Return a statement whose object is a literal of an XML Schema datatype."""
    return ox.Triple(iri(subject), iri(predicate), ox.Literal(lexical, datatype=iri(XSD + kind)))
