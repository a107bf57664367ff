"""Of a register that may be public goes out what each indicator allows, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import URIRef

from huiqi.errors import CannotStart, HuiqiError
from huiqi.load import load_files
from huiqi.project import Project
from huiqi.publish import PublicData, gather, to_bytes
from huiqi.publish.disclosure import band
from publish.town import POLICY, SECRETS, build

BASE = "https://w3id.org/huiqi"
NS = f"{BASE}/ns#"
CHAMPION = f"{BASE}/id/enterprise/91371500MADEMO902X"
DECLARED = """
p:visitors a :Indicator ; rdfs:label "访客数"@zh , "visitors"@en ;
    skos:definition "一年的访客"@zh , "people who came in a year"@en ;
    rdfs:domain :AnnualReport ; rdfs:range :Number ;
    :disclosure <https://w3id.org/huiqi/voc/disclosure/banded> ; :bandFrom 100.00 , 1000.00 .
"""
CHAMPIONS = """
e:91371500MADEMO902X a :Enterprise ; rdfs:label "虚构冠军企业"@zh ; ind:statistics-entry "2023-05-01"^^xsd:date .
e:title-902 a :Recognition ; ind:enterprise e:91371500MADEMO902X ; ind:recognised-on "2024-03-01"^^xsd:date ;
    ind:category <https://w3id.org/huiqi/voc/enterprise-category/gazelle> .
e:report-902 a :AnnualReport ; ind:enterprise e:91371500MADEMO902X ; ind:fiscal-year 2025 ; ind:revenue 98765432.00 .
e:report-903 a :AnnualReport ; ind:enterprise e:91371500MADEMO902X ; ind:fiscal-year 2024 ; p:visitors 250 .
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> PublicData:
    root: Path = build(tmp_path_factory.mktemp("town"), POLICY + DECLARED)
    prefixes = (root / "data/registers/firms.ttl").read_text("utf-8").split("e:91371500MADEMO901X")[0]
    (root / "data/registers/champions.ttl").write_text(prefixes + CHAMPIONS, "utf-8")
    (root / "huiqi.toml").write_text('public = ["data/registers/champions.ttl"]\n')
    project = Project.open(root)
    return gather(project.law, BASE, public=project.settings.public)


def said(data: PublicData, thing: str) -> set[tuple[str, str]]:
    return {(t.predicate.value, getattr(t.object, "value", "")) for t in data.said_of.get(thing, ())}


def test_an_enterprise_goes_out_with_its_name_and_its_code(data: PublicData) -> None:
    found = said(data, CHAMPION)
    assert ("http://www.w3.org/ns/legal#legalName", "虚构冠军企业") in found
    assert ("http://purl.org/dc/terms/identifier", "91371500MADEMO902X") in found
    assert not [p for p, _ in found if p.endswith("statistics-entry")]


def test_a_title_goes_out_as_it_stands(data: PublicData) -> None:
    found = said(data, f"{BASE}/id/enterprise/title-902")
    assert (f"{BASE}/voc/indicator/recognised-on", "2024-03-01") in found
    assert (f"{BASE}/voc/indicator/enterprise", CHAMPION) in found


def test_a_report_whose_figures_are_closed_does_not_go_out_at_all(data: PublicData) -> None:
    assert said(data, f"{BASE}/id/enterprise/report-902") == set()
    assert b"98765432" not in to_bytes(data.triples, "nt")
    assert b"report-902" not in to_bytes(data.triples, "nt")


def test_of_a_banded_figure_only_the_ends_of_its_band_go_out(data: PublicData) -> None:
    found = said(data, f"{BASE}/id/enterprise/report-903/band/visitors")
    assert (NS + "atLeast", "100.00") in found
    assert (NS + "lessThan", "1000.00") in found
    assert f"{BASE}/voc/indicator/fiscal-year" not in {p for p, _ in said(data, f"{BASE}/id/enterprise/report-903")}
    assert not [t for t in data.triples if t.predicate.value.endswith("growth/2025-01-01/visitors")]


@pytest.mark.parametrize(
    ("number", "ends"),
    [("99.99", (None, "100")), ("100", ("100", "1000")), ("999.99", ("100", "1000")), ("1000", ("1000", None))],
)
def test_a_number_at_the_start_of_a_band_is_in_it(
    tmp_path: Path, number: str, ends: tuple[str | None, str | None]
) -> None:
    graph, _ = load_files([build(tmp_path, POLICY + DECLARED) / "data/town/growth/2025-01-01.ttl"], tmp_path)
    visitors = f"{BASE}/id/town/growth/2025-01-01/visitors"
    assert band(graph, visitors, Decimal(number)) == tuple(None if e is None else Decimal(e) for e in ends)


def test_a_register_that_is_not_named_stays_private_beside_one_that_is(data: PublicData) -> None:
    whole = to_bytes(data.triples, "nt").decode()
    assert not [s for s in SECRETS if s in whole]
    # 1: the entry date; 4: the closed report; 2: the year and the figure of the other report.
    assert data.withheld.statements == 7


def test_without_the_setting_no_register_goes_out(tmp_path: Path) -> None:
    root = build(tmp_path, POLICY + DECLARED)
    found = gather(Project.open(root).law, BASE)
    assert [g.name for g in found.graphs if g.name == "registers"] == []


def test_an_indicator_opened_by_mistake_of_code_alone_would_be_stopped(data: PublicData, tmp_path: Path) -> None:
    import pyoxigraph as ox

    from huiqi.publish.public import check_public

    law = Project.open(build(tmp_path, POLICY + DECLARED)).graph
    leak = ox.Triple(ox.NamedNode(CHAMPION), ox.NamedNode(f"{BASE}/voc/indicator/revenue"), ox.Literal(1))
    with pytest.raises(HuiqiError, match="revenue"):
        check_public([leak], law, shown=[CHAMPION])


def test_a_public_register_that_is_not_there_is_named(tmp_path: Path) -> None:
    root = build(tmp_path)
    (root / "huiqi.toml").write_text('public = ["data/registers/none.ttl"]\n')
    with pytest.raises(CannotStart, match=r"none\.ttl"):
        Project.open(root).publish(tmp_path / "site")


@pytest.mark.parametrize("profile", ["core-business", "cpsv-ap", "cpov", "dcat-ap", "cccev"])
def test_an_enterprise_that_goes_out_keeps_the_profiles(data: PublicData, profile: str) -> None:
    from standards.test_profiles import faults, read

    registers = [t for g in data.graphs if g.name == "registers" for t in g.triples]
    graph = read([*data.view(), *registers, *data.external])
    assert faults(graph, profile) == set()
    named = [t for t in registers if t.predicate.value == "http://www.w3.org/ns/legal#legalName"]
    assert len(named) == 2
    if profile == "core-business":
        graph.add(
            (URIRef(CHAMPION), URIRef("http://www.w3.org/ns/legal#legalIdentifier"), URIRef("https://example.org/x"))
        )
        assert (CHAMPION, "http://www.w3.org/ns/legal#legalIdentifier") in faults(graph, profile)
