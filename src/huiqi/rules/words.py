"""Which property may stand on which class (meaning layer), so that nothing in a rule is passed over in silence."""

from __future__ import annotations

from typing import Final

from huiqi.errors import Text
from huiqi.names import NS, RDF, local
from huiqi.rules.reader import NodeReader

_NODE: Final = frozenset({"encodes", "basis", "underInterpretation", "order"})
_BOUNDS: Final = frozenset({"atLeast", "moreThan", "atMost", "lessThan", "equals", "times", "after", "before"})
_STEPS: Final = _NODE | {"times", "limit", "condition"}
ALLOWED: Final[dict[str, frozenset[str]]] = {
    "AllOf": _NODE | {"of"},
    "AnyOf": _NODE | {"of"},
    "Not": _NODE | {"of"},
    "Comparison": _NODE | _BOUNDS | {"indicator", "on"},
    "FirstReaching": _NODE | {"of", "indicator", "atLeast", "moreThan", "since"},
    "Membership": _NODE | {"indicator", "on", "isOneOf", "openList"},
    "Existence": _NODE
    | {"record", "condition", "register", "asOf", "sameFor"}
    | (_BOUNDS - {"times", "after", "before"}),
    "NeedsJudgement": _NODE,
    "Fixed": _STEPS | {"value"},
    "Decided": _STEPS | {"atLeast", "atMost"},
    "Sum": _STEPS | {"of"},
    "Difference": _STEPS | {"of", "less"},
    "Table": _STEPS | {"by", "row"},
    "Row": _NODE | _BOUNDS | {"isOneOf", "condition", "value", "amount"},
    "Limit": _NODE | {"atMost", "times", "condition"},
    "Award": frozenset(
        {"ofMeasure", "encodes", "basis", "appliesFrom", "appliesUntil", "ground", "condition", "amount", "paidFrom"}
    ),
    "StackingRule": _NODE | {"mode", "between", "of", "sameFor", "keeps", "paidBefore", "exempts"},
}
LATER: Final[dict[str, frozenset[str]]] = {
    "Award": frozenset({"payee", "instalment"}),
    "StackingRule": frozenset({"chosenBy", "limit", "cutBy", "condition"}),
    "Row": frozenset({"step", "begunStep"}),
    "Existence": frozenset({"times", "after", "before", "on"}),
    "FirstReaching": frozenset({"on", "times"}),
    "Decided": frozenset({"moreThan", "lessThan"}),
}
"""What the language has there and this version does not compute; everything else means nothing there."""


def check_words(reader: NodeReader) -> None:
    """Note every property that stands where it means nothing, and refuse by name what is not computed yet."""
    graph = reader.graph
    for iri in graph.instances(NS + "Recovery"):
        reader.refuse(iri, ":Recovery")
    for kind, allowed in ALLOWED.items():
        for iri in graph.instances(NS + kind):
            for predicate in graph.predicates(iri):
                word = predicate.removeprefix(NS)
                if word == predicate or predicate == RDF + "type" or word in allowed:
                    continue
                if word in LATER.get(kind, frozenset()):
                    reader.refuse(iri, f":{word} on a :{kind}", predicate)
                elif f"{NS}{word}" in graph:  # an unknown word is reported as such
                    reader.fault(
                        "H007",
                        graph.place(iri, predicate),
                        Text(
                            f":{word} 在 :{kind} `{local(iri)}` 上没有含义",
                            f":{word} means nothing on the :{kind} `{local(iri)}`",
                        ),
                        Text("去掉它,或写在它该在的节点上", "remove it, or write it on the node it belongs to"),
                    )
