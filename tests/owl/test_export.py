"""The published classes: what they say of real law, what they leave open by name, the same bytes each time."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest
import typer.testing
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import PROV

from huiqi.cli import app
from huiqi.compile.owl.reasoner import check_text
from huiqi.errors import HuiqiError
from huiqi.project import Project

ROOT = Path(__file__).parents[2]
IND = Namespace("https://w3id.org/huiqi/voc/indicator/")
VOC = "https://w3id.org/huiqi/voc/"
LIAOCHENG = "https://w3id.org/huiqi/id/liaocheng/manufacturing/known-2025-08-21/"
ELIGIBILITY = "https://w3id.org/huiqi/id/eligibility"
ASSUMED = ("in-effect-from-2025-08-21", "in-force-through-2026")


@cache
def project() -> Project:
    return Project.open(ROOT)


@cache
def exported(*awards: str, for_reasoner: bool = False) -> Graph:
    chosen = [*ASSUMED, "gazelle-any-level", "reaching-includes-figure"]
    found = project().export_owl(["liaocheng"], awards, chosen, "reasoner" if for_reasoner else "")
    return Graph().parse(data=found.turtle, format="turtle")


def eligible(graph: Graph, award: str) -> URIRef:
    (name,) = graph.subjects(PROV.wasDerivedFrom, URIRef(LIAOCHENG + award))
    assert isinstance(name, URIRef)
    return name


def parts(graph: Graph, award: str) -> list[URIRef | BNode]:
    """Return the parts of what an award's class is defined as."""
    definition = graph.value(eligible(graph, award), OWL.equivalentClass)
    return list(Collection(graph, graph.value(definition, OWL.intersectionOf)))  # type: ignore[arg-type]


def facets(graph: Graph, parts_: list[URIRef | BNode], property_: URIRef) -> set[tuple[str, Literal]]:
    """Return the bounds under a property, as word and value."""
    found = set()
    for part in parts_:
        if graph.value(part, OWL.onProperty) == property_:
            span = graph.value(part, OWL.someValuesFrom)
            for facet in Collection(graph, graph.value(span, OWL.withRestrictions)):  # type: ignore[arg-type]
                found |= {(str(p).removeprefix(str(XSD)), o) for p, o in graph.predicate_objects(facet)}
    return found


def test_a_gazelle_is_a_recognition_of_that_category_inside_the_window() -> None:
    graph = exported("gazelle")
    found = parts(graph, "gazelle")
    assert URIRef("https://w3id.org/huiqi/ns#Recognition") in found
    values = {graph.value(p, OWL.onProperty): graph.value(p, OWL.someValuesFrom) for p in found}
    assert values[IND.category] == URIRef(f"{VOC}enterprise-category/gazelle#class")
    assert values[URIRef(IND["recognition-kind"])] == URIRef(f"{VOC}recognition-kind/newly-recognised#class")
    assert facets(graph, found, IND["recognised-on"]) == {
        ("minInclusive", Literal("2025-08-21", datatype=XSD.date)),
        ("maxInclusive", Literal("2026-12-31", datatype=XSD.date)),
    }


def test_for_a_reasoner_days_are_counted_from_1970() -> None:
    graph = exported("gazelle", for_reasoner=True)
    assert facets(graph, parts(graph, "gazelle"), IND["recognised-on"]) == {
        ("minInclusive", Literal(20321)),
        ("maxInclusive", Literal(20818)),
    }


def test_a_first_time_is_reached_now_and_in_no_earlier_report_of_the_series() -> None:
    turtle = exported("future-industry").serialize(format="turtle")
    # The first threshold of 20 million, reached now and missed in each earlier year.
    assert f"<{ELIGIBILITY}/earlier-since/statistics-entry>" in turtle
    assert "xsd:minInclusive 20000000.00" in turtle and "xsd:maxExclusive 20000000.00" in turtle


def test_money_reaches_the_reasoner_in_fen() -> None:
    graph = exported("future-industry", for_reasoner=True)
    literals = {o for o in graph.objects() if isinstance(o, Literal) and o.datatype is not None}
    assert Literal(2_000_000_000) in literals
    kinds = {o.datatype for o in literals}
    assert kinds <= {XSD.integer, XSD.nonNegativeInteger, XSD.boolean}
    assert not {XSD.date, XSD.gYear, XSD.decimal, XSD.double} & set(graph.objects())


def test_what_owl_cannot_say_is_named_and_the_class_only_bounded() -> None:
    graph = exported("future-industry")
    name = eligible(graph, "future-industry")
    assert graph.value(name, OWL.equivalentClass) is None
    (left_open,) = graph.objects(name, URIRef(f"{ELIGIBILITY}/leaves-open"))
    assert left_open == URIRef(f"{LIAOCHENG}in-statistics#met")
    assert left_open in set(graph.objects(name, RDFS.subClassOf))
    assert graph.value(left_open, OWL.disjointWith) == URIRef(f"{LIAOCHENG}in-statistics#not-met")
    said = {str(o) for o in graph.objects(left_open, RDFS.comment)}
    assert "Left open, as OWL cannot say it: it counts years from a day." in said


def test_an_assumption_that_is_not_made_is_left_open() -> None:
    found = project().export_owl(["liaocheng"], ["unicorn"])
    assert [(r.why, r.node.rpartition("/")[2]) for c in found.classes for r in c.left_open] == [
        ("unsettled", "effect-day")
    ]


def test_a_narrower_code_is_under_the_broader_and_its_siblings_are_apart() -> None:
    found = project().export_owl(["all"])
    graph = Graph().parse(data=found.turtle, format="turtle")
    a = URIRef(f"{VOC}enterprise-category/gazelle")
    assert (a, RDF.type, URIRef(f"{a}#class")) in graph
    scheme = URIRef(f"{VOC}enterprise-category#class")
    union = set(Collection(graph, graph.value(scheme, OWL.disjointUnionOf)))  # type: ignore[arg-type]
    assert {URIRef(f"{a}#class"), URIRef(f"{VOC}enterprise-category/unicorn#class")} <= union


def test_every_class_and_property_that_is_used_is_declared() -> None:
    found = project().export_owl(["all"])
    graph = Graph().parse(data=found.turtle, format="turtle")
    declared = {
        s for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty) for s in graph.subjects(RDF.type, kind)
    }
    used = {
        o for p in (OWL.someValuesFrom, OWL.allValuesFrom, OWL.onClass, OWL.onProperty) for o in graph.objects(None, p)
    }
    used |= set(graph.objects(None, RDFS.subClassOf))
    kinds = {XSD.decimal, XSD.date, XSD.boolean, OWL.Nothing, OWL.Thing}
    assert {u for u in used if isinstance(u, URIRef)} - declared - kinds == set()
    labels = {s for s in declared if {o.language for o in graph.objects(s, RDFS.label)} == {"zh", "en"}}  # type: ignore[union-attr]
    assert {d for d in declared if isinstance(d, URIRef)} - labels == set()


def test_the_same_law_gives_the_same_bytes() -> None:
    one, other = (Project.open(ROOT).export_owl(["all"]).turtle for _ in range(2))
    assert one == other


def test_classes_are_counted_by_what_they_leave_open() -> None:
    found = project().export_owl(["liaocheng"], [], [*ASSUMED, "private-economy-through-2026"])
    assert [n.en for n in found.coverage.notes] == ["5 of 9 classes are defined"]


@pytest.mark.java
@pytest.mark.skipif(shutil.which("java") is None, reason="no Java on the PATH")
def test_a_reasoner_finds_no_class_of_liaocheng_impossible() -> None:
    found = project().export_owl(["liaocheng", "shandong"], [], ASSUMED, "reasoner")
    report = check_text(found.turtle)
    assert report.consistent and report.unsatisfiable == ()


# --- the command ---


def run(*arguments: str) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, ["export", "owl", *arguments, "--project", str(ROOT)])


def test_an_unknown_policy_is_answered_with_near_names() -> None:
    with pytest.raises(HuiqiError) as caught:
        project().export_owl(["enterprise-suport"])
    assert "`enterprise-support`" in caught.value.text.en and "`enterprise-support`" in caught.value.text.zh


def test_policies_without_encoded_awards_are_refused_by_naming_those_that_have_some() -> None:
    with pytest.raises(HuiqiError) as caught:
        project().export_owl(["binzhou"])
    assert "no award of these policies is encoded" in caught.value.text.en
    assert "没有已编码的奖补事项" in caught.value.text.zh


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(HuiqiError, match="there is no form `manchester`; there is `reasoner`"):
        project().export_owl(["liaocheng"], form="manchester")


def test_the_command_writes_a_file_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    target = tmp_path / "eligibility.ttl"
    result = run("liaocheng", "--lang", "en", "--output", str(target))
    assert result.exit_code == 0
    assert "9 of 9 classes state necessary conditions only" in result.output
    assert Graph().parse(target, format="turtle").value(URIRef(ELIGIBILITY), RDF.type) == OWL.Ontology
