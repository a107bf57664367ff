"""Names answer as linked data: 303 to a document, the same graph in every form, caches, 410, 404; never a firm."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from publish.test_resolve import SECOND, WITHDRAWN
from publish.town import POLICY, SECRETS, build, graph_of
from server.serving import Served, served

AWARD = "/id/town/growth/2025-01-01/award"
DOCUMENT = f"/doc{AWARD}"
FORMS = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
    "text/html": "html",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root: Path = build(tmp_path_factory.mktemp("town"), POLICY + WITHDRAWN)
    first = (root / "data/town/growth/2025-01-01.ttl").read_text("utf-8")
    later = root / "data/town/growth/2027-01-01.ttl"
    later.write_text(first[: first.index("source:gazette a")] + SECOND, "utf-8")
    with served(root, tmp_path_factory.mktemp("state")) as found:
        yield found


@pytest.mark.parametrize("accept", [*FORMS, ""])
def test_a_thing_answers_303_with_the_document_about_it(town: Served, accept: str) -> None:
    answer = town.get(AWARD, accept)
    assert (answer.status_code, answer.headers["location"]) == (303, DOCUMENT)


@pytest.mark.parametrize("accept", FORMS)
def test_a_document_answers_in_the_form_asked_for_and_names_the_address_of_that_form(town: Served, accept: str) -> None:
    answer = town.get(DOCUMENT, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == accept
    assert answer.headers["content-location"] == f"{DOCUMENT}.{FORMS[accept]}"
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert town.get(f"{DOCUMENT}.{FORMS[accept]}").content == answer.content


def test_every_form_holds_the_same_graph(town: Served) -> None:
    turtle = graph_of(town.get(f"{DOCUMENT}.ttl").content)
    assert len(turtle) > 20
    for form in ("nt", "jsonld", "rdf"):
        assert graph_of(town.get(f"{DOCUMENT}.{form}").content, form) == turtle


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/turtle;q=0.4, application/ld+json;q=0.8", "application/ld+json"),
        ("*/*", "text/turtle"),
        ("application/json", "application/ld+json"),
    ],
)
def test_weights_decide_between_forms(town: Served, accept: str, kind: str) -> None:
    assert town.get(DOCUMENT, accept).headers["content-type"].split(";")[0] == kind


def test_a_client_that_takes_no_form_is_told_which_there_are(town: Served) -> None:
    answer = town.get(DOCUMENT, "image/png")
    assert answer.status_code == 406
    assert "text/turtle" in answer.json()["detail"]


def test_a_head_has_the_headers_and_no_body(town: Served) -> None:
    answer = httpx.head(town.url + DOCUMENT, headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"] == town.get(DOCUMENT, "text/turtle").headers["etag"]
    assert int(answer.headers["content-length"]) > 500


def test_what_a_client_has_already_is_not_sent_again(town: Served) -> None:
    tag = town.get(DOCUMENT, "text/turtle").headers["etag"]
    again = httpx.get(town.url + DOCUMENT, headers={"Accept": "text/turtle", "If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = httpx.get(town.url + DOCUMENT, headers={"Accept": "application/n-triples", "If-None-Match": tag})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("day", "to"),
    [
        ("2026-12-31", "/doc/id/town/growth/2025-01-01/policy"),
        ("2027-01-01", "/doc/id/town/growth/2027-01-01/policy"),
    ],
)
def test_a_text_leads_to_its_version_of_a_day(town: Served, day: str, to: str) -> None:
    assert town.get("/id/town/growth", on=day).headers["location"] == to
    assert town.get("/id/town/growth", on="2024-01-01").status_code == 404
    assert town.get("/id/town/growth", on="soon").status_code == 400


def test_a_document_number_leads_to_its_policy(town: Served) -> None:
    answer = town.get("/number/虚政〔2025〕1号")
    assert (answer.status_code, answer.headers["location"]) == (303, "/doc/id/town/growth/2025-01-01/policy")


def test_a_title_leads_to_its_text_and_on_a_day_to_a_version(town: Served) -> None:
    assert town.get("/title/fictional growth policy").headers["location"] == "/doc/id/town/growth"
    answer = town.get("/title/增长", on="2025-05-01")
    assert (answer.status_code, answer.headers["location"]) == (303, "/doc/id/town/growth/2025-01-01/policy")


@pytest.mark.parametrize("accept", ["text/turtle", "text/html"])
def test_what_is_withdrawn_answers_410_and_names_its_successor(town: Served, accept: str) -> None:
    answer = town.get("/id/town/growth/2025-01-01/clause-nine", accept)
    assert answer.status_code == 410
    successor = "https://w3id.org/huiqi/id/town/growth/2025-01-01/clause"
    assert answer.headers["link"] == f'<{successor}>; rel="successor-version"'
    assert successor in answer.text


def test_a_misspelt_name_is_offered_the_near_one(town: Served) -> None:
    answer = town.get("/id/town/growth/2025-01-01/awrad")
    assert answer.status_code == 404
    assert "2025-01-01/award" in answer.json()["detail"]


def test_the_ontology_and_the_shapes_answer_at_their_namespaces(town: Served) -> None:
    assert town.get("/ns").headers["location"] == "/doc/ns"
    assert town.get("/ns/0.1.0").headers["location"] == "/doc/ns"
    said = graph_of(town.get("/doc/ns.ttl").content)
    assert ox.NamedNode("https://w3id.org/huiqi/ns#Award") in {t.subject for t in said}
    assert town.get("/check/S210").headers["location"] == "/doc/check"
    assert 'id="Award"' in town.get("/doc/ns", "text/html").text


def test_the_catalogue_names_this_service_and_its_dumps_answer(town: Served) -> None:
    catalogue = graph_of(town.get("/.well-known/void").content)
    assert graph_of(town.get("/catalogue", "application/n-triples").content, "nt") == catalogue
    addresses = {t.object.value for t in catalogue if t.predicate.value == "http://rdfs.org/ns/void#dataDump"}
    site = town.context.address
    assert f"{site}/dumps/huiqi.nq.gz" in addresses
    for address in addresses:
        assert gzip.decompress(town.get(address.removeprefix(site)).content)
    ends = {t.object.value for t in catalogue if t.predicate.value == "http://rdfs.org/ns/void#sparqlEndpoint"}
    assert ends == {f"{site}/sparql"}


def test_an_example_query_answers_as_data_and_runs_here(town: Served) -> None:
    said = graph_of(town.get("/queries/coverage").content)
    (query,) = [t.object.value for t in said if t.predicate.value == "http://www.w3.org/ns/shacl#select"]
    assert town.ask(query).status_code == 200


def test_the_address_of_documents_never_comes_from_a_request(town: Served) -> None:
    answer = httpx.get(f"{town.url}{DOCUMENT}.nt", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert answer.status_code == 200
    assert "evil.example" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("path", ["/id/enterprise/91371500MADEMO901X", "/doc/id/enterprise/91371500MADEMO901X.ttl"])
def test_nothing_of_a_firm_answers(town: Served, path: str) -> None:
    answer = town.get(path)
    assert answer.status_code == 404
    whole = gzip.decompress(town.get("/dumps/huiqi.nq.gz").content).decode()
    assert not [s for s in SECRETS if s in whole]


@pytest.mark.parametrize("path", ["/doc/../../etc/passwd", "/doc/%2e%2e/%2e%2e/etc/passwd", "/id/%00", "/doc/id/a%0ab"])
def test_a_path_that_leads_out_finds_nothing(town: Served, path: str) -> None:
    assert town.get(path).status_code == 404
