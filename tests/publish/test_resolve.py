"""A name leads to its document: things, document numbers, texts on a day, what is gone and what never was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from huiqi.project import Project
from huiqi.publish import PublicData, gather
from huiqi.publish.model import Gone
from huiqi.publish.resolve import Document, Missing, See, resolve
from publish.town import POLICY, build

BASE = "https://w3id.org/huiqi"
SECOND = (
    POLICY.replace("p:", "q:")
    .replace("source:gazette a", "source:gazette2 a")
    .replace("organisation:office a", "organisation:office2 a")
)
SECOND = "@prefix q: <https://w3id.org/huiqi/id/town/growth/2027-01-01/> .\n" + SECOND.replace(
    "2025-01-01", "2027-01-01"
).replace("2026-12-31", "2028-12-31").replace("1号", "2号")
WITHDRAWN = """
p:clause-nine owl:deprecated true ; dcterms:isReplacedBy p:clause .
p:clause-nine a :Clause ; rdfs:label "第九条"@zh , "article 9"@en ; dcterms:isPartOf p:policy ;
    dcterms:source source:gazette ; :basis :Stated .
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> PublicData:
    root: Path = build(tmp_path_factory.mktemp("town"), POLICY + WITHDRAWN)
    later = root / "data/town/growth/2027-01-01.ttl"
    first = (root / "data/town/growth/2025-01-01.ttl").read_text("utf-8")
    later.write_text(first[: first.index("source:gazette a")] + SECOND, "utf-8")
    law = Project.open(root).law
    return gather(law, BASE)


def test_a_thing_leads_to_the_document_about_it(data: PublicData) -> None:
    assert resolve(data, "/id/town/growth/2025-01-01/award") == See("/doc/id/town/growth/2025-01-01/award")
    assert resolve(data, "voc/place/liaocheng") == See("/doc/voc/place/liaocheng")
    assert resolve(data, "ns") == See("/doc/ns")
    assert resolve(data, "ns/0.1.0") == See("/doc/ns")
    assert resolve(data, "check/S210") == See("/doc/check")


@pytest.mark.parametrize("form", ["ttl", "html", "jsonld", "nt", "rdf", ""])
def test_a_document_answers_in_the_form_that_its_address_asks_for(data: PublicData, form: str) -> None:
    found = resolve(data, "doc/id/town/growth/2025-01-01/award" + (f".{form}" if form else ""))
    assert isinstance(found, Document)
    assert (found.thing, found.form) == (f"{BASE}/id/town/growth/2025-01-01/award", form)
    assert found.path == "/doc/id/town/growth/2025-01-01/award"
    assert found.triples


def test_a_document_number_leads_to_its_policy(data: PublicData) -> None:
    assert resolve(data, "number/虚政〔2025〕1号") == See("/doc/id/town/growth/2025-01-01/policy")
    encoded = "/number/%E8%99%9A%E6%94%BF%E3%80%942025%E3%80%952%E5%8F%B7"
    assert resolve(data, encoded) == See("/doc/id/town/growth/2027-01-01/policy")
    assert resolve(data, "number/虚政〔2025〕3号") == Missing(
        "number/虚政〔2025〕3号", ("虚政〔2025〕2号", "虚政〔2025〕1号")
    )


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2024-12-31", None),
        ("2025-01-01", "2025-01-01"),
        ("2026-12-31", "2025-01-01"),
        ("2027-01-01", "2027-01-01"),
        ("2028-12-31", "2027-01-01"),
        ("2029-01-01", None),
    ],
)
def test_a_text_leads_to_its_version_of_a_day(data: PublicData, day: str, version: str | None) -> None:
    found = resolve(data, "id/town/growth", date.fromisoformat(day))
    if version is None:
        assert isinstance(found, Missing)
    else:
        assert found == See(f"/doc/id/town/growth/{version}/policy")


def test_a_text_without_a_day_has_a_document_of_its_own(data: PublicData) -> None:
    assert resolve(data, "id/town/growth") == See("/doc/id/town/growth")
    assert isinstance(resolve(data, "doc/id/town/growth.ttl"), Document)


def test_a_withdrawn_thing_is_gone_and_names_its_successor(data: PublicData) -> None:
    gone = Gone(f"{BASE}/id/town/growth/2025-01-01/clause-nine", f"{BASE}/id/town/growth/2025-01-01/clause")
    assert resolve(data, "id/town/growth/2025-01-01/clause-nine") == gone
    assert resolve(data, "doc/id/town/growth/2025-01-01/clause-nine.ttl") == gone


def test_an_enterprise_is_not_there_at_all(data: PublicData) -> None:
    assert resolve(data, "id/enterprise/91371500MADEMO901X") == Missing("id/enterprise/91371500MADEMO901X")
    assert isinstance(resolve(data, "doc/id/enterprise/91371500MADEMO901X.ttl"), Missing)


def test_a_misspelt_name_is_missing_and_offers_the_near_one(data: PublicData) -> None:
    assert resolve(data, "id/town/growth/2025-01-01/awrad") == Missing(
        "id/town/growth/2025-01-01/awrad", (f"{BASE}/id/town/growth/2025-01-01/award",)
    )


@pytest.mark.parametrize("path", ["", "id", "id/", "doc/../etc/passwd", "id/a/../b", "ns/9.9.9", "check/S999", "x/y"])
def test_what_is_no_name_is_missing(data: PublicData, path: str) -> None:
    assert isinstance(resolve(data, path), Missing)
