"""Which parts of the two sides belong together (analysis layer): alike, read by the same open question, or alone.

What is alike on both sides pays the same whatever the facts are: its difference is nothing, even where it is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from itertools import product
from typing import Any, Final

from huiqi.compare.sides import Side
from huiqi.findings import Place
from huiqi.rules.model import StackingRule
from huiqi.rules.order import grants_in
from huiqi.rules.tree import Decided, GrantOf, NeedsJudgement, Node, Unsettled
from huiqi.rules.worlds import Component, World

MOST: Final = 256
"""More readings taken together are looked at apart: the range of the difference is wider, and still sound."""


@dataclass(frozen=True)
class Link:
    """Parts (by position) of the old and the new side, and their readings taken together.

    Each of `readings` is the world of each old part and of each new part. `is_same`: both sides pay the same.
    """

    old: tuple[int, ...]
    new: tuple[int, ...]
    readings: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    is_same: bool = False
    apart: tuple[Apart | None, ...] = ()
    """For each reading what lets awards be looked at one by one; None where nothing does."""


@dataclass(frozen=True)
class Apart:
    """What differs of a part that has the same awards on both sides: those that read otherwise, and the least cap.

    As long as the awards together stay under every cap, caps take nothing off, and an award that reads the same pays the
    same; awards that another kind of rule ties to one that reads otherwise count as changed. `cap` None: there is none.
    """

    changed: frozenset[str]
    cap: Decimal | None


def links(old: Side, new: Side) -> tuple[Link, ...]:
    """Return how the parts of two sides belong together, each part in one link, in a fixed order."""
    same = dict(_alike(old, new))
    found = [Link((c,), (d,), _pairs(old.parts[c]), True) for c, d in sorted(same.items())]
    left = [("old", c) for c in range(len(old.parts)) if c not in same]
    left += [("new", d) for d in range(len(new.parts)) if d not in set(same.values())]
    for group in _by_open_question(old, new, left):
        mine = tuple(c for side, c in group if side == "old")
        theirs = tuple(c for side, c in group if side == "new")
        readings = _together([old.parts[c] for c in mine], [new.parts[c] for c in theirs])
        if readings is None:
            found += [Link((c,), (), _alone(old.parts[c], True)) for c in mine]
            found += [Link((), (c,), _alone(new.parts[c], False)) for c in theirs]
        else:
            found.append(Link(mine, theirs, readings, False, _apart(old, new, mine, theirs, readings)))
    return tuple(found)


Readings = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def _apart(
    old: Side, new: Side, mine: tuple[int, ...], theirs: tuple[int, ...], readings: Readings
) -> tuple[Apart | None, ...]:
    if len(mine) != 1 or len(theirs) != 1 or old.parts[mine[0]].awards != new.parts[theirs[0]].awards:
        return tuple(None for _ in readings)
    return tuple(_of_worlds(old.parts[mine[0]].worlds[a[0]], new.parts[theirs[0]].worlds[b[0]]) for a, b in readings)


def _of_worlds(old: World, new: World) -> Apart | None:
    if old.by_ground or new.by_ground or any(True for _ in grants_in((old.awards, new.awards))):
        return None
    changed = {a.iri for a in old.awards if new.award(a.iri) != a}
    others = [tuple(r for r in world.rules if not _is_plain_cap(r)) for world in (old, new)]
    for group in _tied(r.members for rules in others for r in rules):
        own = [tuple(r for r in rules if set(r.members) & group) for rules in others]
        if own[0] != own[1] or changed & group:
            changed |= group
    caps = [limit.at_most for world in (old, new) for r in world.rules if _is_plain_cap(r) for limit in r.limits]
    return Apart(frozenset(changed), min(caps, default=None))


def _is_plain_cap(rule: StackingRule) -> bool:
    """Say whether a rule takes nothing off before a fixed sum is reached."""
    fixed = all(not (limit.times or limit.condition) for limit in rule.limits)
    return rule.mode == "TotalCap" and not rule.paid_before and fixed


def _tied(groups: Iterable[Iterable[str]]) -> list[set[str]]:
    """Return awards in groups that rules other than plain caps tie together."""
    found: list[set[str]] = []
    for group in groups:
        mine = set(group)
        apart = [g for g in found if not g & mine]
        mine = mine.union(*(g for g in found if g & mine))
        found = [*apart, mine]
    return found


def _pairs(part: Component) -> Readings:
    return tuple(((w,), (w,)) for w in range(len(part.worlds)))


def _alone(part: Component, is_old: bool) -> Readings:
    return tuple(((w,), ()) if is_old else ((), (w,)) for w in range(len(part.worlds)))


def _alike(old: Side, new: Side) -> Iterator[tuple[int, int]]:
    """Yield parts that are one and the same, or one award each that says the same under another name."""
    free = set(range(len(new.parts)))
    forms: dict[Any, list[int]] = {}
    for d, part in enumerate(new.parts):
        form = _single(part)
        if form is not None:
            forms.setdefault(form, []).append(d)
    by_awards = {part.awards: d for d, part in enumerate(new.parts)}
    for c, part in enumerate(old.parts):
        own = by_awards.get(part.awards)
        if own in free and new.parts[own] == part:
            free.discard(own)
            yield c, own
    for c, part in enumerate(old.parts):
        if by_awards.get(part.awards) is not None:
            continue
        for d in forms.get(_single(part), ()):
            if d in free and new.parts[d].awards not in {p.awards for p in old.parts}:
                free.discard(d)
                yield c, d
                break


def _single(part: Component) -> Any:
    """Return what a part says apart from its names, if it is one award that reads one way; else None."""
    if len(part.awards) != 1 or len(part.worlds) != 1 or part.worlds[0].by_ground:
        return None
    award, rules = part.worlds[0].awards[0], part.worlds[0].rules
    if rules or _rests_on_names((award.conditions, award.amount)):
        return None
    return (
        award.ground,
        form(award.applies_from),
        form(award.applies_until),
        form(award.conditions),
        form(award.amount),
    )


def _rests_on_names(value: Any) -> bool:
    """Say whether a node is settled by its name: by a decision, an assumption or another award."""
    if isinstance(value, tuple):
        return any(_rests_on_names(v) for v in value)
    if isinstance(value, NeedsJudgement | Decided | Unsettled | GrantOf):
        return True
    return hasattr(value, "__dataclass_fields__") and any(
        _rests_on_names(getattr(value, f.name)) for f in fields(value)
    )


_NAMES: Final = {f.name for f in fields(Node)} - {"order"}


def form(value: Any) -> Any:
    """Return what a node says apart from its name, its clause and its place: equal forms say the same.

    The parts of an all-of and an any-of have no order; nor has the list of a membership.
    """
    if isinstance(value, tuple):
        return tuple(form(v) for v in value)
    if isinstance(value, Decimal):
        return value.normalize()
    if isinstance(value, Place):
        return None
    if not isinstance(value, Node) and not hasattr(value, "__dataclass_fields__"):
        return value
    if type(value).__name__ == "Indicator":
        return value.iri
    kind = type(value).__name__
    kept = [f.name for f in fields(value) if f.name not in _NAMES]
    if kind != "Row":
        kept = [name for name in kept if name != "order"]
    parts = [(name, form(getattr(value, name))) for name in kept]
    if kind in ("AllOf", "AnyOf", "Membership"):
        parts = [(n, tuple(sorted(v, key=repr)) if isinstance(v, tuple) else v) for n, v in parts]
    return (kind, *parts)


def _by_open_question(old: Side, new: Side, left: Sequence[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    """Return parts in groups that share an open question or an award."""
    groups: list[tuple[set[str], list[tuple[str, int]]]] = []
    for side, c in left:
        part = (old if side == "old" else new).parts[c]
        asked = {*part.open_ambiguities, *part.awards}
        mine, rest = (asked, [(side, c)]), []
        for group in groups:
            if group[0] & mine[0]:
                mine = (mine[0] | group[0], [*group[1], *mine[1]])
            else:
                rest.append(group)
        groups = [*rest, mine]
    return [g for _, g in groups]


def _together(old: list[Component], new: list[Component]) -> Readings | None:
    """Return the worlds of parts that go together under each choice of readings; None: too many."""
    ways: dict[str, list[str | None]] = {}
    for part in (*old, *new):
        for world in part.worlds:
            chosen = dict(world.choice)
            for a in part.open_ambiguities:
                if chosen[a] not in ways.setdefault(a, []):
                    ways[a].append(chosen[a])
    count = 1
    for found in ways.values():
        count *= len(found)
    if count > MOST:
        return None
    readings = []
    for picks in product(*ways.values()):
        choice = dict(zip(ways, picks, strict=True))
        readings.append(tuple(tuple(_world(p, choice) for p in parts) for parts in (old, new)))
    return tuple((a, b) for a, b in readings)


def _world(part: Component, choice: Mapping[str, str | None]) -> int:
    wanted = {a: choice[a] for a in part.open_ambiguities}
    return next(
        w for w, world in enumerate(part.worlds) if {a: dict(world.choice)[a] for a in part.open_ambiguities} == wanted
    )
