"""The code lists keep the rules of SKOS and of VocPub, and say no more about levels and sources than is known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from ontology.vocpub import faults

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "ontology" / "vocabularies"
NS = Namespace("https://w3id.org/huiqi/ns#")
VOC = "https://w3id.org/huiqi/voc/"
IND = Namespace(f"{VOC}indicator/")
QB = Namespace("http://purl.org/linked-data/cube#")
CATEGORY = Namespace(f"{VOC}enterprise-category/")
LEVEL = Namespace(f"{VOC}level/")
UNIT = Namespace(f"{VOC}unit/")
SOURCE_CLASS = Namespace(f"{VOC}source-class/")
CATEGORY_LISTS = [
    "award-kinds",
    "disclosures",
    "enterprise-categories",
    "enterprise-sizes",
    "evaluation-grades",
    "exactness",
    "future-industry-fields",
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
]


def read(name: str) -> Graph:
    return Graph().parse(FOLDER / f"{name}.ttl", format="turtle")


def words(graph: Graph) -> set[str]:
    """Return the codes of a list."""
    return {str(graph.value(c, SKOS.notation)) for c in graph.subjects(RDF.type, SKOS.Concept)}


@pytest.fixture(scope="module")
def everything() -> Graph:
    graph = Graph()
    for path in sorted(FOLDER.glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


@pytest.fixture(scope="module")
def indicators() -> Graph:
    return read("indicators")


# ---- SKOS


@pytest.mark.parametrize("name", CATEGORY_LISTS)
def test_a_code_list_keeps_the_demands_of_vocpub(name: str) -> None:
    assert faults(read(name)) == []


@pytest.mark.parametrize(
    ("remove", "add", "fault"),
    [
        ('skos:notation "gas"', 'skos:definition "twice"@en', "gas has two of its definition in one language"),
        ("skos:inScheme v:list", "skos:inScheme v:other", "gas is not in the scheme and in no other"),
        ("skos:topConceptOf v:list", "skos:broader v:oil", "gas stands below `oil`, which is no concept"),
        ("skos:broader v:gas", "skos:broader v:methane", "methane stands below itself"),
        ("skos:broader v:gas", "", "methane hangs from no top concept"),
        ('"2026-11-23"^^xsd:date', '"last week"', "the scheme has no single day created"),
        ("dcterms:publisher v:us", "", "the scheme has no single publisher that is described"),
        ('skos:historyNote "ours"@en', "", "the scheme does not say where it comes from"),
        ('schema:name "us"', 'schema:name "us", "them"', "us has no single plain name"),
        ('skos:definition "a list"@en', "", "list has no definition"),
        ("skos:hasTopConcept v:gas", "", "the scheme has no top concept"),
    ],
)
def test_each_fault_of_a_code_list_is_found(remove: str, add: str, fault: str) -> None:
    good = """@prefix v: <https://example.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <https://schema.org/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        v:list a skos:ConceptScheme ; skos:prefLabel "list"@en ; skos:definition "a list"@en ;
            dcterms:created "2026-11-23"^^xsd:date ; dcterms:modified "2026-11-24"^^xsd:date ;
            dcterms:creator v:us ; dcterms:publisher v:us ; skos:historyNote "ours"@en ; skos:hasTopConcept v:gas .
        v:us a schema:Organization ; schema:name "us" ; schema:url "https://example.org/"^^xsd:anyURI .
        v:gas a skos:Concept ; skos:prefLabel "gas"@en ; skos:definition "neither solid nor liquid"@en ;
            skos:notation "gas" ; skos:inScheme v:list ; rdfs:isDefinedBy v:list ; skos:topConceptOf v:list .
        v:methane a skos:Concept ; skos:prefLabel "methane"@en ; skos:definition "what marshes give off"@en ;
            skos:inScheme v:list ; rdfs:isDefinedBy v:list ; skos:broader v:gas ."""
    assert faults(Graph().parse(data=good, format="turtle")) == []
    assert good.count(remove) >= 1
    bad = re.sub(r";\s*;", ";", good.replace(remove, add, 1)).replace("; .", ".")
    assert fault in faults(Graph().parse(data=bad, format="turtle"))


def test_one_file_holds_one_scheme_and_no_scheme_stands_in_two_files() -> None:
    schemes = [s for name in [*CATEGORY_LISTS, "industries"] for s in read(name).subjects(RDF.type, SKOS.ConceptScheme)]
    assert len(schemes) == len(set(schemes)) == 21


def test_a_code_is_used_once_in_its_scheme(everything: Graph) -> None:
    pairs = [(everything.value(c, SKOS.inScheme), n) for c, n in everything.subject_objects(SKOS.notation)]
    assert len(pairs) == len(set(pairs))


def test_every_broader_concept_exists_in_the_same_scheme(everything: Graph) -> None:
    for narrow, broad in everything.subject_objects(SKOS.broader):
        assert everything.value(narrow, SKOS.inScheme) == everything.value(broad, SKOS.inScheme) is not None


def test_no_chinese_definition_contains_the_word_that_it_defines(everything: Graph) -> None:
    for concept in everything.subjects(RDF.type, SKOS.Concept):
        label = {o.language: str(o) for o in everything.objects(concept, SKOS.prefLabel) if isinstance(o, Literal)}
        for text in everything.objects(concept, SKOS.definition):
            # A word of one character, such as 元 or 年, stands inside many others.
            assert len(label["zh"]) == 1 or label["zh"] not in str(text), concept


def test_only_five_names_mean_more_than_one_code_of_the_lists_of_an_indicator(everything: Graph) -> None:
    """A name that means two codes there cannot be written alone in an enterprise file; more of them would hurt."""
    twice: dict[str, set[str]] = {}
    for indicator in set(everything.subjects(QB.codeList)):
        known: dict[str, set[str]] = {}
        for concept in {
            c for s in everything.objects(indicator, QB.codeList) for c in everything.subjects(SKOS.inScheme, s)
        }:
            names = {str(concept).rsplit("/", 1)[-1], *map(str, everything.objects(concept, SKOS.prefLabel))}
            for name in names:
                known.setdefault(name.casefold(), set()).add(str(concept).removeprefix(VOC))
        twice |= {name: found for name, found in known.items() if len(found) > 1}
    education, organisations = {"industry-2017/P", "industry-2017/P83"}, {"industry-2017/T", "industry-2017/T97"}
    assert twice == {
        "教育": education,
        "education": education,
        "国际组织": organisations,
        "international organisations": organisations,
        "房地产业": {"industry-2017/K", "industry-2017/K70"},
    }


def test_every_indicator_that_holds_a_code_names_its_lists_and_they_have_codes(
    indicators: Graph, everything: Graph
) -> None:
    for indicator in indicators.subjects(RDFS.range, NS.Code):
        lists = set(indicators.objects(indicator, QB.codeList))
        assert lists != set(), indicator
        assert all(list(everything.subjects(SKOS.inScheme, each)) for each in lists), indicator


def test_the_grades_are_four_and_written_as_letters() -> None:
    assert words(read("evaluation-grades")) == {"A", "B", "C", "D"}


def test_the_sizes_are_those_of_official_statistics() -> None:
    assert words(read("enterprise-sizes")) == {"large", "medium", "small", "micro"}


# ---- the lists


def test_the_enterprise_categories_are_those_that_the_policies_name() -> None:
    assert words(read("enterprise-categories")) == {
        "manufacturing-single-champion",
        "single-champion-demonstration",
        "single-champion-cultivation",
        "specialised-and-new",
        "little-giant",
        "innovative-sme",
        "technology-sme",
        "high-tech-enterprise",
        "gazelle",
        "unicorn",
        "above-scale",
    }


def test_a_level_is_stated_only_where_a_source_names_it() -> None:
    graph = read("enterprise-categories")
    given = {(str(s).rsplit("/", 1)[-1], str(o).rsplit("/", 1)[-1]) for s, o in graph.subject_objects(NS.givenAt)}
    assert given == {
        ("manufacturing-single-champion", "national"),
        ("manufacturing-single-champion", "provincial"),
        ("little-giant", "national"),
        ("unicorn", "provincial"),
        ("gazelle", "provincial"),
    }


def test_every_title_with_a_level_cites_a_source_that_the_data_declares(everything: Graph) -> None:
    declared = Graph()
    for path in sorted((ROOT / "data").rglob("*.ttl")):
        if "registers" not in path.parts and "id/source/" in path.read_text("utf-8"):
            declared.parse(path, format="turtle")
    sources = set(declared.subjects(RDF.type, NS.Source))
    levels = set(everything.subjects(SKOS.inScheme, URIRef(f"{VOC}level")))
    for concept, level in everything.subject_objects(NS.givenAt):
        assert level in levels
        assert list(everything.objects(concept, DCTERMS.source)) != []
    concepts = everything.subjects(RDF.type, SKOS.Concept)
    cited = {s for concept in concepts for s in everything.objects(concept, DCTERMS.source)}
    assert cited <= sources


def test_no_title_counts_as_another() -> None:
    assert list(read("enterprise-categories").subject_objects(SKOS.broader)) == []


def test_that_titles_nest_is_only_noted_as_inferred() -> None:
    graph = read("enterprise-categories")
    for title in ("little-giant", "specialised-and-new"):
        notes = {o.language: str(o) for o in graph.objects(CATEGORY[title], SKOS.scopeNote) if isinstance(o, Literal)}
        assert notes["en"].startswith("Inferred and used by no rule")
        assert notes["zh"].startswith("推断，没有规则使用")


def test_the_four_firsts_are_four() -> None:
    assert words(read("product-kinds")) == {"first-set", "first-batch", "first-version", "first-piece"}


def test_the_quality_honours_are_those_that_the_policy_names() -> None:
    graph = read("quality-honours")
    labels = {str(o) for o in graph.objects(None, SKOS.prefLabel) if isinstance(o, Literal) and o.language == "zh"}
    assert {"中国质量奖", "省长质量奖", "山东省高端品牌培育", "聊城优品", "中国消费名品", "标准化"} < labels


def test_the_platforms_of_measures_two_fifteen_seventeen_and_eighteen_have_a_code() -> None:
    graph = read("platforms")
    labels = {str(o) for o in graph.objects(None, SKOS.prefLabel) if isinstance(o, Literal) and o.language == "zh"}
    named = {"制造业创新中心", "重点实验室", "企业技术中心", "智能工厂", "数字化车间", "标识解析二级节点", "产业大脑"}
    assert named | {"产业链促进机构", "产业集群"} < labels


def test_liaocheng_has_eight_districts_and_counties_and_three_zones() -> None:
    graph = read("places")
    below = graph.subjects(SKOS.broader, URIRef(f"{VOC}place/liaocheng"))
    names = {str(graph.value(p, SKOS.notation)) for p in below}
    zones = {n for n in names if n.startswith("liaocheng-")}
    assert names - zones == {"dongchangfu", "chiping", "linqing", "guanxian", "shenxian", "yanggu", "donge", "gaotang"}
    assert len(zones) == 3


# ---- the indicators


def test_every_indicator_has_one_unit_and_one_source_class(indicators: Graph, everything: Graph) -> None:
    units = set(everything.subjects(SKOS.inScheme, URIRef(f"{VOC}unit")))
    classes = set(everything.subjects(SKOS.inScheme, URIRef(f"{VOC}source-class")))
    found = sorted(indicators.subjects(RDF.type, NS.Indicator), key=str)
    assert found != []
    for indicator in found:
        (unit,) = indicators.objects(indicator, NS.unit)
        (source,) = indicators.objects(indicator, NS.sourceClass)
        assert (unit in units, source in classes) == (True, True), indicator


def test_money_is_in_yuan_a_date_is_a_day_and_a_code_is_not_measured(indicators: Graph) -> None:
    wanted: dict[Node, URIRef] = {NS.Money: UNIT.yuan, NS.Date: UNIT["calendar-day"]}
    wanted |= dict.fromkeys((NS.Code, NS.Flag, NS.Thing), UNIT["not-measured"])
    for indicator, kind in indicators.subject_objects(RDFS.range):
        if kind != NS.Number:
            assert indicators.value(indicator, NS.unit) == wanted[kind], indicator


def test_growth_is_a_ratio_and_a_fiscal_year_is_no_length_of_time(indicators: Graph) -> None:
    numbers = {i: indicators.value(i, NS.unit) for i in indicators.subjects(RDFS.range, NS.Number)}
    assert numbers[IND["revenue-growth"]] == UNIT.ratio
    assert numbers[IND["fiscal-year"]] == numbers[IND["recognition-year"]] == UNIT["calendar-year"]
    assert UNIT["not-measured"] not in numbers.values()


def test_a_derived_indicator_is_had_as_what_it_is_derived_from(indicators: Graph) -> None:
    derived = list(indicators.subject_objects(NS.of))
    assert derived != []
    for indicator, origin in derived:
        assert indicators.value(indicator, NS.sourceClass) == indicators.value(origin, NS.sourceClass)


def test_whether_a_firm_works_in_a_future_industry_is_judged_and_its_titles_are_compared(indicators: Graph) -> None:
    """The list of future industries is open, titles are published by those who give them."""
    assert indicators.value(IND.field, NS.sourceClass) == SOURCE_CLASS.judged
    assert indicators.value(IND.category, NS.sourceClass) == SOURCE_CLASS.compared
    assert indicators.value(IND.revenue, NS.sourceClass) == SOURCE_CLASS.declared


def test_a_unit_elsewhere_is_matched_only_by_an_address() -> None:
    graph = read("units")
    matches = {str(graph.value(s, SKOS.notation)): str(o) for s, o in graph.subject_objects(SKOS.closeMatch)}
    assert matches["yuan"] == "http://qudt.org/vocab/unit/CCY_CNY"
    assert matches["square-metre"] == "http://qudt.org/vocab/unit/M2"
    assert {"mu", "person", "calendar-year"} & set(matches) == set()
    assert all(o.startswith("http://qudt.org/vocab/unit/") for o in matches.values())


def test_every_code_list_is_dated_by_the_day(everything: Graph) -> None:
    days = [o for p in (DCTERMS.created, DCTERMS.modified) for o in everything.objects(None, p)]
    assert {o.datatype for o in days if isinstance(o, Literal)} == {XSD.date}
