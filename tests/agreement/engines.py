"""The three engines over whole samples, and every difference between two of them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from agreement.compare import compare
from agreement.faults import Fault
from agreement.generate import Loaded, Sample, generate, load
from huiqi.assessment import WorldResult
from huiqi.derive import Derivation, Queries
from huiqi.errors import HuiqiError
from huiqi.evaluate import assess_world
from huiqi.evaluate.pay_out import pay_out
from huiqi.evaluate.readings import Case
from huiqi.settings import shipped

Key = tuple[str, int, int]
Results = dict[Key, WorldResult]


@cache
def loaded(seed: int, folder: Path, families: tuple[str, ...] = ()) -> tuple[Sample, Loaded]:
    """Return the sample of a seed and what the loaders make of it; `folder` holds its files for a while."""
    sample = generate(seed, families=families)
    return sample, load(sample, folder)


def reference(sample: Sample, law: Loaded) -> Results:
    """Return what the reference finds, by enterprise, component and world."""
    seen = law.facts.seen(sample.on)
    return {
        (e.iri, c, w): assess_world(Case(law.book, e, seen.registers, law.book.decisions, sample.on), world)
        for c, component in enumerate(law.components)
        for w, world in enumerate(component.worlds)
        for e in seen.enterprises
    }


def sparql(sample: Sample, law: Loaded, queries: Queries | None = None, batch: int = 1) -> Results:
    """Return what the queries find; `batch` enterprises share a store."""
    derivation = Derivation(law.book, law.components, queries)
    found = derivation.derive(law.facts, sample.on, with_nodes=True, batch=batch)
    seen = law.facts.seen(sample.on)
    cases = {e.iri: Case(law.book, e, seen.registers, law.book.decisions, sample.on) for e in seen.enterprises}
    return {
        (e, c, w): pay_out(cases[e], law.components[c].worlds[w], result)
        for e, worlds in found.items()
        for (c, w), result in worlds.items()
    }


def by_sql(sample: Sample, law: Loaded) -> Results:
    """Return what SQL finds."""
    from huiqi.compile import sql

    seen = law.facts.seen(sample.on)
    return {
        (e, c, w): result
        for c, component in enumerate(law.components)
        for w, found in enumerate(sql.assess_worlds(law.book, component.worlds, seen, sample.on, with_nodes=True))
        for e, result in found.items()
    }


ENGINES = {"sparql": sparql, "sql": by_sql}


def is_refusal(error: HuiqiError) -> bool:
    """Say whether an engine refuses a kind by name, rather than finding something wrong."""
    return "does not compute yet" in str(error)


def _only_nodes_of(one: WorldResult, other: WorldResult) -> WorldResult:
    """Leave out nodes that the other engine keeps under no such name: the store names variants of a node apart."""
    return replace(one, nodes={k: v for k, v in one.nodes.items() if k in other.nodes})


def differences(one: Results, other: Results, *, reasons: bool, nodes: bool, payouts: bool = False) -> list[str]:
    """Return in words what differs between two engines."""
    assert one.keys() == other.keys()
    found = []
    for key in sorted(one):
        mine = _only_nodes_of(one[key], other[key]) if nodes else replace(one[key], nodes={})
        found += [f"{key}: {d}" for d in compare(mine, other[key], reasons=reasons, payouts=payouts)]
    return found


def has_one_world(law: Loaded) -> bool:
    """Say whether the text reads in one way only, so that nodes have one name in every engine."""
    return all(len(c.worlds) == 1 for c in law.components)


class Broken(Queries):
    """The queries with a fault planted in one of them."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(shipped("queries") / "derive")
        text = self.texts[fault.query]
        assert fault.right in text, f"{fault.query} no longer says {fault.right!r}"
        self.texts[fault.query] = text.replace(fault.right, fault.wrong)
