"""Questions about every possible enterprise and about reforms (project layer): the verbs of a project that compare rules.

A part of `huiqi.project.Project`, in a module of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huiqi import dates
from huiqi.engines import Engine
from huiqi.facts.model import Facts
from huiqi.load import Graph
from huiqi.rules.model import RuleBook
from huiqi.rules.worlds import Choice, chosen_interpretations
from huiqi.scope import scope_of
from huiqi.settings import Settings
from huiqi.things import Law

if TYPE_CHECKING:
    from huiqi.compare.rescue import Suggestion
    from huiqi.compare.run import Comparison
    from huiqi.overlaps.analysis import Analysis
    from huiqi.overlaps.analysis import Progress as OverlapProgress
    from huiqi.overlaps.coverage import Coverage
    from huiqi.stakes import Report


class RuleComparisons:
    """What a project answers about its rules; the solver is loaded only when one of these is called."""

    def __init__(
        self, root: Path, settings: Settings, graph: Graph, book: RuleBook, whole: Graph | None = None
    ) -> None:
        self.root = root
        self.settings = settings
        self.graph = graph
        self.book = book
        self.whole = graph if whole is None else whole

    @cached_property
    def law(self) -> Law:
        """Return the law as things that point at each other."""
        return Law(self.graph, self.book, self.settings.base, self.root, self.settings.policies, self.whole)

    def choice(self, interpretations: Sequence[str], on: date) -> Choice:
        """Return the readings chosen by the caller and huiqi.toml; raises HuiqiError with near names."""
        return chosen_interpretations(self.book, [*self.settings.interpretations, *interpretations], dates.key(on))

    def overlaps(
        self,
        policies: Sequence[str] = (),
        interpretations: Sequence[str] = (),
        on: date = date.max,
        progress: OverlapProgress | None = None,
    ) -> Analysis:
        """Return how awards of policies (none: those of huiqi.toml) relate over every possible enterprise.

        They are compared as if in force together, each in every way it still reads. Decisions count from their day, up
        to `on`. Raises HuiqiError for an unknown name, CannotStart if the solver is not installed.
        """
        from huiqi.overlaps import find_overlaps

        scope = scope_of(self.law, policies, self.settings.policies)
        return find_overlaps(self.law, self.choice(interpretations, on), scope.policies, dates.key(on), progress)

    def weigh(
        self,
        found: Analysis,
        interpretations: Sequence[str] = (),
        register: Facts | None = None,
        on: date = date.max,
        years: Sequence[int] = (),
        engine: Engine = "sparql",
    ) -> Report:
        """Return what the findings of `overlaps` cost, by rank: on their witnesses, and on a `register` as of the day `on`.

        `years` narrows the grounds that are looked at; waivers are those of huiqi.toml. Raises HuiqiError for waivers
        that cannot be read.
        """
        from huiqi.stakes import read_rule_waivers, weigh

        choice, waivers = self.choice(interpretations, on), read_rule_waivers(self.root)
        return weigh(self.law, found, choice, waivers, register, on, years, engine)

    def suggest(
        self,
        found: Analysis,
        policies: Sequence[str] = (),
        interpretations: Sequence[str] = (),
        on: date = date.max,
        kinds: Sequence[str] = (),
    ) -> tuple[Suggestion, ...]:
        """Return the smallest edits that remove findings (of some kinds; none: all) of `overlaps`, asked for the same."""
        from huiqi.compare.rescue import suggestions

        scope = scope_of(self.law, policies, self.settings.policies)
        return suggestions(self.law, found, self.choice(interpretations, on), scope.policies, dates.key(on), kinds)

    def compare(
        self, texts: Sequence[str], facts: Facts, on: date, interpretations: Sequence[str] = (), **how: Any
    ) -> Comparison:
        """Return what the last of `texts` pays in place of the others on the same facts, on the day `on`.

        `how` is what `huiqi.compare.run.compare_named` takes: settings, years, own windows, engine. Raises HuiqiError
        for an unknown text, reading, setting or year.
        """
        from huiqi.compare.run import compare_named

        return compare_named(self.law, texts, facts, on, self.choice(interpretations, on), **how)

    def coverage(
        self, policies: Sequence[str] = (), interpretations: Sequence[str] = (), on: date = date.max
    ) -> tuple[tuple[str, ...], tuple[Coverage, ...]]:
        """Return the policies that `overlaps` compares, and how far a merging text covers the legacy awards among them."""
        from huiqi.overlaps.coverage import coverage

        chosen = scope_of(self.law, policies, self.settings.policies).policies
        return chosen, coverage(self.law, self.choice(interpretations, on), chosen, dates.key(on))
