"""One run of the derivation (answers layer): rules and facts into micro-stores, every query in its turn, answers out.

Runs constant query texts in a fixed order over the triples that `huiqi.compile.store` writes, and reads the answers.
Decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

import pyoxigraph as ox

from huiqi.assessment import Figure, GivenUp, NodeKey, NodeResult, Payout, Status, WorldAssessment, WorldResult
from huiqi.compile.store import LoweredRules, lower_facts, lower_rules
from huiqi.compile.store.nodes import COMPUTED, CONDITIONS, TURN, step
from huiqi.compile.store.terms import THE_RUN, number, quad, run
from huiqi.derive.queries import AFTER, OF_KIND, OF_READINGS, Queries
from huiqi.derive.settle import settle
from huiqi.errors import HuiqiError, Text
from huiqi.facts.model import Enterprise, Facts
from huiqi.money import canonical, fen_half_up
from huiqi.names import local
from huiqi.rules.model import RuleBook
from huiqi.rules.worlds import Component
from huiqi.settings import shipped

BATCH: Final = 10
"""Enterprises to a micro-store."""

_ZERO: Final = Decimal("0.00")
_NOTHING: Final = Figure(_ZERO, _ZERO)

Loss = tuple[str, str, tuple[tuple[str, str], ...]]
"""A rule, how it takes off, and the assessments (award and ground) that gain."""

EnterpriseWorlds = dict[tuple[int, int], WorldResult]
"""(component, world) -> what was found there for one enterprise."""


class Derivation:
    """Rules ready to be applied to any number of enterprises."""

    def __init__(self, book: RuleBook, components: Iterable[Component], queries: Queries | None = None) -> None:
        self.book = book
        self.components = tuple(components)
        self.rules: LoweredRules = lower_rules(book, self.components)
        self.queries = queries or Queries(shipped("queries") / "derive")

    def derive(
        self, facts: Facts, on: int, known_as_of: int | None = None, *, with_nodes: bool = False, batch: int = BATCH
    ) -> dict[str, EnterpriseWorlds]:
        """Assess every award of every world for every enterprise of `facts`.

        `on` and `known_as_of` are integer keys of days. With `with_nodes` the verdict, amount and reasons of every
        node come along. Raises HuiqiError if an amount is larger than an engine can hold exactly.
        """
        found: dict[str, EnterpriseWorlds] = {}
        facts = facts.joined(known_as_of)
        for start in range(0, len(facts.enterprises), batch):
            group = facts.enterprises[start : start + batch]
            store = self.run(group, facts, on, known_as_of)
            found.update(self._read(store, group, with_nodes))
        return found

    def run(self, group: Iterable[Enterprise], facts: Facts, on: int, known_as_of: int | None = None) -> ox.Store:
        """Return the micro-store of some enterprises after every query has run."""
        store = ox.Store()
        decisions = self.book.decisions
        quads = lower_facts(group, facts.registers, decisions, on, known_as_of, self.book.wider, self.rules.shifts)
        store.bulk_extend([*self.rules.quads, *quads])
        turn = 0
        for name, value in self.plan():
            if name == "turn":
                turn = int(value.value)  # type: ignore[union-attr]
            if name == "settle":
                self._settle(store, turn)
            elif value is None:
                self._update(store, name)
            else:
                self._set(store, name, value)
        self._check(store)
        return store

    def plan(self) -> Iterator[tuple[str, ox.NamedNode | ox.Literal | None]]:
        """Yield what runs, in order: a query by name, or a property of `run:run` and the value it has from then on.

        "settle" is no query: there `huiqi.derive.settle` is asked what rules that bind each other grant in this turn.
        Whoever has the triples in a store of their own can run the same texts by it.
        """
        yield "select", None
        yield "grounds", None
        for depth in range(1, self.rules.depth + 1):
            yield "depth", number(depth)
            yield "candidates", None
        for name, kinds in OF_READINGS.items():
            if kinds & self.rules.readings:
                yield name, None
        if self.book.decisions:
            yield "decisions", None
        levels = list(self.rules.kinds)
        for turn in range(self.rules.last_turn + 1):
            while levels and levels[0][0] <= (turn + 1) * TURN:
                yield from self._level(*levels.pop(0))
            yield "turn", number(turn)
            for name in AFTER:
                yield name, None
            if any(c.turn == turn for c in self.rules.clusters):
                yield "settle", None

    def _level(self, level: int, kinds: frozenset[str]) -> Iterator[tuple[str, ox.NamedNode | ox.Literal | None]]:
        """Yield the queries of a level, kind by kind, and then those that say why what is unknown is so."""
        for kind in (k for k in OF_KIND if k in kinds):
            yield "step", step(level, kind)
            for name in OF_KIND[kind]:
                yield name, None
        if kinds & set(CONDITIONS):
            yield "step", step(level, "conditions")
            yield "reasons", None
        if kinds & set(COMPUTED):
            yield "step", step(level, "computed")
            yield "computed-reasons", None

    def _set(self, store: ox.Store, name: str, value: Any) -> None:
        for old in list(store.quads_for_pattern(THE_RUN, run(name), None)):
            store.remove(old)
        store.add(quad(THE_RUN, run(name), value))

    def _settle(self, store: ox.Store, turn: int) -> None:
        store.extend(settle(self.rules, turn, lambda name: _texts(self._rows(store, name))))

    def _update(self, store: ox.Store, name: str) -> None:
        store.update(self.queries.texts[name])

    def _rows(self, store: ox.Store, name: str) -> Any:
        return store.query(self.queries.texts[name])

    def _check(self, store: ox.Store) -> None:
        for node, _ in self._rows(store, "check-overflow"):
            raise HuiqiError(
                Text(
                    f"`{local(node.value)}` 的金额超出可精确计算的范围",
                    f"`{local(node.value)}` gives an amount too large to be exact",
                )
            )
        for _ in self._rows(store, "check-count"):
            for node, _, found in self._rows(store, "check-total"):
                raise RuntimeError(f"the derivation gave `{local(node.value)}` {found.value} verdicts instead of one")
        for (item,) in self._rows(store, "check-nets"):
            raise RuntimeError(f"the derivation gave `{item.value}` no net amount")
        if self.rules.clusters:
            for (item,) in self._rows(store, "check-lawful"):
                raise RuntimeError(f"the derivation grants more than the rules of `{item.value}` allow")

    # --- reading the answers ---

    def _read(self, store: ox.Store, group: Iterable[Enterprise], with_nodes: bool) -> dict[str, EnterpriseWorlds]:
        reasons: dict[tuple[str, str, str], set[str]] = {}
        for award, enterprise, ground, why in self._rows(store, "answer-reasons"):
            reasons.setdefault((award.value, enterprise.value, _text(ground)), set()).add(local(why.value))
        lost = self._lost(store)
        rows: dict[tuple[str, int, int], list[tuple[WorldAssessment, Figure]]] = {}
        for award, enterprise, ground, *rest in self._rows(store, "answer-assessments"):
            key = (award.value, enterprise.value, _text(ground))
            component, world, name = self.rules.awards[award.value]
            assessed = _assessment(name, key[2], rest, frozenset(reasons.get(key, ())))
            if (losses := lost.get(key[::2])) and (given := _given_up(assessed[0], losses)):
                assessed = replace(assessed[0], payout=Payout(key[1], given_up=given)), assessed[1]
            rows.setdefault((enterprise.value, component, world), []).append(assessed)
        nodes = self._nodes(store) if with_nodes else {}
        found: dict[str, EnterpriseWorlds] = {}
        for e in group:
            worlds: EnterpriseWorlds = {}
            for c, component_rules in enumerate(self.components):
                for w in range(len(component_rules.worlds)):
                    results = sorted(rows.get((e.iri, c, w), ()), key=lambda a: (a[0].award, a[0].ground))
                    worlds[c, w] = WorldResult(tuple(a for a, _ in results), _total([t for _, t in results]), nodes)
            found[e.iri] = worlds
        return found

    def _lost(self, store: ox.Store) -> dict[tuple[str, str], list[Loss]]:
        """Return to what an assessment (name of its award, ground) gave way: rule, how, and the others in order."""
        names: dict[str, tuple[str, str, int]] = {}
        found: dict[str, dict[tuple[str, str, str], list[str]]] = {}
        for item, rule, how, loss, to in self._rows(store, "answer-given-up"):
            found.setdefault(item.value, {}).setdefault((rule.value, how.value, _text(loss)), []).extend(
                [to.value] if to else []
            )
        if not found:
            return {}
        for item, award, ground, day in self._rows(store, "answer-items"):
            names[item.value] = (award.value, ground.value, int(day.value))
        lost: dict[tuple[str, str], list[Loss]] = {}
        for item, losses in found.items():
            award, ground, _ = names[item]
            for (rule, how, _), to in sorted(losses.items(), key=lambda x: (x[0][2], x[0])):
                others = [(names[t][2], names[t][1], self.rules.awards[names[t][0]][2]) for t in to]
                pairs = tuple((iri, on) for _, on, iri in sorted(others))
                lost.setdefault((award, ground), []).append((self.rules.nodes[rule], how, pairs))
        return lost

    def _nodes(self, store: ox.Store) -> dict[NodeKey, NodeResult]:
        """Return the result of each node under its name in the store (`rules.nodes` gives its IRI in the rules)."""
        contexts = {row[0].value: row for row in self._rows(store, "answer-contexts")}

        def path(context: str) -> str:
            _, _, record, outer = contexts[context]
            return record.value if outer is None else f"{path(outer.value)}!{record.value}"

        keys = {context: (row[1].value, path(context)) for context, row in contexts.items()}
        parts: dict[NodeKey, dict[str, Any]] = {}
        for row in self._rows(store, "answer-nodes"):
            part = parts.setdefault((row["node"].value, *keys[row["context"].value]), {"why": set()})
            for name in ("verdict", "low", "high", "row"):
                if row[name] is not None:
                    part[name] = row[name].value
            if row["why"] is not None:
                part["why"].add(local(row["why"].value))
        found = {
            key: NodeResult(
                verdict=int(v) if (v := part.get("verdict", part.get("row"))) is not None else None,
                least=Decimal(part["low"]) if "low" in part else None,
                most=Decimal(part["high"]) if "high" in part else None,
                reasons=frozenset(part["why"]),
            )
            for key, part in parts.items()
        }
        shared = ((key, other) for key in found for other in self.rules.same.get(key[0], ()))
        return {**found, **{(other, *key[1:]): found[key] for key, other in shared}}


def _texts(rows: Any) -> Iterator[tuple[str | None, ...]]:
    return (tuple(None if term is None else term.value for term in row) for row in rows)


def _text(term: Any) -> str:
    return "" if term is None else str(term.value)


def _assessment(award: str, ground: str, row: list[Any], why: frozenset[str]) -> tuple[WorldAssessment, Figure]:
    """Return an assessment, from its outcome and six ends of figures, with what it adds to the total."""
    outcome = row[0].value
    if outcome in ("not-entitled", "not-applicable"):
        return WorldAssessment(award, ground, outcome, _NOTHING, _NOTHING, "", why), _NOTHING
    gross, net, added = _figure(row[1], row[2]), _figure(row[3], row[4]), _figure(row[5], row[6])
    if not ground:
        gross = net
    return WorldAssessment(award, ground, outcome, gross, net, status(outcome, gross, net), why), added


def _figure(low: Any, high: Any) -> Figure:
    least, most = (None if end is None else Decimal(canonical(Decimal(end.value))) for end in (low, high))
    return Figure(_ZERO if least is None else least, most)


def _given_up(found: WorldAssessment, losses: list[Loss]) -> tuple[GivenUp, ...]:
    """Return what an assessment gave up, and how much of its gross amount all rules together take off."""
    gross = Figure(fen_half_up(found.gross.least), None if found.gross.most is None else fen_half_up(found.gross.most))
    net = found.net
    if gross == net:
        return ()
    least = _ZERO if net.most is None else max(_ZERO, gross.least - net.most)
    amount = Figure(least, None if gross.most is None else max(_ZERO, gross.most - net.least))
    return () if amount.most == 0 else tuple(GivenUp(rule, how, to, amount) for rule, how, to in losses)


def status(outcome: str, gross: Figure, net: Figure) -> Status:
    """Return what became of an assessment after combination; `net` is to the fen."""
    if outcome not in ("entitled", "undetermined"):
        return ""
    gross = Figure(fen_half_up(gross.least), None if gross.most is None else fen_half_up(gross.most))
    if net == Figure(Decimal(0), Decimal(0)):
        return "superseded"
    if outcome == "undetermined" or (net.least == 0 and gross.least != 0):
        return "open"
    return "granted" if net == gross else "reduced"


def _total(parts: list[Figure]) -> Figure:
    least = sum((p.least for p in parts), Decimal("0.00"))
    if any(p.most is None for p in parts):
        return Figure(least, None)
    return Figure(least, sum((p.most or Decimal(0) for p in parts), Decimal("0.00")))
