"""Lists of the things of the law, as `huiqi show KIND` gives them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from pyoxigraph import NamedNode

from docs.blocks import run
from docs.small import PREFIXES
from huiqi.cli import app
from huiqi.cli.showing import names
from huiqi.errors import HuiqiError
from huiqi.project import Project
from huiqi.rows import Rows
from huiqi.things import KINDS, Law, Sheet, look_up
from show.said import ROOT, law_of, listed

HEADINGS = [
    "培育高新技术企业",
    "推动创新平台升级",
    "鼓励研发创新",
    "助推成果转化",
    "引育高层次人才",
    "促进稳定增长",
    "推动做优做强",
    "支持新兴产业发展壮大",
    "引导未来产业加快布局",
    "鼓励利用外资",
    "助力开拓市场",
    "推动设备更新和技术改造",
    "鼓励“四首”研发推广",
    "支持质量品牌打造",
    "推动智能制造",
    "促进数字化转型",
    "鼓励公共服务平台建设",
    "引领互联网平台提升",
    "打造绿色制造体系",
    "引导资源综合利用",
]


@pytest.fixture(scope="module")
def law() -> Law:
    return law_of(Project.open(ROOT))


def printed(*arguments: str) -> str:
    return "\n".join(run(" ".join(["huiqi", "show", *arguments, "--project", str(ROOT)])))


# --- the measures of the text of 2025


def test_show_measures_as_json_lists_the_twenty_measures_of_the_text_of_2025() -> None:
    found = json.loads(printed("measures", "--format", "json"))
    assert [r["measure"]["label"]["zh"] for r in found["rows"]] == HEADINGS
    assert [r["number"] for r in found["rows"]] == list(range(1, 21))
    assert {r["policy"]["label"]["zh"] for r in found["rows"]} == {"聊城市支持制造业高质量发展的若干政策"}


def test_two_of_the_twenty_are_encoded_in_part_and_eighteen_have_no_public_figure(law: Law) -> None:
    rows = listed(law, "measures")
    states = [(r["number"], r["coverage"]) for r in rows]
    assert [n for n, state in states if state == "partly"] == ["7", "9"]
    assert [n for n, state in states if state == "gap"] == [str(n) for n in range(1, 21) if n not in (7, 9)]


def test_a_policy_by_its_folder_gives_the_same_twenty(law: Law) -> None:
    assert [r["name"] for r in listed(law, "measures", policy="manufacturing")] == [
        r["name"] for r in listed(law, "measures")
    ]


def test_what_is_left_out_is_counted_and_all_lists_it(law: Law) -> None:
    numbered, everything = look_up(law, {}, "measures"), look_up(law, {}, "measures", everything=True)
    assert isinstance(numbered, Rows)
    assert isinstance(everything, Rows)
    left = len(everything) - len(numbered)
    assert len(numbered) == 20
    assert left > 0
    assert [n.en.split(" ")[0] for n in numbered.notes] == [str(left)]
    assert everything.notes == ()


def test_a_part_of_a_measure_stands_after_it(law: Law) -> None:
    names = [r["name"] for r in listed(law, "measures", policy="development-zone-approval")]
    assert names == [
        "measure-one-stop-approval",
        "measure-linked-assessment",
        "measure-lower-grade",
        "measure-pledge",
        "measure-exemption",
        "measure-bundled-approval",
        "measure-emission-quota-later",
    ]


def small(folder: Path, measures: str) -> Law:
    """A project of one policy with the measures given."""
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "law.ttl").write_text(f"{PREFIXES}\np:policy a :Policy .\n{measures}", "utf-8")
    return law_of(Project.open(folder))


@pytest.mark.parametrize(
    ("orders", "numbered"),
    [((1, 2, 3), True), ((1, 3), False), ((1, 1, 2), False), ((2, 3), False), ((None, 1), False)],
)
def test_a_policy_numbers_its_measures_from_one_on_without_a_break(
    orders: tuple[int | None, ...], numbered: bool, tmp_path: Path
) -> None:
    text = "".join(
        f"p:m{i} a :Measure ; dcterms:isPartOf p:policy{'' if order is None else f' ; :order {order}'} .\n"
        for i, order in enumerate(orders)
    )
    law = small(tmp_path, text)
    assert law.is_numbered("https://example.org/id/city/policy/2025-01-01/policy") is numbered


def test_where_no_policy_numbers_its_measures_all_are_listed_without_a_note(tmp_path: Path) -> None:
    law = small(tmp_path, "p:one a :Measure ; dcterms:isPartOf p:policy .\n")
    found = look_up(law, {}, "measures")
    assert isinstance(found, Rows)
    assert (len(found), found.notes) == (1, ())


def test_a_name_that_a_fictional_city_shares_means_the_policy_that_is_assessed_by_default(law: Law) -> None:
    names = {i.split("/id/")[1]: name for i, name in law.policy_names.items()}
    assert names["liaocheng/manufacturing/known-2025-08-21/policy"] == "manufacturing"
    assert names["example-city/manufacturing/2023-01-01/policy"] == "example-city/manufacturing"
    headings = [r["measure"] for r in listed(law, "measures", policy="example-city/manufacturing")]
    assert headings
    assert all("example-city" in h for h in headings)


def test_without_settings_a_name_of_two_policies_stays_open(law: Law) -> None:
    with pytest.raises(HuiqiError) as caught:
        look_up(Law(law.graph, law.book), {}, "policy", "manufacturing")
    assert caught.value.text.en.startswith("`manufacturing` stands for 2 things: ")


@pytest.mark.parametrize("setting", ["example-city", "example-city/", "example-city/manufacturing", "2023-01-01"])
def test_the_settings_say_whose_name_goes_first(setting: str, law: Law) -> None:
    chosen = Law(law.graph, law.book, assessed=[setting])
    found = look_up(chosen, {}, "policy", "manufacturing")
    assert isinstance(found, Sheet)
    assert "/example-city/manufacturing/2023-01-01/" in found.iri


# --- the other kinds


def test_every_award_is_listed_with_what_it_pays_in_one_line(law: Law) -> None:
    amounts = {r["name"]: r["amount"] for r in listed(law, "awards", policy="manufacturing")}
    assert amounts == {
        "future-industry": "sums named: 300,000 yuan; 500,000 yuan; 1,000,000 yuan",
        "gazelle": "500,000 yuan",
        "little-giant": "500,000 yuan",
        "single-champion": "by level: national: up to 1,000,000 yuan, set case by case; "
        "otherwise: up to 500,000 yuan, set case by case",
        "unicorn": "500,000 yuan",
    }


def test_coverage_counts_the_measures_of_each_policy_by_state(law: Law) -> None:
    (row,) = listed(law, "coverage", policy="manufacturing")
    assert {k: row[k] for k in ("measures", "encoded", "partly", "gap", "awards")} == {
        "measures": "20",
        "encoded": "0",
        "partly": "2",
        "gap": "18",
        "awards": "5",
    }


def test_the_funds_of_each_city_stand_with_what_is_set_aside(law: Law) -> None:
    names = [r["name"] for r in listed(law, "funds")]
    assert len([n for n in names if n.startswith("example-city-")]) == 7
    assert [n for n in names if not n.startswith("example-city-")] == [
        "liaocheng-industrial-transformation",
        "liaocheng-quality-standards-and-patents",
        "liaocheng-science-and-innovation",
        "liaocheng-talent",
    ]


def test_a_policy_whose_days_are_only_assumed_has_a_mark_after_them(law: Law) -> None:
    rows = {r["name"]: (r["from"], r["until"]) for r in listed(law, "policies")}
    assert rows["manufacturing"] == ("2025-08-21?", "no earlier than 2026-12-31?")
    assert rows["science-city"] == ("", "")


def test_two_policies_of_one_name_are_told_apart_by_place_or_version(law: Law) -> None:
    names = [r["name"] for r in listed(law, "policies") if "research-subsidy" in r["name"]]
    assert names == [
        "research-subsidy/known-2022",
        "research-subsidy/known-2025-02-25",
        "binzhou/research-subsidy",
    ]


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
def test_every_kind_is_listed_by_each_of_its_names_in_both_languages(kind: Any, law: Law) -> None:
    questions = Project.open(ROOT).questions
    found = [look_up(law, questions, word) for word in kind.words]
    assert all(isinstance(f, Rows) and f.rows for f in found)
    assert len({f.text("en") for f in found if isinstance(f, Rows)}) == 1
    for rows in found:
        assert isinstance(rows, Rows)
        assert all(c.label.zh and c.label.en for c in rows.columns)
        things = {c.value for row in rows.rows for c in row if isinstance(c, NamedNode)}
        assert things <= set(rows.labels)


def test_without_a_word_the_kinds_are_listed_with_their_counts(law: Law) -> None:
    rows = {r["kind"]: r["count"] for r in listed(law, "")}
    assert rows["funds"] == "11"
    assert list(rows) == [k.plural for k in KINDS]


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown", "turtle"])
def test_a_list_comes_in_every_form_and_the_same_bytes_each_time(form: str) -> None:
    once, twice = (printed("funds", "--format", form) for _ in range(2))
    assert once == twice
    assert "liaocheng-talent" in once


def test_sentences_in_csv_stand_in_the_language_asked_for_and_codes_stay_codes() -> None:
    assert "最高100万元" in printed("awards", "--format", "csv", "--lang", "zh")
    assert ",partly," in printed("measures", "--format", "csv", "--lang", "zh")


def test_a_list_without_things_has_no_turtle() -> None:
    assert "no format turtle" in printed("questions", "--format", "turtle", "--lang", "en")


# --- what cannot be found


def test_a_name_that_is_no_kind_and_no_thing_offers_near_ones(law: Law) -> None:
    with pytest.raises(HuiqiError) as caught:
        look_up(law, {}, "future-industri")
    assert (
        caught.value.text.en
        == "there is no thing `future-industri`; there are `future-industry`, `measure-future-industries`, `Steer future industries`"
    )


def test_two_words_of_which_the_first_is_no_kind_are_refused(law: Law) -> None:
    with pytest.raises(HuiqiError) as caught:
        look_up(law, {}, "gazelle", "award")
    assert caught.value.text.en == "`gazelle` is no kind; write `huiqi show KIND NAME` or `huiqi show NAME`"


def test_a_name_of_two_kinds_is_answered_with_both_and_how_to_choose(law: Law) -> None:
    with pytest.raises(HuiqiError) as caught:
        look_up(law, {}, "gazelle")
    assert caught.value.text.en == (
        "`gazelle` stands for 2 things: "
        "award `https://w3id.org/huiqi/id/liaocheng/manufacturing/known-2025-08-21/gazelle`, "
        "category `https://w3id.org/huiqi/voc/enterprise-category/gazelle`; "
        "give the IRI, or the kind first: `huiqi show award gazelle`"
    )


def test_a_name_in_several_policies_is_narrowed_by_the_policy(law: Law) -> None:
    with pytest.raises(HuiqiError) as caught:
        look_up(law, {}, "gap", "gap-documents")
    assert "give the IRI, or --policy" in caught.value.text.en
    found = look_up(law, {}, "gap", "gap-documents", policy="manufacturing")
    assert isinstance(found, Sheet)
    assert found.iri == "https://w3id.org/huiqi/id/liaocheng/manufacturing/known-2025-08-21/gap-documents"


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("manufacturin", "there is no policy `manufacturin`; there are `manufacturing`"),
        ("shandong", "`shandong` stands for "),
    ],
)
def test_a_policy_that_nothing_or_several_texts_are_called_is_an_error(policy: str, said: str, law: Law) -> None:
    with pytest.raises(HuiqiError) as caught:
        look_up(law, {}, "measures", policy=policy)
    assert caught.value.text.en.startswith(said)


def test_the_error_has_exit_status_one_and_is_one_sentence() -> None:
    assert printed("nothing-of-this-name", "--lang", "en").endswith("(exit status 1)")


def test_the_shell_offers_kinds_and_names_and_nothing_where_nothing_can_be_read(tmp_path: Path) -> None:
    context = typer.Context(typer.main.get_command(app))
    context.params["folder"] = ROOT
    assert names(context, "measure-s") == [
        "measure-school",
        "measure-selection",
        "measure-service",
        "measure-size",
        "measure-smart",
        "measure-smart-manufacturing",
        "measure-smart-plants",
        "measure-standard",
        "measure-station",
        "measure-steady-growth",
        "measure-strong-towns",
        "measure-stronger-firms",
    ]
    assert names(context, "measures") == ["measures", "measures-without-takers"]
    context.params["folder"] = tmp_path
    assert names(context, "m") == []
