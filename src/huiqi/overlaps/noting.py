"""Noting a finding (analysis layer): its witness, what it rests on, the readings under which it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import z3

from huiqi.overlaps.confirm import witness
from huiqi.overlaps.findings import Certainty, Kind, Overlap
from huiqi.overlaps.matter import Matter
from huiqi.overlaps.variants import Variant

if TYPE_CHECKING:
    from huiqi.overlaps.analysis import Law


class Notes:
    """The findings on one matter, in the order in which they are made."""

    def __init__(self, law: Law, matter: Matter, variants: Mapping[str, Variant]) -> None:
        self.law = law
        self.matter = matter
        self.variants = variants
        self.found: list[Overlap] = []

    def add(
        self,
        kind: Kind,
        awards: tuple[str, ...],
        others: tuple[str, ...] = (),
        rules: tuple[str, ...] = (),
        core: tuple[str, ...] = (),
        wanted: tuple[z3.BoolRef, ...] = (),
        met: Sequence[str] = (),
        unmet: Sequence[str] = (),
        certainty: Certainty = "general",
    ) -> None:
        """Add a finding; `wanted` are the formulas of its witness, `met` and `unmet` the awards that it meets and does not."""
        matter = self.matter
        shown = None
        if wanted:
            name = f"https://w3id.org/huiqi/id/enterprise/witness-{len(self.found) + 1}"
            shown = witness(matter, wanted, met, unmet, name, complete=True)
        involved = sorted({*awards, *others})
        opaque = tuple(sorted({p for a in involved for p in matter.opaque[a].items()}))
        ways = tuple(sorted({w for a in involved for w in self.variants[a].readings}))
        names = [tuple(self.variants[a].iri for a in part) for part in (awards, others)]
        sure = self._certainty(kind, awards, involved, certainty)
        found = Overlap(kind, matter.ground, names[0], names[1], rules, core, shown, sure, opaque, ways)
        self.found.append(found)

    def _certainty(self, kind: Kind, awards: tuple[str, ...], involved: list[str], found: Certainty) -> Certainty:
        matter = self.matter
        if found != "general":
            return found
        if any(matter.opaque[a] for a in involved):
            return "opaque"
        if any(matter.judged[a] for a in involved):
            return "judgement"
        policy = matter.awards[awards[0]].policy
        other = {new for new, legacy in self.law.merged.items() if policy in legacy}
        if kind == "windfall":
            other = set(self.law.merged.get(policy, ()))
        elif kind != "legacy-gap":
            other = set()
        return "gaps" if other & self.law.with_gaps else "general"
