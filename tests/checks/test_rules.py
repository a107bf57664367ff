"""What the rules lead to together: readings beyond survey, amounts that may fall below 0."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.small import AWARD, POLICY, PREFIXES
from huiqi.checks import check_project

TENTH = "p:it a :Fixed ; :value 0.10 ; :times ind:revenue-increase .\n"


def said(folder: Path, law: str, *codes: str) -> list[str]:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "law.ttl").write_text(PREFIXES + POLICY + law, "utf-8")
    return [f"{f.code} {f.problem.en}" for f in check_project(folder).findings if f.code in codes]


def questions(*numbers: int, more: str = "") -> str:
    """Return an award of two parts, one under each reading of questions with so many readings."""
    lines, parts = [], []
    for n, count in enumerate(numbers):
        lines.append(f'p:q{n} a :Ambiguity ; :encodes p:clause ; rdfs:label "question {n}"@en .')
        for way in range(count):
            lines.append(f"p:q{n}-{way} a :Interpretation ; :of p:q{n} .")
            lines.append(f"p:v{n}-{way} a :Fixed ; :value {way + 1}.00 ; :underInterpretation p:q{n}-{way} .")
            parts.append(f"p:v{n}-{way}")
    return f"{AWARD} ; :amount p:sum .\np:sum a :Sum ; :of {' , '.join(parts)} .\n" + "\n".join(lines) + "\n" + more


def test_a_group_of_awards_with_thirteen_readings_or_more_is_named_with_its_questions(tmp_path: Path) -> None:
    assert said(tmp_path / "many", questions(4, 4), "Q092") == [
        "Q092 `award` are tied together and can be read in many ways: `16 = q0 (4), q1 (4)`"
    ]
    assert said(tmp_path / "few", questions(4, 3), "Q092") == []


def test_awards_that_are_tied_are_counted_together(tmp_path: Path) -> None:
    other = (
        "p:bonus a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:extra .\n"
        "p:extra a :Fixed ; :value 5.00 .\n"
        "p:larger a :StackingRule ; :encodes p:clause ; :mode :Highest ; :between :Assessments ;\n"
        "    :of p:award , p:bonus ; :sameFor ind:enterprise .\n"
    )
    assert said(tmp_path, questions(4, 4, more=other), "Q092") == [
        "Q092 `award, bonus` are tied together and can be read in many ways: `16 = q0 (4), q1 (4)`"
    ]


def test_more_readings_than_can_be_gone_through_are_said_as_well(tmp_path: Path) -> None:
    (found,) = said(tmp_path, questions(8, 8, 8, 8), "Q092")
    assert "4096 = q0 (8), q1 (8), q2 (8), q3 (8)" in found


def test_what_a_decision_has_settled_is_not_counted(tmp_path: Path) -> None:
    ruling = (
        "p:ruling a :Decision ; :decides p:q0-1 ; prov:wasAttributedTo p:bureau ;\n"
        '    dcterms:date "2026-02-01"^^xsd:date .\n'
    )
    assert said(tmp_path, questions(4, 4, more=ruling), "Q092") == []


@pytest.mark.parametrize(
    ("amount", "found"),
    [
        (TENTH, ["Q093 `award` falls below 0 where `revenue-increase` does, and is then taken for 0: nothing is due"]),
        ("p:it a :Difference ; :of ind:revenue-increase ; :less p:no .\np:no a :Fixed ; :value 0.00 .\n", []),
        ("p:it a :Fixed ; :value 0.10 ; :times ind:revenue .\n", []),
    ],
)
def test_a_share_of_an_increase_may_fall_below_0(tmp_path: Path, amount: str, found: list[str]) -> None:
    assert said(tmp_path, f"{AWARD} ; :amount p:it .\n{amount}", "Q093") == found


def test_a_condition_that_keeps_the_increase_above_0_is_enough(tmp_path: Path) -> None:
    law = f"{AWARD} ; :condition p:more ; :amount p:it .\n{TENTH}"
    law += "p:more a :Comparison ; :indicator ind:revenue-increase ; :atLeast 1000000.00 .\n"
    assert said(tmp_path, law, "Q093") == []


def test_money_is_not_derived_from_what_may_be_a_loss(tmp_path: Path) -> None:
    law = f"{AWARD} ; :amount ind:best .\n" + (
        "ind:profit a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Number .\n"
        "ind:best a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Money ; :derivation :HighestBefore ;\n"
        "    :of ind:profit ; :since ind:founded-on .\n"
    )
    assert said(tmp_path, law, "H007") == ["H007 `best` is declared :Money, and `profit` may be below 0"]
