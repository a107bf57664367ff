"""How a grant is paid, as `decide`, `explain`, JSON and Turtle tell it: to whom, when, from what, what was lost, what comes back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from docs.small import scene
from huiqi.answers import Answers
from huiqi.errors import Language
from huiqi.project import Project
from huiqi.render.data import answers_to_turtle
from huiqi.render.text import Writer
from language.world import FIRM, LONG, fixed, report

PLANT = (
    'e:plant a :Project ; ind:enterprise e:firm ; ind:completed-on "2024-06-30"^^xsd:date ; '
    'ind:started-on "2024-09-01"^^xsd:date ; ind:applicant e:bank .\n'
)
WORDS = (
    "ind:started-on a :Indicator ; rdfs:domain :Project ; rdfs:range :Date .\n"
    "ind:applicant a :Indicator ; rdfs:domain :Project ; rdfs:range :Thing .\n"
    'p:city a :Fund ; rdfs:label "市级"@zh , "city fund"@en .\np:county a :Fund ; rdfs:label "县级"@zh , "county fund"@en .\n'
    "p:half a :FundShare ; :of p:city ; :share 0.50 .\np:rest a :FundShare ; :of p:county .\n"
)
PARTS = (
    'p:now a :Instalment ; :order 1 ; :share 0.40 ; :after ind:started-on ; :atLeast "P0Y"^^xsd:yearMonthDuration .\n'
    'p:then a :Instalment ; :order 2 ; :after ind:started-on ; :atLeast "P1Y"^^xsd:yearMonthDuration ; :condition p:never .\n'
    'p:never a :Comparison ; :indicator ind:completed-on ; :atLeast "2030-01-01"^^xsd:date .\n'
)
LAW = (
    WORDS
    + PARTS
    + fixed(
        "award", "100.00", "Project", "; :payee ind:applicant ; :instalment p:now , p:then ; :paidFrom p:half , p:rest "
    )
)


def asked(folder: Path, law: str, facts: str) -> tuple[Project, Answers]:
    found = scene(folder, law, FIRM + facts, LONG)
    project = found.project
    return project, project.decide(project.facts([found.facts]), date(2026, 3, 1), engine="reference")


def shown(project: Project, answers: Answers, lang: Language = "en") -> list[str]:
    return [line.strip() for line in Writer(project, lang, answers.facts).answers(answers).splitlines()]


def test_an_answer_shows_payee_parts_and_funds(tmp_path: Path) -> None:
    project, answers = asked(tmp_path, LAW, PLANT)
    lines = shown(project, answers)
    start = lines.index("paid to: bank")
    assert lines[start : start + 5] == [
        "paid to: bank",
        "in parts:",
        "2024-09-01  ¥40.00",
        "2025-09-01  lapses, its condition is not met",
        "borne by: city fund ¥50.00; county fund ¥50.00",
    ]
    chinese = shown(project, answers, "zh")
    assert {"付给: bank", "分期:", "2025-09-01  条件不成立,不再支付", "资金分担: 市级 ¥50.00; 县级 ¥50.00"} <= set(
        chinese
    )


def test_an_explanation_shows_the_payment_once_where_every_reading_agrees(tmp_path: Path) -> None:
    project, answers = asked(tmp_path, LAW, PLANT)
    (only,) = answers.enterprises[0].assessments
    found = project.explain(answers, only.enterprise, only.award, only.ground)
    text = Writer(project, "en", answers.facts).explanation(found)
    assert text.count("Payment") == 1
    assert "2024-09-01  ¥40.00" in text
    assert [len(p["payout"]["instalments"]) for p in found.to_dict()["payouts"]] == [2]


def test_the_plain_case_is_not_told(tmp_path: Path) -> None:
    project, answers = asked(tmp_path, fixed("award", "100.00"), report(2025))
    assert not [line for line in shown(project, answers) if line.startswith(("paid to", "in parts", "borne by"))]


def test_what_is_lost_names_the_rule_and_the_winner(tmp_path: Path) -> None:
    law = (
        fixed("small", "100.00")
        + fixed("large", "300.00")
        + (
            'p:once a :StackingRule ; rdfs:label "就高"@zh , "only once"@en ; :encodes p:clause ; :mode :Highest ; '
            ":between :Awards ; :paidBefore :Bars ; :of p:small , p:large ; :sameFor ind:enterprise .\n"
        )
    )
    facts = report(2025) + ('e:payments a :Register ; :record :Payment ; :appliesUntil "2026-03-01"^^xsd:date .\n')
    project, answers = asked(tmp_path, law, facts)
    assert "¥100.00 given up: only the highest pays (only once) — in favour of large · report-2025" in shown(
        project, answers
    )


def test_turtle_states_parts_funds_and_payee(tmp_path: Path) -> None:
    project, answers = asked(tmp_path, LAW, PLANT)
    text = answers_to_turtle(project, answers)
    for stated in (
        ":paidTo <https://example.org/id/enterprise/bank>",
        ':dueOn "2024-09-01"',
        "a :FundPart",
        ":verdict 0",
    ):
        assert stated in text, stated


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_owed_back_stands_under_its_own_heading(lang: Language, tmp_path: Path) -> None:
    law = fixed("rent", "200.00") + (
        'p:back a :Recovery ; rdfs:label "迁出追回"@zh , "gone"@en ; :encodes p:clause ; :of p:rent ; :condition p:gone .\n'
        "p:gone a :Existence ; :record :AdverseRecord ; :condition p:any .\n"
        'p:any a :Comparison ; :indicator ind:occurred-on ; :atLeast "2025-01-01"^^xsd:date .\n'
    )
    facts = report(2024) + (
        "e:pay a :Payment ; ind:enterprise e:firm ; ind:award p:rent ; ind:ground e:report-2024 ; ind:paid 200.00 ; "
        'ind:paid-on "2025-01-10"^^xsd:date .\n'
        'e:payments a :Register ; :record :Payment ; :appliesUntil "2026-03-01"^^xsd:date .\n'
        'e:left a :AdverseRecord ; ind:enterprise e:firm ; ind:occurred-on "2025-05-01"^^xsd:date .\n'
    )
    project, answers = asked(tmp_path, law, facts)
    lines = shown(project, answers, lang)
    start = lines.index({"zh": "应退回 (1)", "en": "Owed back (1)"}[lang])
    assert lines[start + 1 : start + 3] == ["rent · report-2024   ¥200.00", {"zh": "迁出追回", "en": "gone"}[lang]]
    (owed,) = answers.to_dict()["enterprises"][0]["recoveries"]
    assert (owed["amount"], owed["verdict"]) == ({"least": "200.00", "most": "200.00"}, 2)
