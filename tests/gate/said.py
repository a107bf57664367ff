"""The command line, asked within the process: what it says on both streams and the status it ends with.

Holds no expectation but one: whatever happens, a person can read it.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest.mock import patch

from huiqi import cli

_FINDING = re.compile(r"(?P<place>[^:\n]+(?::\d+)?): (?P<code>H\d{3}) (?P<problem>.*?); (?P<fix>.+)")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Found:
    """One finding as it was said."""

    place: str
    code: str
    problem: str
    fix: str


@dataclass(frozen=True)
class Said:
    """What a command wrote and the status it ended with."""

    status: int
    out: str
    err: str

    @property
    def findings(self) -> tuple[Found, ...]:
        """Return the findings among the lines of stderr, in order."""
        lines = (_FINDING.fullmatch(line) for line in self.err.splitlines())
        return tuple(Found(**match.groupdict()) for match in lines if match)

    @property
    def is_readable(self) -> bool:
        """Say whether a person can read it: no stack trace, no fault of ours."""
        return "Traceback" not in self.err and self.status != cli.OUR_FAULT


def say(*arguments: str) -> Said:
    """Run the command line with these arguments."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    status = 0
    with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "argv", ["huiqi", *arguments]):
        try:
            cli.main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
    texts = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]  # type: ignore[attr-defined]
    return Said(status, texts[0], texts[1])


def is_chinese(text: str) -> bool:
    """Say whether any of the text is written in Chinese."""
    return _CHINESE.search(text) is not None


def decide(project: object, facts: object, lang: str, more: Sequence[str] = ()) -> Said:
    """Ask for the answers on 1 March 2026."""
    return say("decide", "--for", str(facts), "--on", "2026-03-01", "--project", str(project), "--lang", lang, *more)
