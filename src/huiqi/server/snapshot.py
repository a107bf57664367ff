"""The published snapshot (faces layer): the public data set in a store of its own, never written again.

What may be in it is decided by `huiqi.publish`, by an allow-list; what is built is looked through once more before it
is used. The default graph is the merge of all graphs, each of which also stands under its name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from huiqi.errors import CannotStart, Text
from huiqi.names import NS, RDF
from huiqi.publish.model import PublicData
from huiqi.server.generations import Generation, hold

PRIVATE: Final = frozenset(NS + name for name in ("Enterprise", "AnnualReport", "Payment", "Application", "Grant"))
"""Classes of private records: no instance of one is ever published."""


@dataclass(frozen=True)
class Snapshot:
    """A generation of the public store: its name (a hash of what it holds), named graphs, size in triples."""

    generation: str
    graphs: tuple[str, ...]
    triples: int
    held: Generation = field(repr=False)

    @property
    def folder(self) -> Path:
        """Return the folder of the store."""
        return self.held.folder


def build_snapshot(data: PublicData, state: Path) -> Snapshot:
    """Return the snapshot of public data below the folder `state`; one that is there already is used again.

    Raises CannotStart if it would hold a private statement, or cannot be written.
    """
    quads = sorted(set(_quads(data)), key=str)
    check_public(quads, data.addresses.base, data.shown)
    generation = sha256("\n".join(map(str, quads)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    held = hold(state / "pub", generation, lambda folder: _write(quads, folder))
    graphs = tuple(sorted({q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}))
    return Snapshot(generation, graphs, sum(q.graph_name == ox.DefaultGraph() for q in quads), held)


def check_public(quads: Iterable[ox.Quad], base: str, shown: Collection[str] = ()) -> None:
    """Raise CannotStart if any statement is about an enterprise or a private record; those in `shown` are public."""
    prefix = f"{base}/id/enterprise/"
    for quad in quads:
        is_record = quad.predicate.value == RDF + "type" and getattr(quad.object, "value", "") in PRIVATE
        terms = (getattr(quad.subject, "value", ""), getattr(quad.object, "value", ""))
        is_firm = any(isinstance(t, str) and t.startswith(prefix) and not _is_shown(t, shown) for t in terms)
        if is_firm or (is_record and terms[0] not in shown):
            what = str(quad.subject)
            raise CannotStart(
                Text(f"公开数据中有企业信息:`{what}`", f"what would be published holds private facts: `{what}`")
            )


def _is_shown(iri: str, shown: Collection[str]) -> bool:
    """Say whether a thing is public, or a part of one that is, such as its code."""
    return any(iri == s or iri.startswith(f"{s}/") for s in shown)


def _quads(data: PublicData) -> Iterator[ox.Quad]:
    for graph in data.dumped:
        name = ox.NamedNode(graph.iri)
        for t in graph.triples:
            yield ox.Quad(t.subject, t.predicate, t.object, name)
            yield ox.Quad(t.subject, t.predicate, t.object)
    for t in data.catalogue:
        yield ox.Quad(t.subject, t.predicate, t.object)


def _write(quads: Iterable[ox.Quad], folder: Path) -> None:
    store = ox.Store(str(folder))
    store.bulk_extend(quads)
    store.optimize()
    store.flush()
