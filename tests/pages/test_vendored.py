"""The editor of others: what is shipped is what was looked at, and nothing in it names another host that it could ask."""

from __future__ import annotations

import hashlib
import re

import pytest

from pages.vendored import CUTS, STATIC, VERSION, without_outside

SHIPPED = {
    "yasqe.min.js": "b182303bfe9db96e09f256ed61d5aaac8330662ba9e0eb3198b234477f8a22ed",
    "yasqe.min.css": "f82256c2a56f83a5356abef88c760cff67da21e38873e744db73afaf08f285a2",
}
NAMESPACES = {
    "http://www.w3.org/1998/Math/MathML",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2000/svg",
}
"""What may look like an address: names of standards, which nobody fetches."""


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_file_of_the_editor_is_the_one_that_was_looked_at(name: str) -> None:
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == SHIPPED[name]


@pytest.mark.parametrize("name", ["yasqe.min.js", "yasqe.min.css", "editor.js", "huiqi.css"])
def test_no_file_that_pages_load_names_another_host(name: str) -> None:
    text = (STATIC / name).read_text("utf-8")
    assert set(re.findall(r"\w+://[^\s`'\"()<>\\,;]+", text)) - NAMESPACES == set()
    assert re.findall(r"(?<![:\w/*])//[\w-]+\.[\w.-]+", text) == []
    assert re.findall(r"linkeddata\.es|prefix\.cc|dbpedia|wikidata|triply\.cc|sendBeacon|importScripts", text) == []


def test_the_licences_and_the_version_stand_beside_the_editor() -> None:
    text = (STATIC / "yasqe.LICENSE.txt").read_text("utf-8")
    assert f"version {VERSION}" in text
    for name in ("CodeMirror", "lodash-es", "query-string", "DOMPurify", "store", "events"):
        assert f"\n{name}\n" in text


def test_a_new_version_to_which_a_cut_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="is found 0 times"):
        without_outside("nothing to cut")
    assert len(CUTS) == 5
