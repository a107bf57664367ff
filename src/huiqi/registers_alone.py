"""Without an application (answers layer): what registers alone show of each assessment, and what stands in the way.

Hides every value that is not had from a register and assesses once more: what is still entitled, to the same amount,
can be granted without being asked for. Reads no files and prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from huiqi import dates
from huiqi.answers import Answers
from huiqi.assessment import Assessment, Figure, Outcome
from huiqi.deciding import decide
from huiqi.engines import assess
from huiqi.facts.model import Enterprise, Facts, Record, Value
from huiqi.load import Graph
from huiqi.names import NS, local
from huiqi.outcome import answer
from huiqi.rules.model import Decision, RuleBook
from huiqi.rules.worlds import Choice, chosen_interpretations
from huiqi.scope import Scope
from huiqi.things import Law

_REGISTER: Final = "compared"
_CARRIED: Final = "carried"
_ASKED_FOR: Final = NS + "Application"

Key = tuple[str, str, str]
"""Enterprise, award and ground."""


@dataclass(frozen=True)
class OnRegisters:
    """What registers alone show of one assessment; it is `grantable` if that is what all the facts show.

    `held_up_by` names what registers do not show and an entitlement rests on: indicators, and nodes of the rule that
    somebody has to judge or decide.
    """

    key: Key
    outcome: Outcome
    figure: Figure
    grantable: bool
    held_up_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unlocking:
    """What could be granted without an application if these indicators were had from a register as well."""

    about: tuple[str, ...]
    opens: tuple[Key, ...]


def source_classes(graph: Graph, book: RuleBook) -> dict[str, str]:
    """Return how each indicator is had; one that does not say so, or says two things, counts as declared."""
    found = {}
    for iri in book.indicators:
        classes = [local(c) for c in graph.iris(iri, NS + "sourceClass")]
        found[iri] = classes[0] if len(classes) == 1 else "declared"
    return found


def hide(
    facts: Facts, book: RuleBook, classes: Mapping[str, str], shown: Iterable[str] = (), *, trust: bool = False
) -> Facts:
    """Return what registers show of the facts: values of indicators that are compared, and those of `shown`.

    What a record carries goes with the record: it is shown if something else of it is, or if we `trust` that there is
    such a record. Applications are left out, and no register of them counts. A record without its day stays: that it is
    not known is not that it is not there.
    """
    seen = {i for i, c in classes.items() if c == _REGISTER} | set(shown)
    carried = {i for i, c in classes.items() if c == _CARRIED}

    def kept(record: Record) -> set[str]:
        return seen | carried if trust or seen & set(record.values) else set()

    def firm(enterprise: Enterprise) -> Enterprise:
        records = tuple(_record(r, book, kept(r)) for r in enterprise.records if _ASKED_FOR not in r.kinds)
        return replace(enterprise, values=_values(enterprise.values, seen | carried), records=records)

    return replace(
        facts,
        enterprises=tuple(firm(e) for e in facts.enterprises),
        registers=tuple(r for r in facts.registers if r.record != _ASKED_FOR),
    )


def _record(record: Record, book: RuleBook, kept: set[str]) -> Record:
    known = book.record_classes.get(record.kind)
    dated = known.dated if known is not None else ""
    has_day = bool(kept) and (not dated or dated in kept or dated not in book.indicators)
    is_report = NS + "PeriodReport" in record.kinds
    return replace(
        record,
        values=_values(record.values, kept),
        day=record.day if has_day else None,
        year=record.year if has_day or (is_report and kept) else None,
        applies_from=record.applies_from if kept else None,
        applies_until=record.applies_until if kept else None,
        series=record.series if kept else tuple("" for _ in record.series),
    )


def _values(values: Mapping[str, tuple[Value, ...]], kept: set[str]) -> dict[str, tuple[Value, ...]]:
    return {indicator: stated for indicator, stated in values.items() if indicator in kept}


def without_judgements(book: RuleBook) -> RuleBook:
    """Return the rules without what was decided case by case: judgements, and amounts that somebody sets.

    Decisions on how the text reads, and on the days it is in force, stay.
    """
    general = {i.iri for a in book.ambiguities for i in a.interpretations}
    windows = [(p.applies_from, p.applies_until) for p in book.policies.values()]
    windows += [(a.applies_from, a.applies_until) for a in book.awards]
    general |= {node.iri for ends in windows for end in ends for node in end}

    def stays(decision: Decision) -> bool:
        return decision.decides in general

    return replace(book, decisions=tuple(d for d in book.decisions if stays(d)))


# --- what registers show ---


def on_registers(law: Law, answers: Answers) -> tuple[OnRegisters, ...]:
    """Return what registers alone show of every assessment that is entitled on all the facts, in their order.

    Raises HuiqiError for what the engine cannot compute exactly.
    """
    looking = _Looking(law, answers)
    return tuple(looking.found)


def unlockings(law: Law, answers: Answers, found: Iterable[OnRegisters]) -> tuple[Unlocking, ...]:
    """Return, for each indicator and each set of them that holds something up, what it would open if a register had it.

    `found` is what `on_registers` gives. Each is tried: the facts are assessed with it shown. Judgements open nothing.
    """
    held = [f for f in found if not f.grantable and f.held_up_by]
    classes = source_classes(law.graph, law.book)
    sets = {frozenset(i for i in f.held_up_by if i in classes) for f in held if all(i in classes for i in f.held_up_by)}
    every = sets | {frozenset({i}) for s in sets for i in s}
    looking = _Looking(law, answers, classes=classes, look=False)
    tried = []
    for about in sorted(every - {frozenset()}, key=lambda s: (len(s), sorted(s))):
        keys = [f.key for f in held if set(f.held_up_by) & about]
        opens = looking.opened(keys, about)
        if opens:
            tried.append(Unlocking(tuple(sorted(about)), opens))
    return tuple(tried)


class _Looking:
    """Assesses the facts of some answers as registers show them."""

    def __init__(
        self, law: Law, answers: Answers, *, classes: Mapping[str, str] | None = None, look: bool = True
    ) -> None:
        self.law, self.answers = law, answers
        self.bare = Law(law.graph, without_judgements(law.book), law.base, law.root)
        self.classes = classes or source_classes(law.graph, law.book)
        day = dates.key(answers.on)
        self.choice: Choice = chosen_interpretations(self.bare.book, answers.chosen, day)
        self.parts = self.bare.components(self.choice, day)
        self.full = {_key(a): a for e in answers.enterprises for a in e.assessments if a.outcome == "entitled"}
        self.found = list(self._look()) if look else []

    def assess(self, facts: Facts) -> Iterator[Assessment]:
        """Assess as the answers do, with what would decide each assessment."""
        everything = Scope(tuple(sorted(self.law.book.policies)), len(self.law.book.policies))
        scope = self.answers.scope or everything
        found = decide(self.bare, facts, self.answers.on, self.choice, scope)
        return (a for e in found.enterprises for a in e.assessments)

    def _look(self) -> Iterator[OnRegisters]:
        everything = self._facts(self.full)
        trusted = hide(everything, self.law.book, self.classes, trust=True)
        shown = {_key(a): a for a in self.assess(trusted)}
        likely = [k for k, full in self.full.items() if k in shown and _agrees(shown[k], full)]
        sure = set(self.opened(likely, frozenset()))
        held_up = self._held_up([k for k in sorted(self.full) if k not in sure], shown)
        for key in sorted(self.full):
            seen = shown.get(key)
            outcome: Outcome = "undetermined" if seen is None else seen.outcome
            figure = Figure(self.full[key].net.least * 0, None) if seen is None else seen.net
            yield OnRegisters(key, outcome, figure, key in sure, tuple(sorted(held_up.get(key, ()))))

    def _facts(self, keys: Iterable[Key]) -> Facts:
        """Return the facts of the enterprises that some assessments are about."""
        mine = {enterprise for enterprise, _, _ in keys}
        facts = self.answers.facts
        return replace(facts, enterprises=tuple(e for e in facts.enterprises if e.iri in mine))

    def _held_up(self, keys: list[Key], shown: Mapping[Key, Assessment]) -> dict[Key, frozenset[str]]:
        """Return what stands in the way of each assessment.

        If it still stands open once that is shown, what it combines with is open: then that is in the way as well.
        """
        own = {key: frozenset(self._hidden(key, shown) or self._undated(key[2])) for key in keys}
        open_ones: set[Key] = {key for key, about in own.items() if not about}
        for about in sorted({a for a in own.values() if a and all(i in self.classes for i in a)}, key=sorted):
            alike = [key for key in keys if own[key] == about]
            open_ones |= set(alike) - set(self.opened(alike, about))
        return {key: own[key] | (self._rivals(key, shown) if key in open_ones else frozenset()) for key in keys}

    def _rivals(self, key: Key, shown: Mapping[Key, Assessment]) -> frozenset[str]:
        """Return what stands in the way of the assessments that one combines with, for its enterprise."""
        tied = next((set(p.awards) for p in self.parts if key[1] in p.awards), {key[1]})
        rivals = [k for k in shown if k[0] == key[0] and k[1] in tied]
        return frozenset(thing for k in rivals for thing in self._hidden(k, shown))

    def _hidden(self, key: Key, shown: Mapping[Key, Assessment]) -> set[str]:
        """Return what an assessment needs that registers do not show: indicators, judgements, sums to be decided."""
        seen = shown.get(key)
        needs = seen.needs if seen is not None else ()
        sources = {i for n in needs for i in self._sources(n.about)}
        found = {i for i in sources if self.classes.get(i) not in (None, _REGISTER, _CARRIED)}
        found |= {n.about for n in needs if n.reason in ("needs-judgement", "needs-decision")}
        found |= {_ASKED_FOR} if seen is not None and "needs-choice" in seen.reasons else set()
        return found

    def _sources(self, about: str) -> set[str]:
        """Return what a thing is worked out from, itself if it is not worked out."""
        indicator = self.law.book.indicators.get(about)
        if indicator is None or not indicator.derivation or indicator.of not in self.law.book.indicators:
            return {about}
        return self._sources(indicator.of)

    def _undated(self, ground: str) -> set[str]:
        """Return what dates a ground if registers do not show the day, or do not show that there is such a record."""
        record = self.records.get(ground)
        known = None if record is None else self.law.book.record_classes.get(record.kind)
        dated = known.dated if known is not None else ""
        how = self.classes.get(dated, _REGISTER)
        if record is None or how == _REGISTER:
            return set()
        is_shown = any(self.classes.get(i) == _REGISTER for i in record.values)
        return {dated} if how != _CARRIED or not is_shown else set()

    @cached_property
    def records(self) -> dict[str, Record]:
        """Return the records by IRI."""
        return {r.iri: r for e in self.answers.facts.enterprises for r in e.records}

    def opened(self, keys: Iterable[Key], about: frozenset[str]) -> tuple[Key, ...]:
        """Return which of some assessments could be granted if registers showed these indicators as well."""
        wanted = set(keys)
        facts = hide(self._facts(wanted), self.law.book, self.classes, about)
        awards = {award for _, award, _ in wanted}
        parts = tuple(p for p in self.parts if awards & set(p.awards))
        results = assess(self.bare.book, parts, facts, dates.key(self.answers.on), None, "sparql") if parts else {}
        seen = (a for e, mine in results.items() for a in answer(self.bare.book, parts, mine, e).assessments)
        return tuple(sorted(_key(a) for a in seen if _key(a) in wanted and _agrees(a, self.full[_key(a)])))


def _key(found: Assessment) -> Key:
    return (found.enterprise, found.award, found.ground)


def _agrees(seen: Assessment, full: Assessment) -> bool:
    """Say whether registers alone show an entitlement, and to what all the facts show."""
    return seen.outcome == "entitled" and seen.net == full.net
