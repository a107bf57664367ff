"""The words of a Turtle text with what stands between them (analysis layer): comments, line breaks, blank lines.

Reads the Turtle of RDF 1.1 by the names and ranges of its grammar. Knows no statements, and changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from huiqi.errors import Text

Kind = Literal["iri", "name", "string", "tag", "caret", "number", "word", "at", "mark"]
_FIRST: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NEXT: Final = _FIRST + "0-9_\u00b7\u0300-\u036f\u203f-\u2040-"
_LOCAL: Final = rf"(?:[{_NEXT}:]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_TOKEN: Final = re.compile(
    rf"""(?P<blank>[ \t\r\n]+)
      | (?P<comment>\#[^\r\n]*)
      | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{{0,2}}(?:[^'\\]|\\.))*'''
          |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
      | (?P<iri><(?!<)[^<>"{{}}|^`\x00-\x20]*>)
      | (?P<at>@(?:prefix|base)\b(?!-))
      | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      | (?P<caret>\^\^)
      | (?P<number>[+-]?(?:[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+))
      | (?P<name>_:[{_FIRST}0-9_](?:[{_NEXT}.]*[{_NEXT}])?
          |(?:[{_FIRST}](?:[{_NEXT}.]*[{_NEXT}])?)?:(?:(?!-){_LOCAL}(?:(?:{_LOCAL}|\.)*{_LOCAL})?)?)
      | (?P<word>[A-Za-z]+)
      | (?P<mark>[;,.\[\]()])""",
    re.VERBOSE | re.DOTALL,
)


class Unkept(Exception):  # noqa: N818 - an answer, not a mistake
    """Say that a text is not laid out anew: the line (from 1) at which it cannot be, and why."""

    def __init__(self, line: int, why: Text) -> None:
        super().__init__(why.en)
        self.line, self.why = line, why


@dataclass(frozen=True)
class Comment:
    """A comment with its sign; `is_alone` if nothing else stands on its line, `gap` if a blank line stands before it."""

    text: str
    is_alone: bool
    gap: bool


@dataclass(frozen=True)
class Token:
    """A word, number, text or mark; it stands on the lines from `line` to `last`, both counted from 1.

    `before` are the comments between it and the token before. `gap`: a blank line stands right before it. `space` is
    how many blanks stand before it on its line, a tab or a line break counts as one.
    """

    kind: Kind
    text: str
    line: int
    last: int
    before: tuple[Comment, ...] = ()
    gap: bool = False
    space: int = 0

    def is_mark(self, *marks: str) -> bool:
        """Say whether it is one of these marks."""
        return self.kind == "mark" and self.text in marks


def tokens_of(text: str) -> tuple[list[Token], tuple[Comment, ...]]:
    """Return the tokens of a text in order, and the comments behind the last; line ends may be LF, CRLF or CR.

    Raises Unkept at a character that Turtle (RDF 1.1) has no word for.
    """
    found: list[Token] = []
    comments: list[Comment] = []
    at, line, breaks, space = 0, 1, 2, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            sign = text[at]
            raise Unkept(line, Text(f"`{sign}` 不是 Turtle 1.1 的写法", f"`{sign}` begins no word of Turtle 1.1"))
        part, kind = match.group(), str(match.lastgroup)
        at = match.end()
        new = _breaks(part)
        if kind == "blank":
            breaks += new
            space = 1 if new or "\t" in part else len(part)
        elif kind == "comment":
            comments.append(Comment(part.rstrip(), breaks > 0, breaks > 1))
            breaks, space = 0, 0
        else:
            own = Token(kind, part, line, line + new, tuple(comments), breaks > 1, space)  # type: ignore[arg-type]
            found.append(own)
            comments, breaks, space = [], 0, 0
        line += new
    return found, tuple(comments)


def _breaks(part: str) -> int:
    """Return how many lines end in a part of the text."""
    return part.count("\n") + part.count("\r") - part.count("\r\n")
