"""The pages in a real browser: the self-check from empty to print in both languages, and what a screen reader would miss.

Needs Chromium (Debian: `apt-get install chromium`) and runs without the network. Screenshots go to the folder that
HUIQI_SCREENSHOTS names, for a person to look at; nothing is compared with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.chromium import NEEDED, keep
from huiqi.pages.site import LISTS
from huiqi.server.limits import Limits
from server.serving import Served, served

pytestmark = NEEDED

ROOT = Path(__file__).parents[2]
LAW = "https://w3id.org/huiqi/id/liaocheng/manufacturing/known-2025-08-21/"
WORDS = {
    "zh": {"check": "开始体检", "entitled": "应享", "print": "所填内容"},
    "en": {"check": "Check", "entitled": "Entitled", "print": "What was typed"},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(ROOT, tmp_path_factory.mktemp("state"), Limits(workers=1, answerers=1, quota=1e6)) as found:
        yield found


@pytest.fixture
def page(browser, server: Served) -> Iterator[object]:
    context = browser.new_context(base_url=server.url, viewport={"width": 1100, "height": 900})
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    assert [u for u in asked if not u.startswith(server.url)] == []  # nothing comes from elsewhere
    context.close()


def choose_by_label(page, name: str, label: str) -> None:
    page.locator(f'[name="{name}"]').select_option(label=label)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_firm_types_what_it_knows_is_asked_for_the_rest_and_sees_300_000(page, lang: str) -> None:
    words = WORDS[lang]
    page.goto(f"/self-check?lang={lang}")
    page.locator('form.facts [name="policy"]').select_option(value="manufacturing")
    page.fill('form.facts [name="on"]', "2026-03-01")
    page.fill('[name="e.statistics-entry"]', "2024年5月1日")
    page.fill('[name="s.from"]', "2020-01-01")
    choose_by_label(page, "s.field", "具身智能" if lang == "zh" else "embodied intelligence")
    page.fill('[name="r.2025.revenue"]', "2000万")
    page.get_by_role("button", name=words["check"]).first.press("Enter")
    page.wait_for_selector(".result")
    assert page.locator("#entitled").count() == 0
    assert page.locator('.next a[href="#r.2024.revenue"], article a[href="#r.2024.revenue"]').count() > 0
    page.fill('[name="r.2024.revenue"]', "1200万")
    for question, way in (
        ("effect-date", "in-effect-from-2025-08-21"),
        ("expiry-date", "in-force-through-2026"),
        ("reaching", "reaching-includes-figure"),
        ("steps", "steps-highest"),
    ):
        field = page.locator(f'[name="way.{LAW}{question}"]')
        if field.count():
            field.select_option(value=LAW + way)
    page.locator("button.main").click()
    page.wait_for_selector("#entitled")
    assert words["entitled"] in page.locator("#entitled h3").inner_text()
    assert "¥300,000.00" in page.locator("#entitled").inner_text()
    keep(page, f"self-check-{lang}")
    page.emulate_media(media="print")
    assert page.locator("form.facts").is_hidden()
    assert words["print"] in page.locator(".typed-print").inner_text()
    keep(page, f"self-check-print-{lang}")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_facts_file_fills_the_form_and_is_answered(page, lang: str) -> None:
    firm = "code: 91371500MASAMPLE1X\nname: 甲(虚构)\nreports:\n- {fiscal-year: 2025, revenue: 2000万}\n"
    page.goto(f"/self-check?lang={lang}")
    page.set_input_files("#i-file", {"name": "firm.yaml", "mimeType": "text/yaml", "buffer": firm.encode()})
    page.get_by_role("button", name={"zh": "上传", "en": "Send"}[lang]).click()
    page.wait_for_selector(".result")
    assert page.locator('[name="e.name"]').input_value() == "甲(虚构)"
    assert page.locator('[name="r.2025.revenue"]').input_value() == "2000万"
    keep(page, f"self-check-file-{lang}")


def test_a_record_is_added_and_removed_without_losing_what_was_typed(page) -> None:
    page.goto("/self-check?lang=en")
    page.fill('[name="e.name"]', "Firm")
    page.get_by_role("button", name="+ recognition").click()
    page.locator('[name="k.1.category"]').select_option(value="https://w3id.org/huiqi/voc/enterprise-category/gazelle")
    page.get_by_role("button", name="Remove this one").click()
    assert page.locator('[name="k.1.category"]').count() == 0
    assert page.locator('[name="e.name"]').input_value() == "Firm"


FUND = "/page/fund/liaocheng-industrial-transformation"
PAGES = [
    *(f"/{plural}" for plural in sorted(LISTS)),
    *("/", "/search?q=gazelle", "/self-check", "/data", "/questions/gaps", "/questions/overview", "/page/nowhere"),
    *(LAW.replace("https://w3id.org/huiqi/id", "/page") + name for name in ("policy", "single-champion", "reaching")),
    *(FUND, "/page/voc/enterprise-category/gazelle", "/page/ns/Award"),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_no_page_does_axe_find_a_serious_fault_or_a_phone_scroll_sideways(page, lang: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    faults = []
    for path in PAGES:
        page.set_viewport_size({"width": 1100, "height": 900})
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        found = axe.run(page).response["violations"]
        faults += [
            (path, v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in ("serious", "critical")
        ]
        name = path.strip("/").replace("/", "-").replace("?", "-") or "home"
        keep(page, f"{name}-{lang}")
        page.set_viewport_size({"width": 360, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            faults.append((path, "wider than a phone", ""))
        keep(page, f"{name}-{lang}-phone")
    assert faults == []


def test_a_phone_shows_the_self_check_without_scrolling_sideways(browser, server: Served) -> None:
    context = browser.new_context(base_url=server.url, viewport={"width": 375, "height": 800})
    page = context.new_page()
    page.goto("/self-check?lang=zh")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    keep(page, "self-check-phone")
    context.close()


def test_everything_on_the_self_check_is_reached_with_the_keyboard(page) -> None:
    page.goto("/self-check?lang=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    wanted = page.locator("main input:visible, main select:visible, main button:visible").count()
    reached = set()
    for _ in range(wanted * 2 + 40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.name || document.activeElement.innerText"))
    assert {"e.name", "s.from", "r.2025.revenue", "Check"} <= reached
