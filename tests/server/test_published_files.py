"""What `huiqi publish` writes as files answers on the server too, at the same addresses and byte for byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from huiqi.project import Project
from huiqi.publish.run import publish
from publish.test_resolve import WITHDRAWN
from publish.town import POLICY, build, graph_of
from server.serving import Served, served

WITHDRAWN_THING = "doc/id/town/growth/2025-01-01/clause-nine."


@dataclass(frozen=True)
class Both:
    """A site in a folder, and a server of the same project."""

    folder: Path
    server: Served


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    root, site = build(tmp_path_factory.mktemp("town"), POLICY + WITHDRAWN), tmp_path_factory.mktemp("site")
    with served(root, tmp_path_factory.mktemp("state")) as server:
        project = Project.open(root)
        address = server.context.address
        publish(project.law, project.questions, site, address, endpoint=f"{address}/sparql")
        yield Both(site, server)


def test_every_file_of_the_site_answers_on_the_server_with_the_same_bytes(both: Both) -> None:
    seen: Counter[str] = Counter()
    wrong = []
    with httpx.Client(base_url=both.server.url, timeout=20) as client:
        for path in sorted(p for p in both.folder.rglob("*") if p.is_file()):
            name = path.relative_to(both.folder).as_posix()
            answer = client.get(f"/{name}")
            if name == "index.html":  # the start page is the server's own
                is_right = (answer.status_code, answer.headers["location"]) == (301, "/")
            elif name.startswith(WITHDRAWN_THING):  # what a file cannot say
                is_right = answer.status_code == 410
            else:
                is_right = answer.status_code == 200 and answer.content == path.read_bytes()
            seen[name.partition("/")[0] if "/" in name else name] += 1
            if not is_right:
                wrong.append((name, answer.status_code))
    assert wrong == []
    assert seen["dumps"] == 11 and seen["queries"] > 3 and seen["doc"] > 100
    assert {"report.ttl", "feed.jsonld", "catalogue.nt", "external-codes.ttl", "context.jsonld", ".well-known"} <= set(
        seen
    )


@pytest.mark.parametrize("name", ["catalogue", "report", "feed"])
def test_what_is_told_of_the_whole_answers_in_the_form_that_a_client_likes_best(both: Both, name: str) -> None:
    turtle = both.server.get(f"/{name}.ttl")
    for accept, form in (("application/ld+json", "jsonld"), ("application/rdf+xml", "rdf"), ("text/turtle", "ttl")):
        answer = both.server.get(f"/{name}", accept)
        assert answer.headers["content-location"] == f"/{name}.{form}"
        assert graph_of(answer.content, form) == graph_of(turtle.content)
    assert both.server.get(f"/{name}.pdf").status_code == 404


def test_a_dump_that_is_not_there_names_the_near_one(both: Both) -> None:
    answer = both.server.get("/dumps/graph/shape.ttl.gz")
    assert (answer.status_code, "graph/shapes.ttl.gz" in answer.json()["detail"]) == (404, True)


def test_the_validation_report_says_that_the_law_conforms(both: Both) -> None:
    said = {
        (t.predicate.value, getattr(t.object, "value", "")) for t in graph_of(both.server.get("/report.ttl").content)
    }
    assert ("http://www.w3.org/ns/shacl#conforms", "true") in said
