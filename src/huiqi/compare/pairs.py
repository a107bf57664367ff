"""Which old award a new one takes the place of (analysis layer): by name, else by what both look at.

Method: awards of one IRI, or of one name and one class of ground, belong together. Every other award goes with the award
of the other side, on the same class of ground, with which it shares most of what it reads, asks and pays; a feature
that few awards have weighs more. Below a quarter of the lighter one's weight nothing is shared enough, and awards that
ask for different codes of one indicator never go together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from huiqi.names import local
from huiqi.rules.model import Award
from huiqi.rules.places import Scope, walk
from huiqi.rules.tree import Bound, Comparison, Existence, Fixed, Limit, Membership, Read, Row

ENOUGH: Final = Fraction(1, 4)


@dataclass(frozen=True)
class Pair:
    """Awards (IRIs) of both sides that belong together; one side may be empty. `how` is "name", "content" or empty."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    how: str = ""

    @property
    def awards(self) -> tuple[str, ...]:
        """Return the awards of both sides."""
        return (*self.old, *self.new)


def paired(old: Sequence[Award], new: Sequence[Award]) -> tuple[Pair, ...]:
    """Return the awards of both sides in groups that belong together, each award in one group, in a fixed order."""
    links: dict[tuple[str, str], str] = {}
    for a in old:
        for b in new:
            if a.iri == b.iri or (local(a.iri) == local(b.iri) and a.ground == b.ground):
                links[a.iri, b.iri] = "name"
    named = {iri for link in links for iri in link}
    features = {a.iri: frozenset(_features(a)) for a in (*old, *new)}
    count = Counter(f for found in features.values() for f in found)
    for one, others, is_old in ((old, new, True), (new, old, False)):
        for a in one:
            if a.iri in named:
                continue
            rivals = [b for b in others if b.ground == a.ground and b.iri not in named and not _exclude(a, b)]
            best = _closest(a, rivals, features, count)
            if best is not None and (is_old or not any(a.iri == n for _, n in links)):
                links.setdefault((a.iri, best) if is_old else (best, a.iri), "content")
    return _groups([a.iri for a in old], [b.iri for b in new], links)


def _closest(
    award: Award, others: Iterable[Award], features: dict[str, frozenset[Any]], count: Counter[Any]
) -> str | None:
    def weight(of: Iterable[Any]) -> Fraction:
        return sum((Fraction(1, count[f]) for f in of), Fraction(0))

    mine = features[award.iri]
    scores = []
    for other in others:
        theirs = features[other.iri]
        least = min(weight(mine), weight(theirs))
        scores.append((weight(mine & theirs) / least if least else Fraction(0), other.iri))
    best = max(scores, key=lambda s: (s[0], [-ord(c) for c in s[1]]), default=(Fraction(0), ""))
    return best[1] if best[0] >= ENOUGH else None


def _exclude(one: Award, other: Award) -> bool:
    """Say whether two awards ask, of one indicator, for codes of which none is the same."""
    mine, theirs = _codes(one), _codes(other)
    return any(not mine[i] & theirs[i] for i in mine.keys() & theirs.keys())


def _codes(award: Award) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for top in award.conditions:
        for node, scope in walk(top, Scope(award.ground)):
            if isinstance(node, Membership) and not scope.record:
                found.setdefault(node.subject.indicator.iri, set()).update(node.members)
    return found


def _features(award: Award) -> Iterator[Any]:
    """Yield what an award reads, asks for and pays, apart from the names of its nodes."""
    for top in (*award.conditions, *award.amount):
        for node, _ in walk(top, Scope(award.ground)):
            if isinstance(node, Read):
                yield ("reads", node.indicator.iri)
            elif isinstance(node, Membership):
                yield from (("member", node.subject.indicator.iri, code) for code in node.members)
            elif isinstance(node, Existence):
                yield ("record", node.record)
            elif isinstance(node, Row):
                yield from (("row", b.op, b.value) for b in node.bounds)
                yield from (("member", "", code) for code in node.members)
            elif isinstance(node, Comparison) and isinstance(node.subject[0], Read):
                yield from (_bound(node.subject[0], b) for b in node.bounds)
            elif isinstance(node, Limit):
                yield ("limit", node.at_most)
            elif isinstance(node, Fixed) and isinstance(node.value, Decimal):
                yield ("value", node.value)


def _bound(read: Read, bound: Bound) -> Any:
    side = "least" if bound.op in ("atLeast", "moreThan") else "most" if bound.op != "equals" else "equals"
    return ("bound", read.indicator.iri, side, bound.value)


def _groups(old: list[str], new: list[str], links: dict[tuple[str, str], str]) -> tuple[Pair, ...]:
    root = {iri: iri for iri in (*old, *new)}

    def find(iri: str) -> str:
        while root[iri] != iri:
            iri = root[iri]
        return iri

    for a, b in links:
        # One IRI on both sides is one node already.
        if find(a) != find(b):
            root[find(a)] = find(b)
    found: dict[str, tuple[list[str], list[str], set[str]]] = {}
    for iris, at in ((old, 0), (new, 1)):
        for iri in iris:
            found.setdefault(find(iri), ([], [], set()))[at].append(iri)  # type: ignore[union-attr]
    for (a, _), how in links.items():
        found[find(a)][2].add(how)
    pairs = [Pair(tuple(sorted(a)), tuple(sorted(b)), ", ".join(sorted(how))) for a, b, how in found.values()]
    return tuple(sorted(pairs, key=lambda p: (not p.new, p.new, p.old)))
