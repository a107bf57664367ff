"""What two engines disagree on is said in words, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from agreement.compare import compare
from huiqi.assessment import Figure, NodeResult, WorldAssessment, WorldResult

AWARD, GROUND = "https://example.org/test/rule/award", "https://example.org/test/record/report-2024"
NODE, PATH = "https://example.org/test/rule/existence", f"{GROUND}!https://example.org/test/record/listing"
EXACT = Figure(Decimal("300000.00"), Decimal("300000.00"))
OPEN = Figure(Decimal("0.00"), None)
ENTITLED = WorldAssessment(AWARD, GROUND, "entitled", EXACT, EXACT, "granted")
MET = NodeResult(verdict=2)
RESULT = WorldResult((ENTITLED,), EXACT, {(NODE, GROUND, PATH): MET})


def test_equal_results_have_no_difference_whatever_the_form_of_their_numbers() -> None:
    short = Figure(Decimal("3E+5"), Decimal(300000))
    assert compare(RESULT, replace(RESULT, total=short), reasons=True) == []


def test_another_outcome_and_amount_of_an_assessment_are_named() -> None:
    other = replace(ENTITLED, outcome="undetermined", gross=OPEN, net=OPEN, status="open")
    assert compare(RESULT, replace(RESULT, assessments=(other,), total=OPEN), reasons=False) == [
        "award on report-2024: outcome entitled / undetermined",
        "award on report-2024: gross 300000.00 / [0.00, open]",
        "award on report-2024: net 300000.00 / [0.00, open]",
        "award on report-2024: status granted / open",
        "total: 300000.00 / [0.00, open]",
    ]


def test_an_assessment_that_only_one_engine_made_is_named() -> None:
    assert compare(RESULT, replace(RESULT, assessments=()), reasons=False) == [
        "award on report-2024: entitled, gross 300000.00 / not found"
    ]


def test_reasons_count_only_when_asked_for() -> None:
    unknown = NodeResult(verdict=1, reasons=frozenset({"fact-missing"}))
    other = replace(unknown, reasons=frozenset({"ill-typed"}))
    one, two = (replace(RESULT, nodes={(NODE, GROUND, PATH): node}) for node in (unknown, other))
    assert compare(one, two, reasons=False) == []
    assert compare(one, two, reasons=True) == [
        "node existence on report-2024 on report-2024 then listing: reasons fact-missing / ill-typed"
    ]


def test_a_node_may_be_found_by_the_second_engine_alone_but_not_by_the_first_alone() -> None:
    more = replace(RESULT, nodes={**RESULT.nodes, (NODE, GROUND, GROUND): MET})
    assert compare(RESULT, more, reasons=True) == []
    assert compare(more, RESULT, reasons=True) == ["node existence on report-2024: met / not found"]


def test_a_verdict_or_an_end_of_an_amount_that_differs_is_named() -> None:
    one = replace(RESULT, nodes={(NODE, GROUND, GROUND): NodeResult(least=Decimal(1), most=None)})
    two = replace(RESULT, nodes={(NODE, GROUND, GROUND): NodeResult(verdict=0, least=Decimal(1), most=Decimal(2))})
    assert compare(one, two, reasons=False) == [
        "node existence on report-2024: verdict no verdict / not met",
        "node existence on report-2024: most open / 2",
    ]
