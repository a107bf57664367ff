"""Who follows the feed has every change: pages that fill up and stay, versions that can be had and checked, Atom beside it."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from huiqi.project import Project
from huiqi.publish import PublicData, gather
from huiqi.publish.feed import PAGE, members
from huiqi.publish.feed_pages import feed_files
from publish.town import POLICY, build, graph_of

BASE = "https://w3id.org/huiqi"
POLICY_IRI = f"{BASE}/id/town/growth/2025-01-01/policy"
DCTERMS = "http://purl.org/dc/terms/"
TREE = "https://w3id.org/tree#"
LDES = "https://w3id.org/ldes#"
ATOM = "{http://www.w3.org/2005/Atom}"
DAYS = [date(2025, 1 + n // 28, 1 + n % 28) for n in range(120)]


def objects(triples: set[ox.Triple], subject: str, predicate: str) -> set[str]:
    return {t.object.value for t in triples if t.subject == ox.NamedNode(subject) and t.predicate.value == predicate}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> PublicData:
    return gather(Project.open(build(tmp_path_factory.mktemp("town"))).law, BASE, on=date(2025, 6, 30))


def changed(town: PublicData, number: int) -> PublicData:
    """Return the town on another day, with a sentence more in the file of its policy."""
    said = ox.Triple(ox.NamedNode(POLICY_IRI), ox.NamedNode(f"{DCTERMS}description"), ox.Literal(f"change {number}"))
    graphs = tuple(replace(g, triples=(*g.triples, said)) if g.name.startswith("data/") else g for g in town.graphs)
    return replace(town, graphs=graphs, day=DAYS[number])


def pages_of(files: dict[str, bytes]) -> list[bytes]:
    count = sum(name.startswith("feed/") and name.endswith(".ttl") for name in files)
    return [files[f"feed/{n}.ttl"] for n in range(1, count + 1)]


@pytest.fixture(scope="module")
def after_120_changes(town: PublicData) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for number in range(120):
        old = [(n, b) for n, b in files.items() if n.startswith("versions/")]
        files = dict(feed_files(changed(town, number), pages_of(files), old))
    return files


def test_the_pages_hold_every_change_once_and_in_order(after_120_changes: dict[str, bytes]) -> None:
    found = [objects(graph_of(p), f"{BASE}/feed#stream", f"{TREE}member") for p in pages_of(after_120_changes)]
    assert PAGE == 100
    assert [len(page) for page in found] == [100, 20]
    assert len(set.union(*found)) == 120
    said = set().union(*(graph_of(p) for p in pages_of(after_120_changes)))
    days = [max(objects(said, m, f"{DCTERMS}created").pop() for m in page) for page in found]
    assert days == [f"{DAYS[n].isoformat()}T00:00:00Z" for n in (99, 119)]


def test_the_root_leads_to_each_page_and_says_from_when_its_changes_are(after_120_changes: dict[str, bytes]) -> None:
    said = graph_of(after_120_changes["feed.ttl"])
    view = f"{BASE}/feed.ttl"
    assert objects(said, f"{BASE}/feed#stream", f"{TREE}view") == {view}
    relations = sorted(objects(said, view, f"{TREE}relation"))
    assert [objects(said, r, f"{TREE}node").pop() for r in relations] == [f"{BASE}/feed/{n}.ttl" for n in (1, 2)]
    firsts = [objects(said, r, f"{TREE}value").pop() for r in relations]
    assert firsts == [f"{DAYS[n].isoformat()}T00:00:00Z" for n in (0, 100)]
    (kept,) = objects(said, view, f"{LDES}retentionPolicy")
    assert objects(said, kept, "http://www.w3.org/2000/01/rdf-schema#comment") == {
        "每项变动长期保留",
        "every change is kept",
    }
    assert objects(said, f"{BASE}/feed#stream", f"{TREE}member") == set()


def test_a_full_page_says_that_it_stays_and_does(town: PublicData, after_120_changes: dict[str, bytes]) -> None:
    flags = [
        objects(graph_of(page), f"{BASE}/feed/{n}.ttl", f"{LDES}immutable")
        for n, page in enumerate(pages_of(after_120_changes), 1)
    ]
    assert flags == [{"true"}, {"false"}]
    # A further change, on the very day of a member of the first page.
    later = dict(feed_files(replace(changed(town, 3), day=DAYS[0]), pages_of(after_120_changes)))
    assert later["feed/1.ttl"] == after_120_changes["feed/1.ttl"]
    assert later["feed/2.ttl"] != after_120_changes["feed/2.ttl"]


def test_the_same_law_after_its_own_feed_gives_the_same_bytes(
    town: PublicData, after_120_changes: dict[str, bytes]
) -> None:
    old = [(n, b) for n, b in after_120_changes.items() if n.startswith("versions/")]
    assert dict(feed_files(changed(town, 119), pages_of(after_120_changes), old)) == after_120_changes


def test_a_member_names_the_file_of_its_version_whose_sum_is_in_its_name(after_120_changes: dict[str, bytes]) -> None:
    said = graph_of(after_120_changes["feed/1.ttl"])
    (member,) = [m for m in objects(said, f"{BASE}/feed#stream", f"{TREE}member") if "/2025-01-08/" in m]
    (file,) = objects(said, member, f"{DCTERMS}hasFormat")
    (digest,) = objects(said, member, f"{DCTERMS}identifier")
    held = gzip.decompress(after_120_changes[file.removeprefix(f"{BASE}/")])
    assert hashlib.sha256(held).hexdigest() == digest
    assert file == f"{BASE}/versions/{digest}.nt.gz"
    # The eighth day of January is that of the change numbered 7.
    assert objects(graph_of(held, "nt"), POLICY_IRI, f"{DCTERMS}description") == {"change 7"}


def test_the_atom_feed_has_the_newest_fifty_the_last_first(after_120_changes: dict[str, bytes]) -> None:
    feed = ElementTree.fromstring(after_120_changes["feed.atom"])
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 50
    assert feed.findtext(f"{ATOM}updated") == f"{DAYS[119].isoformat()}T00:00:00Z"
    assert entries[0].findtext(f"{ATOM}updated") == f"{DAYS[119].isoformat()}T00:00:00Z"
    assert entries[-1].findtext(f"{ATOM}updated") == f"{DAYS[70].isoformat()}T00:00:00Z"
    assert entries[0].findtext(f"{ATOM}title") == "修改:虚构增长政策 · changed: fictional growth policy"
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == f"{BASE}/doc/id/town/growth/2025-01-01/policy"


def test_a_feed_without_any_policy_is_well_formed(town: PublicData) -> None:
    files = dict(feed_files(replace(town, policies=())))
    assert sorted(files) == ["feed.atom", "feed.jsonld", "feed.nt", "feed.ttl"] + [
        f"feed/1.{form}" for form in ("jsonld", "nt", "ttl")
    ]
    assert ElementTree.fromstring(files["feed.atom"]).findtext(f"{ATOM}updated") == "2025-06-30T00:00:00Z"


def test_a_policy_that_is_gone_is_told_and_its_versions_are_not_kept(town: PublicData) -> None:
    first = dict(feed_files(town))
    old = [(n, b) for n, b in first.items() if n.startswith("versions/")]
    assert len(old) == 1
    gone = replace(town, policies=(), day=date(2025, 7, 31))
    after = dict(feed_files(gone, pages_of(first), old))
    assert [n for n in after if n.startswith("versions/")] == []
    ((create, delete),) = members(gone, pages_of(first))
    assert (create.verb, delete.verb, delete.created) == ("Create", "Delete", "2025-07-31T00:00:00Z")


def test_a_feed_from_before_there_were_pages_is_read_as_a_page(town: PublicData) -> None:
    ((member,),) = members(town)
    assert [[m.name for m in page] for page in members(town, [dict(feed_files(town))["feed/1.ttl"]])] == [[member.name]]


def test_a_version_that_tells_what_is_private_by_now_is_published_no_more(tmp_path: Path) -> None:
    root, out = build(tmp_path / "town", facts=""), tmp_path / "site"
    law = POLICY.replace("A firm whose revenue", "The firm 91371500MADEMO901X, whose revenue")
    build(root, law, facts="")
    Project.open(root).publish(out, on=date(2025, 6, 30))
    assert len(list((out / "versions").iterdir())) == 1
    # The firm is in a register by now, and the text names it no longer.
    build(root)
    Project.open(root).publish(out, on=date(2025, 7, 31))
    (held,) = (out / "versions").iterdir()
    assert "91371500MADEMO901X" not in gzip.decompress(held.read_bytes()).decode()
    assert len(members(gather(Project.open(root).law, BASE), [(out / "feed/1.ttl").read_bytes()])[0]) == 2


def test_a_version_that_was_tampered_with_is_published_no_more(tmp_path: Path) -> None:
    root, out = build(tmp_path / "town"), tmp_path / "site"
    Project.open(root).publish(out, on=date(2025, 6, 30))
    (first,) = (out / "versions").iterdir()
    first.write_bytes(gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n"))
    build(root, POLICY.replace("100000.00", "120000.00"))
    Project.open(root).publish(out, on=date(2025, 7, 31))
    assert first.name not in {p.name for p in (out / "versions").iterdir()}
