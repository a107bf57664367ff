"""Questions (meaning layer): saved SPARQL queries with a header that says what they ask, of what, in which columns.

Reads the `#+` YAML header of a .rq file; runs nothing and binds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

import pyoxigraph as ox

from huiqi.errors import BadData, HuiqiError, Text
from huiqi.findings import Finding, Place
from huiqi.names import near
from huiqi.rows import Column
from huiqi.sparql_header import Header, HeaderFault
from huiqi.sparql_text import check_query

RUNS: Final = ("registers", "readings")
"""Further runs: what registers alone show of each assessment, what each reading of the text costs."""
ParamType = Literal["thing", "date", "money", "number", "text"]
_TYPES: Final = get_args(ParamType)
_FIX: Final = Text("按 docs/reference/questions.md 写表头", "write it as docs/reference/questions.md says")
_KEYS: Final = frozenset({"name", "summary", "audience", "facts", "runs", "params", "columns", "sample"})
_COLUMN_KEYS: Final = frozenset({"label", "unit", "unit-from", "optional", "many", "hidden", "empty", "words"})
_PARAM_KEYS: Final = frozenset({"type", "class", "default", "help"})


@dataclass(frozen=True)
class Param:
    """One value a question asks for; a `thing` is an instance of `kind`, named by its local name, label or IRI.

    A thing left out without a `default` is free: the question is then answered for every one. Of the other types a value
    must be given.
    """

    name: str
    type: ParamType
    help: Text
    kind: str = ""
    default: str = ""


@dataclass(frozen=True)
class Question:
    """A saved query: `needs_facts` says that it asks about enterprises, not only about the law.

    Cells of the columns in `optional` may be empty; those in `many` hold every value of rows that agree on all else; those
    in `hidden` are there for a parameter and are not shown.
    """

    name: str
    summary: Text
    audience: tuple[str, ...]
    params: tuple[Param, ...]
    columns: tuple[Column, ...]
    needs_facts: bool
    text: str = field(repr=False)
    optional: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()
    """What the question needs besides the assessments: RUNS."""
    sample: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)

    def check_facts(self, has_facts: bool, has_day: bool) -> None:
        """Raise HuiqiError unless facts and a day are given where the question asks about enterprises, and only there."""
        if self.needs_facts and not has_facts:
            raise HuiqiError(
                Text(
                    f"`{self.name}` 问的是企业,请给出企业文件(--for)",
                    f"`{self.name}` asks about enterprises; give a file (--for)",
                )
            )
        if has_facts and not self.needs_facts:
            raise HuiqiError(
                Text(
                    f"`{self.name}` 只问政策,请去掉企业文件(--for)",
                    f"`{self.name}` asks the law alone; leave out --for",
                )
            )
        if self.needs_facts and not has_day:
            raise HuiqiError(
                Text(f"`{self.name}` 需要评估日期(--on)", f"`{self.name}` needs the assessment date (--on)")
            )


@dataclass(frozen=True)
class Shelf:
    """The questions that can be asked, by name, and what is wrong with the files of the others."""

    questions: Mapping[str, Question]
    findings: tuple[Finding, ...] = ()

    def find(self, name: str) -> Question:
        """Return a question; raises HuiqiError with near names, BadData for one whose file cannot be used."""
        if name in self.questions:
            return self.questions[name]
        faults = tuple(f for f in self.findings if Path(f.place.file).stem == name)
        if faults:
            raise BadData(faults)
        hint = ", ".join(f"`{n}`" for n in near(name, self.questions) or tuple(self.questions))
        raise HuiqiError(Text(f"没有查询 `{name}`,可用:{hint}", f"there is no question `{name}`; there are {hint}"))


def read_shelf(folders: Iterable[Path]) -> Shelf:
    """Read the questions of some folders; a later folder's question goes before an earlier one of its name."""
    found: dict[str, Question] = {}
    faults: dict[str, Finding] = {}
    for folder in dict.fromkeys(folders):
        questions, wrong = read_questions(folder, folder.parents[1])
        for name in questions:
            faults.pop(name, None)
        found.update(questions)
        for finding in wrong:
            name = Path(finding.place.file).stem
            found.pop(name, None)
            faults[name] = finding
    return Shelf({n: found[n] for n in sorted(found)}, tuple(faults[n] for n in sorted(faults)))


def read_questions(folder: Path, root: Path | None = None) -> tuple[dict[str, Question], tuple[Finding, ...]]:
    """Read every .rq file of a folder; the name of the file is the name of the question.

    Returns the questions that can be used, by name, and a finding for each that cannot, with its line; files are named
    relative to `root` (default: the folder). A folder that is not there has no questions.
    """
    found: dict[str, Question] = {}
    faults: list[Finding] = []
    for path in sorted(folder.glob("*.rq")):
        try:
            found[path.stem] = _read(path)
        except HeaderFault as error:
            name = path.relative_to(root).as_posix() if root and path.is_relative_to(root) else path.name
            problem = Text(
                f"查询 `{path.stem}` 无法使用:{error.text.zh}",
                f"the question `{path.stem}` cannot be used: {error.text.en}",
            )
            faults.append(Finding("H016", Place(name, error.line), problem, _FIX))
    return found, tuple(faults)


def _read(path: Path) -> Question:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise HeaderFault("文件不是 UTF-8 编码", "the file is not in UTF-8") from None
    header = Header(text)
    found = header.mapping(header.read(), "#+", _KEYS)
    for key in ("name", "summary", "audience", "columns"):
        if key not in found:
            raise HeaderFault(f"表头缺少 {key}", f"its header lacks {key}", header.line())
    if found["name"] != path.stem:
        zh, en = f"名称 `{found['name']}` 与文件名不同", f"its name is `{found['name']}`, not that of the file"
        raise HeaderFault(zh, en, header.line("name"))
    audience = found["audience"]
    if not isinstance(audience, list) or not all(isinstance(a, str) for a in audience):
        raise HeaderFault("`audience` 应为文字列表", "`audience` should be a list of names", header.line("audience"))
    columns = dict(_columns(found["columns"], header))
    question = Question(
        name=path.stem,
        summary=header.text(found["summary"], "summary"),
        audience=tuple(audience),
        params=tuple(_params(found.get("params") or {}, header)),
        columns=tuple(column for column, _ in columns.values()),
        needs_facts=bool(found.get("facts", True)),
        runs=_runs(found, header),
        text=text,
        optional=frozenset(
            n for n, (_, given) in columns.items() if {"optional", "many"} & {k for k in given if given[k]}
        ),
        many=frozenset(n for n, (_, given) in columns.items() if given.get("many")),
        hidden=frozenset(n for n, (_, given) in columns.items() if given.get("hidden")),
        sample=found.get("sample") or {},
    )
    _check(question, header)
    return question


def _runs(found: Mapping[str, Any], header: Header) -> frozenset[str]:
    given = found.get("runs") or []
    if not isinstance(given, list) or not set(map(str, given)) <= set(RUNS):
        hint = ", ".join(RUNS)
        raise HeaderFault(f"`runs` 应列出 {hint} 中的几个", f"`runs` lists some of {hint}", header.line("runs"))
    if given and not found.get("facts", True):
        raise HeaderFault(
            "只问政策的查询没有 `runs`", "a question about the law alone has no `runs`", header.line("runs")
        )
    return frozenset(map(str, given))


def _columns(given: Any, header: Header) -> Iterator[tuple[str, tuple[Column, dict[str, Any]]]]:
    if not isinstance(given, dict) or not given:
        raise HeaderFault("`columns` 中没有列", "`columns` names no column", header.line("columns"))
    for name, about in given.items():
        about = header.mapping(about, name, _COLUMN_KEYS)
        words = about.get("words") or {}
        if not isinstance(words, dict):
            raise HeaderFault(
                f"`{name}` 的 words 不是键值对", f"the words of `{name}` are no mapping", header.line("words")
            )
        column = Column(
            name,
            header.text(about.get("label"), name),
            str(about.get("unit", "")),
            str(about.get("unit-from", "")),
            header.text(about["empty"], "empty") if "empty" in about else Text("", ""),
            {str(w): header.text(t, str(w)) for w, t in words.items()},
        )
        if column.unit_from and column.unit_from not in given:
            raise HeaderFault(
                f"`{name}` 的 unit-from 不是一列", f"the unit-from of `{name}` is no column", header.line("unit-from")
            )
        yield name, (column, about)


def _params(given: Any, header: Header) -> Iterator[Param]:
    if not isinstance(given, dict):
        raise HeaderFault("`params` 不是键值对", "`params` is no mapping", header.line("params"))
    for name, about in given.items():
        about = header.mapping(about, name, _PARAM_KEYS)
        if about.get("type") not in _TYPES:
            hint = ", ".join(_TYPES)
            raise HeaderFault(
                f"`{name}` 的类型不在 {hint} 之中", f"the type of `{name}` is none of {hint}", header.line(name)
            )
        default = about.get("default")
        yield Param(
            name,
            cast(ParamType, about["type"]),
            header.text(about.get("help"), name),
            str(about.get("class", "")),
            "" if default is None else str(default),
        )


def _check(question: Question, header: Header) -> None:
    try:
        check_query(question.text)
        result = ox.Store().query(question.text)
    except HuiqiError as error:
        raise HeaderFault(error.text.zh, error.text.en) from error
    except SyntaxError as error:
        what = str(error.msg or error).splitlines()[0].replace("`", "'")[:200]
        place = re.search(r"\bat (\d+):\d+", what)
        raise HeaderFault(
            f"不是有效的 SPARQL({what})", f"its query is not SPARQL ({what})", int(place[1]) if place else 1
        ) from error
    last = (header.lines or [0])[-1] + 1
    if not isinstance(result, ox.QuerySolutions):
        raise HeaderFault("查询不是 SELECT", "its query is no SELECT", last)
    variables = [v.value for v in result.variables]
    if variables != [c.name for c in question.columns]:
        names = ", ".join(variables)
        zh, en = f"表头的列与查询的列不同({names})", f"its columns are not those of the query ({names})"
        raise HeaderFault(zh, en, header.line("columns"))
    if not re.search(r"\bORDER\s+BY\b", question.text, re.I):
        raise HeaderFault("查询没有 ORDER BY", "its query has no ORDER BY, so that its rows have no order", last)
    for param in question.params:
        _check_param(param.name, question.text, variables, header)


def _check_param(name: str, text: str, variables: list[str], header: Header) -> None:
    """Refuse a parameter that the store would not bind: one that is no column, or that the query asks whether it is bound."""
    if name not in variables:
        zh, en = (
            f"参数 `{name}` 不是一列;把 ?{name} 加进 SELECT 与 columns(可写 hidden: true)",
            f"its parameter `{name}` is no column; put ?{name} into the SELECT and the columns (perhaps hidden: true)",
        )
        raise HeaderFault(zh, en, header.line(name))
    query = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    if re.search(rf"\bBOUND\s*\(\s*[?$]{re.escape(name)}\s*\)", query, re.I):
        zh, en = (
            f"不能用 BOUND 问参数 `{name}` 是否给出;不给的参数请写 default",
            f"it asks by BOUND whether its parameter `{name}` is given; write a default instead",
        )
        raise HeaderFault(zh, en, header.line(name))
