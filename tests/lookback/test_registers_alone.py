"""What registers alone show: never more than all the facts, never what is still to be judged, and why it is less."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gate.world import FACTS, award, write_facts, write_project
from huiqi.names import local
from huiqi.project import Project
from huiqi.reading_costs import reading_costs
from huiqi.registers_alone import on_registers, unlockings

ON = date(2026, 3, 1)
TITLE = """
f:title a :Recognition ; ind:enterprise e:a ; ind:category category:gazelle ; ind:level level:national ;
    ind:recognised-on "2025-05-01"^^xsd:date .
"""
WORDS = """
p:large a :Comparison ; :encodes p:clause ; :indicator ind:revenue ; :atLeast 10000000.00 .
p:titled a :Existence ; :encodes p:clause ; :record :Recognition ; :condition p:gazelle .
p:gazelle a :Membership ; :encodes p:clause ; :indicator ind:category ; :isOneOf category:gazelle .
p:judged a :NeedsJudgement ; :encodes p:clause .
p:no-project a :Not ; :encodes p:clause ; :of p:has-project .
p:has-project a :Existence ; :encodes p:clause ; :record :Project .
p:share a :Fixed ; :encodes p:clause ; :value 0.01 ; :times ind:revenue .
"""
DECIDED = """
p:ruling a :Decision ; :decides p:judged ; :equals true ; dcterms:date "2026-01-01"^^xsd:date ;
    prov:wasAttributedTo p:office .
"""
REGISTERS = "".join(
    f'e:list-{n} a :Register ; :record :{n} ; :appliesFrom "2015-01-01"^^xsd:date ; '
    f':appliesUntil "2026-12-31"^^xsd:date .\n'
    for n in ("AnnualReport", "Recognition", "Project")
)


def look(folder: Path, law: str, facts: str) -> tuple[dict[str, tuple[bool, list[str]]], list[list[str]]]:
    """Return of each entitled award whether it is grantable and what holds it up, and what unlocks anything."""
    project = Project.open(write_project(folder, WORDS + law))
    found = project.facts([write_facts(folder, FACTS + REGISTERS + facts)])
    answers = project.decide(found, ON)
    shown = on_registers(project.law, answers)
    open_sets = [[local(i) for i in u.about] for u in unlockings(project.law, answers, shown)]
    return {local(s.key[1]): (s.grantable, [local(h) for h in s.held_up_by]) for s in shown}, open_sets


def test_a_title_is_granted_without_asking_and_a_declared_figure_is_not(tmp_path: Path) -> None:
    law = award("by-title", "p:gazelle", ground=":Recognition") + award("by-revenue", "p:large")
    found, sets = look(tmp_path, law, TITLE)
    assert found == {"by-title": (True, []), "by-revenue": (False, ["revenue"])}
    assert sets == [["revenue"]]


def test_one_way_through_an_or_that_registers_show_is_enough_if_the_ground_is_shown(tmp_path: Path) -> None:
    law = award("way", "p:either", ground=":Recognition").replace("p:either ;", "p:either-title ;")
    law += "p:either-title a :AnyOf ; :encodes p:clause ; :of p:gazelle , p:judged .\n"
    assert look(tmp_path, law, TITLE)[0] == {"way": (True, [])}


def test_a_report_of_which_registers_hold_nothing_is_no_ground_of_theirs(tmp_path: Path) -> None:
    found, _ = look(tmp_path, award("way", "p:titled"), TITLE)
    assert found == {"way": (False, ["period-end"])}


def test_an_amount_that_rests_on_a_declared_figure_is_not_granted_without_asking(tmp_path: Path) -> None:
    found, _ = look(tmp_path, award("cut", "p:titled", "p:share"), TITLE)
    assert found == {"cut": (False, ["revenue"])}


def test_what_is_not_judged_is_never_entitled_and_what_is_judged_is_named(tmp_path: Path) -> None:
    law = award("fit", "p:fair-title", ground=":Recognition")
    law += "p:fair-title a :AllOf ; :encodes p:clause ; :of p:gazelle , p:judged .\n"
    for name in ("open", "decided"):
        (tmp_path / name).mkdir()
    assert look(tmp_path / "open", law, TITLE) == ({}, [])
    found, sets = look(tmp_path / "decided", law + DECIDED, TITLE)
    assert found == {"fit": (False, ["judged"])}
    assert sets == []  # a judgement is no register


def test_to_hide_a_declared_record_is_not_to_say_that_there_is_none(tmp_path: Path) -> None:
    project = 'f:work a :Project ; ind:enterprise e:a ; ind:completed-on "2025-02-01"^^xsd:date .\n'
    law = award("none", "p:none-titled", ground=":Recognition")
    law += "p:none-titled a :AllOf ; :encodes p:clause ; :of p:gazelle , p:no-project .\n"
    law += award("finished", "p:titled", ground=":Project")
    found, _ = look(tmp_path, law, TITLE + project)
    # With the project the first award is not entitled at all; the second waits for the day that the firm states.
    assert found == {"finished": (False, ["completed-on"])}


@pytest.mark.parametrize(("covered", "claim"), [("2025-01-01", "never"), ("2025-01-02", "unknown")])
def test_never_claimed_is_said_only_where_a_register_holds_every_application(
    tmp_path: Path, covered: str, claim: str
) -> None:
    project = Project.open(write_project(tmp_path, WORDS + award("by-title", "p:gazelle", ground=":Recognition")))
    register = (
        f'e:claims a :Register ; :record :Application ; :appliesFrom "{covered}"^^xsd:date ; '
        ':appliesUntil "2026-03-01"^^xsd:date .\n'
    )
    facts = project.facts([write_facts(tmp_path, FACTS + REGISTERS + TITLE + register)])
    rows = project.ask("entitled-never-claimed", facts, ON)
    assert [row[-1].value for row in rows.rows] == [claim]  # type: ignore[union-attr]
    named = 'f:asked a :Application ; ind:enterprise e:a ; ind:award p:by-title ; ind:date "2026-01-05"^^xsd:date .\n'
    facts = project.facts([write_facts(tmp_path, FACTS + REGISTERS + TITLE + register + named)])
    assert len(project.ask("entitled-never-claimed", facts, ON)) == 0  # it names no ground: it may be about this one


def test_a_reading_costs_what_its_world_comes_to_and_the_cheapest_exceeds_nothing(tmp_path: Path) -> None:
    law = (
        award("grant", "p:large", "p:once , p:twice")
        + """
p:open a :Ambiguity ; :encodes p:clause ; rdfs:label "一次或两次"@zh , "once or twice"@en .
p:as-once a :Interpretation ; :of p:open . p:as-twice a :Interpretation ; :of p:open .
p:once a :Fixed ; :encodes p:clause ; :value 100000.00 ; :underInterpretation p:as-once .
p:twice a :Fixed ; :encodes p:clause ; :value 250000.00 ; :underInterpretation p:as-twice .
"""
    )
    project = Project.open(write_project(tmp_path, WORDS + law))
    facts = project.facts([write_facts(tmp_path, FACTS + REGISTERS)])
    costs = reading_costs(project.law, project.decide(facts, ON))
    told = [(local(c.reading), str(c.cost.least), str(c.more_least), str(c.more_most), len(c.affects)) for c in costs]
    assert told == [
        ("as-once", "100000.00", "0.00", "0.00", 0),
        ("as-twice", "250000.00", "150000.00", "150000.00", 1),
    ]
    chosen = reading_costs(project.law, project.decide(facts, ON, ["as-once"]))
    assert [str(c.cost.least) for c in chosen] == ["100000.00", "250000.00"]  # asked of both, whatever was chosen
