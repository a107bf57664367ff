"""Small scenes for the tests of the language: one law, one firm, asked of the reference evaluator."""

from __future__ import annotations

from pathlib import Path

from docs.small import award, report, scene, span
from huiqi.assessment import Assessment, EnterpriseAnswer, Figure, Payout

FIRM = 'e:firm a :Enterprise ; ind:statistics-entry "2020-05-01"^^xsd:date .\n'
LONG = """
p:policy a :Policy ; :appliesFrom "2019-01-01"^^xsd:date ; :appliesUntil "2025-12-31"^^xsd:date .
p:clause a :Clause ; dcterms:isPartOf p:policy .
p:measure a :Measure ; dcterms:isPartOf p:policy .
"""


def fixed(name: str, amount: str, ground: str = "AnnualReport", more: str = "") -> str:
    """Return an award that pays a stated sum."""
    return (
        f"p:{name} a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :{ground} ; :amount p:{name}.sum {more}.\n"
        f"p:{name}.sum a :Fixed ; :value {amount} .\n"
    )


def asked(folder: Path, law: str, facts: str, policy: str = LONG) -> EnterpriseAnswer:
    """Return what the reference answers for the only firm."""
    (found,) = scene(folder, law, FIRM + facts, policy).answers(engine="reference").enterprises
    return found


def paid(folder: Path, law: str, facts: str, policy: str = LONG) -> list[str]:
    """Return "award ground: net" of each assessment, and the total."""
    found = asked(folder, law, facts, policy)
    lines = [f"{_name(a.award)} {_name(a.ground)}: {span(a.net)}" for a in found.assessments]
    return [*lines, f"total: {span(found.total)}"]


def gross(folder: Path, law: str, facts: str) -> str:
    """Return what the quantity p:it comes to on the report of 2025, before rounding."""
    (only,) = [a for a in asked(folder, award(amount="p:it") + law, facts).assessments if a.ground.endswith("2025")]
    return span(only.gross)


def verdict(folder: Path, law: str, facts: str) -> str:
    """Return what the condition p:it comes to on the report of 2025."""
    (only,) = [a for a in asked(folder, award("p:it") + law, facts).assessments if a.ground.endswith("2025")]
    words = {"entitled": "met", "not-entitled": "not met", "undetermined": "unknown"}
    return words[only.outcome] + (f": {', '.join(only.reasons)}" if only.reasons else "")


def payout(found: Assessment) -> Payout:
    """Return how the only world pays."""
    (world,) = found.worlds
    assert world.payout is not None
    return world.payout


def money(figure: Figure) -> str:
    """Return an amount in a few words."""
    return span(figure)


def _name(iri: str) -> str:
    return iri.rsplit("/", 1)[-1] or "-"


__all__ = ["FIRM", "LONG", "asked", "fixed", "gross", "money", "paid", "payout", "report", "verdict"]
