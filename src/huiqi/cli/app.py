"""The application that every command belongs to (faces layer)."""

from __future__ import annotations

from typing import Annotated

import typer

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
