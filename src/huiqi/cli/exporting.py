"""Commands that write the law for tools of others (faces layer): export shacl, export owl."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.completion import award_names
from huiqi.cli.options import (
    Assume,
    Folder,
    LangOption,
    Output,
    PolicyOption,
    Quiet,
    Read,
    language_of,
    open_project,
    write,
)
from huiqi.errors import Text

export = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Write the law for tools of others: shacl, owl.",
    epilog="Example: huiqi export shacl single-champion --assume in-effect-from-2025-08-21 "
    "--assume in-force-through-2026 --output shapes.ttl",
)
app.add_typer(export, name="export")


@export.command(
    epilog="Example: huiqi export shacl single-champion --assume in-effect-from-2025-08-21 "
    "--assume in-force-through-2026 --output shapes.ttl"
)
def shacl(
    awards: Annotated[
        list[str] | None,
        typer.Argument(help="Awards by name; none: every award of the policies.", autocompletion=award_names),
    ] = None,
    policy: PolicyOption = None,
    assume: Assume = None,
    read: Read = None,
    sparql: Annotated[
        bool, typer.Option("--sparql", help="Use SHACL-SPARQL where SHACL Core cannot say a condition.")
    ] = False,
    not_met: Annotated[
        bool, typer.Option("--not-met", help="Also shapes of what is surely not met: neither means undetermined.")
    ] = False,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say which awards export whole and which node stops the others.")
    ] = False,
    lang: LangOption = None,
    output: Output = None,
    folder: Folder = Path(),
    quiet: Quiet = False,
) -> None:
    """Write the eligibility of awards as SHACL shapes over their grounds, for any SHACL validator."""
    from huiqi.exporting import check_whole
    from huiqi.render.rows import rows_to_text

    project = open_project(folder)
    language = language_of(project, lang)
    chosen = [*(assume or []), *(read or [])]
    found = project.export_shacl(awards or (), policy or (), chosen, sparql, not_met)
    if coverage:
        write(rows_to_text(found.coverage, language), output)
        return
    check_whole(project.law, found, named=bool(awards))
    whole = sum(1 for a in found.awards if a.shapes)
    if whole < len(found.awards) and not quiet:
        note = Text(
            f"{len(found.awards)} 项中 {whole} 项可完整导出;其余的及原因见文件开头",
            f"{whole} of {len(found.awards)} awards export whole; the head of the file says why the others do not",
        )
        typer.echo(note.line(language), err=True)
    write(found.turtle, output)


@export.command(epilog="Example: huiqi export owl example-city --output eligibility.ttl")
def owl(
    policies: Annotated[
        list[str] | None,
        typer.Argument(help="Policies (folder or label); none: those of huiqi.toml. `all`: every one."),
    ] = None,
    award: Annotated[
        list[str] | None,
        typer.Option("--award", help="Only this award, by name; may be given again.", autocompletion=award_names),
    ] = None,
    assume: Assume = None,
    read: Read = None,
    reasoner: Annotated[
        bool,
        typer.Option(
            "--reasoner", help="Write days and figures as whole numbers, for a reasoner, which knows no dates."
        ),
    ] = False,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say which classes are defined and what the others leave open.")
    ] = False,
    lang: LangOption = None,
    output: Output = None,
    folder: Folder = Path(),
    quiet: Quiet = False,
) -> None:
    """Write the eligibility for awards as classes of OWL 2, for reasoners and editors of ontologies."""
    from huiqi.render.rows import rows_to_text

    project = open_project(folder)
    language = language_of(project, lang)
    chosen = [*(assume or []), *(read or [])]
    found = project.export_owl(policies or (), award or (), chosen, "reasoner" if reasoner else "")
    if coverage:
        write(rows_to_text(found.coverage, language), output)
        return
    partly = sum(1 for c in found.classes if c.left_open)
    if partly and not quiet:
        note = Text(
            f"{len(found.classes)} 个类中 {partly} 个只列必要条件;原因见文件开头",
            f"{partly} of {len(found.classes)} classes state necessary conditions only; the head of the file says why",
        )
        typer.echo(note.line(language), err=True)
    write(found.turtle, output)
