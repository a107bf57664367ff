"""Turtle files to statements with file and line (ground layer).

pyoxigraph parses; a small scanner beside it finds the line of each subject and predicate, because no parser says.
Ill-typed literals are reported here: a store would take `"2025-13-45"^^xsd:date` without a word.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from huiqi.dates import Duration, parse_date
from huiqi.errors import CannotStart, Text
from huiqi.findings import Finding, Place
from huiqi.load.graph import Graph, Statement, Term
from huiqi.money import fits, is_decimal
from huiqi.names import OWL, RDF, XSD

_TOKEN: Final = re.compile(
    r"""(?P<skip>\s+|\#[^\n]*)
      | (?P<string>\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<iri><[^<>\s]*>)
      | (?P<directive>@prefix\b|@base\b|PREFIX\b|BASE\b|prefix\b|base\b)
      | (?P<tag>@[A-Za-z-]+|\^\^)
      | (?P<number>[+-]?(?:\d+\.\d*[eE][+-]?\d+|\d*\.\d+(?:[eE][+-]?\d+)?|\d+(?:[eE][+-]?\d+)?))
      | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w:%\\-]|\.(?=[\w:%\\.-]))*|_:[\w.-]*\w|[A-Za-z]+)
      | (?P<mark>[;,.\[\]()])
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def load_files(paths: Iterable[Path], root: Path) -> tuple[Graph, list[Finding]]:
    """Read Turtle files into one graph; file names in places are relative to `root`.

    A file that cannot be parsed contributes nothing but its finding. Raises CannotStart if a file is not there.
    """
    statements: list[Statement] = []
    findings: list[Finding] = []
    for path in sorted(set(paths)):
        found, faults = _load_file(path, root)
        statements.extend(found)
        findings.extend(faults)
    return Graph(statements), findings


def _load_file(path: Path, root: Path) -> tuple[list[Statement], list[Finding]]:
    name = relative_name(path, root)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CannotStart(Text(f"无法读取文件 `{name}`", f"cannot read the file `{name}`")) from error
    return read_turtle(data, name)


def read_turtle(data: bytes, name: str) -> tuple[list[Statement], list[Finding]]:
    """Return the statements of Turtle text and what is wrong with it; `name` is the file that places have.

    Text that cannot be parsed gives no statement and one finding.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = Text("文件不是 UTF-8 编码", "the file is not in UTF-8")
        return [], [Finding("H001", Place(name, line), problem, Text("另存为 UTF-8", "save it as UTF-8"))]
    base = f"urn:file:{quote(name.rsplit('/', 1)[-1], safe='')}"
    try:
        quads = list(ox.parse(input=data, format=ox.RdfFormat.TURTLE, base_iri=base))
    except SyntaxError as error:
        return [], [_broken(name, error)]
    except (ValueError, OSError) as error:
        return [], [_broken(name, SyntaxError(str(error)))]
    except MemoryError:  # the parser's word for one token beyond its buffer of 16 MB
        problem = Text("有一处文字超过 16 MB", "a single text or name in it is longer than 16 MB")
        return [], [Finding("H001", Place(name), problem, Text("缩短该处文字", "shorten it, or close its quotes"))]
    lines = Lines(text)
    statements, findings = [], []
    # OWL writes axioms with blank nodes; a file that declares an ontology may, data may not.
    is_ontology = any(q.predicate.value == RDF + "type" and q.object == ox.NamedNode(OWL + "Ontology") for q in quads)
    inside = {q.object for q in quads if isinstance(q.object, ox.BlankNode)}
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, (ox.NamedNode, ox.Literal)):
            if (
                not is_ontology and quad.subject not in inside
            ):  # what a blank node says is the fault of who points to it
                findings.append(_blank(name, quad, lines))
            continue
        place = Place(name, lines.line(quad.subject.value, quad.predicate.value))
        statements.append(Statement(quad.subject.value, quad.predicate.value, quad.object, place))
        fault = check_literal(quad.object, place)
        if fault is not None:
            findings.append(fault)
    return statements, findings


def check_literal(term: Term, place: Place) -> Finding | None:
    """Return a finding if a literal is ill-typed, binary floating point, or larger than every engine holds."""
    if not isinstance(term, ox.Literal):
        return None
    kind, text = term.datatype.value.removeprefix(XSD), term.value
    if kind in ("double", "float"):
        return Finding(
            "H004",
            place,
            Text(f"`{text}` 是二进制浮点数(xsd:{kind})", f"`{text}` is a binary float (xsd:{kind})"),
            Text("改写为小数,如 20000000.00", "write a decimal such as 20000000.00"),
        )
    if not _is_well_formed(kind, text):
        return Finding(
            "H003",
            place,
            Text(f"`{text}` 不是有效的 xsd:{kind}", f"`{text}` is no xsd:{kind}"),
            _HOW_TO_WRITE.get(kind, Text("改正写法", "write it as the datatype asks")),
        )
    return None


_HOW_TO_WRITE: Final = {
    "date": Text("写成存在的日期,如 2025-12-31", "write a day that exists, such as 2025-12-31"),
    "decimal": Text("最多 15 位整数、8 位小数", "use at most 15 integer digits and 8 decimals"),
    "integer": Text("写成整数,最多 15 位", "write a whole number of at most 15 digits"),
    "boolean": Text("写 true 或 false", "write true or false"),
}


def _is_well_formed(kind: str, text: str) -> bool:
    if kind == "date":
        try:
            parse_date(text)
        except ValueError:
            return False
        return True
    if kind == "decimal":
        return is_decimal(text) and fits(Decimal(text))
    if kind == "integer":
        return re.fullmatch(r"[+-]?[0-9]+", text) is not None and fits(Decimal(text))
    if kind == "boolean":
        return text in ("true", "false", "1", "0")
    if kind in ("dayTimeDuration", "yearMonthDuration", "duration"):
        try:
            Duration.parse(text)
        except ValueError:
            return False
    return True


def _broken(name: str, error: SyntaxError) -> Finding:
    what = re.sub(r"^Parser error at .*?: ", "", str(error.msg or error)).replace("`", "'")
    what = what if len(what) <= 200 else what[:200] + "…"
    return Finding(
        "H001",
        Place(name, error.lineno or 0),
        Text(f"无法读取 Turtle:`{what}`", f"this is not Turtle: {what}"),
        Text("检查这一行及上一行的标点与引号", "check the punctuation and quotes of this line and the one before"),
    )


def _blank(name: str, quad: ox.Quad, lines: Lines) -> Finding:
    subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
    return Finding(
        "H007",
        Place(name, lines.line(subject, quad.predicate.value)),
        Text("数据中不得使用空白节点", "a blank node in data"),
        Text("给它一个 IRI", "give the node an IRI of its own"),
    )


def relative_name(path: Path, root: Path) -> str:
    """Return the name of a file as places have it: relative to `root`, else its last part."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.name


class Lines:
    """Where each subject and each (subject, predicate) of a Turtle text first stands."""

    def __init__(self, text: str) -> None:
        self._found: dict[tuple[str, str], int] = {}
        self._prefixes: dict[str, str] = {}
        self._scan(text)

    def line(self, subject: str, predicate: str) -> int:
        return self._found.get((subject, predicate)) or self._found.get((subject, ""), 0)

    def _scan(self, text: str) -> None:
        line, depth, directive = 1, 0, 0
        subject = ""
        expect = "subject"
        prefix = ""
        for match in _TOKEN.finditer(text):
            kind, token = match.lastgroup, match.group()
            here, line = line, line + token.count("\n")
            if kind == "skip" or kind == "tag":
                continue
            if kind == "directive" and expect == "subject":
                directive = 1
            elif directive == 1 and kind == "name":
                prefix, directive = token.removesuffix(":"), 2
            elif directive and kind == "iri":
                self._prefixes[prefix] = token[1:-1]
                directive = 0
            elif kind == "mark" and token in "[]()":
                depth += 1 if token in "[(" else -1
            elif kind == "mark" and depth == 0:
                expect = {".": "subject", ";": "predicate", ",": "object"}[token]
            elif depth == 0 and expect == "subject":
                subject, expect = self._iri(token), "predicate"
                self._found.setdefault((subject, ""), here)
            elif depth == 0 and expect == "predicate":
                predicate = RDF + "type" if token == "a" else self._iri(token)
                self._found.setdefault((subject, predicate), here)
                expect = "object"

    def _iri(self, token: str) -> str:
        if token.startswith("<"):
            return token[1:-1]
        prefix, _, name = token.partition(":")
        return self._prefixes.get(prefix, "") + name.replace("\\", "")
