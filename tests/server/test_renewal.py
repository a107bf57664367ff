"""A new snapshot without a restart: no request is lost, a faulty law changes nothing, old generations go."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from huiqi.errors import CannotStart
from huiqi.server.generations import hold, tidy
from huiqi.server.history import remember
from huiqi.server.start import Options, build_context
from publish.town import ROOT, WORDS, graph_of
from server.serving import LAW, SMALL, Served, served, small_project

FILE = "data/town/help/2025-01-01.ttl"
DOCUMENT = "/doc/id/town/help/measure.ttl"
NAME = "SELECT ?n { <https://example.org/id/town/help/measure> <http://www.w3.org/2000/01/rdf-schema#label> ?n FILTER(LANG(?n) = 'en') }"
SECOND = LAW.replace("Fictional measure", "Fictional measure, second reading")
LIMITS = replace(SMALL, workers=1, answerers=1, body_time=20.0, quota=1e9, queue=64, patience=20.0, deadline=20.0)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return the small law with few words, so that a renewal is quick."""
    root = small_project(tmp_path / "project")
    for name in WORDS:
        path = root / "ontology" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((ROOT / "ontology" / name).read_bytes())
    return root


@pytest.fixture
def server(project: Path, tmp_path: Path) -> Iterator[Served]:
    with served(project, tmp_path / "state", LIMITS) as found:
        yield found


def name_of(server: Served) -> str:
    return server.ask(NAME).text.splitlines()[1].strip('"')


def generation(server: Served) -> str:
    return str(server.get("/ready").json()["snapshot"]["generation"])


def shelf(state: Path, name: str = "pub") -> list[str]:
    return sorted(p.name for p in (state / name).iterdir() if not p.name.startswith("."))


# --- the exchange


def test_an_edit_changes_nothing_until_the_project_is_read_again(server: Served, project: Path) -> None:
    before = server.get("/page/town/help/measure", lang="en")
    (project / FILE).write_text(SECOND, "utf-8")
    assert name_of(server) == "Fictional measure"
    assert server.get("/page/town/help/measure", lang="en").text == before.text
    assert server.renew() is True
    assert name_of(server) == "Fictional measure, second reading"
    after = server.get("/page/town/help/measure", lang="en")
    assert "second reading" in after.text and after.headers["etag"] != before.headers["etag"]
    assert "second reading" in server.get(DOCUMENT).text
    assert "second reading" in server.get("/api/thing/town/help/measure").text


def test_a_worker_that_is_replaced_answers_from_what_was_published(project: Path, tmp_path: Path) -> None:
    limits = replace(LIMITS, requests_per_worker=1)
    with served(project, tmp_path / "state", limits) as server:
        (project / FILE).write_text(SECOND, "utf-8")
        texts = {server.get("/page/town/help/measure", lang="en").text for _ in range(4)}
        assert len(texts) == 1 and "second reading" not in texts.pop()
        assert sum(server.get("/ready").json()["pools"][1]["replaced"].values()) > 0


def test_a_request_is_answered_by_the_snapshot_that_it_began_with(server: Served, project: Path) -> None:
    body = NAME.encode()
    head = (
        "POST /sparql HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nAccept: text/csv\r\n"
        f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=20) as line:
        line.sendall(head.encode() + body[:20])
        assert server.get("/live").status_code == 200  # the first request is being read by now
        (project / FILE).write_text(SECOND, "utf-8")
        assert server.renew() is True
        assert name_of(server) == "Fictional measure, second reading"
        line.sendall(body[20:])
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"\r\nn\r\nFictional measure\r\n")


def test_no_request_is_lost_while_snapshots_are_exchanged(server: Served, project: Path) -> None:
    names = ["Fictional measure", *(f"Fictional measure {n}" for n in range(1, 3))]
    is_over = threading.Event()
    paths = ("/sparql", DOCUMENT, "/page/town/help/measure", "/dumps/SHA256SUMS")

    def ask(number: int) -> list[tuple[int, str]]:
        found = []
        with httpx.Client(base_url=server.url, timeout=30) as client:
            while not is_over.is_set():
                params = {"query": NAME} if paths[number] == "/sparql" else {"lang": "en"}
                answer = client.get(paths[number], params=params, headers={"Accept": "text/csv, */*;q=0.1"})
                found.append((answer.status_code, answer.text))
        return found

    with ThreadPoolExecutor(len(paths)) as threads:
        asking = [threads.submit(ask, n) for n in range(len(paths))]
        try:
            for name in names[1:]:
                (project / FILE).write_text(LAW.replace(names[0], name), "utf-8")
                assert server.renew() is True
        finally:
            is_over.set()
        answers = [a.result() for a in asking]
    assert [{status for status, _ in found} for found in answers] == [{200}] * len(paths)
    assert min(map(len, answers)) > 3
    seen = [text.splitlines()[1] for _, text in answers[0]]
    assert set(seen) <= set(names) and seen == sorted(seen, key=names.index)
    assert name_of(server) == names[-1]


# --- a law that cannot be served


def test_a_faulty_law_leaves_what_is_served_and_the_server_says_so(
    server: Served, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = generation(server)
    (project / FILE).write_text(LAW + "ex:award a :Award ;", "utf-8")
    assert server.renew() is False
    answer = server.get("/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    told = answer.json()["snapshot"]
    assert (told["generation"], told["lastRenewal"], told["renewals"]) == (before, "failed", 0)
    assert told["failedAt"] is not None
    assert name_of(server) == "Fictional measure"
    said = capfd.readouterr().err
    assert f"{FILE}" in said and f"not renewed; {before} is served as before" in said
    assert "award" not in answer.text
    (project / FILE).write_text(SECOND, "utf-8")
    assert server.renew() is True
    told = server.get("/ready").json()["snapshot"]
    assert (told["lastRenewal"], told["renewals"], told["failedAt"]) == ("done", 1, None)
    assert name_of(server) == "Fictional measure, second reading"


def test_a_project_that_is_gone_leaves_what_is_served(server: Served, project: Path) -> None:
    (project / "data").rename(project / "away")
    assert server.renew() is False
    assert name_of(server) == "Fictional measure"


# --- what was published before


def test_what_left_the_law_answers_410_and_the_feed_tells_of_each_change(server: Served, project: Path) -> None:
    policy = "https://example.org/id/town/help/policy"
    (project / FILE).write_text("\n".join(line for line in LAW.splitlines() if "measure" not in line), "utf-8")
    assert server.renew() is True
    assert server.get(DOCUMENT).status_code == 410
    assert server.get("/id/town/help/measure").status_code == 410
    assert server.get("/id/town/help/measures").status_code == 404
    said = [t for t in graph_of(server.get("/feed/1.ttl").content) if "isVersionOf" in t.predicate.value]
    assert [t.object.value for t in said] == [policy] * 2
    kinds = re.findall(r"activitystreams#(\w+)>", server.get("/feed/1.nt").text)
    assert sorted(kinds) == ["Create", "Update"]


def test_a_restart_remembers_what_was_published(project: Path, tmp_path: Path) -> None:
    options = Options(state=tmp_path / "state")
    before = build_context(project, options)
    remember(before.public, before.feed, project, tmp_path / "state")
    (project / FILE).write_text("\n".join(line for line in LAW.splitlines() if "measure" not in line), "utf-8")
    after = build_context(project, options)
    assert [g.thing for g in after.public.gone] == ["https://example.org/id/town/help/measure"]
    assert before.public.gone == ()


# --- generations


def test_old_generations_are_removed_but_for_the_newest_two(server: Served, project: Path) -> None:
    state = Path(server.context.snapshot.folder).parents[1]
    seen = [generation(server)]
    for n in range(1, 3):
        (project / FILE).write_text(LAW.replace("Fictional measure", f"Fictional measure {n}"), "utf-8")
        assert server.renew() is True
        seen.append(generation(server))
    for _ in range(100):  # the last one but one is let go when its workers have ended
        if len(shelf(state)) == len(shelf(state, "law")) == 2:
            break
        threading.Event().wait(0.05)
    assert len(set(seen)) == 3
    assert shelf(state) == sorted(seen[-2:])
    assert len(shelf(state, "law")) == 2
    assert name_of(server) == "Fictional measure 2"


def filled(folder: Path) -> None:
    (folder / "file").write_text("whole", "utf-8")


def test_a_generation_that_any_server_uses_stays(tmp_path: Path) -> None:
    first = [hold(tmp_path, "a", filled), hold(tmp_path, "a", filled)]  # two servers
    later = [hold(tmp_path, name, filled) for name in ("b", "c", "d")]
    for held in later:
        held.close()
    assert tidy(tmp_path, kept=1) == ("b", "c")
    first[0].close()
    assert tidy(tmp_path, kept=1) == ()
    assert (first[1].folder / "file").read_text("utf-8") == "whole"
    first[1].close()
    assert tidy(tmp_path, kept=1) == ("a",)
    assert [p.name for p in sorted(tmp_path.iterdir())] == [".d.lock", "d"]


def test_a_generation_is_made_once_and_whole_or_not_at_all(tmp_path: Path) -> None:
    def breaks(folder: Path) -> None:
        (folder / "file").write_text("half", "utf-8")
        raise OSError("no room")

    with pytest.raises(CannotStart, match=r"cannot be written to .*: no room"):
        hold(tmp_path, "a", breaks)
    assert not (tmp_path / "a").exists()
    hold(tmp_path, "a", filled).close()
    again = hold(tmp_path, "a", breaks)  # it is there, so nothing is made
    assert (again.folder / "file").read_text("utf-8") == "whole"
    again.close()


def test_servers_that_make_and_remove_the_same_generation_at_once_do_not_meet(tmp_path: Path) -> None:
    def use(number: int) -> bool:
        is_whole = True
        for turn in range(30):
            held = hold(tmp_path, f"{(number + turn) % 3}", filled)
            is_whole &= (held.folder / "file").read_text("utf-8") == "whole"
            tidy(tmp_path, kept=0)
            is_whole &= (held.folder / "file").read_text("utf-8") == "whole"
            held.close()
        return is_whole

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(use, range(4)))


def test_a_state_that_cannot_be_written_is_said(project: Path, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file", "utf-8")
    with pytest.raises(CannotStart, match="state"), served(project, tmp_path / "state"):
        pass
