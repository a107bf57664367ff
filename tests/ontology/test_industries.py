"""The classification of industries is that of GB/T 4754-2017 as far as two public lists agree on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef

from huiqi.load import load_files

FILE = Path(__file__).parents[2] / "ontology" / "vocabularies" / "industries.ttl"
SCHEME = URIRef("https://w3id.org/huiqi/voc/industry-2017")
INDUSTRY = Namespace(f"{SCHEME}/")
XKOS = Namespace("http://rdf-vocabulary.ddialliance.org/xkos#")
# The sections of the standard with the first and the last of their divisions.
RANGES = {
    "A": (1, 5),
    "B": (6, 12),
    "C": (13, 43),
    "D": (44, 46),
    "E": (47, 50),
    "F": (51, 52),
    "G": (53, 60),
    "H": (61, 62),
    "I": (63, 65),
    "J": (66, 69),
    "K": (70, 70),
    "L": (71, 72),
    "M": (73, 75),
    "N": (76, 79),
    "O": (80, 82),
    "P": (83, 83),
    "Q": (84, 85),
    "R": (86, 90),
    "S": (91, 96),
    "T": (97, 97),
}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(FILE, format="turtle")


def codes(graph: Graph, length: int) -> list[str]:
    return sorted(str(o) for o in graph.objects(None, SKOS.notation) if len(str(o)) == length)


def label(graph: Graph, code: str, language: str) -> str:
    (text,) = (
        str(o)
        for o in graph.objects(INDUSTRY[code], SKOS.prefLabel)
        if isinstance(o, Literal) and o.language == language
    )
    return text


def test_there_are_twenty_sections_and_ninety_seven_divisions(graph: Graph) -> None:
    assert "".join(codes(graph, 1)) == "ABCDEFGHIJKLMNOPQRST"
    assert codes(graph, 2) == [f"{n:02}" for n in range(1, 98)]


def test_the_groups_are_those_of_manufacturing(graph: Graph) -> None:
    groups = codes(graph, 3)
    assert len(groups) == 179
    assert {int(g[:2]) for g in groups} == set(range(13, 44))


def test_every_division_stands_below_the_section_whose_range_holds_it(graph: Graph) -> None:
    for section, (first, last) in RANGES.items():
        below = {str(graph.value(d, SKOS.notation)) for d in graph.subjects(SKOS.broader, INDUSTRY[section])}
        assert below == {f"{n:02}" for n in range(first, last + 1)}


def test_every_group_stands_below_the_division_that_begins_its_code(graph: Graph) -> None:
    for group in codes(graph, 3):
        assert list(graph.objects(INDUSTRY[f"C{group}"], SKOS.broader)) == [INDUSTRY[f"C{group[:2]}"]]


def test_a_name_on_the_web_is_the_section_and_the_code(graph: Graph) -> None:
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        code = str(graph.value(concept, SKOS.notation))
        name = str(concept).removeprefix(INDUSTRY)
        assert name == code if len(code) == 1 else re.fullmatch(rf"[A-T]{code}", name)


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("C", "制造业", "manufacturing"),
        ("A05", "农、林、牧、渔专业及辅助性活动", None),
        ("C25", "石油、煤炭及其他燃料加工业", "processing of petroleum, coal and other fuels"),
        ("C32", "有色金属冶炼和压延加工业", "smelting and pressing of non-ferrous metals"),
        ("C36", "汽车制造业", "manufacture of automobiles"),
        ("G58", "多式联运和运输代理业", None),
        ("M75", "科技推广和应用服务业", None),
        ("N79", "土地管理业", None),
        ("R87", "广播、电视、电影和录音制作业", None),
        ("C325", "有色金属压延加工", "pressing of non-ferrous metals"),
        ("C339", "铸造及其他金属制品制造", None),
        ("C396", "智能消费设备制造", "manufacture of smart consumer devices"),
    ],
)
def test_names_that_changed_with_this_edition_or_are_written_in_two_ways(
    graph: Graph, code: str, zh: str, en: str | None
) -> None:
    assert label(graph, code, "zh") == zh
    assert en is None or label(graph, code, "en") == en


def test_every_industry_has_one_name_in_each_language_and_no_definition(graph: Graph) -> None:
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        names = [o.language for o in graph.objects(concept, SKOS.prefLabel) if isinstance(o, Literal)]
        assert sorted(str(n) for n in names) == ["en", "zh"]
        assert graph.value(concept, SKOS.inScheme) == SCHEME
    assert list(graph.subject_objects(SKOS.definition)) == []


def test_no_english_name_is_given_twice_below_the_sections(graph: Graph) -> None:
    names = [
        str(o)
        for concept in graph.subjects(SKOS.broader, None)
        for o in graph.objects(concept, SKOS.prefLabel)
        if isinstance(o, Literal) and o.language == "en"
    ]
    assert len(names) == len(set(names)) == 97 + 179


def test_only_the_sections_stand_at_the_top(graph: Graph) -> None:
    tops = set(graph.objects(SCHEME, SKOS.hasTopConcept))
    assert tops == set(graph.subjects(SKOS.topConceptOf, SCHEME)) == {INDUSTRY[s] for s in RANGES}


def test_the_scheme_keeps_the_compulsory_rules_of_xkos(graph: Graph) -> None:
    assert list(graph.objects(SCHEME, SKOS.notation)) == [Literal("GB/T 4754-2017")]
    assert list(graph.objects(SCHEME, DCTERMS.issued)) == [Literal("2017-06-30", datatype=XSD.date)]
    assert sorted(str(o.language) for o in graph.objects(SCHEME, SKOS.prefLabel) if isinstance(o, Literal)) == [
        "en",
        "zh",
    ]


def test_each_of_the_three_levels_holds_the_codes_of_its_length(graph: Graph) -> None:
    assert graph.value(SCHEME, XKOS.numberOfLevels) == Literal(3)
    for depth, name in enumerate(("section", "division", "group"), start=1):
        level = INDUSTRY[f"level-{name}"]
        assert graph.value(level, XKOS.depth) == Literal(depth)
        members = sorted(str(graph.value(m, SKOS.notation)) for m in graph.objects(level, SKOS.member))
        assert members == codes(graph, depth)
        pattern = str(graph.value(level, XKOS.notationPattern))
        assert [m for m in members if not re.fullmatch(pattern, m)] == []


def test_the_lists_that_were_compared_are_cited_at_one_version_each(graph: Graph) -> None:
    sources = sorted(str(o) for o in graph.objects(SCHEME, DCTERMS.source))
    lists = [s for s in sources if s.startswith("https://github.com/")]
    assert len(lists) == 3
    assert [s for s in lists if not re.search(r"/blob/[0-9a-f]{40}/", s)] == []


def test_a_condition_on_manufacturing_takes_in_its_divisions_and_groups() -> None:
    wider = load_files([FILE], FILE.parent)[0].closure(str(SKOS.broader))
    assert wider[str(INDUSTRY.C325)] >= {str(INDUSTRY.C32), str(INDUSTRY.C)}
    assert str(INDUSTRY.C) not in wider[str(INDUSTRY.D44)]
