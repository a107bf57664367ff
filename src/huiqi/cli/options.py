"""What the commands share (faces layer): options, the project they open, where results go."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huiqi.errors import HuiqiError, Language, Text, harmless

if TYPE_CHECKING:
    from huiqi.facts.model import Facts
    from huiqi.project import Project


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
PolicyOption = Annotated[
    list[str] | None,
    typer.Option("--policy", help="Only this policy (folder or label), all of a folder, or all; default: huiqi.toml."),
]
EnterpriseOption = Annotated[str | None, typer.Option("--enterprise", help="Only this one: credit code or name.")]
EndpointOption = Annotated[
    str | None, typer.Option("--endpoint", help="URL of a SPARQL endpoint to read from instead.")
]
DraftOption = Annotated[bool, typer.Option("--draft", help="Count policies that are drafts as well.")]


def open_project(folder: Path, drafts: bool = False) -> Project:
    """Open the project in a folder, with its drafts or without; raises what `Project.open` raises."""
    from huiqi.project import Project

    return Project.open(folder, drafts)


def language_of(project: Project, lang: Lang | None) -> Language:
    """Return the language asked for, else that of huiqi.toml, else Chinese."""
    if lang is not None:
        return lang.value
    return "en" if project.settings.language == "en" else "zh"


def facts_of(
    project: Project, files: list[Path], quiet: bool, language: Language, endpoint: str | None = None
) -> Facts:
    """Return the enterprises of some files or of an endpoint; what is wrong with them goes to stderr unless `quiet`.

    Raises HuiqiError if the files hold no enterprise, and what `Project.facts` raises.
    """
    if bool(files) == (endpoint is not None):
        raise HuiqiError(
            Text("请给企业文件或 --endpoint,二者其一", "give files of enterprises or --endpoint, one of the two")
        )
    facts = project.facts(files) if endpoint is None else project.facts_at(endpoint)
    for finding in () if quiet else facts.findings:
        typer.echo(finding.say(language), err=True)
    if not facts.enterprises:
        names = ", ".join(f"`{f}`" for f in [*files, *([endpoint] if endpoint else [])])
        raise HuiqiError(Text(f"{names} 中没有企业", f"there is no enterprise in {names}"))
    return facts


def day_of(text: str) -> date:
    """Return the day that a text names; raises HuiqiError for text that is no date."""
    from huiqi.dates import parse_date

    try:
        return parse_date(text)
    except ValueError:
        raise HuiqiError(Text(f"`{text}` 不是日期,请写 2026-03-01", f"`{text}` is no date; write 2026-03-01")) from None


def write(text: str, output: Path | None) -> None:
    """Write a result to stdout without control characters, or to a file as it is; makes its folders."""
    if output is None:
        sys.stdout.write(harmless(text))
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, "utf-8")
