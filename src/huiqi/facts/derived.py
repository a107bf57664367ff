"""Indicators made by a query (meaning layer): the CONSTRUCT files of queries/indicators/ over the stated facts.

A query gives one value of an indicator where it has all it needs and nothing otherwise; what it gives is a statement
like any other, with the query's file as its source, so a value that differs from a reported one is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from huiqi.errors import BadData, CannotStart, HuiqiError, Text
from huiqi.findings import Finding, Place
from huiqi.load import Statement
from huiqi.sparql_text import asking, check_query


def run_indicator_queries(statements: Iterable[Statement], files: Iterable[Path], root: Path) -> list[Statement]:
    """Return the statements that the queries construct, each query over the stated facts alone.

    Raises BadData if a query cannot be parsed, would reach out over the network or is no CONSTRUCT, CannotStart if its file is not there.
    """
    ordered = sorted(files)
    if not ordered:
        return []
    store = ox.Store()
    store.bulk_extend(ox.Quad(ox.NamedNode(s.subject), ox.NamedNode(s.predicate), s.object) for s in statements)
    found: list[Statement] = []
    for path in ordered:
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        try:
            text = path.read_text("utf-8")
        except OSError as error:
            raise CannotStart(Text(f"无法读取 `{name}`", f"cannot read `{name}`")) from error
        except UnicodeDecodeError as error:
            raise BadData((_fault(name, Text("文件不是 UTF-8 编码", "the file is not in UTF-8")),)) from error
        try:
            found += _constructed(store, text, name)
        except HuiqiError as error:
            raise BadData((_fault(name, error.text),)) from error
    return found


def _constructed(store: ox.Store, text: str, name: str) -> Iterator[Statement]:
    check_query(text)
    with asking():
        result = store.query(text)
        if not isinstance(result, ox.QueryTriples):
            raise HuiqiError(Text("不是 CONSTRUCT 查询", "not a CONSTRUCT query"))
        triples = {(t.subject, t.predicate, t.object) for t in result}
    for subject, predicate, obj in sorted(triples, key=str):
        if isinstance(subject, ox.NamedNode) and isinstance(obj, (ox.NamedNode, ox.Literal)):
            yield Statement(subject.value, predicate.value, obj, Place(name, 1))


def _fault(name: str, what: Text) -> Finding:
    return Finding(
        "H012",
        Place(name, 1),
        Text(f"指标查询无法使用:{what.zh}", f"this indicator query cannot be used: {what.en}"),
        Text("写一个有效的 CONSTRUCT 查询", "write a valid CONSTRUCT query"),
    )
