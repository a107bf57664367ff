"""The credit code of an enterprise: form and check character, against another implementation of GB 32100-2015."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from huiqi.findings import Place
from huiqi.load import Graph, Statement
from huiqi.names import NS, RDF, RDFS
from huiqi.sample.codes import credit_code
from huiqi.settings import shipped
from huiqi.shapes import read_shapes, validate

CATALOGUE, _ = read_shapes([shipped("shapes")], shipped("shapes").parent)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def enterprises(codes: list[str], label: str = "示例企业") -> Graph:
    found = []
    for code in codes:
        iri = f"https://w3id.org/huiqi/id/enterprise/{code}"
        found.append(Statement(iri, RDF + "type", ox.NamedNode(NS + "Enterprise"), Place("e.ttl", 1)))
        found.append(Statement(iri, RDFS + "label", ox.Literal(label, language="zh"), Place("e.ttl", 1)))
    return Graph(found)


def refused(codes: list[str], label: str = "示例企业") -> dict[str, str]:
    found = validate(enterprises(codes, label), Graph([]), CATALOGUE)
    return {r.thing.rsplit("/", 1)[-1]: CATALOGUE.shapes[r.shape].code for r in found}


def test_shapes_and_another_implementation_agree_on_every_changed_character() -> None:
    uscc = pytest.importorskip("stdnum.cn.uscc")
    good = ["91350100M000100Y43", *(credit_code(n) for n in (1, 2, 77, 4242))]
    codes = list(good)
    for code in good[:2]:
        codes += [code[:i] + c + code[i + 1 :] for i in range(18) for c in _ALPHABET if c != code[i]]
    found = refused(codes)
    assert {c for c in codes if not uscc.is_valid(c)} == set(found)
    assert not set(good) & set(found)
    assert set(found.values()) == {"S010", "S011"}


@pytest.mark.parametrize(
    "code", ["", "91350100M000100Y4", "91350100M000100Y433", "9135010OM000100Y43", "91350100m000100y43"]
)
def test_a_code_of_another_form_is_refused(code: str) -> None:
    assert refused([code]) == {code: "S010"}


def test_a_fictional_enterprise_with_a_code_nobody_can_hold_is_a_warning() -> None:
    assert refused(["91371500MADEMO001X"], "示例晨星新材料有限公司(虚构)") == {"91371500MADEMO001X": "S012"}
    assert CATALOGUE.codes["S012"].level == "warning"
