"""The W3C's own tests of the SPARQL 1.1 Protocol and Service Description, read from their manifests and run one by one.

Two things differ from their words: their endpoint `/sparql/` is ours at `/sparql`, and the graphs that their requests
name are in the snapshot of the server before they start, because nothing can be loaded here. `data0.rdf`, which the
manifest names and does not give, holds one triple of ours. Cases that write run too: those that must fail do, and of
the others it is shown that a read-only endpoint refuses them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from huiqi.errors import Text
from huiqi.publish.model import PublicGraph
from huiqi.server.deployment import Deployment
from huiqi.server.snapshot import build_snapshot
from huiqi.server.start import Options, build_context
from huiqi.server.workers.pool import Pool
from server.serving import SMALL, Served, running, small_project

HERE = Path(__file__).parent / "w3c"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SD = "http://www.w3.org/ns/sparql-service-description#"
GRAPHS = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
WRITES = {
    "update_dataset_default_graph",
    "update_dataset_default_graphs",
    "update_dataset_named_graphs",
    "update_dataset_full",
    "update_post_form",
    "update_post_direct",
    "update_base_uri",
}
"""Cases that ask for a write to succeed."""
KINDS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv"},
    "RDF": {"text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"},
}


# --- reading a manifest


@dataclass(frozen=True)
class Step:
    """One request of a case, and what must come back."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: frozenset[str]
    format: str
    boolean: bool | None


class Manifest:
    """What a manifest says, read as RDF."""

    def __init__(self, name: str) -> None:
        base = f"https://w3c.github.io/rdf-tests/sparql/sparql11/{name}/manifest.ttl"
        self._said: dict[tuple[Any, str], list[Any]] = {}
        for quad in ox.parse(path=str(HERE / f"{name}.ttl"), base_iri=base):
            self._said.setdefault((quad.subject, quad.predicate.value), []).append(quad.object)
        self._base = ox.NamedNode(base)

    def all(self, subject: Any, predicate: str) -> list[Any]:
        return self._said.get((subject, predicate), [])

    def text(self, subject: Any, predicate: str) -> str:
        return next((o.value for o in self.all(subject, predicate)), "")

    def list(self, subject: Any, predicate: str) -> list[Any]:
        found, rest = [], next(iter(self.all(subject, predicate)), None)
        while rest is not None and (rest, RDF + "first") in self._said:
            found += self.all(rest, RDF + "first")
            rest = self.all(rest, RDF + "rest")[0]
        return found

    def cases(self) -> dict[str, Any]:
        return {entry.value.rpartition("#")[2]: entry for entry in self.list(self._base, MF + "entries")}

    def steps(self, case: Any) -> list[Step]:
        (action,) = self.all(case, MF + "action")
        return [self._step(request) for request in self.list(action, HT + "requests")]

    def _step(self, request: Any) -> Step:
        bodies, (response,) = self.all(request, HT + "body"), self.all(request, HT + "resp")
        fields = self.list(request, HT + "headers")
        body = b"".join(
            self.text(b, CNT + "chars").encode(self.text(b, CNT + "characterEncoding") or "utf-8") for b in bodies
        )
        boolean = self.text(response, MF + "expectedBoolean")
        return Step(
            self.text(request, HT + "methodName"),
            self.text(request, HT + "absolutePath"),
            {self.text(f, HT + "fieldName"): self.text(f, HT + "fieldValue") for f in fields},
            body,
            frozenset(o.value[-3] for o in self.all(response, MF + "expectedStatus")),
            self.text(response, MF + "expectedFormat"),
            boolean == "true" if boolean else None,
        )


PROTOCOL = Manifest("protocol")
DESCRIPTION = Manifest("service-description")


# --- the server


@pytest.fixture(scope="module")
def w3c(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a snapshot that holds the graphs of the cases."""
    state = tmp_path_factory.mktemp("state")
    options = Options(state=state, address="https://example.org", limits=SMALL)
    context = build_context(small_project(tmp_path_factory.mktemp("project")), options)
    graphs = [PublicGraph(GRAPHS.format(n), f"w3c/data{n}", Text("", ""), tuple(_triples(n))) for n in range(4)]
    snapshot = build_snapshot(replace(context.public, graphs=(*context.public.graphs, *graphs)), state)
    settings = {"snapshot": str(snapshot.folder), "base": "https://example.org/sparql", "dataset": True}
    queries = Pool("query", settings, 2, SMALL)
    with running(Deployment(replace(context, snapshot=snapshot, queries=queries))) as found:
        yield found


def _triples(number: int) -> list[ox.Triple]:
    if number == 0:
        return [ox.Triple(ox.NamedNode(GRAPHS.format(0)), ox.NamedNode("urn:is"), ox.Literal("fictional"))]
    return [ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(path=str(HERE / f"data{number}.nt"))]


def ask(server: Served, step: Step) -> httpx.Response:
    url = server.url + step.path.replace("/sparql/", "/sparql", 1)
    # Without a base of its own httpx would add headers; only those of the case are sent, and none it needs.
    with httpx.Client(headers={}, timeout=20) as client:
        request = client.build_request(step.method, url, content=step.body or None, headers=step.headers)
        if "content-type" not in {k.lower() for k in step.headers}:
            assert "content-type" not in request.headers
        return client.send(request)


def boolean_of(answer: httpx.Response) -> bool:
    found = ox.parse_query_results(
        answer.content, format=ox.QueryResultsFormat.from_media_type(answer.headers["content-type"])
    )
    assert isinstance(found, ox.QueryBoolean)
    return bool(found)


# --- the cases


def test_the_suite_has_the_cases_that_are_counted_here() -> None:
    assert (len(PROTOCOL.cases()), len(DESCRIPTION.cases())) == (34, 3)
    assert set(PROTOCOL.cases()) > WRITES


@pytest.mark.parametrize("name", [n for n in PROTOCOL.cases() if n not in WRITES])
def test_a_case_of_the_protocol_passes(w3c: Served, name: str) -> None:
    steps = PROTOCOL.steps(PROTOCOL.cases()[name])
    assert steps
    for step in steps:
        answer = ask(w3c, step)
        assert str(answer.status_code)[0] in step.statuses, answer.text
        if step.format:
            assert answer.headers["content-type"].split(";")[0] in KINDS[step.format]
        if step.boolean is not None:
            assert boolean_of(answer) is step.boolean


@pytest.mark.parametrize("name", sorted(WRITES))
def test_a_case_that_writes_is_refused_because_the_endpoint_is_read_only(w3c: Served, name: str) -> None:
    generation = w3c.get("/ready").json()["snapshot"]
    write, *_ = PROTOCOL.steps(PROTOCOL.cases()[name])
    answer = ask(w3c, write)
    assert (answer.status_code, answer.json()["type"]) == (403, "https://w3id.org/huiqi/problem/read-only")
    assert w3c.get("/ready").json()["snapshot"]["generation"] == generation["generation"]


# --- the service description

CLASSES = {"Service", "Language", "Function", "Aggregate", "EntailmentRegime", "EntailmentProfile", "GraphCollection",
           "Dataset", "Graph", "NamedGraph", "Feature"}  # fmt: skip
DOMAINS = {
    "endpoint": "Service", "feature": "Service", "defaultEntailmentRegime": "Service", "supportedLanguage": "Service",
    "extensionFunction": "Service", "extensionAggregate": "Service", "languageExtension": "Service",
    "supportedEntailmentProfile": "Service", "propertyFeature": "Service", "defaultDataset": "Service",
    "availableGraphs": "Service", "resultFormat": "Service", "inputFormat": "Service", "defaultGraph": "Dataset",
    "namedGraph": "GraphCollection", "name": "NamedGraph", "graph": "NamedGraph", "entailmentRegime": "NamedGraph",
}  # fmt: skip
"""What has each property of the vocabulary (SPARQL 1.1 Service Description, section 3.4)."""
RANGES = {"defaultDataset": "Dataset", "availableGraphs": "GraphCollection", "defaultGraph": "Graph", "namedGraph": "NamedGraph"}  # fmt: skip
"""Properties whose value is described in the same place, and as what."""
NARROWER = {"Dataset": "GraphCollection"}


def described(server: Served) -> list[ox.Quad]:
    answer = server.get("/sparql")
    form = ox.RdfFormat.from_media_type(answer.headers["content-type"].split(";")[0])
    assert answer.status_code == 200 and form is not None
    return list(ox.parse(answer.content, format=form))


def returns_rdf(server: Served) -> None:
    assert len(described(server)) > 5


def has_endpoint_triple(server: Served) -> None:
    ends = {q.object.value for q in described(server) if q.predicate.value == SD + "endpoint"}
    assert ends == {f"{server.context.address}/sparql"}


def conforms_to_schema(server: Served) -> None:
    said = described(server)
    types: dict[object, set[str]] = {}
    for q in said:
        if q.predicate.value == RDF + "type" and q.object.value.startswith(SD):
            found = q.object.value.removeprefix(SD)
            assert found in CLASSES
            types.setdefault(q.subject, set()).update({found, NARROWER.get(found, found)})
    used = {q.predicate.value.removeprefix(SD) for q in said if q.predicate.value.startswith(SD)}
    assert {"endpoint", "supportedLanguage", "resultFormat", "defaultDataset", "namedGraph", "name"} <= used
    for q in said:
        name = q.predicate.value.removeprefix(SD)
        if name == q.predicate.value:
            continue
        assert DOMAINS[name] in types[q.subject], q
        assert isinstance(q.object, ox.NamedNode)
        if name in RANGES:
            assert RANGES[name] in types[q.object], q


SHOWN = {"returns-rdf": returns_rdf, "has-endpoint-triple": has_endpoint_triple, "conforms-to-schema": conforms_to_schema}  # fmt: skip


@pytest.mark.parametrize("name", DESCRIPTION.cases())
def test_a_case_of_the_service_description_passes(w3c: Served, name: str) -> None:
    SHOWN[name](w3c)
