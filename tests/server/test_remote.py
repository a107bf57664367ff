"""Stores of others: our own server and Oxigraph's give the rows that the project itself gives, or a clear refusal."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from huiqi.asking import to_quads
from huiqi.errors import CannotStart, HuiqiError
from huiqi.project import Project
from huiqi.remote import Endpoint
from server.serving import SMALL, served

ROOT = Path(__file__).parents[2]
ON = date(2026, 3, 1)
ASSUMED = ["in-effect-from-2025-08-21", "in-force-through-2026"]
REGISTER = ROOT / "data" / "samples" / "future-industry.ttl"


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(ROOT)


@pytest.fixture(scope="module")
def oxigraph(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the law and the sample register by a server that is not ours."""
    program = shutil.which("oxigraph") or shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    assert program, "pip install oxigraph"
    folder = tmp_path_factory.mktemp("oxigraph")
    store = ox.Store(str(folder / "store"))
    store.bulk_extend(to_quads(project.graph))
    store.bulk_load(path=str(REGISTER), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("urn:facts"))
    store.flush()
    del store
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [program, "serve-read-only", "--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(100):
                try:
                    httpx.get(f"http://127.0.0.1:{port}/query?query=ASK%7B%7D", timeout=1)
                    break
                except httpx.HTTPError:
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}/query"
        finally:
            process.kill()


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from dataclasses import replace

    with served(ROOT, tmp_path_factory.mktemp("state"), replace(SMALL, deadline=20.0, spool=1 << 24)) as found:
        yield found.url + "/sparql"


AWARDS = "SELECT ?a ?m { ?a a <https://w3id.org/huiqi/ns#Award> ; <https://w3id.org/huiqi/ns#ofMeasure> ?m }"


@pytest.mark.parametrize("store", ["ours", "oxigraph"])
def test_a_query_gives_the_rows_that_the_project_gives(
    store: str, project: Project, request: pytest.FixtureRequest
) -> None:
    there, here = project.query_at(request.getfixturevalue(store), AWARDS), project.query(AWARDS)
    assert sorted(map(str, there.rows)) == sorted(map(str, here.rows)) != []  # type: ignore[union-attr]


@pytest.mark.parametrize("store", ["ours", "oxigraph"])
def test_triples_and_yes_or_no_come_as_well(store: str, project: Project, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(store)
    text = "CONSTRUCT { ?a a <urn:award> } WHERE { ?a a <https://w3id.org/huiqi/ns#Award> }"
    assert project.query_at(url, text) == project.query(text)
    assert project.query_at(url, "ASK { ?a a <https://w3id.org/huiqi/ns#Award> }") is True


PARAMS = {"gaps": {}, "coverage": {}, "applying": {"award": "future-industry"}}


@pytest.mark.parametrize("store", ["ours", "oxigraph"])
@pytest.mark.parametrize("name", sorted(PARAMS))
def test_a_question_about_the_law_has_the_same_answer(
    store: str, name: str, project: Project, request: pytest.FixtureRequest
) -> None:
    on = ON if any(p.type == "date" for p in project.question(name).params) else None
    there = project.ask_at(request.getfixturevalue(store), name, PARAMS[name], on)
    here = project.ask_with(name, PARAMS[name], on=on)
    assert sorted(map(str, there.rows)) == sorted(map(str, here.rows))
    assert there.notes[-1].en.startswith("Asked at http://127.0.0.1:")


def test_enterprises_of_another_store_are_entitled_to_what_their_file_says(project: Project, oxigraph: str) -> None:
    here = project.decide(project.facts([REGISTER]), ON, ASSUMED, policies=["manufacturing"])
    there = project.decide(project.facts_at(oxigraph), ON, ASSUMED, policies=["manufacturing"])
    assert [e.to_dict()["assessments"] for e in there.enterprises] == [
        e.to_dict()["assessments"] for e in here.enterprises
    ]


def test_the_public_server_tells_of_no_enterprise(project: Project, ours: str) -> None:
    assert project.facts_at(ours).enterprises == ()


def test_what_a_store_refuses_is_said(oxigraph: str) -> None:
    with pytest.raises(HuiqiError, match="refuses the query"):
        Endpoint(oxigraph).query("SELECT * {")


def test_nothing_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(CannotStart, match="nothing answers at `http"):
        Endpoint(f"http://127.0.0.1:{port}/").query("ASK {}")
    with pytest.raises(CannotStart, match="no http or https address"):
        Endpoint("file:///etc/passwd").query("ASK {}")


def dripping(listening: socket.socket, piece: bytes, pause: float) -> None:
    """Answer one client with an endless body."""
    line, _ = listening.accept()
    with line:
        line.recv(10_000)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n")
        try:
            while not threading.Event().wait(pause):
                line.sendall(piece)
        except OSError:
            pass


@pytest.mark.parametrize(
    ("piece", "pause", "says"),
    [(b" ", 0.2, "did not answer in full within 1 s"), (b" " * 100_000, 0.001, "is over 1000000 bytes")],
)
def test_an_answer_without_end_is_left(piece: bytes, pause: float, says: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=dripping, args=(listening, piece, pause), daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        start = time.monotonic()
        with pytest.raises(HuiqiError, match=says):
            Endpoint(url, deadline=1.0, longest=1_000_000).query("ASK {}")
        assert time.monotonic() - start < 3
