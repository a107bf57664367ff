"""Asking (answers layer): a saved question or a SPARQL text, answered as rows.

Binds parameters as terms, never as text; names the things that come back, and says what the answer rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Final
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from huiqi.answers import Answers
from huiqi.dates import parse_date
from huiqi.errors import HuiqiError, Language, Text
from huiqi.load import Graph
from huiqi.money import canonical, parse_number
from huiqi.names import DCTERMS, NS, REASON, XSD, local, near
from huiqi.questions import Param, Question
from huiqi.remote import Endpoint, with_values
from huiqi.rows import Basis, Cell, Column, Rows, Term
from huiqi.sparql_text import asking
from huiqi.statements import answer_quads, fact_graph
from huiqi.things import Law, policy_iri

Bound = dict[ox.Variable, ox.NamedNode | ox.Literal]
_DECIDES: Final = Text("以主管部门决定为准。", "The agency decides.")


def answer_question(
    law: Law,
    question: Question,
    given: Mapping[str, str],
    lang: Language,
    answers: Answers | None = None,
    only: str = "",
    further: Iterable[ox.Quad] = (),
    endpoint: Endpoint | None = None,
) -> Rows:
    """Answer a question about the law, or with `answers` about enterprises; `given` are its parameters by name.

    `lang` is the language that the rows print in, `only` the one enterprise that was looked at, where others were left
    out, `further` what other runs said of the answers. Raises HuiqiError for an unknown parameter, a value that cannot
    be read, and a sum larger than the store holds. With `endpoint` the rows come from there, and the answer says so.
    """
    facts = Graph(()) if answers is None else fact_graph(answers.facts)
    graphs = (law.graph, facts)
    bound = bind(question, given, law, graphs)
    if endpoint is None:
        if answers is None:
            store = _law_store(law.graph)
        else:
            store = ox.Store()
            store.bulk_extend(question_quads(law, answers, facts))
            store.extend(further)
        found = select(store, question, bound)
    else:
        found = select_at(endpoint, question, bound)
    _check_filled(question, found)
    rows = _merged(question, found)
    asked = {p.name: given.get(p.name, p.default) for p in question.params if given.get(p.name, p.default)}
    if only:
        asked["enterprise"] = only
    sources = _sources(law, rows, [t.value for t in bound.values() if isinstance(t, ox.NamedNode)], answers)
    chosen = answers.chosen if answers else ()
    assumptions = tuple(c for c in chosen if law.graph.is_a(c, NS + "Assumption"))
    basis = Basis(
        question=question.summary,
        on=answers.on.isoformat() if answers else asked.get("on", ""),
        known_as_of=answers.known_as_of.isoformat() if answers and answers.known_as_of else "",
        given=tuple(sorted(asked.items())),
        readings=tuple(c for c in chosen if c not in assumptions),
        assumptions=assumptions,
        sources=sources,
        digest="" if endpoint else _digest(question, answers.digest if answers else law.graph.digest()),
        drafts=answers.drafts if answers else tuple(sorted(law.drafts)),
    )
    things = {t.value for t in _things(rows)} | {*chosen, *(s for s, _ in sources), *basis.drafts}
    labels = {iri: _names(iri, graphs) for iri in sorted(things)}
    notes = tuple(_notes(law, basis, answers))
    if endpoint is not None:
        notes = (*notes, Text(f"查询自 {endpoint.url}", f"Asked at {endpoint.url}"))
    columns = tuple(c for c in question.columns if c.name not in question.hidden)
    return Rows(question.name, columns, rows, labels, notes, basis, lang)


def question_quads(law: Law, answers: Answers | None, facts: Graph) -> Iterator[ox.Quad]:
    """Yield what a question is asked of: the law, the facts that were seen, the assessments."""
    yield from _law_quads(law.graph)
    yield from to_quads(facts)
    if answers is not None:
        yield from answer_quads(answers, law.base, law.book)


def to_quads(graph: Graph) -> Iterator[ox.Quad]:
    """Yield the statements of a graph for a store."""
    for s in graph:
        yield ox.Quad(ox.NamedNode(s.subject), ox.NamedNode(s.predicate), s.object)


_KEPT: Final[WeakKeyDictionary[Graph, tuple[ox.Quad, ...]]] = WeakKeyDictionary()
"""The statements of law that was asked about, made for a store."""


def _law_quads(graph: Graph) -> tuple[ox.Quad, ...]:
    """Return the statements of the law for a store; many questions are asked of one law, each in a store of its own."""
    return _KEPT.get(graph) or _KEPT.setdefault(graph, tuple(to_quads(graph)))


_STORES: Final[WeakKeyDictionary[Graph, ox.Store]] = WeakKeyDictionary()
"""Stores of law alone; nothing is ever added to one."""


def _law_store(graph: Graph) -> ox.Store:
    """Return the law in a store, for questions that ask of nothing else."""
    store = _STORES.get(graph)
    if store is None:
        store = _STORES[graph] = ox.Store()
        store.bulk_extend(to_quads(graph))
    return store


def run_query(store: ox.Store, text: str, lang: Language) -> Rows | bool | tuple[ox.Triple, ...]:
    """Answer a SPARQL text: rows, whether something holds, or triples in order; raises HuiqiError where it fails."""
    with asking():
        result = store.query(text)
        if isinstance(result, ox.QueryBoolean):
            return bool(result)
        if isinstance(result, ox.QueryTriples):
            return tuple(sorted(result, key=str))
        columns = tuple(Column(v.value, Text(v.value, v.value)) for v in result.variables)
        return Rows("query", columns, tuple(tuple(_cell(t) for t in row) for row in result), lang=lang)


def _cell(term: Any) -> ox.NamedNode | ox.Literal | None:
    """Return a term of a result; a node without a name is given as text."""
    return term if term is None or isinstance(term, ox.NamedNode | ox.Literal) else ox.Literal(str(term))


def select(store: ox.Store, question: Question, bound: Bound) -> list[tuple[ox.NamedNode | ox.Literal | None, ...]]:
    """Return the rows of a question's query as they come.

    Values are put in for their variables. A thing picks rows out of the whole answer: put in for a variable that stands
    in an OPTIONAL part alone, it would be said of everything.
    """
    values: dict[ox.Variable, Any] = {v: t for v, t in bound.items() if isinstance(t, ox.Literal)}
    things = {v.value: t for v, t in bound.items() if isinstance(t, ox.NamedNode)}
    names = [c.name for c in question.columns]
    with asking():
        result: Any = store.query(question.text, substitutions=values)
        rows = [tuple(_cell(t) for t in row) for row in result]
    return [row for row in rows if all(row[names.index(n)] == t for n, t in things.items())]


def select_at(
    endpoint: Endpoint, question: Question, bound: Bound
) -> list[tuple[ox.NamedNode | ox.Literal | None, ...]]:
    """Return the rows of a question's query at an endpoint as they come; raises what `Endpoint.query` raises."""
    values = {v.value: t for v, t in bound.items() if isinstance(t, ox.Literal)}
    things = {v.value: t for v, t in bound.items() if isinstance(t, ox.NamedNode)}
    names = [c.name for c in question.columns]
    variables, found = endpoint.rows(with_values(question.text, values))
    missing = [n for n in names if n not in variables]
    if missing:
        what = ", ".join(missing)
        raise HuiqiError(Text(f"`{endpoint.url}` 的回答缺少:{what}", f"the answer of `{endpoint.url}` lacks {what}"))
    rows = [tuple(_cell(row[variables.index(n)]) for n in names) for row in found]
    return [row for row in rows if all(row[names.index(n)] == t for n, t in things.items())]


def query_at(endpoint: Endpoint, text: str, lang: Language) -> Rows | bool | tuple[ox.Triple, ...]:
    """Answer a SPARQL text at an endpoint, as `run_query` does in a store; raises what `Endpoint.query` raises."""
    found = endpoint.query(text)
    if isinstance(found, bool):
        return found
    if isinstance(found, list):
        return tuple(sorted(found, key=str))
    columns = tuple(Column(v, Text(v, v)) for v in found[0])
    return Rows("query", columns, tuple(tuple(_cell(t) for t in row) for row in found[1]), lang=lang)


def _check_filled(question: Question, rows: Iterable[tuple[Any, ...]]) -> None:
    """Refuse an empty cell where the question says there is none: a sum beyond what the store holds comes back unbound."""
    for row in rows:
        for column, term in zip(question.columns, row, strict=True):
            if term is None and column.name not in question.optional:
                raise HuiqiError(
                    Text(
                        f"`{question.name}` 的“{column.label.zh}”算不出来:数额可能超出查询引擎的范围,请缩小范围再问",
                        f"`{column.label.en}` of `{question.name}` cannot be worked out: a sum may be larger than the "
                        "store holds; ask about less",
                    )
                )


def _merged(question: Question, rows: Iterable[tuple[Any, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Put rows together that agree in every column, hidden ones too, but those that hold many values; leave out hidden ones."""
    shown = [i for i, c in enumerate(question.columns) if c.name not in question.hidden]
    many = [question.columns[i].name in question.many for i in shown]
    if len(shown) == len(question.columns) and not any(many):
        return tuple(rows)
    found: dict[tuple[Any, ...], list[dict[Term, None]]] = {}
    for whole in rows:
        row = [whole[i] for i in shown]
        key = tuple(t for c, t in zip(question.columns, whole, strict=True) if c.name not in question.many)
        values = found.setdefault(key, [{} for _ in row])
        for position, term in enumerate(row):
            if term is not None:
                values[position][term] = None
    return tuple(
        tuple(
            tuple(sorted(terms, key=str)) if is_many else next(iter(terms), None)
            for terms, is_many in zip(values, many, strict=True)
        )
        for values in found.values()
    )


def _things(rows: Iterable[tuple[Cell, ...]]) -> Iterator[ox.NamedNode]:
    for row in rows:
        for cell in row:
            for term in cell if isinstance(cell, tuple) else (cell,):
                if isinstance(term, ox.NamedNode):
                    yield term


def _names(iri: str, graphs: Sequence[Graph]) -> dict[str, str]:
    found = {lang: label for lang in ("zh", "en") for g in graphs if (label := g.label(iri, lang)) is not None}
    return found or {"zh": local(iri), "en": local(iri)}


def _digest(question: Question, rest: str) -> str:
    return sha256(f"{question.text}\n{rest}".encode()).hexdigest()


# --- what the answer rests on ---


def _sources(law: Law, rows: Any, given: Sequence[str], answers: Answers | None) -> tuple[tuple[str, str], ...]:
    """Return the sources, with grade, of the policies that the answer speaks of; if it names none, of all assessed."""
    owners = {a.iri: a.policy for a in law.book.awards}
    spoken = {_policy(law.graph, owners, iri) for iri in (*given, *(t.value for t in _things(rows)))} - {""}
    if not spoken and answers is not None:
        spoken = {owners[a.award] for e in answers.enterprises for a in e.assessments}
    found = {s for policy in spoken if (s := law.graph.iri(policy, DCTERMS + "source")) is not None}
    return tuple((s, law.graph.iri(s, NS + "grade") or "") for s in sorted(found))


def _policy(graph: Graph, owners: Mapping[str, str], iri: str) -> str:
    """Return the policy that a thing is, or is a part of; empty for another thing."""
    for candidate in (iri, owners.get(iri, ""), *graph.iris(iri, DCTERMS + "isPartOf")):
        if candidate and graph.is_a(candidate, NS + "Policy"):
            return candidate
    for clause in (*graph.iris(iri, NS + "encodes"), *graph.iris(iri, NS + "ofMeasure")):
        for candidate in graph.iris(clause, DCTERMS + "isPartOf"):
            if graph.is_a(candidate, NS + "Policy"):
                return candidate
    return ""


def _notes(law: Law, basis: Basis, answers: Answers | None) -> Iterator[Text]:
    def label(iri: str, lang: Language) -> str:
        return law.graph.label(iri, lang) or local(iri)

    for source, grade in basis.sources:
        zh, en = (f"({label(grade, 'zh')})", f" ({label(grade, 'en')})") if grade else ("", "")
        yield Text(f"来源:{label(source, 'zh')}{zh}", f"Source: {label(source, 'en')}{en}")
    for words, chosen in ((("所作假定", "Assumed"), basis.assumptions), (("所选口径", "Read as"), basis.readings)):
        if chosen:
            zh, en = (("; ".join(label(c, lang) for c in chosen)) for lang in _LANGUAGES)
            yield Text(f"{words[0]}:{zh}", f"{words[1]}: {en}")
    if basis.drafts:
        zh, en = ("; ".join(label(d, lang) for d in basis.drafts) for lang in _LANGUAGES)
        yield Text(f"计入草案(未施行):{zh}", f"Counts drafts, not adopted: {en}")
    for note in answers.notes if answers else ():
        yield Text(f"注意:{label(REASON + note, 'zh')}", f"Note: {label(REASON + note, 'en')}")
    wrong = len(answers.findings) if answers else 0
    if wrong:
        yield Text(f"注意:企业数据有 {wrong} 处问题", f"Note: {wrong} problem{'s' if wrong != 1 else ''} in the facts")
    yield _DECIDES


_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


# --- parameters ---


def with_day(question: Question, params: Mapping[str, str], on: date | None) -> dict[str, str]:
    """Return the parameters, the assessment date among them where the question has one called `on`."""
    day = {"on": on.isoformat()} if on is not None and "on" in (p.name for p in question.params) else {}
    return {**day, **params}


def bind(question: Question, given: Mapping[str, str], law: Law, graphs: Sequence[Graph]) -> Bound:
    """Return the given values as terms for the query's variables; a parameter left out without default is free.

    Things are looked up in `graphs`. Raises HuiqiError for a parameter that the question does not have and a value that
    cannot be read.
    """
    by_name = {p.name: p for p in question.params}
    for name in given:
        if name not in by_name:
            hint = ", ".join(f"`{n}`" for n in near(name, by_name) or tuple(by_name))
            zh, en = (f",可用:{hint}", f"; there is {hint}") if hint else (",它没有参数", "; it has none")
            raise HuiqiError(
                Text(f"`{question.name}` 没有参数 `{name}`{zh}", f"`{question.name}` has no parameter `{name}`{en}")
            )
    bound: Bound = {}
    for param in question.params:
        value = given.get(param.name, param.default)
        if value:
            bound[ox.Variable(param.name)] = _term(param, value, law, graphs)
        elif param.type != "thing":
            raise HuiqiError(
                Text(
                    f"`{question.name}` 需要参数 `{param.name}`({param.help.zh})",
                    f"`{question.name}` needs the parameter `{param.name}` ({param.help.en})",
                )
            )
    return bound


def _term(param: Param, value: str, law: Law, graphs: Sequence[Graph]) -> ox.NamedNode | ox.Literal:
    if param.type == "thing" and param.kind == "Policy":
        return ox.NamedNode(policy_iri(law, value))
    if param.type == "thing":
        return ox.NamedNode(find_thing(value, param.kind, graphs))
    if param.type == "date":
        return ox.Literal(_day(value).isoformat(), datatype=ox.NamedNode(XSD + "date"))
    if param.type in ("money", "number"):
        return ox.Literal(canonical(parse_number(value)), datatype=ox.NamedNode(XSD + "decimal"))
    return ox.Literal(value)


def _day(value: str) -> date:
    try:
        return parse_date(value)
    except ValueError:
        raise HuiqiError(
            Text(f"`{value}` 不是日期,请写 2026-03-01", f"`{value}` is no date; write 2026-03-01")
        ) from None


def find_thing(name: str, kind: str, graphs: Sequence[Graph]) -> str:
    """Return the IRI of the instance of class `kind` that `name` stands for; offers near names.

    A name is an IRI, the end of one from a `/` or `#` on, or a label. Raises HuiqiError for one that several share, with
    names that tell them apart.
    """
    known: dict[str, set[str]] = {}
    instances = sorted({i for g in graphs for i in g.instances(NS + kind)})
    for iri in instances:
        for key in (iri, local(iri), *_names(iri, graphs).values()):
            known.setdefault(key, set()).add(iri)
    found = known.get(name) or {i for i in instances if name and i.endswith(("/" + name, "#" + name))}
    if len(found) == 1:
        return next(iter(found))
    if found:
        hint = ", ".join(f"`{_longer(i, found)}`" for i in sorted(found))
        raise HuiqiError(
            Text(
                f"名为 `{name}` 的 {kind} 不止一个:{hint}",
                f"several things of class {kind} are called `{name}`: {hint}",
            )
        )
    close: Sequence[str] = near(name, known) or [local(i) for i in instances][:3]
    hint = ", ".join(f"`{c}`" for c in close)
    zh, en = (f",可用:{hint}", f"; there are {hint}") if hint else ("", "")
    raise HuiqiError(Text(f"没有名为 `{name}` 的 {kind}{zh}", f"there is no {kind} `{name}`{en}"))


def _longer(iri: str, others: set[str]) -> str:
    """Return the shortest end of an IRI that no other has."""
    parts = iri.split("/")
    for count in range(1, len(parts)):
        end = "/".join(parts[-count:])
        if not any(o != iri and o.endswith("/" + end) for o in others):
            return end
    return iri
