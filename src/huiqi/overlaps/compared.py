"""What is compared (analysis layer): the awards of some policies as they read, and which text merges which."""

from __future__ import annotations

from collections.abc import Iterable

from huiqi import things
from huiqi.errors import CannotStart, Text
from huiqi.names import NS
from huiqi.overlaps.analysis import Analysis, Law, Progress, analyse
from huiqi.overlaps.background import read_background
from huiqi.overlaps.variants import variants
from huiqi.rules.worlds import Choice, components

_ELI = "http://data.europa.eu/eli/ontology#"


def find_overlaps(
    law: things.Law, choice: Choice, policies: Iterable[str], on: int, progress: Progress | None = None, jobs: int = 1
) -> Analysis:
    """Return how the awards of some policies (IRIs) relate, as if they were in force together.

    `choice` are the readings that are settled; an award that still reads in several ways is compared in each. Decisions
    count if they are in force on the day `on` (integer key). `jobs` processes look for witnesses (not for a program with
    threads); what is found is the same. Raises CannotStart if the solver is not installed.
    """
    return analyse(compared(law, choice, policies, on), progress, jobs)


def compared(law: things.Law, choice: Choice, policies: Iterable[str], on: int) -> Law:
    """Return what is compared, as `find_overlaps` compares it; raises CannotStart if the solver is not installed."""
    try:
        import z3  # noqa: F401
    except ImportError as error:
        problem = Text(
            "没有安装求解器:pip install 'huiqi[smt]'", "the solver is not installed: pip install 'huiqi[smt]'"
        )
        raise CannotStart(problem) from error
    wanted = set(policies)
    book, graph = law.book, law.graph
    awards = [a.iri for a in book.awards if a.policy in wanted]
    found, rules = variants(components(book, choice, awards, on))
    # What adds up ties no awards together, so no reading of a component holds it; for an overlap it is the text's will.
    rules = (*rules, *(r for r in book.rules if r.mode == "AddUp" and r.iri not in {known.iri for known in rules}))
    merged = {p: tuple(sorted(graph.iris(p, _ELI + "consolidates"))) for p in sorted(wanted)}
    gaps = frozenset(law.policy_of(gap) for gap in graph.instances(NS + "Gap"))
    background = read_background(law.root, book.indicators)
    return Law(book, found, rules, {p: m for p, m in merged.items() if m}, gaps, background)
