"""Asking the checks (analysis layer): the rows of saved queries over the law, as findings with their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from huiqi.checks.header import Check
from huiqi.errors import HuiqiError, Text
from huiqi.findings import Finding, Place
from huiqi.load import Graph
from huiqi.names import local
from huiqi.sparql_text import asking


def store_of(graph: Graph) -> ox.Store:
    """Return a store of the graph's statements."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(ox.NamedNode(s.subject), ox.NamedNode(s.predicate), s.object) for s in graph)
    return store


def ask(checks: Iterable[Check], graph: Graph) -> Iterator[Finding]:
    """Yield a finding for each row of each check; a check without rows has nothing to say.

    The line is that of the thing's property `place`, else of the thing. Raises HuiqiError for a row without a thing
    and for a query that the store cannot answer, naming the check.
    """
    store = store_of(graph)
    for check in checks:
        try:
            with asking():
                rows = list(store.query(check.query))  # type: ignore[arg-type]
        except HuiqiError as error:
            zh, en = f"检查 `{check.name}`:{error.text.zh}", f"the check `{check.name}`: {error.text.en}"
            raise HuiqiError(Text(zh, en)) from error
        for row in rows:
            yield _finding(check, row, graph)


def _finding(check: Check, row: ox.QuerySolution, graph: Graph) -> Finding:
    thing, place, value = row["thing"], row["place"], row["value"]
    if not isinstance(thing, ox.NamedNode):
        zh, en = f"检查 `{check.name}` 的一行没有 ?thing", f"a row of the check `{check.name}` has no IRI as ?thing"
        raise HuiqiError(Text(zh, en))
    where = graph.place(thing.value, place.value if isinstance(place, ox.NamedNode) else None)
    return check.finding(where if where.file != "?" else Place(check.file, 1), _word(thing), _word(value))


def _word(term: object) -> str:
    """Return a term as a message shows it: the last word of an IRI, the text of a literal, nothing for none."""
    if isinstance(term, ox.NamedNode):
        return local(term.value)
    return term.value if isinstance(term, ox.Literal) else ""
