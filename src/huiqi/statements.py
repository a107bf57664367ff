"""Facts and answers as RDF statements (answers layer): what a question is asked of, and what `decide` writes as Turtle.

Says what the engines saw and found, nothing more; every node has a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

from huiqi import __version__, dates
from huiqi.answers import Answers
from huiqi.assessment import Assessment, Need
from huiqi.facts.model import Facts, Record
from huiqi.findings import Place
from huiqi.load import Graph, Statement
from huiqi.money import canonical
from huiqi.names import DCTERMS, EXACTNESS, IND, NS, OUTCOME, PROV, RDF, RDFS, REASON, XSD
from huiqi.rules.tree import RuleBook

_AT_LARGE = frozenset({"text-open", "assumption-off", "register-not-loaded"})
"""Reasons that are the same for every enterprise."""


def fact_graph(facts: Facts) -> Graph:
    """Return what is known of the enterprises as statements: names, values, records with their classes, registers.

    Records that were not seen on the day, and words that no indicator declares, are not in it.
    """
    return Graph(_facts(facts))


def _facts(facts: Facts) -> Iterator[Statement]:
    for iri, names in sorted(facts.labels.items()):
        yield from _labels(iri, names, Place("?"))
    for e in facts.enterprises:
        yield Statement(e.iri, RDF + "type", NamedNode(NS + "Enterprise"), e.place)
        if e.iri not in facts.labels:
            yield from _labels(e.iri, e.names, e.place)
        for indicator, values in sorted(e.values.items()):
            for value in values:
                yield Statement(e.iri, indicator, value.term, value.place)
        for record in e.records:
            yield from _record(record)
    for register in facts.registers:
        yield Statement(register.iri, RDF + "type", NamedNode(NS + "Register"), Place("?"))
        if register.record:
            yield Statement(register.iri, NS + "record", NamedNode(register.record), Place("?"))
        for name, day in (("appliesFrom", register.covers_from), ("appliesUntil", register.covers_until)):
            if day is not None:
                yield Statement(register.iri, NS + name, _day(day), Place("?"))


def _labels(iri: str, names: Mapping[str, str], place: Place) -> Iterator[Statement]:
    for lang, text in sorted(names.items()):
        yield Statement(iri, RDFS + "label", Literal(text, language=lang), place)


def _record(record: Record) -> Iterator[Statement]:
    for kind in sorted(record.kinds):
        yield Statement(record.iri, RDF + "type", NamedNode(kind), record.place)
    yield Statement(record.iri, IND + "enterprise", NamedNode(record.enterprise), record.place)
    for indicator, values in sorted(record.values.items()):
        if indicator != IND + "enterprise":
            for value in values:
                yield Statement(record.iri, indicator, value.term, value.place)
    days = (
        ("appliesFrom", record.applies_from),
        ("appliesUntil", record.applies_until),
        ("receivedOn", record.received),
    )
    for name, day in days:
        if day is not None:
            yield Statement(record.iri, NS + name, _day(day), record.place)


def _day(key: int) -> Literal:
    return Literal(dates.from_key(key).isoformat(), datatype=NamedNode(XSD + "date"))


def answer_quads(answers: Answers, base: str, book: RuleBook) -> list[Quad]:
    """Return the assessments as RDF in a fixed order, each named by a hash of award, ground and run.

    A run is named by its days, readings, facts, rules, queries and version; names begin with `base`. What would decide
    an assessment is a resource of its own: the same fact has the same name wherever it is needed.
    """
    return _Writer(answers, base, book).quads()


class _Writer:
    def __init__(self, answers: Answers, base: str, book: RuleBook) -> None:
        self.answers = answers
        self.base = f"{base}/id"
        self.book = book
        known = [] if answers.known_as_of is None else [f"known as of {answers.known_as_of.isoformat()}"]
        self.key = [answers.on.isoformat(), *known, *answers.chosen, answers.digest, __version__]
        self.run = NamedNode(f"{self.base}/run/{_hash(self.key)}")
        self.records = {r.iri: r for e in answers.facts.enterprises for r in e.records}

    def quads(self) -> list[Quad]:
        found = [q for e in self.answers.enterprises for a in e.assessments for q in self._assessment(a)]
        ordered = sorted(set(found), key=lambda q: (str(q.subject), str(q.predicate), str(q.object)))
        day = Literal(self.answers.on.isoformat(), datatype=NamedNode(XSD + "date"))
        ordered.append(Quad(self.run, NamedNode(RDF + "type"), NamedNode(PROV + "Activity")))
        ordered.append(Quad(self.run, NamedNode(DCTERMS + "date"), day))
        ordered += [Quad(self.run, NamedNode(NS + "inWorld"), NamedNode(c)) for c in self.answers.chosen]
        return ordered

    def _assessment(self, a: Assessment) -> Iterator[Quad]:
        node = NamedNode(f"{self.base}/assessment/{_hash([a.award, a.ground or a.enterprise, *self.key])}")
        yield _fact(node, RDF + "type", NamedNode(NS + "Assessment"))
        yield _fact(node, NS + "assesses", NamedNode(a.award))
        yield _fact(node, NS + "ofEnterprise", NamedNode(a.enterprise))
        yield _fact(node, NS + "outcome", NamedNode(OUTCOME + a.outcome))
        yield _fact(node, NS + "exactness", NamedNode(EXACTNESS + a.exactness))
        yield _fact(node, NS + "least", _money(a.net.least))
        yield _fact(node, PROV + "wasGeneratedBy", self.run)
        for reason in a.reasons:
            yield _fact(node, NS + "reason", NamedNode(REASON + reason))
        for assumption in a.rests_on:
            yield _fact(node, NS + "restsOn", NamedNode(assumption))
        for condition in a.unmet:
            yield _fact(node, NS + "unmet", NamedNode(condition))
        if a.net.most is not None:
            yield _fact(node, NS + "most", _money(a.net.most))
        if a.ground:
            yield _fact(node, NS + "onGround", NamedNode(a.ground))
            record = self.records.get(a.ground)
            if record is not None and record.year is not None:
                yield _fact(node, NS + "year", _whole(record.year))
        for need in a.needs:
            yield from self._need(node, a.enterprise, need)

    def _need(self, node: NamedNode, enterprise: str, need: Need) -> Iterator[Quad]:
        owner = "" if need.reason in _AT_LARGE else enterprise
        record = self._where(need) if owner else ""
        year = "" if need.year is None else str(need.year)
        name = NamedNode(f"{self.base}/need/{_hash([need.reason, need.about, year, owner, record, *self.key])}")
        yield _fact(node, NS + "needs", name)
        yield _fact(name, RDF + "type", NamedNode(NS + "Need"))
        yield _fact(name, NS + "reason", NamedNode(REASON + need.reason))
        yield _fact(name, NS + "about", NamedNode(need.about))
        if need.year is not None:
            yield _fact(name, NS + "year", _whole(need.year))
        if owner:
            yield _fact(name, NS + "ofEnterprise", NamedNode(owner))
        if record:
            yield _fact(name, NS + "inRecord", NamedNode(record))

    def _where(self, need: Need) -> str:
        """Return the record in which a fact is asked for; empty where it is one fact of the enterprise, or of its year."""
        indicator = self.book.indicators.get(need.about)
        record = self.records.get(need.record)
        if (need.year is not None and indicator is not None) or record is None:
            return ""
        return record.iri if indicator is None or indicator.domain in record.kinds else ""


def _fact(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
    return Quad(subject, NamedNode(predicate), value)


def _money(value: Decimal) -> Literal:
    return Literal(canonical(value), datatype=NamedNode(XSD + "decimal"))


def _whole(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))


def _hash(parts: list[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:24]
