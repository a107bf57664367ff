"""Which property may stand on which class (meaning layer), so that nothing in a rule is passed over in silence."""

from __future__ import annotations

from typing import Final

from pyoxigraph import Literal, NamedNode

from huiqi.errors import Text
from huiqi.names import NS, RDF, XSD, local
from huiqi.rules.operations import RuleReader

_NODE: Final = frozenset({"encodes", "basis", "underInterpretation", "order"})
_BOUNDS: Final = frozenset({"atLeast", "moreThan", "atMost", "lessThan", "equals", "times", "after", "before"})
_STEPS: Final = _NODE | {"times", "limit", "condition"}
_APPLYING: Final = frozenset(
    {"requiresDocument", "appliedForThrough", "appliedForIn", "hasContact", "imposes", "administeredBy"}
)
ALLOWED: Final[dict[str, frozenset[str]]] = {
    "AllOf": _NODE | {"of"},
    "AnyOf": _NODE | {"of"},
    "Not": _NODE | {"of"},
    "Comparison": _NODE | _BOUNDS | {"indicator", "on"},
    "FirstReaching": _NODE | {"of", "indicator", "atLeast", "moreThan", "since", "on", "times"},
    "Membership": _NODE | {"indicator", "on", "isOneOf", "openList"},
    "Existence": _NODE | {"record", "condition", "register", "asOf", "sameFor"} | (_BOUNDS - {"after", "before"}),
    "NeedsJudgement": _NODE,
    "Fixed": _STEPS | {"value"},
    "Decided": _STEPS | {"atLeast", "moreThan", "atMost", "lessThan"},
    "Sum": _STEPS | {"of"},
    "Difference": _STEPS | {"of", "less"},
    "Table": _STEPS | {"by", "row"},
    "Bands": _STEPS | {"by", "row"},
    "GrantOf": _STEPS | {"of", "stage", "sameFor"},
    "Row": _NODE | _BOUNDS | {"isOneOf", "condition", "value", "amount", "step", "begunStep"},
    "Limit": _NODE | {"atMost", "times", "condition"},
    "Award": frozenset(
        {"ofMeasure", "encodes", "basis", "appliesFrom", "appliesUntil", "ground", "condition", "amount", "paidFrom"}
        | {"payee", "instalment", "order"}
        | _APPLYING
    ),
    "Instalment": _NODE | {"share", "atLeast", "after", "condition"},
    "FundShare": _NODE | {"of", "share", "amount"},
    "Recovery": _NODE | {"of", "condition", "amount", "against"},
    "Policy": frozenset({"encodes", "appliesFrom", "appliesUntil", "condition", "basis"}),
    "StackingRule": _NODE
    | {"mode", "between", "of", "sameFor", "keeps", "paidBefore", "exempts"}
    | {"chosenBy", "limit", "cutBy", "condition"},
}
_LITERAL: Final = frozenset(
    {"order", "openList", "keeps", "value", "atLeast", "moreThan", "atMost", "lessThan", "equals"} | {"share", "step"}
)
_EITHER: Final = frozenset({"appliesFrom", "appliesUntil"})
_SEVERAL: Final = frozenset(
    {
        "of",
        "row",
        "limit",
        "amount",
        "condition",
        "isOneOf",
        "sameFor",
        "exempts",
        "paidFrom",
        "encodes",
        "less",
        "times",
        "by",
        "payee",
        "instalment",
        "against",
    }
) | {"underInterpretation", "appliesFrom", "appliesUntil"}


def check_words(reader: RuleReader) -> None:
    """Note every property that stands where it means nothing."""
    graph = reader.graph
    for kind, allowed in ALLOWED.items():
        for iri in graph.instances(NS + kind):
            _check_one(reader, iri, kind)
            for predicate in graph.predicates(iri):
                word = predicate.removeprefix(NS)
                if word == predicate or predicate == RDF + "type" or word in allowed:
                    continue
                if f"{NS}{word}" in graph:  # an unknown word is reported as such
                    reader.fault(
                        "H007",
                        graph.place(iri, predicate),
                        Text(
                            f":{word} 在 :{kind} `{local(iri)}` 上没有含义",
                            f":{word} means nothing on the :{kind} `{local(iri)}`",
                        ),
                        Text("去掉它,或写在它该在的节点上", "remove it, or write it on the node it belongs to"),
                    )


def _check_one(reader: RuleReader, iri: str, kind: str) -> None:
    """Note a node of two classes, a text where a node belongs or the other way round, and a second value of one."""
    graph = reader.graph
    kinds = [local(k) for k in graph.iris(iri, RDF + "type") if local(k) in ALLOWED and k.startswith(NS)]
    if len(kinds) > 1 and kind == kinds[0]:
        problem = Text(
            f"`{local(iri)}` 同时属于 {'、'.join(kinds)}", f"`{local(iri)}` is at once {' and '.join(kinds)}"
        )
        reader.fault("H008", graph.place(iri, RDF + "type"), problem, Text("只保留一个类", "keep one class"))
    for predicate in graph.predicates(iri):
        word = predicate.removeprefix(NS)
        if word == predicate or word not in ALLOWED[kind]:
            continue
        objects = graph.objects(iri, predicate)
        place = graph.place(iri, predicate)
        wants_literal = word in _LITERAL
        if word not in _EITHER and any(isinstance(o, Literal) != wants_literal for o in objects):
            expected = Text("一个值", "a value") if wants_literal else Text("一个节点", "a node")
            problem = Text(f":{word} 应指向{expected.zh}", f":{word} should point to {expected.en}")
            fix = Text(
                "写数字、日期等" if wants_literal else "写节点的 IRI",
                "write a number or a day" if wants_literal else "write the IRI of a node",
            )
            reader.fault("H007", place, problem, fix)
        # A Comparison may hold one of several quantities, each under a reading of its own.
        may_be_several = word in _SEVERAL | _APPLYING or (word == "indicator" and kind == "Comparison")
        if not may_be_several and len(objects) > 1:
            reader.several(iri, word, place)
        if word == "openList" and not all(isinstance(o, Literal) and o.value in _FLAGS for o in objects):
            problem = Text(":openList 不是 true 或 false", ":openList is neither true nor false")
            reader.fault("H003", place, problem, Text("写 true 或 false", "write true or false"))
        if word == "encodes":
            for clause in graph.iris(iri, predicate):
                if clause not in graph:
                    reader.unknown(clause, place, graph.instances(NS + "Clause"))
        if word in _EITHER:
            _check_day(reader, iri, word, objects)
    if graph.objects(iri, NS + "after") and graph.objects(iri, NS + "before"):
        reader.several(iri, "after / :before", graph.place(iri, NS + "after"))


def _check_day(reader: RuleReader, iri: str, word: str, objects: list[NamedNode | Literal]) -> None:
    """Note an end of a window that is no day and no node that gives one."""
    graph = reader.graph
    for term in objects:
        if isinstance(term, Literal):
            good = term.datatype.value == XSD + "date"
        else:
            ends = [graph.literal(term.value, NS + w) for w in ("value", "atLeast", "atMost")]
            stated = [e for e in ends if e is not None]
            good = bool(stated) and all(e.datatype.value == XSD + "date" for e in stated)
        if not good:
            problem = Text(f":{word} 不是日期", f":{word} is no day")
            fix = Text('写成 "2025-08-21"^^xsd:date', 'write "2025-08-21"^^xsd:date')
            reader.fault("H003", graph.place(iri, NS + word), problem, fix)


_FLAGS: Final = ("true", "false", "1", "0")
