"""Names of things of others (analysis layer): words of published vocabularies, and the codes that the catalogue names.

In English, as their publishers have them; where we hold no name by source there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

import pyoxigraph as ox

from huiqi.names import SKOS


def names_of_others(codes: Iterable[ox.Triple]) -> dict[str, tuple[ox.Triple, ...]]:
    """Return what words of others are called, as statements by IRI; of `codes` those that give a preferred label."""
    held = (files("huiqi.publish") / "names-of-others.ttl").read_bytes()
    said = [ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(input=held, format=ox.RdfFormat.TURTLE)]
    said += [t for t in codes if t.predicate.value == SKOS + "prefLabel"]
    found: dict[str, tuple[ox.Triple, ...]] = {}
    for triple in said:
        if isinstance(triple.subject, ox.NamedNode):
            found[triple.subject.value] = (*found.get(triple.subject.value, ()), triple)
    return found
