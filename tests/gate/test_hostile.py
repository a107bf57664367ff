"""Hostile input: it neither reaches out, nor ends the process, nor writes to the terminal what is not text."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gate.said import decide, say
from gate.world import FACTS, PREFIXES, award, write_facts, write_project
from huiqi.load import load_files

LAW = "p:when a :Comparison ; :encodes p:clause ; :indicator ind:revenue ; :atLeast 1.00 .\n" + award("grant", "p:when")
THERE = "<http://localhost/>"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small project with facts beside it."""
    folder = write_project(tmp_path_factory.mktemp("project"), LAW)
    write_facts(folder, FACTS)
    return folder


SERVICES = {
    "glued to a prefix": f"PREFIX a: {THERE} SELECT * {{ SERVICEa: {{ ?s ?p ?o }} }}",
    "glued to silent": f"SELECT * {{ SERVICESILENT{THERE} {{ ?s ?p ?o }} }}",
    "between less and greater": f"PREFIX a: {THERE} SELECT*{{FILTER(1<2)SERVICEa:{{?s?p?o}}FILTER(3>2)}}",
    "after an escaped number sign": f"PREFIX a: <urn:a> SELECT * {{ VALUES ?z {{ a:x\\# }} SERVICE {THERE} {{ ?s ?p ?o }} \n}}",
    "after an escaped quote": (
        f"PREFIX a: <urn:a> SELECT * {{ VALUES ?z {{ a:x\\' }} SERVICE {THERE} {{ ?s ?p ?o }} VALUES ?y {{ 'z' }} }}"
    ),
}


@pytest.mark.parametrize("name", SERVICES)
def test_a_hidden_service_is_refused_before_it_is_asked(project: Path, name: str) -> None:
    said = say("query", SERVICES[name], "--project", str(project))
    assert (said.status, said.out, "SERVICE" in said.err) == (1, "", True), said.err[-300:]


def test_an_indicator_query_may_not_reach_out(tmp_path: Path) -> None:
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {THERE} {{ ?s ?p ?o }} }}"
    folder = write_project(tmp_path, LAW, {"queries/indicators/reach.rq": text})
    said = decide(folder, write_facts(folder, FACTS), "en")
    assert (said.status, said.out, [f.place for f in said.findings]) == (1, "", ["queries/indicators/reach.rq:1"])


DEEP = {
    "five thousand parentheses": "SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
    "twenty thousand negations": "SELECT * { FILTER(" + "!" * 20_000 + "true) }",
    "five thousand groups": "SELECT * " + "{" * 5000 + "}" * 5000,
    "twenty thousand sums": "SELECT * { FILTER(1" + "+1" * 20_000 + " > 0) }",
}


@pytest.mark.parametrize("name", DEEP)
def test_a_query_nested_without_end_is_refused(project: Path, name: str) -> None:
    command = [sys.executable, "-m", "huiqi", "query", DEEP[name], "--project", project]
    ran = subprocess.run(command, capture_output=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, b"")


def test_an_indicator_query_nested_without_end_is_refused(tmp_path: Path) -> None:
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }"
    folder = write_project(tmp_path, LAW, {"queries/indicators/deep.rq": text})
    facts = write_facts(folder, FACTS)
    command = [sys.executable, "-m", "huiqi", "decide", "--for", facts, "--on", "2026-03-01", "--project", folder]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def test_a_query_is_refused_in_the_language_asked_for(project: Path) -> None:
    said = say("query", "SELECT WHERE {", "--project", str(project), "--lang", "en")
    assert (said.status, said.err.startswith("huiqi: this is not a SPARQL query")) == (1, True), said.err


# --- what is written to the terminal ---


def _controls(text: str) -> str:
    return re.sub(r"[^\x00-\x08\x0b-\x1f\x7f]", "", text)


def test_the_zeros_of_a_binary_file_do_not_reach_the_terminal(project: Path, tmp_path: Path) -> None:
    (tmp_path / "junk.ttl").write_bytes(bytes(10_000))
    assert _controls(decide(project, tmp_path / "junk.ttl", "en").err) == ""


def test_an_escape_sequence_in_a_name_does_not_reach_the_terminal(project: Path, tmp_path: Path) -> None:
    facts = write_facts(tmp_path, FACTS.replace("虚构企业", "\\u001b[2J虚构企业"))
    assert _controls(decide(project, facts, "zh").out) == ""


def test_a_million_letters_on_one_line_are_not_repeated_to_the_reader(project: Path, tmp_path: Path) -> None:
    (tmp_path / "junk.ttl").write_bytes(b"a" * 1_000_000)
    assert len(decide(project, tmp_path / "junk.ttl", "en").err) < 2000


# --- what a reader can act on ---


def test_a_text_longer_than_the_parser_holds_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "long.ttl"
    path.write_text('<urn:a> <urn:b> "' + "x" * 17_000_000 + '" .\n', "utf-8")
    _, (found,) = load_files([path], tmp_path)
    assert (found.code, found.problem.en) == ("H001", "a single text or name in it is longer than 16 MB")


def test_a_byte_order_mark_is_no_fault(project: Path, tmp_path: Path) -> None:
    (tmp_path / "marked.ttl").write_bytes((PREFIXES + FACTS).encode("utf-8-sig"))
    said = decide(project, tmp_path / "marked.ttl", "en")
    assert said.status == 0, said.err


def test_the_fix_for_a_file_in_another_encoding_is_utf_8(project: Path, tmp_path: Path) -> None:
    (tmp_path / "chinese.ttl").write_bytes((PREFIXES + 'e:a rdfs:label "企业"@zh .\n').encode("gb18030"))
    said = decide(project, tmp_path / "chinese.ttl", "en")
    assert ["UTF-8" in f.fix for f in said.findings] == [True], said.err


CHINESE = {
    "a misspelt indicator": FACTS.replace("ind:revenue", "ind:revenu"),
    "broken Turtle": FACTS + "f:more a :Recognition ; ind:level .\n",
}


@pytest.mark.parametrize("name", CHINESE)
def test_a_finding_in_chinese_holds_no_english_sentence(project: Path, tmp_path: Path, name: str) -> None:
    said = decide(project, write_facts(tmp_path, CHINESE[name]), "zh")
    text = re.sub(r"`[^`]*`", "", said.err)
    assert re.findall(r"\b(?:or|is|not|valid|declared|unexpected)\b", text) == [], said.err
