"""The SPARQL editor over HTTP, over a fictional law of one measure: the same way into the store, and what a page shows."""

from __future__ import annotations

import json

import httpx
import pytest
from rdflib import SH, Graph

from huiqi.errors import Text
from huiqi.pages.editor import place_of
from huiqi.pages.results import read_result
from huiqi.server.audit import short_hash
from server.serving import Served

MEASURE = "https://example.org/id/town/help/measure"


def page(server: Served, query: str, lang: str = "en", **headers: str) -> httpx.Response:
    params = {"query": query, "lang": lang}
    return httpx.get(server.url + "/editor", params=params, headers={"Accept": "text/html", **headers}, timeout=20)


def test_the_page_may_load_scripts_styles_and_answers_of_this_site_alone(server: Served) -> None:
    policy = server.get("/editor").headers["content-security-policy"]
    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert "<script>" not in server.get("/editor").text
    assert "style=" not in server.get("/editor").text


def test_the_examples_are_those_that_are_published(server: Served) -> None:
    told = server.get("/editor.json", lang="zh").json()
    assert told["endpoint"] == "/sparql"
    names = [e["name"] for e in told["examples"]]
    assert names == ["applying", "coverage", "gaps", "inferred-links", "without-application-awards"]
    for one in told["examples"]:
        shown = Graph().parse(data=server.get(f"/queries/{one['name']}").text, format="turtle")
        assert [str(q) for q in shown.objects(None, SH.select)] == [one["query"]]
        assert server.ask(one["query"]).status_code == 200
        assert f'<option value="{one["name"]}">{one["label"]}</option>' in server.get("/editor", lang="zh").text


def test_an_example_stands_in_the_field_and_is_not_run(server: Served) -> None:
    text = server.get("/editor", lang="en", example="gaps").text
    assert '<option value="gaps" selected>' in text
    assert "?gap a :Gap" in text
    assert "<h2>Result</h2>" not in text


def test_an_example_that_nobody_knows_is_told_with_those_that_there_are(server: Served) -> None:
    found = server.get("/editor", "text/html", lang="en", example="nix")
    assert found.status_code == 400
    assert "there are applying, coverage, gaps" in found.text


def test_a_query_of_a_page_goes_the_way_of_every_query(server: Served) -> None:
    before = len(server.context.audit.path.read_text("utf-8").splitlines())
    assert page(server, "SELECT * WHERE { ?never a <urn:heard-of> }").status_code == 200
    lines = [json.loads(line) for line in server.context.audit.path.read_text("utf-8").splitlines()[before:]]
    assert (lines[0]["query"], lines[0]["status"]) == (short_hash("SELECT * WHERE { ?never a <urn:heard-of> }"), 200)
    for query, status, said in (
        ("SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }", 403, "SERVICE"),
        ("SELECT * FROM <urn:private> WHERE { ?s ?p ?o }", 403, "urn:private"),
        ("SELECT * WHERE " + "{" * 2000 + "}" * 2000, 400, "deep"),
        ("DELETE WHERE { ?s ?p ?o }", 400, "not a SPARQL query"),
        ("SELECT ?s WHERE { ?s nix:is ?o }", 400, "a prefix is not declared with PREFIX"),
        ("SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", 413, "over 200000 bytes"),
    ):
        found = page(server, query)
        assert (found.status_code, found.headers["content-type"]) == (status, "text/html; charset=utf-8"), query[:60]
        assert said in found.text
        assert found.headers["cache-control"] == "no-store"


def test_a_thing_in_a_result_leads_to_its_page_and_says_its_label_and_a_thing_of_others_is_text(server: Served) -> None:
    query = f"SELECT * WHERE {{ VALUES (?a ?b ?c) {{ (<{MEASURE}> <javascript:alert> '<b>x</b>'@en) }} }}"
    text = page(server, query, "zh").text
    link = f'<a href="/page/town/help/measure?lang=zh">{MEASURE}</a> <span class="term">虚构措施</span>'
    assert link in text
    assert ">javascript:alert</td>" in text
    assert '>&lt;b&gt;x&lt;/b&gt; <span class="term">en</span></td>' in text


def test_a_query_over_its_time_is_told_on_the_page_and_costs_its_worker_alone(server: Served) -> None:
    every = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p . FILTER(?a != ?p) }"
    found = page(server, every)
    assert (found.status_code, found.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert int(found.headers["retry-after"]) > 0
    assert 'role="alert"' in found.text
    assert page(server, "ASK {}").status_code == 200


def test_a_query_too_long_for_an_address_may_be_posted(server: Served) -> None:
    query = f"SELECT ?c WHERE {{ <{MEASURE}> a ?c }} # {'x' * 5000}"
    found = httpx.post(server.url + "/editor?lang=en", data={"query": query}, timeout=20)
    assert found.status_code == 200
    assert "1 row</p>" in found.text
    assert found.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("query", ["", "SELEC <script>alert(1)</script>", 'ASK { <urn:"> ?p ?o }'])
def test_what_cannot_be_asked_is_a_page_that_keeps_the_query_harmless(server: Served, query: str) -> None:
    found = page(server, query)
    assert found.status_code == 400
    assert 'role="alert"' in found.text
    assert "<script>alert" not in found.text


def test_a_page_that_a_client_has_is_not_written_again(server: Served) -> None:
    tag = page(server, "ASK {}").headers["etag"]
    same = page(server, "ASK {}", **{"If-None-Match": tag})
    assert same.status_code == 304
    assert "content-security-policy" not in same.headers  # a browser would take it for the policy of the page
    assert page(server, "ASK {}", "zh").headers["etag"] != tag


def test_the_whole_result_is_downloaded_in_each_form(server: Served) -> None:
    rows = f"SELECT ?c WHERE {{ <{MEASURE}> a ?c . FILTER(STRENDS(STR(?c), '#Measure')) }}"
    csv = server.get("/sparql.csv", query=rows)
    assert csv.headers["content-disposition"] == 'attachment; filename="result.csv"'
    assert csv.text == "c\r\nhttps://w3id.org/huiqi/ns#Measure\r\n"
    assert server.get("/sparql.tsv", query=rows).text == "?c\n<https://w3id.org/huiqi/ns#Measure>\n"
    assert server.get("/sparql.json", query=rows).json()["head"] == {"vars": ["c"]}
    assert "<literal>" not in server.get("/sparql.xml", query=rows).text
    triples = f"CONSTRUCT {{ <{MEASURE}> a ?c }} WHERE {{ <{MEASURE}> a ?c . FILTER(STRENDS(STR(?c), '#Measure')) }}"
    line = f"<{MEASURE}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/huiqi/ns#Measure> .\n"
    assert server.get("/sparql.nt", query=triples).text == line
    for form, status in (("ttl", 200), ("jsonld", 200), ("rdf", 200), ("csv", 406), ("exe", 404)):
        assert server.get(f"/sparql.{form}", query=triples).status_code == status
    assert server.get("/sparql.csv").status_code == 404


def test_a_browser_that_opens_the_endpoint_is_sent_to_the_editor_and_programs_are_not(server: Served) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    sent = server.get("/sparql", browser)
    assert (sent.status_code, sent.headers["location"]) == (303, "/editor")
    for accept in ("", "*/*", "text/turtle", "text/turtle, text/html;q=0.5", "application/ld+json"):
        assert server.get("/sparql", accept).status_code == 200


def test_scripts_come_compressed_to_whoever_takes_that_and_are_the_same(server: Served) -> None:
    url = server.url + "/static/yasqe.min.js"
    plain = httpx.get(url, headers={"Accept-Encoding": "identity"}, timeout=20)
    packed = httpx.get(url, headers={"Accept-Encoding": "gzip"}, timeout=20)
    assert "content-encoding" not in plain.headers
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3
    assert packed.text == plain.text
    assert packed.headers["etag"] != plain.headers["etag"]
    assert plain.headers["content-type"] == "text/javascript; charset=utf-8"


def test_of_many_rows_the_first_200_are_shown_and_all_are_counted() -> None:
    def binding(number: int) -> dict[str, object]:
        return {"n": {"type": "literal", "value": str(number)}}

    data = {"head": {"vars": ["n", "m"]}, "results": {"bindings": [binding(n) for n in range(1, 1235)]}}
    found = read_result(json.dumps(data).encode(), "application/sparql-results+json", lambda _: ("", ""))
    assert (found.total, found.shown, len(found.rows), found.is_cut) == (1234, 200, 200, False)
    assert [c.text for c in found.rows[199]] == ["200", ""]


def test_a_text_too_long_for_the_page_is_cut_and_that_is_said() -> None:
    data = {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": "x" * 2001}}] * 600}}
    found = read_result(json.dumps(data).encode(), "application/sparql-results+json", lambda _: ("", ""))
    assert (found.total, found.shown, found.is_cut) == (600, 200, True)
    assert found.rows[0][0].text == "x" * 2000 + "…"


def test_of_many_statements_the_first_200_are_shown_and_all_are_counted() -> None:
    data = b"".join(b'<urn:s> <urn:p> "%d" .\n' % n for n in range(300))
    found = read_result(data, "application/n-triples", lambda _: ("", ""))
    assert (found.total, found.shown) == (300, 200)
    assert '"199"' in found.text
    assert '"200"' not in found.text


def test_the_place_of_a_fault_is_marked_below_the_line() -> None:
    place = place_of("SELECT *\nWHERE { ?s ?p }", "this is not a SPARQL query: error at 2:14: expected an object")
    assert place is not None
    assert (place.line, place.column, place.text, place.mark) == (2, 14, "WHERE { ?s ?p }", " " * 13 + "^")
    assert place_of("ASK {}", Text("无", "no place").en) is None
    assert place_of("ASK {}", "error at 9:1: it ends") is None
