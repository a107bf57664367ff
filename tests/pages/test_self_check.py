"""The self-check: what an enterprise types, what the page says. The rules are those of the Liaocheng text; the firms are invented."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from huiqi.pages.selfcheck.form import form_of
from huiqi.pages.selfcheck.told import told
from huiqi.pages.selfcheck.view import SelfCheck, self_check
from huiqi.pages.site import Site, edited
from huiqi.project import Project
from huiqi.scope import scope_of

ROOT = Path(__file__).parents[2]
DAY = date(2026, 3, 1)
LAW = "https://w3id.org/huiqi/id/liaocheng/manufacturing/known-2025-08-21/"
SETTLED = {
    f"way.{LAW}effect-date": f"{LAW}in-effect-from-2025-08-21",
    f"way.{LAW}expiry-date": f"{LAW}in-force-through-2026",
    f"way.{LAW}reaching": f"{LAW}reaching-includes-figure",
    f"way.{LAW}steps": f"{LAW}steps-highest",
}
FIRM = {
    "e.name": "甲光电",
    "e.statistics-entry": "2024年5月1日",
    "s.from": "2020-01-01",
    "s.field": "具身智能",
    "r.2024.revenue": "1,200万",
    "r.2025.revenue": "2000万",
}


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(ROOT)


@pytest.fixture(scope="module")
def site(project: Project) -> Site:
    return Site(project)


def check(project: Project, inputs: dict[str, str], lang: str = "en") -> SelfCheck:
    return self_check(project, inputs, DAY, ("manufacturing",), "en" if lang == "en" else "zh")


def said(found: SelfCheck) -> dict[tuple[str, str], str]:
    """Return each assessment as the page groups it: (award, record) -> outcome and amount."""
    assert found.result is not None
    return {
        (line.award, line.ground): f"{outcome} {line.amount}".strip()
        for outcome, _, lines in found.result.groups
        for line in lines
    }


def test_a_future_industry_firm_that_first_reaches_20_million_is_entitled_to_300_000(project: Project) -> None:
    found = check(project, {**FIRM, **SETTLED})
    assert said(found)["future-industry", "annual report 2025"] == "entitled ¥300,000.00"


def test_nothing_typed_gives_a_form_and_no_answer(project: Project, site: Site) -> None:
    found = check(project, {})
    assert found.result is None
    assert 'name="r.2025.revenue"' in site.check(found, "en")


def test_a_blank_and_a_dash_are_unknown_and_never_zero(project: Project) -> None:
    for blank in ("", " ", "—"):
        found = check(project, {**FIRM, **SETTLED, "r.2024.revenue": blank})
        assert said(found)["future-industry", "annual report 2025"] == "undetermined ¥0.00 – ¥300,000.00"


def test_a_number_that_cannot_be_read_is_a_fault_at_its_input_and_the_rest_counts(project: Project, site: Site) -> None:
    found = check(project, {**FIRM, **SETTLED, "r.2024.revenue": "about 12m"})
    assert found.result is not None
    assert [name for name, _, _ in found.result.faults] == ["r.2024.revenue"]
    assert said(found)["future-industry", "annual report 2025"].startswith("undetermined")
    page = site.check(found, "en")
    assert re.search(r'name="r\.2024\.revenue" value="about 12m"[^>]*aria-invalid="true"', page)


def test_the_fact_asked_for_next_decides_once_it_is_given(project: Project) -> None:
    open_ = check(project, {k: v for k, v in {**FIRM, **SETTLED}.items() if k != "r.2024.revenue"})
    assert open_.result is not None
    assert "r.2024.revenue" in [w.input for w in open_.result.next]
    done = check(project, {**FIRM, **SETTLED, "r.2024.revenue": "1200万"})
    assert said(done)["future-industry", "annual report 2025"] == "entitled ¥300,000.00"


def test_records_that_are_not_listed_are_unknown_until_the_list_is_said_to_be_complete(project: Project) -> None:
    unsaid = check(project, {**FIRM, **SETTLED})
    assert said(unsaid)["gazelle", "no record yet"].startswith("undetermined")
    complete = check(project, {**FIRM, **SETTLED, "all.Recognition": "2015-01-01"})
    assert said(complete)["gazelle", "no record yet"] == "not-applicable"


def test_a_recognition_is_assessed_under_its_own_record(project: Project) -> None:
    one = {
        "k.1.class": "Recognition",
        "k.1.category": "瞪羚企业",
        "k.1.level": "国家级",
        "k.1.recognised-on": "2025-10-01",
    }
    found = check(project, {**SETTLED, **one, "k.1.recognition-kind": "新认定"})
    assert found.result is not None
    gazelle = {ground: text for (award, ground), text in said(found).items() if award == "gazelle"}
    assert list(gazelle) == ["recognition 1"]


def test_an_open_question_of_the_text_can_be_answered_on_the_page(project: Project) -> None:
    found = check(project, FIRM)
    assert found.result is not None
    ways = {w.input: w for w in found.result.ways}
    assert len(ways[f"way.{LAW}reaching"].options) == 2
    assert all(w.chosen == "" for w in ways.values())


def test_the_derivation_names_what_was_typed(project: Project, site: Site) -> None:
    page = site.check(check(project, {**FIRM, **SETTLED}), "en")
    assert "revenue 2025 = 20,000,000<" in page
    assert "first reaches" in page


class _Links(HTMLParser):
    """Collects ids, links to places on the page, and every address that the browser would load by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.targets: set[str] = set()
        self.loaded: set[str] = set()
        self.labels: set[str] = set()
        self.inputs: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {n: v or "" for n, v in attrs}
        if "id" in found:
            assert found["id"] not in self.ids, f"two things are called {found['id']}"
            self.ids.add(found["id"])
        if tag == "a" and found.get("href", "").startswith("#"):
            self.targets.add(found["href"][1:])
        if tag in ("script", "img", "iframe", "source"):
            self.loaded.add(found.get("src", ""))
        if tag == "link" and found.get("rel") == "stylesheet":
            self.loaded.add(found["href"])
        if tag == "label":
            self.labels.add(found.get("for", ""))
        if tag in ("input", "select") and found.get("type") != "hidden":
            self.inputs.add(found.get("id", ""))


def read(page: str) -> _Links:
    links = _Links()
    links.feed(page)
    return links


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_whatever_the_page_asks_for_has_an_input_with_a_label_on_the_page(
    project: Project, site: Site, lang: str
) -> None:
    one = {"k.1.class": "Recognition", "k.1.category": "瞪羚企业"}
    found = self_check(project, {**FIRM, **one}, DAY, (), "zh" if lang == "zh" else "en")
    links = read(site.check(found, "zh" if lang == "zh" else "en"))
    assert links.targets - links.ids == set()
    assert links.inputs - links.labels == set()
    assert links.loaded == {"/static/huiqi.css"}


def test_what_was_typed_cannot_become_part_of_the_page(project: Project, site: Site) -> None:
    hostile = '"><script>alert(1)</script>'
    found = check(
        project, {"e.name": hostile, "r.2025.revenue": hostile, "k.1.class": "Recognition", "k.1.category": hostile}
    )
    page = site.check(found, "zh")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_adding_and_removing_records_and_years_keeps_everything_else() -> None:
    one = edited({"e.name": "甲"}, "Recognition", "", DAY)
    two = edited({**one, "k.1.category": "瞪羚企业"}, "Project", "", DAY)
    assert two == {"e.name": "甲", "k.1.class": "Recognition", "k.1.category": "瞪羚企业", "k.2.class": "Project"}
    assert edited(two, "", "1", DAY) == {"e.name": "甲", "k.2.class": "Project"}
    assert edited({"e.name": "甲"}, "year", "", DAY) == {"e.name": "甲", "years": "4"}


def test_an_unknown_class_of_record_is_told_and_asks_for_nothing(project: Project) -> None:
    found = check(project, {**FIRM, **SETTLED, "k.1.class": "Spaceship", "k.1.name": "x"})
    assert said(found)["future-industry", "annual report 2025"] == "entitled ¥300,000.00"
    assert found.result is not None and found.result.faults


def test_what_one_enterprise_types_is_not_seen_by_the_next_though_the_law_is_made_ready_once(project: Project) -> None:
    first = check(project, {**FIRM, **SETTLED})
    other = check(project, {"e.name": "乙机床", "s.from": "2020-01-01", "r.2025.revenue": "1万"})
    again = check(project, {**FIRM, **SETTLED})
    assert first.result is not None
    assert other.result is not None
    assert again.result is not None
    assert (again.result.total, said(again)) == (first.result.total, said(first))
    assert said(other) != said(first)
    assert "甲光电" not in str(other.result.answers.to_dict())


def test_the_form_of_some_policies_is_not_that_of_others(project: Project) -> None:
    names = {p: {f.name for f in check_of(project, p).form.report.fields if f.is_read} for p in ("talent", "quality")}
    alone = {p: {f.name for f in check_of(Project.open(ROOT), p).form.report.fields if f.is_read} for p in names}
    assert names == alone


def check_of(project: Project, policy: str) -> SelfCheck:
    return self_check(project, {}, DAY, (policy,), "en")


def test_what_was_typed_is_printed_in_the_words_of_the_form(project: Project) -> None:
    inputs = {
        "on": "2026-03-01",
        "policy": "manufacturing",
        "e.name": "甲(虚构)",
        "s.from": "2020-01-01",
        "s.field": "https://w3id.org/huiqi/voc/future-industry-field/embodied-intelligence",
        "r.2024.revenue": "1500万",
        "r.2025.revenue": "2000万",
        "k.1.class": "Recognition",
        "k.1.first-recognition": "true",
        "all.Recognition": "2015-01-01",
        "r.2023.revenue": " ",
    }
    form = form_of(project.law, scope_of(project.law, ("manufacturing",), ()).policies)
    said = told(project.law, form, inputs, "zh")
    assert said[:3] == [
        ("评估日期", "2026-03-01"),
        ("名称", "甲(虚构)"),
        ("政策", "聊城市支持制造业高质量发展的若干政策"),
    ]
    assert ("2025 营业收入", "2000万") in said
    assert said.index(("2025 营业收入", "2000万")) < said.index(("2024 营业收入", "1500万"))
    assert ("企业状况 未来产业领域", "具身智能") in said
    assert ("认定自何日起全部列出", "2015-01-01") in said
    assert all("2023" not in label for label, _ in said)


def test_awards_that_wait_for_the_same_kind_of_record_stand_together(project: Project, site: Site) -> None:
    found = check(project, FIRM | {"policy": "manufacturing"})
    assert found.result is not None
    ((_, _, lines),) = [g for g in found.result.groups if g[0] == "undetermined"]
    waiting = {line.award: line.waits.input for line in lines if line.waits is not None}
    assert set(waiting.values()) == {"all.Recognition"}
    assert sorted(waiting) == ["gazelle", "little-giant", "single-champion", "unicorn"]
    page = site.check(found, "en")
    (block,) = re.findall(r'<article class="waits">(.*?)</article>', page, re.S)
    assert block.count("<li>") == 4
    assert block.count("the date of effect is not published") == 4
    assert [line.award for line in lines if line.waits is None] == ["future-industry"]
