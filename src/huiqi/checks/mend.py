"""Safe mending of Turtle (analysis layer): how a file is written, never what it says.

Only the text of tokens changes: decimals in the canonical form, trailing blanks, line ends, one newline at the end, the
order of prefixes that stand together. Comments stay where they are, and layout is left alone. A text whose statements
would change is left as it is.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from huiqi.errors import CannotStart, Text
from huiqi.money import canonical, fits
from huiqi.names import XSD
from huiqi.settings import shipped

_PART: Final = re.compile(
    r"""(?P<keep>\#[^\n]*|<[^<>\s]*>|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w:%\\-]|\.(?=[\w:%\\-]))*|_:[\w.-]*\w)
      | (?P<number>(?<![\w.])[+-]?\d*\.\d+(?![\w.]))
      | (?P<blank>[ \t\r]+(?=\n|\Z))""",
    re.VERBOSE | re.DOTALL,
)
_PREFIX: Final = re.compile(r"@prefix\s+([\w.-]*):\s*<[^<>\s]*>\s*\.[ \t]*")


def mend_file(path: Path) -> bool:
    """Mend a Turtle file in place and say whether it changed; one that is no Turtle is left as it is.

    Raises CannotStart if it cannot be read or written.
    """
    try:
        before = path.read_bytes().decode("utf-8")
        after = mend(before)
        if after == before:
            return False
        path.write_bytes(after.encode())
    except UnicodeDecodeError:
        return False
    except OSError as error:
        raise CannotStart(Text(f"无法改写 `{path}`", f"cannot rewrite `{path}`")) from error
    return True


def mend(text: str) -> str:
    """Return the text written canonically, or as it is if it is no Turtle or would say anything else.

    >>> mend("<a:a> <a:b> 1.5000 .  # so\\r\\n")
    '<a:a> <a:b> 1.50 .  # so\\n'
    """
    after = _PART.sub(_mended, text.removeprefix("\ufeff"))
    after = _prefixes_in_order(after).rstrip("\n") + "\n"
    said = _statements(text)
    return after if said is not None and said == _statements(after) else text


def _mended(match: re.Match[str]) -> str:
    kind, token = match.lastgroup, match.group()
    if kind == "blank":
        return ""
    if kind == "keep" and token.startswith("#"):
        return token.rstrip()
    if kind == "number":
        number = Decimal(token)
        return canonical(number) if fits(number) else token
    return token


def _prefixes_in_order(text: str) -> str:
    """Order each run of @prefix lines as ontology/prefixes.ttl has them; others follow by name."""
    order = {m.group(1): n for n, m in enumerate(_PREFIX.finditer(_common()))}
    found: list[str] = []
    run: list[str] = []
    for line in [*text.split("\n"), None]:
        if line is not None and _PREFIX.fullmatch(line):
            run.append(line)
            continue
        run.sort(key=lambda entry: _rank(entry, order))
        found += run
        run = []
        if line is not None:
            found.append(line)
    return "\n".join(found)


def _rank(line: str, order: dict[str, int]) -> tuple[int, str]:
    match = _PREFIX.fullmatch(line)
    name = match.group(1) if match else ""
    return order.get(name, len(order)), name


def _common() -> str:
    return (shipped("ontology") / "prefixes.ttl").read_text("utf-8")


def _statements(text: str) -> list[str] | None:
    """Return what a text says, numbers by value and blank nodes by the order in which they come."""
    names: dict[str, str] = {}

    def word(term: object) -> str:
        if isinstance(term, ox.BlankNode):
            return names.setdefault(term.value, f"_:{len(names)}")
        if isinstance(term, ox.Literal) and term.datatype.value == XSD + "decimal":
            return f"decimal {Decimal(term.value).normalize()}"
        return str(term)

    try:
        quads = list(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri="urn:mend:"))
        return [" ".join(word(t) for t in (q.subject, q.predicate, q.object)) for q in quads]
    except (SyntaxError, ValueError, ArithmeticError):
        return None
