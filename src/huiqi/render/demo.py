"""The demonstration behind `make demo` (faces layer): a register, its answers, one explanation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from huiqi.errors import Language, Text
from huiqi.names import NS, local
from huiqi.project import Project
from huiqi.render.table import register_summary, register_table
from huiqi.render.text import Writer

REGISTER: Final = "data/samples/future-industry.ttl"
SINGLE: Final = "data/samples/lumen.yaml"
ON: Final = date(2026, 3, 1)


def demonstrate(project: Project, lang: Language, write: Callable[[str], object]) -> None:
    """Write the demonstration in `lang` through `write`; every name in it is fictional."""
    assumed = sorted(local(i) for i in project.graph.instances(NS + "Assumption"))
    facts = project.facts([project.root / REGISTER])
    one = project.facts([project.root / SINGLE])
    writer = Writer(project, lang, one)

    write(
        _title(Text("一、示例名册(虚构),不作任何假定", "1. The demo register (fictional), nothing assumed").say(lang))
    )
    write(register_summary(project, project.decide(facts, ON), lang))
    names = " ".join(f"--assume {a}" for a in assumed)
    write(_title(Text(f"二、同一名册,{names}", f"2. The same register, {names}").say(lang)))
    answers = project.decide(facts, ON, assumed)
    write(register_table(project, answers, lang))

    write(_title(Text("三、一家企业,以及为什么", "3. One enterprise, and why").say(lang)))
    answers = project.decide(one, ON, [*assumed, "reaching-includes-figure", "steps-highest"])
    write(writer.answers(answers))
    found = next(a for e in answers.enterprises for a in e.assessments if a.ground and a.outcome == "entitled")
    names_chosen = [*assumed, "reaching-includes-figure", "steps-highest"]
    write(
        "\n" + writer.explanation(project.explain(answers, found.enterprise, found.award, found.ground, names_chosen))
    )


def _title(text: str) -> str:
    return f"\n== {text} ==\n\n"
