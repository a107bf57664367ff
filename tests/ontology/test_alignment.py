"""How our words stand to published vocabularies: every word of ours exists, and no rule reads the file."""

import shutil
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from huiqi.compile.owl import check_consistency
from huiqi.settings import law_files

ROOT = Path(__file__).parents[2]
NS = "https://w3id.org/huiqi/ns#"


@pytest.fixture(scope="module")
def alignment() -> Graph:
    return Graph().parse(ROOT / "ontology" / "alignment.ttl")


@pytest.fixture(scope="module")
def core() -> Graph:
    return Graph().parse(ROOT / "ontology" / "huiqi.ttl")


def ours(graph: Graph) -> set[URIRef]:
    return {t for triple in graph for t in triple if isinstance(t, URIRef) and str(t).startswith(NS)}


def test_every_word_of_ours_that_is_aligned_is_declared_in_the_ontology(alignment: Graph, core: Graph) -> None:
    assert {t for t in ours(alignment) if (t, RDFS.label, None) not in core} == set()
    assert len(ours(alignment)) >= 30


def test_an_alignment_says_only_narrower_or_alike_and_never_the_same(alignment: Graph) -> None:
    about_ours = {p for s, p, _ in alignment if str(s).startswith(NS)}
    assert about_ours == {RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch}
    assert not list(alignment.triples((None, OWL.equivalentClass, None)))
    assert not list(alignment.triples((None, OWL.imports, None)))


def test_classes_are_narrower_than_classes_and_properties_than_properties(alignment: Graph, core: Graph) -> None:
    for subject in alignment.subjects(RDFS.subClassOf, None):
        assert (subject, RDF.type, OWL.Class) in core, subject
    for subject in alignment.subjects(RDFS.subPropertyOf, None):
        assert (subject, RDF.type, OWL.Class) not in core, subject


def test_every_line_points_out_of_our_namespace(alignment: Graph) -> None:
    assert [o for s, _, o in alignment if str(s).startswith(NS) and str(o).startswith(NS)] == []


def test_the_four_layers_stand_to_four_different_classes(alignment: Graph) -> None:
    wider = {
        str(s).removeprefix(NS): {str(o) for o in alignment.objects(s, RDFS.subClassOf)}
        for s in alignment.subjects(RDFS.subClassOf, None)
    }
    assert "http://data.europa.eu/eli/ontology#LegalResource" in wider["Policy"]
    assert wider["Measure"] == {"http://purl.org/vocab/cpsv#PublicService"}
    assert "http://purl.org/vocab/cpsv#Rule" in wider["Award"]
    assert "http://data.europa.eu/m8g/Output" in wider["Entitlement"]


def test_no_rule_reads_the_alignment() -> None:
    names = {p.name for p in law_files(ROOT)}
    assert "alignment.ttl" not in names
    assert "huiqi.ttl" in names


@pytest.mark.java
@pytest.mark.skipif(shutil.which("java") is None, reason="no Java on the PATH")
def test_the_ontology_and_its_alignment_are_consistent_together() -> None:
    report = check_consistency([ROOT / "ontology" / name for name in ("huiqi.ttl", "alignment.ttl")])
    assert (report.consistent, report.unsatisfiable) == (True, ())
