"""A project that gives an indicator a second code list may write its codes, and no others."""

from __future__ import annotations

from pathlib import Path

from huiqi.load import Graph, load_files
from huiqi.settings import shipped
from huiqi.shapes import read_shapes, validate
from shapes.batch import words

OWN = """\
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ind:place qb:codeList <urn:places> .
<urn:there> a skos:Concept ; skos:inScheme <urn:places> .
<urn:elsewhere> a skos:Concept ; skos:inScheme <urn:others> .
"""
STATUS = """\
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix place: <https://w3id.org/huiqi/voc/place/> .
<urn:old> a :EnterpriseStatus ; ind:place place:chiping .
<urn:own> a :EnterpriseStatus ; ind:place <urn:there> .
<urn:bad> a :EnterpriseStatus ; ind:place <urn:elsewhere> .
"""


def test_a_code_of_any_list_of_its_indicator_is_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(OWN, "utf-8")
    (tmp_path / "status.ttl").write_text(STATUS, "utf-8")
    catalogue, _ = read_shapes([shipped("shapes")], tmp_path)
    own, _ = load_files([tmp_path / "own.ttl"], tmp_path)
    data, _ = load_files([tmp_path / "status.ttl"], tmp_path)
    found = {r.thing for r in validate(data, Graph([*words(), *own]), catalogue) if r.shape.endswith("S021")}
    assert found == {"urn:bad"}
