"""The figures of a rule that a what-if may set (analysis layer): found by name, read with their unit, set in memory.

A parameter is a literal of a node: a rate, a bound, a cap, a day, a share. No file is changed; the rules are read again
from the statements with the new figure, with every check that a file would meet.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from huiqi.dates import Duration, parse_date
from huiqi.errors import HuiqiError, Text
from huiqi.load import Graph, Statement
from huiqi.money import canonical, parse_number
from huiqi.names import NS, XSD, local, near
from huiqi.rules.book import read_book
from huiqi.rules.words import ALLOWED
from huiqi.things import Law

WORDS: Final = (
    "value",
    "atLeast",
    "moreThan",
    "atMost",
    "lessThan",
    "equals",
    "step",
    "share",
    "keeps",
    "appliesFrom",
    "appliesUntil",
)
"""The words whose literals may be set."""
_INWARD: Final = ("condition", "amount", "of", "row", "limit", "times", "by", "less", "paidFrom", "instalment")
_NODES: Final = frozenset(ALLOWED) - {"Award", "Policy", "StackingRule", "Recovery"}


@dataclass(frozen=True)
class Parameter:
    """A literal of a node of the rules; `awards` are those (IRIs) whose rule it is a part of."""

    node: str
    word: str
    term: Literal
    awards: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the full name: the node and the word."""
        return f"{local(self.node)}.{self.word}"


@dataclass(frozen=True)
class Setting:
    """A parameter and the figure that it is set to."""

    parameter: Parameter
    term: Literal

    @property
    def name(self) -> str:
        """Return the full name of the parameter."""
        return self.parameter.name

    def to_dict(self) -> dict[str, Any]:
        """Return the setting as plain values for JSON."""
        own = self.parameter
        return {
            "name": own.name,
            "node": own.node,
            "word": own.word,
            "from": own.term.value,
            "to": self.term.value,
            "awards": list(own.awards),
        }


@dataclass(frozen=True)
class Edit:
    """One statement of the rules put in another form; `word` empty: it is taken away, `old` None: it is added."""

    node: str
    old_word: str
    old: Literal | NamedNode | None
    word: str = ""
    term: Literal | NamedNode | None = None


def parameters(law: Law, policies: Iterable[str]) -> tuple[Parameter, ...]:
    """Return every figure that may be set in the rules of some policies (IRIs), ordered by node and word."""
    wanted = set(policies)
    graph = law.graph
    used: dict[str, set[str]] = {}
    for award in law.book.awards:
        if award.policy in wanted:
            for node in _below(graph, award.iri):
                used.setdefault(node, set()).add(award.iri)
    for policy in wanted:
        own = {a.iri for a in law.book.awards if a.policy == policy}
        for node in _below(graph, policy):
            used.setdefault(node, set()).update(own)
    for rule in (*law.book.rules, *law.book.recoveries):
        if law.policy_of(rule.iri) in wanted:
            for node in _below(graph, rule.iri, ("condition", "limit", "amount")):
                used.setdefault(node, set()).update(getattr(rule, "members", ()) or getattr(rule, "awards", ()))
    found = []
    for node in sorted(used):
        for word in WORDS:
            term = graph.literal(node, NS + word)
            if term is not None:
                found.append(Parameter(node, word, term, tuple(sorted(used[node]))))
    return tuple(found)


def _below(graph: Graph, start: str, words: Iterable[str] = _INWARD) -> Iterator[str]:
    """Yield a thing and every node of the rule below it."""
    queue, seen = [start], {start}
    first = tuple(words)
    while queue:
        node = queue.pop()
        yield node
        for word in first if node == start else _INWARD:
            for child in graph.iris(node, NS + word):
                is_node = any(graph.is_a(child, NS + kind) for kind in _NODES)
                if child not in seen and is_node:
                    seen.add(child)
                    queue.append(child)


def settings_of(law: Law, policies: Iterable[str], given: Iterable[str]) -> tuple[Setting, ...]:
    """Read settings such as `online-support.from-10m-online.atLeast=2000万`, in the order given.

    A name is the node and the word, perhaps with the award before it; the word may be left out where the node states one
    figure, the node where the award has one figure of that word. Raises HuiqiError for what is no setting or no
    parameter (with near names), for a name of several, and for a figure of another kind.
    """
    chosen = tuple(policies)
    known = _by_name(law, parameters(law, chosen), chosen)
    found: dict[str, Setting] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise HuiqiError(
                Text(f"`{text}` 不是设定,请写 事项.参数=值", f"`{text}` is no setting; write award.parameter=value")
            )
        parameter = _the(name.strip(), known)
        if parameter.name in found and found[parameter.name].parameter == parameter:
            raise HuiqiError(Text(f"`{parameter.name}` 设定了两次", f"`{parameter.name}` is set twice"))
        found[parameter.name] = Setting(parameter, _term(parameter, value.strip()))
    return tuple(found.values())


def _by_name(law: Law, found: Iterable[Parameter], policies: Iterable[str]) -> dict[str, list[Parameter]]:
    """Return the parameters by everything that they may be called."""
    names: dict[str, list[Parameter]] = {}
    of_node: dict[str, int] = {}
    for p in found:
        of_node[p.node] = of_node.get(p.node, 0) + 1
    called = {p: law.policy_names.get(p, p) for p in policies}
    for p in found:
        own = [p.name, *([local(p.node)] if of_node[p.node] == 1 else [])]
        own += [f"{local(a)}.{n}" for a in p.awards for n in own] + [f"{local(a)}.{p.word}" for a in p.awards]
        own += [f"{name}.{p.word}" for iri, name in called.items() if iri == p.node]
        own += [f"{p.node}.{p.word}"]
        for name in dict.fromkeys(own):
            names.setdefault(name, []).append(p)
    return names


def _the(name: str, known: dict[str, list[Parameter]]) -> Parameter:
    found = known.get(name, [])
    exact = [p for p in found if p.name == name]
    if len(found) == 1 or len(exact) == 1:
        return (exact or found)[0]
    if found:
        hint = ", ".join(f"`{p.name}`" for p in found[:8])
        raise HuiqiError(Text(f"`{name}` 可指多个参数:{hint}", f"`{name}` may be several parameters: {hint}"))
    full = sorted({p.name for group in known.values() for p in group})
    close = near(name, known) or near(name.rpartition(".")[0] or name, known) or tuple(full[:5])
    hint = ", ".join(f"`{c}`" for c in close)
    raise HuiqiError(
        Text(f"`{name}` 不是规则的参数,相近的有:{hint}", f"`{name}` is no parameter of the rules; near it: {hint}")
    )


def _term(parameter: Parameter, text: str) -> Literal:
    """Return what a parameter is set to, of the kind that it has; raises HuiqiError for a text of another kind."""
    kind = parameter.term.datatype
    try:
        return Literal(_written(local(kind.value), text), datatype=kind)
    except (ValueError, HuiqiError):
        example = {"date": "2026-12-31", "integer": "3"}.get(local(kind.value), "500万")
        example = "P1Y6M" if "uration" in kind.value else example
        raise HuiqiError(
            Text(
                f"`{parameter.name}` 不能设为 `{text}`,请写成 {example} 的样子",
                f"`{parameter.name}` cannot be `{text}`; write it like {example}",
            )
        ) from None


def _written(kind: str, text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    if kind == "date":
        return parse_date(plain).isoformat()
    if "uration" in kind:
        return str(Duration.parse(plain))
    if kind == "integer":
        return str(int(plain))
    if kind != "decimal":
        raise ValueError(text)
    if plain.endswith("%"):
        return canonical(parse_number(plain[:-1]) / Decimal(100))
    return canonical(parse_number(text))


def figure_of(term: Literal) -> Decimal | Duration | str:
    """Return the figure of a literal: a number, a length of time, or its text."""
    if term.datatype.value in (XSD + "decimal", XSD + "integer"):
        return Decimal(term.value)
    return Duration.parse(term.value) if "uration" in term.datatype.value else term.value


def edits_of(settings: Iterable[Setting]) -> tuple[Edit, ...]:
    """Return settings as edits of statements."""
    return tuple(Edit(s.parameter.node, s.parameter.word, s.parameter.term, s.parameter.word, s.term) for s in settings)


def edited(law: Law, edits: Iterable[Edit]) -> Law:
    """Return the law with some statements put in another form, its rules read again.

    Raises BadData with every fault if the rules can then not be used.
    """
    wanted = tuple(edits)
    by_statement = {(e.node, NS + e.old_word, e.old): e for e in wanted if e.old is not None}
    if not wanted:
        return law

    def changed() -> Iterator[Statement]:
        for statement in law.graph:
            edit = by_statement.get((statement.subject, statement.predicate, statement.object))
            if edit is None:
                yield statement
            elif edit.word and edit.term is not None:
                yield replace(statement, predicate=NS + edit.word, object=edit.term)
        for edit in wanted:
            if edit.old is None and edit.term is not None:
                word = edit.word if "://" in edit.word else NS + edit.word
                yield Statement(edit.node, word, edit.term, law.graph.place(edit.node))

    graph = Graph(changed())
    return Law(graph, read_book(graph), law.base, law.root, law.assessed, law.entire)
