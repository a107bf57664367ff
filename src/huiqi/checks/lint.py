"""What must not stand in a saved query (analysis layer): a clock, chance, the network, and what engines disagree about.

Looks at the algebra of each query; runs none. Why each is refused is told in docs/reference/checks.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from huiqi.checks import algebra
from huiqi.checks.header import UNUSABLE, Reporter
from huiqi.errors import HuiqiError, Text
from huiqi.findings import Finding, Level, Place
from huiqi.load import Graph
from huiqi.names import IND, NS, local, near
from huiqi.sparql_header import Header
from huiqi.sparql_text import quoted

VOC: Final = "https://w3id.org/huiqi/voc/"
Rule = Reporter
NO_EXISTS_IN: Final = ("indicators", "derive", "allocate")
"""Folders whose queries read facts: there EXISTS would turn what is not known into "no"."""
_WORTH: Final = ("Min", "Max", "Sum", "Avg", "Sample", "GroupConcat")
_CLOCK: Final = re.compile(r"""default:\s*["']?(today|now|今天|今日)\b""", re.IGNORECASE)


class _Met(NamedTuple):
    """A fault in a query: its code, a pattern for where it stands in the text, what is shown."""

    code: str
    where: str
    value: str


def _rule(code: str, level: Level, name: str, summary: Text, problem: Text, fix: Text) -> Rule:
    return Rule(code, level, name, summary, problem, fix)


RULES: Final = (
    _rule(
        UNUSABLE,
        "error",
        "query-unusable",
        Text("无法使用的查询", "a query that cannot be used"),
        Text("查询 `{thing}` 无法使用:{value}", "the query `{thing}` cannot be used: {value}"),
        Text("改正查询或表头", "correct the query or its header"),
    ),
    _rule(
        "Q101",
        "error",
        "clock",
        Text("查询中的时钟", "a clock in a query"),
        Text("查询 `{thing}` 用到时钟 `{value}`,每天的结果会不同", "`{thing}` asks the clock (`{value}`), so its answer changes by itself"),
        Text("把日期作为参数", "take the day as a parameter"),
    ),
    _rule(
        "Q102",
        "error",
        "chance",
        Text("查询中的随机", "chance in a query"),
        Text("查询 `{thing}` 用到 `{value}`,每次的结果会不同", "`{thing}` uses `{value}`, so no two runs are the same"),
        Text("用数据中已有的 IRI", "name things by IRIs that the data has"),
    ),
    _rule(
        "Q103",
        "error",
        "exists-over-facts",
        Text("对事实用 EXISTS", "EXISTS over facts"),
        Text("查询 `{thing}` 对事实用 `{value}`,未知会被当作没有", "`{thing}` asks `{value}` of facts, so what is not known counts as no"),
        Text("用 OPTIONAL 与 COALESCE,并以名录判断是否完整", "write OPTIONAL with COALESCE, and let a register say what is complete"),
    ),
    _rule(
        "Q104",
        "error",
        "minus-shares-nothing",
        Text("没有共同变量的 MINUS", "a MINUS that shares no variable"),
        Text("查询 `{thing}` 的 MINUS 与前文没有共同变量(`{value}`),不会去掉任何行", "the MINUS of `{thing}` shares no variable with what stands before it (`{value}`), so it removes nothing"),
        Text("使用共同变量,或改写为 FILTER NOT EXISTS", "use a variable of both, or write FILTER NOT EXISTS"),
    ),
    _rule(
        "Q105",
        "error",
        "in-over-variables",
        Text("IN 列表中有变量", "IN over variables"),
        Text("查询 `{thing}` 的 IN 列表含变量 `{value}`,各引擎对未绑定的值处理不同", "an IN of `{thing}` lists the variable `{value}`, and engines disagree once it is unbound"),
        Text("每个成员一行,再取 MAX", "make one row for each member and take the MAX"),
    ),
    _rule(
        "Q106",
        "warning",
        "aggregate-over-nullable",
        Text("对可能未绑定的变量汇总", "an aggregate over what may be unbound"),
        Text("查询 `{thing}` 汇总可能未绑定的 `{value}`,各引擎结果不同", "`{thing}` aggregates `{value}`, which may be unbound, and engines disagree"),
        Text("先用 COALESCE 给出确定的值,并另计已知的个数", "COALESCE it to a value first, and count the known ones beside it"),
    ),
    _rule(
        "Q107",
        "warning",
        "no-order",
        Text("没有 ORDER BY 的 SELECT", "a SELECT without ORDER BY"),
        Text("查询 `{thing}` 没有 ORDER BY,行的次序不定", "`{thing}` has no ORDER BY, so its rows come in any order"),
        Text("在末尾写 ORDER BY,使次序唯一", "end it with an ORDER BY that leaves no tie"),
    ),
    _rule(
        "Q108",
        "error",
        "reaches-out",
        Text("查询引用别处的数据", "a query that reaches elsewhere"),
        Text("查询 `{thing}` 用到 `{value}`", "`{thing}` uses `{value}`"),
        Text("只查询已载入的数据", "ask only what is loaded"),
    ),
    _rule(
        "Q109",
        "error",
        "unknown-term",
        Text("查询中未声明的词", "a word in a query that nothing declares"),
        Text("查询 `{thing}` 用到未声明的词 `{value}`", "`{thing}` uses the word `{value}`, which nothing declares"),
        Text("改正写法,或在 ontology/ 中声明", "correct it, or declare it in ontology/"),
    ),
)  # fmt: skip
_BY_CODE: Final = {r.code: r for r in RULES}


def declared_words(graph: Graph) -> frozenset[str]:
    """Return every IRI in our namespaces that the graph says something about."""
    return frozenset(s.subject for s in graph if s.subject.startswith((NS, IND, VOC)))


def lint(path: Path, file: str, words: frozenset[str]) -> list[Finding]:
    """Return what must not stand in the query of a .rq or .ru file, which places call `file`.

    `words` are those declared in our namespaces. A query that cannot be read gives one finding (Q100).
    """
    name = path.stem
    try:
        text = path.read_text("utf-8")
        stated = Header(text)
        header = stated.read() if stated.lines else None
        tree = _tree(text, path.suffix == ".ru")
    except (UnicodeDecodeError, HuiqiError) as error:
        what = error.text.line("en") if isinstance(error, HuiqiError) else "it is not in UTF-8"
        return [_BY_CODE[UNUSABLE].finding(Place(file, 1), name, what)]
    met = [*_clocks(text, header), *_of_nodes(tree, path.parent.name), *_order(tree)]
    found = [_BY_CODE[m.code].finding(Place(file, _line(text, m.where)), name, m.value) for m in met]
    return [*found, *_unknown(tree, text, Place(file), name, words)]


def _tree(text: str, is_update: bool) -> Any:
    from rdflib.plugins.sparql.algebra import translateQuery, translateUpdate
    from rdflib.plugins.sparql.parser import parseQuery, parseUpdate

    try:
        if is_update:
            return list(translateUpdate(parseUpdate(text)).algebra)
        return translateQuery(parseQuery(text)).algebra
    except Exception as error:  # the parser raises what it likes
        what = quoted(error)
        raise HuiqiError(Text(f"不是有效的 SPARQL:{what}", f"it is not SPARQL ({what})")) from error


def _clocks(text: str, header: Any) -> Iterator[_Met]:
    if header is not None:
        for number, line in enumerate(text.splitlines(), start=1):
            if line.startswith("#+") and (found := _CLOCK.search(line)):
                yield _Met("Q101", str(number), found.group(1))


def _of_nodes(tree: Any, folder: str) -> Iterator[_Met]:
    for node in algebra.nodes(tree):
        for kind, look in _LOOKS.items():
            if node.name.startswith(kind):
                yield from look(node, folder)


def _called(code: str, function: str, _node: Any, _folder: str) -> Iterator[_Met]:
    yield _Met(code, rf"\b{function}\s*\(", function)


def _exists(node: Any, folder: str) -> Iterator[_Met]:
    if folder in NO_EXISTS_IN:
        words = "NOT EXISTS" if node.name == "Builtin_NOTEXISTS" else "EXISTS"
        yield _Met("Q103", rf"\b{words.replace(' ', chr(92) + 's+')}\b", words)


def _minus(node: Any, _folder: str) -> Iterator[_Met]:
    bindings = algebra.Bindings()
    (_, before), (_, taken) = bindings.of(node.p1), bindings.of(node.p2)
    if not before & taken:
        yield _Met("Q104", r"\bMINUS\b", ", ".join(f"?{v}" for v in sorted(taken)))


def _in(node: Any, _folder: str) -> Iterator[_Met]:
    if str(node.op).upper() in ("IN", "NOT IN") and isinstance(node.other, list):
        for variable in sorted(v for item in node.other for v in algebra.variables(item)):
            yield _Met("Q105", r"\bIN\s*\(", f"?{variable}")


def _aggregates(node: Any, _folder: str) -> Iterator[_Met]:
    bindings = algebra.Bindings()
    given = set(algebra.variables(node.p.expr)) if node.p.expr else set()
    for aggregate in node.A:
        made = aggregate.name.removeprefix("Aggregate_").rstrip("_")
        if made not in _WORTH or bindings.is_total(aggregate.vars, node.p, given):
            continue
        loose = sorted(algebra.variables(aggregate.vars) - bindings.of(node.p)[0] - given)
        if loose:
            yield _Met("Q106", rf"\b{_SPELT.get(made, made.upper())}\s*\([^)]*\?{loose[0]}\b", f"?{loose[0]}")


_SPELT: Final = {"GroupConcat": "GROUP_CONCAT"}


def _elsewhere(word: str, _node: Any, _folder: str) -> Iterator[_Met]:
    yield _Met("Q108", rf"\b{word}\b", word)


def _order(tree: Any) -> Iterator[_Met]:
    """Yield the fault of a SELECT that may have several rows and does not order them."""
    if isinstance(tree, list) or tree.name != "SelectQuery":
        return
    node = tree.p
    while node.name in ("Project", "Distinct", "Reduced", "Slice"):
        node = node.p
    if node.name != "OrderBy" and not _is_one_row(node):
        yield _Met("Q107", r"\bSELECT\b", "")


def _is_one_row(node: Any) -> bool:
    """Say whether a pattern has at most one solution: it sums up without groups, or joins such patterns."""
    if node.name == "AggregateJoin":
        return not node.p.expr
    if node.name == "Join":
        return _is_one_row(node.p1) and _is_one_row(node.p2)
    return node.name in ("Project", "Distinct", "Extend", "Filter", "ToMultiSet", "Slice") and _is_one_row(node.p)


_LOOKS: Final[dict[str, Callable[[Any, str], Iterator[_Met]]]] = {
    "Builtin_NOW": partial(_called, "Q101", "NOW"),
    "Builtin_RAND": partial(_called, "Q102", "RAND"),
    "Builtin_UUID": partial(_called, "Q102", "UUID"),
    "Builtin_STRUUID": partial(_called, "Q102", "STRUUID"),
    "Builtin_BNODE": partial(_called, "Q102", "BNODE"),
    "Builtin_EXISTS": _exists,
    "Builtin_NOTEXISTS": _exists,
    "Minus": _minus,
    "RelationalExpression": _in,
    "AggregateJoin": _aggregates,
    "ServiceGraphPattern": partial(_elsewhere, "SERVICE"),
    "DatasetClause": partial(_elsewhere, "FROM"),
    "UsingClause": partial(_elsewhere, "USING"),
    "Load": partial(_elsewhere, "LOAD"),
}


def _unknown(tree: Any, text: str, file: Place, name: str, words: frozenset[str]) -> Iterator[Finding]:
    ours = {n for n in map(str, algebra.names(tree)) if n.startswith((NS, VOC)) and n not in (NS, IND, VOC)}
    rule = _BY_CODE["Q109"]
    for iri in sorted(ours - words):
        scheme = iri[: len(iri) - len(local(iri))]
        close = near(local(iri), [local(w) for w in words if w.startswith(scheme)])
        place = Place(file.file, _line(text, rf"[:/#]{re.escape(local(iri))}(?![\w-])"))
        found = rule.finding(place, name, local(iri))
        if close:
            fix = Text(f"是否指 {'、'.join(close)}?", f"did you mean {' or '.join(f'`{c}`' for c in close)}?")
            found = Finding(found.code, place, found.problem, fix, found.level)
        yield found


def _line(text: str, where: str) -> int:
    """Return the first line, comments aside, that matches a pattern (or the number that the pattern is); else 1."""
    if where.isdigit():
        return int(where)
    bare = re.sub(r"(?m)^\s*#.*$", "", text)
    found = re.search(where, bare, re.IGNORECASE)
    return bare.count("\n", 0, found.start()) + 1 if found else 1
