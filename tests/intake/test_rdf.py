"""RDF in other forms becomes the same canonical Turtle; nothing is fetched, nothing nests without end."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from intake.said import FIRM, imported, said, turtle

TURTLE = f"""\
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
<https://w3id.org/huiqi/id/enterprise/{FIRM}/annual-report/2025> ind:fiscal-year 2025 ; a :AnnualReport ;
    ind:enterprise <https://w3id.org/huiqi/id/enterprise/{FIRM}> ; ind:revenue 20000000 .
"""
CANONICAL = f"""\
<https://w3id.org/huiqi/id/enterprise/{FIRM}/annual-report/2025>
    a :AnnualReport ;
    ind:enterprise <https://w3id.org/huiqi/id/enterprise/{FIRM}> ;
    ind:fiscal-year 2025 ;
    ind:revenue 20000000.00 ;
.
"""
FORMS = {
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
}


@pytest.mark.parametrize("suffix", [".ttl", *FORMS])
def test_every_form_gives_the_one_canonical_turtle(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    quads = list(ox.parse(input=TURTLE.encode(), format=ox.RdfFormat.TURTLE))
    data = TURTLE.encode() if suffix == ".ttl" else ox.serialize(quads, format=FORMS[suffix])
    assert data is not None
    path.write_bytes(data)
    found = imported(path)
    assert found.findings == ()
    assert turtle(found).endswith("\n\n" + CANONICAL)


def test_a_remote_context_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text(json.dumps({"@context": "https://example.org/context", "@id": "urn:a", "b": "c"}))
    assert [t for t in said(imported(path)) if "context from the network" in t]


def test_json_that_nests_four_thousand_deep_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text('{"@id":"urn:a","urn:b":' * 4_000 + '"c"' + "}" * 4_000)
    assert said(imported(path)) == ["a.jsonld: H020 it is nested deeper than 64; write it flatter"]


def test_a_blank_node_and_a_binary_float_are_said(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    double = '"1.5E0"^^<http://www.w3.org/2001/XMLSchema#double>'
    path.write_text(f"_:a <urn:b> <urn:c> .\n<urn:a> <urn:b> {double} .\n")
    assert [f.code for f in imported(path).findings] == ["H004", "H007"]


def test_a_text_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text(f'<urn:a> <urn:b> "{"x" * 40_000}" .\n')
    assert [t for t in said(imported(path)) if "H020" in t]


def test_what_cannot_be_parsed_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> oops\n")
    assert [t for t in said(imported(path)) if t.startswith("a.nt:2: H020")]


def test_a_text_of_megabytes_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(b'<urn:a> <urn:b> "' + b"x" * 3_000_000 + b'" .')
    assert said(imported(path)) == ["a.ttl: H020 a text has more than 1,000,000 bytes; shorten it"]
