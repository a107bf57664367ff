"""The shape says where its figures come from, and a wrong shape is refused in one sentence."""

from __future__ import annotations

import tomllib
from typing import Any

import pyoxigraph as ox
import pytest

from huiqi.errors import HuiqiError
from huiqi.sample import read_shape, read_years
from sample.said import BASE, REGISTER, ROOT, shape, shape_text, stated

STATISTICS = ROOT / "data" / "liaocheng" / "statistics.ttl"
OBSERVATION = BASE + "/id/liaocheng/statistics/"


def observed(name: str) -> int:
    """Return the published figure of an observation; a bound counts as the figure."""
    node = stated([STATISTICS.read_text("utf-8")])[OBSERVATION + name]
    (figure,) = [*node.get(BASE + "/ns#value", []), *node.get(BASE + "/ns#moreThan", [])]
    return int(figure.value)


def test_every_stock_that_is_called_stated_is_the_published_figure() -> None:
    titles = [t for t in shape().titles if t.basis == "stated"]
    assert len(titles) == 7
    assert {t.category: t.stock for t in titles} == {t.category: observed(t.observation) for t in titles}


def test_every_career_that_names_an_observation_has_its_figure() -> None:
    careers = [c for t in shape().titles for c in t.careers if c.observation]
    assert [(c.observation, c.holders) for c in careers] == [(c.observation, observed(c.observation)) for c in careers]
    assert len(careers) == 5


def test_only_a_stock_with_a_published_figure_is_called_stated() -> None:
    assert [t.category for t in shape().titles if (t.basis == "stated") != bool(t.observation)] == []


def test_every_code_of_the_shape_stands_in_a_vocabulary() -> None:
    texts = (p.read_text("utf-8") for p in sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl")))
    known = {q.subject.value for t in texts for q in ox.parse(input=t, format=ox.RdfFormat.TURTLE)}
    own = {s for s, *_ in shape().concepts}
    codes = {(s, c) for a in shape().attributes for s, c, _ in a.values if c and s not in own}
    codes |= {("enterprise-category", t.category) for t in shape().titles}
    events = [e for t in shape().titles for c in t.careers for e in c.events]
    codes |= {("level", e.level) for e in events if e.level} | {("recognition-kind", e.kind) for e in events if e.kind}
    assert [c for c in sorted(codes) if f"{BASE}/voc/{c[0]}/{c[1]}" not in known] == []
    assert [a.indicator for a in shape().attributes if f"{BASE}/voc/indicator/{a.indicator}" not in known] == []


def test_the_prefixes_of_a_register_are_those_of_the_project() -> None:
    listed = (ROOT / "ontology" / "prefixes.ttl").read_text("utf-8").split()
    known = {p: iri for at, p, iri in zip(listed, listed[1:], listed[2:], strict=False) if at == "@prefix"}
    used = (REGISTER / "enterprises.ttl").read_text("utf-8").split("# ---")[0].split()
    mine = {p: iri for at, p, iri in zip(used, used[1:], used[2:], strict=False) if at == "@prefix"}
    assert set(mine) - set(known) == {"e:", "demo:"}
    assert {p: iri for p, iri in mine.items() if p in known} == {p: known[p] for p in mine if p in known}


def test_every_award_that_is_paid_is_an_award_of_the_project() -> None:
    paid = [e.paid for t in shape().titles for c in t.careers for e in c.events if e.paid]
    paid += [c.paid for c in shape().courses if c.paid]
    half = shape().entry.paid
    assert half is not None
    law = "\n".join(p.read_text("utf-8") for p in sorted((ROOT / "data").glob("*/*/*.ttl")))
    for award in {p.award for p in [*paid, half.paid]}:
        policy, _, name = award.rpartition("/")
        assert f"@prefix p: <{BASE}/id/{policy}/>" in law and f"\np:{name}\n    a :Award ;" in law


def refused(old: str, new: str) -> str:
    text = shape_text()
    assert old in text
    with pytest.raises(HuiqiError) as caught:
        read_shape(text.replace(old, new, 1))
    return caught.value.text.en


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("per-thousand = 400", "per-thousand = 0", "`per-thousand` should be a whole number from 1 to 1000"),
        ("per-thousand = 400", "per-thousand = 0.4", "`per-thousand` should be a whole number from 1 to 1000"),
        ("per-thousand = 400", "per-thousands = 400", "there is no `per-thousand`"),
        ("per-thousand = 400", "per-thousand = 900", "there are more of `technology-sme` than of `enterprise`"),
        ("stock = 33", "stock = 34", "the stock of `little-giant` is 34, but its careers add up to 33"),
        ('within = "specialised-and-new"', 'within = "specialized"', "needs the title `specialized` before it"),
        ('basis = "stated"', 'basis = "known"', "`basis` should be stated, inferred or assumed"),
        ('amount = "50000.00"', 'amount = "5万"', '`amount` should be written like "50000.00"'),
        ('flaw = "missing-year"', 'flaw = "missing-yaer"', "there is no flaw `missing-yaer`; use `missing-year`"),
        ("missing-year = 40", "mising-year = 40", "there is no key `mising-year`; use `missing-year`"),
        ('day = "12-08"', 'day = "02-29"', "`day` should be a month and a day, written like 11-28"),
        ('code = "dongchangfu"', 'code = "dong chang fu"', "`code` may have letters, digits, - and / only"),
        ("back = [3, 8]", "back = [8, 3]", "the first number of `back` is above the second"),
        ("weight = 22", "weight = -22", "`weight` should be a whole number from 0 to 1000000000"),
        ("block = 200", "block = ", "is not TOML"),
    ],
)
def test_a_wrong_shape_is_refused_with_its_place(old: str, new: str, said: str) -> None:
    message = refused(old, new)
    assert said in message and message.startswith("`data/samples/shape.toml`") and "\n" not in message


def test_a_message_about_the_shape_names_the_table() -> None:
    assert "(title 5, careers 1)" in refused("{ holders = 10, ", "{ holders = -10, ")


@pytest.mark.parametrize(
    "text", ["", "2025", "2021-25", "1999-2003", "2021-2022", "2025-2021", "2001-2020", "2021-202x"]
)
def test_years_that_are_no_range_are_refused(text: str) -> None:
    with pytest.raises(HuiqiError):
        read_years(text)


def test_years_are_a_first_and_a_last_one() -> None:
    assert read_years("2019–2022") == (2019, 2022)


def test_no_figure_of_the_shape_is_a_binary_fraction() -> None:
    def values(found: Any) -> list[Any]:
        if isinstance(found, dict):
            return [v for f in found.values() for v in values(f)]
        return [v for f in found for v in values(f)] if isinstance(found, list) else [found]

    assert [v for v in values(tomllib.loads(shape_text())) if isinstance(v, float)] == []
