"""What would be lost in silence (meaning layer): words of the facts that nothing declares, values of another kind.

Only says so; what the reader keeps is the reader's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from pyoxigraph import NamedNode

from huiqi.errors import Text
from huiqi.facts.codes import CodeLists
from huiqi.facts.written import did_you_mean
from huiqi.findings import Finding, Place
from huiqi.load import Graph, Statement
from huiqi.money import fits, is_decimal
from huiqi.names import IND, NS, RDF, XSD, local, near
from huiqi.rules.model import RuleBook
from huiqi.rules.tree import ValueType

DECIMALS: Final = {"Money": 2, "Number": 6}
"""Decimals that a stated value may have, so that products of facts and rates stay exact in every engine."""
_DECLARE: Final = Text("在 ontology/ 中声明", "declare it in ontology/")
_KINDS: Final[dict[ValueType, tuple[frozenset[str], Text, Text]]] = {
    "Money": (frozenset({"decimal", "integer"}), Text("数", "number"), Text("写成 20000000.00", "write 20000000.00")),
    "Number": (frozenset({"decimal", "integer"}), Text("数", "number"), Text("写成 12.5", "write 12.5")),
    "Date": (
        frozenset({"date"}),
        Text("日期", "day"),
        Text('写成 "2025-12-31"^^xsd:date', 'write "2025-12-31"^^xsd:date'),
    ),
    "Flag": (frozenset({"boolean"}), Text("是非值", "flag"), Text("写 true 或 false", "write true or false")),
    "Code": (frozenset(), Text("代码", "code"), Text("写代码的 IRI", "write the IRI of a code")),
    "Thing": (frozenset(), Text("IRI", "IRI"), Text("写完整的 IRI", "write its IRI")),
}


def check_facts(
    graph: Graph, book: RuleBook, law: Graph | None, earlier: Iterable[Finding], lists: CodeLists | None = None
) -> list[Finding]:
    """Return what is misspelt or of the wrong kind; a value that one of the `earlier` findings is about is left out.

    Words of the language itself are looked up in `law`, the graph of the vocabularies; without it only indicators and
    codes are checked, and a code outside the `lists` of its indicator.
    """
    lists = lists or CodeLists.of(law, graph)
    said = {f.place for f in earlier}
    found: list[Finding] = []
    for statement in graph:
        found.extend(_words(statement, book, law))
        kind = book.indicators.get(statement.predicate)
        if kind is not None and statement.place not in said:
            found.extend(_value(statement, kind.range, graph, book, law) or _outside(statement, lists))
    found.extend(_records(graph, book, {f.place for f in found}))
    return found


def unknown_word(iri: str, place: Place, known: Iterable[str]) -> Finding:
    """Return the finding about a word that nothing declares, with those of `known` that look like it."""
    close = near(local(iri), [local(k) for k in known])
    name = local(iri)
    return Finding("H002", place, Text(f"未声明的词 `{name}`", f"unknown term `{name}`"), did_you_mean(close, _DECLARE))


def _words(statement: Statement, book: RuleBook, law: Graph | None) -> Iterator[Finding]:
    predicate, term = statement.predicate, statement.object
    if predicate.startswith(IND) and predicate not in book.indicators:
        problem = Text(f"未声明的指标 `{local(predicate)}`", f"unknown indicator `{local(predicate)}`")
        close = near(local(predicate), [local(i) for i in book.indicators])
        yield Finding("H002", statement.place, problem, did_you_mean(close, _DECLARE))
    if law is None:
        return
    used = [predicate]
    if isinstance(term, NamedNode) and predicate != NS + "record":
        used.append(term.value)
    for iri in used:
        if iri.startswith(NS) and iri != NS and iri not in law and iri not in book.record_classes:
            yield unknown_word(iri, statement.place, {s.subject for s in law if s.subject.startswith(NS)})


def _outside(statement: Statement, lists: CodeLists) -> list[Finding]:
    """Return the finding about a code that its indicator may not hold."""
    term, own = statement.object, lists.members.get(statement.predicate, frozenset())
    if not isinstance(term, NamedNode) or lists.allows(statement.predicate, term.value):
        return []
    name, indicator = local(term.value), local(statement.predicate)
    names = sorted(local(c) for c in own)
    every = "、".join(f"`{n}`" for n in names[:8]), " or ".join(f"`{n}`" for n in names[:8])
    problem = Text(f"`{name}` 不在 `{indicator}` 的代码表内", f"`{name}` is in no code list of `{indicator}`")
    fix = did_you_mean(near(name, names), Text(f"写 {every[0]} 等之一", f"write one of its codes, such as {every[1]}"))
    return [Finding("H003", statement.place, problem, fix)]


def _value(statement: Statement, kind: ValueType, graph: Graph, book: RuleBook, law: Graph | None) -> list[Finding]:
    """Return what is wrong with one stated value."""
    return list(_faults(statement, kind, graph, book, law))


def _faults(
    statement: Statement, kind: ValueType, graph: Graph, book: RuleBook, law: Graph | None
) -> Iterator[Finding]:
    term, (types, what, fix) = statement.object, _KINDS[kind]
    if isinstance(term, NamedNode):
        if types:
            yield _ill(statement, f"不是{what.zh}", f"is no {what.en}", fix)
        elif kind == "Code" and not (term.value in book.wider or term.value in graph or (law and term.value in law)):
            scheme = term.value.removesuffix(local(term.value))
            yield unknown_word(term.value, statement.place, [c for c in book.wider if c.startswith(scheme)])
        return
    if term.datatype.value.removeprefix(XSD) not in types:
        yield _ill(statement, f"不是{what.zh}", f"is no {what.en}", fix)
    elif kind in DECIMALS and is_decimal(term.value):
        number, decimals = Decimal(term.value), DECIMALS[kind]
        if not fits(number, decimals):
            wrote = Text(f"写到 {decimals} 位小数", f"write {decimals} decimals")
            yield _ill(statement, f"超过 {decimals} 位小数", f"has more than {decimals} decimals", wrote)
        elif kind == "Money" and number < 0:
            yield _ill(statement, "是小于零的金额", "is an amount below zero", _LEAVE_OUT)


_LEAVE_OUT: Final = Text("不知道就不写", "leave it out if it is not known")


def _ill(statement: Statement, zh: str, en: str, fix: Text) -> Finding:
    text = statement.object.value
    return Finding("H003", statement.place, Text(f"`{text}` {zh}", f"`{text}` {en}"), fix)


def _records(graph: Graph, book: RuleBook, said: set[Place]) -> Iterator[Finding]:
    """Note what names an enterprise and is of no class of records: nothing would read it."""
    for subject in sorted({s.subject for s in graph if s.predicate == IND + "enterprise"}):
        kinds = graph.iris(subject, RDF + "type")
        place = graph.place(subject, RDF + "type")
        if any(k in book.record_classes for k in kinds) or place in said:
            continue
        if kinds:
            yield unknown_word(kinds[0], place, book.record_classes)
        else:
            problem = Text(f"记录 `{local(subject)}` 没有类", f"record `{local(subject)}` has no class")
            yield Finding("H014", place, problem, Text("写 a :AnnualReport 等", "write a :AnnualReport or another"))


def not_one_enterprise(iri: str, place: Place) -> Finding:
    """Return the finding about a record that names several enterprises."""
    problem = Text(f"记录 `{local(iri)}` 有多个企业", f"record `{local(iri)}` has more than one enterprise")
    return Finding("H008", place, problem, Text("每个企业各写一条记录", "write one record for each enterprise"))
