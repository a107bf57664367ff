"""The encoding for the solver and the reference agree: an enterprise whose facts fix every variable has one verdict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest
import z3

from agreement.generate import Loaded, generate, load
from huiqi.assessment import MET, NOT_MET, UNKNOWN
from huiqi.compile.smt.encoder import Encoder
from huiqi.compile.smt.logic import Truth
from huiqi.evaluate.nodes import Evaluator
from huiqi.evaluate.readings import Case, Subject
from huiqi.facts.model import Enterprise, Facts, Record
from huiqi.overlaps.confirm import registers
from huiqi.rules.model import Award
from smt.pinned import pins

SEEDS = {"": range(8), "bands": range(4), "derived": range(4), "first": range(4)}


@dataclass
class Tally:
    """What came of comparing the encoding with the reference."""

    differences: list[str] = field(default_factory=list)
    agreed: Counter[int] = field(default_factory=Counter)
    opaque: int = 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("smt")


@cache
def tally(family: str, folder: Path) -> Tally:
    found = Tally()
    for seed in SEEDS[family]:
        sample = generate(seed, families=(family,) if family else ())
        law = load(sample, folder)
        facts = law.facts.seen(sample.on)
        for award in (a for part in law.components for a in part.worlds[0].awards):
            for enterprise in facts.enterprises:
                for ground in enterprise.records:
                    if award.ground in ground.kinds and ground.day is not None:
                        _compare(found, f"seed {seed}", law, facts, award, enterprise, ground, sample.on)
    return found


def _compare(
    found: Tally, name: str, law: Loaded, facts: Facts, award: Award, enterprise: Enterprise, ground: Record, on: int
) -> None:
    encoder = Encoder(law.book, ground.kind, (award,), most=len(enterprise.records))
    truth = encoder.is_met(award)
    known = pins(encoder, law.book, enterprise, ground)
    if known is None:
        return
    solver = z3.Solver()
    solver.add(*encoder.possible.axioms, *known)
    if solver.check() != z3.sat:
        return  # figures that no possible enterprise has, such as a history longer than is looked at
    case = Case(law.book, enterprise, registers(law.book, [award]), (), on)
    subject = Subject(replace(ground, kind=award.ground))
    evaluator = Evaluator(case, award)
    expected = min([MET, *(evaluator.verdict(c, subject)[0] for c in award.conditions)])
    may_be = _may_be(solver, truth)
    if encoder.opaque or encoder.judged:
        found.opaque += 1
        if {MET: NOT_MET, NOT_MET: MET}.get(expected) in may_be and len(may_be) == 1:
            found.differences.append(f"{name} {award.iri} {ground.iri}: {may_be}, reference {expected}")
    elif may_be != {expected} and not (may_be == {UNKNOWN} and expected != UNKNOWN):
        found.differences.append(f"{name} {award.iri} {ground.iri}: {may_be}, reference {expected}")
    elif may_be == {expected}:
        found.agreed[expected] += 1


def _may_be(solver: z3.Solver, truth: Truth) -> set[int]:
    found = set()
    for verdict, formula in (
        (MET, truth.met),
        (NOT_MET, truth.unmet),
        (UNKNOWN, z3.And(z3.Not(truth.met), z3.Not(truth.unmet))),
    ):
        if solver.check(formula) == z3.sat:
            found.add(verdict)
    return found


@pytest.mark.parametrize("family", SEEDS)
def test_a_verdict_of_the_encoding_is_the_verdict_of_the_reference(family: str, folder: Path) -> None:
    assert tally(family, folder).differences == []


def test_every_verdict_is_compared(folder: Path) -> None:
    agreed = sum((tally(f, folder).agreed for f in SEEDS), Counter())
    assert {MET, NOT_MET, UNKNOWN} <= agreed.keys() and min(agreed.values()) >= 10
