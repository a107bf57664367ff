"""What a graph declares (meaning layer): indicators, record classes, codes, literals; and how faults are noted.

The base of `huiqi.rules.reader`; knows no condition and no quantity.
"""

from __future__ import annotations

from decimal import Decimal
from typing import cast, get_args

from pyoxigraph import Literal, NamedNode

from huiqi.dates import Duration, key, parse_date
from huiqi.errors import Text
from huiqi.findings import Finding, Place
from huiqi.load import Graph
from huiqi.names import NS, RDFS, SKOS, XSD, local, near
from huiqi.rules.model import RecordClass
from huiqi.rules.tree import Indicator, Scalar, ValueType


class Declarations:
    """What the graph declares, and the faults met while reading it; `findings` fills as they are met."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.findings: list[Finding] = []
        self._unknown: set[tuple[str, str]] = set()
        self.indicators = self._indicators()
        self.record_classes = self._record_classes()

    # --- faults ---

    def fault(self, code: str, place: Place, problem: Text, fix: Text) -> None:
        """Note one fault."""
        self.findings.append(Finding(code, place, problem, fix))

    def several(self, iri: str, what: str, place: Place) -> None:
        """Note that node `iri` has more than one value of a property that may have one."""
        self.fault(
            "H008",
            place,
            Text(f"`{local(iri)}` 有多个 :{what}", f"`{local(iri)}` has more than one :{what}"),
            Text("只保留一个,或分列为不同口径下的节点", "keep one, or write nodes under different interpretations"),
        )

    def unknown(self, iri: str, place: Place, known: list[str]) -> None:
        """Note a name that nothing declares, with the names that look like it; once for each name and file."""
        if (iri, place.file) in self._unknown:
            return
        self._unknown.add((iri, place.file))
        close = near(local(iri), [local(k) for k in known])
        hint = "、".join(close)
        self.fault(
            "H002",
            place,
            Text(f"未声明的词 `{local(iri)}`", f"unknown term `{local(iri)}`"),
            Text(
                f"是否指 {hint}?" if close else "在 ontology/ 中声明它",
                f"did you mean {' or '.join(f'`{c}`' for c in close)}?" if close else "declare it in ontology/",
            ),
        )

    def missing(self, iri: str, what: str) -> None:
        """Note that node `iri` lacks its property `what`."""
        self.fault(
            "H007",
            self.graph.place(iri),
            Text(f"`{local(iri)}` 缺少 :{what}", f"`{local(iri)}` has no :{what}"),
            Text(f"补充 :{what}", f"add :{what}"),
        )

    def refuse(self, iri: str, what: str, predicate: str | None = None) -> None:
        """Note something that the language has and this version does not compute."""
        self.fault(
            "H009",
            self.graph.place(iri, predicate),
            Text(f"本版本尚不能计算 {what}", f"this version cannot compute {what} yet"),
            Text("改写为 Gap(language-pending)", "record the clause as a Gap with the reason language-pending"),
        )

    # --- declarations ---

    def _indicators(self) -> dict[str, Indicator]:
        found = {}
        for iri in self.graph.instances(NS + "Indicator"):
            kind = local(self.graph.iri(iri, RDFS + "range") or "")
            domain = self.graph.iri(iri, RDFS + "domain")
            if kind not in get_args(ValueType) or domain is None:
                self.missing(iri, "range" if domain else "domain")
                continue
            found[iri] = Indicator(
                iri,
                domain,
                cast("ValueType", kind),
                local(self.graph.iri(iri, NS + "derivation") or ""),
                self.graph.iri(iri, NS + "of") or "",
                self.graph.iri(iri, NS + "since") or "",
                self.graph.iri(iri, NS + "on") or "",
                within=self._flag(iri, "withinEnterprise"),
            )
        return found

    def _flag(self, iri: str, word: str) -> bool:
        """Return a flag of a declaration; one that is not stated is false, one that cannot be read is a fault."""
        stated = self.graph.literal(iri, NS + word)
        if stated is not None and stated.value not in ("true", "false", "1", "0"):
            problem = Text(f":{word} 不是 true 或 false", f":{word} is neither true nor false")
            self.fault(
                "H003", self.graph.place(iri, NS + word), problem, Text("写 true 或 false", "write true or false")
            )
        return stated is not None and stated.value in ("true", "1")

    def _record_classes(self) -> dict[str, RecordClass]:
        wider = self.graph.closure(RDFS + "subClassOf")
        found = {}
        for iri, ancestors in wider.items():
            if NS + "Record" not in ancestors:
                continue
            nearest = sorted(ancestors, key=lambda a: -len(wider.get(a, ())))
            dated = [d for a in nearest if (d := self.graph.iri(a, NS + "dated"))]
            series = [tuple(keys) for a in nearest if (keys := self.graph.iris(a, NS + "sameFor"))]
            found[iri] = RecordClass(iri, ancestors, dated[0] if dated else "", series[0] if series else ())
        found.setdefault(NS + "Record", RecordClass(NS + "Record", frozenset({NS + "Record"}), ""))
        return found

    def indicator(self, iri: str, place: Place) -> Indicator | None:
        """Return the indicator, or note that none is declared by that name."""
        if iri not in self.indicators:
            self.unknown(iri, place, list(self.indicators))
            return None
        return self.indicators[iri]

    def members(self, iri: str) -> tuple[str, ...]:
        """Return the codes or things of :isOneOf; one that nothing declares is a fault."""
        found = self.graph.iris(iri, NS + "isOneOf")
        for code in found:
            if code not in self.graph:
                siblings = self.graph.instances(SKOS + "Concept")
                self.unknown(code, self.graph.place(iri, NS + "isOneOf"), siblings)
        return tuple(found)

    def scalar(self, iri: str, predicate: str) -> Scalar | None:
        """Return the one value of a property as a number, day, duration or flag; None if it has none that can be read."""
        statements = self.graph.statements(iri, NS + predicate)
        if not statements:
            return None
        place = statements[0].place
        value = _read_scalar(statements[0].object)
        if value is None:
            self.fault(
                "H003",
                place,
                Text(f":{predicate} 不是数字、日期、期限或真假", f":{predicate} is no number, day, duration or flag"),
                Text('写成 20000000.00、"2025-12-31"^^xsd:date 等', 'write 20000000.00, "2025-12-31"^^xsd:date …'),
            )
        return value


def _read_scalar(term: NamedNode | Literal) -> Scalar | None:
    if isinstance(term, NamedNode):
        return None
    kind, text = term.datatype.value.removeprefix(XSD), term.value
    try:
        if kind in ("decimal", "integer"):
            return Decimal(text)
        if kind == "date":
            return key(parse_date(text))
        if kind in ("yearMonthDuration", "dayTimeDuration", "duration"):
            return Duration.parse(text)
    except (ValueError, ArithmeticError):
        return None
    return text in ("true", "1") if kind == "boolean" else None
