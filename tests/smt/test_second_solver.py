"""A second solver, of other make, answers as the first: on small awards and on two matters of the law."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from huiqi.overlaps.matter import SAT, UNSAT, Matter
from huiqi.overlaps.variants import variants
from huiqi.project import Project
from huiqi.rules.worlds import components
from smt.worlds import GROUND, Maker, book

cvc5 = pytest.importorskip("cvc5")
ROOT = Path(__file__).parents[2]


def second(matter: Matter, *wanted: object) -> str:
    """Return what the second solver says of a question, read from SMT-LIB text."""
    matter.solver.push()
    matter.solver.add(*wanted, matter.complete)
    text = matter.solver.to_smt2()
    matter.solver.pop()
    solver = cvc5.Solver()
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, "(set-logic ALL)\n" + text, "question")
    symbols = parser.getSymbolManager()
    answer = ""
    while not (command := parser.nextCommand()).isNull():
        answer += command.invoke(solver, symbols)
    return answer.strip()


def both_say(matter: Matter) -> list[tuple[str, str]]:
    """Return the answers of both solvers: each award met, each pair met together and the one without the other."""
    found = []
    awards = list(matter.awards)
    questions = [(matter.met(a),) for a in awards]
    for a, b in combinations(awards, 2):
        questions += [(matter.met(a), matter.met(b)), (matter.met(a), matter.unmet(b))]
    for question in questions:
        found.append((matter.ask(*question), second(matter, *question)))
    return found


@pytest.mark.parametrize("seed", (7, 11, 22, 43, 59))
def test_on_small_awards(seed: int) -> None:
    answers = both_say(Matter(book(), GROUND, Maker(seed).awards()))
    assert [a for a in answers if a[0] != a[1]] == []


def test_on_every_matter_of_the_city_and_the_province() -> None:
    project = Project.open(ROOT)
    own = [a.iri for a in project.law.book.awards if "/liaocheng/" in a.iri or "/shandong/" in a.iri]
    found, _ = variants(components(project.law.book, project.choice((), date.max), own, 20260101))
    for ground in sorted({v.award.ground for v in found}):
        awards = [v.award for v in found if v.award.ground == ground]
        answers = both_say(Matter(project.law.book, ground, awards[:6]))
        assert [a for a in answers if a[0] != a[1]] == []
        assert SAT in {a for a, _ in answers}


def test_the_second_solver_can_say_no() -> None:
    matter = Matter(book(), GROUND, Maker(22).awards())
    award = next(iter(matter.awards))
    assert second(matter, matter.truths[award].met, matter.truths[award].unmet) == UNSAT
