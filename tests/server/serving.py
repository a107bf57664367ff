"""A real server for tests: in a thread of its own, on a free port, over a small law."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn

from huiqi.server.context import Context
from huiqi.server.deployment import Deployment
from huiqi.server.limits import MIB, Limits
from huiqi.server.start import Options, build_context

SMALL = Limits(
    deadline=2.0, patience=1.0, memory=512 * MIB, spool=200_000, workers=2, queue=8, body=100_000, body_time=1.0
)
"""Limits that a test meets quickly."""

LAW = """@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ex: <https://example.org/id/town/help/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
ex:policy a :Policy ; rdfs:label "虚构政策"@zh , "Fictional policy"@en .
ex:measure a :Measure ; dcterms:isPartOf ex:policy ; rdfs:label "虚构措施"@zh , "Fictional measure"@en .
"""
GRAPH = "https://example.org/graph/data/town/help/2025-01-01"
"""The named graph of the one file of the law."""


def small_project(folder: Path) -> Path:
    """Write a project of one policy into a folder."""
    file = folder / "data" / "town" / "help" / "2025-01-01.ttl"
    file.parent.mkdir(parents=True)
    file.write_text(LAW, "utf-8")
    (folder / "huiqi.toml").write_text('base = "https://example.org"\nlanguage = "en"\n', "utf-8")
    return folder


@dataclass(frozen=True)
class Served:
    """A server that answers at `url`, and began with `context`."""

    url: str
    context: Context
    deployment: Deployment
    loop: asyncio.AbstractEventLoop

    def renew(self) -> bool:
        """Have the project read again, as a signal does."""
        return asyncio.run_coroutine_threadsafe(self.deployment.renew(), self.loop).result(30)

    def get(self, path: str, accept: str = "", **params: str) -> httpx.Response:
        """Return the answer to a GET."""
        headers = {"Accept": accept} if accept else {}
        return httpx.get(self.url + path, params=params or None, headers=headers, timeout=20)

    def ask(self, query: str, accept: str = "text/csv") -> httpx.Response:
        """Return the answer to a query."""
        return self.get("/sparql", accept, query=query)


@contextmanager
def served(
    folder: Path,
    state: Path,
    limits: Limits = SMALL,
    without: frozenset[str] = frozenset(),
    overlaps: bool = False,
) -> Iterator[Served]:
    """Serve a project while the block runs; `without` leaves defences out, `overlaps` are only worked out if asked for."""
    options = Options(state=state, address="https://example.org", limits=limits, overlaps=overlaps)
    context = build_context(folder, options, without)
    with running(Deployment(context, lambda before: build_context(folder, options, without, before), state)) as found:
        yield found


@contextmanager
def running(deployment: Deployment) -> Iterator[Served]:
    """Serve a deployment while the block runs."""
    # Named as TCP, as the real server does it: else small answers wait for more.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    config = uvicorn.Config(deployment, loop="asyncio", ws="none", log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve([listening])))
    thread.start()
    try:
        httpx.get(url + "/live", timeout=20)
        yield Served(url, deployment.context, deployment, loop)
    finally:
        server.should_exit = True
        thread.join(20)
        loop.close()
        listening.close()
