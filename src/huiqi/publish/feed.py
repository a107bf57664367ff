"""The change feed (analysis layer): one member for each change of a policy, in the order in which they came out.

What was published before is read from the earlier feed, so that a member, once out, stays as it is and on its page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import pyoxigraph as ox

from huiqi.names import DCTERMS, RDF
from huiqi.publish.addresses import Addresses
from huiqi.publish.formats import gzipped, to_bytes
from huiqi.publish.model import PublicData, PublicGraph
from huiqi.publish.words import TREE, iri, link, typed, value

ACTIVITY: Final = "https://www.w3.org/ns/activitystreams#"
MEMBER: Final = TREE + "member"
VERSION_OF: Final = DCTERMS + "isVersionOf"
CREATED: Final = DCTERMS + "created"
PAGE: Final = 100
"""Members of a page; a full page never changes again."""


@dataclass(frozen=True)
class Member:
    """One change: its name, what it says, the policy, what happened to it, when (a day and a time), the sum of its version."""

    name: str
    policy: str
    verb: str
    created: str
    digest: str
    triples: tuple[ox.Triple, ...] = field(repr=False)


def stream(addresses: Addresses) -> str:
    """Return the name of the event stream."""
    return addresses.file("feed") + "#stream"


def members(data: PublicData, earlier: Sequence[bytes] = ()) -> list[list[Member]]:
    """Return the members page by page: those of the `earlier` pages (Turtle), then one for each policy new, changed or gone.

    A new member bears the day of publication of `data`. The same data after its own feed adds nothing. There is always
    a page, if an empty one.
    """
    old = [_read(page) for page in earlier]
    known = _latest([m for page in old for m in page])
    names = {m.name for page in old for m in page}
    new = []
    for policy in data.policies:
        digest = digest_of(data, policy)
        if known.get(policy) != digest:
            new.append(_member(data, policy, "Update" if known.get(policy) else "Create", digest))
    new += [_member(data, p, "Delete", "") for p in sorted(set(known) - set(data.policies)) if known[p]]
    return _pages(old, [m for m in new if m.name not in names])


def _pages(old: list[list[Member]], new: list[Member]) -> list[list[Member]]:
    """Return pages of at most PAGE members: what stands on a page stays there, what is new fills the last one first."""
    pages = [page[n : n + PAGE] for page in old for n in range(0, len(page), PAGE)] or [[]]
    for member in new:
        if len(pages[-1]) >= PAGE:
            pages.append([])
        pages[-1] = [*pages[-1], member]
    return pages


def _member(data: PublicData, policy: str, verb: str, digest: str) -> Member:
    path = data.addresses.path(policy) or policy
    name = f"{data.addresses.file('feed')}#{path}/{data.day.isoformat()}/{digest[:12] or 'deleted'}"
    created = f"{data.day.isoformat()}T00:00:00Z"
    said = typed(name, ACTIVITY + verb)
    said += [link(name, VERSION_OF, policy), value(name, CREATED, created, "dateTime")]
    said.append(value(name, DCTERMS + "identifier", digest))
    said += [link(name, DCTERMS + "hasPart", graph.iri) for graph in _graphs(data, policy)]
    if digest:
        said.append(link(name, DCTERMS + "hasFormat", data.addresses.file(version_file(digest))))
    return Member(name, policy, verb, created, digest, tuple(said))


def version_file(digest: str) -> str:
    """Return the path of the file that holds a version of a policy, by its SHA-256 sum before it was packed."""
    return f"versions/{digest}.nt.gz"


def versions(
    data: PublicData, pages: Sequence[Sequence[Member]], earlier: Sequence[tuple[str, bytes]] = ()
) -> Iterator[tuple[str, bytes]]:
    """Yield the file of each version that a member names: those of today's law, and of the `earlier` ones what is still there.

    Versions of a policy that is gone are not kept.
    """
    here = set(data.policies)
    wanted = {m.digest for page in pages for m in page if m.digest and m.policy in here}
    found = {name: held for name, held in earlier if name in {version_file(d) for d in wanted}}
    for policy in data.policies:
        held = _said(data, policy)
        found[version_file(sha256(held).hexdigest())] = gzipped(held)
    yield from sorted(found.items())


def digest_of(data: PublicData, policy: str) -> str:
    """Return the SHA-256 sum of what is said in the files of a policy, as N-Triples in order."""
    return sha256(_said(data, policy)).hexdigest()


def _said(data: PublicData, policy: str) -> bytes:
    return b"".join(to_bytes(g.triples, "nt") for g in _graphs(data, policy))


def _graphs(data: PublicData, policy: str) -> list[PublicGraph]:
    """Return the graphs of files in which something is said of a policy and of its parts."""
    subject = ox.NamedNode(policy)
    return [g for g in data.graphs if "/" in g.name and any(t.subject == subject for t in g.triples)]


# --- the earlier feed ---


def _read(page: bytes) -> list[Member]:
    """Return the members of an earlier page, whatever site it stood on."""
    triples = [ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(input=page, format=ox.RdfFormat.TURTLE)]
    names = {t.object.value for t in triples if t.predicate.value == MEMBER and isinstance(t.object, ox.NamedNode)}
    found = [_as_read(name, tuple(t for t in triples if t.subject == iri(name))) for name in sorted(names)]
    return sorted(found, key=lambda m: (m.created, m.name))


def _as_read(name: str, said: tuple[ox.Triple, ...]) -> Member:
    held = {t.predicate.value: getattr(t.object, "value", "") for t in said}
    verb = held.get(RDF + "type", "").removeprefix(ACTIVITY)
    digest = held.get(DCTERMS + "identifier", "")
    return Member(name, held.get(VERSION_OF, ""), verb, held.get(CREATED, ""), digest, said)


def _latest(old: Sequence[Member]) -> dict[str, str]:
    """Return the sum of each policy as last told, empty for one that is gone."""
    found: dict[str, tuple[str, str]] = {}
    for m in old:
        entry = (m.created, "" if m.verb == "Delete" else m.digest)
        found[m.policy] = max(found.get(m.policy, ("", "")), entry)
    return {policy: digest for policy, (_, digest) in found.items()}
