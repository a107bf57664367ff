"""Shapes as Turtle (compile layer): what may stand in a shape, and the one way it is written.

Knows nothing of awards. The order of what is written is the order given, so the same shapes give the same bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from huiqi.dates import from_key
from huiqi.errors import Text
from huiqi.money import canonical
from huiqi.names import DCTERMS, IND, NS, PROV, RDF, RDFS, XSD

SH: Final = "http://www.w3.org/ns/shacl#"
PREFIXES: Final = {
    "": NS,
    "ind": IND,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "sh": SH,
    "dcterms": DCTERMS,
    "prov": PROV,
}
_LOCAL: Final = re.compile(r"[A-Za-z0-9_]([\w-]*[\w])?", re.ASCII)


@dataclass(frozen=True)
class Blank:
    """A node without a name and what is said of it."""

    says: Says


@dataclass(frozen=True)
class Items:
    """An RDF list."""

    of: tuple[Object, ...]


Object = str | Blank | Items
"""A term as it is written in Turtle, a node without a name, or a list."""
Says = tuple[tuple[str, Object], ...]
"""Properties (as written, such as `sh:path`) with one object each."""


def iri(name: str) -> str:
    """Return an IRI as it is written: with a prefix where one fits.

    >>> iri("http://www.w3.org/ns/shacl#path"), iri("https://example.org/a b")
    ('sh:path', '<https://example.org/a%20b>')
    """
    for prefix, start in PREFIXES.items():
        if name.startswith(start) and _LOCAL.fullmatch(name[len(start) :]):
            return f"{prefix}:{name[len(start) :]}"
    return "<" + "".join(c if c > " " and c not in '<>"{}|^`\\' else f"%{ord(c):02X}" for c in name) + ">"


def text(value: str, lang: str = "") -> str:
    """Return a text as it is written, perhaps with its language."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"' + (f"@{lang}" if lang else "")


def both(predicate: str, value: Text) -> Says:
    """Return a text in both languages under one property."""
    return ((predicate, text(value.zh, "zh")), (predicate, text(value.en, "en")))


def number(value: Decimal | int) -> str:
    """Return a number as it is written, always a decimal.

    >>> number(5)
    '5.00'
    """
    return canonical(Decimal(value))


def day(key: int) -> str:
    """Return the day of an integer key as it is written."""
    return f'"{from_key(key).isoformat()}"^^xsd:date'


def write(subjects: dict[str, Says], prefixes: dict[str, str] | None = None) -> str:
    """Return subjects (IRIs) with what is said of them as Turtle, the prefixes first; `prefixes` are more of them."""
    named = {**PREFIXES, **(prefixes or {})}
    head = [f"@prefix {prefix}: <{start}> ." for prefix, start in named.items()]
    blocks = [f"{iri(name)}\n{_said(says, 1)}\n." for name, says in subjects.items()]
    return "\n".join(head) + "\n\n" + "\n".join(blocks) + "\n"


def _said(says: Says, depth: int) -> str:
    pad = "    " * depth
    return "\n".join(f"{pad}{predicate} {_object(value, depth)} ;" for predicate, value in says)


def _object(value: Object, depth: int) -> str:
    if isinstance(value, str):
        return value
    pad = "    " * depth
    if isinstance(value, Blank):
        return f"[\n{_said(value.says, depth + 1)}\n{pad}]" if value.says else "[]"
    if all(isinstance(item, str) for item in value.of):
        return f"( {' '.join(str(item) for item in value.of)} )" if value.of else "()"
    inner = "\n".join(f"{pad}    {_object(item, depth + 1)}" for item in value.of)
    return f"(\n{inner}\n{pad})"
