"""The demonstration behind `make demo` (faces layer): a register, its answers, one explanation, cost and coverage.

What it shows is told by data/samples/demo.toml of the project; every name in those files is fictional.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from pyoxigraph import NamedNode

from huiqi.answers import Answers
from huiqi.errors import CannotStart, HuiqiError, Language, Text
from huiqi.names import OUTCOME
from huiqi.project import Project
from huiqi.render.data import answers_to_csv, answers_to_turtle, to_json
from huiqi.render.rows import rows_to_csv, rows_to_text
from huiqi.render.table import award_table, largest_table, register_summary
from huiqi.render.text import Writer

FILE: Final = "data/samples/demo.toml"
_SHOWN: Final = 8


@dataclass(frozen=True)
class Demo:
    """What to show: the files of a register and of one enterprise, the day, the texts, what is assumed and how read."""

    register: tuple[str, ...]
    enterprise: tuple[str, ...]
    on: date
    policies: tuple[str, ...]
    assume: tuple[str, ...]
    read: tuple[str, ...]


def read_demo(root: Path) -> Demo:
    """Read what a project's demonstration shows; raises CannotStart if it has none, HuiqiError if it is at fault."""
    path = root / FILE
    if not path.is_file():
        raise CannotStart(Text(f"本项目没有演示:缺少 {FILE}", f"this project has no demonstration: {FILE} is missing"))
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        lists = {
            key: tuple(str(v) for v in found[key]) for key in ("register", "enterprise", "policies", "assume", "read")
        }
        return Demo(on=date.fromisoformat(str(found["on"])), **lists)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise HuiqiError(Text(f"{FILE} 有误:`{error}`", f"{FILE} is at fault: `{error}`")) from error


def demonstrate(project: Project, lang: Language, write: Callable[[str], object], output: Path | None = None) -> None:
    """Write the demonstration in `lang` through `write`, and its results as files into the folder `output`."""
    demo = read_demo(project.root)
    facts = project.facts([project.root / name for name in demo.register])
    bare = project.decide(facts, demo.on, with_needs=False, policies=demo.policies)
    answers = project.decide(facts, demo.on, demo.assume, policies=demo.policies)
    names = " ".join(f"--assume {a}" for a in demo.assume)
    count = len(facts.enterprises)

    write(
        _title(
            lang,
            f"一、{count} 家虚构企业:谁得什么({names})",
            f"1. {count} fictional enterprises: who gets what ({names})",
        )
    )
    write(award_table(project, answers, lang))
    write("\n" + largest_table(project, answers, lang, _SHOWN))

    write(_title(lang, "二、一家企业,以及为什么", "2. One enterprise, and why"))
    write(_one(project, demo, lang))

    cost, fund = project.ask_about(answers, "cost"), project.ask_about(answers, "cost-by-fund")
    coverage = project.ask("coverage", policy=project.policy(demo.policies[0]))
    resting = project.ask_about(answers, "rests-on-assumptions")
    granted = tuple(row for row in resting.rows if NamedNode(OUTCOME + "entitled") in row)
    write(_title(lang, "三、花费:按资金、年度、措施", "3. What it costs, by fund, year and measure"))
    write(rows_to_text(fund, lang))
    write(_title(lang, "四、文本编码了多少", "4. How much of the text is encoded"))
    write(rows_to_text(coverage, lang))
    write(_title(lang, "五、哪些只是假定", "5. What is only assumed"))
    write(rows_to_text(replace(resting, rows=granted), lang))
    write("\n" + Text("不作任何假定时:", "With nothing assumed:").say(lang) + "\n")
    write(register_summary(project, bare, lang))
    if output is not None:
        _save(
            project,
            output,
            answers,
            {"cost": cost, "cost-by-fund": fund, "coverage": coverage, "rests-on-assumptions": resting},
        )
        write("\n" + Text(f"结果已写入 {output}/", f"The results are in {output}/").say(lang) + "\n")


def _one(project: Project, demo: Demo, lang: Language) -> str:
    facts = project.facts([project.root / name for name in demo.enterprise])
    chosen = [*demo.assume, *demo.read]
    answers = project.decide(facts, demo.on, chosen, policies=demo.policies)
    writer = Writer(project, lang, facts)
    found = next(a for e in answers.enterprises for a in e.assessments if a.ground and a.outcome == "entitled")
    why = project.explain(answers, found.enterprise, found.award, found.ground, chosen)
    return f"{writer.answers(answers)}\n{writer.explanation(why)}"


def _save(project: Project, output: Path, answers: Answers, rows: dict[str, Any]) -> None:
    output.mkdir(parents=True, exist_ok=True)
    (output / "answers.json").write_text(to_json(answers.to_dict()), "utf-8")
    (output / "answers.csv").write_text(answers_to_csv(answers), "utf-8")
    (output / "answers.ttl").write_text(answers_to_turtle(project, answers), "utf-8")
    for name, found in rows.items():
        (output / f"{name}.csv").write_text(rows_to_csv(found), "utf-8")


def _title(lang: Language, zh: str, en: str) -> str:
    return f"\n== {Text(zh, en).say(lang)} ==\n\n"
