"""Commands that show the law (faces layer): show."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.options import DraftOption, Folder, LangOption, Output, language_of, open_project, write
from huiqi.errors import HuiqiError, Language, Text

if TYPE_CHECKING:
    from huiqi.rows import Rows
    from huiqi.things import Law, Sheet


class ShowFormat(StrEnum):
    """Forms in which things are shown."""

    text = "text"
    json = "json"
    csv = "csv"
    markdown = "markdown"
    turtle = "turtle"


def names(context: typer.Context, incomplete: str) -> list[str]:
    """Return the kinds, and the names of things, that begin with what was typed; nothing where nothing can be read."""
    try:
        from huiqi.project import Project
        from huiqi.things import KINDS, instances
        from huiqi.things.find import name_of

        project = Project.open(context.params.get("folder") or Path(), drafts=True)
        found = {name_of(project.law, kind.name, iri) for kind in KINDS for iri in instances(project.law, kind)}
        found |= {*project.questions, *(kind.plural for kind in KINDS)}
    except Exception:
        return []
    return sorted(n for n in found if n.startswith(incomplete))


@app.command(epilog="Example: huiqi show measures --lang en; huiqi show future-industry --lang en")
def show(
    what: Annotated[
        str | None, typer.Argument(help="A kind, such as measures, or the name of a thing.", autocompletion=names)
    ] = None,
    name: Annotated[
        str | None, typer.Argument(help="The name of a thing, after its kind.", autocompletion=names)
    ] = None,
    policy: Annotated[str | None, typer.Option("--policy", help="Only of this policy: its folder or label.")] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Also measures of policies that do not number theirs throughout or are not assessed by default.",
        ),
    ] = False,
    lang: LangOption = None,
    draft: DraftOption = False,
    form: Annotated[ShowFormat, typer.Option("--format", help="Form of what is shown.")] = ShowFormat.text,
    output: Output = None,
    folder: Folder = Path(),
) -> None:
    """List the things of the law by kind, or show one of them with everything that is known of it."""
    from huiqi.rows import Rows

    project = open_project(folder, draft)
    language = language_of(project, lang)
    found = project.show(what or "", name or "", policy or "", everything)
    if form is ShowFormat.turtle:
        text = _turtle(project.law.with_drafts(), found)
    elif isinstance(found, Rows):
        text = _list(found, form, language)
    else:
        text = _one(found, form, language)
    write(text, output)


def _one(sheet: Sheet, form: ShowFormat, lang: Language) -> str:
    from huiqi.render import things

    if form is ShowFormat.csv:
        raise HuiqiError(
            Text(
                "csv 只用于列表;单个对象请用 text、json、markdown 或 turtle",
                f"csv is for lists; show one {sheet.kind} as text, json, markdown or turtle",
            )
        )
    if form is ShowFormat.json:
        return things.sheet_json(sheet)
    return things.sheet_markdown(sheet, lang) if form is ShowFormat.markdown else things.sheet_text(sheet, lang)


def _list(rows: Rows, form: ShowFormat, lang: Language) -> str:
    from huiqi.render.rows import rows_in_form
    from huiqi.render.things import said_in

    if form is ShowFormat.json:
        return str(rows_in_form(rows, "json", lang))
    if form is ShowFormat.csv:
        for note in rows.notes:
            typer.echo(note.line(lang), err=True)
        return str(rows_in_form(said_in(rows, lang), "csv", lang))
    return str(rows_in_form(rows, "markdown" if form is ShowFormat.markdown else "text", lang))


def _turtle(law: Law, found: Rows | Sheet) -> str:
    """Write the statements of one thing, or of the things that a list is of: the last thing of its own in each row."""
    from huiqi.render.things import listed, things_turtle

    text = things_turtle(law.graph, listed(found))
    if not text:
        raise HuiqiError(Text("此处没有 turtle 格式,请用 text 或 json", "this has no format turtle; use text or json"))
    return text
