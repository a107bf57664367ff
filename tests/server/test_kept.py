"""Finished pages that the front keeps: the same bytes again, in bounded room, nothing that anybody typed."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from huiqi.server.kept import Finished, Kept
from server.serving import Served

PAGE = Finished("text/html", b"x" * 500)


def test_what_was_asked_for_last_is_kept_longest_and_the_room_is_never_exceeded() -> None:
    kept = Kept(8_000)
    for number in range(8):
        kept.put(str(number), PAGE)
    assert (len(kept), kept.size) == (8, 8_000)
    assert kept.get("0") == PAGE
    kept.put("8", PAGE)
    assert (len(kept), kept.size) == (8, 8_000)
    assert kept.get("1") is None
    assert kept.get("0") == PAGE


def test_an_answer_put_again_takes_its_room_once() -> None:
    kept = Kept(8_000)
    kept.put("a", PAGE)
    kept.put("a", Finished("text/html", b"y"))
    assert (len(kept), kept.size) == (1, 501)
    assert kept.get("a") == Finished("text/html", b"y")


def test_one_answer_takes_an_eighth_of_the_room_at_most_and_no_room_keeps_nothing() -> None:
    kept = Kept(8_000)
    kept.put("a", Finished("text/html", b"x" * 501))
    assert (len(kept), kept.size) == (0, 0)
    none = Kept(0)
    none.put("a", Finished("text/html", b""))
    assert none.get("a") is None


def nothing_kept(server: Served) -> None:
    object.__setattr__(server.context, "kept", Kept(server.context.limits.kept))


def headers(found: httpx.Response) -> dict[str, str]:
    return {k: v for k, v in found.headers.items() if k not in ("date", "x-request-id")}


@pytest.mark.parametrize("path", ["/", "/policies", "/policies.csv", "/questions/gaps", "/page/town/help/policy"])
def test_a_kept_page_is_sent_as_the_first_time(server: Served, path: str) -> None:
    nothing_kept(server)
    first = server.get(path, lang="zh")
    assert len(server.context.kept) == 1
    again = server.get(path, lang="zh")
    assert (again.status_code, again.content, headers(again)) == (200, first.content, headers(first))
    head = httpx.head(server.url + path, params={"lang": "zh"}, timeout=20)
    assert (head.status_code, head.content, headers(head)) == (200, b"", headers(first))
    same = httpx.get(
        server.url + path, params={"lang": "zh"}, headers={"If-None-Match": first.headers["etag"]}, timeout=20
    )
    assert (same.status_code, same.content) == (304, b"")
    other = server.get(path, lang="en")
    assert len(server.context.kept) == (2 if other.headers["etag"] != first.headers["etag"] else 1)


def test_a_kept_page_needs_no_worker(server: Served) -> None:
    server.get("/measures", lang="en")
    served = sum(worker.served for worker in server.context.answers._all)
    server.get("/measures", lang="en")
    assert sum(worker.served for worker in server.context.answers._all) == served


def test_nothing_that_anybody_typed_is_kept(server: Served) -> None:
    nothing_kept(server)
    firm = {"code": "91371500MASAMPLE1X", "name": "甲(虚构)"}
    assert server.get("/search", q="Unforgettable").status_code == 200
    assert server.get("/policies", q="Unforgettable").status_code == 200
    assert server.get("/questions/gaps", policy="Unforgettable").status_code == 200
    assert httpx.post(server.url + "/self-check", data={"e.name": "Unforgettable"}, timeout=20).status_code == 200
    assert httpx.post(server.url + "/api/assessments", json={"enterprise": firm}, timeout=20).status_code == 200
    assert server.get("/page/town/help/Unforgettable").status_code == 404
    assert len(server.context.kept) == 0


def test_another_snapshot_begins_with_nothing_kept(server: Served) -> None:
    server.get("/policies", lang="en")
    assert len(server.context.kept) > 0
    assert len(replace(server.context, address="https://example.org/next").kept) == 0


def test_a_key_that_nobody_knows_is_refused_for_a_kept_page_too(server: Served) -> None:
    server.get("/policies", lang="en")
    found = httpx.get(server.url + "/policies?lang=en", headers={"Authorization": "Bearer x"}, timeout=20)
    assert found.status_code == 401
