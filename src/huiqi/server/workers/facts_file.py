"""A facts file that a stranger sends (faces layer): by its ending YAML, RDF or a table, to statements and findings.

Sizes, depth, rows and texts are bounded before anything is built. RDF/XML is not read: its entities grow without bound.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.facts.enterprise_file import read_enterprise_nodes
from huiqi.facts.written import Vocabulary
from huiqi.facts.yaml_nodes import read_nodes
from huiqi.findings import Finding, Place
from huiqi.intake.rdf_file import FORMATS, read_rdf
from huiqi.intake.run import import_held
from huiqi.intake.source import InMemory
from huiqi.intake.tables import UPLOAD, Unreadable
from huiqi.load import Statement, read_turtle
from huiqi.pages.selfcheck.from_file import ENDINGS
from huiqi.things import Law

LIMITS: Final = replace(UPLOAD, rows=20_000, cells=400_000, unpacked_bytes=50_000_000)
MOST_STATEMENTS: Final = 100_000
YAML: Final = (".yaml", ".yml")
_XML: Final = (".rdf", ".owl", ".xml", ".rdfs")


class Refused(HuiqiError):  # noqa: N818 - an answer
    """A file that is not read at all; `code` is the status of HTTP that says so."""

    def __init__(self, text: Text, code: int) -> None:
        super().__init__(text)
        self.code = code


def read_facts_file(law: Law, name: str, data: bytes) -> tuple[list[Statement], list[Finding]]:
    """Return what a file states and what is wrong inside it; nothing is written or fetched.

    Raises Refused for a kind of file that is not read (415), and for one beyond a bound (413).
    """
    source = InMemory(name, data)
    suffix = source.suffix.lower()
    start = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if suffix in _XML or start.startswith((b"<?xml", b"<rdf:rdf", b"<!doctype")):
        raise Refused(
            Text(
                "不读取 RDF/XML 与其他 XML;请存为 Turtle(.ttl)",
                "RDF/XML and other XML are not read; save it as Turtle (.ttl)",
            ),
            415,
        )
    if suffix not in ENDINGS:
        listed = " ".join(ENDINGS)
        raise Refused(Text(f"不读取 `{name}`;可用:{listed}", f"`{name}` is not read; there are {listed}"), 415)
    try:
        statements, findings = _read(law, source, suffix)
    except Unreadable as error:
        statements, findings = [], [error.finding(name)]
    except CannotStart as error:
        raise Refused(error.text, 415) from None
    if len(statements) > MOST_STATEMENTS:
        many = f"{MOST_STATEMENTS:,}"
        raise Refused(Text(f"文件超过 {many} 条陈述", f"the file states more than {many} facts"), 413)
    return statements, findings


def _read(law: Law, source: InMemory, suffix: str) -> tuple[list[Statement], list[Finding]]:
    if suffix in YAML:
        nodes, faults = read_nodes(source.data, source.name)
        if not nodes and faults:
            return [], faults
        words = Vocabulary.of(law.book, law.graph)
        statements, found = read_enterprise_nodes(nodes, source.name, law.book, law.base, words)
        return statements, [*faults, *found]
    if suffix in FORMATS:
        return read_rdf(source, LIMITS)
    imported = import_held(source, law.book, law.graph, law.base, LIMITS)
    statements, _ = read_turtle("".join(imported.turtle()).encode(), source.name)
    # Lines would be those of the Turtle, not of the table; findings have the cells.
    return [replace(s, place=Place(source.name)) for s in statements], list(imported.findings)
