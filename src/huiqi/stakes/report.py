"""Findings with what they cost, by rank (answers layer): money times certainty, in one fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Final

from huiqi import things
from huiqi.assessment import Figure
from huiqi.engines import Engine
from huiqi.facts.model import Facts
from huiqi.names import local
from huiqi.overlaps import KINDS, Analysis, Overlap
from huiqi.overlaps.findings import Certainty
from huiqi.rules.worlds import Choice
from huiqi.stakes.model import NOTHING, Report, Stake, Today
from huiqi.stakes.on_register import touched
from huiqi.stakes.on_witness import stacked
from huiqi.stakes.waivers import RuleWaiver, rules_digest

_ELI: Final = "http://data.europa.eu/eli/ontology#"
WEIGHTS: Final[Mapping[Certainty, Fraction]] = {
    "general": Fraction(1),
    "judgement": Fraction(3, 4),
    "gaps": Fraction(1, 2),
    "opaque": Fraction(1, 2),
    "missing-data": Fraction(1, 2),
    "formal-only": Fraction(1, 4),
    "unknown": Fraction(1, 4),
}
"""What money counts by the certainty of a finding: a declared order of reading, no probability."""


def weigh(
    law: things.Law,
    analysis: Analysis,
    choice: Choice,
    waivers: Sequence[RuleWaiver] = (),
    register: Facts | None = None,
    on: date | None = None,
    years: Iterable[int] = (),
    engine: Engine = "sparql",
) -> Report:
    """Return the findings of an analysis with what they cost and by rank, on a `register` as of a day if one is given.

    `years` narrows the grounds of the register that are looked at. Raises what assessing raises.
    """
    wanted = tuple(sorted(set(years)))
    keyed = {key_of(f): (f, compared_with(law, f)) for f in analysis.findings}
    found = None
    today = None
    if register is not None and on is not None:
        found = touched(law.book, choice, keyed, register, on, engine, wanted)
        today = Today(on, len(register.enterprises), wanted, {e.iri: e for e in register.enterprises})
    stakes = []
    for key, (finding, compared) in keyed.items():
        digest = rules_digest(law.book, finding)
        accepted = next((w for w in waivers if w.is_about(finding) and w.rules == digest), None)
        on_register = None if found is None else found[key]
        shown = stacked(law.book, choice, finding)
        stakes.append(Stake(finding, key, digest, shown, on_register, tuple(compared), accepted))
    used = {s.waiver for s in stakes if s.waiver is not None}
    stale = tuple((w, any(w.is_about(s.finding) for s in stakes)) for w in waivers if w not in used)
    return Report(analysis, tuple(sorted(stakes, key=rank)), today, stale)


def key_of(finding: Overlap) -> str:
    """Return the name of a finding: the same as long as its kind, awards and readings stay."""
    names = [local(a) for a in (*finding.awards, *finding.others)]
    whole = "\n".join([finding.kind, finding.matter, *finding.awards, "", *finding.others, "", *finding.readings])
    return f"{finding.kind}-{'-'.join(names[:2])}-{sha256(whole.encode()).hexdigest()[:8]}"


def compared_with(law: things.Law, finding: Overlap) -> tuple[str, ...]:
    """Return every award that a finding was compared with: for a merger all of the other text, not only the near ones."""
    if finding.kind not in ("legacy-gap", "windfall"):
        return finding.others
    policy = law.policy_of(finding.awards[0])
    if finding.kind == "windfall":
        texts = set(law.graph.iris(policy, _ELI + "consolidates"))
    else:
        texts = {p for p in law.book.policies if policy in law.graph.iris(p, _ELI + "consolidates")}
    return tuple(sorted(a.iri for a in law.book.awards if a.policy in texts and a.ground == finding.matter))


def rank(stake: Stake) -> tuple[object, ...]:
    """Return what findings are ordered by: the weight of their certainty times money, then kind and names.

    Money is what is surely at stake on the register, then what may be, then what is on the witness.
    """
    weight = WEIGHTS[stake.finding.certainty]
    today = stake.at_stake or NOTHING
    shown = NOTHING if stake.witness is None else stake.witness.at_stake
    kinds = list(KINDS)
    return (
        -weight * Fraction(today.least),
        *_most(weight, today),
        -weight * Fraction(shown.least),
        *_most(weight, shown),
        -weight,
        kinds.index(stake.finding.kind),
        stake.finding.awards,
        stake.finding.others,
        stake.finding.readings,
    )


def _most(weight: Fraction, figure: Figure) -> tuple[int, Fraction]:
    """Return an upper end to order by; where none is known it goes before every other."""
    return (0, -weight) if figure.most is None else (1, -weight * Fraction(figure.most or Decimal(0)))
