"""A project is published as linked data: the same graph in every form, the same bytes every time, never a fact."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest

from huiqi.errors import CannotStart, HuiqiError
from huiqi.project import Project
from publish.town import FIRM, POLICY, SECRETS, build, graph_of

BASE = "https://w3id.org/huiqi"
POLICY_IRI = f"{BASE}/id/town/growth/2025-01-01/policy"
MEASURE = "doc/id/town/growth/2025-01-01/measure"
DAY = date(2025, 6, 30)
ELI = "http://data.europa.eu/eli/ontology#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def site(town: Path) -> Path:
    Project.open(town).publish(town / "site", on=DAY)
    return town / "site"


def objects(triples: set[ox.Triple], subject: str, predicate: str) -> set[str]:
    return {
        getattr(t.object, "value", "")
        for t in triples
        if t.subject == ox.NamedNode(subject) and t.predicate.value == predicate
    }


# --- one thing, four media types, one graph ---


@pytest.mark.parametrize("thing", [MEASURE, "doc/id/town/growth/2025-01-01/award", "doc/voc/place/liaocheng"])
def test_a_document_says_the_same_in_every_form(site: Path, thing: str) -> None:
    turtle = graph_of((site / f"{thing}.ttl").read_bytes())
    assert len(turtle) > 10
    for form in ("nt", "jsonld", "rdf"):
        assert graph_of((site / f"{thing}.{form}").read_bytes(), form) == turtle
    page = (site / f"{thing}.html").read_text("utf-8")
    inside = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert inside is not None
    assert graph_of(inside.group(1).encode(), "jsonld") == turtle


def test_a_measure_is_described_with_its_links_in_both_directions_and_their_names(site: Path) -> None:
    measure = f"{BASE}/id/town/growth/2025-01-01/measure"
    said = graph_of((site / f"{MEASURE}.ttl").read_bytes())
    assert objects(said, measure, RDF_TYPE) == {
        "https://w3id.org/huiqi/ns#Measure",
        "http://purl.org/vocab/cpsv#PublicService",
    }
    assert objects(said, measure.replace("measure", "award"), "https://w3id.org/huiqi/ns#ofMeasure") == {measure}
    assert objects(said, POLICY_IRI, "http://www.w3.org/2000/01/rdf-schema#label") == {
        "虚构增长政策",
        "fictional growth policy",
    }
    assert objects(said, measure, "http://data.europa.eu/m8g/hasCompetentAuthority") == {
        f"{BASE}/id/organisation/office"
    }
    why = objects(said, f"{measure}/authority-inferred", "http://purl.org/dc/terms/description")
    assert "inferred: no bureau is named, so whoever issued the text stands in" in why


def test_a_policy_is_a_legal_resource_with_the_last_day_on_which_it_holds(site: Path) -> None:
    said = graph_of((site / "doc/id/town/growth/2025-01-01/policy.ttl").read_bytes())
    assert ELI + "LegalResource" in objects(said, POLICY_IRI, RDF_TYPE)
    assert objects(said, POLICY_IRI, ELI + "first_date_entry_in_force") == {"2025-01-01"}
    assert objects(said, POLICY_IRI, ELI + "date_no_longer_in_force") == {"2026-12-31"}
    assert objects(said, POLICY_IRI, ELI + "in_force") == {ELI + "InForce-inForce"}
    assert objects(said, POLICY_IRI, "http://purl.org/dc/terms/isVersionOf") == {f"{BASE}/id/town/growth"}


@pytest.mark.parametrize(
    ("day", "state"), [("2024-12-31", "not"), ("2025-01-01", "in"), ("2026-12-31", "in"), ("2027-01-01", "not")]
)
def test_both_ends_of_a_window_are_days_in_force(town: Path, day: str, state: str) -> None:
    from huiqi.publish import gather

    data = gather(Project.open(town).law, BASE, on=date.fromisoformat(day))
    said = {*data.said_of[POLICY_IRI]}
    assert objects(said, POLICY_IRI, ELI + "in_force") == {
        f"{ELI}InForce-{'inForce' if state == 'in' else 'notInForce'}"
    }


def test_a_page_speaks_both_languages_links_its_other_forms_and_runs_no_script(site: Path) -> None:
    page = (site / f"{MEASURE}.html").read_text("utf-8")
    for form, kind in (("ttl", "text/turtle"), ("jsonld", "application/ld+json"), ("nt", "application/n-triples")):
        assert f'<link rel="alternate" type="{kind}" href="measure.{form}">' in page
    assert "增长奖励" in page
    assert '<small lang="en">growth reward</small>' in page
    assert '"@type": "GovernmentService"' in page
    scripts = re.findall(r"<script[^>]*>", page)
    assert scripts
    assert set(scripts) == {'<script type="application/ld+json">'}


def test_every_link_between_pages_leads_to_a_file(site: Path) -> None:
    class Links(HTMLParser):
        found: list[str]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.found += [v for k, v in attrs if k == "href" and v and not v.startswith("http")]

    for page in [*site.glob("doc/id/town/**/*.html"), site / "index.html"]:
        links = Links()
        links.found = []
        links.feed(page.read_text("utf-8"))
        assert links.found
        for found in links.found:
            assert (page.parent / found.split("#")[0]).resolve().is_file(), (page.name, found)


# --- dumps, sums, catalogue ---


def test_the_dumps_hold_the_law_and_agree_with_their_sums(site: Path) -> None:
    sums = dict(reversed(line.split("  ")) for line in (site / "dumps/SHA256SUMS").read_text().splitlines())
    assert "huiqi.nq.gz" in sums
    for name, digest in sums.items():
        assert hashlib.sha256((site / "dumps" / name).read_bytes()).hexdigest() == digest
    quads = list(
        ox.parse(input=gzip.decompress((site / "dumps/huiqi.nq.gz").read_bytes()), format=ox.RdfFormat.N_QUADS)
    )
    whole = graph_of(gzip.decompress((site / "dumps/huiqi.ttl.gz").read_bytes()))
    # Unnamed nodes of the ontology bear the same canonical names in both.
    assert {ox.Triple(q.subject, q.predicate, q.object) for q in quads} == whole
    assert ox.NamedNode(f"{BASE}/graph/data/town/growth/2025-01-01") in {q.graph_name for q in quads}


def test_the_law_read_back_from_its_dump_is_the_same_law(site: Path, town: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    held = (site / "dumps/graph/data/town/growth/2025-01-01.ttl.gz").read_bytes()
    (tmp_path / "data" / "law.ttl").write_bytes(gzip.decompress(held))
    again = Project.open(tmp_path)
    assert again.book.awards == Project.open(town).book.awards


def test_every_graph_says_where_it_comes_from(site: Path) -> None:
    said = graph_of((site / "catalogue.ttl").read_bytes())
    graph = f"{BASE}/graph/data/town/growth/2025-01-01"
    assert objects(said, graph, "http://www.w3.org/ns/prov#wasDerivedFrom") == {f"{BASE}/id/source/gazette"}
    assert objects(said, graph, "http://www.w3.org/ns/prov#wasAttributedTo") == {BASE}
    assert graph_of((site / ".well-known/void").read_bytes()) == said


def test_the_count_of_triples_in_the_catalogue_is_that_of_the_dump(site: Path) -> None:
    said = graph_of((site / "catalogue.ttl").read_bytes())
    whole = graph_of(gzip.decompress((site / "dumps/huiqi.ttl.gz").read_bytes()))
    assert objects(said, f"{BASE}/catalogue#dataset", "http://rdfs.org/ns/void#triples") == {str(len(whole))}


def test_without_a_query_service_none_is_promised(site: Path, town: Path, tmp_path: Path) -> None:
    assert b"endpoint" not in (site / "catalogue.ttl").read_bytes().lower()
    Project.open(town).publish(tmp_path / "site", endpoint="https://policies.example.org/sparql")
    said = graph_of((tmp_path / "site/catalogue.ttl").read_bytes())
    assert objects(said, f"{BASE}/catalogue#sparql", "http://www.w3.org/ns/dcat#endpointURL") == {
        "https://policies.example.org/sparql"
    }


# --- the same bytes, and what changes ---


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_publishing_again_gives_the_same_bytes(site: Path, town: Path, tmp_path: Path) -> None:
    first = files(site)
    Project.open(town).publish(tmp_path / "other", on=DAY)
    assert files(tmp_path / "other") == first
    Project.open(town).publish(tmp_path / "other", on=DAY)
    assert files(tmp_path / "other") == first


def test_a_changed_policy_adds_a_member_to_the_feed_and_what_went_answers_gone(tmp_path: Path) -> None:
    root, out = build(tmp_path / "town"), tmp_path / "site"
    Project.open(root).publish(out, on=DAY)
    members = objects(
        graph_of((out / "feed/1.ttl").read_bytes()), f"{BASE}/feed#stream", "https://w3id.org/tree#member"
    )
    assert len(members) == 1
    build(root, POLICY.replace("p:sum", "p:reward").replace("100000.00", "120000.00"))
    done = Project.open(root).publish(out, on=date(2025, 7, 31))
    said = graph_of((out / "feed/1.ttl").read_bytes())
    later = objects(said, f"{BASE}/feed#stream", "https://w3id.org/tree#member")
    assert members < later
    assert len(later) == 2
    (new,) = later - members
    assert objects(said, new, RDF_TYPE) == {"https://www.w3.org/ns/activitystreams#Update"}
    assert objects(said, new, "http://purl.org/dc/terms/created") == {"2025-07-31T00:00:00Z"}
    gone = f"{BASE}/id/town/growth/2025-01-01/sum"
    assert done.gone == (gone,)
    assert {"from": "/id/town/growth/2025-01-01/sum", "status": 410, "successor": None} in json.loads(
        (out / "redirects.json").read_text()
    )
    assert "已撤销" in (out / "doc/id/town/growth/2025-01-01/sum.html").read_text("utf-8")
    assert not (out / "doc/id/town/growth/2025-01-01/sum.ttl").exists()


def test_a_number_leads_to_its_policy(site: Path) -> None:
    found = {r["from"]: r["to"] for r in json.loads((site / "redirects.json").read_text()) if r["status"] == 303}
    assert found["/number/%E8%99%9A%E6%94%BF%E3%80%942025%E3%80%951%E5%8F%B7"] == POLICY_IRI


# --- never a fact ---


def test_no_file_holds_what_is_known_of_a_firm(site: Path) -> None:
    for name, held in files(site).items():
        text = (gzip.decompress(held) if name.endswith(".gz") else held).decode()
        for secret in SECRETS:
            assert secret not in text, (name, secret)


def test_a_fact_planted_in_a_file_of_the_law_is_withheld_and_counted(tmp_path: Path) -> None:
    root = build(tmp_path / "town", POLICY + FIRM, facts="")
    done = Project.open(root).publish(tmp_path / "site", on=DAY)
    assert done.withheld == 7
    for name, held in files(tmp_path / "site").items():
        text = (gzip.decompress(held) if name.endswith(".gz") else held).decode()
        assert not [s for s in SECRETS if s in text], name


def test_a_credit_code_in_the_words_of_the_law_stops_the_publication(tmp_path: Path) -> None:
    law = POLICY.replace("A firm whose revenue", "The firm 91371500MADEMO901X, whose revenue")
    root = build(tmp_path / "town", law)
    with pytest.raises(HuiqiError, match=r"91371500MADEMO901X.*must not be published"):
        Project.open(root).publish(tmp_path / "site", on=DAY)
    assert not (tmp_path / "site").exists()


def test_a_folder_with_something_else_in_it_is_not_overwritten(town: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("keep me")
    with pytest.raises(CannotStart, match="holds something else"):
        Project.open(town).publish(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "keep me"


# --- the example queries and our own shapes ---


def test_each_example_query_runs_on_the_dump_and_finds_what_the_question_finds(site: Path, town: Path) -> None:
    store = ox.Store()
    store.load(input=gzip.decompress((site / "dumps/huiqi.ttl.gz").read_bytes()), format=ox.RdfFormat.TURTLE)
    project = Project.open(town)
    names = sorted(p.stem for p in (site / "queries").glob("*.ttl"))
    assert {"coverage", "gaps"} <= set(names)
    for name in names:
        said = graph_of((site / f"queries/{name}.ttl").read_bytes())
        (query,) = objects(said, f"{BASE}/queries/{name}", "http://www.w3.org/ns/shacl#select")
        rows = list(store.query(query))
        if not project.question(name).many:
            assert len(rows) == len(project.ask(name).rows), name


def test_our_shapes_are_published_with_a_report_on_the_law(site: Path) -> None:
    shapes = graph_of((site / "doc/check.ttl").read_bytes())
    assert objects(shapes, f"{BASE}/check/S210", "http://purl.org/dc/terms/identifier") == {"S210"}
    said = graph_of((site / "report.ttl").read_bytes())
    assert objects(said, f"{BASE}/report#report", "http://www.w3.org/ns/shacl#conforms") == {"true"}


def test_documents_may_stand_elsewhere_than_their_things_are_named(town: Path, tmp_path: Path) -> None:
    Project.open(town).publish(tmp_path / "site", site="http://127.0.0.1:8000/policies")
    said = graph_of((tmp_path / f"site/{MEASURE}.ttl").read_bytes())
    document = "http://127.0.0.1:8000/policies/doc/id/town/growth/2025-01-01/measure"
    assert objects(said, document, "http://xmlns.com/foaf/0.1/primaryTopic") == {
        f"{BASE}/id/town/growth/2025-01-01/measure"
    }
    catalogue = graph_of((tmp_path / "site/catalogue.ttl").read_bytes())
    parts = objects(catalogue, "http://127.0.0.1:8000/policies/catalogue#dataset", "http://rdfs.org/ns/void#subset")
    assert f"{BASE}/graph/data/town/growth/2025-01-01" in parts
