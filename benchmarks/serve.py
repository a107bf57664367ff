"""How fast `huiqi serve` answers, beside a bare `oxigraph serve-read-only` in the same run; and a mixed load.

`python benchmarks/serve.py` measures queries, pages, things, assessments and the self-check in rounds, one case after the
other in each, and prints the middle of the rounds: the machine may be doing something else in some of them. For each case:
requests a second, how many of them a bare Oxigraph answers of its point query at the same time, the middle and the slowest
hundredth, and the processor time of the server (front and workers) for one request. `--json` prints the same as JSON.

`--mixed 120` sends two minutes of good, long, greedy, broken and abandoned requests and counts what was lost or leaked.
Clients are Python processes on the same machine and take a share of it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import platform
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from multiprocessing.pool import Pool
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlencode, urlsplit

from serve_mixed import mixed
from serving import KEYS, Running, cpu_seconds, free_port, ours, oxigraph, resident

ROOT = Path(__file__).resolve().parents[1]
POINT = "SELECT ?p ?o WHERE { <https://w3id.org/huiqi/ns#Award> ?p ?o }"
ROWS = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 1000"
RESULTS = {"Accept": "application/sparql-results+json"}
HTML = {"Accept": "text/html"}
CLIENTS, CONNECTIONS = 2, 4
"""Processes that ask, and the connections of each."""
TYPED = {
    "e.name": "甲(虚构)",
    "e.founded-on": "2020-01-01",
    "s.from": "2020-01-01",
    "s.size": "小型企业",
    "r.2024.revenue": "1200万",
    "r.2025.revenue": "3000万",
    "r.2025.rd-expense": "200万",
}
"""What an enterprise types; it is fictional."""
FIRM = {
    "code": "91371500MASAMPLE1X",
    "name": "甲(虚构)",
    "founded-on": "2020-01-01",
    "reports": [{"fiscal-year": 2024, "revenue": 12_000_000}, {"fiscal-year": 2025, "revenue": 30_000_000}],
}


@dataclass(frozen=True)
class Case:
    """One kind of request: what it is called, and its path, header fields and body (None: a GET). A redirect is followed."""

    name: str
    path: str
    headers: dict[str, str]
    body: bytes | None = None


@dataclass
class Measured:
    """What was seen of a case at a server, a number for each round."""

    case: str
    server: str
    rates: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    failed: int = 0

    def row(self, bare: Measured | None) -> dict[str, object]:
        """Return the medians of the rounds; `bare` is the point query of the bare store in the same rounds."""
        per = [r / b for r, b in zip(self.rates, bare.rates, strict=True)] if bare is not None else []
        return {
            "case": self.case,
            "server": self.server,
            "per second": round(median(self.rates), 1),
            "of a bare point query": round(median(per), 4) if per else None,
            "p50 ms": round(median(self.p50), 2),
            "p99 ms": round(median(self.p99), 2),
            "cpu ms": round(median(self.cpu), 3),
            "failed": self.failed,
        }


def cases(url: str) -> Iterator[Case]:
    """Yield every kind of request; which policy, measure and question is asked for is looked up at the server."""
    policy, measure = (_first(url, *kind) for kind in (("policies", "policy"), ("measures", "measure")))
    yield Case("point query", f"/sparql?query={quote(POINT)}", RESULTS)
    yield Case("1,000 rows", f"/sparql?query={quote(ROWS)}", RESULTS)
    for name, path in (
        ("home", "/"),
        ("list of measures", "/measures"),
        ("page of a policy", f"/page/{policy}"),
        ("page of a measure", f"/page/{measure}"),
        ("page of a question", "/questions/gaps"),
        ("form of the self-check", "/self-check"),
    ):
        yield Case(name, f"{path}?lang=zh", HTML)
    yield Case("thing as Turtle, by its name", f"/id/{measure}", {"Accept": "text/turtle"})
    typed = {"Content-Type": "application/x-www-form-urlencoded"}
    yield Case("self-check, typed", "/self-check?lang=zh", HTML | typed, urlencode(TYPED).encode())
    body = json.dumps({"on": "2026-03-01", "enterprise": FIRM}).encode()
    yield Case("assessment over the API", "/api/assessments", {"Content-Type": "application/json"}, body)


def _first(url: str, plural: str, kind: str) -> str:
    """Return what follows /id/ in the name of the first thing of a list."""
    line = _connected(url)
    line.request("GET", f"/{plural}.json")
    rows = json.loads(line.getresponse().read())["rows"]
    line.close()
    return str(rows[0][kind]["iri"]).partition("/id/")[2]


def _connected(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)


def send(line: http.client.HTTPConnection, case: Case, key: str) -> int:
    """Send one request, follow a redirect to the same server, and return the last status."""
    headers = {**case.headers, "Authorization": f"Bearer {key}"}
    path, body, status = case.path, case.body, 303
    for _ in range(2):
        line.request("GET" if body is None else "POST", path, body, headers)
        answer = line.getresponse()
        answer.read()
        status = answer.status
        if status != 303:
            break
        place = urlsplit(answer.headers["Location"])
        path = place.path + (f"?{place.query}" if place.query else "")
    return status


def client(url: str, case: Case, seconds: float, keys: tuple[str, ...]) -> tuple[list[float], int]:
    """Send one kind of request over a connection for each key; return the seconds of each, and how many failed."""
    taken: list[float] = []
    failed: list[int] = []

    def run(key: str) -> None:
        line, until = _connected(url), time.monotonic() + seconds
        while time.monotonic() < until:
            start = time.perf_counter()
            status = send(line, case, key)
            taken.append(time.perf_counter() - start)
            if status != 200:
                failed.append(status)
        line.close()

    threads = [threading.Thread(target=run, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, len(failed)


def measure(pool: Pool, server: Running, case: Case, seconds: float, into: Measured) -> None:
    """Add one round: as many clients as there are, each over its connections, for some seconds."""
    start, before = time.monotonic(), cpu_seconds(server.pid)
    shares = [KEYS[i * CONNECTIONS : (i + 1) * CONNECTIONS] for i in range(CLIENTS)]
    runs = [pool.apply_async(client, (server.url, case, seconds, keys)) for keys in shares]
    found = [run.get() for run in runs]
    lasted, spent = time.monotonic() - start, cpu_seconds(server.pid) - before
    taken = sorted(t for times, _ in found for t in times)
    into.rates.append(len(taken) / lasted)
    into.p50.append(taken[len(taken) // 2] * 1000)
    into.p99.append(taken[int(len(taken) * 0.99)] * 1000)
    into.cpu.append(spent / len(taken) * 1000)
    into.failed += sum(failed for _, failed in found)


def measure_all(server: Running, bare: Running | None, seconds: float, rounds: int) -> list[dict[str, object]]:
    """Return a row for each case, the bare store's beside those that it answers as well."""
    plan: list[tuple[Running, Case, Measured]] = []
    for case in cases(server.url):
        plan.append((server, case, Measured(case.name, "huiqi")))
        if bare is not None and case.headers is RESULTS:
            plain = Case(case.name, case.path.replace("/sparql", "/query"), RESULTS)
            plan.append((bare, plain, Measured(case.name, "oxigraph")))
    with multiprocessing.get_context("spawn").Pool(CLIENTS) as pool:
        for _ in range(rounds):
            for where, case, into in plan:
                measure(pool, where, case, seconds / rounds, into)
    point = next((m for _, _, m in plan if m.server == "oxigraph"), None)
    return [m.row(point) for _, _, m in plan]


def environment() -> dict[str, object]:
    """Return what the figures depend on."""
    found: dict[str, object] = {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
    }
    for name in ("huiqi", "pyoxigraph", "oxigraph", "starlette", "uvicorn", "jinja2"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found | {"load before": round(os.getloadavg()[0], 2)}


def table(rows: list[dict[str, object]]) -> str:
    """Return the rows as text."""
    lines = [f"{'':30} {'':8} {'a second':>9} {'of bare':>8} {'p50 ms':>8} {'p99 ms':>8} {'cpu ms':>8} failed"]
    for row in rows:
        ratio = row["of a bare point query"]
        shown = "" if ratio is None else f"{ratio:.1%}"
        lines.append(
            f"{row['case']:30} {row['server']:8} {row['per second']:9} {shown:>8} {row['p50 ms']:8} {row['p99 ms']:8}"
            f" {row['cpu ms']:8} {row['failed']:6}"
        )
    return "\n".join(lines)


def run(project: Path, seconds: float, rounds: int, is_json: bool) -> int:
    """Measure everything and print it; 1 if a request was not answered with 200."""
    told = environment()
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        with ours(folder, project, 10.0, port) as server:
            told["ready, first start (s)"] = round(server.seconds, 2)
        with ours(folder, project, 10.0, port) as server, oxigraph(folder) as bare:
            told["ready, snapshot there (s)"] = round(server.seconds, 2)
            fresh = resident(server.pid)
            rows = measure_all(server, bare, seconds, rounds)
            told["resident MB, front and workers"] = {"fresh": fresh, "after": resident(server.pid)}
    told["load after"] = round(os.getloadavg()[0], 2)
    if is_json:
        print(json.dumps({"environment": told, "rows": rows}, ensure_ascii=False, indent=2))
    else:
        print("\n".join(f"{name}: {value}" for name, value in told.items()))
        print(table(rows))
        if bare is None:
            print("oxigraph is not installed: pip install oxigraph")
    return 1 if any(row["failed"] for row in rows) else 0


def main() -> int:
    """Measure, or send the mixed load."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, default=ROOT)
    parser.add_argument(
        "--seconds", type=float, default=9.0, help="how long each case is measured, all rounds together"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--mixed", type=float, default=0.0, help="seconds of mixed load instead of measuring")
    given = parser.parse_args()
    if not given.mixed:
        return run(given.project, given.seconds, given.rounds, given.json)
    with tempfile.TemporaryDirectory() as name, ours(Path(name), given.project, 2.0, free_port()) as server:
        things = [c for c in cases(server.url) if c.name not in ("point query", "1,000 rows")]
        return 1 if mixed(server, [asdict(c) for c in things], given.mixed) else 0


if __name__ == "__main__":
    sys.exit(main())
