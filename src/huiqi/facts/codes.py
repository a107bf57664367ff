"""Which codes an indicator may hold (meaning layer): the members of its code lists, as the vocabularies declare them.

An indicator that declares no list may hold any code. A code that is declared and put in no list is its author's own and
may stand anywhere: that is how a file of facts names what no vocabulary has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from pyoxigraph import NamedNode

from huiqi.load import Graph, Statement
from huiqi.names import QB, RDF, SKOS


@dataclass(frozen=True)
class CodeLists:
    """The codes of the lists of each indicator, by its IRI, and the codes that stand in no list."""

    members: Mapping[str, frozenset[str]]
    unlisted: frozenset[str] = frozenset()

    @staticmethod
    def of(*graphs: Graph | None) -> CodeLists:
        """Return the lists that `graphs` declare together: `qb:codeList` of an indicator, `skos:inScheme` of a code."""
        telling = [g for g in graphs if g is not None and (g in _KEPT or any(map(_tells, g)))]
        if len(telling) != 1:
            return _read(telling)
        return _KEPT.get(telling[0]) or _KEPT.setdefault(telling[0], _read(telling))

    def allows(self, indicator: str, code: str) -> bool:
        """Say whether an indicator may hold a code."""
        return indicator not in self.members or code in self.members[indicator] or code in self.unlisted


_KEPT: Final[WeakKeyDictionary[Graph, CodeLists]] = WeakKeyDictionary()
"""What single graphs declare: that of the law is asked for with every enterprise."""
_CODE: Final = NamedNode(SKOS + "Concept")


def _tells(statement: Statement) -> bool:
    """Say whether a statement has to do with code lists."""
    return statement.predicate in (QB + "codeList", SKOS + "inScheme") or (
        statement.predicate == RDF + "type" and statement.object == _CODE
    )


def _read(graphs: Iterable[Graph]) -> CodeLists:
    links: dict[str, dict[str, set[str]]] = {QB + "codeList": {}, SKOS + "inScheme": {}, RDF + "type": {}}
    for s in (s for graph in graphs for s in graph if _tells(s)):
        if isinstance(s.object, NamedNode):
            links[s.predicate].setdefault(s.object.value, set()).add(s.subject)
    codes, none = links[SKOS + "inScheme"], set[str]()
    found: dict[str, set[str]] = {}
    for scheme, indicators in links[QB + "codeList"].items():
        for indicator in indicators:
            found.setdefault(indicator, set()).update(codes.get(scheme, none))
    unlisted = links[RDF + "type"].get(_CODE.value, none).difference(*codes.values())
    return CodeLists({i: frozenset(own) for i, own in found.items()}, frozenset(unlisted))
