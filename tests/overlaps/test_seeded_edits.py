"""Fifty edits of two texts: what the analysis then finds of the edited award is what trying every enterprise finds.

An edit removes a condition, flips a bound, moves a threshold or widens a window, as a seed says. Expected is what brute
force over the break-points finds (`overlaps.brute`), with the Python reference; missed 0, extra 0. The suite runs
some seeds of each text; `python -m overlaps.test_seeded_edits 25` (in tests/) runs as many of each as it is told.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from huiqi import dates
from huiqi.dates import Duration
from huiqi.names import local
from huiqi.overlaps.rivals import related
from huiqi.overlaps.variants import Variant, variants
from huiqi.project import Project
from huiqi.rules.model import Award, StackingRule
from huiqi.rules.tree import AllOf, AnyOf, Bound, Comparison, Existence, Not, Read
from huiqi.rules.worlds import components
from huiqi.scope import scope_of
from overlaps import brute
from overlaps.space import UnsupportedError, moved

ROOT = Path(__file__).parents[2]
FLIPPED = {"atLeast": "moreThan", "moreThan": "atLeast", "atMost": "lessThan", "lessThan": "atMost"}
SEEDS = {"example-city": range(3, 5), "lucheng": range(1, 4)}
"""Of the city not the first ones: they edit awards on annual reports, whose matter takes ten times as long to try."""
COMPARED = ("dead", "equivalent", "contained", "partial-overlap", "boundary-mismatch", "contradicting-clauses", "legacy-gap", "windfall")  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """One award changed in one place, and what was done there."""

    award: Award
    what: str


@cache
def project() -> Project:
    return Project.open(ROOT)


# --- edits ------------------------------------------------------------------------------------------------------


def edits(award: Award) -> list[Edit]:
    """Return every edit of an award, in a fixed order."""
    found = []
    for n, condition in enumerate(award.conditions):
        for changed, what in _changed(condition):
            conditions = (*award.conditions[:n], changed, *award.conditions[n + 1 :])
            found.append(Edit(replace(award, conditions=conditions), f"{local(award.iri)}: {what}"))
    return found


def _changed(node: Any) -> list[tuple[Any, str]]:
    found: list[tuple[Any, str]] = []
    if isinstance(node, AllOf | AnyOf | Not):
        if isinstance(node, AllOf) and len(node.of) > 1:
            for n, child in enumerate(node.of):
                found.append((replace(node, of=(*node.of[:n], *node.of[n + 1 :])), f"without {local(child.iri)}"))
        for n, child in enumerate(node.of):
            found += [(replace(node, of=(*node.of[:n], c, *node.of[n + 1 :])), what) for c, what in _changed(child)]
    elif isinstance(node, Existence):
        for n, child in enumerate(node.condition):
            for changed, what in _changed(child):
                condition = (*node.condition[:n], changed, *node.condition[n + 1 :])
                found.append((replace(node, condition=condition), what))
    elif isinstance(node, Comparison):
        for n, bound in enumerate(node.bounds):
            for changed, what in _bounds(bound, node):
                bounds = (*node.bounds[:n], changed, *node.bounds[n + 1 :])
                found.append((replace(node, bounds=bounds), f"{local(node.iri)} {what}"))
    return found


def _bounds(bound: Bound, node: Comparison) -> list[tuple[Bound, str]]:
    found = []
    if isinstance(bound.value, Duration):
        if bound.value.months:
            found.append((replace(bound, value=Duration(2 * bound.value.months, bound.value.days)), "twice as long"))
    elif isinstance(bound.value, Decimal):
        found += [(replace(bound, value=bound.value * k), f"times {k}") for k in (Decimal("0.5"), Decimal(2))]
    elif isinstance(node.subject[0], Read) and node.subject[0].indicator.range == "Date":
        later = moved(int(bound.value), Duration(12, 0), 1)
        found.append((replace(bound, value=later), "a year later"))
    if bound.op in FLIPPED and not isinstance(bound.value, bool):
        found.append((replace(bound, op=FLIPPED[bound.op]), f"{FLIPPED[bound.op]} for {bound.op}"))  # type: ignore[arg-type]
    return found


def drawn(text: str, seed: int) -> Edit:
    """Return the edit of a seed: an award of the text, then one of its edits."""
    rng = Random(f"{text} {seed}")
    scope = scope_of(project().law, [text], ())
    own = [a for a in project().book.awards if a.policy in scope.policies and edits(a)]
    return rng.choice(edits(rng.choice(own)))


# --- what is found, and what should be --------------------------------------------------------------------------


def found_of(edited: Project, text: str, award: str) -> set[brute.Finding]:
    """Return what the analysis finds of an award, and every gap and windfall of its text."""
    analysis = edited.overlaps([text])
    assert analysis.unconfirmed == ()
    told = set()
    for f in analysis.findings:
        across = f.kind in ("legacy-gap", "windfall")
        if f.kind in COMPARED and f.certainty != "missing-data" and (across or award in (*f.awards, *f.others)):
            assert f.certainty != "unknown"
            told.add(_unordered((f.kind, f.awards, () if across else f.others)))
    return told


def _unordered(finding: brute.Finding) -> brute.Finding:
    kind, own, others = finding
    if kind == "contained":
        return finding
    return kind, tuple(sorted((*own, *others))), ()


def expected_of(edited: Project, text: str, award: str) -> tuple[set[brute.Finding], set[tuple[str, ...]], set[str]]:
    """Return what brute force finds, what it cannot try (by kind of condition or by size), whose gaps it looked at."""
    scope = scope_of(edited.law, [text], ())
    read, rules = readings(edited, text)
    eli = "http://data.europa.eu/eli/ontology#consolidates"
    merged = {p: set(edited.graph.iris(p, eli)) for p in scope.policies}
    mine = [v for v in read if v.iri == award]
    beside = [v for v in read if v.award.ground == mine[0].award.ground]
    found: set[brute.Finding] = set()
    untried: set[tuple[str, ...]] = set()

    dead = {}
    for v in beside:
        try:
            dead[v.key] = brute.is_dead(edited.book, v.award)
        except (UnsupportedError, brute.TooLargeError):
            untried.add((v.iri,))
    for one in mine:
        if dead.get(one.key):
            found.add(("dead", (one.iri,), ()))
    for one, other in product(mine, beside):
        policies = one.award.policy, other.award.policy
        successor = policies[1] in merged.get(policies[0], ()) or policies[0] in merged.get(policies[1], ())
        if other.iri == award or successor or dead.get(one.key, True) or dead.get(other.key, True):
            continue
        try:
            how = brute.pair(edited.book, one, other, rules, related(rules, one.iri, other.iri))
        except (UnsupportedError, brute.TooLargeError):
            untried.add(tuple(sorted((one.iri, other.iri))))
            continue
        if how is not None:
            found.add(_unordered(how))
    before = [v for v in readings(project(), text)[0] if v.iri == award]
    touched = [v for v in beside if v.iri == award or _touches(edited, [*mine, *before], v, untried)]
    found |= _across(edited, touched, beside, merged, dead, untried)
    return found, untried, {v.iri for v in touched}


def readings(read_from: Project, text: str) -> tuple[tuple[Variant, ...], tuple[StackingRule, ...]]:
    """Return the awards of a text as they read, and its rules."""
    scope = scope_of(read_from.law, [text], ())
    names = [a.iri for a in read_from.book.awards if a.policy in scope.policies]
    read, rules = variants(components(read_from.book, read_from.choice([], date.max), names, dates.key(date.max)))
    return read, (*rules, *(r for r in read_from.book.rules if r.mode == "AddUp"))


def _touches(edited: Project, edits_: list[Variant], other: Variant, untried: set[tuple[str, ...]]) -> bool:
    """Say whether a gap or windfall of an award may depend on another, as it was or as it is now."""
    try:
        return any(brute.meet(edited.book, own.award, other.award) for own in edits_)
    except (UnsupportedError, brute.TooLargeError):
        untried.add(("gap", other.iri))
        return True


def _across(
    edited: Project,
    touched: list[Variant],
    beside: list[Variant],
    merged: dict[str, set[str]],
    dead: dict[str, bool],
    untried: set[tuple[str, ...]],
) -> set[brute.Finding]:
    found: set[brute.Finding] = set()
    for new, legacy in merged.items():
        for v in touched:
            if dead.get(v.key, True) or not legacy:
                continue
            kind = "legacy-gap" if v.award.policy in legacy else "windfall"
            if kind == "windfall" and v.award.policy != new:
                continue
            others = [
                o.award for o in beside if (o.award.policy == new if kind == "legacy-gap" else o.award.policy in legacy)
            ]
            try:
                if brute.is_left_out(edited.book, v.award, others):
                    found.add((kind, (v.iri,), ()))
            except (UnsupportedError, brute.TooLargeError):
                untried.add(("gap", v.iri))
    return found


def differences(text: str, seed: int) -> tuple[str, list[brute.Finding], list[brute.Finding], int, int]:
    """Return an edit in words, what was missed, what was extra, how many findings agree, how many could not be tried."""
    edit = drawn(text, seed)
    was = project()
    awards = tuple(edit.award if a.iri == edit.award.iri else a for a in was.book.awards)
    edited = Project(was.root, was.settings, was.graph, replace(was.book, awards=awards))
    expected, untried, touched = expected_of(edited, text, edit.award.iri)
    found = found_of(edited, text, edit.award.iri)
    ground = {a.iri for a in awards if a.ground == edit.award.ground}

    def is_tried(finding: brute.Finding) -> bool:
        named = {*finding[1], *finding[2]}
        if finding[0] in ("legacy-gap", "windfall"):
            return named <= touched and not any(("gap", n) in untried for n in named)
        return named <= ground and tuple(sorted(named)) not in untried and not any((n,) in untried for n in named)

    missed = sorted(brute.names(f) for f in expected - found if is_tried(f))
    extra = sorted(brute.names(f) for f in found - expected if is_tried(f))
    return edit.what, missed, extra, sum(is_tried(f) for f in expected & found), len(untried)


@pytest.mark.parametrize(("text", "seed"), [(text, seed) for text, seeds in SEEDS.items() for seed in seeds])
def test_an_edit_changes_what_is_found_as_brute_force_says(text: str, seed: int) -> None:
    what, missed, extra, _, _ = differences(text, seed)
    assert (what, missed, extra) == (what, [], [])


if __name__ == "__main__":
    for name, n in product(SEEDS, range(int(sys.argv[1]))):
        print(name, n, *differences(name, n), flush=True)
