"""Reading a SPARQL query as a tree (analysis layer): which variables a pattern binds for certain, and what stands in it.

On the algebra of RDFLib's parser. Runs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rdflib import URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue

_WRAPPERS: Final = (
    "Project",
    "Distinct",
    "Reduced",
    "Slice",
    "OrderBy",
    "Group",
    "Filter",
    "Graph",
    "Extend",
    "ToMultiSet",
)
_NEVER_FAIL: Final = ("Builtin_BOUND", "Builtin_EXISTS", "Builtin_NOTEXISTS")
_Bound = tuple[set[Variable], set[Variable]]


def nodes(value: Any) -> Iterator[CompValue]:
    """Yield every node of a tree, the top first; each once."""
    seen: set[int] = set()
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, CompValue):
            if id(found) in seen:
                continue
            seen.add(id(found))
            yield found
            waiting.extend(v for k, v in reversed(found.items()) if k != "_vars")
        elif isinstance(found, dict):
            waiting.extend(found.values())
        elif isinstance(found, list | tuple):
            waiting.extend(reversed(found))


def names(value: Any) -> Iterator[URIRef]:
    """Yield every IRI in a tree, those in property paths included."""
    if isinstance(value, URIRef):
        yield value
    elif isinstance(value, dict):  # every node of the tree is one
        for key, part in value.items():
            if key != "_vars":
                yield from names(key)
                yield from names(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from names(part)
    elif isinstance(value, Path):
        yield from names(_steps(value))


def _steps(path: Path) -> list[Any]:
    if isinstance(path, SequencePath | AlternativePath | NegatedPath):
        return list(path.args)
    if isinstance(path, InvPath):
        return [path.arg]
    return [path.path] if isinstance(path, MulPath) else []


def variables(value: Any) -> set[Variable]:
    """Return the variables in an expression or in triples."""
    if isinstance(value, Variable):
        return {value}
    if isinstance(value, CompValue):
        return set().union(*(variables(v) for k, v in value.items() if k != "_vars"))
    if isinstance(value, list | tuple):
        return set().union(*(variables(v) for v in value))
    return set()


class Bindings:
    """Which variables the patterns of one query bind; what was found of a pattern is kept."""

    def __init__(self) -> None:
        self._found: dict[int, _Bound] = {}
        self._together: dict[int, tuple[set[Variable], ...]] = {}

    def of(self, pattern: Any) -> _Bound:
        """Return the variables that every solution of a pattern binds, and those that some may bind."""
        if not isinstance(pattern, CompValue):
            return set(), set()
        if id(pattern) not in self._found:
            self._found[id(pattern)] = self._of(pattern)
        return self._found[id(pattern)]

    def together(self, pattern: Any) -> tuple[set[Variable], ...]:
        """Return the variables that each OPTIONAL of a pattern binds together."""
        if id(pattern) not in self._together:
            self._together[id(pattern)] = tuple(self.of(n.p2)[0] for n in nodes(pattern) if n.name == "LeftJoin")
        return self._together[id(pattern)]

    def is_total(self, expression: Any, pattern: Any, given: set[Variable]) -> bool:
        """Say whether an expression has a value in every solution of a pattern in which `given` are bound as well."""
        certain = self.of(pattern)[0] | given
        return is_total(expression, certain) or (
            _asks_bound(expression) and is_total(expression, certain, self.together(pattern))
        )

    def _of(self, pattern: CompValue) -> _Bound:
        name = pattern.name
        if name == "BGP":
            found = variables([list(t) for t in pattern.triples])
            return found, found
        if name in ("Join", "LeftJoin", "Union", "Minus"):
            return _of_two(name, self.of(pattern.p1), self.of(pattern.p2))
        if name == "AggregateJoin":
            made = {a.res for a in pattern.A}
            return made, made
        if name == "values":
            return _of_values(pattern.res)
        return self._of_one(name, pattern) if name in _WRAPPERS else (set(), set())

    def _of_one(self, name: str, pattern: CompValue) -> _Bound:
        certain, possible = self.of(pattern.p)
        if name == "Extend":
            is_certain = self.is_total(pattern.expr, pattern.p, set())
            return certain | ({pattern.var} if is_certain else set()), possible | {pattern.var}
        if name == "Graph":
            return certain | variables(pattern.term), possible | variables(pattern.term)
        if name == "Filter":
            return certain | _asked_bound(pattern.expr), possible
        if name == "Project":
            return certain & set(pattern.PV), possible & set(pattern.PV)
        return certain, possible


def _of_two(name: str, one: _Bound, other: _Bound) -> _Bound:
    if name == "Union":
        return one[0] & other[0], one[1] | other[1]
    if name == "Minus":
        return one
    return (one[0] if name == "LeftJoin" else one[0] | other[0]), one[1] | other[1]


def _of_values(rows: list[dict[Any, Any]]) -> _Bound:
    named = {v for row in rows for v in row}
    return {v for v in named if all(v in row and row[v] != "UNDEF" for row in rows)}, named


def is_total(expression: Any, certain: set[Variable], groups: tuple[set[Variable], ...] = ()) -> bool:
    """Say whether an expression has a value whenever the `certain` variables are bound; errors of type aside.

    `groups` are variables that are bound together: what BOUND says of one it says of all.
    """
    if isinstance(expression, Variable):
        return expression in certain
    if not isinstance(expression, CompValue) or expression.name in _NEVER_FAIL:
        return True
    if expression.name == "Builtin_COALESCE":
        arguments = expression.arg if isinstance(expression.arg, list) else [expression.arg]
        return any(is_total(a, certain, groups) for a in arguments)
    if expression.name == "Builtin_IF":
        asked = _asked_bound(expression.arg1)
        known = certain.union(asked, *(g for g in groups if g & asked))
        return is_total(expression.arg2, known, groups) and is_total(expression.arg3, certain, groups)
    parts = [v for k, v in expression.items() if k not in ("_vars", "op")]
    flat = [v for part in parts for v in (part if isinstance(part, list) else [part])]
    return all(is_total(v, certain, groups) for v in flat)


def _asks_bound(expression: Any) -> bool:
    return any(n.name == "Builtin_BOUND" for n in nodes(expression))


def _asked_bound(expression: Any) -> set[Variable]:
    """Return the variables that are bound wherever a test holds: those of BOUND and of comparisons, joined by &&."""
    if not isinstance(expression, CompValue):
        return set()
    if expression.name == "Builtin_BOUND":
        return variables(expression)
    if expression.name == "ConditionalAndExpression":
        return set().union(*(_asked_bound(e) for e in [expression.expr, *expression.other]))
    if expression.name == "RelationalExpression" and expression.op in ("=", "!=", "<", ">", "<=", ">="):
        return {v for v in (expression.expr, expression.other) if isinstance(v, Variable)}
    return set()
