"""The class of an award as it reads (compile layer): the grounds that are eligible, and those that surely are not."""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.compile.owl.conditions import Translator
from huiqi.compile.owl.expressions import Expression, Named, every, some
from huiqi.compile.owl.names import open_condition
from huiqi.compile.shacl.readings import window_of
from huiqi.compile.shacl.refusal import NoForm, Refusal, refusal_of
from huiqi.rules.model import Award
from huiqi.rules.places import Scope
from huiqi.rules.tree import Node


@dataclass(frozen=True)
class AwardClass:
    """An award as two class expressions; `left_open` are the nodes that stand in them by name alone, sorted."""

    award: Award
    met: Expression
    unmet: Expression
    left_open: tuple[Refusal, ...]

    @property
    def is_whole(self) -> bool:
        """Say whether OWL says every condition, so that the class can be defined and not only bounded."""
        return not self.left_open


def award_class(translator: Translator, award: Award, with_window: bool) -> AwardClass:
    """Return the class expressions of an award as it reads (no reading open), perhaps without its window.

    Without the window only the conditions count: texts are then compared as if in force together.
    """
    before = translator.open
    translator.open = {}
    scope = Scope(award.ground)
    translator.kinds.add(award.ground)
    met = [translator.condition(c, scope, True) for c in award.conditions]
    unmet = [translator.condition(c, scope, False) for c in award.conditions]
    if with_window:
        met.append(_window(translator, award))
    refused = tuple(sorted(translator.open.values()))
    translator.open = {**before, **translator.open}
    kind = Named(award.ground)
    return AwardClass(award, every([kind, *met]), every([kind, some(unmet)]), refused)


def _window(translator: Translator, award: Award) -> Expression:
    found = window_of(award)
    if found.unsettled is not None:
        return _open(translator, refusal_of(found.unsettled, "unsettled"))
    try:
        return translator.window(award.ground, found)
    except NoForm as reason:
        nodes = [n for n in (*award.applies_from, *award.applies_until) if isinstance(n, Node)]
        return _open(translator, Refusal(nodes[0].iri, "Award", reason.why))


def _open(translator: Translator, refusal: Refusal) -> Expression:
    translator.open[refusal.node] = refusal
    return Named(open_condition(refusal.node, True))
