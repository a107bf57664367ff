"""The change feed (analysis layer): a linked data event stream of the policies, one member for each change of a text.

What was published before is read from the earlier feed, so that a member, once out, stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

import pyoxigraph as ox

from huiqi.names import DCTERMS, RDF
from huiqi.publish.addresses import Addresses
from huiqi.publish.formats import to_bytes
from huiqi.publish.model import PublicData, PublicGraph, in_order
from huiqi.publish.words import LDES, TREE, iri, link, text, typed, value

ACTIVITY: Final = "https://www.w3.org/ns/activitystreams#"
_MEMBER: Final = TREE + "member"
_VERSION_OF: Final = DCTERMS + "isVersionOf"


def feed(data: PublicData, earlier: bytes = b"") -> list[ox.Triple]:
    """Return the feed: the members of the `earlier` one (Turtle), and one for each policy that is new, changed or gone.

    A member bears the day of publication of `data`. The same data after its own feed adds nothing.
    """
    stream = data.addresses.file("feed") + "#stream"
    old = _read(earlier, stream)
    known = _latest(old)
    found = [*_stream(data.addresses, stream), *old]
    for policy in data.policies:
        digest = _digest(data, policy)
        if known.get(policy) != digest:
            verb = "Update" if known.get(policy) else "Create"
            found += _member(data, stream, policy, verb, digest)
    for policy in sorted(set(known) - set(data.policies)):
        if known[policy]:
            found += _member(data, stream, policy, "Delete", "")
    return in_order(found)


def _stream(addresses: Addresses, stream: str) -> Iterator[ox.Triple]:
    view = addresses.file("feed")
    yield from typed(stream, LDES + "EventStream")
    yield from text(stream, DCTERMS + "title", "政策变动", "changes of policies")
    yield link(stream, LDES + "timestampPath", DCTERMS + "created")
    yield link(stream, LDES + "versionOfPath", _VERSION_OF)
    yield link(stream, TREE + "view", view)
    yield from typed(view, TREE + "Node")


def _member(data: PublicData, stream: str, policy: str, verb: str, digest: str) -> Iterator[ox.Triple]:
    path = data.addresses.path(policy) or policy
    member = f"{data.addresses.file('feed')}#{path}/{data.day.isoformat()}/{digest[:12] or 'deleted'}"
    yield link(stream, _MEMBER, member)
    yield from typed(member, ACTIVITY + verb)
    yield link(member, _VERSION_OF, policy)
    yield value(member, DCTERMS + "created", f"{data.day.isoformat()}T00:00:00Z", "dateTime")
    yield value(member, DCTERMS + "identifier", digest)
    for graph in _graphs(data, policy):
        yield link(member, DCTERMS + "hasPart", graph.iri)


def _graphs(data: PublicData, policy: str) -> list[PublicGraph]:
    """Return the graphs of files in which something is said of a policy and of its parts."""
    subject = ox.NamedNode(policy)
    return [g for g in data.graphs if "/" in g.name and any(t.subject == subject for t in g.triples)]


def _digest(data: PublicData, policy: str) -> str:
    said = [to_bytes(g.triples, "nt") for g in _graphs(data, policy)]
    return sha256(b"".join(said)).hexdigest()


def _read(earlier: bytes, stream: str) -> list[ox.Triple]:
    """Return the members of an earlier feed, whatever site it stood on, and what is said of them."""
    if not earlier:
        return []
    triples = [ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(input=earlier, format=ox.RdfFormat.TURTLE)]
    members = {t.object for t in triples if t.predicate.value == _MEMBER}
    kept = [t for t in triples if t.subject in members]
    return kept + [ox.Triple(iri(stream), iri(_MEMBER), m) for m in members]


def _latest(old: list[ox.Triple]) -> dict[str, str]:
    """Return the digest of each policy as last told, empty for one that is gone."""
    created: dict[object, str] = {t.subject: str(t.object) for t in old if t.predicate.value == DCTERMS + "created"}
    digests = {t.subject: getattr(t.object, "value", "") for t in old if t.predicate.value == DCTERMS + "identifier"}
    deleted = {t.subject for t in old if t.predicate.value == RDF + "type" and t.object == iri(ACTIVITY + "Delete")}
    found: dict[str, tuple[str, str]] = {}
    for triple in old:
        if triple.predicate.value == _VERSION_OF and isinstance(triple.object, ox.NamedNode):
            digest = "" if triple.subject in deleted else digests.get(triple.subject, "")
            entry = (created.get(triple.subject, ""), digest)
            found[triple.object.value] = max(found.get(triple.object.value, ("", "")), entry)
    return {policy: digest for policy, (_, digest) in found.items()}
