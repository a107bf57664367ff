"""What each check must pass over: law that looks faulty and is not, one guard of a check each."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.test_examples import ONTOLOGY, PREFIXES, ROOT
from huiqi.checks.ask import ask
from huiqi.checks.header import Check, read_checks
from huiqi.load import Graph, Statement, load_files

MORE = """@prefix ownership: <https://w3id.org/huiqi/voc/ownership/> .
@prefix level: <https://w3id.org/huiqi/voc/level/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
LARGE = "p:large a :Comparison ; :indicator ind:revenue ; :atLeast 5.00 "
SMALL = "p:small a :Comparison ; :indicator ind:revenue ; :lessThan 5.00 "
ALL = "p:it a :AllOf ; :of p:large , p:small . "
ANY = "p:it a :AnyOf ; :of p:large , p:small . "
ENTRY = "p:award a :Award ; :condition p:when ; :amount p:it . "
TABLE = "p:it a :Table ; :by ind:revenue ; :row p:one , p:two . "
LEFT = "p:one a :Row ; :order 1 ; :atLeast 1.00 ; :lessThan 5.00 "
POLICY = """@prefix dcterms: <http://purl.org/dc/terms/> .
p:policy a :Policy ; :condition p:small . p:measure a :Measure ; dcterms:isPartOf p:policy .
p:small a :Comparison ; :indicator ind:revenue ; :lessThan 5.00 .
"""
SILENT = {
    "a multiple of a figure can reach any bound": ("Q001", "p:it a :Comparison ; :indicator ind:revenue ; :times ind:exports ; :atLeast 9.00 ; :lessThan 5.00 ."),
    "bounds that leave room": ("Q002", ALL + LARGE + ". p:small a :Comparison ; :indicator ind:revenue ; :lessThan 9.00 ."),
    "a bound with a factor": ("Q002", ALL + LARGE + "; :times ind:exports . " + SMALL + "."),
    "an upper bound with a factor": ("Q002", ALL + LARGE + ". " + SMALL + "; :times ind:exports ."),
    "figures of two things": ("Q002", ALL + LARGE + "; :on ind:project . " + SMALL + "."),
    "figures of two things, the other way round": ("Q002", ALL + LARGE + ". " + SMALL + "; :on ind:project ."),
    "an increase may be negative": ("Q003", "p:it a :Comparison ; :indicator ind:revenue-increase ; :atLeast 0.00 ."),
    "an upper bound of 0": ("Q003", "p:it a :Comparison ; :indicator ind:revenue ; :atMost 0.00 ."),
    "at least one record": ("Q003", "p:it a :Existence ; :record :Project ; :atLeast 1 ."),
    "a flag that must be set": ("Q003", "p:flag a :Indicator ; <http://www.w3.org/2000/01/rdf-schema#range> :Flag . p:it a :Comparison ; :indicator p:flag ; :atLeast 1 ."),
    "parts of two readings": ("Q006", ANY + LARGE + "; :underInterpretation p:includes . " + SMALL + "."),
    "a part with a factor": ("Q006", ANY + LARGE + "; :times ind:exports . " + SMALL + "."),
    "a part with a second bound": ("Q006", ANY + LARGE + "; :atMost 9.00 . " + SMALL + "."),
    "a lower part with a second bound": ("Q006", ANY + LARGE + ". " + SMALL + "; :moreThan 1.00 ."),
    "rows told apart by a condition": ("Q009", TABLE + LEFT + "; :condition p:local . p:two a :Row ; :order 2 ; :atLeast 4.00 ."),
    "rows told apart by the condition of the later": ("Q009", TABLE + LEFT + ". p:two a :Row ; :order 2 ; :atLeast 4.00 ; :condition p:local ."),
    "days that follow each other": ("Q010", 'p:it a :Table ; :by ind:founded-on ; :row p:one , p:two . p:one a :Row ; :order 1 ; :atMost "2025-12-31"^^xsd:date . p:two a :Row ; :order 2 ; :atLeast "2026-01-01"^^xsd:date .'),
    "a hole that a row with a condition may fill": ("Q010", "p:it a :Table ; :by ind:revenue ; :row p:one , p:two , p:rest . " + LEFT + ". p:two a :Row ; :order 2 ; :atLeast 9.00 . p:rest a :Row ; :order 3 ; :condition p:local ."),
    "an otherwise after the hole": ("Q010", "p:it a :Table ; :by ind:revenue ; :row p:one , p:two , p:rest . " + LEFT + ". p:two a :Row ; :order 2 ; :atLeast 9.00 . p:rest a :Row ; :order 3 ."),
    "an entry that is one of two ways in": ("Q011", ENTRY + "p:when a :AnyOf ; :of p:entry , p:other . p:entry a :Comparison ; :indicator ind:revenue ; :atLeast 0.50 . p:other a :Comparison ; :indicator ind:exports ; :atLeast 1.00 . " + TABLE + LEFT + ". p:two a :Row ; :order 2 ; :atLeast 5.00 ."),
    "an entry with a factor": ("Q011", ENTRY + "p:when a :Comparison ; :indicator ind:revenue ; :atLeast 0.50 ; :times ind:exports . " + TABLE + LEFT + ". p:two a :Row ; :order 2 ; :atLeast 5.00 ."),
    "a later row that ends higher": ("Q012", TABLE + LEFT + ". p:two a :Row ; :order 2 ; :atLeast 2.00 ; :lessThan 9.00 ."),
    "an earlier row with a factor": ("Q012", TABLE + "p:one a :Row ; :order 1 ; :atLeast 1.00 ; :times ind:exports . p:two a :Row ; :order 2 ; :atLeast 2.00 ."),
    "a later row with a factor": ("Q012", TABLE + "p:one a :Row ; :order 1 ; :atLeast 1.00 . p:two a :Row ; :order 2 ; :atLeast 2.00 ; :times ind:exports ."),
    "a row that another award can reach": ("Q013", ENTRY + LARGE.replace("p:large", "p:when") + ". p:second a :Award ; :amount p:it . " + TABLE + LEFT + ". p:two a :Row ; :order 2 ; :atLeast 5.00 ."),
    "an entry with a factor shuts out no row": ("Q013", ENTRY + LARGE.replace("p:large", "p:when") + "; :times ind:exports . " + TABLE + LEFT + ". p:two a :Row ; :order 2 ; :atLeast 5.00 ."),
    "one of two ways in shuts out no row": ("Q013", ENTRY + "p:when a :AnyOf ; :of p:large , p:other . " + LARGE + ". " + TABLE + LEFT + ". p:two a :Row ; :order 2 ; :atLeast 5.00 ."),
    "a table of two awards": ("Q014", ENTRY + LARGE.replace("p:large", "p:when") + ". p:second a :Award ; :amount p:it . p:it a :Table ; :by ind:revenue ; :row p:one . " + LEFT + "."),
    "an entry of one reading leaves the table to the other": ("Q014", ENTRY + LARGE.replace("p:large", "p:when") + "; :underInterpretation p:includes . p:it a :Table ; :by ind:revenue ; :row p:one . " + LEFT + "."),
    "one of two ways in leaves the table": ("Q014", ENTRY + "p:when a :AnyOf ; :of p:large , p:other . " + LARGE + ". p:it a :Table ; :by ind:revenue ; :row p:one . " + LEFT + "."),
    "positions of two readings": ("Q016", "p:award a :Award ; :instalment p:one , p:two . p:one a :Instalment ; :order 1 ; :underInterpretation p:includes . p:two a :Instalment ; :order 1 ; :underInterpretation p:exceeds ."),
    "a rule over a policy, one award left out": ("Q024", "p:rule a :StackingRule ; :mode :AddUp ; :of p:one , p:two ; :exempts p:two . p:one a :Award . p:two a :Award ."),
    "two reports' awards": ("Q024", "p:rule a :StackingRule ; :mode :Highest ; :between :Awards ; :of p:one , p:two . p:one a :Award ; :ground :AnnualReport . p:two a :Award ; :ground :AnnualReport ."),
    "an open amount under a limit": ("Q032", "p:award a :Award ; :amount p:sum . p:sum a :Sum ; :of p:it ; :limit p:cap . p:it a :Decided . p:cap a :Limit ; :atMost 5.00 ."),
    "a list that is open": ("Q033", "p:it a :AllOf ; :of p:one , p:two . p:one a :Membership ; :indicator ind:ownership ; :isOneOf ownership:private ; :openList true . p:two a :Membership ; :indicator ind:ownership ; :isOneOf ownership:state ."),
    "another list that is open": ("Q033", "p:it a :AllOf ; :of p:one , p:two . p:one a :Membership ; :indicator ind:ownership ; :isOneOf ownership:private . p:two a :Membership ; :indicator ind:ownership ; :isOneOf ownership:state ; :openList true ."),
    "lists of two things": ("Q033", "p:it a :AllOf ; :of p:one , p:two . p:one a :Membership ; :indicator ind:ownership ; :isOneOf ownership:private ; :on ind:project . p:two a :Membership ; :indicator ind:ownership ; :isOneOf ownership:state ."),
    "a general condition and one of two ways in": (
        "Q002",
        POLICY + "p:award a :Award ; :ofMeasure p:measure ; :condition p:when . p:when a :AnyOf ; :of p:large , p:other . "
        + LARGE + ". p:other a :Comparison ; :indicator ind:exports ; :atLeast 1.00 .",
    ),
    "one of two general conditions": (
        "Q002",
        POLICY.replace(":condition p:small", ":condition p:general") + "p:general a :AnyOf ; :of p:small , p:other . "
        "p:other a :Comparison ; :indicator ind:exports ; :atLeast 1.00 . "
        "p:award a :Award ; :ofMeasure p:measure ; :condition p:large . " + LARGE + ".",
    ),
    "a negative bound times what may be negative": (
        "Q004",
        "p:it a :Comparison ; :indicator ind:revenue ; :atMost -1.00 ; :times ind:revenue-increase .",
    ),
    "a negative lower bound times what may be negative": (
        "Q003",
        "p:it a :Comparison ; :indicator ind:revenue ; :atLeast -1.00 ; :times ind:revenue-increase .",
    ),
    "an entry of one reading below the first row": (
        "Q011",
        ENTRY + "p:when a :AllOf ; :of p:group . p:group a :AllOf ; :of p:entry ; :underInterpretation p:includes . "
        "p:entry a :Comparison ; :indicator ind:revenue ; :atLeast 0.50 . " + TABLE + LEFT
        + ". p:two a :Row ; :order 2 ; :atLeast 5.00 .",
    ),
    "a row with a factor may lie inside the entry": (
        "Q013",
        ENTRY + LARGE.replace("p:large", "p:when") + ". " + TABLE + LEFT + "; :times ind:exports . "
        "p:two a :Row ; :order 2 ; :atLeast 5.00 .",
    ),
    "a later part of the other reading": ("Q006", ANY + LARGE + ". " + SMALL + "; :underInterpretation p:includes ."),
}  # fmt: skip


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    return {c.code: c for c in read_checks([ROOT / "queries" / "checks"], ROOT)[0]}


@pytest.fixture(scope="module")
def words() -> list[Statement]:
    return list(load_files(ONTOLOGY, ROOT)[0])


@pytest.mark.parametrize("name", SILENT)
def test_what_is_no_fault_is_passed_over(
    name: str, checks: dict[str, Check], words: list[Statement], tmp_path: Path
) -> None:
    code, text = SILENT[name]
    path = tmp_path / "law.ttl"
    path.write_text(PREFIXES + MORE + text, "utf-8")
    graph, faults = load_files([path], tmp_path)
    assert faults == []
    assert [f.problem.en for f in ask([checks[code]], Graph([*words, *graph]))] == []
