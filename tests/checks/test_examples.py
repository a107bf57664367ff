"""Each check fires on its smallest bad example, at its line, and says nothing of the good one."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.said import LAW, QUERIES
from huiqi.checks.ask import ask
from huiqi.checks.header import Check, read_checks
from huiqi.checks.lint import RULES, declared_words, lint
from huiqi.findings import Finding, in_order
from huiqi.load import Graph, load_files

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ONTOLOGY = [ROOT / "ontology" / "huiqi.ttl", *(ROOT / "ontology" / "vocabularies" / f"{n}.ttl" for n in (
    "indicators", "ownerships", "levels", "future-industry-fields",
))]  # fmt: skip


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    found, faults = read_checks([ROOT / "queries" / "checks"], ROOT)
    assert faults == []
    return {c.code: c for c in found}


@pytest.fixture(scope="module")
def words() -> frozenset[str]:
    return declared_words(load_files(ONTOLOGY, ROOT)[0])


def asked(check: Check, name: str) -> tuple[Finding, ...]:
    path = HERE / check.code / f"{name}.ttl"
    graph, faults = load_files([*ONTOLOGY, path], HERE)
    assert [f for f in faults if f.place.file.startswith(check.code)] == []
    return in_order(list(ask([check], graph)))


@pytest.mark.parametrize("code", sorted(LAW))
def test_a_bad_example_is_found_at_its_line(code: str, checks: dict[str, Check]) -> None:
    found = asked(checks[code], "bad")
    assert [(f.code, f.place.file, f.level) for f in found] == [(code, f"{code}/bad.ttl", checks[code].level)] * len(
        found
    )
    assert [(f.place.line, f.problem.en) for f in found] == LAW[code]


@pytest.mark.parametrize("code", sorted(LAW))
def test_a_good_example_is_passed_over(code: str, checks: dict[str, Check]) -> None:
    assert asked(checks[code], "good") == ()


def query(code: str, name: str) -> Path:
    (path,) = (HERE / code).rglob(f"{name}.r[qu]")
    return path


@pytest.mark.parametrize("code", sorted(QUERIES))
def test_a_bad_query_is_found_at_its_line(code: str, words: frozenset[str]) -> None:
    found = [f for f in in_order(lint(query(code, "bad"), "bad.rq", words)) if f.code == code]
    assert [(f.place.line, f.problem.en) for f in found] == QUERIES[code]


@pytest.mark.parametrize("code", sorted(QUERIES))
def test_a_good_query_is_passed_over(code: str, words: frozenset[str]) -> None:
    assert lint(query(code, "good"), "good.rq", words) == []


def test_every_check_has_its_examples(checks: dict[str, Check]) -> None:
    assert sorted(checks) == sorted(LAW)
    assert sorted(r.code for r in RULES) == sorted(QUERIES)


def test_a_code_is_given_once(checks: dict[str, Check]) -> None:
    codes = [*checks, *(r.code for r in RULES)]
    assert len(set(codes)) == len(codes)


def test_a_graph_without_law_has_nothing_to_say(checks: dict[str, Check]) -> None:
    assert list(ask(checks.values(), Graph([]))) == []


# --- tables under several readings


def found_in(check: Check, text: str, folder: Path) -> list[str]:
    path = folder / "law.ttl"
    path.write_text(PREFIXES + text, "utf-8")
    graph, faults = load_files([path], folder)
    assert faults == []
    return [f.problem.en for f in ask([check], graph)]


PREFIXES = """@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix p: <https://example.org/id/city/policy/2025-01-01/> .
p:figure a :Ambiguity . p:includes a :Interpretation ; :of p:figure . p:exceeds a :Interpretation ; :of p:figure .
p:sales a :Ambiguity . p:all a :Interpretation ; :of p:sales . p:main a :Interpretation ; :of p:sales .
"""


def test_rows_of_different_questions_can_meet_in_one_reading(checks: dict[str, Check], tmp_path: Path) -> None:
    text = """
    p:it a :Table ; :by ind:revenue ; :row p:low , p:high .
    p:low a :Row ; :order 1 ; :atLeast 1.00 ; :atMost 5.00 ; :underInterpretation p:includes .
    p:high a :Row ; :order 2 ; :atLeast 5.00 ; :underInterpretation p:main .
    """
    said = ["`high` and another row overlap in part at `5`: the row that stands first decides"]
    assert found_in(checks["Q009"], text, tmp_path) == said


def test_a_row_of_the_other_reading_does_not_fill_a_hole(checks: dict[str, Check], tmp_path: Path) -> None:
    text = """
    p:it a :Table ; :by ind:revenue ; :row p:low , p:middle , p:high .
    p:low a :Row ; :order 1 ; :lessThan 5.00 ; :underInterpretation p:includes .
    p:middle a :Row ; :order 2 ; :atLeast 5.00 ; :lessThan 9.00 ; :underInterpretation p:exceeds .
    p:high a :Row ; :order 3 ; :atLeast 9.00 .
    """
    assert found_in(checks["Q010"], text, tmp_path) == [
        "`low` ends at `5` and no row takes over before the next begins"
    ]


def test_a_row_covers_a_later_one_of_its_own_reading_only(checks: dict[str, Check], tmp_path: Path) -> None:
    text = """
    p:it a :Table ; :by ind:revenue ; :row p:first , p:same , p:other .
    p:first a :Row ; :order 1 ; :atLeast 1.00 ; :underInterpretation p:includes .
    p:same a :Row ; :order 2 ; :atLeast 5.00 ; :underInterpretation p:includes .
    p:other a :Row ; :order 3 ; :atLeast 5.00 ; :underInterpretation p:exceeds .
    """
    assert found_in(checks["Q012"], text, tmp_path) == [
        "`same` is never reached: `first` stands before it and covers it"
    ]


def test_a_row_with_a_condition_of_its_own_covers_nothing(checks: dict[str, Check], tmp_path: Path) -> None:
    text = """
    p:it a :Table ; :by ind:revenue ; :row p:first , p:second .
    p:first a :Row ; :order 1 ; :atLeast 1.00 ; :condition p:local .
    p:second a :Row ; :order 2 ; :atLeast 5.00 .
    """
    assert found_in(checks["Q012"], text, tmp_path) == []


def test_a_policy_and_its_award_must_not_exclude_each_other(checks: dict[str, Check], tmp_path: Path) -> None:
    text = """@prefix dcterms: <http://purl.org/dc/terms/> .
    p:policy a :Policy ; :condition p:small .
    p:measure a :Measure ; dcterms:isPartOf p:policy .
    p:award a :Award ; :ofMeasure p:measure ; :condition p:when .
    p:when a :AllOf ; :of p:large , p:exporter .
    p:small a :Comparison ; :indicator ind:revenue ; :lessThan 5.00 .
    p:large a :Comparison ; :indicator ind:revenue ; :atLeast 5.00 .
    p:exporter a :Comparison ; :indicator ind:exports ; :atLeast 5.00 .
    """
    said = ["`award` can never be met: two of its conditions exclude each other at `5`"]
    assert found_in(checks["Q002"], text, tmp_path) == said


def test_parts_of_an_award_that_needs_one_of_them_may_exclude_each_other(
    checks: dict[str, Check], tmp_path: Path
) -> None:
    text = """
    p:it a :AnyOf ; :of p:large , p:small .
    p:small a :Comparison ; :indicator ind:revenue ; :lessThan 5.00 .
    p:large a :Comparison ; :indicator ind:revenue ; :atLeast 9.00 .
    """
    assert found_in(checks["Q002"], text, tmp_path) == []


def test_whole_numbers_that_follow_each_other_leave_no_hole(checks: dict[str, Check], tmp_path: Path) -> None:
    text = """
    p:it a :Table ; :by ind:fiscal-year ; :row p:first , p:second .
    p:first a :Row ; :order 1 ; :atMost 4 .
    p:second a :Row ; :order 2 ; :atLeast 5 .
    p:other a :Table ; :by ind:fiscal-year ; :row p:third , p:fourth .
    p:third a :Row ; :order 1 ; :atMost 4 .
    p:fourth a :Row ; :order 2 ; :atLeast 6 .
    """
    assert found_in(checks["Q010"], text, tmp_path) == [
        "`third` ends at `4` and no row takes over before the next begins"
    ]


def test_conditions_of_two_readings_do_not_exclude_each_other(checks: dict[str, Check], tmp_path: Path) -> None:
    text = """@prefix dcterms: <http://purl.org/dc/terms/> .
    p:policy a :Policy ; :condition p:general .
    p:measure a :Measure ; dcterms:isPartOf p:policy .
    p:award a :Award ; :ofMeasure p:measure ; :condition p:when .
    p:general a :AllOf ; :of p:small ; :underInterpretation p:includes .
    p:when a :AllOf ; :of p:large ; :underInterpretation p:exceeds .
    p:small a :Comparison ; :indicator ind:revenue ; :lessThan 5.00 .
    p:large a :Comparison ; :indicator ind:revenue ; :atLeast 5.00 .
    """
    assert found_in(checks["Q002"], text, tmp_path) == []


def test_an_entry_of_one_reading_shuts_out_no_row(checks: dict[str, Check], tmp_path: Path) -> None:
    text = """
    p:award a :Award ; :condition p:when ; :amount p:it .
    p:when a :AllOf ; :of p:group . p:group a :AllOf ; :of p:large ; :underInterpretation p:exceeds .
    p:large a :Comparison ; :indicator ind:revenue ; :atLeast 5.00 .
    p:it a :Table ; :by ind:revenue ; :row p:low .
    p:low a :Row ; :order 1 ; :lessThan 5.00 .
    """
    assert [found_in(checks[code], text, tmp_path) for code in ("Q013",)] == [[]]
