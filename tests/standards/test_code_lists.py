"""Each code list keeps VocPub by that profile's own validator, in Chinese and in English.

The validator 5.1 takes a list to have one name for each code, so a list is looked at in one language at a time.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import DCTERMS, RDF, SH, SKOS, Graph, Literal, URIRef

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "ontology" / "vocabularies"
# Industries keep XKOS instead, which does not take a definition to be a text; indicators are words and no code list.
LISTS = sorted(p.stem for p in FOLDER.glob("*.ttl") if p.stem not in ("industries", "indicators"))
OTHER = {"zh": "en", "en": "zh"}
LEVEL = URIRef("https://w3id.org/huiqi/voc/level/national")
SCHEME = URIRef("https://w3id.org/huiqi/voc/level")


@cache
def validator() -> Graph:
    return Graph().parse(Path(__file__).parent / "code-lists" / "vocpub.ttl")


def in_language(name: str, lang: str) -> Graph:
    graph = Graph().parse(FOLDER / f"{name}.ttl")
    for triple in list(graph):
        if isinstance(triple[2], Literal) and triple[2].language == OTHER[lang]:
            graph.remove(triple)
    return graph


def at_fault(graph: Graph) -> set[str]:
    """Return the things that lack what the profile demands; what it only recommends is left out."""
    _, report, _ = pyshacl.validate(graph, shacl_graph=validator(), advanced=True, do_owl_imports=False)
    assert isinstance(report, Graph)
    return {
        str(report.value(r, SH.focusNode))
        for r in report.subjects(RDF.type, SH.ValidationResult)
        if report.value(r, SH.resultSeverity) == SH.Violation
    }


def test_there_are_twenty_one_code_lists() -> None:
    assert len(LISTS) == 21


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", LISTS)
def test_the_list_keeps_vocpub(name: str, lang: str) -> None:
    assert at_fault(in_language(name, lang)) == set()


@pytest.mark.parametrize(
    ("subject", "predicate"),
    [
        (LEVEL, SKOS.prefLabel),
        (LEVEL, SKOS.definition),
        (SCHEME, DCTERMS.modified),
        (SCHEME, DCTERMS.publisher),
        (SCHEME, SKOS.historyNote),
    ],
)
def test_what_vocpub_demands_is_missed_where_it_is_taken_away(subject: URIRef, predicate: URIRef) -> None:
    graph = in_language("levels", "en")
    graph.remove((subject, predicate, None))
    assert str(subject) in at_fault(graph)


def test_two_names_for_one_code_are_one_too_many() -> None:
    graph = in_language("levels", "en")
    graph.add((LEVEL, SKOS.prefLabel, Literal("central", lang="en")))
    assert str(LEVEL) in at_fault(graph)
