"""Safe mending of Turtle (analysis layer): how a text is written, never what it says.

Decimals in the canonical form and the layout of the project; comments stay. What a mended text says is compared with
what it said before, statement by statement; where that differs, or a comment has no place, the text stays as it is.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from huiqi.checks.turtle_layout import laid_out
from huiqi.checks.turtle_tokens import Token, Unkept, tokens_of
from huiqi.errors import CannotStart, Text
from huiqi.money import canonical, fits
from huiqi.names import XSD

_PREFIX: Final = re.compile(r"(?m)^@prefix\s+([\w.-]*):")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]*\.[0-9]+")
_NO_TURTLE: Final = Text("不是 Turtle", "it is no Turtle")
_SAYS_MORE: Final = Text("改写后的内容会不同", "it would say something else")


@dataclass(frozen=True)
class Mended:
    """A text as it should be written; the same text if nothing is to be changed or `kept` says why it cannot be.

    `line` is the first that changes, or the one that `kept` is about (0: none, or the whole text). `lines` counts
    the lines that are written otherwise, `numbers` the decimals in them; `order` says that prefixes change places,
    `ends` that line ends or the mark at the beginning of the file (BOM) do.
    """

    text: str
    line: int = 0
    lines: int = 0
    numbers: int = 0
    order: bool = False
    ends: bool = False
    kept: Text | None = None

    @property
    def what(self) -> Text:
        """Return what changes, from which line on."""
        parts = []
        if self.lines:
            parts.append(Text(f"{self.lines} 行", f"{self.lines} line{'s' if self.lines > 1 else ''}"))
        if self.numbers:
            parts.append(Text(f"{self.numbers} 个数", f"{self.numbers} number{'s' if self.numbers > 1 else ''}"))
        parts += [Text("前缀的次序", "the order of prefixes")] if self.order else []
        parts += [Text("换行符", "line ends")] if self.ends else []
        zh, en = "、".join(p.zh for p in parts), ", ".join(p.en for p in parts)
        return Text(f"自第 {self.line} 行起({zh})", f"from line {self.line} on ({en})")


def mend(text: str) -> str:
    """Return a Turtle text written canonically, or as it is if that cannot be done or would change what it says.

    >>> mend("<a:a> <a:b> 1.5000 .  # so\\r\\n")
    '<a:a> <a:b> 1.50 .  # so\\n'
    """
    return mended(text).text


def mended(text: str) -> Mended:
    """Return a Turtle text written canonically, with what that changes, or as it is with the reason."""
    plain = text.removeprefix("\ufeff")
    said = _statements(plain)
    if said is None:
        return Mended(text, kept=_NO_TURTLE)
    try:
        tokens, comments = tokens_of(plain)
        mending = [_mended(token) for token in tokens]
        after = laid_out(mending, comments)
        comments_after = _comments(*tokens_of(after))
    except Unkept as reason:
        return Mended(text, reason.line, kept=reason.why)
    if said != _statements(after) or _comments(tokens, comments) != comments_after:
        return Mended(text, kept=_SAYS_MORE)
    return _mended_text(text, after, tokens, mending)


def mend_file(path: Path, dry: bool = False) -> Mended:
    """Mend a Turtle file in place, whole or not at all; with `dry` only say what would change.

    One that is not in UTF-8 stays as it is. Raises CannotStart if it cannot be read or written.
    """
    try:
        found = mended(path.read_bytes().decode("utf-8"))
        if not dry and found.line and found.kept is None:
            _replace(path.resolve(), found.text.encode())
    except UnicodeDecodeError:
        return Mended("", kept=Text("文件不是 UTF-8 编码", "it is not in UTF-8"))
    except OSError as error:
        raise CannotStart(Text(f"无法改写 `{path}`", f"cannot rewrite `{path}`")) from error
    return found


def _replace(path: Path, data: bytes) -> None:
    """Put a new file in the place of an old one at once, with its rights."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _mended(token: Token) -> Token:
    """Return a decimal in the canonical form, any other token as it is."""
    if token.kind != "number" or not _DECIMAL.fullmatch(token.text):
        return token
    number = Decimal(token.text)
    return replace(token, text=canonical(number)) if fits(number) else token


def _mended_text(before: str, after: str, tokens: list[Token], mending: list[Token]) -> Mended:
    """Return a text that has been mended with what was changed."""
    if before == after:
        return Mended(before)
    plain = before.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    old, new = plain.split("\n"), after.split("\n")
    first = next((n for n, (a, b) in enumerate(zip(old, new, strict=False), 1) if a != b), min(len(old), len(new)))
    left, added = Counter(old), Counter(new)
    lines = max((left - added).total(), (added - left).total())
    numbers = sum(a.text != b.text for a, b in zip(tokens, mending, strict=True))
    order = _PREFIX.findall(plain) != _PREFIX.findall(after)
    ends = before.startswith("\ufeff") or before.count("\r") > after.count("\r")
    return Mended(after, 1 if ends else first, lines, numbers, order, ends)


def _comments(tokens: list[Token], last: tuple[object, ...]) -> list[str]:
    """Return the comments of a text; prefixes may be put in order with those that they have."""
    return sorted(str(getattr(c, "text", "")) for c in [*(c for t in tokens for c in t.before), *last])


def _statements(text: str) -> Counter[tuple[object, ...]] | None:
    """Return what a text says: numbers by value, blank nodes by all that can be reached from them."""
    try:
        quads = list(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri="urn:mend:"))
        said = [(_word(q.subject), str(q.predicate), _word(q.object)) for q in quads]
    except (SyntaxError, ValueError, ArithmeticError):
        return None
    about: dict[ox.BlankNode, list[tuple[object, ...]]] = {}
    for subject, predicate, term in said:
        if isinstance(subject, ox.BlankNode):
            about.setdefault(subject, []).append((False, predicate, term))
        if isinstance(term, ox.BlankNode):
            about.setdefault(term, []).append((True, predicate, subject))
    names: dict[object, int] = dict.fromkeys(about, 0)
    kinds = 0
    while kinds < len(set(names.values())):
        kinds = len(set(names.values()))
        names = {
            node: hash((names[node], *sorted(hash((way, word, names.get(term, term))) for way, word, term in ties)))
            for node, ties in about.items()
        }
    return Counter((names.get(s, s), p, names.get(o, o)) for s, p, o in said)


def _word(term: object) -> object:
    if isinstance(term, ox.BlankNode):
        return term
    if isinstance(term, ox.Literal) and term.datatype.value == XSD + "decimal":
        return f"decimal {Decimal(term.value).normalize()}"
    return str(term)
