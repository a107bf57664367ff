"""Clients that people have: curl, SPARQLWrapper and rdflib get from a running server the same rows and the same graph."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
import SPARQLWrapper as wrapper  # noqa: N813 - a module of that name
from rdflib.compare import isomorphic
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from publish.town import POLICY, build, graph_of
from server.serving import Served, served

AWARD = "https://w3id.org/huiqi/id/town/growth/2025-01-01/award"
PATH = "/id/town/growth/2025-01-01/award"
NS = "https://w3id.org/huiqi/ns#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ROWS = f"""SELECT ?thing ?label ?amount {{
  BIND(<{AWARD}> AS ?thing) ?thing <{LABEL}> ?label ; <{NS}amount>/<{NS}value> ?amount
}} ORDER BY ?label"""
GRAPH = f"CONSTRUCT {{ <{AWARD}> <{LABEL}> ?label }} WHERE {{ <{AWARD}> <{LABEL}> ?label }}"
WANTED = [(AWARD, "growth award", "en", Decimal(100000)), (AWARD, "增长奖", "zh", Decimal(100000))]
"""The award has a label in each language and pays 100,000."""
RESULTS = "{http://www.w3.org/2005/sparql-results#}"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(build(tmp_path_factory.mktemp("town"), POLICY), tmp_path_factory.mktemp("state")) as found:
        yield found


def curl(*options: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of what curl gets."""
    program = shutil.which("curl")
    assert program, "apt install curl"
    done = subprocess.run([program, "-sS", "-D", "/dev/stderr", "--max-time", "20", *options], capture_output=True)
    assert done.returncode == 0, done.stderr
    *_, last = [block for block in done.stderr.decode().split("\r\n\r\n") if block.strip()]
    status, *lines = last.strip().split("\r\n")
    fields = (line.partition(": ") for line in lines)
    return int(status.split()[1]), {name.lower(): value for name, _, value in fields}, done.stdout


# --- curl


def of_json(body: bytes) -> list[tuple[str, str, str, Decimal]]:
    return [
        (r["thing"]["value"], r["label"]["value"], r["label"]["xml:lang"], Decimal(r["amount"]["value"]))
        for r in json.loads(body)["results"]["bindings"]
    ]


def of_xml(body: bytes) -> list[tuple[str, str, str, Decimal]]:
    rows = []
    for result in ElementTree.fromstring(body).iter(RESULTS + "result"):
        found = {b.get("name"): b[0] for b in result}
        lang = found["label"].get("{http://www.w3.org/XML/1998/namespace}lang") or ""
        thing, label, amount = (found[name].text or "" for name in ("thing", "label", "amount"))
        rows.append((thing, label, lang, Decimal(amount)))
    return rows


def of_csv(body: bytes) -> list[tuple[str, str, str, Decimal]]:
    """Read a form that leaves languages out: they are taken from what is wanted."""
    rows = csv.DictReader(io.StringIO(body.decode()))
    return [(r["thing"], r["label"], w[2], Decimal(r["amount"])) for r, w in zip(rows, WANTED, strict=True)]


def of_tsv(body: bytes) -> list[tuple[str, str, str, Decimal]]:
    head, *lines = body.decode().splitlines()
    assert head == "?thing\t?label\t?amount"
    rows = []
    for line in lines:
        thing, label, amount = line.split("\t")
        text, lang = label.rsplit("@", 1)
        rows.append((thing.strip("<>"), text.strip('"'), lang, Decimal(amount.split("^^")[0].strip('"'))))
    return rows


READERS = {
    "application/sparql-results+json": of_json,
    "application/sparql-results+xml": of_xml,
    "text/csv": of_csv,
    "text/tab-separated-values": of_tsv,
}
TRIPLES = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
}


@pytest.mark.parametrize("accept", READERS)
@pytest.mark.parametrize("how", [("-G", "--data-urlencode"), ("--data-urlencode",)], ids=["get", "form"])
def test_curl_gets_the_rows_in_every_form(town: Served, how: tuple[str, ...], accept: str) -> None:
    status, headers, body = curl(*how, f"query={ROWS}", "-H", f"Accept: {accept}", town.url + "/sparql")
    assert (status, headers["content-type"].split(";")[0]) == (200, accept)
    assert READERS[accept](body) == WANTED


def test_curl_posts_a_query_as_it_is(town: Served) -> None:
    kind = "Content-Type: application/sparql-query"
    status, headers, body = curl("-H", kind, "--data-binary", ROWS, town.url + "/sparql")
    assert (status, headers["content-type"]) == (200, "application/sparql-results+json")
    assert of_json(body) == WANTED


@pytest.mark.parametrize("accept", TRIPLES)
def test_curl_gets_the_triples_in_every_form(town: Served, accept: str) -> None:
    url = town.url + "/sparql"
    status, headers, body = curl("-G", "--data-urlencode", f"query={GRAPH}", "-H", f"Accept: {accept}", url)
    assert (status, headers["content-type"].split(";")[0]) == (200, accept)
    subject, predicate = ox.NamedNode(AWARD), ox.NamedNode(LABEL)
    assert graph_of(body, TRIPLES[accept]) == {
        ox.Triple(subject, predicate, ox.Literal("增长奖", language="zh")),
        ox.Triple(subject, predicate, ox.Literal("growth award", language="en")),
    }


@pytest.mark.parametrize("accept", TRIPLES)
def test_curl_follows_a_name_to_the_same_graph_in_every_form(town: Served, accept: str) -> None:
    status, headers, body = curl("-L", "-H", f"Accept: {accept}", town.url + PATH)
    assert (status, headers["content-type"].split(";")[0]) == (200, accept)
    assert headers["content-location"] == f"/doc{PATH}.{TRIPLES[accept]}"
    assert graph_of(body, TRIPLES[accept]) == graph_of(town.get(f"/doc{PATH}.ttl").content)


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/sparql", "text/csv;q=0.3, application/sparql-results+xml;q=0.7", "application/sparql-results+xml"),
        ("/sparql", "text/*;q=0.9, application/*;q=0.1", "text/csv; charset=utf-8"),
        ("/sparql", "application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        (f"/doc{PATH}", "text/turtle;q=0.3, application/ld+json;q=0.7", "application/ld+json"),
        (f"/doc{PATH}", "text/html, */*;q=0.1", "text/html; charset=utf-8"),
    ],
)
def test_the_weights_of_a_client_decide(town: Served, path: str, accept: str, kind: str) -> None:
    query = ("-G", "--data-urlencode", f"query={ROWS}") if path == "/sparql" else ()
    status, headers, _ = curl(*query, "-H", f"Accept: {accept}", town.url + path)
    assert (status, headers["content-type"]) == (200, kind)
    assert "Accept" in headers["vary"].split(", ")


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", f"/doc{PATH}", "/.well-known/void", "/dumps/huiqi.nq.gz"])
def test_curl_asks_for_the_head_and_is_not_sent_again_what_it_has(town: Served, path: str) -> None:
    whole_status, whole, body = curl(town.url + path)
    status, head, nothing = curl("-I", town.url + path)
    assert (whole_status, status, nothing.partition(b"\r\n\r\n")[2]) == (200, 200, b"")
    assert int(head["content-length"]) == len(body) and head["etag"] == whole["etag"]
    again, headers, rest = curl("-H", f"If-None-Match: {whole['etag']}", town.url + path)
    assert (again, rest, headers["etag"]) == (304, b"", whole["etag"])


@pytest.mark.parametrize("path", ["/sparql", PATH, "/.well-known/void", "/api/questions"])
def test_a_browser_may_ask_from_another_site(town: Served, path: str) -> None:
    wanted = ("Origin: https://other.example", "Access-Control-Request-Method: POST")
    status, headers, body = curl("-X", "OPTIONS", *(w for h in wanted for w in ("-H", h)), town.url + path)
    assert (status, body, headers["access-control-allow-origin"]) == (204, b"", "*")
    assert "POST" in headers["access-control-allow-methods"]


def test_curl_reads_the_catalogue_and_checks_the_dumps_by_their_checksums(town: Served) -> None:
    _, _, void = curl(town.url + "/.well-known/void")
    catalogue = graph_of(void)
    dumps = {t.object.value for t in catalogue if t.predicate.value == "http://rdfs.org/ns/void#dataDump"}
    assert f"{town.context.address}/dumps/huiqi.nq.gz" in dumps
    _, _, sums = curl(town.url + "/dumps/SHA256SUMS")
    named = dict(reversed(line.split("  ")) for line in sums.decode().splitlines())
    assert {"huiqi.nq.gz", "huiqi.ttl.gz", "catalogue.ttl.gz", "graph/shapes.ttl.gz"} <= set(named)
    for name, digest in named.items():
        status, headers, held = curl(f"{town.url}/dumps/{name}")
        assert (status, headers["content-type"]) == (200, "application/gzip")
        assert sha256(held).hexdigest() == digest
    whole = ox.parse(gzip.decompress(curl(town.url + "/dumps/huiqi.nq.gz")[2]), format=ox.RdfFormat.N_QUADS)
    assert ox.NamedNode(AWARD) in {q.subject for q in whole}


def test_curl_reads_the_feed_of_changes(town: Served) -> None:
    status, headers, body = curl("-L", "-H", "Accept: text/turtle", town.url + "/feed")
    assert (status, headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    (page,) = [t.object.value for t in graph_of(body) if t.predicate.value == "https://w3id.org/tree#node"]
    assert page.endswith("/feed/1.ttl")
    _, _, body = curl(town.url + "/feed/1.ttl")
    changed = [t.object.value for t in graph_of(body) if t.predicate.value == "http://purl.org/dc/terms/isVersionOf"]
    assert changed == ["https://w3id.org/huiqi/id/town/growth/2025-01-01/policy"]


# --- SPARQLWrapper


def asked(town: Served, query: str, form: str, method: str) -> wrapper.Wrapper.QueryResult:
    client = wrapper.SPARQLWrapper(town.url + "/sparql")
    client.setQuery(query)
    client.setReturnFormat(form)
    client.setMethod(method)
    return client.query()


METHODS = pytest.mark.parametrize("method", [wrapper.GET, wrapper.POST])


@METHODS
@pytest.mark.parametrize(
    ("form", "kind"),
    [
        (wrapper.JSON, "application/sparql-results+json"),
        (wrapper.XML, "application/sparql-results+xml"),
        (wrapper.CSV, "text/csv"),
        (wrapper.TSV, "text/tab-separated-values"),
    ],
)
def test_sparqlwrapper_gets_the_rows_in_every_form(town: Served, form: str, kind: str, method: str) -> None:
    assert READERS[kind](asked(town, ROWS, form, method).response.read()) == WANTED


@METHODS
def test_sparqlwrapper_reads_rows_and_yes_or_no_itself(town: Served, method: str) -> None:
    rows = asked(town, ROWS, wrapper.JSON, method).convert()
    assert of_json(json.dumps(rows).encode()) == WANTED
    assert asked(town, f"ASK {{ <{AWARD}> a <{NS}Award> }}", wrapper.JSON, method).convert()["boolean"] is True


@METHODS
@pytest.mark.parametrize("form", [wrapper.TURTLE, wrapper.N3, wrapper.RDFXML, wrapper.JSONLD])
def test_sparqlwrapper_gets_the_triples_in_every_form(town: Served, form: str, method: str) -> None:
    found = asked(town, GRAPH, form, method).convert()
    if isinstance(found, bytes):
        found = rdflib.Graph().parse(data=found, format="turtle")
    assert sorted((str(o), o.language) for o in found.objects(rdflib.URIRef(AWARD))) == [
        ("growth award", "en"),
        ("增长奖", "zh"),
    ]


# --- rdflib


@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_the_store_of_rdflib_gets_the_rows(town: Served, method: str, form: str) -> None:
    store = SPARQLStore(town.url + "/sparql", method=method, returnFormat=form)
    rows = list(rdflib.Graph(store).query(ROWS))
    found = [(str(r.thing), str(r.label), Decimal(str(r.amount))) for r in rows]
    assert found == [(thing, label, amount) for thing, label, _, amount in WANTED]


def test_the_store_of_rdflib_reads_triples_counts_them_and_lists_the_graphs(town: Served) -> None:
    graph = rdflib.Graph(SPARQLStore(town.url + "/sparql"))
    labels = sorted(str(o) for o in graph.objects(rdflib.URIRef(AWARD), rdflib.RDFS.label))
    assert labels == ["growth award", "增长奖"]
    assert len(graph) == town.context.snapshot.triples
    dataset = rdflib.Dataset(SPARQLStore(town.url + "/sparql"), default_union=True)
    assert set(map(str, dataset.store.contexts())) == set(town.context.snapshot.graphs)


def test_rdflib_reads_a_thing_by_its_name(town: Served) -> None:
    found = rdflib.Graph().parse(town.url + PATH)
    wanted = rdflib.Graph().parse(data=town.get(f"/doc{PATH}.ttl").content, format="turtle")
    assert len(wanted) > 20 and isomorphic(found, wanted)
