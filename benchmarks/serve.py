"""How fast `huiqi serve` answers, beside a bare `oxigraph serve-read-only` in the same run; and a mixed load.

`python benchmarks/serve.py` measures; `--mixed 120` sends two minutes of good, long, greedy, broken and abandoned
queries and counts what was lost or leaked. Clients are Python processes on the same machine and take a share of it.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import multiprocessing
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parents[1]
KEY = "benchmark"
POINT = "SELECT ?p ?o WHERE { <https://w3id.org/huiqi/ns#Award> ?p ?o }"
ROWS = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 1000"
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
GREEDY = (
    "SELECT (STRLEN(?v26) AS ?n) { BIND('0123456789abcdef' AS ?v0) "
    + " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(26))
    + " }"
)
ACCEPT = {"Accept": "application/sparql-results+json", "Authorization": f"Bearer {KEY}"}


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def wait_for(url: str, path: str) -> None:
    """Wait until a server answers."""
    parts = urlsplit(url)
    for _ in range(600):
        try:
            line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
            line.request("GET", path, headers=ACCEPT)
            if line.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise SystemExit(f"{url} does not answer")


def start_ours(folder: Path, project: Path, deadline: float) -> tuple[subprocess.Popen[bytes], str]:
    """Start huiqi serve with a key that has a thousand times the quota."""
    keys = folder / "keys"
    keys.write_text(f"{hashlib.sha256(KEY.encode()).hexdigest()} 1000\n", "utf-8")
    port = free_port()
    command = [sys.executable, "-m", "huiqi", "serve", str(project), "--port", str(port), "--keys", str(keys)]
    command += ["--state", str(folder / "state"), "--deadline", str(deadline), "--quiet"]
    process = subprocess.Popen(command)
    wait_for(f"http://127.0.0.1:{port}", "/live")
    return process, f"http://127.0.0.1:{port}/sparql"


def start_oxigraph(store: Path) -> tuple[subprocess.Popen[bytes], str] | None:
    """Start a bare Oxigraph over the same snapshot; None where it is not installed."""
    program = shutil.which("oxigraph") or shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if program is None:
        return None
    port = free_port()
    command = [program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(f"http://127.0.0.1:{port}", "/query?query=ASK%7B%7D")
    return process, f"http://127.0.0.1:{port}/query"


def client(url: str, query: str, seconds: float, connections: int) -> tuple[list[float], int]:
    """Ask one query over some connections for some time; return the seconds of each answer, and how many failed."""
    parts, taken, failed = urlsplit(url), [], Counter[str]()

    def ask() -> None:
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            start = time.perf_counter()
            line.request("GET", f"{parts.path}?query={quote(query)}", headers=ACCEPT)
            answer = line.getresponse()
            answer.read()
            taken.append(time.perf_counter() - start)
            failed["n"] += answer.status != 200

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, failed["n"]


def measure(name: str, url: str, query: str, seconds: float) -> None:
    """Print requests a second and the middle and the slowest hundredth of one query, with two times four connections."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        client_runs = [pool.apply_async(client, (url, query, seconds, 4)) for _ in range(2)]
        found = [run.get() for run in client_runs]
    taken = sorted(t for run, _ in found for t in run)
    failed = sum(f for _, f in found)
    p50, p99 = taken[len(taken) // 2] * 1000, taken[int(len(taken) * 0.99)] * 1000
    print(f"{name:38} {len(taken) / seconds:8.0f} a second   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms   failed {failed}")


# --- mixed load


def standing(pid: int) -> dict[str, int]:
    """Return descriptors, threads, children and resident kilobytes of a process."""
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines() if ":" in line
    )
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    return {
        "descriptors": len(list(Path(f"/proc/{pid}/fd").iterdir())),
        "threads": int(status["Threads"]),
        "workers": len(children),
        "resident kB": int(status["VmRSS"].split()[0]),
    }


MIX = {
    "point": (POINT, (200,)),
    "rows": (ROWS, (200,)),
    "broken": ("ASK {", (400,)),
    "long": (LONG, (503,)),
    "greedy": (GREEDY, (503,)),
}


def send(url: str, kind: str, seconds: float, pause: float, told: Counter[str]) -> None:
    """Send queries of one kind one after another, and count what came: busy is an answer, none is a loss."""
    parts, until = urlsplit(url), time.monotonic() + seconds
    query, wanted = MIX[kind]
    while time.monotonic() < until:
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        try:
            line.request("GET", f"{parts.path}?query={quote(query)}", headers=ACCEPT)
            answer = line.getresponse()
            body = answer.read()
            is_busy = answer.status == 503 and b"problem/busy" in body
            told[
                f"{kind}: "
                + (
                    "as expected"
                    if answer.status in wanted and not is_busy
                    else "busy"
                    if is_busy
                    else f"LOST {answer.status}"
                )
            ] += 1
        except (OSError, http.client.HTTPException) as error:
            told[f"{kind}: LOST {type(error).__name__}"] += 1
        finally:
            line.close()
        time.sleep(pause)


def leave(url: str, seconds: float, told: Counter[str]) -> None:
    """Ask long queries and go away."""
    parts, until = urlsplit(url), time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.create_connection((parts.hostname or "", parts.port or 80)) as line:
            line.sendall(
                f"GET {parts.path}?query={quote(LONG)} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {KEY}\r\n\r\n".encode()
            )
            time.sleep(0.3)
        told["abandoned: sent"] += 1
        time.sleep(1)


def mixed(url: str, pid: int, seconds: float) -> int:
    """Send the mix, print what came of it, and return how many requests were lost or things leaked."""
    told: Counter[str] = Counter()
    before = standing(pid)
    plan = [("point", 0.0), ("point", 0.0), ("rows", 0.02), ("broken", 0.1), ("long", 0.5), ("greedy", 3.0)]
    threads = [threading.Thread(target=send, args=(url, kind, seconds, pause, told)) for kind, pause in plan]
    threads.append(threading.Thread(target=leave, args=(url, seconds, told)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    time.sleep(6)
    after = standing(pid)
    for name, count in sorted(told.items()):
        print(f"{name:28} {count}")
    for name in before:
        print(f"{name:28} {before[name]} before, {after[name]} after")
    lost = sum(c for n, c in told.items() if "LOST" in n)
    leaked = [n for n in ("descriptors", "threads", "workers") if after[n] > before[n] + 1]
    print(f"{sum(told.values())} requests, {lost} lost; leaked: {', '.join(leaked) or 'nothing'}")
    return lost + len(leaked)


def main() -> int:
    """Measure, or send the mixed load."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=ROOT)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each measurement lasts")
    parser.add_argument("--mixed", type=float, default=0.0, help="seconds of mixed load instead of measuring")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        process, url = start_ours(Path(name), given.project, 2.0 if given.mixed else 10.0)
        bare = None
        try:
            if given.mixed:
                return 1 if mixed(url, process.pid, given.mixed) else 0
            (snapshot,) = (Path(name) / "state" / "pub").iterdir()
            copy = Path(name) / "copy"
            shutil.copytree(snapshot, copy)
            bare = start_oxigraph(copy)
            servers = [("huiqi", url), *([("oxigraph", bare[1])] if bare else [])]
            for what, query in (("point query", POINT), ("1,000 rows", ROWS)):
                for server, address in servers:
                    measure(f"{what}, {server}", address, query, given.seconds)
            if bare is None:
                print("oxigraph is not installed: pip install oxigraph")
            return 0
        finally:
            for running in (process, bare[0] if bare else None):
                if running is not None:
                    running.terminate()
                    running.wait(20)


if __name__ == "__main__":
    sys.exit(main())
