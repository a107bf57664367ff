"""What a shape holds by sh:property speaks under the code of its holder; nothing that is found is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiqi.findings import Finding
from huiqi.load import load_files
from huiqi.shapes import read_shapes, shape_findings, validate
from shapes.batch import words

SHAPES = """@prefix : <https://w3id.org/huiqi/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

<https://example.org/check/C101>
    a sh:NodeShape ;
    dcterms:identifier "C101" ;
    rdfs:label "状况"@zh, "status"@en ;
    sh:targetClass :EnterpriseStatus ;
    CLOSED
    sh:property [ sh:path ind:place ; sh:minCount 1 ] ;
    sh:property [
        sh:path ind:industry ;
        sh:maxCount 0 ;
        sh:message "不写行业"@zh, "it must not say the industry"@en ;
    ] ;
    sh:property [ sh:path ind:ownership ; sh:property [ sh:path rdfs:label ; sh:minCount 1 ] ] ;
    sh:severity sh:Warning ;
    sh:message "企业状况不全"@zh, "the status is not complete"@en ;
    rdfs:comment "补齐"@zh, "complete it"@en ;
.
"""
FACTS = """@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
<https://example.org/s>
    a :EnterpriseStatus ;
    ind:industry <https://example.org/i> ;
    ind:ownership <https://example.org/o> ;
    ind:ownershop <https://example.org/o> ;
.
"""


def findings(folder: Path, closed: bool) -> list[Finding]:
    (folder / "shapes").mkdir()
    words_known = "sh:closed true ; sh:ignoredProperties ( rdf:type ind:place ind:industry ind:ownership ) ;"
    text = SHAPES.replace("CLOSED", words_known if closed else "")
    (folder / "shapes" / "own.ttl").write_text(text, "utf-8")
    (folder / "facts.ttl").write_text(FACTS, "utf-8")
    catalogue, faults = read_shapes([folder / "shapes"], folder)
    assert faults == []
    graph, _ = load_files([folder / "facts.ttl"], folder)
    return sorted(
        shape_findings(validate(graph, words(), catalogue), catalogue, graph),
        key=lambda f: (f.place.line, f.problem.en),
    )


@pytest.mark.parametrize("closed", [False, True])
def test_each_part_is_a_finding_of_its_holder_with_the_message_that_is_nearest(closed: bool, tmp_path: Path) -> None:
    found = [(f.code, f.level, f.place.line, f.problem.en) for f in findings(tmp_path, closed)]
    expected = [
        ("C101", "warning", 4, "`s`: the status is not complete"),
        ("C101", "warning", 5, "`s`: it must not say the industry"),
        ("C101", "warning", 6, "`o`: the status is not complete"),
    ]
    misspelt = [("C101", "warning", 7, "`s`: the status is not complete: `ownershop`")]
    assert found == expected + (misspelt if closed else [])


def test_a_misspelt_word_of_a_closed_holder_still_gets_a_near_name(tmp_path: Path) -> None:
    assert findings(tmp_path, True)[-1].fix.en == "did you mean `ownership`?"
