"""Commands that assess enterprises (faces layer): decide, explain, derive, demo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.completion import award_names
from huiqi.cli.options import (
    Assume,
    DraftOption,
    EndpointOption,
    EngineName,
    EngineOption,
    EnterpriseOption,
    Folder,
    ForFiles,
    Format,
    FormatOption,
    KnownAsOf,
    LangOption,
    OnDate,
    Output,
    PolicyOption,
    Quiet,
    Read,
    day_of,
    facts_of,
    language_of,
    open_project,
    write,
)
from huiqi.errors import HuiqiError, Language, Text, harmless

if TYPE_CHECKING:
    from huiqi.project import Answers, Project


@app.command(
    epilog="Example: huiqi decide --for data/samples/lumen.yaml --on 2026-03-01 --assume in-effect-from-2025-08-21"
)
def decide(
    files: ForFiles,
    on: OnDate,
    enterprise: EnterpriseOption = None,
    policy: PolicyOption = None,
    draft: DraftOption = False,
    assume: Assume = None,
    read: Read = None,
    known_as_of: KnownAsOf = None,
    lang: LangOption = None,
    form: FormatOption = Format.text,
    output: Output = None,
    folder: Folder = Path(),
    engine: EngineOption = EngineName.sparql,
    quiet: Quiet = False,
) -> None:
    """Say what an enterprise is entitled to, what is undetermined and what would decide it."""
    project = open_project(folder, draft)
    answers = assess(
        project, files, on, enterprise, policy, assume, read, known_as_of, engine, quiet, language_of(project, lang)
    )
    write(_form(project, answers, form, language_of(project, lang)), output)


@app.command(epilog="Example: huiqi explain future-industry --for data/samples/lumen.yaml --on 2026-03-01 --lang en")
def explain(
    award: Annotated[
        str, typer.Argument(help="The award, by name, such as future-industry.", autocompletion=award_names)
    ],
    files: ForFiles,
    on: OnDate,
    enterprise: EnterpriseOption = None,
    draft: DraftOption = False,
    ground: Annotated[
        str | None, typer.Option("--ground", help="Only this ground; default: every one assessed.")
    ] = None,
    assume: Assume = None,
    read: Read = None,
    known_as_of: KnownAsOf = None,
    lang: LangOption = None,
    form: FormatOption = Format.text,
    output: Output = None,
    folder: Folder = Path(),
    quiet: Quiet = False,
) -> None:
    """Trace an assessment to the conditions, the facts with their sources and the clause with its grade."""
    from huiqi.names import local
    from huiqi.render.data import explanation_to_dict, to_json
    from huiqi.render.text import Writer

    project = open_project(folder, draft)
    language = language_of(project, lang)
    iri = project.award(award)
    own = [a.policy for a in project.book.awards if a.iri == iri]
    answers = assess(project, files, on, enterprise, own, assume, read, known_as_of, EngineName.sparql, quiet, language)
    grounds = [
        (a.enterprise, a.ground) for e in answers.enterprises for a in e.assessments if a.award == iri and a.ground
    ]
    if ground is not None:
        grounds = [g for g in grounds if ground in (g[1], local(g[1]))]
    if not grounds:
        raise HuiqiError(
            Text(
                f"`{award}` 在该日没有可说明的事由",
                f"`{award}` has no ground to explain on that day; see `huiqi decide`",
            )
        )
    found = [project.explain(answers, e, iri, g, [*(assume or []), *(read or [])]) for e, g in grounds]
    if form is Format.json:
        write(to_json([explanation_to_dict(f) for f in found]), output)
    elif form is Format.text:
        write("\n".join(Writer(project, language, answers.facts).explanation(f) for f in found), output)
    else:
        raise HuiqiError(Text("explain 只有 text 与 json 两种格式", "explain has the formats text and json"))


@app.command(
    epilog="Example: huiqi derive data/samples/future-industry.ttl --on 2026-03-01 --format csv --output out/answers.csv"
)
def derive(
    on: OnDate,
    register: Annotated[list[Path] | None, typer.Argument(help="Register files: .ttl or .yaml.")] = None,
    endpoint: EndpointOption = None,
    policy: PolicyOption = None,
    draft: DraftOption = False,
    assume: Assume = None,
    read: Read = None,
    known_as_of: KnownAsOf = None,
    lang: LangOption = None,
    form: FormatOption = Format.text,
    output: Output = None,
    folder: Folder = Path(),
    engine: EngineOption = EngineName.sparql,
    quiet: Quiet = False,
) -> None:
    """Derive every assessment of a whole register, as a table or as data."""
    from huiqi.render.table import register_table

    project = open_project(folder, draft)
    language = language_of(project, lang)
    answers = assess(
        project, register or [], on, None, policy, assume, read, known_as_of, engine, quiet, language, endpoint
    )
    text = (
        register_table(project, answers, language) if form is Format.text else _form(project, answers, form, language)
    )
    write(text, output)


@app.command(epilog="Example: huiqi demo --lang en --output demo-results")
def demo(
    folder: Folder = Path(),
    lang: LangOption = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the results as files here.")] = None,
) -> None:
    """Show who in a register of fictional enterprises gets what and why, what it costs, and what is only assumed."""
    from huiqi.render.demo import demonstrate

    project = open_project(folder)
    demonstrate(project, language_of(project, lang), lambda text: sys.stdout.write(harmless(text)), output)


def assess(
    project: Project,
    files: list[Path],
    on: str,
    enterprise: str | None,
    policies: list[str] | None,
    assume: list[str] | None,
    read: list[str] | None,
    known_as_of: str | None,
    engine: EngineName,
    quiet: bool,
    language: Language,
    endpoint: str | None = None,
) -> Answers:
    """Return the answers for the enterprises of some files; what is wrong with the facts goes to stderr.

    Raises HuiqiError if the files hold no enterprise or not the one asked for.
    """
    from dataclasses import replace

    facts = facts_of(project, files, quiet, language, endpoint)
    if enterprise is not None:
        facts = replace(facts, enterprises=(project.enterprise(facts, enterprise),))
    asof = None if known_as_of is None else day_of(known_as_of)
    return project.decide(
        facts, day_of(on), [*(assume or []), *(read or [])], asof, engine.value, policies=policies or ()
    )


def _form(project: Project, answers: Answers, form: Format, language: Language) -> str:
    from huiqi.render import data
    from huiqi.render.text import Writer

    if form is Format.json:
        return data.to_json(data.answers_to_dict(project, answers))
    if form is Format.csv:
        return data.answers_to_csv(answers)
    if form is Format.turtle:
        return data.answers_to_turtle(project, answers)
    return Writer(project, language, answers.facts).answers(answers)
