"""Awards assessed as the analysis reads them (answers layer): in force together, whatever their windows say.

The texts' first and last days are left out, everything else is the ordinary assessment, stacking included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from huiqi.assessment import Assessment
from huiqi.engines import Engine, assess
from huiqi.facts.model import Facts
from huiqi.outcome import answer
from huiqi.rules.model import RuleBook
from huiqi.rules.worlds import Choice, Component, components, tied_awards

Assessed = Mapping[tuple[str, str, str], Assessment]
"""(enterprise, award, ground or "") -> the assessment."""


def in_force_together(book: RuleBook) -> RuleBook:
    """Return the rules with every window taken away: texts are compared as if in force together."""
    return replace(book, awards=tuple(replace(a, applies_from=(), applies_until=()) for a in book.awards))


def parts_with(book: RuleBook, choice: Choice, awards: Iterable[str], on: int) -> tuple[Component, ...]:
    """Return the groups that some awards (IRIs) are in, with every award that rules tie to them, in force together."""
    together, wanted = in_force_together(book), set(awards)
    groups = ({a.iri for a in group} for group in tied_awards(together, [a.iri for a in together.awards]))
    return components(together, choice, [a for group in groups if wanted & group for a in group], on)


def assessed(
    book: RuleBook, parts: tuple[Component, ...], facts: Facts, on: int, engine: Engine
) -> dict[tuple[str, str, str], Assessment]:
    """Return how the awards of some groups are assessed on the day `on` (integer key).

    Raises HuiqiError for what the engine cannot compute exactly, CannotStart if it is not installed.
    """
    together = in_force_together(book)
    results = assess(together, parts, facts, on, None, engine)
    found = {}
    for enterprise in facts.enterprises:
        for one in answer(together, parts, results[enterprise.iri], enterprise.iri).assessments:
            found[enterprise.iri, one.award, one.ground] = one
    return found
