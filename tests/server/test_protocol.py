"""SPARQL 1.1 Protocol, query: section 2.1 of the recommendation, case by case, and the service description.

Cases of https://www.w3.org/TR/sparql11-protocol/ and of the list of its test suite (data-sparql11/protocol), in our words.
"""

from __future__ import annotations

import httpx
import pyoxigraph as ox
import pytest

from server.serving import GRAPH, Served

ASK = "ASK {}"
FORM = "application/x-www-form-urlencoded"
COUNT = "SELECT (COUNT(*) AS ?n) { ?m a <https://w3id.org/huiqi/ns#Measure> }"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
SD = "http://www.w3.org/ns/sparql-service-description#"


def post(server: Served, body: str | bytes, kind: str, accept: str = JSON, **params: str | list[str]) -> httpx.Response:
    headers = {"Content-Type": kind, "Accept": accept}
    return httpx.post(server.url + "/sparql", content=body, headers=headers, params=params, timeout=20)


def test_a_query_comes_by_get(server: Served) -> None:
    assert server.ask(ASK, JSON).json()["boolean"] is True


def test_a_query_comes_as_a_form(server: Served) -> None:
    assert post(server, "query=ASK%20%7B%7D", FORM).json()["boolean"] is True


def test_a_query_comes_directly(server: Served) -> None:
    assert post(server, ASK, "application/sparql-query").json()["boolean"] is True


@pytest.mark.parametrize("charset", ["utf-8", '"UTF-8"'])
def test_a_query_may_say_that_it_is_utf_8(server: Served, charset: str) -> None:
    answer = post(server, 'ASK { FILTER("金" = "\\u91D1") }', f"application/sparql-query; charset={charset}")
    assert answer.json()["boolean"] is True


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", 400),
        ("?query=ASK%20%7B", 400),
        ("?query=", 400),
        ("?query=%FF", 400),
        ("?update=CLEAR%20ALL", 403),
        ("?query=" + "a" * 20_000, 400),
    ],
)
def test_what_is_not_one_query_in_utf_8_is_refused(server: Served, path: str, status: int) -> None:
    answer = httpx.get(server.url + "/sparql" + path, timeout=20)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/plain", ASK, 415),
        ("", ASK, 415),
        ("application/sparql-query; charset=utf-16", ASK.encode("utf-16"), 415),
        ("application/sparql-query", b"ASK { ?a ?b '\xff' }", 400),
        ("application/sparql-update", "CLEAR ALL", 403),
        (FORM, "update=CLEAR%20ALL", 403),
        (FORM, "", 400),
        (FORM, "query=ASK%20%7B%7D&query=ASK%20%7B%7D", 400),
        (FORM, "a=1&" * 500, 400),
        ("application/sparql-query", "CLEAR ALL", 400),
    ],
)
def test_a_body_that_is_no_query_is_refused(server: Served, kind: str, body: str | bytes, status: int) -> None:
    assert post(server, body, kind).status_code == status


def test_a_query_in_the_body_and_one_in_the_address_are_two(server: Served) -> None:
    assert post(server, ASK, "application/sparql-query", query=ASK).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(server: Served, method: str) -> None:
    answer = httpx.request(method, server.url + "/sparql", timeout=20)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_a_compressed_body_is_not_taken(server: Served) -> None:
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}
    assert httpx.post(server.url + "/sparql", content=b"\x1f\x8b", headers=headers).status_code == 415


def test_a_body_over_the_limit_is_refused_with_its_length_told_and_without(server: Served) -> None:
    def chunks() -> object:
        for _ in range(30):
            yield b"a" * 10_000

    headers = {"Content-Type": "application/sparql-query"}
    told = httpx.post(server.url + "/sparql", content=b"a" * 100_001, headers=headers)
    untold = httpx.post(server.url + "/sparql", content=chunks(), headers=headers)  # type: ignore[arg-type]
    assert (told.status_code, untold.status_code) == (413, 413)


# --- forms of results


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", JSON),
        ("*/*", JSON),
        (JSON, JSON),
        ("application/json", JSON),
        (XML, XML),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (f"{JSON};q=0.2, {XML};q=0.9", XML),
        ("text/*;q=0.5, text/csv;q=0.1", "text/tab-separated-values; charset=utf-8"),
        (f"image/png, {XML};q=0.001", XML),
    ],
)
def test_rows_come_in_the_form_that_is_liked_best(server: Served, accept: str, kind: str) -> None:
    answer = server.ask(COUNT, accept) if accept else httpx.get(server.url + "/sparql", params={"query": COUNT})
    assert (answer.status_code, answer.headers["content-type"], answer.headers["vary"]) == (200, kind, "Accept")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    ],
)
def test_triples_are_the_same_in_every_form(server: Served, accept: str, form: ox.RdfFormat) -> None:
    answer = server.ask("CONSTRUCT { ?m a <urn:m> } { ?m a <https://w3id.org/huiqi/ns#Measure> }", accept)
    assert answer.headers["content-type"].partition(";")[0] == accept
    (found,) = ox.parse(answer.content, format=form)
    assert (found.subject.value, found.object.value) == ("https://example.org/id/town/help/measure", "urn:m")


@pytest.mark.parametrize("query", [COUNT, "DESCRIBE <urn:a>"])
def test_a_client_that_takes_no_form_is_told_which_there_are(server: Served, query: str) -> None:
    answer = server.ask(query, "image/png")
    assert answer.status_code == 406
    assert ("text/turtle" if query.startswith("D") else "text/csv") in answer.json()["detail"]


def test_a_client_that_takes_rows_alone_gets_no_triples(server: Served) -> None:
    assert server.ask("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv").status_code == 406


def test_the_rows_are_those_of_the_law(server: Served) -> None:
    assert server.ask(COUNT).text.split() == ["n", "1"]


# --- datasets

IN_GRAPH = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?m a <https://w3id.org/huiqi/ns#Measure> } }"


@pytest.mark.parametrize(
    ("params", "default", "named"),
    [
        ({}, "1", "1"),
        ({"default-graph-uri": GRAPH}, "1", "0"),
        ({"named-graph-uri": GRAPH}, "0", "1"),
        ({"default-graph-uri": GRAPH, "named-graph-uri": GRAPH}, "1", "1"),
    ],
)
def test_the_parameters_name_the_dataset(server: Served, params: dict[str, str], default: str, named: str) -> None:
    found = [server.get("/sparql", "text/csv", query=q, **params).text.split()[1] for q in (COUNT, IN_GRAPH)]
    assert found == [default, named]


@pytest.mark.parametrize(
    ("clause", "default", "named"),
    [(f"FROM <{GRAPH}>", "1", "0"), (f"FROM NAMED <{GRAPH}>", "0", "1"), ("FROM g:01", "1", "0")],
)
def test_from_names_the_dataset_where_no_parameter_does(server: Served, clause: str, default: str, named: str) -> None:
    start = f"PREFIX g: <{GRAPH[:-2]}> "
    found = [server.ask(start + q.replace(" {", f" {clause} {{", 1)).text.split()[1] for q in (COUNT, IN_GRAPH)]
    assert found == [default, named]


def test_parameters_go_before_from(server: Served) -> None:
    query = COUNT.replace(" {", f" FROM NAMED <{GRAPH}> {{", 1)
    assert server.get("/sparql", "text/csv", query=query, **{"default-graph-uri": GRAPH}).text.split()[1] == "1"


@pytest.mark.parametrize("graph", ["http://127.0.0.1:1/", "file:///etc/passwd", "urn:private"])
def test_a_graph_that_is_not_public_is_refused(server: Served, graph: str) -> None:
    by_parameter = server.get("/sparql", query=COUNT, **{"default-graph-uri": graph})
    by_clause = server.ask(COUNT.replace(" {", f" FROM <{graph}> {{", 1))
    assert (by_parameter.status_code, by_clause.status_code) == (403, 403)


# --- validators, HEAD, other sites


def test_an_answer_that_the_client_has_is_not_sent_again(server: Served) -> None:
    first = server.ask(COUNT)
    url, params = server.url + "/sparql", {"query": COUNT}
    again = httpx.get(url, params=params, headers={"Accept": "text/csv", "If-None-Match": first.headers["etag"]})
    other = httpx.get(url, params=params, headers={"Accept": JSON, "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)


def test_head_tells_the_length_and_sends_nothing(server: Served) -> None:
    answer = httpx.head(server.url + "/sparql", params={"query": COUNT}, headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, "6", b"")


def test_a_page_of_another_site_may_ask(server: Served) -> None:
    before = httpx.options(server.url + "/sparql", headers={"Origin": "https://other.example"})
    assert (before.status_code, before.headers["access-control-allow-methods"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert server.ask(COUNT).headers["access-control-allow-origin"] == "*"
    assert server.ask("ASK {").headers["access-control-allow-origin"] == "*"


# --- the description


@pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "application/ld+json"])
def test_without_a_query_the_endpoint_describes_itself(server: Served, accept: str) -> None:
    answer = server.get("/sparql", accept)
    form = ox.RdfFormat.from_media_type(accept)
    assert form is not None
    found = {(q.predicate.value, getattr(q.object, "value", "")) for q in ox.parse(answer.content, format=form)}
    assert (SD + "endpoint", "https://example.org/sparql") in found
    assert (SD + "supportedLanguage", SD + "SPARQL11Query") in found
    assert (SD + "name", GRAPH) in found


def test_a_problem_says_what_and_which_request_in_the_language_of_the_client(server: Served) -> None:
    url, params = server.url + "/sparql", {"query": "ASK { SERVICE <urn:a> {} }"}
    english = httpx.get(url, params=params, headers={"Accept-Language": "en"})
    chinese = httpx.get(url, params=params, headers={"Accept-Language": "zh-CN"})
    assert english.status_code == 403
    assert english.json()["detail"] == "a query may not use SERVICE: nothing is fetched from elsewhere"
    assert english.json()["requestId"] == english.headers["x-request-id"]
    assert chinese.json()["detail"] == "查询中不得使用 SERVICE"
