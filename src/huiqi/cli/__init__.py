"""The command line (faces layer): arguments in, a project's answers out, and an exit status.

0 answered, 1 something to fix, 2 could not start, 4 a fault of ours. Results go to stdout, notes to stderr. Heavy
imports wait until a command runs, so that --help is quick.
"""

from __future__ import annotations

import sys

import typer

from huiqi.cli import (
    allocating,
    asking,
    checking,
    comparing,
    deciding,
    exporting,
    importing,
    matching,
    overlapping,
    publishing,
    sampling,
    serving,
    showing,
    testing,
)
from huiqi.cli.app import app
from huiqi.errors import BadData, HuiqiError, Language

__all__ = [
    "allocating",
    "app",
    "asking",
    "checking",
    "comparing",
    "deciding",
    "exporting",
    "importing",
    "main",
    "matching",
    "overlapping",
    "publishing",
    "sampling",
    "serving",
    "showing",
    "testing",
]

OUR_FAULT = 4


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
