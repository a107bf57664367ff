"""On random enterprises a ground conforms to a shape iff the reference says that the conditions are met."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from eligibility.validate import Failing, failing, failing_in_turbo
from eligibility.world import write
from huiqi.assessment import MET, NOT_MET, UNKNOWN
from huiqi.compile.shacl import ShapesExport
from huiqi.compile.shacl.readings import Reading, readings_of
from huiqi.evaluate.items import in_window
from huiqi.evaluate.nodes import Evaluator
from huiqi.evaluate.readings import Case, Subject
from huiqi.facts.model import Facts
from huiqi.facts.read import read_facts
from huiqi.load import load_files
from huiqi.project import Project
from huiqi.rules.worlds import chosen_interpretations

ROOT = Path(__file__).parents[2]
LAST = 20991231


@cache
def project() -> Project:
    return Project.open(ROOT)


@cache
def assumptions() -> tuple[str, ...]:
    ways = [i for a in project().book.ambiguities for i in a.interpretations if i.is_assumption]
    return tuple(sorted(w.iri for w in ways))


@cache
def exported(with_queries: bool, *awards: str) -> ShapesExport:
    return project().export_shacl(awards, ["all"], assumptions(), with_queries, True)


def readings(award: str) -> tuple[Reading, ...]:
    book = project().book
    choice = chosen_interpretations(book, assumptions(), 0)
    return readings_of(book, next(a for a in book.awards if a.iri == award), choice)


def shapes_of(award: str, with_queries: bool) -> tuple[str, str]:
    """Return the names of the first reading's shapes: met, not met."""
    met, not_met, *_ = exported(with_queries, award).awards[0].shapes
    return met, not_met


def verdicts(facts: Facts, reading: Reading) -> dict[str, int]:
    """Return what the reference says of the window and the conditions on each ground."""
    found, award = {}, reading.award
    for enterprise in facts.seen(LAST).enterprises:
        evaluator = Evaluator(Case(project().book, enterprise, facts.registers, (), LAST), award)
        for record in enterprise.records:
            if award.ground in record.kinds and record.day is not None:
                subject = Subject(replace(record, kind=award.ground))
                inside = in_window(award, record.day)[0]
                found[record.iri] = min([inside, *(evaluator.verdict(c, subject)[0] for c in award.conditions)])
    return found


def compare(
    awards: list[str],
    with_queries: bool,
    seed: int,
    missing: float,
    folder: Path,
    count: int = 3,
    runs: Failing = failing,
) -> Counter[int]:
    """Compare both shapes of some awards with the reference on random enterprises; return how often each verdict came."""
    texts, expected = [], {}
    for award in awards:
        reading = readings(award)[0]
        text = write(project().law, reading, f"{seed} {award}", count, missing)
        (folder / "facts.ttl").write_text(text, "utf-8")
        graph, findings = load_files([folder / "facts.ttl"], folder)
        facts = read_facts(graph, project().book, findings, project().graph)
        assert facts.findings == ()
        texts.append(text)
        expected.update({(award, ground): v for ground, v in verdicts(facts, reading).items()})
    failed = runs("\n".join(texts), exported(with_queries, *awards).turtle)
    names = {a: shapes_of(a, with_queries) for a in awards}
    found = {
        (award, ground): MET
        if (ground, names[award][0]) not in failed
        else NOT_MET
        if (ground, names[award][1]) not in failed
        else UNKNOWN
        for award, ground in expected
    }
    assert {k: (v, found[k]) for k, v in expected.items() if found[k] != v} == {}
    return Counter(expected.values())


def whole(with_queries: bool) -> list[str]:
    return [a.award for a in exported(with_queries).awards if a.shapes]


# Between them: a status, a register on a day, a report of the year, years back, multiples, growth, several dated classes.
BY_QUERY = ("new-above-scale", "pct", "contribution")


@settings(max_examples=1, phases=(Phase.generate,), deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 2**32), missing=st.sampled_from((0.0, 0.15)))
def test_core_shapes_say_what_the_reference_says(
    seed: int, missing: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, found = tmp_path_factory.mktemp("facts"), Counter[int]()
    for award in whole(with_queries=False):
        found += compare([award], False, seed, missing, folder, count=2)
    assert found[MET] and found[NOT_MET]


@pytest.mark.parametrize("name", BY_QUERY)
def test_shapes_with_queries_say_what_the_reference_says(name: str, tmp_path: Path) -> None:
    award = next(a for a in whole(with_queries=True) if a.endswith(f"/{name}"))
    compare([award], True, 2, 0.1, tmp_path, count=1)


def test_every_fourth_award_that_exports_agrees_in_a_second_validator(tmp_path: Path) -> None:
    found = Counter[int]()
    for award in whole(with_queries=True)[::4]:
        found += compare([award], True, 5, 0.05, tmp_path, count=2, runs=failing_in_turbo)
    assert found[MET] > 5 and found[NOT_MET] > 5
