"""The published ontology of eligibility (compile layer): a class of grounds for each award, in each way it reads.

An award all of whose conditions OWL can say is a defined class; of any other only necessary conditions are stated, and what
is missing is named. The class means: eligible, with complete facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

from huiqi.compile.owl.classes import AwardClass, award_class
from huiqi.compile.owl.conditions import Translator
from huiqi.compile.owl.expressions import Expression
from huiqi.compile.owl.names import Links, eligible, open_condition
from huiqi.compile.owl.statements import declare_annotations, describe
from huiqi.compile.owl.writing import Form, places_of, under
from huiqi.compile.shacl import said
from huiqi.compile.shacl.award import registers_in
from huiqi.compile.shacl.readings import readings_of
from huiqi.compile.shacl.refusal import Refusal
from huiqi.compile.shacl.turtle import Object, Says, both, iri, write
from huiqi.errors import Text
from huiqi.names import DCTERMS, OWL, PROV, local
from huiqi.rows import Cell, Column, Rows
from huiqi.rules.worlds import Choice
from huiqi.things import Law

PREFIXES: Final = {"owl": OWL}
_FEN: Final = 2
_MOST_PLACES: Final = 6
"""Decimal places that a fact may have: of money, and of any other figure."""
_PROMISE: Final = Text(
    "各类为在事实完备时符合条件的事由;事实不全的事由不因未归入而不符合条件。",
    "Each class holds the grounds that are eligible with complete facts; a ground outside it need not be refused, as facts may be missing.",
)


@dataclass(frozen=True)
class EligibleClass:
    """What became of one award under one reading: its class, and the nodes that stand in it by name alone."""

    award: str
    policy: str
    name: str
    left_open: tuple[Refusal, ...]


@dataclass(frozen=True)
class ClassesExport:
    """The ontology as Turtle, what became of each award in order of IRI, and the same as rows to read."""

    turtle: str
    classes: tuple[EligibleClass, ...]
    coverage: Rows


def export_classes(law: Law, awards: Iterable[str], choice: Choice, for_reasoner: bool = False) -> ClassesExport:
    """Return the eligibility of some awards (IRIs) as classes of OWL, one for each reading that `choice` leaves open.

    `for_reasoner` writes days and figures as whole numbers, which every OWL 2 DL reasoner reads; else as xsd:date and
    xsd:decimal.
    """
    translator = Translator(law.book, law.base)
    by_iri = {a.iri: a for a in law.book.awards}
    found: list[tuple[str, tuple[str, ...], AwardClass]] = []
    for name in sorted(set(awards)):
        for reading in readings_of(law.book, by_iri[name], choice):
            own = award_class(translator, reading.award, with_window=True)
            found.append((eligible(name, reading.ways), reading.ways, own))
    form = Form(for_reasoner, shifts(translator, [one.met for _, _, one in found]) if for_reasoner else {})
    links = Links(law.base)
    subjects: dict[str, Says] = {links.base: _ontology(form)}
    subjects.update(declare_annotations((PROV + "wasDerivedFrom", DCTERMS + "source", DCTERMS + "requires")))
    subjects.update(declare_annotations((DCTERMS + "references", links.leaves_open)))
    for class_name, ways, one in found:
        subjects[class_name] = _class(law, form, one, ways)
    subjects.update(describe(translator, form, law.label, with_members=True))
    classes = tuple(EligibleClass(c.award.iri, c.award.policy, name, c.left_open) for name, _, c in found)
    return ClassesExport(_head(law, classes) + write(subjects, PREFIXES), classes, _coverage(law, classes))


def shifts(translator: Translator, expressions: Iterable[Expression]) -> dict[str, int]:
    """Return by how many decimal places figures are shifted for a reasoner, by property.

    As many as facts may have, so that data can be written in the same form; more where an expression needs them.
    """
    declared = translator.book.indicators
    numbers = {p.property for p in translator.reads.places if p.range == "number"}
    places = {n: _FEN if declared[n].range == "Money" else _MOST_PLACES for n in sorted(numbers)}
    needed = places_of(expressions)
    return {n: max(count, needed.get(n, 0)) for n, count in places.items()}


def _ontology(form: Form) -> Says:
    name = Text("奖补事项的资格类", "Eligibility for awards as classes")
    says: list[tuple[str, Object]] = [("a", "owl:Ontology"), *both("rdfs:label", name), *both("rdfs:comment", _PROMISE)]
    if form.for_reasoner:
        units = Text(
            "供推理机使用:日期写作自1970-01-01起的天数,数值写作整数(见各属性说明)。",
            "For reasoners: days are counted from 1970-01-01, figures are whole numbers as the comment of a property says.",
        )
        says += both("rdfs:comment", units)
    return tuple(says)


def _class(law: Law, form: Form, one: AwardClass, ways: tuple[str, ...]) -> Says:
    award, label = one.award, law.label(one.award.iri)
    says: list[tuple[str, Object]] = [
        ("a", "owl:Class"),
        *both("rdfs:label", Text(f"符合“{label.zh}”条件的事由", f"ground eligible for “{label.en}”")),
        ("prov:wasDerivedFrom", iri(award.iri)),
    ]
    says += [("dcterms:source", iri(award.clause))] if award.clause else []
    says += [("dcterms:requires", iri(way)) for way in ways]
    says += [("dcterms:references", iri(r)) for r in registers_in(law.book, award)]
    if one.is_whole:
        return (*says, ("owl:equivalentClass", form.write(one.met)))
    leaves_open = iri(Links(law.base).leaves_open)
    says += [(leaves_open, iri(open_condition(r.node, True))) for r in one.left_open]
    necessary = Text(
        "只列必要条件,未表达的条件见 leaves-open。",
        "Necessary conditions only; what is not said is named by leaves-open.",
    )
    return (*says, *both("rdfs:comment", necessary), *under(form, one.met))


def _head(law: Law, classes: tuple[EligibleClass, ...]) -> str:
    lines = [
        "Eligibility of awards as classes of OWL 2, made by `huiqi export owl`. 由 huiqi export owl 生成的奖补资格类。",
        _PROMISE.en,
    ]
    partly = [c for c in classes if c.left_open]
    lines += ["", "Necessary conditions only, since a node has no form in OWL 2 DL:"] if partly else []
    lines += [f"{c.name}: {'; '.join(said(law, r).en for r in c.left_open)}" for c in partly]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines) + "\n"


def _coverage(law: Law, classes: tuple[EligibleClass, ...]) -> Rows:
    whole, partly = Text("已定义", "defined"), Text("只列必要条件", "necessary conditions only")
    reasons = {w.en: w for c in classes for w in (said(law, r) for r in c.left_open)}
    columns = (
        Column("policy", Text("政策", "policy")),
        Column("award", Text("奖补事项", "award")),
        Column("readings", Text("口径", "readings")),
        Column("class", Text("类", "class"), words={whole.en: whole, partly.en: partly}),
        Column("left_open", Text("未能表达的节点", "left open"), words=reasons),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in classes:
        ways = one.name.partition("/eligible/")[2].replace("/", ", ")
        stops = tuple(Literal(said(law, r).en) for r in one.left_open)
        kind = Literal((partly if one.left_open else whole).en)
        name = Literal(law.policy_names[one.policy])
        rows.append((name, Literal(local(one.award)), Literal(ways), kind, stops or None))
    count = sum(1 for c in classes if not c.left_open)
    note = Text(f"{len(classes)} 个类中 {count} 个已定义", f"{count} of {len(classes)} classes are defined")
    return Rows("owl-coverage", columns, tuple(rows), notes=(note,))
