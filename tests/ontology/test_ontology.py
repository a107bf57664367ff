"""The ontology and its code lists: every word is explained, the files agree, and a reasoner can use them."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from huiqi.compile.owl import ReasonerUnavailable, check_consistency

ONTOLOGY = Path(__file__).parents[2] / "ontology"
CORE = ONTOLOGY / "huiqi.ttl"
VOCABULARIES = sorted((ONTOLOGY / "vocabularies").glob("*.ttl"))
OWN_LISTS = [
    ONTOLOGY / "vocabularies" / f"{name}.ttl"
    for name in (
        "award-kinds",
        "disclosures",
        "enterprise-categories",
        "exactness",
        "future-industry-fields",
        "indicators",
        "levels",
        "outcomes",
        "ownerships",
        "places",
        "platforms",
        "product-kinds",
        "quality-honours",
        "reasons",
        "recognition-kinds",
        "rule-certainties",
        "rule-finding-kinds",
        "source-classes",
        "units",
    )
]
NS = Namespace("https://w3id.org/huiqi/ns#")
IND = Namespace("https://w3id.org/huiqi/voc/indicator/")
DCTERMS = Namespace("http://purl.org/dc/terms/")
LANGUAGES = ["en", "zh"]
LANGUAGE_OF_LOGIC = (str(RDF), str(RDFS), str(OWL))
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def words(text: str) -> list[str]:
    return text.split()


# The words of the rule language: 13 of the frame, 25 classes, 50 properties, and the values that properties take.
FRAME = words("""Policy Clause Measure Award Gap Fund Appropriation Record PeriodReport Enterprise Register Listing
    Payment""")
CLASSES = words("""Indicator AllOf AnyOf Not Comparison FirstReaching Membership Existence NeedsJudgement Fixed Decided Sum
    Difference Table Bands GrantOf Row Limit StackingRule Recovery Instalment FundShare Ambiguity Interpretation
    Decision""")
PROPERTIES = words("""ofMeasure encodes appliesFrom appliesUntil ground condition amount payee paidFrom instalment dated
    derivation of since indicator on atLeast moreThan atMost lessThan equals times after before isOneOf openList record
    register asOf value by row order step begunStep less limit stage mode between sameFor keeps chosenBy paidBefore
    cutBy exempts against share underInterpretation decides""")
CODE_VALUES = words("""YearBefore Increase Growth HighestBefore YearNumber SumOf CountOf Dropped ProRata Full Computed Granted
    Paid Highest TotalCap AddUp Assessments Awards Applicant Bars Deducted Latest Proportional FirstFiled Priority
    Unstated Stated Inferred Assumed GradeA GradeB GradeC GradeD""")

needs_java = [
    pytest.mark.java,
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java on the PATH"),
]


def read(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@pytest.fixture(scope="module")
def core() -> Graph:
    return read(CORE)


def terms(graph: Graph) -> list[URIRef]:
    """Everything in our namespace that the graph says something about."""
    return sorted({s for s in graph.subjects() if isinstance(s, URIRef) and s in NS})


def described(graph: Graph) -> list[URIRef]:
    """Indicators and concepts of a code list."""
    found = {*graph.subjects(RDF.type, NS.Indicator), *graph.subjects(RDF.type, SKOS.Concept)}
    return sorted(s for s in found if isinstance(s, URIRef))


def languages(graph: Graph, subject: Node, predicate: URIRef) -> list[str]:
    return sorted(str(o.language) for o in graph.objects(subject, predicate) if isinstance(o, Literal))


def of_kind(graph: Graph, *kinds: URIRef) -> set[Node]:
    return {s for kind in kinds for s in graph.subjects(RDF.type, kind)}


def words_that_define_themselves(graph: Graph, subjects: list[URIRef], label: URIRef) -> list[str]:
    faults = []
    for subject in subjects:
        names = [str(o) for o in graph.objects(subject, label) if isinstance(o, Literal) and o.language == "en"]
        for text in graph.objects(subject, SKOS.definition):
            if isinstance(text, Literal) and text.language == "en":
                faults += [f"{n}: {text}" for n in names if re.search(rf"\b{re.escape(n)}(s|es)?\b", text, re.I)]
    return faults


# ---- the words


def test_every_word_of_the_rule_language_is_declared_as_what_it_is(core: Graph) -> None:
    assert (len(FRAME), len(CLASSES), len(PROPERTIES)) == (13, 25, 50)
    classes, properties = of_kind(core, OWL.Class), of_kind(core, *PROPERTY_KINDS)
    individuals = of_kind(core, OWL.NamedIndividual)
    assert [n for n in FRAME + CLASSES if NS[n] not in classes] == []
    assert [n for n in PROPERTIES if NS[n] not in properties] == []
    assert [n for n in CODE_VALUES if NS[n] not in individuals] == []


def test_every_term_has_one_label_and_one_definition_in_both_languages(core: Graph) -> None:
    assert [t for t in terms(core) if languages(core, t, RDFS.label) != LANGUAGES] == []
    assert [t for t in terms(core) if languages(core, t, SKOS.definition) != LANGUAGES] == []


def test_no_term_is_defined_by_itself(core: Graph) -> None:
    assert words_that_define_themselves(core, terms(core), RDFS.label) == []


def test_every_term_says_where_it_is_defined_and_no_term_carries_a_comment(core: Graph) -> None:
    assert [t for t in terms(core) if (t, RDFS.isDefinedBy, URIRef("https://w3id.org/huiqi/ns")) not in core] == []
    assert list(core.subject_objects(RDFS.comment)) == []


def test_the_ontology_states_its_title_version_and_licence(core: Graph) -> None:
    ontology = URIRef("https://w3id.org/huiqi/ns")
    assert languages(core, ontology, DCTERMS.title) == LANGUAGES
    assert core.value(ontology, OWL.versionInfo) == Literal("0.1.0")
    assert core.value(ontology, OWL.versionIRI) == URIRef("https://w3id.org/huiqi/ns/0.1.0")
    assert core.value(ontology, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")


# ---- the code lists


@pytest.mark.parametrize("path", VOCABULARIES, ids=lambda p: p.stem)
def test_a_code_list_uses_only_words_that_the_ontology_declares(path: Path, core: Graph) -> None:
    declared = set(terms(core))
    used = {node for triple in read(path) for node in triple if isinstance(node, URIRef) and node in NS}
    assert sorted(used - declared) == []


def test_every_indicator_and_concept_has_one_label_and_one_definition_in_both_languages() -> None:
    for path in OWN_LISTS:
        graph = read(path)
        label = RDFS.label if path.stem == "indicators" else SKOS.prefLabel
        assert described(graph) != []
        assert [t for t in described(graph) if languages(graph, t, label) != LANGUAGES] == []
        assert [t for t in described(graph) if languages(graph, t, SKOS.definition) != LANGUAGES] == []
        assert words_that_define_themselves(graph, described(graph), label) == []


@pytest.mark.parametrize("path", [p for p in OWN_LISTS if p.stem != "indicators"], ids=lambda p: p.stem)
def test_every_concept_stands_in_its_scheme_below_or_at_the_top_with_its_code(path: Path) -> None:
    graph = read(path)
    (scheme,) = graph.subjects(RDF.type, SKOS.ConceptScheme)
    assert languages(graph, scheme, DCTERMS.title) == LANGUAGES
    assert languages(graph, scheme, DCTERMS.description) == LANGUAGES
    assert graph.value(scheme, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    for concept in described(graph):
        assert graph.value(concept, SKOS.inScheme) == scheme
        code = graph.value(concept, SKOS.notation)
        assert str(concept) == f"{scheme}/{code}"
        at_the_top = (concept, SKOS.topConceptOf, scheme) in graph
        assert at_the_top == ((scheme, SKOS.hasTopConcept, concept) in graph)
        assert at_the_top != any(graph.objects(concept, SKOS.broader))


def test_no_code_list_states_a_figure() -> None:
    texts = [o for path in OWN_LISTS for o in read(path).objects() if isinstance(o, Literal) and not o.datatype]
    assert [str(text) for text in texts if re.search(r"[0-9]", text)] == []


def test_every_indicator_is_read_from_one_class_and_holds_one_type_of_value(core: Graph) -> None:
    graph = read(ONTOLOGY / "vocabularies" / "indicators.ttl")
    classes, types = of_kind(core, OWL.Class), of_kind(core, NS.ValueType)
    for indicator in described(graph):
        (domain,) = graph.objects(indicator, RDFS.domain)
        (value_type,) = graph.objects(indicator, RDFS.range)
        assert domain in classes
        assert value_type in types


def test_every_record_class_is_dated_by_a_date_that_can_be_read_from_it(core: Graph) -> None:
    graph = read(ONTOLOGY / "vocabularies" / "indicators.ttl")
    dated = dict(core.subject_objects(NS.dated))
    assert dated[NS.AnnualReport] == IND["period-end"]
    for record_class, indicator in dated.items():
        assert graph.value(indicator, RDFS.range) == NS.Date
        domain = graph.value(indicator, RDFS.domain)
        assert domain in set(core.transitive_objects(record_class, RDFS.subClassOf))


def test_derived_indicators_name_how_and_from_what() -> None:
    graph = read(ONTOLOGY / "vocabularies" / "indicators.ttl")
    derived = {str(s).removeprefix(str(IND)): o for s, o in graph.subject_objects(NS.derivation)}
    assert derived == {
        "revenue-year-before": NS.YearBefore,
        "revenue-increase": NS.Increase,
        "revenue-growth": NS.Growth,
        "revenue-highest-before": NS.HighestBefore,
    }
    assert [n for n in derived if graph.value(IND[n], NS.of) != IND.revenue] == []
    assert graph.value(IND["revenue-highest-before"], NS.since) == IND["statistics-entry"]


def test_all_prefixes_are_unique_and_the_files_use_them_as_they_stand() -> None:
    declaration = re.compile(r"^@prefix\s+(\S*?):\s+<([^>]+)>", re.M)
    pairs = declaration.findall((ONTOLOGY / "prefixes.ttl").read_text("utf-8"))
    prefixes = dict(pairs)
    assert len(prefixes) == len(pairs) == len(set(prefixes.values()))
    assert len(read(ONTOLOGY / "prefixes.ttl")) == 0
    for path in [CORE, *VOCABULARIES]:
        for prefix, namespace in declaration.findall(path.read_text("utf-8")):
            assert prefixes[prefix] == namespace, path.name


# ---- the form of the files


@pytest.mark.parametrize("path", [CORE, *OWN_LISTS], ids=lambda p: p.stem)
def test_a_file_holds_the_same_statements_for_two_parsers(path: Path) -> None:
    import pyoxigraph

    parsed = list(pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE))
    assert len({str(quad) for quad in parsed}) == len(read(path)) > 0


def test_blank_nodes_stand_only_inside_axioms(core: Graph) -> None:
    for s, p, o in core:
        if isinstance(s, BNode) or isinstance(o, BNode):
            assert str(p).startswith(LANGUAGE_OF_LOGIC), (s, p, o)
    for path in VOCABULARIES:
        assert [t for t in read(path) if any(isinstance(node, BNode) for node in t)] == []


# ---- OWL 2 DL


def test_no_name_is_two_kinds_of_property_or_both_class_and_datatype(core: Graph) -> None:
    kinds = [of_kind(core, kind) for kind in PROPERTY_KINDS]
    assert kinds[0] & kinds[1] == kinds[0] & kinds[2] == kinds[1] & kinds[2] == set()
    assert {n for n in of_kind(core, OWL.Class) & of_kind(core, RDFS.Datatype) if isinstance(n, URIRef)} == set()


def test_every_property_that_is_used_is_declared(core: Graph) -> None:
    declared = of_kind(core, *PROPERTY_KINDS)
    used = {p for p in core.predicates() if not str(p).startswith(LANGUAGE_OF_LOGIC)}
    used |= {s for p in (RDFS.domain, RDFS.range) for s in core.subjects(p)}
    used |= set(core.objects(None, OWL.onProperty))
    assert used - declared == set()


def test_only_object_and_datatype_properties_have_domains_and_ranges(core: Graph) -> None:
    constrained = {s for p in (RDFS.domain, RDFS.range) for s in core.subjects(p)}
    assert constrained & of_kind(core, OWL.AnnotationProperty) == set()


def members(graph: Graph, *predicates: URIRef) -> Iterator[Node]:
    for predicate in predicates:
        for head in graph.objects(None, predicate):
            yield from Collection(graph, head)


def test_axioms_speak_only_of_declared_classes_and_individuals(core: Graph) -> None:
    classes = of_kind(core, OWL.Class)
    spoken_of = set(members(core, OWL.unionOf, OWL.disjointUnionOf, OWL.members))
    spoken_of |= {o for p in (RDFS.subClassOf, RDFS.domain, OWL.disjointWith) for o in core.objects(None, p)}
    spoken_of |= {o for p in of_kind(core, OWL.ObjectProperty) for o in core.objects(p, RDFS.range)}
    assert spoken_of - classes == set()
    chosen = {m for m in members(core, OWL.oneOf, OWL.distinctMembers) if not isinstance(m, Literal)}
    assert chosen - of_kind(core, OWL.NamedIndividual) == set()


def test_all_code_values_are_known_to_differ(core: Graph) -> None:
    assert set(members(core, OWL.distinctMembers)) == of_kind(core, OWL.NamedIndividual)


def test_axioms_use_only_datatypes_that_a_reasoner_knows(core: Graph) -> None:
    from rdflib import XSD

    named = {o for o in core.objects() if isinstance(o, URIRef) and o in XSD}
    named |= {o.datatype for o in core.objects() if isinstance(o, Literal) and o.datatype is not None}
    assert named <= {XSD.boolean, XSD.decimal, XSD.integer, XSD.string}


def test_owlready2_loads_every_class_and_individual(core: Graph) -> None:
    owlready2 = pytest.importorskip("owlready2")
    world = owlready2.World()
    try:
        ontology = world.get_ontology("https://w3id.org/huiqi/ns#")
        ontology.load(fileobj=io.BytesIO(core.serialize(format="nt", encoding="utf-8")), only_local=True)
        loaded = {c.iri for c in world.classes()} | {i.iri for i in world.individuals()}
    finally:
        world.close()
    named = {str(n) for n in of_kind(core, OWL.Class, OWL.NamedIndividual) if isinstance(n, URIRef)}
    assert named <= loaded


# ---- the reasoner


class TestReasoner:
    pytestmark = needs_java

    def contradict(self, tmp_path: Path, statement: str) -> Path:
        path = tmp_path / "seeded.ttl"
        path.write_text(
            "@prefix : <https://w3id.org/huiqi/ns#> .\n"
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
            "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
            "@prefix ex: <https://example.org/> .\n" + statement,
            "utf-8",
        )
        return path

    def test_the_ontology_is_consistent_and_every_class_can_have_members(self) -> None:
        report = check_consistency([CORE])
        assert (report.consistent, report.unsatisfiable) == (True, ())
        assert report.reasoner.startswith("HermiT")

    def test_the_ontology_and_its_code_lists_are_consistent_together(self) -> None:
        report = check_consistency([CORE, *OWN_LISTS])
        assert (report.consistent, report.unsatisfiable) == (True, ())

    def test_nothing_is_both_a_condition_and_a_quantity(self, tmp_path: Path) -> None:
        seeded = self.contradict(tmp_path, "ex:both a :Condition, :Quantity .")
        assert check_consistency([CORE, seeded]).consistent is False

    def test_a_comparison_cannot_be_an_amount(self, tmp_path: Path) -> None:
        seeded = self.contradict(tmp_path, "ex:award :amount ex:test . ex:test a :Comparison .")
        assert check_consistency([CORE, seeded]).consistent is False

    def test_a_rule_cannot_combine_by_a_word_that_is_not_a_mode(self, tmp_path: Path) -> None:
        seeded = self.contradict(tmp_path, "ex:rule :mode :Latest .")
        assert check_consistency([CORE, seeded]).consistent is False

    def test_an_indicator_may_be_an_amount(self, tmp_path: Path) -> None:
        seeded = self.contradict(tmp_path, "ex:award :amount ex:tax . ex:tax a :Indicator .")
        assert check_consistency([CORE, seeded]).consistent is True

    def test_a_class_that_can_have_no_member_is_named(self, tmp_path: Path) -> None:
        seeded = self.contradict(tmp_path, "ex:Odd a owl:Class ; rdfs:subClassOf :Award, :Enterprise .")
        report = check_consistency([CORE, seeded])
        assert (report.consistent, report.unsatisfiable) == (True, ("https://example.org/Odd",))

    def test_a_date_in_the_data_does_not_stop_the_reasoner(self, tmp_path: Path) -> None:
        seeded = self.contradict(tmp_path, 'ex:policy a :Policy ; :appliesFrom "2025-08-21"^^xsd:date .')
        assert check_consistency([CORE, seeded]).consistent is True

    def test_one_call_knows_nothing_of_another(self, tmp_path: Path) -> None:
        seeded = self.contradict(tmp_path, "ex:both a :Condition, :Quantity .")
        assert check_consistency([CORE, seeded]).consistent is False
        assert check_consistency([CORE]).consistent is True


def test_without_java_the_message_says_what_to_install_and_that_the_rest_works() -> None:
    with pytest.raises(ReasonerUnavailable) as caught:
        check_consistency([CORE], java="/nonexistent/java")
    message = str(caught.value)
    assert "`/nonexistent/java` was not found" in message
    assert "install a Java runtime" in message
    assert "everything else in huiqi works without it" in message


def test_checking_no_file_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no file given"):
        check_consistency([])
