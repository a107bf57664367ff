"""Coverage of legacy awards by the text that merges them (analysis layer): fully, partly, not, and by which awards.

Fully: every possible enterprise that meets it meets an award of the merging text on the same record; proved, not sampled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from huiqi import things
from huiqi.overlaps.matter import SAT, UNKNOWN, UNSAT, Matter
from huiqi.overlaps.variants import Variant, variants
from huiqi.rules.worlds import Choice, components

Extent = Literal["fully", "partly", "not", "nobody", "unknown"]
_ELI = "http://data.europa.eu/eli/ontology#"
_WORST: tuple[Extent, ...] = ("unknown", "not", "partly", "fully", "nobody")


@dataclass(frozen=True)
class Coverage:
    """How far the merging text `new` covers a legacy award, and by which of its awards.

    Of a fully covered one, awards none of which can be left out; of a partly covered one, all that cover some of it.
    "nobody": no enterprise can meet it, so there is nothing to cover. `in_gaps`: some clause of `new` is not encoded.
    """

    award: str
    new: str
    extent: Extent
    by: tuple[str, ...]
    in_gaps: bool = False


def coverage(law: things.Law, choice: Choice, policies: Iterable[str], on: int) -> tuple[Coverage, ...]:
    """Return the coverage of each award of every legacy policy that a policy of `policies` (IRIs) merges, in order.

    Both texts must be among `policies`. An award that reads in several ways is as covered as in its worst reading.
    """
    wanted = set(policies)
    merged = {p: wanted & set(law.graph.iris(p, _ELI + "consolidates")) for p in sorted(wanted)}
    texts = {p for new, legacy in merged.items() if legacy for p in (new, *legacy)}
    awards = [a.iri for a in law.book.awards if a.policy in texts]
    found, _ = variants(components(law.book, choice, awards, on))
    with_gaps = {law.policy_of(g) for g in law.graph.instances("https://w3id.org/huiqi/ns#Gap")}
    results: dict[tuple[str, str], list[Coverage]] = {}
    for ground in sorted({v.award.ground for v in found}):
        own = [v for v in found if v.award.ground == ground]
        matter = Matter(law.book, ground, [v.award for v in own])
        for new, legacy in merged.items():
            for one in _of_text(matter, own, new, legacy, new in with_gaps):
                results.setdefault((one.award, new), []).append(one)
    return tuple(min(same, key=lambda c: _WORST.index(c.extent)) for _, same in sorted(results.items()))


def _of_text(matter: Matter, own: list[Variant], new: str, legacy: set[str], in_gaps: bool) -> Iterator[Coverage]:
    iri = {v.key: v.iri for v in own}
    others = [v.key for v in own if v.award.policy == new]
    for variant in own:
        if variant.award.policy in legacy:
            extent, by = _extent(matter, variant.key, others)
            yield Coverage(variant.iri, new, extent, tuple(sorted({iri[b] for b in by})), in_gaps)


def _extent(matter: Matter, award: str, others: list[str]) -> tuple[Extent, list[str]]:
    met = matter.met(award)
    alive = matter.ask(met)
    if alive != SAT:
        return ("nobody" if alive == UNSAT else "unknown"), []
    near = [o for o in others if matter.ask(met, matter.met(o)) == SAT]
    left = matter.ask(met, *(matter.unmet(o) for o in others))
    if left == UNKNOWN:
        return "unknown", near
    if left == SAT:
        return ("partly" if near else "not"), near
    needed = near
    for other in near:
        rest = [n for n in needed if n != other]
        if matter.ask(met, *(matter.unmet(n) for n in rest)) == UNSAT:
            needed = rest
    return "fully", needed
