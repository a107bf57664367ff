"""What is published keeps the official profiles: CPSV-AP, CCCEV, Core Business, CPOV and DCAT-AP, by their own shapes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import OWL, RDF, SH, Graph, URIRef

from huiqi.project import Project
from huiqi.publish import PublicData, gather, to_bytes

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "shapes"
PROFILES = sorted(p.stem for p in FOLDER.glob("*.ttl"))
CPSV = "http://purl.org/vocab/cpsv#"
CV = "http://data.europa.eu/m8g/"
DCTERMS = "http://purl.org/dc/terms/"
SERVICE = "https://w3id.org/huiqi/id/liaocheng/manufacturing/known-2025-08-21/measure-future-industries"


@cache
def shapes(profile: str) -> Graph:
    # CCCEV's file has https in the namespace of OWL-Time, so that every period would be at fault.
    text = (
        (FOLDER / f"{profile}.ttl")
        .read_text("utf-8")
        .replace("https://www.w3.org/2006/time#", "http://www.w3.org/2006/time#")
    )
    graph = Graph().parse(data=text, format="turtle")
    graph.remove((None, OWL.imports, None))
    return graph


@pytest.fixture(scope="module")
def data() -> PublicData:
    law = Project.open(ROOT).law
    return gather(law, law.base, endpoint="https://policies.example.org/sparql")


@pytest.fixture(scope="module")
def view(data: PublicData) -> Graph:
    return read([*data.view(), *data.external])


def read(triples: list[ox.Triple]) -> Graph:
    return Graph().parse(data=to_bytes(triples, "nt"), format="nt")


def faults(graph: Graph, profile: str) -> set[tuple[str, str]]:
    """Return the things and properties that the shapes of a profile find fault with."""
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes(profile), inplace=True, do_owl_imports=False)
    assert isinstance(report, Graph)
    results = report.subjects(RDF.type, SH.ValidationResult)
    return {(str(report.value(r, SH.focusNode)), str(report.value(r, SH.resultPath))) for r in results}


@pytest.mark.parametrize("profile", PROFILES)
def test_the_catalogue_keeps_the_profile(view: Graph, profile: str) -> None:
    assert faults(view, profile) == set()


def test_the_profiles_have_something_to_look_at(view: Graph) -> None:
    counts = {
        kind: len(set(view.subjects(RDF.type, URIRef(kind))))
        for kind in (CPSV + "PublicService", CPSV + "Rule", CV + "Constraint", CV + "PublicOrganisation")
    }
    assert counts[CPSV + "PublicService"] >= 50
    assert counts[CPSV + "Rule"] >= 100
    assert counts[CV + "Constraint"] >= 50
    assert counts[CV + "PublicOrganisation"] >= 3


def test_the_whole_data_departs_only_in_saying_which_text_a_measure_is_part_of(data: PublicData) -> None:
    # CPSV-AP takes dcterms:isPartOf of a service to name a data set; ours names the text besides (and a section of it).
    whole = read([*data.triples, *data.catalogue, *data.external])
    found = {(p, f) for p in PROFILES for f in faults(whole, p)}
    assert {(profile, path) for profile, (_, path) in found} == {("cpsv-ap", DCTERMS + "isPartOf")}


# Each of these is demanded by the profile named; taken away, the shapes must say so.
@pytest.mark.parametrize(
    ("profile", "kind", "predicate"),
    [
        ("cpsv-ap", CPSV + "PublicService", DCTERMS + "identifier"),
        ("cpsv-ap", CPSV + "PublicService", DCTERMS + "title"),
        ("cpsv-ap", CPSV + "PublicService", DCTERMS + "description"),
        ("cpsv-ap", CPSV + "PublicService", CV + "hasCompetentAuthority"),
        ("cpsv-ap", CPSV + "Rule", DCTERMS + "description"),
        ("cpsv-ap", CV + "Requirement", DCTERMS + "title"),
        ("cpsv-ap", CV + "Output", DCTERMS + "identifier"),
        ("cpsv-ap", CV + "PublicOrganisation", "http://www.w3.org/2004/02/skos/core#prefLabel"),
        ("dcat-ap", "http://www.w3.org/ns/dcat#Distribution", "http://www.w3.org/ns/dcat#accessURL"),
        ("dcat-ap", "http://www.w3.org/ns/dcat#DataService", "http://www.w3.org/ns/dcat#endpointURL"),
        ("dcat-ap", "http://www.w3.org/2004/02/skos/core#ConceptScheme", DCTERMS + "title"),
    ],
)
def test_what_a_profile_demands_is_missed_where_it_is_taken_away(
    view: Graph, profile: str, kind: str, predicate: str
) -> None:
    thing = sorted(view.subjects(RDF.type, URIRef(kind)))[0]
    taken: list[Any] = list(view.triples((thing, URIRef(predicate), None)))
    assert taken
    for triple in taken:
        view.remove(triple)
    try:
        assert (str(thing), predicate) in faults(view, profile)
    finally:
        for triple in taken:
            view.add(triple)


def test_a_criterion_that_is_derived_from_nothing_we_know_is_missed(view: Graph) -> None:
    thing = sorted(view.subjects(RDF.type, URIRef(CV + "Criterion")))[0]
    wrong = (thing, URIRef(CV + "isDerivedFrom"), URIRef("https://example.org/no-text"))
    view.add(wrong)
    try:
        assert (str(thing), CV + "isDerivedFrom") in faults(view, "cccev")
    finally:
        view.remove(wrong)


def test_a_measure_that_nobody_is_known_to_run_is_no_service(data: PublicData) -> None:
    kinds = {
        thing: {t.object.value for t in data.said_of[thing] if t.predicate == ox.NamedNode(str(RDF.type))}
        for thing in (SERVICE, *data.unserved)
    }
    assert CPSV + "PublicService" in kinds[SERVICE]
    assert all(CPSV + "PublicService" not in kinds[thing] for thing in data.unserved)
    assert "https://w3id.org/huiqi/id/lucheng/industry/2019-01-01/measure-pledge" in data.unserved
