"""Pages of things, lists, searches and questions, without a server."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from huiqi.errors import HuiqiError
from huiqi.pages.links import page_of, thing_at
from huiqi.pages.site import LISTS, Site
from huiqi.project import Project

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/huiqi"
AWARD = f"{BASE}/id/liaocheng/manufacturing/known-2025-08-21/future-industry"


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(Project.open(ROOT))


def things_linked(page: str) -> list[str]:
    return [unescape(unquote(m)) for m in re.findall(r'<a href="/page/([^"?#]+)\?lang=.."(?! type)', page)]


@pytest.mark.parametrize("plural", sorted(LISTS))
def test_every_kind_of_thing_has_a_list_in_both_languages(site: Site, plural: str) -> None:
    assert '<html lang="zh-Hans">' in site.listed(plural, "zh")
    assert '<html lang="en">' in site.listed(plural, "en")


def test_a_list_nobody_knows_is_refused(site: Site) -> None:
    with pytest.raises(HuiqiError, match="there is no list of `spaceships`"):
        site.listed("spaceships", "en")


def test_the_page_of_an_award_shows_the_clause_before_the_rule_in_words(site: Site) -> None:
    page = site.thing(AWARD, "en")
    clause, conditions, amount = (page.index(f"part-{name}") for name in ("clause", "conditions", "amount"))
    assert clause < conditions < amount
    assert "which fund pays is not published" in page


def test_every_link_of_a_policy_and_its_awards_leads_to_a_page(site: Site) -> None:
    policy = f"{BASE}/id/liaocheng/manufacturing/known-2025-08-21/policy"
    linked = {t for iri in (policy, AWARD) for t in things_linked(site.thing(iri, "zh"))}
    assert len(linked) > 30
    for path in linked:
        assert "<h1>" in site.thing(thing_at(path, BASE), "zh")


def test_iris_and_paths_of_pages_go_both_ways() -> None:
    for iri in (AWARD, f"{BASE}/voc/place/dongchangfu", "https://w3id.org/huiqi/ns#Award"):
        assert thing_at(unquote(page_of(iri, BASE).removeprefix("/page/")), BASE) == iri
    assert page_of("http://example.org/x", BASE) == ""


def test_a_search_finds_a_policy_by_a_word_of_its_name_and_says_how_many(site: Site) -> None:
    page = site.search("future-industry", "en")
    assert "/page/liaocheng/manufacturing/known-2025-08-21/future-industry" in page
    assert "0 found" in site.search("zzzzzz", "en")


def test_a_search_for_markup_stays_text(site: Site) -> None:
    assert "<b>x" not in site.search("<b>x", "en")


def test_a_question_about_the_law_shows_rows_and_its_sparql(site: Site) -> None:
    page = site.question("gaps", {}, date(2026, 3, 1), "en")
    assert "<table" in page
    assert "SELECT" in page


def test_a_question_offers_the_things_it_can_be_asked_about(site: Site) -> None:
    page = site.question("gaps", {}, date(2026, 3, 1), "en")
    assert '<option value="manufacturing">Liaocheng policies in support of high-quality manufacturing</option>' in page
    assert '<option value="measure-stronger-firms">Make firms better and stronger</option>' in page


def test_a_question_about_enterprises_says_how_to_run_it_over_ones_own_data(site: Site) -> None:
    page = site.question("cost", {}, date(2026, 3, 1), "en")
    assert "<table" not in page
    assert "huiqi ask cost --for register.ttl --on 2026-03-01" in page


def test_a_fund_with_appropriations_has_a_chart_with_the_figures_in_words(site: Site) -> None:
    page = site.thing(f"{BASE}/id/fund/example-city-industry", "en")
    chart = page[page.index("set aside by year") : page.index("</figure>")]
    assert chart.count("<rect ") == 3
    assert chart.count("150,000,000 yuan</text>") == 3


def test_a_bound_is_drawn_open_and_said_as_a_bound(site: Site) -> None:
    page = site.thing(f"{BASE}/id/fund/liaocheng-industrial-transformation", "zh")
    chart = page[page.index("各年预算") : page.index("</figure>")]
    assert chart.count("超过 1亿元</text>") == chart.count('class="beyond"') == 6
    assert chart.count("500万元</text>") == 1


def test_the_funds_of_a_place_stand_beside_each_other_in_the_last_year_that_is_known(site: Site) -> None:
    page = site.thing(f"{BASE}/id/fund/liaocheng-talent", "en")
    chart = page[page.index("the funds of Liaocheng in 2025") : page.index("</figure>")]
    for said in ("60,300,000 yuan", "76,000,000 yuan", "20,000,000 yuan", "more than 100,000,000 yuan"):
        assert f"{said}</text>" in chart
    assert chart.count("is-this") == 1


def test_a_page_leaves_out_what_only_a_command_line_takes(site: Site) -> None:
    page = site.thing(f"{BASE}/id/liaocheng/manufacturing/known-2025-08-21/policy", "en")
    assert "Newly recognised gazelle — 500,000 yuan" in page
    assert "[gazelle]" not in page
    assert "--read" not in site.thing(AWARD, "en")


def test_gaps_are_counted_on_the_page_of_a_policy_and_listed_by_the_question(site: Site) -> None:
    page = site.thing(f"{BASE}/id/liaocheng/manufacturing/known-2025-08-21/policy", "en")
    assert 'href="/questions/gaps?policy=manufacturing&amp;lang=en"' in page
    assert "coverage of 20 measures" in page


def test_a_list_can_be_cut_down_to_some_words_and_its_data_with_it(site: Site) -> None:
    page = site.listed("awards", "en", "SINGLE champion")
    rows = site.rows("awards", "SINGLE champion", "en")
    assert [str(row[0].value) for row in rows.rows] == ["single-champion", "champion-title"]
    assert "/awards.csv?q=SINGLE+champion&amp;lang=en" in page
    assert "no rows" in site.listed("awards", "en", "spaceship")


def test_the_list_of_questions_leads_to_their_pages(site: Site) -> None:
    assert 'href="/questions/next-tier?lang=en"' in site.listed("questions", "en")


def test_a_thing_nobody_knows_is_refused(site: Site) -> None:
    with pytest.raises(HuiqiError, match="there is no"):
        site.thing(f"{BASE}/id/nowhere", "en")
