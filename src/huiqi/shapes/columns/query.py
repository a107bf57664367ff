"""SPARQL constraints as plans (analysis layer): what of a SELECT columns can answer; the rest refused by name.

A plan is a list of steps: patterns of statements, optional ones, names for expressions, filters. Every expression has a
kind, known before any data is seen: term, text, whole, flag or iri. Answers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from huiqi.names import XSD
from huiqi.shapes.columns.patterns import is_plain_pattern

if TYPE_CHECKING:
    from rdflib.plugins.sparql.parserutils import CompValue


class CannotPlan(Exception):  # noqa: N818 - a state, not a fault
    """A word of a query that columns do not answer."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True)
class Name:
    """A variable in an expression."""

    name: str
    kind: str


@dataclass(frozen=True)
class Constant:
    """A text, whole number, flag or IRI that stands in the query."""

    value: str | int | bool
    kind: str


@dataclass(frozen=True)
class Call:
    """An operator or function with its arguments; of exists, `plan` says what."""

    word: str
    arguments: tuple[Expression, ...]
    kind: str
    plan: tuple[Step, ...] = ()


Expression = Name | Constant | Call


@dataclass(frozen=True)
class Pattern:
    """Statements with one property: `subject` is a variable, `target` a variable, or else an IRI in angle brackets."""

    subject: str
    predicate: str
    target: str


@dataclass(frozen=True)
class Patterns:
    """Statements that must all be there; if `optional`, whether they are there or not."""

    patterns: tuple[Pattern, ...]
    optional: bool = False


@dataclass(frozen=True)
class Bind:
    """A name for the value of an expression."""

    name: str
    expression: Expression


@dataclass(frozen=True)
class Filter:
    """Conditions that must all be true."""

    conditions: tuple[Expression, ...]


Step = Patterns | Bind | Filter


@dataclass(frozen=True)
class Query:
    """A plan: its steps in order, and the variable that holds the value of a result, if one does."""

    steps: tuple[Step, ...]
    value: str | None
    kinds: dict[str, str]

    @property
    def predicates(self) -> frozenset[str]:
        """Return the properties that the plan looks at, those inside EXISTS included."""
        return frozenset(_predicates(self.steps))


def _predicates(steps: tuple[Step, ...]) -> Iterator[str]:
    for step in steps:
        if isinstance(step, Patterns):
            yield from (p.predicate for p in step.patterns)
        for e in (step.expression,) if isinstance(step, Bind) else step.conditions if isinstance(step, Filter) else ():
            yield from _inside(e)


def _inside(expression: Expression) -> Iterator[str]:
    if isinstance(expression, Call):
        yield from _predicates(expression.plan)
        for e in expression.arguments:
            yield from _inside(e)


class _Scope(dict[str, str]):
    """The kinds of the variables in use, and the constants that some of them stand for."""

    def __init__(self, kinds: dict[str, str] | None = None) -> None:
        super().__init__(kinds or {})
        self.constants: dict[str, Constant] = dict(kinds.constants) if isinstance(kinds, _Scope) else {}


def read_query(text: str) -> Query:
    """Return the plan of a SELECT of $this; raise CannotPlan with the word that columns do not answer."""
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        whole = translateQuery(parseQuery(text)).algebra
    except Exception as error:  # rdflib's parser raises of several kinds; the store says what is wrong
        raise CannotPlan("a query that cannot be read") from error
    if whole.name != "SelectQuery" or whole.datasetClause is not None:
        raise CannotPlan("FROM" if whole.name == "SelectQuery" else "a query that is no SELECT")
    inner = whole.p.p if whole.p.name == "Distinct" else whole.p
    names = [str(v) for v in whole.PV]
    if inner.name != "Project" or "this" not in names:
        raise CannotPlan(inner.name if inner.name != "Project" else "a SELECT without $this")
    kinds = _Scope()
    steps = tuple(_steps(inner.p, kinds))
    if kinds.get("this") != "term":
        raise CannotPlan("$this in no pattern")
    value = "value" if "value" in names and "value" in kinds else None
    if value and kinds[value] not in ("term", "text"):
        raise CannotPlan(f"a value that is a {kinds[value]}")
    return Query(steps, value, dict(kinds))


def _steps(part: CompValue, kinds: _Scope) -> Iterator[Step]:
    match part.name:
        case "BGP":
            if part.triples:
                yield Patterns(tuple(sorted((_pattern(t, kinds) for t in part.triples), key=repr)))
        case "Join" if part.p2.name == "BGP":
            yield from _steps(part.p1, kinds)
            yield from _steps(part.p2, kinds)
        case "LeftJoin" if part.p2.name == "BGP" and part.expr.name == "TrueFilter":
            yield from _steps(part.p1, kinds)
            yield Patterns(tuple(sorted((_pattern(t, kinds) for t in part.p2.triples), key=repr)), optional=True)
        case "Filter":
            yield from _steps(part.p, kinds)
            yield Filter(tuple(_conditions(part.expr, kinds)))
        case "Extend":
            yield from _steps(part.p, kinds)
            expression = _expression(part.expr, kinds)
            if str(part.var) in kinds or looks_further(expression):
                raise CannotPlan("BIND of another form")
            kinds[str(part.var)] = expression.kind
            if isinstance(expression, Constant):
                kinds.constants[str(part.var)] = expression
            yield Bind(str(part.var), expression)
        case _:
            raise CannotPlan(part.name)


def _pattern(triple: Any, kinds: _Scope) -> Pattern:
    from rdflib import URIRef
    from rdflib.term import Variable

    subject, predicate, target = triple
    if not isinstance(subject, Variable) or not isinstance(predicate, URIRef):
        raise CannotPlan("a pattern of another form, or a path")
    if not isinstance(target, Variable | URIRef):
        raise CannotPlan("a literal or blank node in a pattern")
    for variable in (subject, target):
        if isinstance(variable, Variable) and kinds.setdefault(str(variable), "term") != "term":
            raise CannotPlan("a computed value in a pattern")
    return Pattern(str(subject), str(predicate), str(target) if isinstance(target, Variable) else f"<{target}>")


def _conditions(expression: Any, kinds: _Scope) -> Iterator[Expression]:
    if getattr(expression, "name", "") == "ConditionalAndExpression":
        for part in (expression.expr, *expression.other):
            yield from _conditions(part, kinds)
        return
    found = _expression(expression, kinds)
    if found.kind != "flag":
        raise CannotPlan("a condition that is no comparison")
    yield found


_COMPARISONS: Final = ("=", "!=", "<", ">", "<=", ">=")
_FUNCTIONS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...], str]]] = {
    # name of the function: its arguments in the tree, their kinds, its own kind
    "Builtin_STR": (("arg",), ("term|text",), "text"),
    "Builtin_DATATYPE": (("arg",), ("term",), "iri"),
    "Builtin_BOUND": (("arg",), ("term|text|whole|flag",), "flag"),
    "Builtin_STRLEN": (("arg",), ("text",), "whole"),
    "Builtin_STRBEFORE": (("arg1", "arg2"), ("text", "text"), "text"),
    "Builtin_SUBSTR": (("arg", "start", "length"), ("text", "whole", "whole"), "text"),
    "Builtin_REGEX": (("text", "pattern", "flags"), ("text", "text", ""), "flag"),
    "Builtin_REPLACE": (("arg", "pattern", "replacement", "flags"), ("text", "text", "text", ""), "text"),
    "UnaryNot": (("expr",), ("flag",), "flag"),
}


def _expression(node: Any, kinds: _Scope) -> Expression:
    from rdflib import Literal, URIRef
    from rdflib.term import Variable

    if isinstance(node, Variable):
        if str(node) not in kinds:
            raise CannotPlan("a variable that nothing binds")
        return kinds.constants.get(str(node)) or Name(str(node), kinds[str(node)])
    if isinstance(node, URIRef):
        return Constant(str(node), "iri")
    if isinstance(node, Literal):
        return _constant(node)
    word = node.name
    if word in ("ConditionalAndExpression", "ConditionalOrExpression"):
        parts = tuple(_expression(p, kinds) for p in (node.expr, *node.other))
        _must_be(parts, "flag", word)
        return Call("and" if word.startswith("ConditionalAnd") else "or", parts, "flag")
    if word == "RelationalExpression":
        return _comparison(node, kinds)
    if word in ("AdditiveExpression", "MultiplicativeExpression"):
        return _arithmetic(node, kinds)
    if word in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
        return _exists(node, kinds)
    if word == "Function" and str(node.iri) == XSD + "integer" and len(node.expr) == 1:
        argument = _expression(node.expr[0], kinds)
        _must_be((argument,), "text", "xsd:integer")
        return Call("integer", (argument,), "whole")
    return _function(node, kinds)


def _constant(node: Any) -> Constant:
    if node.datatype is None and not node.language:
        return Constant(str(node), "text")
    if str(node.datatype) == XSD + "integer" and isinstance(node.value, int):
        return Constant(node.value, "whole")
    raise CannotPlan("a constant of another kind")


def _function(node: Any, kinds: _Scope) -> Call:
    word = node.name.removeprefix("Builtin_")
    if node.name == "Builtin_FLOOR":
        return _floor(node, kinds)
    if node.name not in _FUNCTIONS:
        raise CannotPlan(word)
    names, wanted, kind = _FUNCTIONS[node.name]
    arguments = []
    for name, allowed in zip(names, wanted, strict=True):
        if name not in node:
            continue
        argument = _expression(node[name], kinds)
        if argument.kind not in allowed.split("|"):
            raise CannotPlan(f"{word} of a {argument.kind}")
        arguments.append(argument)
    _check_function(word, tuple(arguments))
    return Call(word.removeprefix("Unary").lower(), tuple(arguments), kind)


def _positive(value: Any) -> bool:
    return bool(value >= 1)


_FIXED: Final[dict[str, dict[int, Callable[[Any], bool]]]] = {
    "REGEX": {1: is_plain_pattern},
    "REPLACE": {1: is_plain_pattern, 2: lambda v: not set(v) & set("$\\")},
    "SUBSTR": {1: _positive, 2: _positive},
    "STRBEFORE": {0: str.isascii},
}
"""Arguments by place that must be constants, and what these must be: engines might read any other differently."""


def _check_function(word: str, arguments: tuple[Expression, ...]) -> None:
    for place, is_plain in _FIXED.get(word, {}).items():
        if place < len(arguments):
            argument = arguments[place]
            if not isinstance(argument, Constant) or not is_plain(argument.value):
                raise CannotPlan(f"{word} without a plain constant")


def _floor(node: Any, kinds: _Scope) -> Call:
    """Return a whole number divided by another and rounded down; no other FLOOR is answered."""
    inner = node.arg
    if getattr(inner, "name", "") == "MultiplicativeExpression" and list(inner.op) == ["/"]:
        parts = (_expression(inner.expr, kinds), _expression(inner.other[0], kinds))
        _must_be(parts, "whole", "FLOOR")
        if isinstance(parts[1], Constant) and isinstance(parts[1].value, int) and parts[1].value > 0:
            return Call("divide", parts, "whole")
    raise CannotPlan("FLOOR")


def _arithmetic(node: Any, kinds: _Scope) -> Expression:
    whole = _expression(node.expr, kinds)
    for sign, part in zip(node.op, node.other, strict=True):
        if sign not in ("+", "-", "*"):
            raise CannotPlan(str(sign))
        pair = (whole, _expression(part, kinds))
        _must_be(pair, "whole", str(sign))
        whole = Call(str(sign), pair, "whole")
    return whole


def _comparison(node: Any, kinds: _Scope) -> Call:
    if node.op not in _COMPARISONS:
        raise CannotPlan(str(node.op))
    pair = (_expression(node.expr, kinds), _expression(node.other, kinds))
    one, other = (p.kind for p in pair)
    alike = one == other and (one in ("text", "whole") or (one == "iri" and node.op in ("=", "!=")))
    numbers = {one, other} == {"term", "whole"} and node.op not in ("=", "!=")
    if not alike and not numbers:
        raise CannotPlan(f"{one} {node.op} {other}")
    return Call(str(node.op), pair, "flag")


def _exists(node: Any, kinds: _Scope) -> Call:
    from rdflib.plugins.sparql.algebra import translateGroupGraphPattern

    graph = node.graph
    group = translateGroupGraphPattern(graph) if graph.name.startswith("GroupGraphPattern") else graph
    inner = _Scope(kinds)
    found = Call("exists", (), "flag", tuple(_steps(group, inner)))
    return found if node.name == "Builtin_EXISTS" else Call("not", (found,), "flag")


def looks_further(e: Expression) -> bool:
    """Say whether an expression looks at other statements: it has an EXISTS."""
    return isinstance(e, Call) and (e.word == "exists" or any(looks_further(a) for a in e.arguments))


def _must_be(parts: tuple[Expression, ...], kind: str, word: str) -> None:
    for part in parts:
        if part.kind != kind:
            raise CannotPlan(f"{word} of a {part.kind}")
