"""An enterprise as a person writes it in YAML (meaning layer): the same statements that Turtle would give.

One enterprise is a mapping; several are a list of mappings, or several documents in one file. Keys:

- `code`: the unified social credit code; the enterprise is `<base>/id/enterprise/<code>`.
- `name`: one text (Chinese), or a mapping from language to text.
- any indicator of :Enterprise, such as `statistics-entry`, by the last word of its IRI or by a label.
- `status`: a list of EnterpriseStatus records; each has `from`, perhaps `until`, and indicators.
- `reports`: a list of AnnualReport records; each has `fiscal-year`, and indicators.
- `records`: a list of records of any other class, which `class` names.
- `registers`: a list of {name, class, from, until}: this list of records is complete between the two days; without
  `from`, from the beginning. `name` is the last word of `<base>/id/register/<name>`, or a full IRI.
- `sources`: notes for people, in any shape; not read.

Every record may have `id`, `from`, `until` (days on which it is valid, both included), `received` (the day it became
known) and `source` (the IRI of a source; any other text is a note, and file and line are the source). Its IRI comes
from its natural key, below the enterprise's: `annual-report/2024`, `status/2020-01-01`,
`recognition/gazelle-national-2025-03-01` (with a product: `...-product-...`), `payment/2025-11-28` and so on by class
and day, `application/2026-01-05-future-industry` by day and award; an `id` takes the place of the key. Two records of one key are one record, so what they state differently is
a conflict.

Values are read by the range of the indicator (`huiqi.facts.written`); a list states several values. Blank, `-`, `—`,
`null` and `无数据` state nothing. A thing is a full IRI, the `id` or the path (`annual-report/2024`) of a record in the
file, or the last word of an award. What cannot be read is a finding and stays as text: unknown, never left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from huiqi.errors import CannotStart, Text
from huiqi.facts.entries import Entry, StatedRegister, unique_ids
from huiqi.facts.written import (
    Vocabulary,
    class_segment,
    did_you_mean,
    iri_of,
    is_stated,
    key_part,
    read_day,
    read_value,
)
from huiqi.facts.yaml_nodes import MAX_BYTES, Items, Node, Pairs, Scalar, read_nodes
from huiqi.findings import Finding, Place
from huiqi.load import Graph, Statement, load_files
from huiqi.load.graph import Term
from huiqi.names import IND, NS, RDF, RDFS, XSD, enterprise_iri, local, near
from huiqi.rules.model import RuleBook
from huiqi.settings import shipped

_OWN: Final = ("code", "name", "status", "reports", "records", "registers", "sources")
_RECORD: Final = ("id", "from", "until", "received", "source")
_DAYS: Final = {"from": "appliesFrom", "until": "appliesUntil", "received": "receivedOn"}
_REGISTER: Final = ("name", "class", "from", "until")
_STATED: Final = ("", "HighestBefore")  # the highest value in earlier years may be attested by a report
_IMPLIED: Final = (IND + "enterprise", IND + "ground-date")
_TEXT: Final = NamedNode(XSD + "string")
_WRITE_CODE: Final = Text("写 code: 统一社会信用代码", "write code: and its unified social credit code")
_DECLARE: Final = Text("在 ontology/ 中声明", "declare it in ontology/")
_STATUS, _REPORT, _ENTERPRISE = NS + "EnterpriseStatus", NS + "AnnualReport", NS + "Enterprise"
_KINDS: Final = {"status": _STATUS, "reports": _REPORT}


def read_enterprise_file(
    path: Path, root: Path, book: RuleBook, base: str, labels: Graph | None = None
) -> tuple[list[Statement], list[Finding]]:
    """Read the enterprises of a YAML file as statements with their places, and what is wrong with the file.

    File names in places are relative to `root`; `base` begins the IRIs. Names may be labels of the graph `labels`,
    or of the vocabularies that ship with the package where it is None. A fault costs only the value it stands in,
    except that broken YAML gives no statement at all. Raises CannotStart if the file cannot be opened.
    """
    whole, top = path.resolve(), root.resolve()
    name = whole.relative_to(top).as_posix() if whole.is_relative_to(top) else path.name
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CannotStart(Text(f"无法读取文件 `{name}`", f"cannot read the file `{name}`")) from error
    nodes, findings = read_nodes(data, name)
    if not nodes and findings:
        return [], findings
    if labels is None:
        labels, _ = load_files(shipped("ontology").rglob("*.ttl"), root)
    statements, faults = read_enterprise_nodes(nodes, name, book, base, Vocabulary.of(book, labels))
    return statements, [*findings, *faults]


def read_enterprise_nodes(
    nodes: Iterable[Node], name: str, book: RuleBook, base: str, words: Vocabulary
) -> tuple[list[Statement], list[Finding]]:
    """Read enterprises that are parsed already, each a mapping; `name` is the file that places and findings name.

    Comes back as from `read_enterprise_file`; no node at all is a finding.
    """
    reader = _FileReader(name, book, base, words)
    reader.read(nodes)
    return reader.statements, reader.findings


class _FileReader:
    """Reads one file: first what each record is called, then what is stated of it."""

    def __init__(self, name: str, book: RuleBook, base: str, words: Vocabulary) -> None:
        self.name, self.book, self.base, self.words = name, book, base, words
        self.statements: list[Statement] = []
        self.findings: list[Finding] = []
        self.awards = {local(a.iri): a.iri for a in book.awards}
        self.registers: dict[str, list[StatedRegister]] = {}

    def read(self, nodes: Iterable[Node]) -> None:
        tops = list(chain.from_iterable(n.items if isinstance(n, Items) else (n,) for n in nodes))
        tops = [n for n in tops if not (isinstance(n, Scalar) and not is_stated(n.text))]
        if not tops:
            self._fault("H013", 0, "文件中没有企业", "the file describes no enterprise", _WRITE_CODE)
        drafts = [draft for top in tops if (draft := self._draft(top)) is not None]
        anywhere = unique_ids(chain.from_iterable(entries for _, _, entries in drafts))
        for iri, own, entries in drafts:
            paths = {record.removeprefix(iri + "/"): record for record, _ in entries}
            things = {**self.awards, **anywhere, **unique_ids(entries), **paths}
            self._state_values(iri, own, things)
            for record, entry in entries:
                self._state_record(record, entry, iri, things)
        self._state_registers()

    # --- saying what is so, and what is wrong ---

    def _state(self, subject: str, predicate: str, term: Term, line: int) -> None:
        self.statements.append(Statement(subject, predicate, term, Place(self.name, line)))

    def _fault(self, code: str, line: int, zh: str, en: str, fix: Text) -> None:
        self.findings.append(Finding(code, Place(self.name, line), Text(zh, en), fix))

    def _shape(self, line: int, what: str, zh: str, en: str) -> None:
        self._fault("H013", line, f"`{what}` 应为{zh}", f"`{what}` should be {en}", Text(f"写成{zh}", f"write {en}"))

    # --- the enterprise ---

    def _draft(self, top: Node) -> tuple[str, Entry, list[tuple[str, Entry]]] | None:
        if not isinstance(top, Pairs):
            self._shape(top.line, "企业 enterprise", "一组 键: 值", "a mapping of keys to values")
            return None
        own = Entry(_ENTERPRISE, top.line)
        sections = self._fill(own, top, _OWN, _OWN[1:])
        code = own.words.get("code")
        if code is None:
            problem = ("企业没有统一社会信用代码", "an enterprise has no unified social credit code")
            self._fault("H014", top.line, *problem, _WRITE_CODE)
            return None
        iri = enterprise_iri(self.base, self._code(code))
        self._state(iri, RDF + "type", NamedNode(_ENTERPRISE), top.line)
        entries: list[tuple[str, Entry]] = []
        for section, node in sections:
            if section == "name":
                self._state_name(iri, node)
            elif section != "sources":
                for item in self._items(section, node):
                    if section == "registers":
                        self._register(item)
                    elif (entry := self._record(item, _KINDS.get(section, ""))) is not None:
                        entries.append((f"{iri}/{class_segment(entry.kind)}/{self._key(entry)}", entry))
        return iri, own, entries

    def _code(self, code: Scalar) -> str:
        text = unicodedata.normalize("NFKC", code.text).strip().upper()
        if re.fullmatch(r"[0-9A-Z]{18}", text) is None:
            problem = (f"`{code.text}` 不是 18 位统一社会信用代码", f"`{code.text}` is no credit code of 18 characters")
            self._fault("H003", code.line, *problem, Text("写 18 位数字和字母", "write its 18 digits and letters"))
        return quote(text, safe="")

    def _state_name(self, iri: str, node: Node) -> None:
        pairs = node.pairs if isinstance(node, Pairs) else ((Scalar("zh", node.line), node),)
        for lang, value in pairs:
            if re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", lang.text) is None or not isinstance(
                value, Scalar
            ):
                self._shape(lang.line, f"name: {lang.text}", "一段文字,如 zh: 名称", "one text, such as zh: name")
            elif is_stated(value.text):
                self._state(iri, RDFS + "label", Literal(value.text.strip(), language=lang.text), value.line)

    # --- records ---

    def _items(self, section: str, node: Node) -> tuple[Node, ...]:
        if isinstance(node, Scalar) and not is_stated(node.text):
            return ()
        if not isinstance(node, Items):
            self._shape(node.line, section, "列表,每项前写 -", "a list, each item behind a dash")
            return ()
        return node.items

    def _record(self, item: Node, kind: str) -> Entry | None:
        if not isinstance(item, Pairs):
            self._shape(item.line, "记录 record", "一组 键: 值", "a mapping of keys to values")
            return None
        named = [v for k, v in item.pairs if k.text == "class"] if not kind else []
        found = kind or self._class(named[0] if named else None, item.line)
        if found is None:
            return None
        entry = Entry(found, item.line)
        self._fill(entry, item, (*_RECORD, "class") if named else _RECORD)
        if _STATUS in self.book.record_classes[found].ancestors and "from" not in entry.words:
            self._missing(entry, "from")
            return None
        return entry

    def _class(self, node: Node | None, line: int) -> str | None:
        if not isinstance(node, Scalar) or not is_stated(node.text):
            problem = ("没有写明记录的类", "the class of the records is not stated")
            self._fault("H014", node.line if node else line, *problem, Text("写 class", "write class"))
            return None
        found = [node.text] if node.text in self.book.record_classes else self.words.classes.find(node.text)
        if len(found) == 1:
            return found[0]
        problem = (f"没有记录类 `{node.text}`", f"there is no class of record `{node.text}`")
        close = did_you_mean(self.words.classes.hint(node.text), _DECLARE)
        self._fault("H013", node.line, *problem, close)
        return None

    def _fill(
        self, entry: Entry, pairs: Pairs, words: tuple[str, ...], whole: tuple[str, ...] = ()
    ) -> list[tuple[str, Node]]:
        """Sort the pairs into record words and indicators; return those of the words `whole`, whose value is a tree."""
        declared = self.book.record_classes.get(entry.kind)
        domains = declared.ancestors if declared is not None else frozenset({entry.kind})
        sections: list[tuple[str, Node]] = []
        seen: set[str] = set()
        for key, value in pairs.pairs:
            word = key.text.strip()
            name = word if word in words else self._indicator(key, words, domains)
            if name is None:
                continue
            if name in seen:
                again = Text("删去一处,或写成列表", "remove one, or write a list")
                self._fault("H013", key.line, f"`{word}` 写了两次", f"`{word}` stands here twice", again)
            seen.add(name)
            if name in whole:
                sections.append((name, value))
            elif name not in words:
                entry.values.setdefault(name, []).extend(self._scalars(word, value))
            elif not isinstance(value, Scalar):
                self._shape(value.line, word, "一个值", "one value")
            elif is_stated(value.text):
                entry.words.setdefault(name, value)
        return sections

    def _indicator(self, key: Scalar, words: tuple[str, ...], domains: frozenset[str]) -> str | None:
        known = self.book.indicators
        found = [key.text] if key.text in known else list(self.words.indicators.find(key.text))
        usable = [i for i in found if known[i].domain in domains and i not in _IMPLIED]
        stated = [i for i in usable if known[i].derivation in _STATED]
        if len(stated) == 1:
            return stated[0]
        problem = (f"不认识 `{key.text}`", f"`{key.text}` is not known here")
        here = [
            local(i) for i, k in known.items() if k.domain in domains and i not in _IMPLIED and k.derivation in _STATED
        ]
        fix = did_you_mean(near(key.text.strip(), [*words, *here]), _DECLARE)
        if usable:
            base = local(known[usable[0]].of)
            problem = (f"`{key.text}` 由 `{base}` 计算得出", f"`{key.text}` is computed from `{base}`")
            fix = Text(f"删去它,各年写 `{base}`", f"leave it out and write `{base}` for each year")
        elif found:
            owner = local(known[found[0]].domain)
            problem = (f"`{key.text}` 描述 :{owner}", f"`{key.text}` describes :{owner}")
            fix = Text(f"写在 :{owner} 的记录上", f"write it on a record of :{owner}")
        self._fault("H013", key.line, *problem, fix)
        return None

    def _scalars(self, word: str, value: Node) -> list[Scalar]:
        items = value.items if isinstance(value, Items) else (value,)
        for item in items:
            if not isinstance(item, Scalar):
                self._shape(item.line, word, "一个值或值的列表", "one value or a list of values")
        return [i for i in items if isinstance(i, Scalar) and is_stated(i.text)]

    # --- natural keys ---

    def _key(self, entry: Entry) -> str:
        """Return the last part of a record's IRI; by its line where a part of the key is missing."""
        if "id" in entry.words:
            return quote(entry.words["id"].text.strip(), safe="")
        declared = self.book.record_classes[entry.kind]
        kinds, dated = declared.ancestors, declared.dated
        parts: list[str | None] = [None]
        if _STATUS in kinds:
            parts = [key_part(read_day(entry.words["from"].text).term)]
        elif _REPORT in kinds or (NS + "PeriodReport" in kinds and dated not in entry.values):
            parts = [self._part(entry, IND + "fiscal-year")]
        elif NS + "Recognition" in kinds:
            product = [IND + "product"] if entry.values.get(IND + "product") else []
            parts = [self._part(entry, i) for i in (IND + "category", IND + "level", *product, dated)]
        elif dated:
            parts = [self._part(entry, dated)]
        elif entry.values.get(IND + "date"):
            about = [IND + "award"] if entry.values.get(IND + "award") else []
            parts = [self._part(entry, i) for i in (IND + "date", *about)]
        else:
            self._missing(entry, "id")
        whole = [p for p in parts if p is not None]
        return "-".join(whole) if len(whole) == len(parts) else f"line-{entry.line}"

    def _part(self, entry: Entry, indicator: str) -> str | None:
        stated = entry.values.get(indicator, [])
        if len(stated) != 1:
            self._missing(entry, local(indicator))
            return None
        declared = self.book.indicators.get(indicator)
        if declared is None or declared.range == "Thing":
            return quote(local(stated[0].text.strip()), safe="")
        return key_part(read_value(stated[0].text, declared.range, self.words, {}, indicator).term)

    def _missing(self, entry: Entry, what: str) -> None:
        problem = (f"`{local(entry.kind)}` 没有唯一的 `{what}`", f"`{local(entry.kind)}` lacks a single `{what}`")
        self._fault("H014", entry.line, *problem, Text(f"写 {what}", f"write {what}"))

    # --- statements ---

    def _state_record(self, record: str, entry: Entry, enterprise: str, things: Mapping[str, str]) -> None:
        self._state(record, RDF + "type", NamedNode(entry.kind), entry.line)
        self._state(record, IND + "enterprise", NamedNode(enterprise), entry.line)
        for word, written in entry.words.items():
            source = iri_of(written.text) if word == "source" else None
            if word in _DAYS:
                self._state(record, NS + _DAYS[word], self._day(written), written.line)
            elif source is not None:
                self._state(record, NS + "fromSource", source, written.line)
        self._state_values(record, entry, things)

    def _state_values(self, subject: str, entry: Entry, things: Mapping[str, str]) -> None:
        for indicator, stated in entry.values.items():
            for written in stated:
                reading = read_value(written.text, self.book.indicators[indicator].range, self.words, things, indicator)
                if reading.problem is not None:
                    self._fault("H003", written.line, reading.problem.zh, reading.problem.en, reading.fix)
                self._state(subject, indicator, reading.term, written.line)

    def _day(self, written: Scalar) -> Term:
        reading = read_day(written.text)
        if reading.problem is not None:
            self._fault("H003", written.line, reading.problem.zh, reading.problem.en, reading.fix)
        return reading.term

    # --- registers ---

    def _register(self, item: Node) -> None:
        """Note a register; one that cannot be read whole is left out, since its absences would be believed."""
        if not isinstance(item, Pairs):
            self._shape(item.line, "registers", "一组 键: 值", "a mapping of keys to values")
            return
        entry = Entry(NS + "Register", item.line)
        self._fill(entry, item, _REGISTER)
        for word in ("name", "until"):
            if word not in entry.words:
                self._missing(entry, word)
        kind = self._class(entry.words.get("class"), item.line)
        days = {word: self._day(entry.words[word]) for word in ("from", "until") if word in entry.words}
        readable = all(isinstance(d, Literal) and d.datatype != _TEXT for d in days.values())
        if kind is None or not readable or "until" not in days or "name" not in entry.words:
            return
        name = entry.words["name"].text.strip()
        node = iri_of(name)
        iri = node.value if node is not None else f"{self.base}/id/register/{quote(name, safe='')}"
        self.registers.setdefault(iri, []).append(StatedRegister(kind, days.get("from"), days["until"], item.line))

    def _state_registers(self) -> None:
        for iri, stated in self.registers.items():
            first = stated[0]
            if any(other != first for other in stated):
                problem = (f"名录 `{local(iri)}` 前后说法不同", f"the register `{local(iri)}` is described in two ways")
                self._fault("H013", stated[-1].line, *problem, Text("只留一处", "keep one of them"))
                continue
            self._state(iri, RDF + "type", NamedNode(NS + "Register"), first.line)
            self._state(iri, NS + "record", NamedNode(first.kind), first.line)
            self._state(iri, NS + "appliesUntil", first.covers_until, first.line)
            if first.covers_from is not None:
                self._state(iri, NS + "appliesFrom", first.covers_from, first.line)
