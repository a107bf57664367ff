"""Values and names as a person writes them (meaning layer): 1999.99万, 2025年3月1日, 是, 国家级.

Turns one written value into one RDF term. What cannot be read stays as text, which every engine takes as unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import quote
from weakref import WeakKeyDictionary

from pyoxigraph import Literal, NamedNode

from huiqi.errors import HuiqiError, Text
from huiqi.facts.codes import CodeLists
from huiqi.load import Graph
from huiqi.load.graph import Term
from huiqi.money import canonical, fits, parse_number
from huiqi.names import NS, RDFS, SKOS, XSD, local, near
from huiqi.rules.model import RuleBook
from huiqi.rules.tree import ValueType

_NOT_STATED: Final = frozenset({"", "-", "--", "—", "——", "–", "~", "null", "无数据"})
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日)", re.ASCII)
_FLAGS: Final = {"true": "true", "是": "true", "false": "false", "否": "false"}
_DECIMALS: Final = {"Money": 2, "Number": 6}
_IRI: Final = re.compile(r"(?:https?://|urn:)\S+")
_LEAVE_BLANK: Final = Text("不知道就留空", "leave it blank if it is not known")


def is_stated(text: str) -> bool:
    """Say whether anything is stated; a blank, a dash, null and 无数据 state nothing, and never zero.

    >>> is_stated("—"), is_stated("0")
    (False, True)
    """
    return _plain(text) not in _NOT_STATED


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


@dataclass(frozen=True)
class Reading:
    """What a written value comes to: a term and, where something is wrong, the problem and its fix."""

    term: Term
    problem: Text | None = None
    fix: Text = _LEAVE_BLANK


@dataclass(frozen=True)
class Names:
    """Things by what a person may call them: the last word of the IRI, scheme and word, or a label."""

    known: Mapping[str, tuple[str, ...]]
    words: tuple[str, ...]

    @staticmethod
    def of(iris: Iterable[str], labels: Graph) -> Names:
        """Return the names of `iris`, labelled in `labels`."""
        known: dict[str, dict[str, None]] = {}
        words: dict[str, str] = {}
        for iri in sorted(iris):
            names = [local(iri), "/".join(iri.rsplit("/", 2)[-2:])]
            for predicate in (RDFS + "label", SKOS + "prefLabel"):
                names += [o.value for o in labels.objects(iri, predicate) if isinstance(o, Literal)]
            for name in names:
                if "/" not in name:
                    words.setdefault(_plain(name), name)
                known.setdefault(_plain(name), {})[iri] = None
        return Names({name: tuple(found) for name, found in known.items()}, tuple(words.values()))

    def find(self, name: str) -> tuple[str, ...]:
        """Return every thing called `name`."""
        return self.known.get(_plain(name), ())

    def hint(self, name: str) -> tuple[str, ...]:
        """Return what else `name` may have been meant for: names that look like it, else nothing."""
        return near(name.strip(), self.words)


@dataclass(frozen=True)
class Vocabulary:
    """The names of indicators, record classes and codes that a rule book knows.

    `lists` has the names of the codes of each indicator that declares a code list.
    """

    indicators: Names
    classes: Names
    codes: Names
    concepts: frozenset[str]
    lists: Mapping[str, Names] = field(default_factory=dict)

    @staticmethod
    def of(book: RuleBook, labels: Graph) -> Vocabulary:
        """Return the vocabulary of `book`, with the labels of the graph `labels`; kept as long as the graph is."""
        kept = _KEPT.get(labels)
        if kept is not None and kept[0] is book:
            return kept[1]
        found = Vocabulary(
            Names.of(book.indicators, labels),
            Names.of(book.record_classes, labels),
            Names.of(book.wider, labels),
            frozenset(book.wider),
            {i: Names.of(codes, labels) for i, codes in CodeLists.of(labels).members.items()},
        )
        _KEPT[labels] = (book, found)
        return found


_KEPT: Final[WeakKeyDictionary[Graph, tuple[RuleBook, Vocabulary]]] = WeakKeyDictionary()
"""The vocabularies of law that is in use."""


def iri_of(text: str) -> NamedNode | None:
    """Return the node of a full IRI, None for anything else."""
    if _IRI.fullmatch(text.strip()) is None:
        return None
    try:
        return NamedNode(text.strip())
    except ValueError:
        return None


def read_value(
    text: str, kind: ValueType, words: Vocabulary, things: Mapping[str, str], indicator: str = ""
) -> Reading:
    """Read one stated value of an indicator whose range is `kind`.

    Numbers may stand in 万 or 亿, with thousands separators and full-width digits; money is in yuan. A code is a
    name or label of a known concept, or its IRI, and a name of one in the code lists of the `indicator` (IRI) where it
    declares any. A thing is an IRI or a name in `things`.
    """
    match kind:
        case "Money" | "Number":
            return _number(text, kind)
        case "Date":
            return read_day(text)
        case "Flag":
            return _flag(text)
        case "Code":
            return _code(text, words, words.lists.get(indicator))
        case "Thing":
            return _thing(text, things)


def _number(text: str, kind: ValueType) -> Reading:
    try:
        value = parse_number(text)
    except HuiqiError as error:
        return Reading(Literal(text), error.text)
    decimals = _DECIMALS[kind]
    if not fits(value, decimals):
        problem = Text(f"`{text}` 超过 {decimals} 位小数", f"`{text}` has more than {decimals} decimals")
        return Reading(Literal(text), problem, Text(f"写到 {decimals} 位小数", f"write {decimals} decimals"))
    term = Literal(canonical(value), datatype=NamedNode(XSD + "decimal"))
    if kind == "Money" and value < 0:
        return Reading(term, Text(f"金额 `{text}` 小于零", f"the amount `{text}` is below zero"))
    return Reading(term)


def read_day(text: str) -> Reading:
    """Read a day: 2025-03-01, 2025/3/1 or 2025年3月1日.

    >>> read_day("2025年3月1日").term.value
    '2025-03-01'
    """
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        year, month, day = (int(part) for part in match.groups() if part is not None) if match else (0, 0, 0)
        return Reading(Literal(date(year, month, day).isoformat(), datatype=NamedNode(XSD + "date")))
    except ValueError:
        problem = Text(f"`{text}` 不是存在的日期", f"`{text}` is no day that exists")
        return Reading(Literal(text), problem, Text("写成 2025-03-01 的形式", "write it as 2025-03-01"))


def _flag(text: str) -> Reading:
    flag = _FLAGS.get(_plain(text))
    if flag is None:
        problem = Text(f"`{text}` 不是是非值", f"`{text}` is neither true nor false")
        return Reading(Literal(text), problem, Text("写 true、false、是或否", "write true, false, 是 or 否"))
    return Reading(Literal(flag, datatype=NamedNode(XSD + "boolean")))


def _code(text: str, words: Vocabulary, own: Names | None) -> Reading:
    """Read a code by the names in the indicator's `own` lists, or by those of every code where it declares none."""
    node = iri_of(text)
    found = (words.codes if own is None else own).find(text)
    if node is not None and node.value in words.concepts:
        return Reading(node)
    if node is None and len(found) == 1:
        return Reading(NamedNode(found[0]))
    if found:
        names = ", ".join(f"`{'/'.join(iri.rsplit('/', 2)[-2:])}`" for iri in found)
        problem = Text(f"`{text}` 可指 {len(found)} 个代码", f"`{text}` may mean {len(found)} codes")
        return Reading(Literal(text), problem, Text(f"写 {names} 之一", f"write one of {names}"))
    problem = Text(f"没有代码 `{text}`", f"there is no code `{text}`")
    if own is not None and words.codes.find(text):
        problem = Text(f"`{text}` 不在该指标的代码表内", f"`{text}` is in no code list of the indicator")
    close = (words.codes if own is None else own).hint(local(text) if node else text)
    return Reading(node or Literal(text), problem, did_you_mean(close, _LEAVE_BLANK))


def _thing(text: str, things: Mapping[str, str]) -> Reading:
    node = iri_of(text)
    if node is not None:
        return Reading(node)
    if text.strip() in things:
        return Reading(NamedNode(things[text.strip()]))
    problem = Text(f"`{text}` 不能确定指什么", f"`{text}` names no single thing in this file")
    fix = Text("写完整的 IRI,或给那条记录写 id", "write a full IRI, or give that record an id")
    return Reading(Literal(text), problem, did_you_mean(near(text.strip(), things), fix))


def did_you_mean(close: Iterable[str], otherwise: Text) -> Text:
    """Return the fix that offers near names, or `otherwise` where there are none."""
    names = [f"`{c}`" for c in close]
    return Text(f"是否指 {'、'.join(names)}?", f"did you mean {' or '.join(names)}?") if names else otherwise


# --- parts of the IRI of a record ---


def class_segment(kind: str) -> str:
    """Return the part of a record's IRI that names its class.

    >>> class_segment("https://w3id.org/huiqi/ns#AdverseRecord"), class_segment(NS + "EnterpriseStatus")
    ('adverse-record', 'status')
    """
    if kind == NS + "EnterpriseStatus":
        return "status"
    return re.sub(r"(?<!^)(?=[A-Z])", "-", local(kind)).lower()


def key_part(term: Term) -> str | None:
    """Return a value of a natural key as part of an IRI, None for text that could not be read.

    >>> key_part(read_day("2025/3/1").term)
    '2025-03-01'
    """
    if isinstance(term, NamedNode):
        return quote(local(term.value), safe="")
    return None if term.datatype.value == XSD + "string" else term.value.removesuffix(".00")
