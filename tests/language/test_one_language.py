"""No engine refuses what another computes: what means nothing, or cannot be computed, is a fault when the law is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.small import ENGINES, award, report, scene
from huiqi.errors import BadData
from language.world import FIRM, LONG

DAY = '"2020-01-01"^^xsd:date'
YEAR = '"P1Y"^^xsd:yearMonthDuration'

WORDS = """
ind:on-report a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Thing .
ind:flag a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Flag .
"""

CONDITIONS = {
    "p:k1 a :Existence ; :record :AnnualReport ; :sameFor ind:revenue-growth .": "growth as a key",
    "p:k2 a :Existence ; :record :Recognition ; :asOf ind:revenue .": "has an :asOf that is no day",
    "p:k3 a :FirstReaching ; :indicator ind:revenue ; :atLeast 5.00 ; :since ind:revenue .": "has a :since that is no",
    "p:k4 a :FirstReaching ; :indicator ind:field ; :atLeast 5.00 .": "reaches what is no number",
    "p:k5 a :FirstReaching ; :indicator ind:revenue ; :atLeast 5.00 ; :times p:case .": "a first reaching whose factor is",
    f"p:k6 a :Comparison ; :indicator ind:founded-on ; :atLeast {DAY} ; :times ind:revenue .": "multiplies a bound that is",
    f"p:k7 a :Comparison ; :indicator ind:founded-on ; :atLeast {YEAR} ; :after ind:revenue .": "counts a duration from what",
    "p:k8 a :Comparison ; :indicator ind:flag ; :equals true ; :times ind:revenue .": "multiplies a bound that is",
    "p:k9 a :Comparison ; :indicator ind:revenue ; :atLeast 5.00 ; :times ind:founded-on .": "uses an indicator that is no",
    "p:k10 a :Existence ; :record :Recognition ; :atLeast 1 ; :times ind:field .": "uses an indicator that is no",
    "p:k11 a :Comparison ; :indicator p:added ; :equals true .": "holds a number against what is none",
    f"p:k12 a :Comparison ; :indicator ind:completed-on ; :on ind:founded-on ; :atLeast {DAY} .": "an :on that names no thing",
}

AMOUNTS = {
    "p:a1 a :GrantOf ; :of p:plain ; :sameFor ind:revenue-growth ; :stage :Computed .": "growth as a key",
    "p:a2 a :Bands ; :by ind:revenue-growth ; :row p:b2 . p:b2 a :Row ; :order 1 ; :atLeast 0.01 ; :times p:case ; "
    ":step 0.01 ; :begunStep :Full ; :value 1.00 .": "steps of growth whose bound is multiplied",
    "p:a3 a :Table ; :by p:added ; :row p:b3 . p:b3 a :Row ; :order 1 ; :isOneOf level:national ; :value 5.00 .": "has no :by",
    "p:a4 a :Table ; :row p:b4 . p:b4 a :Row ; :order 1 ; :atLeast 5.00 ; :value 5.00 .": "has no :by",
    f"p:a5 a :Table ; :by p:added ; :row p:b5 . p:b5 a :Row ; :order 1 ; :atLeast {DAY} ; :value 5.00 .": "against what is none",
}

INDICATORS = {
    ":HighestBefore ; :of ind:revenue ; :since ind:exports": "counts from `exports`, no stated day",
    ":HighestBefore ; :of ind:revenue": "has no :since",
    ":HighestBefore ; :of ind:flag ; :since ind:founded-on": "is derived from `flag`, no number",
    ":Increase ; :of ind:on-report": "is derived from `on-report`, no number",
    ":Growth ; :of ind:flag": "is derived from `flag`, no number",
    ":SumOf ; :of ind:level ; :record :Recognition": "is derived from `level`, no number",
    ":SumOf ; :of ind:revenue-growth ; :record :AnnualReport": "is derived from `revenue-growth`, no number",
    ":YearNumber ; :since ind:revenue": "counts from `revenue`, no stated day",
    ":YearNumber ; :since ind:completed-on ; :on ind:flag": "has an :on that names no thing",
}

PLAIN = """
p:added a :Sum ; :of ind:revenue .
p:case a :Decided ; :atLeast 1.00 ; :atMost 2.00 .
p:plain a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport ; :amount p:plain-sum .
p:plain-sum a :Fixed ; :value 5.00 .
"""


def name(node: str) -> str:
    return node.split()[0]


def promised(condition: str = "", amount: str = "p:plain-sum") -> str:
    when = f" ; :condition {condition}" if condition else ""
    return (
        f"p:x-{(condition or amount)[2:]} a :Award ; :ofMeasure p:measure ; :encodes p:clause ; :ground :AnnualReport"
        f" ; :amount {amount}{when} .\n"
    )


def faults(folder: Path, law: str) -> list[str]:
    with pytest.raises(BadData) as caught:
        scene(folder, law, FIRM, LONG).answers()
    return [f"{f.code} {f.problem.en}" for f in caught.value.findings]


def test_what_means_nothing_in_a_rule_is_a_fault_before_any_engine_runs(tmp_path: Path) -> None:
    law = WORDS + PLAIN + "\n".join((*CONDITIONS, *AMOUNTS)) + "\n"
    law += "".join(promised(name(c)) for c in CONDITIONS) + "".join(promised(amount=name(a)) for a in AMOUNTS)
    found = faults(tmp_path, law)
    assert [p for p in (*CONDITIONS.values(), *AMOUNTS.values()) if not any(p in f for f in found)] == []
    assert {f[:4] for f in found} == {"H007", "H009"}


def test_what_an_indicator_cannot_be_derived_from_is_a_fault_where_it_is_declared(tmp_path: Path) -> None:
    law = (
        WORDS
        + award()
        + "".join(
            f"ind:made-{n} a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Number ; :derivation {how} .\n"
            for n, how in enumerate(INDICATORS)
        )
    )
    found = faults(tmp_path, law)
    assert [f"H007 `made-{n}` {what}" for n, what in enumerate(INDICATORS.values())] == found


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("key", ["revenue-year-before", "titles"])
def test_a_derived_key_is_read_on_the_record_that_is_looked_for(tmp_path: Path, engine: str, key: str) -> None:
    # Among the reports there is one, that of 2024, whose key another shares: 3,000,000 the year before; no titles.
    law = award("p:it") + (
        "ind:titles a :Indicator ; rdfs:domain :AnnualReport ; rdfs:range :Number ; :derivation :CountOf ;\n"
        "    :record :Recognition ; :sameFor ind:product ; :register e:titles .\n"
        "p:it a :Existence ; :record :AnnualReport ; :atLeast 2 ; :condition p:shared .\n"
        f"p:shared a :Existence ; :record :AnnualReport ; :atLeast 2 ; :sameFor ind:{key} .\n"
    )
    law = law.replace(" ; :sameFor ind:product", "")
    facts = FIRM + "".join(report(year, revenue="3000000.00") for year in (2023, 2024, 2025))
    facts += 'e:titles a :Register ; :record :Recognition ; :appliesUntil "2026-03-01"^^xsd:date .\n'
    (found,) = scene(tmp_path, law, facts, LONG).answers(engine=engine).enterprises  # type: ignore[arg-type]
    (last,) = [a for a in found.assessments if a.ground.endswith("2025")]
    assert last.outcome == "entitled"


@pytest.mark.parametrize(("rates", "paid"), [(2, "3.69"), (3, "")])
def test_an_amount_of_more_than_18_decimals_is_not_rounded_on_the_way(tmp_path: Path, rates: int, paid: str) -> None:
    # 0.12345678 x 0.12345678 x 242.31 has 18 decimals; one rate more has 26.
    law = award(amount="p:r1") + "".join(
        f"p:r{n} a :Fixed ; :value 0.12345678 ; :times {f'p:r{n + 1}' if n < rates else 'ind:revenue'} .\n"
        for n in range(1, rates + 1)
    )
    for engine in ("reference", "sparql"):
        asked = scene(tmp_path / engine, law, FIRM + report(2025, revenue="242.31"), LONG)
        if paid:
            (found,) = asked.answers(engine=engine).enterprises
            assert f"{found.total.least:.2f}" == paid
        else:
            with pytest.raises(Exception, match="too large to be exact"):
                asked.answers(engine=engine)
