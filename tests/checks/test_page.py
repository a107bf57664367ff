"""The page of checks has one section for each code, with what the headers and the examples say."""

from __future__ import annotations

import re

from checks.page import PAGE, START, sections
from checks.said import LAW, QUERIES
from huiqi.load import load_files
from huiqi.names import SKOS
from huiqi.settings import shipped

TEXT = PAGE.read_text("utf-8")


def test_the_sections_are_those_of_the_headers_and_the_examples() -> None:
    assert TEXT[TEXT.index(START) :] == sections(), "write them anew: cd tests && python -m checks.page"


def test_every_code_is_documented_on_one_page() -> None:
    page = (PAGE.parent / "findings.md").read_text("utf-8")
    of_readers = re.findall(r"^## ([A-Z]\d{3})$", page, re.M)
    of_checks = re.findall(r"^## ([A-Z]\d{3})$", TEXT, re.M)
    assert of_checks == sorted([*LAW, *QUERIES, "Q090", "Q091", "Q092", "Q093", "Q094", "S902", "S903", "S904", "S905"])
    assert set(of_readers) & set(of_checks) == set()


def test_no_code_of_the_vocabulary_is_undocumented() -> None:
    path = shipped("ontology") / "vocabularies" / "finding-codes.ttl"
    graph, _ = load_files([path], path.parent)
    codes = {s.object.value for s in graph if s.predicate == SKOS + "notation"}
    page = (PAGE.parent / "findings.md").read_text("utf-8")
    assert codes - set(re.findall(r"^## ([A-Z]\d{3})$", page + TEXT, re.M)) == set()


def test_codes_of_shapes_and_of_checks_are_apart() -> None:
    shapes = (PAGE.parent / "shapes.md").read_text("utf-8")
    of_shapes = set(re.findall(r"^\| (S\d{3}) \|", shapes, re.M))
    assert "S034" in of_shapes
    assert of_shapes & set(re.findall(r"^## ([A-Z]\d{3})$", TEXT, re.M)) == set()
