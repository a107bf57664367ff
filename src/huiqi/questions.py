"""Questions (meaning layer): saved SPARQL queries with a header that says what they ask, of what, in which columns.

Reads the `#+` YAML header of a .rq file and turns the values a caller gives into RDF terms; runs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import pyoxigraph as ox

from huiqi.dates import parse_date
from huiqi.errors import BadData, HuiqiError, Language, Text
from huiqi.findings import Finding, Place
from huiqi.load import Graph
from huiqi.money import canonical, parse_number
from huiqi.names import NS, XSD, local, near
from huiqi.rows import Column

ParamType = Literal["thing", "date", "money", "number", "text"]
_TYPES: Final = ("thing", "date", "money", "number", "text")


@dataclass(frozen=True)
class Param:
    """One value a question asks for; a `thing` is an instance of `kind`, named by its local name, label or IRI."""

    name: str
    type: ParamType
    help: Text
    kind: str = ""
    default: str = ""


@dataclass(frozen=True)
class Question:
    """A saved query: `needs_facts` says that it asks about enterprises, not only about the law."""

    name: str
    summary: Text
    audience: tuple[str, ...]
    params: tuple[Param, ...]
    columns: tuple[Column, ...]
    needs_facts: bool
    text: str = field(repr=False)


def read_questions(folder: Path) -> dict[str, Question]:
    """Read every .rq file of a folder; the name of the file is the name of the question.

    Raises BadData with file, line and fix if a header or a query cannot be used.
    """
    found: dict[str, Question] = {}
    faults: list[Finding] = []
    for path in sorted(folder.glob("*.rq")):
        try:
            found[path.stem] = _read(path)
        except _Unusable as error:
            problem = Text(
                f"查询 `{path.stem}` 无法使用:{error}", f"the question `{path.stem}` cannot be used: {error}"
            )
            fix = Text("按 docs/reference/questions.md 写表头", "write its header as docs/reference/questions.md says")
            faults.append(Finding("H016", Place(path.name, 1), problem, fix))
    if faults:
        raise BadData(tuple(faults))
    return found


class _Unusable(Exception):  # noqa: N818
    """Why a question's file cannot be used."""


def _read(path: Path) -> Question:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    text = path.read_text("utf-8")
    header = "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    try:
        found = YAML(typ="safe", pure=True).load(header) or {}
    except YAMLError as error:
        raise _Unusable(f"its header is not YAML ({str(error).splitlines()[0]})") from error
    if not isinstance(found, dict):
        raise _Unusable("its header is no mapping")
    missing = [k for k in ("name", "summary", "audience", "columns") if k not in found]
    if missing:
        raise _Unusable(f"its header lacks {', '.join(missing)}")
    if found["name"] != path.stem:
        raise _Unusable(f"its name is `{found['name']}`, not that of the file")
    question = Question(
        name=path.stem,
        summary=_text(found["summary"], "summary"),
        audience=tuple(found["audience"]),
        params=tuple(_param(n, p) for n, p in (found.get("params") or {}).items()),
        columns=tuple(Column(n, _text(c.get("label"), n), c.get("unit", "")) for n, c in found["columns"].items()),
        needs_facts=bool(found.get("facts", True)),
        text=text,
    )
    _check(question)
    return question


def _text(value: Any, what: str) -> Text:
    if not isinstance(value, dict) or not {"zh", "en"} <= set(value):
        raise _Unusable(f"`{what}` is not given in zh and en")
    return Text(str(value["zh"]), str(value["en"]))


def _param(name: str, given: Mapping[str, Any]) -> Param:
    kind = given.get("type")
    if kind not in _TYPES:
        raise _Unusable(f"the type of `{name}` is none of {', '.join(_TYPES)}")
    default = given.get("default")
    return Param(
        name, kind, _text(given.get("help"), name), str(given.get("class", "")), "" if default is None else str(default)
    )


def _check(question: Question) -> None:
    try:
        result = ox.Store().query(question.text)
    except SyntaxError as error:
        raise _Unusable(f"its query is not SPARQL ({error})") from error
    if not isinstance(result, ox.QuerySolutions):
        raise _Unusable("its query is no SELECT")
    variables = [v.value for v in result.variables]
    if variables != [c.name for c in question.columns]:
        raise _Unusable(f"its columns are not those of the query ({', '.join(variables)})")
    for param in question.params:
        if not re.search(rf"\?{re.escape(param.name)}\b", question.text):
            raise _Unusable(f"its query does not use ?{param.name}")


def bind(
    question: Question, given: Mapping[str, str], graph: Graph, lang: Language
) -> dict[ox.Variable, ox.NamedNode | ox.Literal]:
    """Return the given values as terms for the query's variables; a parameter left out without default is free.

    Raises HuiqiError for a parameter that the question does not have and a value that cannot be read.
    """
    by_name = {p.name: p for p in question.params}
    for name in given:
        if name not in by_name:
            hint = ", ".join(f"`{n}`" for n in near(name, by_name) or tuple(by_name)) or "none"
            raise HuiqiError(
                Text(
                    f"`{question.name}` 没有参数 `{name}`,可用:{hint}",
                    f"`{question.name}` has no parameter `{name}`; there is {hint}",
                )
            )
    bound: dict[ox.Variable, ox.NamedNode | ox.Literal] = {}
    for param in question.params:
        value = given.get(param.name, param.default)
        if value:
            bound[ox.Variable(param.name)] = _term(param, value, graph, lang)
    return bound


def _term(param: Param, value: str, graph: Graph, lang: Language) -> ox.NamedNode | ox.Literal:
    if param.type == "thing":
        return ox.NamedNode(find_thing(value, param.kind, graph))
    if param.type == "date":
        try:
            return ox.Literal(parse_date(value).isoformat(), datatype=ox.NamedNode(XSD + "date"))
        except ValueError:
            raise HuiqiError(
                Text(f"`{value}` 不是日期,请写 2026-03-01", f"`{value}` is no date; write 2026-03-01")
            ) from None
    if param.type in ("money", "number"):
        return ox.Literal(canonical(parse_number(value)), datatype=ox.NamedNode(XSD + "decimal"))
    return ox.Literal(value)


def find_thing(name: str, kind: str, graph: Graph) -> str:
    """Return the IRI of the instance of class `kind` with this local name, label or IRI; offers near names."""
    instances = graph.instances(NS + kind) if kind else []
    if name in instances or (name.startswith("http") and not instances):
        return name
    known: dict[str, str] = {}
    for iri in instances:
        known.setdefault(local(iri), iri)
        for lang in ("zh", "en"):
            label = graph.label(iri, lang)
            if label:
                known.setdefault(label, iri)
    if name not in known:
        close: Sequence[str] = near(name, known) or sorted(local(i) for i in instances)[:3]
        hint = ", ".join(f"`{c}`" for c in close)
        raise HuiqiError(
            Text(f"没有名为 `{name}` 的 {kind},可用:{hint}", f"there is no {kind} `{name}`; there are {hint}")
        )
    return known[name]
