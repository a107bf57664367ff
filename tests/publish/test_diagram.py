"""The ontology is drawn from itself, whole and the same each time; it keeps a log of its changes."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, SKOS, Graph, Literal, URIRef

from huiqi.errors import Language
from huiqi.project import Project
from huiqi.publish import gather
from huiqi.publish.diagram import read, svg
from huiqi.publish.site import files
from publish.drawing import drawing, file
from publish.town import build, graph_of

ROOT = Path(__file__).parents[2]
NS = "https://w3id.org/huiqi/ns#"
SVG = "{http://www.w3.org/2000/svg}"
SMALL = """
@prefix : <https://w3id.org/huiqi/ns#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Policy a owl:Class ; rdfs:label "政策"@zh , "policy & text"@en .
:Record a owl:Class ; rdfs:label "记录"@zh , "record"@en .
:Payment a owl:Class ; rdfs:label "兑现"@zh , "payment"@en ; rdfs:subClassOf :Record .
:Note a owl:Class ; rdfs:label "说明"@zh .
:under a owl:ObjectProperty ; rdfs:label "依据"@zh , "under"@en ; rdfs:domain [ owl:unionOf ( :Payment :Note ) ] ; rdfs:range :Policy .
:about a owl:ObjectProperty ; rdfs:label "关于"@zh , "about"@en ; rdfs:range :Record .
"""


def small(lang: Language) -> tuple[bytes, list[str]]:
    quads = ox.parse(input=SMALL.encode(), format=ox.RdfFormat.TURTLE)
    drawn = svg(read(ox.Triple(q.subject, q.predicate, q.object) for q in quads), lang)
    return drawn, [t.text or "" for t in ElementTree.fromstring(drawn).iter(f"{SVG}text")][2:]


def test_a_small_ontology_is_drawn_with_kinds_inside_and_links_to_classes() -> None:
    drawn, words = small("en")
    assert words == [
        *("the law", "policy & text"),
        *("enterprises and records", "record", "payment", "under → policy & text"),
        *("links that several classes have", "about → record"),
        *("what is answered and found", "说明", "under → policy & text"),
    ]
    boxes = [
        tuple(float(r.attrib[k]) for k in ("x", "y", "width", "height"))
        for r in ElementTree.fromstring(drawn).iter(f"{SVG}rect")
        if "x" in r.attrib
    ]
    record, payment = boxes[1], boxes[2]
    assert record[0] < payment[0]
    assert payment[0] + payment[2] < record[0] + record[2]
    assert record[1] < payment[1]
    assert payment[1] + payment[3] < record[1] + record[3]


def test_it_speaks_chinese_too() -> None:
    _, words = small("zh")
    assert words[:2] == ["政策与规则", "政策"]
    assert "依据 → 政策" in words


def test_no_two_boxes_cross_and_all_lie_within_the_drawing() -> None:
    top = ElementTree.fromstring(svg(drawing(), "en"))
    wide, high = float(top.attrib["width"]), float(top.attrib["height"])
    boxes = [
        tuple(float(r.attrib[k]) for k in ("x", "y", "width", "height"))
        for r in top.iter(f"{SVG}rect")
        if "x" in r.attrib
    ]
    for x, y, w, h in boxes:
        assert x >= 0 and y >= 0 and x + w <= wide and y + h <= high
    for n, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[n + 1 :]:
            apart = x + w < x2 or x2 + w2 < x or y + h < y2 or y2 + h2 < y
            inside = x < x2 and x2 + w2 < x + w and y < y2 and y2 + h2 < y + h
            assert apart or inside


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_class_of_the_ontology_is_drawn_once_and_the_documentation_shows_it(lang: Language) -> None:
    graph = Graph().parse(ROOT / "ontology" / "huiqi.ttl")
    classes = [str(c).removeprefix(NS) for c in graph.subjects(RDF.type, OWL.Class) if str(c).startswith(NS)]
    drawn = svg(drawing(), lang)
    assert sorted(re.findall(r"ns\.html#(\w+)", drawn.decode())) == sorted(classes)
    assert file(lang).read_bytes() == drawn, "cd tests && python -m publish.drawing"
    assert f"ontology.{lang}.svg" in (ROOT / "docs" / "reference" / "language.md").read_text("utf-8")


def test_the_document_of_the_ontology_shows_the_drawing_and_needs_no_script_or_style(tmp_path: Path) -> None:
    project = Project.open(build(tmp_path))
    site = dict(files(gather(project.law, project.law.base), project.questions))
    page = site["doc/ns.html"].decode()
    assert '<img src="../ontology/diagram.zh.svg" alt="惠企本体:各类及其关系。' in page
    assert 'href="../ontology/diagram.en.svg"' in page
    depiction = ox.NamedNode("http://xmlns.com/foaf/0.1/depiction")
    shown = {t.object.value for t in graph_of(site["doc/ns.ttl"]) if t.predicate == depiction}
    assert shown == {f"https://w3id.org/huiqi/ontology/diagram.{lang}.svg" for lang in ("zh", "en")}
    for lang in ("zh", "en"):
        drawn = site[f"ontology/diagram.{lang}.svg"]
        assert b"<style" not in drawn and b"<script" not in drawn and b" style=" not in drawn


def test_the_ontology_tells_what_changed_in_its_version_and_which_words_were_given_up() -> None:
    graph = Graph().parse(ROOT / "ontology" / "huiqi.ttl")
    ontology = URIRef("https://w3id.org/huiqi/ns")
    version = graph.value(ontology, OWL.versionInfo)
    notes = [n for n in graph.objects(ontology, SKOS.changeNote) if isinstance(n, Literal)]
    assert {n.language for n in notes if str(n).startswith(f"{version}：") or str(n).startswith(f"{version}: ")} == {
        "zh",
        "en",
    }
    given_up = {str(s).removeprefix(NS) for s in graph.subjects(OWL.deprecated, None)}
    assert [w for w in sorted(given_up) if not any(w in str(n) for n in notes)] == []
