"""The attacks: each a function from a target to what it found wrong, nothing where the deployment held."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

import httpx

from attack.target import POINT, Target
from attack.uploads import upload_forms, uploads

Attack = Callable[[Target], Iterator[str]]

LONG: Final = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT (SUM(STRLEN(STR(?c)) * STRLEN(STR(?f))) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?c) = CONCAT(STR(?f), STR(?i), 'x')) }",
)
NESTED: Final = {
    "brackets": "ASK { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }",
    "functions": "ASK { FILTER(" + "CONCAT(" * 1_000 + "'a'" + ")" * 1_000 + " = 'a') }",
    "groups": "ASK " + "{" * 5_000 + "}" * 5_000,
    "negations": "ASK { FILTER(" + "!" * 9_000 + "true) }",
    "paths": "ASK { ?a " + "(" * 4_000 + "<urn:a>" + ")*" * 4_000 + " ?b }",
    "unions": "ASK { {} " + "UNION {} " * 1_000 + "}",
    "sums": "ASK { FILTER(1 = " + "1+" * 4_000 + "1) }",
}


def long_queries(target: Target) -> Iterator[str]:
    """Ask what takes for ever: it is stopped in time, and another client notices nothing."""
    faults: list[str] = []
    is_over = threading.Event()

    def look_on() -> None:
        with target.other() as other:
            while not is_over.is_set():
                start = time.monotonic()
                status = other.get("/sparql", params={"query": POINT}).status_code
                if status != 200 or time.monotonic() - start > target.limits["patience"] + 1:
                    faults.append(f"another client got {status} after {time.monotonic() - start:.1f} s")
                time.sleep(0.1)

    watcher = threading.Thread(target=look_on)
    watcher.start()
    try:
        for query in LONG:
            start = time.monotonic()
            try:
                status = target.ask(query).status_code
            except httpx.TimeoutException:
                status = 0
            seconds = time.monotonic() - start
            if status != 503 or seconds > target.deadline + 2:
                yield f"{query[:60]}…: {status or 'no answer'} after {seconds:.1f} s"
            if not status:
                break
    finally:
        is_over.set()
        watcher.join(target.patience)
    yield from faults[:3]


def memory(target: Target) -> Iterator[str]:
    """Ask for more memory than a worker may take: the worker ends, the server goes on."""
    doublings = max(1, int(target.limits["memory"]).bit_length() - 1 - 4)
    steps = " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(doublings))
    query = f"SELECT (STRLEN(?v{doublings}) AS ?n) {{ BIND('0123456789abcdef' AS ?v0) {steps} }}"
    try:
        answer = target.ask(query)
        ended = answer.json().get("type", "").rpartition("/")[2] if answer.status_code in (500, 503) else ""
        if ended != "worker-died":
            yield f"a text of {16 * 2**doublings} bytes: {answer.status_code} {ended}"
    except httpx.HTTPError:
        yield f"a text of {16 * 2**doublings} bytes: no answer"
    yield from _goes_on(target)


def nesting(target: Target) -> Iterator[str]:
    """Nest so deep that a parser runs out of stack: refused, or contained where the guard is out."""
    allowed = (400,) if target.guard else (200, 400, 500, 503)
    for name, query in NESTED.items():
        status = _status(target, query)
        if status not in allowed:
            yield f"{name}: {status}"
    yield from _goes_on(target)


def cut_results(target: Target) -> Iterator[str]:
    """Ask for results of known size: whole, or 413, never a part."""
    ten = "VALUES ?v {{ {} }}".format(" ".join(map(str, range(10))))
    for power in (1, 3):
        values = " ".join(ten.replace("?v", f"?v{i}") for i in range(power))
        answer = target.ask(f"SELECT * {{ {values} }}", "text/csv")
        rows = len(answer.content.split()) - 1
        if answer.status_code != 200 or rows != 10**power or "content-length" not in answer.headers:
            yield f"{10**power} rows: {answer.status_code} with {rows} rows"
    long = "x" * 1_000
    power = len(str(int(target.limits["spool"]) // 1_000))
    values = " ".join(ten.replace("?v", f"?v{i}") for i in range(power))
    answer = target.ask(f"SELECT ?text {{ {values} BIND('{long}' AS ?text) }}", "text/csv")
    if answer.status_code != 413:
        yield f"a result of {10**power * 1_001} bytes: {answer.status_code} with {len(answer.content)} bytes"


def reaching_out(target: Target) -> Iterator[str]:
    """Have the server ask another one, or read its own files: no connection arrives, and each is refused."""
    with _listener(target.listen) as (port, hits):
        there = f"http://{target.listen}:{port}/"
        service = f"SERVICE <{there}> {{ ?s ?p ?o }}"
        queries = {
            "SERVICE": f"SELECT * {{ {service} }}",
            "SERVICE SILENT": f"SELECT * {{ {service.replace('SERVICE', 'SERVICE SILENT')} }}",
            "SERVICE by a variable": f"SELECT * {{ BIND(<{there}> AS ?g) SERVICE ?g {{ ?s ?p ?o }} }}",
            "SERVICE in small letters": f"SELECT * {{ {service.lower()} }}",
            "SERVICE behind a comment": f"SELECT * {{ #\r\n {service} }}",
            "SERVICE behind escapes": f"SELECT * {{ \\u0053ERVICE <{there}> {{ ?s ?p ?o }} }}",
            "FROM": f"SELECT * FROM <{there}> {{ ?s ?p ?o }}",
            "FROM NAMED": f"SELECT * FROM NAMED <{there}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
            "FROM a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
            "LOAD": f"LOAD <{there}>",
        }
        for name, query in queries.items():
            status = _status(target, query)
            if target.guard and status not in (400, 403):
                yield f"{name}: {status}"
        by_parameter = target.ask("SELECT * { ?s ?p ?o }", "text/csv", **{"default-graph-uri": there})
        if by_parameter.status_code not in (400, 403) and len(by_parameter.content.split()) > 1:
            yield f"default-graph-uri: {by_parameter.status_code} with rows"
        time.sleep(0.2)
        if hits:
            yield f"{len(hits)} connections from the server"


def datasets(target: Target) -> Iterator[str]:
    """Look for graphs that are not described, and past the graphs that a request names."""
    description = httpx.get(target.url + "/sparql", headers={"Accept": "application/n-triples"}, timeout=10).text
    described = {
        line.split("<")[3].partition(">")[0] for line in description.splitlines() if "service-description#name>" in line
    }
    found = set(target.ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "text/csv").text.split()[1:])
    if not found or found - described:
        yield f"graphs that the description does not name: {sorted(found - described)[:3] or 'none at all'}"
    whole = _count(target, "{ ?s ?p ?o }")
    for graph in sorted(described)[:2]:
        one = _count(target, "{ ?s ?p ?o }", **{"default-graph-uri": graph})
        same = _count(target, f"{{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        if one != same or one == whole:
            yield f"default-graph-uri={graph}: {one} triples, {same} in the graph, {whole} in all"
        if _count(target, f"{{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", **{"default-graph-uri": graph}) != 0:
            yield f"default-graph-uri={graph} leaves named graphs in"
    for name in ("urn:x-huiqi:private", "http://127.0.0.1:9/"):
        for query, params in (
            ("SELECT * { ?s ?p ?o }", {"default-graph-uri": name}),
            ("SELECT * { GRAPH ?g { ?s ?p ?o } }", {"named-graph-uri": name}),
            (f"SELECT * FROM <{name}> {{ ?s ?p ?o }}", {}),
        ):
            answer = target.ask(query, "text/csv", **params)
            if (answer.status_code == 200 and len(answer.text.splitlines()) > 1) or answer.status_code >= 500:
                yield f"{query} {params}: {answer.status_code}, {len(answer.text.splitlines()) - 1} rows"


def updates(target: Target) -> Iterator[str]:
    """Try to write, in every way of the protocols and in a query."""
    url, before = target.url + "/sparql", _count(target, "{ ?s ?p ?o }")
    text = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
    tries = {
        "a form": httpx.post(url, data={"update": text}),
        "a body": httpx.post(url, content=text, headers={"Content-Type": "application/sparql-update"}),
        "an address": httpx.get(url, params={"update": text}),
        "a query": target.ask(text),
        "a PUT": httpx.put(url, content="<urn:a> <urn:b> <urn:c> .", headers={"Content-Type": "text/turtle"}),
        "a DELETE": httpx.delete(url),
        "/update": httpx.post(target.url + "/update", data={"update": text}),
        "a graph store": httpx.put(target.url + "/data?default", content="<urn:a> <urn:b> <urn:c> ."),
    }
    for name, answer in tries.items():
        if not 400 <= answer.status_code < 500:
            yield f"{name}: {answer.status_code}"
    if _count(target, "{ ?s ?p ?o }") != before:
        yield "the number of triples changed"


def bodies(target: Target) -> Iterator[str]:
    """Send bodies that are too large, compressed, in other bytes, or slow."""
    url, kind = target.url + "/sparql", {"Content-Type": "application/sparql-query"}
    large = b"#" * (int(target.limits["body"]) + 1)
    tries = [
        ("too large", httpx.post(url, content=large, headers=kind, timeout=30), 413),
        ("compressed", httpx.post(url, content=b"\x1f\x8b", headers={**kind, "Content-Encoding": "gzip"}), 415),
        ("no UTF-8", httpx.post(url, content=b"ASK { ?a ?b '\xff' }", headers=kind), 400),
        ("two queries", httpx.post(url, data={"query": ["ASK {}", "ASK {}"]}), 400),
        ("RDF/XML", httpx.post(url, content="<a/>", headers={"Content-Type": "application/rdf+xml"}), 415),
    ]
    for name, answer, wanted in tries:
        if answer.status_code != wanted:
            yield f"{name}: {answer.status_code}"
    head = f"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: {kind['Content-Type']}\r\nContent-Length: 100\r\n\r\nASK"
    with _connected(target) as line:
        line.settimeout(float(target.limits["body_time"]) + 3)
        line.sendall(head.encode())
        try:
            answer = line.recv(100)
        except TimeoutError:
            answer = b"no answer"
        if b" 408 " not in answer:
            yield f"a body that does not come: {answer[:40]!r}"


def pages_of_others(target: Target) -> Iterator[str]:
    """Have the server repeat markup, or take its own name from the request."""
    answer = httpx.get(target.url + "/sparql", params={"query": "<script>alert(1)</script>"})
    if "html" in answer.headers["content-type"] or answer.headers.get("x-content-type-options") != "nosniff":
        yield f"markup in a query: {answer.headers['content-type']}"
    if "default-src" not in answer.headers.get("content-security-policy", ""):
        yield "no Content-Security-Policy"
    lied = httpx.get(target.url + "/sparql", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    if "evil.example" in lied.text or "evil.example" in str(lied.headers):
        yield "the Host of a request stands in the answer"


def other_doors(target: Target) -> Iterator[str]:
    """Ask through the editor and the addresses of files what the endpoint refuses: refused there as well, and in time."""
    with _listener(target.listen) as (port, hits):
        there = f"http://{target.listen}:{port}/"
        big = " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(10)))} }}" for i in range(7))
        tries = {
            f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}": 403,
            f"SELECT * FROM <{there}> {{ ?s ?p ?o }}": 403,
            "INSERT DATA { <urn:a> <urn:a> <urn:a> }": 400,
            NESTED["brackets"]: 400,
            f"SELECT * {{ {big} BIND('{'x' * 1_000}' AS ?text) }}": 413,
            LONG[0]: 503,
        }
        for path in ("/editor", "/sparql.csv"):
            door = replace(target, path=path)
            for query, wanted in tries.items():
                start = time.monotonic()
                status = _status(door, query)
                is_held = status == wanted or (wanted < 413 and not target.guard and status)
                if not is_held or time.monotonic() - start > target.deadline + 3:
                    yield f"{path}, {query[:60]}: {status} after {time.monotonic() - start:.1f} s"
            yield from _goes_on(door)
        time.sleep(0.2)
        if hits:
            yield f"{len(hits)} connections from the server"
    page = httpx.get(target.url + "/editor", params={"query": "</textarea><script>alert(1)</script>"}, timeout=10)
    if "<script>alert" in page.text or "'unsafe" in page.headers.get("content-security-policy", "'unsafe"):
        yield "the editor repeats markup, or lets it run"


def gone_clients(target: Target) -> Iterator[str]:
    """Ask what takes for ever and go away: the workers are free again at once."""
    for _ in range(int(target.limits["workers"]) + 1):
        with _connected(target) as line:
            query = httpx.QueryParams({"query": LONG[0]})
            line.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            time.sleep(0.1)
    time.sleep(1.0)
    start = time.monotonic()
    status = _status(target, POINT)
    if status != 200 or time.monotonic() - start > 1:
        yield f"{status} after {time.monotonic() - start:.1f} s"


def walls(target: Target) -> Iterator[str]:
    """Ask the deployment which walls its workers stand behind."""
    found = target.ready()
    for pool in found["pools"]:
        yield from (f"{pool['kind']}, {name}: {says}" for name, says in pool["sandbox"].items() if says != "on")


def abuse(target: Target) -> Iterator[str]:
    """Send broken queries as fast as can be: turned away for a while, and nobody else is."""
    most = int(target.limits["quota"] / target.limits["error_cost"] * 1.5) + 50
    with httpx.Client(base_url=target.url, timeout=10) as client:
        for _ in range(min(most, 2_000)):
            answer = client.get("/sparql", params={"query": "ASK {"})
            if answer.status_code == 429:
                break
    if answer.status_code != 429 or int(answer.headers.get("retry-after", "0")) < 1:
        yield f"{answer.status_code} after {most} broken queries"
    with target.other() as other:
        status = other.get("/sparql", params={"query": POINT}).status_code
    if status != 200:
        yield f"another client: {status}"


ATTACKS: Final[tuple[Attack, ...]] = (
    walls, long_queries, memory, nesting, cut_results, reaching_out, datasets, updates, bodies, pages_of_others,
    gone_clients, other_doors, uploads, upload_forms, abuse,
)  # fmt: skip


def run(target: Target, names: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Return for each attack (of these names; none: all) what it found wrong."""
    found: dict[str, list[str]] = {}
    for attack in ATTACKS:
        if names and attack.__name__ not in names:
            continue
        try:
            found[attack.__name__] = list(attack(target))
        except httpx.HTTPError as error:
            found[attack.__name__] = [f"the server did not answer: {type(error).__name__}"]
    return found


def _status(target: Target, query: str) -> int:
    try:
        return target.ask(query).status_code
    except httpx.HTTPError:
        return 0


def _count(target: Target, pattern: str, **params: str) -> int:
    answer = target.ask(f"SELECT (COUNT(*) AS ?n) {pattern}", "text/csv", **params)
    return int(answer.text.split()[1]) if answer.status_code == 200 else -answer.status_code


def _goes_on(target: Target) -> Iterator[str]:
    status = _status(target, POINT)
    if status != 200:
        yield f"afterwards the server answers {status}"


@contextmanager
def _connected(target: Target) -> Iterator[socket.socket]:
    parts = urlsplit(target.url)
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=10) as line:
        yield line


@contextmanager
def _listener(host: str) -> Iterator[tuple[int, list[str]]]:
    """Listen on a free port and count who connects."""
    hits: list[str] = []
    with socket.create_server((host, 0)) as listening:
        listening.settimeout(0.1)
        is_over = threading.Event()

        def accept() -> None:
            while not is_over.is_set():
                try:
                    line, peer = listening.accept()
                except TimeoutError:
                    continue
                hits.append(str(peer))
                line.close()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield listening.getsockname()[1], hits
        finally:
            is_over.set()
            thread.join()
