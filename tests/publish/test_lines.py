"""Lines of the checklist of a first-class publication: search by title, what is left out, grants for search engines, examples."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from huiqi.project import Project
from huiqi.publish import PublicData, describe, gather
from huiqi.publish.page import page
from huiqi.publish.resolve import Missing, See, resolve
from huiqi.publish.site import files
from publish.town import POLICY, build, graph_of

BASE = "https://w3id.org/huiqi"
TOWN = f"{BASE}/id/town/growth/2025-01-01"
SITE = "https://policies.example.org"
ENDPOINT = f"{SITE}/sparql"
SEE_ALSO = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso")
COMMENT = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
CONFORMS = ox.NamedNode("http://purl.org/dc/terms/conformsTo")


def documents(text: str) -> list[Any]:
    """Return the JSON that stands in a page."""
    return [
        json.loads(found) for found in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    ]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = build(tmp_path_factory.mktemp("town"))
    text = (folder / "data/town/growth/2025-01-01.ttl").read_text("utf-8")
    second = (
        text[: text.index("source:gazette a")]
        + """@prefix q: <https://w3id.org/huiqi/id/town/exports/2025-01-01/> .
q:policy a :Policy ; rdfs:label "虚构出口政策"@zh , "fictional export policy"@en ; dcterms:publisher organisation:office ;
    dcterms:spatial place:liaocheng ; dcterms:source source:gazette ; :basis :Stated ; :appliesFrom "2025-01-01"^^xsd:date .
"""
    )
    (folder / "data/town/exports").mkdir()
    (folder / "data/town/exports/2025-01-01.ttl").write_text(second, "utf-8")
    return folder


@pytest.fixture(scope="module")
def data(root: Path) -> PublicData:
    return gather(Project.open(root).law, BASE, SITE, endpoint=ENDPOINT)


@pytest.fixture(scope="module")
def site(root: Path, data: PublicData) -> dict[str, bytes]:
    return dict(files(data, Project.open(root).questions, endpoint=ENDPOINT))


# --- search by title ---


@pytest.mark.parametrize(
    "title", ["虚构增长政策", "增长", "fictional growth policy", "Growth", "%E8%99%9A%E6%9E%84%E5%A2%9E%E9%95%BF"]
)
def test_a_title_or_a_part_of_one_leads_to_its_policy(data: PublicData, title: str) -> None:
    assert resolve(data, f"/title/{title}") == See("/doc/id/town/growth/2025-01-01/policy")


def test_a_word_of_two_titles_leads_to_neither_and_both_are_named(data: PublicData) -> None:
    assert resolve(data, "title/fictional") == Missing(
        "title/fictional", ("fictional export policy", "fictional growth policy")
    )
    assert resolve(data, "title/") == Missing("title")


def test_a_title_that_is_misspelt_is_answered_with_those_it_looks_like(data: PublicData) -> None:
    assert resolve(data, "title/fictional grwoth policy") == Missing(
        "title/fictional grwoth policy", ("fictional growth policy", "fictional export policy")
    )


def test_versions_of_one_title_lead_to_the_undated_text_and_with_a_day_to_the_version(tmp_path: Path) -> None:
    from datetime import date

    folder = build(tmp_path)
    later = POLICY.replace("p:", "q:").replace("2025-01-01", "2027-01-01").replace("2026-12-31", "2028-12-31")
    later = later[later.index("q:policy a") :].replace("1号", "2号")
    first = (folder / "data/town/growth/2025-01-01.ttl").read_text("utf-8")
    head = first[: first.index("source:gazette a")] + f"@prefix q: <{BASE}/id/town/growth/2027-01-01/> .\n"
    (folder / "data/town/growth/2027-01-01.ttl").write_text(head + later, "utf-8")
    found = gather(Project.open(folder).law, BASE)
    assert resolve(found, "title/虚构增长政策") == See("/doc/id/town/growth")
    assert resolve(found, "title/虚构增长政策", date(2028, 5, 1)) == See("/doc/id/town/growth/2027-01-01/policy")
    assert resolve(found, "title/虚构增长政策", date(2024, 5, 1)) == Missing("title/虚构增长政策")


def test_a_static_host_is_told_of_titles(site: dict[str, bytes]) -> None:
    found = {r["from"]: r["to"] for r in json.loads(site["redirects.json"]) if r["status"] == 303}
    assert found["/title/fictional%20growth%20policy"] == f"{TOWN}/policy"


# --- links that are too many to tell ---


def test_a_document_says_that_more_things_point_here_than_it_lists_and_where_all_are(data: PublicData) -> None:
    policy, part = ox.NamedNode(f"{TOWN}/policy"), ox.NamedNode("http://purl.org/dc/terms/isPartOf")
    many = [ox.Triple(ox.NamedNode(f"{TOWN}/clause-{n}"), part, policy) for n in range(501)]
    crowded = replace(data, graphs=(replace(data.graphs[0], triples=tuple(many)),))
    crowded.said_of[policy.value] = data.said_of[policy.value]
    said = describe(crowded, policy.value) or []
    document = ox.NamedNode(f"{SITE}/doc/id/town/growth/2025-01-01/policy")
    told = {t.object.value for t in said if t.subject == document and t.predicate == COMMENT}
    assert told == {
        "有 501 个事物经由 http://purl.org/dc/terms/isPartOf 指向此处,这里列出 500 个;全部见导出文件",
        "501 things point here by http://purl.org/dc/terms/isPartOf and 500 of them are listed; the dumps have them all",
    }
    seen = {t.object.value for t in said if t.subject == document and t.predicate == SEE_ALSO}
    assert f"{SITE}/dumps/huiqi.nq.gz" in seen
    (query,) = [s for s in seen if s.startswith(f"{ENDPOINT}?query=SELECT")]
    text = page(crowded, policy.value, said).decode()
    assert "501 things point here" in text
    assert query.replace("&", "&amp;") in text


def test_a_document_that_lists_all_says_nothing_of_more(data: PublicData) -> None:
    said = describe(data, f"{TOWN}/policy") or []
    assert [t for t in said if t.predicate == COMMENT] == []


# --- for search engines ---


def test_an_award_is_a_grant_with_its_words_and_its_giver_and_no_figure(site: dict[str, bytes]) -> None:
    _, grant = documents(site["doc/id/town/growth/2025-01-01/award.html"].decode())
    assert grant["@type"] == "MonetaryGrant"
    assert grant["@id"] == f"{TOWN}/award"
    assert {"@language": "en", "@value": "growth award"} in grant["name"]
    assert grant["funder"] == [
        {"@type": "Organization", "@id": f"{BASE}/id/organisation/office", "name": "虚构市工信局"}
    ]
    assert "amount" not in grant
    assert [d["@language"] for d in grant["description"]] == ["en", "zh"]


# --- examples of the shapes ---


def test_each_shape_is_published_with_a_good_and_a_bad_example(site: dict[str, bytes]) -> None:
    good = {n for n in site if n.startswith("shape-examples/") and n.endswith("-good.ttl")}
    bad = {n for n in site if n.startswith("shape-examples/") and n.endswith("-bad.ttl")}
    assert len(good) == len(bad) == 152
    assert site["shape-examples/S012-bad.ttl"].startswith(b"# Fictional. S012 is found here")
    listed = graph_of(site["shape-examples.ttl"])
    conform = {(t.subject, t.object) for t in listed if t.predicate == CONFORMS}
    address, shape = ox.NamedNode(f"{SITE}/shape-examples/S012-good.ttl"), ox.NamedNode(f"{BASE}/check/S012")
    assert (address, shape) in conform
    assert len(conform) == 152


def test_the_document_of_the_shapes_leads_to_their_examples(site: dict[str, bytes]) -> None:
    said = graph_of(site["doc/check.ttl"])
    assert ox.Triple(ox.NamedNode(f"{SITE}/doc/check"), SEE_ALSO, ox.NamedNode(f"{SITE}/shape-examples.ttl")) in said
    assert b'href="../shape-examples.ttl"' in site["doc/check.html"]


def test_a_project_with_shapes_of_its_own_publishes_none_of_ours(tmp_path: Path) -> None:
    folder = build(tmp_path)
    (folder / "shapes").mkdir()
    (folder / "shapes" / "own.ttl").write_text("# none yet\n", "utf-8")
    assert gather(Project.open(folder).law, BASE).shape_examples == ()


# --- names for what a document names ---


def test_things_of_others_are_named_in_a_document_as_their_publishers_name_them(site: dict[str, bytes]) -> None:
    said = graph_of(site["doc/id/town/growth/2025-01-01/measure.ttl"])
    names = {
        t.subject.value: t.object for t in said if t.predicate.value == "http://www.w3.org/2000/01/rdf-schema#label"
    }
    assert names["http://purl.org/dc/terms/identifier"] == ox.Literal("Identifier", language="en")
    assert names["http://data.europa.eu/m8g/hasCompetentAuthority"] == ox.Literal(
        "has competent authority", language="en"
    )
    assert names["http://xmlns.com/foaf/0.1/primaryTopic"] == ox.Literal("primary topic", language="en")
    page = site["doc/id/town/growth/2025-01-01/measure.html"].decode()
    assert '<th>dcterms:identifier <small lang="en">Identifier</small></th>' in page
    labels = {
        t.object
        for t in said
        if t.subject == ox.NamedNode("http://publications.europa.eu/resource/authority/language/ZHO")
        and t.predicate.value.endswith("prefLabel")
    }
    assert labels == {ox.Literal("Chinese", language="en")}


def test_only_words_whose_names_we_do_not_hold_by_source_are_left_unnamed(data: PublicData) -> None:
    said = [t for thing in (f"{TOWN}/policy", f"{TOWN}/measure", f"{TOWN}/award") for t in describe(data, thing) or []]
    labels = ("#label", "#prefLabel", "/title")
    named = {
        t.subject.value for t in said if t.predicate.value.endswith(labels) and isinstance(t.subject, ox.NamedNode)
    }
    ends = {e.value for t in said for e in (t.predicate, t.object) if isinstance(e, ox.NamedNode)} - named
    others = {e for e in ends if not e.startswith((BASE, SITE))}
    held_by_nobody = (
        "http://data.europa.eu/eli/ontology#",
        "http://data.europa.eu/m8g/",
        "http://purl.org/vocab/cpsv#",
    )
    assert {e for e in others if not e.startswith(held_by_nobody)} == {
        "https://creativecommons.org/licenses/by/4.0/",
        "http://data.europa.eu/a4g/ontology#hasThresholdValue",
    }
