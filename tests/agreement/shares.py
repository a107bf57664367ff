"""How often each verdict occurs in the worlds of test: by kind of condition, at the root, and by outcome.

`python -m agreement.shares 400 small bands` (in tests/) prints the table that the test of the generator asserts.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agreement.generate import generate, load
from agreement.reference import Answer, assess, walk
from huiqi.assessment import MET, NOT_MET, UNKNOWN
from huiqi.errors import HuiqiError
from huiqi.rules.model import StackingRule
from huiqi.rules.tree import Bound, Comparison, FirstReaching, GrantOf, Node, Unsettled
from huiqi.rules.worlds import World

LEAVES = ("Comparison", "FirstReaching", "Membership", "Existence", "NeedsJudgement")
CONDITIONS = ("AllOf", "AnyOf", "Not", *LEAVES)
ROOT = "root"


@dataclass
class Shares:
    """Counts over many samples."""

    verdicts: Counter[tuple[str, int]] = field(default_factory=Counter)
    """(kind of condition, or part of one, or "root"; verdict) -> how often."""
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    """Kinds of node that stand in the rules."""
    operators: Counter[str] = field(default_factory=Counter)
    """Operators of bounds; those on days counted from another day carry the direction."""
    modes: Counter[str] = field(default_factory=Counter)
    too_open: int = 0
    """Samples in which more is open than can be tried."""

    def share(self, kind: str, verdict: int) -> float:
        """Return how often a kind of condition has this verdict, from 0 to 1; 0 if it does not occur."""
        total = sum(self.verdicts[kind, v] for v in (MET, UNKNOWN, NOT_MET))
        return self.verdicts[kind, verdict] / total if total else 0.0

    def add_world(self, world: World) -> dict[str, list[str]]:
        """Count what stands in a world; return for each node the kinds it is counted under."""
        found: dict[str, list[str]] = {}
        for node in walk((world.awards, tuple(a for _, awards in world.by_ground for a in awards), world.rules)):
            if isinstance(node, Bound):
                direction = {1: " after", -1: " before", 0: ""}[node.sign]
                self.operators[node.op + direction + (" times" if node.times else "")] += 1
            elif isinstance(node, Node):
                self.kinds[type(node).__name__] += 1
                if node.iri not in found or isinstance(node, Unsettled):  # it stands under the name of another node
                    found[node.iri] = _counted_as(node)
        for rule in world.rules:
            self.modes[_mode(rule)] += 1
        return found

    def add(self, answer: Answer, kinds: dict[str, list[str]]) -> None:
        """Count what was found in one world for one enterprise."""
        nodes = answer.result.nodes
        for (iri, _, _), node in nodes.items():
            if node.verdict is not None:
                self.verdicts.update((kind, node.verdict) for kind in kinds.get(iri, ()))
            else:
                width = MET if node.least == node.most else UNKNOWN if node.most is not None else NOT_MET
                self.verdicts.update((f"amount of {kind}", width) for kind in kinds.get(iri, ()))
            self.reasons.update(node.reasons)
        tops = {award.iri: [c.iri for c in award.conditions] for award in answer.world.awards}
        for assessment in answer.result.assessments:
            self.outcomes[assessment.outcome] += 1
            self.statuses[assessment.status] += 1
            self.reasons.update(assessment.reasons)
            found = [
                nodes[top, assessment.ground, assessment.ground].verdict
                for top in tops[assessment.award]
                if (top, assessment.ground, assessment.ground) in nodes
            ]
            if found:
                self.verdicts[ROOT, min(v for v in found if v is not None)] += 1


def _counted_as(node: Any) -> list[str]:
    kind = type(node).__name__
    if isinstance(node, FirstReaching):
        return [kind, *_ways_of(node)]
    if isinstance(node, GrantOf):
        return [kind, f"{kind} {node.stage}{' with keys' if node.same_for else ''}"]
    if not isinstance(node, Comparison):
        return [kind]
    subject = node.subject[0]
    indicator = getattr(subject, "indicator", None)
    form = type(subject).__name__ if indicator is None else indicator.derivation or indicator.range
    through = " with on" if indicator is not None and indicator.derivation and subject.through is not None else ""
    return [kind, f"{kind} of {'Made' if indicator is None else form}{through}"]


def _ways_of(node: FirstReaching) -> list[str]:
    ways = {
        "derived": bool(node.subject.indicator.derivation),
        "on": node.subject.through is not None,
        "times": any(b.times for s in node.steps for b in s.bounds),
        "series": node.subject.indicator.domain.endswith("/Line"),
    }
    return [f"FirstReaching {way}" for way, holds in ways.items() if holds]


def _mode(rule: StackingRule) -> str:
    words = [rule.mode, rule.paid_before, f"keeps {rule.keeps}" if rule.keeps > 1 else "", rule.cut_by]
    words += ["between awards" if rule.between == "Awards" else "", "with rules" if rule.inner else ""]
    words += ["by applicant" if rule.by_applicant else "", "on a condition" if rule.condition else ""]
    return " ".join(word for word in words if word)


def count(seeds: Iterable[int], size: str = "small", families: tuple[str, ...] = ()) -> Shares:
    """Generate, load and assess the samples of `seeds` and count what occurs; those too open to be tried are passed over."""
    shares = Shares()
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            sample = generate(seed, size, families)
            loaded = load(sample, Path(folder))
            kinds: dict[int, dict[str, list[str]]] = {}
            try:
                answers = list(assess(loaded.book, loaded.facts, loaded.components, sample.on))
            except HuiqiError:
                shares.too_open += 1
                continue
            for answer in answers:
                if id(answer.world) not in kinds:
                    kinds[id(answer.world)] = shares.add_world(answer.world)
                shares.add(answer, kinds[id(answer.world)])
    return shares


def report(shares: Shares) -> str:
    """Return the counts as a table."""
    lines = [f"{'kind':<30}{'met':>8}{'unknown':>9}{'not met':>9}{'nodes':>9}"]
    for kind in sorted({k for k, _ in shares.verdicts}):
        total = sum(shares.verdicts[kind, v] for v in (MET, UNKNOWN, NOT_MET))
        parts = [f"{shares.share(kind, v):.1%}" for v in (MET, UNKNOWN, NOT_MET)]
        lines.append(f"{kind:<30}{parts[0]:>8}{parts[1]:>9}{parts[2]:>9}{total:>9}")
    for name in ("outcomes", "statuses", "reasons", "kinds", "operators", "modes"):
        counts: Counter[str] = getattr(shares, name)
        lines += ["", name, *(f"    {what or '-':<28}{number:>8}" for what, number in sorted(counts.items()))]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(count(range(int(sys.argv[1])), *sys.argv[2:3], families=tuple(sys.argv[3:]))))
