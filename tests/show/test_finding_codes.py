"""Every finding code of the package stands in the vocabulary and on the page of findings, and the other way round."""

from __future__ import annotations

import re

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef

from huiqi.project import Project
from huiqi.things import Sheet, look_up
from show.said import ROOT, law_of, texts

FILE = ROOT / "ontology" / "vocabularies" / "finding-codes.ttl"
SCHEME = URIRef("https://w3id.org/huiqi/voc/finding-code")
GRAPH = Graph().parse(FILE, format="turtle")
CODES = sorted(str(GRAPH.value(c, SKOS.notation)) for c in GRAPH.subjects(RDF.type, SKOS.Concept))


def name_of(code: str) -> str:
    labels = GRAPH.objects(URIRef(f"{SCHEME}/{code}"), SKOS.prefLabel)
    return next(str(o) for o in labels if isinstance(o, Literal) and o.language == "en")


def in_package() -> list[str]:
    code = "".join(p.read_text("utf-8") for p in sorted((ROOT / "src" / "huiqi").rglob("*.py")))
    return sorted(set(re.findall(r'"(H\d{3})"', code)))


def test_the_codes_of_the_vocabulary_are_those_of_the_package() -> None:
    assert in_package() == CODES


def test_the_codes_of_the_vocabulary_are_those_of_the_page() -> None:
    page = (ROOT / "docs" / "reference" / "findings.md").read_text("utf-8")
    assert re.findall(r"^## (H\d{3})$", page, re.M) == CODES
    named = dict(re.findall(r"^\| \[(H\d{3})\]\(#\w+\) \| (.+) \|$", page, re.M))
    assert named == {code: name_of(code) for code in CODES}


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_its_name_meaning_and_fix_in_both_languages_and_one_example(code: str) -> None:
    concept = URIRef(f"{SCHEME}/{code}")
    for predicate in (SKOS.prefLabel, SKOS.definition, SKOS.scopeNote):
        languages = [str(o.language) for o in GRAPH.objects(concept, predicate) if isinstance(o, Literal)]
        assert sorted(languages) == ["en", "zh"], predicate
    assert len(list(GRAPH.objects(concept, SKOS.example))) == 1
    assert GRAPH.value(concept, SKOS.inScheme) == SCHEME
    assert (SCHEME, SKOS.hasTopConcept, concept) in GRAPH
    assert (concept, SKOS.topConceptOf, SCHEME) in GRAPH


def test_the_scheme_says_its_title_and_licence() -> None:
    assert sorted(str(o.language) for o in GRAPH.objects(SCHEME, DCTERMS.title) if isinstance(o, Literal)) == [
        "en",
        "zh",
    ]
    assert GRAPH.value(SCHEME, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")


def test_a_code_is_shown_with_meaning_example_and_fix_in_capitals_or_not() -> None:
    law = law_of(Project.open(ROOT))
    for name in ("H004", "h004"):
        found = look_up(law, {}, name)
        assert isinstance(found, Sheet)
        assert (found.kind, found.label.en) == ("finding", "a binary float")
        assert texts(found, "example") == ["p:it a :Comparison ; :indicator ind:revenue ; :atLeast 2.0e7 ."]
        assert texts(found, "fix") == ["write a decimal such as 20000000.00"]
        assert texts(found, "fix", "zh") == ["写成十进制数，如 20000000.00"]
