"""Servers for the benchmarks of the server: `huiqi serve` with keys, a bare Oxigraph, and what their processes take."""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

KEYS = tuple(f"benchmark-{number}" for number in range(16))
"""Keys of as many clients, each with a thousand times the ordinary quota."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Running:
    """A server: its process, where it answers, and how long it took to be ready (seconds)."""

    pid: int
    url: str
    seconds: float = 0.0


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def wait_for(url: str, path: str) -> None:
    """Wait until a server answers 200; raises SystemExit after a minute."""
    parts, until = urlsplit(url), time.monotonic() + 60
    while time.monotonic() < until:
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
        try:
            line.request("GET", path)
            if line.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            line.close()
        time.sleep(0.02)
    raise SystemExit(f"{url} does not answer")


@contextmanager
def _running(command: list[str], url: str, path: str) -> Iterator[Running]:
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(url, path)
        yield Running(process.pid, url, time.monotonic() - start)
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def ours(folder: Path, project: Path, deadline: float, port: int) -> Iterator[Running]:
    """Run `huiqi serve` with its files in `folder` and the KEYS; the snapshot of an earlier run at `port` is used again."""
    keys = folder / "keys"
    keys.write_text("".join(f"{hashlib.sha256(key.encode()).hexdigest()} 1000\n" for key in KEYS), "utf-8")
    command = [sys.executable, "-m", "huiqi", "serve", str(project), "--port", str(port), "--keys", str(keys)]
    command += ["--state", str(folder / "state"), "--deadline", str(deadline), "--quiet"]
    with _running(command, f"http://127.0.0.1:{port}", "/ready") as found:
        yield found


@contextmanager
def oxigraph(folder: Path) -> Iterator[Running | None]:
    """Run a bare Oxigraph over a copy of the snapshot that `ours` made in `folder`; None where it is not installed."""
    program = shutil.which("oxigraph") or shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if program is None:
        yield None
        return
    (snapshot,) = (found for found in (folder / "state" / "pub").iterdir() if found.is_dir())  # its lock is a file
    copy = folder / "copy"
    shutil.copytree(snapshot, copy)
    port = free_port()
    command = [program, "serve-read-only", "--location", str(copy), "--bind", f"127.0.0.1:{port}"]
    with _running(command, f"http://127.0.0.1:{port}", "/query?query=ASK%7B%7D") as found:
        yield found


# --- what processes take


def children(pid: int) -> list[int]:
    """Return the processes that a process started and that still run."""
    return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()]


def cpu_seconds(pid: int) -> float:
    """Return the seconds of processors that a process and all that it started have taken, ended ones too."""
    own = _times(pid)
    return (sum(own) + sum(sum(_times(child)[:2]) for child in children(pid))) / _TICKS


def _times(pid: int) -> list[int]:
    """Return ticks in user code and in the kernel, of the process and of the children that it has waited for."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except OSError:
        return [0, 0, 0, 0]
    return [int(t) for t in text.rpartition(")")[2].split()[11:15]]


def status(pid: int) -> dict[str, str]:
    """Return what the kernel says of a process, nothing of one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def resident(pid: int) -> list[int]:
    """Return the resident megabytes of a process and then of its children, the largest first."""
    own = [int(status(p).get("VmRSS", "0 kB").split()[0]) // 1024 for p in (pid, *children(pid))]
    return [own[0], *sorted(own[1:], reverse=True)]


def standing(pid: int) -> dict[str, int]:
    """Return descriptors, threads, children and resident megabytes of a process."""
    return {
        "descriptors": len(list(Path(f"/proc/{pid}/fd").iterdir())),
        "threads": int(status(pid)["Threads"]),
        "workers": len(children(pid)),
        "resident MB": resident(pid)[0],
    }
