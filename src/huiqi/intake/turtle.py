"""Facts as canonical Turtle (meaning layer): the same facts give the same bytes, whatever the order they came in.

Subjects by IRI, an enterprise before its records; the class first, then label, then the rest by name; no blank nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from pyoxigraph import NamedNode

from huiqi.intake.store import Held, Store
from huiqi.load.graph import Statement, Term
from huiqi.money import canonical, fits, is_decimal
from huiqi.names import DCTERMS, IND, NS, PROV, RDF, RDFS, SKOS, XSD, enterprise_iri
from huiqi.settings import prefixes_in_order

_NAMED: Final = {"": NS, "dcterms": DCTERMS, "ind": IND, "prov": PROV, "rdfs": RDFS, "skos": SKOS, "xsd": XSD}
_SCHEMES: Final = "https://w3id.org/huiqi/voc/"
_LOCAL: Final = re.compile(r"[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?|[A-Z0-9]{18}")
_SCHEME: Final = re.compile(re.escape(_SCHEMES) + r"([a-z][a-z-]*[a-z])/([A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)")
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNSAFE: Final = re.compile(r'["\\\x00-\x1f\x7f]')
_ORDER: Final = {
    RDFS + "label": 0,
    SKOS + "prefLabel": 1,
    NS + "fromSource": 2,
    IND + "enterprise": 3,
    PROV + "wasDerivedFrom": 9,
}


@lru_cache(maxsize=4096)
def iri_token(iri: str) -> str:
    """Return an IRI as Turtle writes it: with a prefix where that is plain, else in angle brackets.

    >>> iri_token(IND + "revenue"), iri_token("https://w3id.org/huiqi/voc/level/national"), iri_token("urn:x")
    ('ind:revenue', 'level:national', '<urn:x>')
    """
    for prefix, start in _NAMED.items():
        if iri.startswith(start) and _LOCAL.fullmatch(iri, len(start)):
            return f"{prefix}:{iri[len(start) :]}"
    match = _SCHEME.fullmatch(iri)
    return f"{match[1]}:{match[2]}" if match is not None and match[1] not in _NAMED else f"<{iri}>"


def value_token(predicate: str, term: Term) -> str:
    """Return the value of a property as Turtle writes it; a year and a number of the language itself stay whole.

    >>> from pyoxigraph import Literal
    >>> value_token(IND + "fiscal-year", Literal("2025.0", datatype=NamedNode(XSD + "decimal")))
    '2025'
    """
    if isinstance(term, NamedNode) or not is_decimal(term.value):
        return token(term)
    kind, number = term.datatype.value, Decimal(term.value)
    is_year = predicate in (IND + "fiscal-year", IND + "budget-year") and kind in (XSD + "decimal", XSD + "integer")
    if number == number.to_integral_value() and (is_year or (predicate.startswith(NS) and kind == XSD + "integer")):
        return f"{number:.0f}"
    return token(term)


def token(term: Term) -> str:
    """Return a term as Turtle writes it; a decimal or integer in the one form of the project.

    >>> from pyoxigraph import Literal
    >>> token(Literal("300000", datatype=NamedNode(XSD + "decimal"))), token(Literal("示例", language="zh"))
    ('300000.00', '"示例"@zh')
    """
    if isinstance(term, NamedNode):
        return iri_token(term.value)
    kind = term.datatype.value
    if kind in (XSD + "decimal", XSD + "integer") and is_decimal(term.value):
        number = Decimal(term.value)
        if fits(number):
            return canonical(number)
    if kind == XSD + "boolean" and term.value in ("true", "false"):
        return term.value
    return text_token(term.value, term.language or "", "" if term.language or kind == XSD + "string" else kind)


def text_token(text: str, language: str = "", datatype: str = "") -> str:
    """Return a text as Turtle writes it."""
    quoted = '"' + _UNSAFE.sub(lambda m: _ESCAPES.get(m[0], f"\\u{ord(m[0]):04X}"), text) + '"'
    if language:
        return f"{quoted}@{language}"
    return f"{quoted}^^{iri_token(datatype)}" if datatype else quoted


class Writer:
    """Writes what a store holds below the base of a project's IRIs."""

    def __init__(self, store: Store, base: str) -> None:
        self.store = store
        self.enterprises = enterprise_iri(base, "")
        self.sources = [f"{base}/id/source/sha256-{sha[:16]}" for _, sha in store.files]

    def pieces(self) -> Iterator[str]:
        """Return the text in pieces: prefixes, then everything held by path, then the sources."""
        yield prefixes(
            t for h in self.store.things.values() for v in (*h.values.values(), iri_token(h.kind)) for t in _tokens(v)
        )
        for path in sorted(self.store.things):
            yield self._thing(path, self.store.things[path])
        yield from self._sources()

    def _sources(self) -> Iterator[str]:
        names: dict[str, set[str]] = {}
        whole: dict[str, list[str]] = {}
        for iri, (name, sha) in zip(self.sources, self.store.files, strict=True):
            names.setdefault(iri, set()).add(name)
            whole[iri] = [text_token(f"sha256:{sha}")]
        for iri in sorted(names):
            after = {self.sources[b] for a, b in self.store.corrected if self.sources[a] == iri}
            values = {RDFS + "label": sorted(text_token(n, lang) for lang in ("en", "zh") for n in names[iri])}
            values[DCTERMS + "identifier"] = whole[iri]
            if after:
                values[NS + "supersedes"] = [f"<{a}>" for a in sorted(after)]
            yield node(iri, [":Source"], values)

    def _thing(self, path: str, held: Held) -> str:
        code, _, record = path.partition("/")
        values = {p: list(_tokens(v)) for p, v in held.values.items()}
        if record:
            values[NS + "fromSource"] = sorted({f"<{self.sources[f]}>" for f, _, _ in held.rows})
            values[IND + "enterprise"] = [f"<{self.enterprises}{code}>"]
        values[PROV + "wasDerivedFrom"] = sorted({self._row(r) for r in held.rows})
        return node(self.enterprises + path, [iri_token(held.kind)], values)

    def _row(self, row: tuple[int, str, int]) -> str:
        sheet = f"sheet={quote(row[1], safe='')}&" if row[1] else ""
        return f"<{self.sources[row[0]]}#{sheet}row={row[2]}>"


def _tokens(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def node(subject: str, kinds: Iterable[str], values: Mapping[str, list[str]]) -> str:
    """Return one subject: its classes, its label, where it is from and of whom, then the rest by IRI."""
    kind = " , ".join(kinds)
    lines = [f"    a {kind} ;\n"] if kind else []
    lines += [f"    {iri_token(p)} {' , '.join(values[p])} ;\n" for p in sorted(values, key=_place_in_node)]
    return f"\n<{subject}>\n{''.join(lines)}.\n"


def _place_in_node(predicate: str) -> tuple[int, str]:
    return _ORDER.get(predicate, 5), predicate


def prefixes(tokens: Iterable[str]) -> str:
    """Return the declarations of the prefixes that are always there, and of those that some tokens use."""
    schemes: set[str] = set()
    for text in tokens:
        head, colon, rest = text.partition(":")
        if colon and rest and head not in _NAMED and not head.startswith(("<", '"')):
            schemes.add(head)
    found = {**_NAMED, **{s: f"{_SCHEMES}{s}/" for s in sorted(schemes)}}
    return "".join(f"@prefix {name}: <{found[name]}> .\n" for name in prefixes_in_order(list(found)))


def graph_text(statements: Iterable[Statement]) -> str:
    """Return statements as canonical Turtle."""
    things: dict[str, dict[str, set[str]]] = {}
    for s in statements:
        things.setdefault(s.subject, {}).setdefault(s.predicate, set()).add(value_token(s.predicate, s.object))
    parts = [prefixes(t for v in things.values() for p, o in v.items() for t in (iri_token(p), *o))]
    for subject in sorted(things):
        values = {p: sorted(o) for p, o in things[subject].items()}
        kinds = values.pop(RDF + "type", [])
        parts.append(node(subject, kinds, values))
    return "".join(parts)
