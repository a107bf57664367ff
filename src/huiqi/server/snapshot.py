"""The published snapshot (faces layer): the public statements in a store of their own, never written again.

Built from an allow-list: the law and its vocabularies. What is built is looked through before it is used; a private
statement stops the server. The default graph is the merge of all, and each source file is a named graph.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import pyoxigraph as ox

from huiqi.errors import CannotStart, Text
from huiqi.load import Graph
from huiqi.names import NS, RDF

PRIVATE: Final = frozenset(NS + name for name in ("Enterprise", "AnnualReport", "Payment", "Application", "Grant"))
"""Classes of private records: no instance of one is ever published."""


@dataclass(frozen=True)
class Snapshot:
    """A generation of the public store: its name (a hash of what it holds), folder, named graphs, size in triples."""

    generation: str
    folder: Path
    graphs: tuple[str, ...]
    triples: int


def build_snapshot(graph: Graph, base: str, state: Path) -> Snapshot:
    """Return the snapshot of a law below the folder `state`; one that is there already is used again.

    Raises CannotStart if it would hold a private statement, or cannot be written.
    """
    quads = sorted(_public(graph, base), key=str)
    check_public(quads, base)
    generation = sha256("\n".join(map(str, quads)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    folder = state / "pub" / generation
    if not folder.is_dir():
        _write(quads, folder)
    graphs = tuple(sorted({q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}))
    return Snapshot(generation, folder, graphs, sum(q.graph_name == ox.DefaultGraph() for q in quads))


def check_public(quads: Iterable[ox.Quad], base: str) -> None:
    """Raise CannotStart if any statement is about an enterprise or a private record."""
    prefix = f"{base}/id/enterprise/"
    for quad in quads:
        is_record = quad.predicate.value == RDF + "type" and getattr(quad.object, "value", "") in PRIVATE
        terms = (getattr(quad.subject, "value", ""), getattr(quad.object, "value", ""))
        if is_record or any(isinstance(t, str) and t.startswith(prefix) for t in terms):
            what = str(quad.subject)
            raise CannotStart(
                Text(f"公开数据中有企业信息:`{what}`", f"what would be published holds private facts: `{what}`")
            )


def _public(graph: Graph, base: str) -> Iterator[ox.Quad]:
    merged: set[ox.Quad] = set()
    for s in graph:
        name = ox.NamedNode(f"{base}/graph/{s.place.file.removesuffix('.ttl')}")
        subject, predicate = ox.NamedNode(s.subject), ox.NamedNode(s.predicate)
        merged.add(ox.Quad(subject, predicate, s.object, name))
        merged.add(ox.Quad(subject, predicate, s.object))
    yield from merged


def _write(quads: Iterable[ox.Quad], folder: Path) -> None:
    """Write a store beside its place and move it there whole."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(mkdtemp(prefix=".making-", dir=folder.parent))
        store = ox.Store(str(making / "store"))
        store.bulk_extend(quads)
        store.optimize()
        store.flush()
        del store
        try:
            (making / "store").rename(folder)
        except OSError:
            if not folder.is_dir():  # another server may have made the same one in the meantime
                raise
        shutil.rmtree(making, ignore_errors=True)
    except OSError as error:
        raise CannotStart(
            Text(f"无法写入 `{folder}`:{error}", f"the snapshot cannot be written to `{folder}`: {error}")
        ) from error
