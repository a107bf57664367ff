"""A small project for the tests of publishing: one fictional policy, and a firm that must never be published."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

PREFIXES = """
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix place: <https://w3id.org/huiqi/voc/place/> .
@prefix organisation: <https://w3id.org/huiqi/id/organisation/> .
@prefix source: <https://w3id.org/huiqi/id/source/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix p: <https://w3id.org/huiqi/id/town/growth/2025-01-01/> .
@prefix e: <https://w3id.org/huiqi/id/enterprise/> .
"""
POLICY = """
source:gazette a :Source ; rdfs:label "虚构公报"@zh , "fictional gazette"@en ; dcterms:date "2024-12-20"^^xsd:date ;
    :grade :GradeA .
organisation:office a :Organisation ; rdfs:label "虚构市工信局"@zh , "fictional industry bureau"@en ;
    dcterms:spatial place:liaocheng ; dcterms:source source:gazette ; :basis :Stated .
p:policy a :Policy ; rdfs:label "虚构增长政策"@zh , "fictional growth policy"@en ; dcterms:identifier "虚政〔2025〕1号" ;
    dcterms:publisher organisation:office ; dcterms:spatial place:liaocheng ; dcterms:source source:gazette ;
    :basis :Stated ; :appliesFrom "2025-01-01"^^xsd:date ; :appliesUntil "2026-12-31"^^xsd:date .
p:clause a :Clause ; rdfs:label "第三条"@zh , "article 3"@en ; dcterms:isPartOf p:policy ;
    dcterms:description "收入达到两千万元的企业,奖十万元。"@zh , "A firm whose revenue reaches 20 million is paid 100,000."@en ;
    dcterms:source source:gazette ; :basis :Stated .
p:measure a :Measure ; rdfs:label "增长奖励"@zh , "growth reward"@en ; dcterms:isPartOf p:policy ; :encodes p:clause ;
    dcterms:source source:gazette ; :basis :Stated .
p:award a :Award ; rdfs:label "增长奖"@zh , "growth award"@en ; :ofMeasure p:measure ; :encodes p:clause ;
    :ground :AnnualReport ; :condition p:enough ; :amount p:sum .
p:enough a :Comparison ; :indicator ind:revenue ; :atLeast 20000000.00 .
p:sum a :Fixed ; :value 100000.00 .
"""
FIRM = """
e:91371500MADEMO901X a :Enterprise ; rdfs:label "虚构保密企业"@zh ; ind:statistics-entry "2024-05-01"^^xsd:date .
e:report-901 a :AnnualReport ; ind:enterprise e:91371500MADEMO901X ; ind:fiscal-year 2025 ;
    ind:revenue 23456701.00 .
"""
ROOT = Path(__file__).parents[2]
WORDS = ("huiqi.ttl", "alignment.ttl", "vocabularies/indicators.ttl", "vocabularies/places.ttl")
"""The words that the town needs; it has an ontology of its own, so that a publication is small."""
SECRETS = ("91371500MADEMO901X", "虚构保密企业", "23456701", "report-901")
"""What a public file must never hold."""


def build(root: Path, law: str = POLICY, facts: str = FIRM) -> Path:
    """Write the project into `root`: its law, and its facts among the registers."""
    for name, text in (("data/town/growth/2025-01-01.ttl", law), ("data/registers/firms.ttl", facts)):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PREFIXES + text, "utf-8")
    for name in WORDS:
        path = root / "ontology" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((ROOT / "ontology" / name).read_bytes())
    return root


def graph_of(data: bytes, form: str = "ttl") -> set[ox.Triple]:
    """Return what a file of a publication says."""
    formats = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML}
    formats["jsonld"] = ox.RdfFormat.JSON_LD
    return {ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(input=data, format=formats[form])}
