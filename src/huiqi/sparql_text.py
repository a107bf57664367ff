"""The text of a SPARQL query, before it is parsed (ground layer): what it may not hold, and how the store fails.

A query comes from anyone: it may not reach out over the network, and it may not be so deep that the parser runs out
of stack, which would end the process. Reads words only; knows nothing of what a query means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from huiqi.errors import HuiqiError, Text

MAX_CHARACTERS: Final = 10_000
MAX_DEPTH: Final = 100
"""Brackets inside one another, and operators one after another without a bracket of braces, a full stop or a `;`."""
MAX_PARTS: Final = 500
"""Clauses of a query and items of a list: each may make the tree of the query one deeper."""

# A letter beyond ASCII counts as part of a word: nothing else that matters here can begin with one.
_TOKEN: Final = re.compile(
    r"""(?P<skip>[ \t\r\n]+|\#[^\r\n]*)
      | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
          |"(?:[^"\\\n\r]|\\[^\n\r])*"|'(?:[^'\\\n\r]|\\[^\n\r])*')
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<prefix>(?:[A-Za-z\x80-\U0010ffff_](?:[A-Za-z0-9_.\x80-\U0010ffff-]*[A-Za-z0-9_\x80-\U0010ffff-])?)?:)
        (?P<local>(?:(?:[A-Za-z0-9_:\x80-\U0010ffff]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])
          (?:\.*(?:[A-Za-z0-9_:\x80-\U0010ffff-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]))*)?)
      | (?P<word>[A-Za-z0-9_\x80-\U0010ffff]+)
      | (?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OPERATORS: Final = frozenset("!+-*/|&^=<>")
_NO_SERVICE: Final = Text("查询中不得使用 SERVICE", "a query may not use SERVICE: nothing is fetched from elsewhere")


class ReachesOut(HuiqiError):  # noqa: N818 - says what the query does
    """A query that would fetch something from elsewhere."""


def words(text: str) -> Iterator[re.Match[str]]:
    """Yield the tokens of a query in order, without spaces and comments; a `<` begins an IRI where it can.

    >>> [t.lastgroup for t in words("SELECT * FROM <urn:a> # b")]
    ['word', 'mark', 'word', 'iri']
    """
    return (t for t in _TOKEN.finditer(text) if t.lastgroup != "skip")


def is_in_doubt(text: str) -> bool:
    """Say whether a `<` of a query may begin an IRI or be an operator with a comment or a string behind it."""
    return any(t.lastgroup == "iri" and _may_be_operator(t.group()) for t in _TOKEN.finditer(text))


def check_query(text: str) -> None:
    """Refuse a query that would reach out over the network, is too long or is nested too deep, with HuiqiError.

    >>> check_query("SELECT * { ?s <urn:service> 'SERVICE' } # SERVICE")
    >>> check_query("SELECT * { service <urn:a> { ?s ?p ?o } }")
    Traceback (most recent call last):
    huiqi.sparql_text.ReachesOut: a query may not use SERVICE: nothing is fetched from elsewhere
    """
    if len(text) > MAX_CHARACTERS:
        zh, en = (
            f"查询超过 {MAX_CHARACTERS} 个字符,请缩短",
            f"the query has over {MAX_CHARACTERS} characters; shorten it",
        )
        raise HuiqiError(Text(zh, en))
    if any(int(e.group(1) or e.group(2), 16) < 0x80 for e in _ESCAPE.finditer(text)):
        raise HuiqiError(
            Text(
                "查询中不得把 ASCII 字符写成 \\u 转义,请直接写出",
                "a query may not escape an ASCII character by \\u; write it out",
            )
        )
    # No token holds the word if the whole text does not; in capitals as below, for ſ becomes S.
    for position in _reachable(text) if "SERVICE" in text.upper() else ():
        found = _TOKEN.match(text, position)
        if found is not None and _asks_elsewhere(found):
            raise ReachesOut(_NO_SERVICE)
    _check_depth(text)


def _reachable(text: str) -> Iterator[int]:
    """Yield where tokens may begin, in either meaning of a `<` that could begin an IRI or be an operator."""
    seen: set[int] = set()
    waiting = [0]
    while waiting:
        position = waiting.pop()
        found = _TOKEN.match(text, position) if position not in seen else None
        if found is None:
            continue
        seen.add(position)
        yield position
        waiting.append(found.end())
        if found.lastgroup == "iri" and _may_be_operator(found.group()):
            waiting.append(position + 1)


def _may_be_operator(iri: str) -> bool:
    """Say whether it matters that `<` may be an operator here: a comment or a string may begin inside.

    After `<` as an operator, `https://` is no expression.
    """
    return ("#" in iri or "'" in iri) and re.match(r"<[A-Za-z][A-Za-z0-9+.-]*://", iri) is None


def _asks_elsewhere(token: re.Match[str]) -> bool:
    if token.lastgroup in ("skip", "string", "iri"):
        return False
    # A full stop in a local name might be read as the end of a triple, so what follows it counts.
    words = [token["prefix"], *token["local"].split(".")[1:]] if token["prefix"] else [token.group()]
    return any("SERVICE" in word.upper() for word in words)


def _check_depth(text: str) -> None:
    counts, run, parts = [0], 0, 0
    for mark in _marks(text):
        counts[-1] += 1
        if mark in "([{":
            counts.append(0)
        elif mark in ")]}" and len(counts) > 1:
            counts.pop()
        run = 0 if mark in "{}.;" else run + (mark in _OPERATORS)
        parts += mark in "{.;,"
        if len(counts) > MAX_DEPTH + 1 or run > MAX_DEPTH or max(parts, counts[-1]) > MAX_PARTS:
            raise HuiqiError(
                Text(
                    f"查询过于复杂:括号与运算符至多 {MAX_DEPTH} 层,子句与并列项至多 {MAX_PARTS} 个,请拆开",
                    f"the query is too deep: at most {MAX_DEPTH} brackets or operators inside one another "
                    f"and {MAX_PARTS} clauses or items side by side; split it",
                )
            )


def _marks(text: str) -> Iterator[str]:
    """Yield each token but strings and comments; every character, where it is in doubt what is a string."""
    found = [t for t in _TOKEN.finditer(text) if t.lastgroup not in ("skip", "string")]
    if any(t.lastgroup == "iri" and _may_be_operator(t.group()) for t in found):
        return iter(text)
    return (t.group() if t.lastgroup == "mark" else "a" for t in found)


@contextmanager
def asking() -> Iterator[None]:
    """Turn the store's errors, of parsing and of answering, into a HuiqiError."""
    try:
        yield
    except SyntaxError as error:
        what = quoted(error)
        raise HuiqiError(Text(f"不是有效的 SPARQL 查询:`{what}`", f"this is not a SPARQL query: {what}")) from error
    except (RuntimeError, OSError, ValueError) as error:
        what = quoted(error)
        raise HuiqiError(Text(f"查询无法完成:`{what}`", f"the query cannot be answered: {what}")) from error


def quoted(error: Exception) -> str:
    """Return what a library says of an error, to be quoted: its first 200 characters, without backquotes."""
    what = str(error.msg if isinstance(error, SyntaxError) else error).replace("`", "'")
    return what if len(what) <= 200 else what[:200] + "…"
