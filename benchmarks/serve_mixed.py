"""The mixed load of benchmarks/serve.py: good, long, greedy, broken and abandoned requests at once, and what was lost."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from serving import KEYS, Running, resident, standing

POINT = "SELECT ?p ?o WHERE { <https://w3id.org/huiqi/ns#Award> ?p ?o }"
ROWS = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 1000"
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
GREEDY = (
    "SELECT (STRLEN(?v26) AS ?n) { BIND('0123456789abcdef' AS ?v0) "
    + " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(26))
    + " }"
)
QUERIES = {
    "point": (POINT, 0.0, 200),
    "point again": (POINT, 0.0, 200),
    "rows": (ROWS, 0.02, 200),
    "broken": ("ASK {", 0.1, 400),
    "long": (LONG, 0.5, 503),
    "greedy": (GREEDY, 3.0, 503),
}
"""Queries by kind, the pause after each, and the status that is right."""
AFTERWARDS = 6.0
"""Seconds until workers that were killed are there again."""


@dataclass(frozen=True)
class Request:
    """One request of a kind: method, path, header fields, body, and the statuses that are right (a redirect is)."""

    kind: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None
    wanted: tuple[int, ...]


def send(url: str, asked: Request, key: str, told: Counter[str]) -> None:
    """Send one request over a connection of its own and count what came: busy is an answer, none is a loss."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        headers = {**asked.headers, "Authorization": f"Bearer {key}"}
        line.request("GET" if asked.body is None else "POST", asked.path, asked.body, headers)
        answer = line.getresponse()
        body = answer.read()
        length = int(answer.headers.get("Content-Length", len(body)))
        if answer.status == 503 and b"problem/busy" in body:
            said = "busy"
        elif answer.status in asked.wanted and len(body) == length:
            said = "as expected"
        else:
            said = f"LOST {answer.status} {body[:200]!r}"
    except (OSError, http.client.HTTPException) as error:
        said = f"LOST {type(error).__name__}"
    finally:
        line.close()
    told[f"{asked.kind}: {said}"] += 1


def keep_sending(url: str, asked: Sequence[Request], pause: float, key: str, until: float, told: Counter[str]) -> None:
    """Send requests one after another, in turn, until it is time to stop."""
    number = 0
    while time.monotonic() < until:
        send(url, asked[number % len(asked)], key, told)
        number += 1
        time.sleep(pause)


def leave(url: str, key: str, until: float, told: Counter[str]) -> None:
    """Ask long queries and go away."""
    parts = urlsplit(url)
    text = f"GET /sparql?query={quote(LONG)} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n\r\n"
    while time.monotonic() < until:
        with socket.create_connection((parts.hostname or "", parts.port or 80)) as line:
            line.sendall(text.encode())
            time.sleep(0.3)
        told["abandoned: sent"] += 1
        time.sleep(1)


def mixed(server: Running, things: Sequence[Mapping[str, Any]], seconds: float) -> int:
    """Send the mix, print what came of it, and return how many requests were lost or things leaked.

    `things` are requests for pages, data and assessments: name, path, headers, body.
    """
    results = {"Accept": "application/sparql-results+json"}
    plan = [
        ([Request(kind, f"/sparql?query={quote(query)}", results, None, (status,))], pause)
        for kind, (query, pause, status) in QUERIES.items()
    ]
    typed = [Request(t["name"], t["path"], t["headers"], t["body"], (200, 303)) for t in things if t["body"]]
    read = [Request(t["name"], t["path"], t["headers"], None, (200, 303)) for t in things if not t["body"]]
    plan += [(read, 0.01), (typed, 0.05)]
    told: Counter[str] = Counter()
    before, until = standing(server.pid), time.monotonic() + seconds
    keys = iter(KEYS)
    threads = [
        threading.Thread(target=keep_sending, args=(server.url, asked, pause, next(keys), until, told))
        for asked, pause in plan
    ]
    threads.append(threading.Thread(target=leave, args=(server.url, next(keys), until, told)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    time.sleep(AFTERWARDS)
    return _report(server, told, before)


def _report(server: Running, told: Counter[str], before: dict[str, int]) -> int:
    after = standing(server.pid)
    for name, count in sorted(told.items()):
        print(f"{name:44} {count}")
    for name in before:
        print(f"{name:44} {before[name]} before, {after[name]} after")
    print(f"{'resident MB of front and workers':44} {resident(server.pid)}")
    lost = sum(c for n, c in told.items() if "LOST" in n)
    leaked = [n for n in ("descriptors", "threads", "workers") if after[n] > before[n] + 1]
    print(f"{sum(told.values())} requests, {lost} lost; leaked: {', '.join(leaked) or 'nothing'}")
    return lost + len(leaked)
