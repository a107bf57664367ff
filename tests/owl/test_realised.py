"""On random enterprises a reasoner finds a ground to be of an award's class iff the reference says that it is eligible."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from eligibility.test_agreement import project, readings, verdicts
from eligibility.world import write
from huiqi.assessment import MET, NOT_MET
from huiqi.compile.owl.classes import AwardClass, award_class
from huiqi.compile.owl.conditions import Translator
from huiqi.compile.owl.export import PREFIXES, shifts
from huiqi.compile.owl.names import eligible
from huiqi.compile.owl.statements import describe
from huiqi.compile.owl.writing import Form
from huiqi.compile.shacl.turtle import Says
from huiqi.compile.shacl.turtle import write as to_turtle
from huiqi.facts.read import read_facts
from huiqi.load import load_files
from owl.individuals import HEAD, Individuals, members

pytestmark = [pytest.mark.java, pytest.mark.skipif(shutil.which("java") is None, reason="no Java on the PATH")]


def whole() -> list[str]:
    """Return the awards all of whose conditions OWL can say, their assumptions made."""
    translator = Translator(project().book, project().law.base)
    awards = sorted(a.iri for a in project().book.awards)
    return [a for a in awards if award_class(translator, readings(a)[0].award, with_window=True).is_whole]


def compare(awards: Sequence[str], seed: int, missing: float, folder: Path, count: int) -> Counter[int]:
    """Compare the classes of awards with the reference on random grounds; return how often each verdict came."""
    law = project().law
    translator = Translator(law.book, law.base)
    classes: dict[str, AwardClass] = {
        a: award_class(translator, readings(a)[0].award, with_window=True) for a in awards
    }
    form = Form(True, shifts(translator, [c.met for c in classes.values()]))
    subjects: dict[str, Says] = {
        eligible(a): (("a", "owl:Class"), ("owl:equivalentClass", form.write(c.met))) for a, c in classes.items()
    }
    subjects.update(describe(translator, form, law.label, with_members=True))
    lines, expected = [to_turtle(subjects, PREFIXES), HEAD], {}
    for award in awards:
        (folder / "facts.ttl").write_text(write(law, readings(award)[0], f"{seed} {award}", count, missing), "utf-8")
        graph, findings = load_files([folder / "facts.ttl"], folder)
        facts = read_facts(graph, law.book, findings, project().graph)
        own = verdicts(facts, readings(award)[0])
        expected.update({(award, ground): v for ground, v in own.items()})
        for enterprise in facts.enterprises:
            grounds = [r for r in enterprise.records if r.iri in own]
            lines += Individuals(translator, form).write(enterprise, grounds)
    found = members("\n".join(lines), [eligible(a) for a in awards])
    is_in = {(award, ground): ground in found[eligible(award)] for award, ground in expected}
    assert {k: (v, is_in[k]) for k, v in expected.items() if is_in[k] != (v == MET)} == {}
    return Counter(expected.values())


def test_a_ground_is_of_the_class_iff_the_reference_says_that_it_is_eligible(tmp_path: Path) -> None:
    awards = whole()
    assert len(awards) == 28
    found = compare(awards[::4], 7, 0.05, tmp_path, count=3)
    assert found[MET] > 5 and found[NOT_MET] > 5
