"""The normative derivation (answers layer): the fixed queries of queries/derive/ on micro-stores.

Runs constant query texts in a fixed order over the triples that `huiqi.compile.store` writes, and reads the answers.
Decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from huiqi.assessment import Figure, NodeKey, NodeResult, Status, WorldAssessment, WorldResult
from huiqi.compile.store import LoweredRules, lower_facts, lower_rules
from huiqi.compile.store.terms import THE_RUN, number, quad, run
from huiqi.errors import HuiqiError, Text
from huiqi.facts.model import Enterprise, Facts
from huiqi.money import canonical, fen_half_up
from huiqi.names import local
from huiqi.rules.tree import RuleBook
from huiqi.rules.worlds import Component
from huiqi.settings import shipped

BATCH: Final = 10
"""Enterprises to a micro-store."""

_BEFORE: Final = ("values", "readings", "days", "through", "history", "past", "shifted-days", "coverage", "decisions")
_OF_KIND: Final = {
    "Comparison": "comparison",
    "Membership": "membership",
    "Dated": "dated",
    "ValidOn": "valid-on",
    "SameKey": "same-key",
    "Existence": "existence",
    "NeedsJudgement": "judgement",
    "Unsettled": "unsettled",
    "AllOf": "all-of",
    "AnyOf": "any-of",
    "Not": "not",
    "Fixed": "fixed",
    "Decided": "decided",
    "Scaled": "scaled",
    "Product": "product",
    "Sum": "sum",
    "Difference": "difference",
    "Table": "table",
    "Limited": "limited",
    "Weighed": "weighed",
}
_AFTER: Final = ("assess", "matters", "ledger", "nets")

EnterpriseWorlds = dict[tuple[int, int], WorldResult]
"""(component, world) -> what was found there for one enterprise."""


@dataclass(frozen=True)
class Queries:
    """The texts of a folder of derivation queries, by name."""

    folder: Path

    @cached_property
    def texts(self) -> dict[str, str]:
        """Return each query's text by the name of its file."""
        found = {p.stem: p.read_text("utf-8") for p in sorted(self.folder.iterdir()) if p.suffix in (".ru", ".rq")}
        missing = {*_BEFORE, *_OF_KIND.values(), *_AFTER} - set(found)
        if missing:
            names = ", ".join(sorted(missing))
            raise HuiqiError(
                Text(f"{self.folder.name}/ 缺少查询:{names}", f"{self.folder.name}/ lacks the queries {names}")
            )
        return found


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
        self._update(store, "select")
        self._update(store, "grounds")
        for depth in range(1, self.rules.depth + 1):
            self._set(store, "depth", depth)
            self._update(store, "candidates")
        for name in _BEFORE:
            self._update(store, name)
        for level, kinds in enumerate(self.rules.kinds, start=1):
            self._set(store, "level", level)
            for kind in sorted(kinds, key=list(_OF_KIND).index):
                self._update(store, _OF_KIND[kind])
            self._update(store, "reasons")
        for name in _AFTER:
            self._update(store, name)
        self._check(store)
        return store

    def _set(self, store: ox.Store, name: str, value: int) -> None:
        for old in list(store.quads_for_pattern(THE_RUN, run(name), None)):
            store.remove(old)
        store.add(quad(THE_RUN, run(name), number(value)))

    def _update(self, store: ox.Store, name: str) -> None:
        store.update(self.queries.texts[name])

    def _rows(self, store: ox.Store, name: str) -> Any:
        return store.query(self.queries.texts[name])

    def _check(self, store: ox.Store) -> None:
        for row in self._rows(store, "check-overflow"):
            node = local(row["node"].value)
            raise HuiqiError(
                Text(f"`{node}` 的金额超出可精确计算的范围", f"`{node}` gives an amount too large to be exact")
            )
        for row in self._rows(store, "check-total"):
            node = local(row["node"].value)
            raise RuntimeError(f"the derivation gave `{node}` {row['found'].value} verdicts instead of one")

    # --- reading the answers ---

    def _read(self, store: ox.Store, group: Iterable[Enterprise], with_nodes: bool) -> dict[str, EnterpriseWorlds]:
        reasons: dict[tuple[str, str, str], set[str]] = {}
        for row in self._rows(store, "answer-reasons"):
            key = (row["award"].value, row["enterprise"].value, _text(row["ground"]))
            reasons.setdefault(key, set()).add(local(row["why"].value))
        rows: dict[tuple[str, int, int], list[tuple[WorldAssessment, Figure]]] = {}
        for row in self._rows(store, "answer-assessments"):
            name, enterprise, ground = row["award"].value, row["enterprise"].value, _text(row["ground"])
            component, world, award = self.rules.awards[name]
            why = frozenset(reasons.get((name, enterprise, ground), ()))
            rows.setdefault((enterprise, component, world), []).append(_assessment(row, award, ground, why))
        nodes = self._nodes(store) if with_nodes else {}
        found: dict[str, EnterpriseWorlds] = {}
        for enterprise in group:
            worlds: EnterpriseWorlds = {}
            for c, component_rules in enumerate(self.components):
                for w in range(len(component_rules.worlds)):
                    assessed = sorted(rows.get((enterprise.iri, c, w), []), key=lambda a: (a[0].award, a[0].ground))
                    total = _total([added for _, added in assessed])
                    worlds[c, w] = WorldResult(tuple(a for a, _ in assessed), total, nodes)
            found[enterprise.iri] = worlds
        return found

    def _nodes(self, store: ox.Store) -> dict[NodeKey, NodeResult]:
        """Return the result of each node under its name in the store (`rules.nodes` gives its IRI in the rules)."""
        parts: dict[NodeKey, dict[str, Any]] = {}
        for row in self._rows(store, "answer-nodes"):
            key = (row["node"].value, row["ground"].value, row["context"].value)
            part = parts.setdefault(key, {"why": set()})
            for name in ("verdict", "low", "high", "row"):
                if row[name] is not None:
                    part[name] = row[name].value
            if row["why"] is not None:
                part["why"].add(local(row["why"].value))
        return {
            key: NodeResult(
                verdict=int(v) if (v := part.get("verdict", part.get("row"))) is not None else None,
                least=Decimal(part["low"]) if "low" in part else None,
                most=Decimal(part["high"]) if "high" in part else None,
                reasons=frozenset(part["why"]),
            )
            for key, part in parts.items()
        }


def _text(term: Any) -> str:
    return "" if term is None else str(term.value)


def _assessment(row: Any, award: str, ground: str, why: frozenset[str]) -> tuple[WorldAssessment, Figure]:
    net, added = _figure(row, "netLow", "netHigh"), _figure(row, "countLow", "countHigh")
    outcome = row["outcome"].value
    gross = _figure(row, "low", "high") if ground else Figure(net.least, net.most)
    return WorldAssessment(award, ground, outcome, gross, net, status(outcome, gross, net), why), added


def _figure(row: Any, low: str, high: str) -> Figure:
    least, most = (None if row[name] is None else Decimal(canonical(Decimal(row[name].value))) for name in (low, high))
    return Figure(Decimal("0.00") if least is None else least, most)


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
