"""A comparison from beginning to end (analysis layer): both sides decided, the effect, its shares, what ends, where it is steep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from huiqi import dates
from huiqi.compare.attribution import MOST_SETTINGS, Share, attributed, needed, of_settings
from huiqi.compare.breakdown import Sum, by_category, by_class, by_fund, by_measure, classes_in, summed
from huiqi.compare.cliffs import Cliff, cliffs
from huiqi.compare.effect import Decided, decided, decided_like, effect_of
from huiqi.compare.model import GROUPS, Effect
from huiqi.compare.pairs import Pair, paired
from huiqi.compare.parameters import Setting, edited, edits_of, settings_of
from huiqi.compare.sides import Side, Years, besides_of, side_of, years_of
from huiqi.compare.vanished import Vanished, vanished
from huiqi.engines import Engine
from huiqi.errors import HuiqiError, Text
from huiqi.facts.model import Facts
from huiqi.findings import Finding
from huiqi.money import canonical
from huiqi.rules.worlds import Choice
from huiqi.scope import scope_of
from huiqi.things import Law

Progress = Callable[[Text], None]
BEFORE: Final = Text("判定原文本", "deciding the old texts")
AFTER: Final = Text("判定新文本", "deciding the new text")


@dataclass(frozen=True)
class Asked:
    """What is compared: texts (IRIs) of both sides, the day, the years (empty: the last that ended), settings of the new side.

    With `own_windows` each text keeps its own days instead of `years`.
    """

    old: tuple[str, ...]
    new: tuple[str, ...]
    on: date
    years: str = ""
    own_windows: bool = False
    settings: tuple[str, ...] = ()
    engine: Engine = "reference"
    with_cliffs: bool = True


@dataclass(frozen=True)
class Comparison:
    """What a reform does to the enterprises of a register, and what each part of it rests on."""

    asked: Asked
    years: Years | None
    old: Side = field(repr=False)
    new: Side = field(repr=False)
    before: Law = field(repr=False)
    after: Law = field(repr=False)
    facts: Facts = field(repr=False)
    effect: Effect = field(repr=False)
    shares: tuple[Share, ...]
    pairs: tuple[Pair, ...]
    sums: Mapping[str, tuple[Sum, ...]] = field(repr=False)
    """By "measure", "fund", "category", and the IRI of each class that the facts carry."""
    vanished: tuple[Vanished, ...] = ()
    cliffs: tuple[Cliff, ...] = ()
    settings: tuple[Setting, ...] = ()
    of_settings: Mapping[str, Decimal] = field(default_factory=dict)
    """The share of each setting in what is certain of the difference, by its name; empty for less than two."""
    chosen: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_in_turn(self) -> bool:
        """Say whether settings were made in the order given, because there are too many for every order."""
        return len(self.settings) > MOST_SETTINGS

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values for JSON; money as texts, below 0 for less."""
        effect = self.effect
        return {
            "on": self.asked.on.isoformat(),
            "years": None if self.years is None else str(self.years),
            "before": list(self.old.policies),
            "after": list(self.new.policies),
            "besides": list(self.new.besides),
            "readings": list(self.chosen),
            "settings": [s.to_dict() for s in self.settings],
            "change": effect.change.to_dict(),
            "settled": canonical(effect.settled),
            "open": effect.open.to_dict(),
            "groups": {g: len(effect.of_group(g)) for g in GROUPS},
            "attribution": [s.to_dict() for s in self.shares],
            "ofSettings": {n: canonical(v) for n, v in self.of_settings.items()},
            "pairs": [{"before": list(p.old), "after": list(p.new), "how": p.how or None} for p in self.pairs],
            "sums": {name: [s.to_dict() for s in found] for name, found in self.sums.items()},
            "vanished": [v.to_dict() for v in self.vanished],
            "cliffs": [c.to_dict() for c in self.cliffs],
            "enterprises": [e.to_dict() for e in effect.enterprises],
            "findings": [f.to_dict() for f in self.findings],
        }


def compare(law: Law, facts: Facts, choice: Choice, asked: Asked, progress: Progress | None = None) -> Comparison:
    """Return what the new texts pay in place of the old ones on the same facts.

    `choice` are the readings that are settled. Raises HuiqiError for texts on both sides without a setting, for a
    setting that is none, and for years that cannot be.
    """
    say = progress or (lambda text: None)
    on = dates.key(asked.on)
    settings = settings_of(law, asked.new, asked.settings)
    _check_sides(asked, settings)
    after = edited(law, edits_of(settings))
    years = None if asked.own_windows else years_of(asked.years, on)
    besides = besides_of(law.book, (*asked.old, *asked.new), (*asked.old, *asked.new))

    def new_side(of: Law) -> Side:
        return side_of(of.book, choice, asked.new, besides, years, on)

    old, new = side_of(law.book, choice, asked.old, besides, years, on), new_side(after)
    say(BEFORE)
    first = decided(old, facts, on, asked.engine)
    say(AFTER)
    effect = effect_of(first, decided_like(new, facts, on, asked.engine, first))

    names = tuple(s.name for s in settings)
    effects = {}
    for made in needed(names) if len(names) > 1 else ():
        some = edited(law, edits_of(s for s in settings if s.name in made))
        whole = len(made) == len(names)
        effects[made] = effect if whole else _of_some(first, some, new_side, facts, on, asked.engine)
    seen = facts.seen(on)
    return Comparison(
        asked=asked,
        years=years,
        old=old,
        new=new,
        before=law,
        after=after,
        facts=seen,
        effect=effect,
        shares=attributed(effect),
        pairs=paired(old.book.awards, new.book.awards),
        sums=_sums(effect, old, new, seen, on),
        vanished=vanished(effect),
        cliffs=cliffs(new, seen, on) if asked.with_cliffs else (),
        settings=settings,
        of_settings=of_settings(names, effects) if effects else {},
        chosen=tuple(sorted(way for way in choice.values() if way is not None)),
        findings=facts.findings,
    )


def _of_some(
    first: Decided, law: Law, new_side: Callable[[Law], Side], facts: Facts, on: int, engine: Engine
) -> Effect:
    return effect_of(first, decided_like(new_side(law), facts, on, engine, first))


def _check_sides(asked: Asked, settings: Sequence[Setting]) -> None:
    both = set(asked.old) & set(asked.new)
    if both and not settings:
        raise HuiqiError(
            Text(
                "同一文本与自身比较没有差别:请写明新文本,或用 --set 改一个参数",
                "a text does not differ from itself: name another as the new one, or change a parameter with --set",
            )
        )
    if both and set(asked.old) != set(asked.new):
        raise HuiqiError(
            Text("新旧两方有同一文本:每个文本只能在一方", "a text stands on both sides: name each on one side only")
        )


def _sums(effect: Effect, old: Side, new: Side, facts: Facts, on: int) -> dict[str, tuple[Sum, ...]]:
    awards = (*old.book.awards, *new.book.awards)
    found = {
        "measure": summed(effect, by_measure({a.iri: a.measure for a in awards})),
        "fund": summed(effect, by_fund),
        "category": summed(effect, by_category(facts)),
    }
    for indicator in classes_in(facts, new.book):
        found[indicator.iri] = summed(effect, by_class(facts, new.book, indicator, on))
    return found


def sides_named(texts: Sequence[tuple[str, ...]], settings: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the old and the new texts (IRIs) among those named: the last is the new one; one alone stands on both sides.

    A name may stand for several texts; those of an earlier name that are also of the last are not old. Raises
    HuiqiError if one name is given and nothing is set.
    """
    if len(texts) > 1:
        new = texts[-1]
        old = tuple(sorted({t for group in texts[:-1] for t in group} - set(new)))
        return (old or new, new)
    if texts and settings:
        return texts[0], texts[0]
    raise HuiqiError(
        Text(
            "请写出原文本和新文本;只写一个文本时用 --set 改一个参数",
            "name the old texts and the new one; with one text alone change a parameter with --set",
        )
    )


def compare_named(
    law: Law,
    texts: Sequence[str],
    facts: Facts,
    on: date,
    choice: Choice,
    *,
    settings: Sequence[str] = (),
    years: str = "",
    own_windows: bool = False,
    engine: Engine = "reference",
    with_cliffs: bool = True,
    progress: Progress | None = None,
) -> Comparison:
    """Return what the last of `texts` (by folder or name) pays in place of the others; one alone is compared as `settings` change it.

    Both are applied to the grounds of `years` (such as 2024-2026; empty: the last year that ended by the day `on`), or
    each to those of its own windows. Raises HuiqiError for an unknown text, setting or year.
    """
    old, new = sides_named([scope_of(law, [t], ()).policies for t in texts], settings)
    asked = Asked(old, new, on, years, own_windows, tuple(settings), engine, with_cliffs)
    return compare(law, facts, choice, asked, progress)
