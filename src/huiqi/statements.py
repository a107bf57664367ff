"""Facts and answers as RDF statements (answers layer): what a question is asked of, and what `decide` writes as Turtle.

Says what the engines saw and found, nothing more; every node has a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from huiqi import __version__, dates
from huiqi.answers import Answers
from huiqi.assessment import Assessment, Figure, Need, Payout, RecoveryDue
from huiqi.facts.model import Facts, Record
from huiqi.findings import Place
from huiqi.load import Graph, Statement
from huiqi.money import canonical
from huiqi.names import DCTERMS, EXACTNESS, IND, NS, OUTCOME, PROV, RDF, RDFS, REASON, XSD
from huiqi.rules.drafts import DRAFT, STATUS
from huiqi.rules.model import RuleBook
from huiqi.settling import covered_claims, money_of

_TRUE: Final = Literal("true", datatype=NamedNode(XSD + "boolean"))
_AT_LARGE = frozenset({"text-open", "assumption-off", "register-not-loaded", "needs-allocation"})
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
    for order in facts.orders:
        yield Statement(order.iri, RDF + "type", NamedNode(NS + "PaymentOrder"), Place("?"))
        for amount in order.sums:
            yield Statement(order.iri, NS + "equals", money_literal(amount), Place("?"))


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


def assessment_names(answers: Answers, base: str, book: RuleBook) -> Callable[[str, str], NamedNode]:
    """Return what gives the name of an assessment by its award and its ground, or its enterprise where it has none."""
    return _Writer(answers, base, book).named


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
        found += [q for e in self.answers.enterprises for due in e.owed for q in self._recovery(e.enterprise, due)]
        found += self._money()
        ordered = sorted(set(found), key=lambda q: (str(q.subject), str(q.predicate), str(q.object)))
        day = Literal(self.answers.on.isoformat(), datatype=NamedNode(XSD + "date"))
        ordered.append(Quad(self.run, NamedNode(RDF + "type"), NamedNode(PROV + "Activity")))
        ordered.append(Quad(self.run, NamedNode(DCTERMS + "date"), day))
        ordered += [Quad(self.run, NamedNode(NS + "inWorld"), NamedNode(c)) for c in self.answers.chosen]
        ordered += draft_quads(self.run, PROV + "used", self.answers.drafts)
        return ordered

    def _assessment(self, a: Assessment) -> Iterator[Quad]:
        node = self.named(a.award, a.ground or a.enterprise)
        yield fact_quad(node, RDF + "type", NamedNode(NS + "Assessment"))
        yield fact_quad(node, NS + "assesses", NamedNode(a.award))
        yield fact_quad(node, NS + "ofEnterprise", NamedNode(a.enterprise))
        yield fact_quad(node, NS + "outcome", NamedNode(OUTCOME + a.outcome))
        yield fact_quad(node, NS + "exactness", NamedNode(EXACTNESS + a.exactness))
        yield fact_quad(node, NS + "least", money_literal(a.net.least))
        yield fact_quad(node, PROV + "wasGeneratedBy", self.run)
        for reason in a.reasons:
            yield fact_quad(node, NS + "reason", NamedNode(REASON + reason))
        for assumption in a.rests_on:
            yield fact_quad(node, NS + "restsOn", NamedNode(assumption))
        for condition in a.unmet:
            yield fact_quad(node, NS + "unmet", NamedNode(condition))
        if a.net.most is not None:
            yield fact_quad(node, NS + "most", money_literal(a.net.most))
        if a.ground:
            yield fact_quad(node, NS + "onGround", NamedNode(a.ground))
            record = self.records.get(a.ground)
            if record is not None and record.year is not None:
                yield fact_quad(node, NS + "year", whole_literal(record.year))
            yield fact_quad(node, NS + "applicationsKnown", flag_literal(self._sees_applications(record)))
        for need in a.needs:
            yield from self._need(node, a.enterprise, need)
        if a.payout is not None and a.outcome in ("entitled", "undetermined"):
            yield from self._payout(node, a.payout)

    def _sees_applications(self, ground: Record | None) -> bool:
        """Say whether a register holds every application from the year of a ground until the day of the assessment."""
        if ground is None or ground.day is None:
            return False
        first, last = ground.day // 10000 * 10000 + 101, dates.key(self.answers.on)
        lists = (r for r in self.answers.facts.registers if r.record in (NS + "Application", NS + "Record"))
        return any(r.covers(first, last) for r in lists)

    def named(self, award: str, ground: str) -> NamedNode:
        return NamedNode(f"{self.base}/assessment/{_hash([award, ground, *self.key])}")

    def _payout(self, node: NamedNode, payout: Payout) -> Iterator[Quad]:
        """Say who is paid, in which parts, from which funds, and what was given up."""
        if payout.payee is not None:
            yield fact_quad(node, NS + "paidTo", NamedNode(payout.payee))
        for n, part in enumerate(payout.instalments, 1):
            name = NamedNode(f"{node.value}/part/{n}")
            yield from _part(node, "inPart", name, "InstalmentDue", part.instalment, part.amount)
            yield fact_quad(name, NS + "order", whole_literal(n))
            yield fact_quad(name, NS + "verdict", whole_literal(part.verdict))
            if part.due is not None:
                yield fact_quad(name, NS + "dueOn", _day(part.due))
            for reason in part.reasons:
                yield fact_quad(name, NS + "reason", NamedNode(REASON + reason))
        for n, share in enumerate(payout.funds, 1):
            name = NamedNode(f"{node.value}/fund/{n}")
            yield from _part(node, "borneBy", name, "FundPart", share.fund, share.amount)
        for n, lost in enumerate(payout.given_up, 1):
            name = NamedNode(f"{node.value}/given-up/{n}")
            yield from _part(node, "givesUp", name, "GivenUp", lost.rule, lost.amount)
            yield fact_quad(name, NS + "manner", NamedNode(NS + lost.how))
            for award, ground in lost.to:
                yield fact_quad(name, NS + "inFavourOf", self.named(award, ground))

    def _recovery(self, enterprise: str, due: RecoveryDue) -> Iterator[Quad]:
        name = NamedNode(f"{self.base}/recovery/{_hash([due.rule, due.award, due.ground, *self.key])}")
        yield from _part(self.named(due.award, due.ground), "owesBack", name, "RecoveryDue", due.rule, due.amount)
        yield fact_quad(name, NS + "ofEnterprise", NamedNode(enterprise))
        yield fact_quad(name, NS + "verdict", whole_literal(due.verdict))
        for reason in due.reasons:
            yield fact_quad(name, NS + "reason", NamedNode(REASON + reason))
        for n, (award, ground, amount) in enumerate(due.set_off, 1):
            part = NamedNode(f"{name.value}/set-off/{n}")
            yield from _part(name, "setOff", part, "SetOff", self.named(award, ground).value, amount)

    def _money(self) -> Iterator[Quad]:
        """Say which payments and repayments are about which claims, and of which claims all payments are known."""
        owners = {e.iri: e for e in self.answers.facts.enterprises}
        for answer in self.answers.enterprises:
            owner = owners[answer.enterprise]
            for money in money_of(owner, answer.assessments):
                record = NamedNode(money.record)
                yield from figure_quads(record, money.amount)
                for name, claims in (("settles", money.settles), ("maySettle", money.may_settle)):
                    yield from (fact_quad(record, NS + name, self.named(c.award, c.ground)) for c in claims)
            registers, day = self.answers.facts.registers, dates.key(self.answers.on)
            for claim in covered_claims(owner, answer.assessments, registers, day):
                yield fact_quad(self.named(claim.award, claim.ground), NS + "paymentsKnown", _TRUE)

    def _need(self, node: NamedNode, enterprise: str, need: Need) -> Iterator[Quad]:
        owner = "" if need.reason in _AT_LARGE else enterprise
        record = self._where(need) if owner else ""
        year = "" if need.year is None else str(need.year)
        name = NamedNode(f"{self.base}/need/{_hash([need.reason, need.about, year, owner, record, *self.key])}")
        yield fact_quad(node, NS + "needs", name)
        yield fact_quad(name, RDF + "type", NamedNode(NS + "Need"))
        yield fact_quad(name, NS + "reason", NamedNode(REASON + need.reason))
        yield fact_quad(name, NS + "about", NamedNode(need.about))
        if need.year is not None:
            yield fact_quad(name, NS + "year", whole_literal(need.year))
        if owner:
            yield fact_quad(name, NS + "ofEnterprise", NamedNode(owner))
        if record:
            yield fact_quad(name, NS + "inRecord", NamedNode(record))

    def _where(self, need: Need) -> str:
        """Return the record in which a fact is asked for; empty where it is one fact of the enterprise, or of its year."""
        indicator = self.book.indicators.get(need.about)
        record = self.records.get(need.record)
        if (need.year is not None and indicator is not None) or record is None:
            return ""
        return record.iri if indicator is None or indicator.domain in record.kinds else ""


def draft_quads(subject: NamedNode, predicate: str, drafts: Iterable[str]) -> list[Quad]:
    """Say of a run or an answer which drafts (IRIs) it rests on, and that they are drafts."""
    found = [Quad(subject, NamedNode(predicate), NamedNode(d)) for d in drafts]
    return found + [Quad(NamedNode(d), NamedNode(STATUS), NamedNode(DRAFT)) for d in drafts]


def _part(owner: NamedNode, predicate: str, name: NamedNode, kind: str, of: str, amount: Figure) -> Iterator[Quad]:
    """Say a part of `owner`: a thing of its own, the node of the rule or the fund it comes `of`, and its amount."""
    yield fact_quad(owner, NS + predicate, name)
    yield fact_quad(name, RDF + "type", NamedNode(NS + kind))
    yield fact_quad(name, NS + "of", NamedNode(of))
    yield from figure_quads(name, amount)


def figure_quads(name: NamedNode, amount: Figure) -> Iterator[Quad]:
    """Yield the ends of an amount; none for an end that is not known."""
    yield fact_quad(name, NS + "least", money_literal(amount.least))
    if amount.most is not None:
        yield fact_quad(name, NS + "most", money_literal(amount.most))


def fact_quad(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
    """Return one statement."""
    return Quad(subject, NamedNode(predicate), value)


def money_literal(value: Decimal) -> Literal:
    """Return yuan in the one canonical form."""
    return Literal(canonical(value), datatype=NamedNode(XSD + "decimal"))


def whole_literal(value: int) -> Literal:
    """Return a whole number."""
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))


def flag_literal(value: bool) -> Literal:
    """Return yes or no."""
    return Literal("true" if value else "false", datatype=NamedNode(XSD + "boolean"))


def _hash(parts: list[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:24]
