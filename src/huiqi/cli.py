"""The command line (faces layer): arguments in, a project's answers out, and an exit status.

0 answered, 1 something to fix, 2 could not start, 4 a fault of ours. Results go to stdout, notes to stderr. Heavy
imports wait until a command runs, so that --help is quick.
"""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huiqi.errors import BadData, HuiqiError, Language, Text, harmless

if TYPE_CHECKING:
    from huiqi.project import Answers, Project

OUR_FAULT = 4
app = typer.Typer(
    add_completion=True,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="惠企 huiqi: incentive policies as data that can be questioned.\n\n"
    "Who is entitled to what, how much, why, from which clause. Answers are three-valued: what the facts or the text "
    "leave open is undetermined, and what would decide it is named.",
    epilog="Try: huiqi decide --for data/samples/lumen.yaml --on 2026-03-01 --lang en",
)


class Lang(StrEnum):
    """Languages of the interface."""

    zh = "zh"
    en = "en"


class Format(StrEnum):
    """Forms of an answer."""

    text = "text"
    json = "json"
    csv = "csv"
    turtle = "turtle"


class EngineName(StrEnum):
    """Engines that give the same answers."""

    sparql = "sparql"
    sql = "sql"
    reference = "reference"


ForFiles = Annotated[
    list[Path], typer.Option("--for", "-f", help="Enterprise file: .yaml or .ttl; may be given again.")
]
OnDate = Annotated[str, typer.Option("--on", help="Assessment date, such as 2026-03-01; later records are not seen.")]
KnownAsOf = Annotated[str | None, typer.Option("--known-as-of", help="Leave out records received after this day.")]
Assume = Annotated[list[str] | None, typer.Option("--assume", help="Make an assumption, by name; may be given again.")]
Read = Annotated[list[str] | None, typer.Option("--read", help="Choose a reading of the text, by name.")]
LangOption = Annotated[Lang | None, typer.Option("--lang", help="zh or en; default: huiqi.toml, else zh.")]
FormatOption = Annotated[Format, typer.Option("--format", help="Form of the answer.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead of stdout.")]
Folder = Annotated[Path, typer.Option("--project", "-p", help="Folder of the project.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No notes on stderr.")]
EngineOption = Annotated[
    EngineName,
    typer.Option("--engine", help="sparql, sql or reference: outcomes and amounts agree; sql gives no reasons."),
]
EnterpriseOption = Annotated[str | None, typer.Option("--enterprise", help="Only this one: credit code or name.")]


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Say the version and stop.")] = False,
) -> None:
    """Say the version, or go on to a command."""
    if version:
        from huiqi import __version__

        typer.echo(f"huiqi {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(
    epilog="Example: huiqi decide --for data/samples/lumen.yaml --on 2026-03-01 --assume in-effect-from-2025-08-21"
)
def decide(
    files: ForFiles,
    on: OnDate,
    enterprise: EnterpriseOption = None,
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
    project = _open(folder)
    answers = _decide(
        project, files, on, enterprise, assume, read, known_as_of, engine, quiet, _language(project, lang)
    )
    _write(_form(project, answers, form, _language(project, lang)), output)


@app.command(epilog="Example: huiqi explain future-industry --for data/samples/lumen.yaml --on 2026-03-01 --lang en")
def explain(
    award: Annotated[str, typer.Argument(help="The award, by name, such as future-industry.")],
    files: ForFiles,
    on: OnDate,
    enterprise: EnterpriseOption = None,
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

    project = _open(folder)
    language = _language(project, lang)
    iri = project.award(award)
    answers = _decide(project, files, on, enterprise, assume, read, known_as_of, EngineName.sparql, quiet, language)
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
        _write(to_json([explanation_to_dict(f) for f in found]), output)
    elif form is Format.text:
        _write("\n".join(Writer(project, language, answers.facts).explanation(f) for f in found), output)
    else:
        raise HuiqiError(Text("explain 只有 text 与 json 两种格式", "explain has the formats text and json"))


@app.command(
    epilog="Example: huiqi derive data/samples/future-industry.ttl --on 2026-03-01 --format csv --output out/answers.csv"
)
def derive(
    register: Annotated[list[Path], typer.Argument(help="Register files: .ttl or .yaml.")],
    on: OnDate,
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

    project = _open(folder)
    language = _language(project, lang)
    answers = _decide(project, register, on, None, assume, read, known_as_of, engine, quiet, language)
    text = (
        register_table(project, answers, language) if form is Format.text else _form(project, answers, form, language)
    )
    _write(text, output)


@app.command(epilog="Example: huiqi query 'SELECT ?a WHERE { ?a a <https://w3id.org/huiqi/ns#Award> }' --format csv")
def query(
    text: Annotated[str, typer.Argument(help="A SPARQL query, or the name of a .rq file.")],
    data: Annotated[
        list[Path] | None, typer.Option("--data", help="Turtle files to ask besides the project's law.")
    ] = None,
    lang: LangOption = None,
    form: FormatOption = Format.text,
    output: Output = None,
    folder: Folder = Path(),
) -> None:
    """Ask the project's law and vocabularies in SPARQL (SELECT, ASK, CONSTRUCT, DESCRIBE)."""
    from huiqi.render.table import query_result

    project = _open(folder)
    if text.endswith(".rq"):
        path = Path(text)
        if not path.is_file():
            from huiqi.errors import CannotStart

            raise CannotStart(Text(f"没有文件 `{text}`", f"there is no file `{text}`"))
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            raise HuiqiError(
                Text(f"`{path}` 不是 UTF-8 编码,请另存为 UTF-8", f"`{path}` is not in UTF-8; save it as UTF-8")
            ) from None
    _write(query_result(project.query(text, data or []), form.value), output)


@app.command(epilog="Example: huiqi demo --lang en")
def demo(folder: Folder = Path(), lang: LangOption = None) -> None:
    """Show who in the demo register gets what, one explanation, and what is only assumed."""
    from huiqi.render.demo import demonstrate

    project = _open(folder)
    demonstrate(project, _language(project, lang), lambda text: sys.stdout.write(harmless(text)))


def _open(folder: Path) -> Project:
    from huiqi.project import Project

    return Project.open(folder)


def _language(project: Any, lang: Lang | None) -> Language:
    if lang is not None:
        return lang.value
    return "en" if project.settings.language == "en" else "zh"


def _decide(
    project: Project,
    files: list[Path],
    on: str,
    enterprise: str | None,
    assume: list[str] | None,
    read: list[str] | None,
    known_as_of: str | None,
    engine: EngineName,
    quiet: bool,
    language: Language,
) -> Answers:
    from dataclasses import replace

    facts = project.facts(files)
    if not quiet:
        for finding in facts.findings:
            typer.echo(finding.say(language), err=True)
    if not facts.enterprises:
        names = ", ".join(f"`{f}`" for f in files)
        raise HuiqiError(Text(f"{names} 中没有企业", f"there is no enterprise in {names}"))
    if enterprise is not None:
        facts = replace(facts, enterprises=(project.enterprise(facts, enterprise),))
    asof = None if known_as_of is None else _day(known_as_of)
    return project.decide(facts, _day(on), [*(assume or []), *(read or [])], asof, engine.value)


def _day(text: str) -> date:
    from huiqi.dates import parse_date

    try:
        return parse_date(text)
    except ValueError:
        raise HuiqiError(Text(f"`{text}` 不是日期,请写 2026-03-01", f"`{text}` is no date; write 2026-03-01")) from None


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


def _write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(harmless(text))
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, "utf-8")


def main() -> None:
    """Run the command line; turn a problem into one clear message and an exit status."""
    lang: Language = (
        "en" if "en" in [b for a, b in zip(sys.argv, sys.argv[1:], strict=False) if a == "--lang"] else "zh"
    )
    if "--lang=en" in sys.argv:
        lang = "en"
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        app()
    except BadData as error:
        for finding in error.findings:
            typer.echo(finding.say(lang), err=True)
        typer.echo(error.text.line(lang), err=True)
        sys.exit(error.exit_status)
    except HuiqiError as error:
        typer.echo(f"huiqi: {error.text.line(lang)}", err=True)
        sys.exit(error.exit_status)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:  # the last resort: our own fault, said so
        import traceback

        traceback.print_exc()
        typer.echo(f"huiqi: this is a fault of huiqi itself ({type(error).__name__}: {error})", err=True)
        sys.exit(OUR_FAULT)
