"""A facts file as what stands in the self-check (faces layer): each statement as the input that states the same.

What is filled in is read back and compared with the file: whatever the form would not say again is told and left out,
so that a form never states more than its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from huiqi.errors import Text
from huiqi.facts.checks import DECIMALS
from huiqi.facts.read import canonical_term, names_of
from huiqi.facts.written import Vocabulary, class_segment, read_day, read_value
from huiqi.load import Graph, Statement
from huiqi.load.graph import Term
from huiqi.names import IND, NS, PROV, RDF, RDFS, SKOS, enterprise_iri, local
from huiqi.pages.selfcheck.form import ENTERPRISE, REPORT, STATUS, Form
from huiqi.pages.selfcheck.typed import ALWAYS, MOST_FIELDS, MOST_TEXT, NOBODY, read_typed
from huiqi.rules.tree import Indicator
from huiqi.things import Law

_IMPLIED: Final = (IND + "enterprise", IND + "ground-date")
_STATED: Final = ("", "HighestBefore")
_DAYS: Final = {NS + "appliesFrom": "from", NS + "appliesUntil": "until", NS + "receivedOn": "received"}
_NOT_TOLD: Final = frozenset(
    {RDF + "type", RDFS + "label", SKOS + "prefLabel", IND + "enterprise", NS + "fromSource", PROV + "wasDerivedFrom"}
)
"""Kept otherwise, or of no weight for what is due."""
_SIDE: Final = frozenset({NS + "Source", NS + "Register", ENTERPRISE})
_MOST_RECORDS: Final = 999


@dataclass(frozen=True)
class Filled:
    """One enterprise of a file: its code and name (empty: none), the inputs, and what they do not hold."""

    code: str
    name: str
    inputs: Mapping[str, str]
    left_out: tuple[Text, ...]


def fill(law: Law, form: Form, statements: Sequence[Statement], until: str) -> list[Filled]:
    """Return every enterprise that statements tell of, by IRI; `until` is the day of the assessment."""
    graph, words = Graph(statements), Vocabulary.of(law.book, law.graph)
    owners = {i for s in graph if s.predicate == IND + "enterprise" for i in [s.object.value]}
    every = sorted(owners | set(graph.instances(ENTERPRISE)))
    return [_Filler(law, form, graph, words, iri, until).filled() for iri in every]


def not_read(law: Law, statements: Iterable[Statement]) -> list[Text]:
    """Return what a file holds besides enterprises, their records, registers and sources, by class."""
    graph, counts = Graph(statements), dict[str, int]()
    for subject in sorted({s.subject for s in graph}):
        kinds = graph.iris(subject, RDF + "type")
        is_read = any(k in _SIDE or k in law.book.record_classes for k in kinds)
        if not is_read and graph.predicates(subject) != [RDFS + "label"]:
            name = local(kinds[0]) if kinds else ""
            counts[name] = counts.get(name, 0) + 1
    return [
        Text(
            f"未用到:{n} 个 {name or '无类别的对象'}",
            f"not used: {n} of class {name}" if name else f"not used: {n} without a class",
        )
        for name, n in sorted(counts.items())
    ]


class _Filler:
    def __init__(self, law: Law, form: Form, graph: Graph, words: Vocabulary, iri: str, until: str) -> None:
        self.law, self.form, self.graph, self.words, self.iri, self.until = law, form, graph, words, iri, until
        self.told: list[Text] = []
        self.records = dict(self._records())
        self.ids: dict[str, str] = {}
        self.things: dict[str, str] = {}
        self.vanished: set[str] = set()
        """Records that nothing which the form holds is said of."""

    def filled(self) -> Filled:
        inputs: dict[str, str] = {}
        rebuilt: Sequence[Statement] = ()
        for _ in range(3):  # names first, then records that are called otherwise, then what points to them
            inputs = self._inputs()
            found = read_typed(self.law, self.form, inputs, self.until, self.words)
            rebuilt = found.statements
            called = {begin: iri for iri, begin in found.records.items()}
            self.vanished = {own for begin, own in self.records.items() if begin not in called}
            for begin, own in self.records.items():
                if called.get(begin, own) != own:
                    self.ids.setdefault(begin, self._id(own))
                    self.things[own] = called[begin]
                else:
                    self.things.pop(own, None)
        if len(inputs) > MOST_FIELDS or len(self.records) > _MOST_RECORDS:
            self.told.append(
                Text(
                    f"企业数据超过 {MOST_FIELDS} 项,表单放不下",
                    f"more than {MOST_FIELDS} facts: the form does not hold them",
                )
            )
            return Filled(self._code(), self._name(), {}, tuple(self.told))
        left_out = list(dict.fromkeys([*self.told, *self._lost(rebuilt, inputs)]))
        return Filled(self._code(), self._name(), inputs, tuple(left_out))

    # --- the enterprise and its records, by where they stand in the form ---

    def _code(self) -> str:
        code = unquote(local(self.iri))
        is_ours = self.iri == enterprise_iri(self.law.base, local(self.iri))
        return code if code != NOBODY and (is_ours or re.fullmatch(r"[0-9A-Z]{18}", code)) else ""

    def _name(self) -> str:
        names = names_of(self.graph, self.iri)
        return names.get("zh") or next((names[n] for n in sorted(names)), "")

    def _records(self) -> Iterator[tuple[str, str]]:
        """Give each record its place: `s`, `r.<year>` or `k.<n>`."""
        own = [s.subject for s in self.graph if s.predicate == IND + "enterprise" and s.object.value == self.iri]
        held = [r for r in dict.fromkeys(own) if self._is_held(r)]
        statuses = [r for r in held if self._kind(r) == STATUS]
        statuses.sort(key=lambda r: (max((o.value for o in self.graph.objects(r, NS + "appliesFrom")), default=""), r))
        taken: set[str] = set()
        number = 0
        for record in held:
            kind, begin = self._kind(record), ""
            if statuses and record == statuses[-1]:
                begin = "s"
            elif kind == REPORT and (year := self._year(record)):
                begin = f"r.{year}"
            if not begin or begin in taken:
                number += 1
                begin = f"k.{number}"
            taken.add(begin)
            yield begin, record

    def _is_held(self, record: str) -> bool:
        kind, owners = self._kind(record), self.graph.iris(record, IND + "enterprise")
        days = [self.graph.objects(record, p) for p in _DAYS]
        is_dated = all(len(d) < 2 and all(read_day(t.value).term == t for t in d) for d in days)
        if kind and len(owners) == 1 and is_dated:
            return True
        if kind:
            name = local(record)
            zh, en = (
                ("的起止日期无法填入", "has days that cannot be filled in")
                if len(owners) == 1
                else ("有多个企业", "names several enterprises")
            )
            self.told.append(Text(f"记录 `{name}` {zh},未填入", f"record `{name}` {en} and is left out"))
        return False

    def _kind(self, record: str) -> str:
        """Return the narrowest class of a record; empty where nothing reads it."""
        classes = self.law.book.record_classes
        kinds = [k for k in self.graph.iris(record, RDF + "type") if k in classes]
        return max(kinds, key=lambda k: (len(classes[k].ancestors), k), default="")

    def _year(self, record: str) -> str:
        stated = [canonical_term(t) for t in self.graph.objects(record, IND + "fiscal-year")]
        texts = {t.value.removesuffix(".00") for t in stated if isinstance(t, Literal)}
        year = texts.pop() if len(texts) == 1 and len(stated) == 1 else ""
        return year if year.isascii() and year.isdecimal() and len(year) == 4 else ""

    def _id(self, record: str) -> str:
        within = f"{self._iri()}/{class_segment(self._kind(record))}/"
        return unquote(record.removeprefix(within) if record.startswith(within) else local(record))

    def _iri(self) -> str:
        return enterprise_iri(self.law.base, self._code() or NOBODY)

    # --- inputs ---

    def _inputs(self) -> dict[str, str]:
        found = {"e.code": self._code()} if self._code() else {}
        names = names_of(self.graph, self.iri)
        if names:
            first = "zh" if "zh" in names else sorted(names)[0]
            found["e.name"] = names[first]
            found.update({f"e.name.{n}": t for n, t in sorted(names.items()) if n != first})
        found.update(self._values("e", self.iri, frozenset({ENTERPRISE})))
        for begin, record in self.records.items():
            kind = self._kind(record)
            if begin.startswith("k."):
                found[f"{begin}.class"] = local(kind)
            if begin in self.ids:
                found[f"{begin}.id"] = self.ids[begin]
            for predicate, word in _DAYS.items():
                days = self.graph.objects(record, predicate)
                found.update({f"{begin}.{word}": t.value for t in days})
            sources = self.graph.iris(record, NS + "fromSource")
            found.update({f"{begin}.source": s for s in sources if len(sources) == 1})
            found.update(self._values(begin, record, self.law.book.record_classes[kind].ancestors))
        found.update(self._registers())
        return found

    def _values(self, begin: str, subject: str, domains: frozenset[str]) -> Iterator[tuple[str, str]]:
        for predicate in self.graph.predicates(subject):
            known = self.law.book.indicators.get(predicate)
            if known is None or predicate in _IMPLIED or known.derivation not in _STATED or known.domain not in domains:
                continue
            if begin.startswith("r.") and predicate == IND + "fiscal-year":
                continue
            texts = [self._text(known, o) for o in self.graph.objects(subject, predicate)]
            whole = [t for t in texts if t is not None]
            # Of values that disagree, none may be left out alone: the rest would look certain.
            for n, text in enumerate(dict.fromkeys(whole) if len(whole) == len(texts) else (), 1):
                yield f"{begin}.{local(predicate)}" + (f"+{n}" if n > 1 else ""), text

    def _text(self, known: Indicator, term: Term) -> str | None:
        """Return what a person would type for a value; None where nothing typed comes to the same."""
        whole = self._canonical(known.iri, term)
        if isinstance(whole, NamedNode):
            text = self.things.get(whole.value, whole.value)
            whole = NamedNode(text)
        else:
            text = whole.value
            if known.range in ("Money", "Number") and whole.datatype.value.endswith("#decimal"):
                text = number_text(Decimal(text), is_money=known.range == "Money")
        if len(text) > MOST_TEXT:
            return None
        return text if read_value(text, known.range, self.words, {}, known.iri).term == whole else None

    def _canonical(self, predicate: str, term: Term) -> Term:
        known = self.law.book.indicators.get(predicate)
        return (
            canonical_term(term, DECIMALS[known.range]) if known and known.range in DECIMALS else canonical_term(term)
        )

    def _registers(self) -> Iterator[tuple[str, str]]:
        counts: dict[str, int] = {}
        for iri in self.graph.instances(NS + "Register"):
            kinds = self.graph.iris(iri, NS + "record")
            first, last = (self.graph.objects(iri, NS + p) for p in ("appliesFrom", "appliesUntil"))
            days = [*first, *last]
            if len(kinds) != 1 or len(first) > 1 or len(last) != 1 or any(read_day(d.value).term != d for d in days):
                continue
            if self._is_doubtful(kinds[0]):
                continue
            counts[kinds[0]] = counts.get(kinds[0], 0) + 1
            name = local(kinds[0]) + (f"+{counts[kinds[0]]}" if counts[kinds[0]] > 1 else "")
            yield f"all.{name}", first[0].value if first else ALWAYS[0]
            yield f"upto.{name}", last[0].value

    def _is_doubtful(self, kind: str) -> bool:
        """Say whether a record of a class is not in the form: a list that was complete is then complete no more."""
        classes, held = self.law.book.record_classes, set(self.records.values()) - self.vanished
        for s in self.graph:
            if s.predicate == IND + "enterprise" and s.object.value == self.iri and s.subject not in held:
                own = self._kind(s.subject)
                if own and kind in classes[own].ancestors:
                    return True
        return False

    # --- what is not held ---

    def _lost(self, rebuilt: Sequence[Statement], inputs: Mapping[str, str]) -> Iterator[Text]:
        """Give what the file states and the inputs, read back, do not."""
        said = {(s.subject, s.predicate, self._canonical(s.predicate, s.object)) for s in rebuilt}
        for record in sorted(self.vanished):
            name = local(record)
            yield Text(f"记录 `{name}` 未填入", f"record `{name}` is left out")
        for subject in (self.iri, *self.records.values()):
            own = self._iri() if subject == self.iri else self.things.get(subject, subject)
            for predicate in self.graph.predicates(subject):
                for statement in self.graph.statements(subject, predicate):
                    term = self._canonical(predicate, statement.object)
                    if isinstance(term, NamedNode):
                        term = NamedNode(self.things.get(term.value, term.value))
                    if predicate not in _NOT_TOLD and (own, predicate, term) not in said:
                        yield self._loss(statement)
        held = sum(name.startswith("all.") for name in inputs)
        given = len(self.graph.instances(NS + "Register"))
        if held < given:
            n = given - held
            yield Text(f"{n} 份名录的起止日期未填入", f"the days of {n} register{'s' if n > 1 else ''} are left out")

    def _loss(self, statement: Statement) -> Text:
        what, value, line = self.law.label(statement.predicate), statement.object.value[:80], statement.place.line
        zh, en = (f"第 {line} 行:", f"line {line}: ") if line else ("", "")
        of = "" if statement.subject == self.iri else f"{statement.subject.removeprefix(self.iri + '/')} "
        return Text(f"{zh}{of}{what.zh} = `{value}`", f"{en}{of}{what.en} = `{value}`")


def number_text(number: Decimal, is_money: bool) -> str:
    """Return a number as a person types it: no needless zeros, money from ten thousand on in 万 or 亿.

    >>> number_text(Decimal("23156000.00"), True), number_text(Decimal("100000000"), True)
    ('2315.6万', '1亿')
    """
    if is_money and abs(number) >= 100_000_000 and number % 1_000_000 == 0:
        return f"{(number / 100_000_000).normalize():f}亿"
    if is_money and abs(number) >= 10_000 and number % 100 == 0:
        return f"{(number / 10_000).normalize():f}万"
    return f"{number.normalize():f}"
