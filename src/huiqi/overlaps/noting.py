"""Noting a finding (analysis layer): its witness, what it rests on, the readings under which it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from huiqi.overlaps.confirm import Wanted, witnesses
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
        self._found: list[Overlap] = []
        self._wanted: list[Wanted] = []

    def confirmed(self, jobs: int = 1) -> list[Overlap]:
        """Return the findings with their witnesses, all of which are derived again now, by `jobs` processes."""
        shown = witnesses(self.matter, [w for w in self._wanted if w.met], jobs)
        return [
            replace(f, witness=shown.get(w.name), lacks_witness=w.name in shown and shown[w.name] is None)
            for f, w in zip(self._found, self._wanted, strict=True)
        ]

    def add(
        self,
        kind: Kind,
        awards: tuple[str, ...],
        others: tuple[str, ...] = (),
        rules: tuple[str, ...] = (),
        core: tuple[str, ...] = (),
        met: Sequence[str] = (),
        unmet: Sequence[str] = (),
        certainty: Certainty = "general",
    ) -> None:
        """Add a finding; `met` and `unmet` are the awards that its witness meets and does not, none: it has no witness."""
        matter = self.matter
        name = f"https://w3id.org/huiqi/id/enterprise/witness-{len(self._found) + 1}"
        self._wanted.append(Wanted(name, tuple(met), tuple(unmet), certainty != "missing-data"))
        involved = sorted({*awards, *others})
        opaque = tuple(sorted({p for a in involved for p in matter.opaque[a].items()}))
        ways = tuple(sorted({w for a in involved for w in self.variants[a].readings}))
        names = [tuple(self.variants[a].iri for a in part) for part in (awards, others)]
        sure = self._certainty(kind, awards, involved, certainty)
        if met and sure not in ("unknown", "missing-data") and matter.is_formal(met, unmet):
            sure = "formal-only"
        found = Overlap(kind, matter.ground, names[0], names[1], rules, core, None, sure, opaque, ways)
        self._found.append(found)

    def only_through_missing_data(
        self,
        kind: Kind,
        awards: tuple[str, ...],
        others: tuple[str, ...],
        met: Sequence[str],
        unmet: Sequence[str] = (),
    ) -> None:
        """Add a finding that is denied of every enterprise of which all is known, if it holds of one of which it is not."""
        if self.matter.may_hold_of_the_unknown(met, unmet):
            self.add(kind, awards, others, met=met, unmet=unmet, certainty="missing-data")

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
