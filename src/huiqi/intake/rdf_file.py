"""Facts that are RDF already (meaning layer): Turtle, N-Triples, N-Quads, TriG, JSON-LD as statements with places.

Nothing is fetched: JSON-LD that names a remote context is refused. Graph names are dropped.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from huiqi.errors import Text
from huiqi.findings import Finding, Place
from huiqi.intake.source import Source, bytes_of
from huiqi.intake.tables import Limits, Unreadable, over
from huiqi.load import Graph, Statement, read_turtle
from huiqi.load.turtle import check_literal

FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
_BRACKETS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_TERMS: Final = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*"""|'
    rb"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    rb'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s]*>|\#[^\n]*|<<|>>|[\[\](){}]',
    re.DOTALL,
)
"""Texts, IRIs and comments of Turtle and its kin, and the brackets outside them."""
_OPEN: Final = frozenset((b"[", b"{", b"(", b"<<"))
_CLOSE: Final = frozenset((b"]", b"}", b")", b">>"))
_LONGEST: Final = 1_000_000
_WRITE_OUT: Final = Text("把上下文写进文件", "write the context into the file")
_OWN_IRI: Final = Text("给它一个 IRI", "give the node an IRI of its own")


def read_rdf(path: Source, limits: Limits) -> tuple[list[Statement], list[Finding]]:
    """Return the statements of a file and what is wrong with them; a node without an IRI is left out and said.

    Raises Unreadable for a file that cannot be parsed, nests too deep, or asks for something from the network.
    """
    kind = FORMATS[path.suffix.lower()]
    _check_runs(path)
    data = bytes_of(path)
    _check_depth(data, limits, _BRACKETS if kind == ox.RdfFormat.JSON_LD else _TERMS)
    if kind == ox.RdfFormat.TURTLE:
        found, faults = read_turtle(data, path.name)
        for statement in found:
            _check_size(statement, limits)
        return list(Graph(found)), faults
    statements: list[Statement] = []
    findings: list[Finding] = []
    place = Place(path.name)
    try:
        for quad in ox.parse(input=data, format=kind, base_iri=f"urn:file:{quote(path.name, safe='')}"):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                statements.append(Statement(quad.subject.value, quad.predicate.value, quad.object, place))
                _check_size(statements[-1], limits)
                findings += [fault] if (fault := check_literal(quad.object, place)) else []
            else:
                what = Text("数据中不得使用空白节点", "a blank node in data")
                findings.append(Finding("H007", place, what, _OWN_IRI))
    except (SyntaxError, ValueError, OSError) as error:
        raise _refused(str(error), getattr(error, "lineno", 0) or 0) from None
    return statements, findings


def _refused(said: str, line: int) -> Unreadable:
    if "remote context" in said:
        return Unreadable(
            Text(
                "JSON-LD 要读取网上的上下文,不予读取", "the JSON-LD asks for a context from the network and is not read"
            ),
            _WRITE_OUT,
        )
    fix = Text("检查这一行", "look at that line")
    return Unreadable(Text(f"无法解析:{said[:200]}", f"it cannot be parsed: {said[:200]}"), fix, line)


def _check_size(statement: Statement, limits: Limits) -> None:
    if len(statement.object.value) > limits.text:
        raise over(
            f"一段文字超过 {limits.text:,} 字",
            f"a text has more than {limits.text:,} characters",
            Text("缩短它", "shorten it"),
        )


def _check_runs(path: Source) -> None:
    """Refuse a text without end before anything is parsed: a million bytes with neither a quote nor a line's end."""
    run = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            end = max(block.rfind(b'"'), block.rfind(b"\n"))
            run = run + len(block) if end < 0 else len(block) - 1 - end
            if run > _LONGEST:
                raise over(
                    f"一段文字超过 {_LONGEST:,} 字节",
                    f"a text has more than {_LONGEST:,} bytes",
                    Text("缩短它", "shorten it"),
                )


def _check_depth(data: bytes, limits: Limits, marks: re.Pattern[bytes]) -> None:
    depth = 0
    for match in marks.finditer(data):
        if match[0] in _OPEN:
            depth += 1
            if depth > limits.depth:
                raise over(
                    f"嵌套超过 {limits.depth} 层",
                    f"it is nested deeper than {limits.depth}",
                    Text("减少嵌套", "write it flatter"),
                )
        elif match[0] in _CLOSE:
            depth -= 1
