"""Every saved question answers its sample as its file of rows says, on both SPARQL engines."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from huiqi.asking import select
from huiqi.project import Project
from questions.samples import CITY, FOLDER, Sample, project_of

NAMES = sorted(p.stem for p in FOLDER.glob("*.rq"))


@pytest.fixture(scope="module")
def city() -> Project:
    return Project.open(CITY)


@pytest.fixture(scope="module")
def samples(city: Project) -> dict[str, Sample]:
    opened: dict[str, Project] = {}
    found = {}
    for name, question in city.questions.items():
        folder = question.sample["project"]
        found[name] = Sample(opened.setdefault(folder, project_of(question)), question)
    return found


def test_the_questions_that_readers_ask_are_there(city: Project) -> None:
    assert sorted(city.questions) == NAMES
    assert city.question_findings == ()
    wanted = "applying cost cost-by-fund coverage deciding-fact entitled gaps inferred-links next-tier overview"
    assert [n for n in [*wanted.split(), "rests-on-assumptions", "whom-to-tell"] if n not in NAMES] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_question_gives_the_rows_of_its_sample(samples: dict[str, Sample], name: str) -> None:
    from huiqi.render.rows import rows_to_csv

    sample = samples[name]
    assert rows_to_csv(sample.ask()) == sample.expected


@pytest.mark.parametrize("name", NAMES)
def test_a_question_gives_the_same_rows_in_the_same_order_on_another_engine(
    samples: dict[str, Sample], name: str
) -> None:
    sample = samples[name]
    quads = sample.quads()
    store = ox.Store()
    store.bulk_extend(quads)
    mine = [tuple(value(t.value if t is not None else None) for t in row) for row in select(store, sample.question, {})]
    graph = rdflib.Graph()
    graph.parse(data=ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    found: Any = graph.query(sample.question.text)
    theirs = [tuple(value(None if t is None else str(t)) for t in row) for row in found]
    assert mine == theirs
    assert mine


def value(text: str | None) -> str | None:
    """Return a number in one form, any other text as it is."""
    if text is None:
        return None
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text
