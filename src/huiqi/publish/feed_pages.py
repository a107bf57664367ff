"""The change feed as files (analysis layer): a linked data event stream in pages, and an Atom feed of the newest changes.

Every member is kept, so that a reader who follows the pages has all of them; a page that is full says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

import pyoxigraph as ox

from huiqi.errors import Text
from huiqi.names import DCTERMS, RDF, RDFS, local
from huiqi.publish.addresses import Addresses
from huiqi.publish.feed import ACTIVITY, CREATED, MEMBER, PAGE, VERSION_OF, Member, members, stream, versions
from huiqi.publish.formats import to_bytes
from huiqi.publish.model import PublicData
from huiqi.publish.words import LDES, LICENCE, TREE, iri, link, text, typed, value

TITLE: Final = Text("政策变动", "changes of policies")
_NEWEST: Final = 50
"""Entries of the Atom feed."""
_KEPT: Final = Text("每项变动长期保留", "every change is kept")
_VERBS: Final = {
    "Create": Text("新增", "new"),
    "Update": Text("修改", "changed"),
    "Delete": Text("撤下", "taken away"),
}
_FORMS: Final = ("ttl", "jsonld", "nt")


def feed_files(
    data: PublicData, earlier: Sequence[bytes] = (), old_versions: Sequence[tuple[str, bytes]] = ()
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the feed by path: its root, its pages, the versions that members name, the Atom feed."""
    pages = members(data, earlier)
    for form in _FORMS:
        yield f"feed.{form}", to_bytes(root(data.addresses, pages), form)
        for number, page in enumerate(pages, 1):
            yield f"feed/{number}.{form}", to_bytes(leaf(data.addresses, number, page), form)
    yield from versions(data, pages, old_versions)
    yield "feed.atom", atom(data, [m for page in pages for m in page])


def root(addresses: Addresses, pages: Sequence[Sequence[Member]]) -> list[ox.Triple]:
    """Return what the stream is and which page holds the changes since when; pages stand at their Turtle files."""
    here, view = stream(addresses), addresses.file("feed.ttl")
    found = typed(here, LDES + "EventStream") + text(here, DCTERMS + "title", TITLE.zh, TITLE.en)
    found += [link(here, LDES + "timestampPath", CREATED), link(here, LDES + "versionOfPath", VERSION_OF)]
    for verb in _VERBS:
        found += [link(here, LDES + f"version{verb}Path", RDF + "type")]
        found += [link(here, LDES + f"version{verb}Object", ACTIVITY + verb)]
    found += [link(here, DCTERMS + "license", LICENCE), link(here, TREE + "view", view)]
    kept = addresses.file("feed") + "#all"
    found += [*typed(view, TREE + "Node"), link(view, LDES + "retentionPolicy", kept)]
    found += [*typed(kept, LDES + "RetentionPolicy"), *text(kept, RDFS + "comment", _KEPT.zh, _KEPT.en)]
    for number, page in enumerate(pages, 1):
        relation = addresses.file("feed") + f"#page-{number}"
        first = min((m.created for m in page), default="")
        found += typed(relation, TREE + ("GreaterThanOrEqualToRelation" if first else "Relation"))
        found += [link(view, TREE + "relation", relation), link(relation, TREE + "node", _page(addresses, number))]
        if first:
            found += [link(relation, TREE + "path", CREATED), value(relation, TREE + "value", first, "dateTime")]
    return found


def leaf(addresses: Addresses, number: int, page: Sequence[Member]) -> list[ox.Triple]:
    """Return a page: its members with what is said of them, and whether it is full and so stays as it is."""
    here, node = stream(addresses), _page(addresses, number)
    found = [*typed(here, LDES + "EventStream"), link(here, TREE + "view", addresses.file("feed.ttl"))]
    found += typed(node, TREE + "Node")
    found.append(value(node, LDES + "immutable", "true" if len(page) >= PAGE else "false", "boolean"))
    for member in page:
        found += [ox.Triple(iri(here), iri(MEMBER), iri(member.name)), *member.triples]
    return found


def _page(addresses: Addresses, number: int) -> str:
    return addresses.file(f"feed/{number}.ttl")


def atom(data: PublicData, found: Sequence[Member]) -> bytes:
    """Return the newest changes as an Atom feed (RFC 4287), the last first; it bears the day of the last change."""
    newest = sorted(found, key=lambda m: (m.created, m.name), reverse=True)[:_NEWEST]
    at = data.addresses
    updated = newest[0].created if newest else f"{data.day.isoformat()}T00:00:00Z"
    entries = "".join(_entry(data, m) for m in newest)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh">\n'
        f"<id>{escape(stream(at))}</id>\n<title>{TITLE.zh} · {TITLE.en}</title>\n<updated>{updated}</updated>\n"
        f"<author><name>惠企 huiqi</name></author>\n<rights>{LICENCE}</rights>\n"
        f'<link rel="self" type="application/atom+xml" href="{escape(at.file("feed.atom"))}"/>\n'
        f'<link rel="alternate" type="text/turtle" href="{escape(at.file("feed.ttl"))}"/>\n{entries}</feed>\n'
    ).encode()


def _entry(data: PublicData, member: Member) -> str:
    verb = _VERBS.get(member.verb, Text(member.verb, member.verb))
    zh, en = _name(data, member.policy, "zh"), _name(data, member.policy, "en")
    return (
        f"<entry>\n<id>{escape(member.name)}</id>\n<title>{verb.zh}:{escape(zh)} · {verb.en}: {escape(en)}</title>\n"
        f"<updated>{member.created}</updated>\n"
        f'<link rel="alternate" href="{escape(data.addresses.document(member.policy) or member.policy)}"/>\n'
        f'<category term="{escape(member.verb)}"/>\n</entry>\n'
    )


def _name(data: PublicData, policy: str, lang: str) -> str:
    """Return what a policy is called; where it is gone, the words of its IRI that tell it apart."""
    for triple in data.said_of.get(policy, ()):
        held = triple.object
        if triple.predicate.value == RDFS + "label" and isinstance(held, ox.Literal) and held.language == lang:
            return held.value
    return policy.removeprefix(f"{data.addresses.base}/id/") or local(policy)
