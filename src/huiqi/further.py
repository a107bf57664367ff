"""What a question may need besides the assessments (answers layer): further runs, as RDF statements.

Says what registers alone show of each assessment, what would open more of them, and what each reading of the text costs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

from huiqi.answers import Answers
from huiqi.assessment import Figure
from huiqi.money import canonical
from huiqi.names import NS, OUTCOME, RDF, XSD
from huiqi.reading_costs import ReadingCost, reading_costs
from huiqi.registers_alone import OnRegisters, Unlocking, on_registers, unlockings
from huiqi.statements import assessment_names
from huiqi.things import Law


def further_quads(law: Law, runs: Collection[str], answers: Answers) -> list[Quad]:
    """Return what the further runs that a question names say of some answers, in a fixed order; for none, nothing.

    Raises HuiqiError for what the engine cannot compute exactly.
    """
    writer = _Writer(law, answers)
    found: list[Quad] = []
    if "registers" in runs:
        shown = on_registers(law, answers)
        found += [q for one in shown for q in writer.on_registers(one)]
        found += [q for one in unlockings(law, answers, shown) for q in writer.unlocking(one)]
    if "readings" in runs:
        found += [q for one in reading_costs(law, answers) for q in writer.reading(one)]
    return sorted(found, key=lambda q: (str(q.subject), str(q.predicate), str(q.object)))


class _Writer:
    def __init__(self, law: Law, answers: Answers) -> None:
        self.base = f"{law.base}/id"
        self.name_of = assessment_names(answers, law.base, law.book)
        self.key = answers.digest

    def on_registers(self, found: OnRegisters) -> Iterator[Quad]:
        enterprise, award, ground = found.key
        assessment = self.name_of(award, ground or enterprise)
        node = NamedNode(f"{assessment.value}/on-registers")
        yield _says(node, RDF + "type", NamedNode(NS + "OnRegisters"))
        yield _says(node, NS + "of", assessment)
        yield _says(node, NS + "outcome", NamedNode(OUTCOME + found.outcome))
        yield _says(node, NS + "grantable", Literal(str(found.grantable).lower(), datatype=NamedNode(XSD + "boolean")))
        yield from _amount(node, found.figure)
        for thing in found.held_up_by:
            yield _says(node, NS + "heldUpBy", NamedNode(thing))

    def unlocking(self, found: Unlocking) -> Iterator[Quad]:
        node = self._node("unlocking", found.about)
        yield _says(node, RDF + "type", NamedNode(NS + "Unlocking"))
        for indicator in found.about:
            yield _says(node, NS + "about", NamedNode(indicator))
        for enterprise, award, ground in found.opens:
            yield _says(node, NS + "opens", self.name_of(award, ground or enterprise))

    def reading(self, found: ReadingCost) -> Iterator[Quad]:
        node = self._node("reading-cost", [found.ambiguity, found.reading])
        yield _says(node, RDF + "type", NamedNode(NS + "ReadingCost"))
        yield _says(node, NS + "about", NamedNode(found.ambiguity))
        if found.reading:
            yield _says(node, NS + "inWorld", NamedNode(found.reading))
        yield from _amount(node, found.cost)
        for name, value in (("moreLeast", found.more_least), ("moreMost", found.more_most)):
            if value is not None:
                yield _says(node, NS + name, _money(value))
        for enterprise in found.affects:
            yield _says(node, NS + "affects", NamedNode(enterprise))

    def _node(self, kind: str, parts: Iterable[str]) -> NamedNode:
        text = "\n".join([*parts, self.key])
        return NamedNode(f"{self.base}/{kind}/{sha256(text.encode()).hexdigest()[:24]}")


def _amount(node: NamedNode, figure: Figure) -> Iterator[Quad]:
    yield _says(node, NS + "least", _money(figure.least))
    if figure.most is not None:
        yield _says(node, NS + "most", _money(figure.most))


def _money(value: Decimal) -> Literal:
    return Literal(canonical(value), datatype=NamedNode(XSD + "decimal"))


def _says(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
    return Quad(subject, NamedNode(predicate), value)
