"""The rule book, and a way to write an enterprise file."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from facts.said import BASE, ROOT, Said, Write
from huiqi.facts.enterprise_file import read_enterprise_file
from huiqi.load import load_files
from huiqi.rules.book import read_book
from huiqi.rules.model import RuleBook
from huiqi.settings import shipped


@pytest.fixture(scope="session")
def book() -> RuleBook:
    law = ROOT / "data" / "liaocheng" / "manufacturing" / "known-2025-08-21.ttl"
    return read_book(*load_files([*shipped("ontology").rglob("*.ttl"), law], ROOT))


@pytest.fixture
def write(tmp_path: Path, book: RuleBook) -> Write:
    """Return what a file with this text says."""

    def said(text: str) -> Said:
        path = tmp_path / "firm.yaml"
        path.write_text(dedent(text), "utf-8")
        return read_enterprise_file(path, tmp_path, book, BASE)

    return said
