"""Each bad example is found under its code and under no other; nothing is found in a good one."""

from __future__ import annotations

from functools import cache

import pytest

from huiqi.settings import shipped
from huiqi.shapes import Result, read_shapes, shape_findings, validate
from shapes.batch import EXAMPLES, examples, names, words, world

CATALOGUE, FAULTS = read_shapes([shipped("shapes")], shipped("shapes").parent)


@cache
def results(kind: str) -> list[Result]:
    return validate(examples(kind), words(), CATALOGUE)


def codes(name: str) -> set[str]:
    kind = name.removeprefix(name[:5])
    return {CATALOGUE.shapes[r.shape].code for r in results(kind) if r.thing.startswith(world(name))}


def test_every_shape_has_a_smallest_good_and_bad_example() -> None:
    assert FAULTS == []
    assert [n[:4] for n in names("bad")] == list(CATALOGUE.codes) == [n[:4] for n in names("good")]


@pytest.mark.parametrize("name", names("bad"))
def test_a_bad_example_is_found_under_its_code_alone(name: str) -> None:
    assert codes(name) == {name[:4]}


@pytest.mark.parametrize("name", names("good"))
def test_nothing_is_found_in_a_good_example(name: str) -> None:
    assert codes(name) == set()


def test_every_finding_has_a_line_of_its_example() -> None:
    for finding in shape_findings(results("bad"), CATALOGUE, examples("bad")):
        assert finding.place.file == f"{finding.code}-bad.ttl"
        assert finding.place.line > 0
        text = (EXAMPLES / finding.place.file).read_text("utf-8").splitlines()[finding.place.line - 1]
        assert not text.startswith(("#", "@prefix"))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("S034", "`91379999DM00000139/record/a`: money must be at least 0; it is `-1.00`"),
        ("S043", "`91379999DM00000139/record/a`: this word is not known here: `revenu`"),
        (
            "S011",
            "`91350100M000100Y44`: the last character of the credit code does not check (GB 32100-2015); it is `91350100M000100Y44`",
        ),
        ("S102", "`a`: there must be exactly one last day to which it is complete"),
    ],
)
def test_a_finding_says_the_thing_the_limit_and_the_value(code: str, said: str) -> None:
    (found,) = [f for f in shape_findings(results("bad"), CATALOGUE, examples("bad")) if f.code == code]
    assert found.problem.en == said


def test_a_misspelt_word_gets_a_near_name() -> None:
    (found,) = [f for f in shape_findings(results("bad"), CATALOGUE, examples("bad")) if f.code == "S043"]
    assert found.fix.en.startswith("did you mean `revenue`")
