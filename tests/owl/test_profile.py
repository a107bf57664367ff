"""The ontology says which profile of OWL 2 it keeps, and OWLAPI agrees: DL, alone and with its alignment."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import DCTERMS, Graph, URIRef

ROOT = Path(__file__).parents[2]
CORE = ROOT / "ontology" / "huiqi.ttl"
ALIGNMENT = ROOT / "ontology" / "alignment.ttl"
NS = "https://w3id.org/huiqi/ns"

java = [
    pytest.mark.java,
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java on the PATH"),
]


def departures(*files: Path) -> dict[str, dict[str, int]]:
    run = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "profile.py"), *map(str, files)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return dict(json.loads(run.stdout))


def test_the_ontology_states_the_profile_dl() -> None:
    stated = list(Graph().parse(CORE).objects(URIRef(NS), DCTERMS.conformsTo))
    assert stated == [URIRef("http://www.w3.org/ns/owl-profile/DL")]


class TestByOwlapi:
    pytestmark = java

    @pytest.mark.parametrize("files", [(CORE,), (CORE, ALIGNMENT)], ids=["alone", "with its alignment"])
    def test_it_is_in_dl_and_in_none_of_the_smaller_profiles(self, files: tuple[Path, ...]) -> None:
        found = departures(*files)
        assert found["DL"] == {}
        # Domains that are one of several classes, and ranges of listed individuals, are what the smaller ones leave out.
        assert all(found[name] for name in ("EL", "QL", "RL"))

    def test_a_link_that_counts_and_chains_at_once_is_a_departure_from_dl(self, tmp_path: Path) -> None:
        bad = tmp_path / "bad.ttl"
        bad.write_text(
            """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <urn:x#> .
            <urn:x> a owl:Ontology . :under a owl:ObjectProperty , owl:TransitiveProperty , owl:FunctionalProperty .
            """,
            "utf-8",
        )
        assert set(departures(bad)["DL"]) == {"UseOfNonSimplePropertyInFunctionalPropertyAxiom"}
