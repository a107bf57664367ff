"""Every numbered sentence of the statement of meaning names a test that exists."""

from __future__ import annotations

import re

from docs.blocks import ROOT

PAGE = ROOT / "docs" / "explanation" / "semantics.md"
SENTENCES = re.findall(r"^(\d+)\. (.+)$", PAGE.read_text("utf-8"), re.M)
_TEST = re.compile(r"\[(tests/[\w/]+\.py)::(test_\w+)\]\(\.\./\.\./(tests/[\w/]+\.py)\)$")


def test_the_sentences_are_numbered_from_one_without_a_gap() -> None:
    assert [int(number) for number, _ in SENTENCES] == list(range(1, len(SENTENCES) + 1))
    assert len(SENTENCES) > 90


def test_every_sentence_ends_with_a_test_that_exists() -> None:
    faults = []
    for number, text in SENTENCES:
        match = _TEST.search(text)
        if match is None or match[1] != match[3]:
            faults.append(f"{number}: names no test")
            continue
        file = ROOT / match[1]
        if not file.is_file() or f"def {match[2]}(" not in file.read_text("utf-8"):
            faults.append(f"{number}: there is no {match[1]}::{match[2]}")
    assert faults == []


def test_every_test_of_a_sentence_is_named_by_one() -> None:
    file = ROOT / "tests" / "docs" / "test_semantics_sentences.py"
    tests = set(re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.M))
    named = {match[2] for _, text in SENTENCES if (match := _TEST.search(text))}
    assert tests - named == set()
