"""The exported shapes: well formed, named, in both languages, the same bytes each time; what has no form is named."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib.namespace import RDF

from docs.blocks import run, standing_in
from eligibility.test_agreement import assumptions, project
from eligibility.validate import SH, failing
from huiqi.checks import mend
from huiqi.errors import HuiqiError
from huiqi.facts.read import read_facts
from huiqi.load import load_files

ROOT = Path(__file__).parents[2]
ASSUMED = ("in-effect-from-2025-08-21", "in-force-through-2026")
FACTS = """
@prefix : <https://w3id.org/huiqi/ns#> . @prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix category: <https://w3id.org/huiqi/voc/enterprise-category/> . @prefix e: <https://example.org/> .
@prefix kind: <https://w3id.org/huiqi/voc/recognition-kind/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix level: <https://w3id.org/huiqi/voc/level/> .
e:firm a :Enterprise .
"""


def recognition(name: str, day: str, kind: str) -> str:
    return (
        f"e:{name} a :Recognition ; ind:enterprise e:firm ; ind:category category:gazelle ; ind:level level:national ;"
        f' ind:recognised-on "{day}"^^xsd:date ; {kind} .\n'
    )


def test_a_shape_and_its_counterpart_leave_what_is_not_known_to_neither() -> None:
    new, again = "ind:recognition-kind kind:newly-recognised", "ind:recognition-kind kind:re-confirmed"
    days = {"first": "2025-08-21", "last": "2026-12-31", "before": "2025-08-20"}
    facts = FACTS + "".join(recognition(n, d, new) for n, d in days.items())
    facts += recognition("again", "2026-01-01", again) + recognition("unsaid", "2026-01-01", "a :Record")
    found = project().export_shacl(["gazelle"], (), [*ASSUMED, "gazelle-any-level"], with_not_met=True)
    met, not_met = found.awards[0].shapes
    failed = failing(facts, found.turtle)
    names = ["first", "last", "before", "again", "unsaid"]
    conforming = {s: [n for n in names if (f"https://example.org/{n}", s) not in failed] for s in (met, not_met)}
    assert conforming == {met: ["first", "last"], not_met: ["before", "again"]}


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    wanted = ["gazelle", "contribution", "rent-maker", "smart-plant-rise"]
    found = project().export_shacl(wanted, ["all"], assumptions(), True, True)
    return rdflib.Graph().parse(data=found.turtle, format="turtle")


def test_the_shapes_are_clean_shacl(graph: rdflib.Graph) -> None:
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=graph, meta_shacl=True)
    assert conforms, text
    known = set(rdflib.Graph().parse(data=_SHACL_TERMS, format="turtle").subjects())
    used = {t for triple in graph for t in triple if isinstance(t, rdflib.URIRef) and t.startswith(str(SH))}
    assert used - known == set()


_SHACL_TERMS = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n" + "\n".join(
    f"sh:{t} a sh:Term ."
    for t in [
        "NodeShape",
        "PropertyShape",
        "SPARQLConstraint",
        "Literal",
        "IRI",
        "Info",
        "class",
        "datatype",
        "declare",
        "in",
        "inversePath",
        "lessThan",
        "lessThanOrEquals",
        "equals",
        "maxCount",
        "maxExclusive",
        "maxInclusive",
        "message",
        "minCount",
        "minExclusive",
        "minInclusive",
        "namespace",
        "node",
        "nodeKind",
        "not",
        "or",
        "path",
        "prefix",
        "prefixes",
        "property",
        "qualifiedMaxCount",
        "qualifiedMinCount",
        "qualifiedValueShape",
        "select",
        "severity",
        "sparql",
        "targetClass",
    ]
)


def test_each_shape_names_its_award_its_clause_and_says_so_in_both_languages(graph: rdflib.Graph) -> None:
    awards = {a.iri: a for a in project().book.awards}
    shapes = set(graph.subjects(SH.targetClass))
    assert len(shapes) == 2 * (2 + 1 + 4 + 1)  # the gazelle's level is open, two questions about the rent of makers are
    for shape in shapes:
        award = awards[str(graph.value(shape, rdflib.PROV.wasDerivedFrom))]
        assert str(shape).startswith(f"{award.iri}/shape")
        assert str(graph.value(shape, rdflib.DCTERMS.source)) == award.clause
        assert {label.language for label in graph.objects(shape, rdflib.RDFS.label)} == {"zh", "en"}
    parts = {s for s in graph.subjects(RDF.type) if "#" in str(s)}
    assert [p for p in parts if {m.language for m in graph.objects(p, SH.message)} != {"zh", "en"}] == []


def test_the_same_export_gives_the_same_bytes() -> None:
    one, two = (project().export_shacl(["rent-maker"], ["all"], (), True).turtle for _ in range(2))
    assert one == two


def test_what_has_no_form_is_named_with_its_reason() -> None:
    found = {
        a.award.rsplit("/", 1)[-1]: [r.why for r in a.refusals]
        for a in project().export_shacl((), ["manufacturing", "open-economy"], assumptions(), True).awards
    }
    assert found["future-industry"] == ["first"]
    assert found["broker"] == ["judgement"]
    assert found["new-trader"] == ["judgement", "sum"]
    assert found["unicorn"] == []
    core = project().export_shacl(["contribution"], ["all"], assumptions())
    assert {r.why for r in core.awards[0].refusals} == {"multiple", "status"}


def test_a_misspelt_award_is_an_error_with_the_near_name() -> None:
    with pytest.raises(HuiqiError, match="single-champion"):
        project().export_shacl(["single-champio"])


def test_the_command_says_what_stops_an_award_and_what_would_help(tmp_path: Path) -> None:
    with standing_in(ROOT):
        said = run("huiqi export shacl new-above-scale --lang en")
        assert "the day of a report follows from its year" in said[0]
        assert "--assume private-economy-through-2026" in said[0] and "(try --sparql)" in said[0]
        assert said[-1] == "(exit status 1)"
        said = run(f"huiqi export shacl --policy manufacturing --lang en --output {tmp_path / 'all.ttl'}")
        assert said[0].startswith("huiqi: `") and said[-1] == "(exit status 1)"  # nothing is assumed: no award is whole


def test_shapes_are_written_as_fix_would_write_them() -> None:
    for with_queries in (False, True):
        written = project().export_shacl(["gazelle", "new-above-scale"], (), assumptions(), with_queries, True).turtle
        assert mend(written) == written


def test_a_value_in_two_forms_is_one_value_for_the_reader_and_two_for_a_validator(tmp_path: Path) -> None:
    report = "e:report a :AnnualReport ; ind:enterprise e:firm ; ind:fiscal-year 2024 ; ind:revenue 5 , 5.00 .\n"
    (tmp_path / "facts.ttl").write_text(FACTS + report, "utf-8")
    graph, findings = load_files([tmp_path / "facts.ttl"], tmp_path)
    assert read_facts(graph, project().book, findings, project().graph).findings == ()
    shape = "[] sh:targetClass :AnnualReport ; sh:property [ sh:path ind:revenue ; sh:maxCount 1 ] ."
    text = FACTS + f"@prefix sh: <{SH}> . {shape}"
    conforms, _, _ = pyshacl.validate(
        rdflib.Graph().parse(data=FACTS + report), shacl_graph=rdflib.Graph().parse(data=text)
    )
    assert not conforms
