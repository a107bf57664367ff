"""The law as it is encoded: every case beside a policy comes out as it was worked by hand, in two engines."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from huiqi.assessment import Figure
from huiqi.dates import parse_date
from huiqi.names import local
from huiqi.outcome import add
from huiqi.project import Engine, Project

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "data").rglob("*.cases.yaml"))


def cases() -> Iterator[Any]:
    for path in FILES:
        sheet = YAML(typ="base").load(path.read_text("utf-8"))
        shared = {k: v for k, v in sheet.items() if k != "cases"}
        for case in sheet["cases"]:
            yield pytest.param({**shared, **case}, id=f"{path.parent.name}: {case['name']}")


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(ROOT)


def figure(written: Any) -> Figure:
    low, high = written if isinstance(written, list) else (written, written)
    return Figure(Decimal(low), None if high == "null" else Decimal(high))


@pytest.mark.parametrize("engine", ["sparql", "reference"])
@pytest.mark.parametrize("case", list(cases()))
def test_a_case_comes_out_as_worked_by_hand(
    case: dict[str, Any], engine: Engine, project: Project, tmp_path: Path
) -> None:
    text = io.StringIO()
    YAML().dump({"registers": case["registers"], **case["enterprise"]}, text)
    path = tmp_path / "enterprise.yaml"
    path.write_text(text.getvalue(), "utf-8")
    facts = project.facts([path])
    answers = project.decide(facts, parse_date(case["on"]), case["readings"], engine=engine, with_needs=False)
    (found,) = answers.enterprises
    grounds = {(local(a.award), a.ground.removeprefix(f"{a.enterprise}/")): a for a in found.assessments}
    for wanted in case["expect"]:
        got = grounds[wanted["award"], wanted["ground"]]
        assert (got.outcome, got.net) == (wanted["outcome"], figure(wanted["amount"])), wanted
    if "total" in case:
        assert _total(project, case["policy"], answers, engine, case) == figure(case["total"])


def _total(project: Project, policy: str, answers: Any, engine: Engine, case: dict[str, Any]) -> Figure:
    """Return what the awards of one policy come to: each component's total, over its worlds."""
    from huiqi.dates import key
    from huiqi.outcome import hull
    from huiqi.rules.worlds import chosen_interpretations, components

    day = key(answers.on)
    book = project.book
    parts = components(book, chosen_interpretations(book, case["readings"], day), [a.iri for a in book.awards])
    (results,) = project._results(parts, answers.facts, day, None, engine).values()
    own = {a.iri for a in book.awards if a.policy == policy}
    return add(
        hull(results[c, w].total for w in range(len(part.worlds)))
        for c, part in enumerate(parts)
        if set(part.awards) <= own
    )
