"""Overlaps in a real browser: from the first page to the matrix and, with the keyboard alone, to a finding.

The law is the example city, fictional in every title. Needs Chromium and runs without the network.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.chromium import NEEDED, keep
from huiqi.server.limits import Limits
from server.serving import Served, served

pytestmark = NEEDED

ROOT = Path(__file__).parents[2]
WORDS = {
    "zh": {"door": "奖补重叠", "kind": "条件等价", "sides": "规则对照", "paid": "¥100,000.00", "other": "English"},
    "en": {
        "door": "Overlaps",
        "kind": "equivalent",
        "sides": "The rules side by side",
        "paid": "¥100,000.00",
        "other": "中文",
    },
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("law")
    shutil.copytree(ROOT / "data" / "example-city", folder / "data" / "example-city")
    shutil.copy(ROOT / "data" / "sources.ttl", folder / "data")
    (folder / "huiqi.toml").write_text('policies = ["example-city"]\n', "utf-8")
    limits = Limits(workers=1, answerers=1, quota=1e6)
    with served(folder, tmp_path_factory.mktemp("state"), limits, overlaps=True) as found:
        end = time.monotonic() + 120
        while found.get("/ready").json()["overlaps"]["state"] == "working" and time.monotonic() < end:
            time.sleep(0.2)
        yield found


@pytest.fixture(params=[1100, 360])
def page(request, browser, server: Served) -> Iterator[object]:
    context = browser.new_context(base_url=server.url, viewport={"width": request.param, "height": 800})
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    assert [u for u in asked if not u.startswith(server.url)] == []  # nothing comes from elsewhere
    context.close()


def look(page, name: str, *, wait_for: str) -> None:
    """See that a page fits its window and that axe finds no serious fault; take a picture where a folder is named."""
    page.wait_for_selector(wait_for)
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    widths = page.locator("caption").evaluate_all("all => all.map(one => one.offsetWidth)")
    assert min(widths) > 100  # no caption stands in a column of single letters
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"][:160]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
    keep(page, f"{name}-{width}")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_from_the_first_page_to_a_cell_of_the_matrix_and_by_keyboard_to_its_finding(page, lang: str) -> None:
    words = WORDS[lang]
    page.goto(f"/?lang={lang}")
    page.locator("main").get_by_role("link", name=words["door"]).first.click()
    look(page, f"overlaps-{lang}", wait_for="table.matrix")
    assert page.locator("ol.ranked > li").count() == 9
    cell = page.locator(f'table.matrix a[aria-label^="{words["kind"]}"]').first
    wanted = cell.get_attribute("href")
    page.locator("table.matrix").first.evaluate("table => table.parentElement.focus()")
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == wanted:
            break
    page.keyboard.press("Enter")
    look(page, f"overlap-{lang}", wait_for=".sides")
    assert words["sides"] in page.locator("main").inner_text()
    assert page.locator(".sides section").count() == 2
    paid = page.locator("main table td.right").all_inner_texts()
    assert paid == [words["paid"]] * 4  # two awards, by themselves and after stacking
    page.get_by_role("link", name=words["other"]).click()
    page.wait_for_selector(".sides")
    assert page.locator("html").get_attribute("lang") == ("en" if lang == "zh" else "zh-Hans")
    assert wanted.partition("?")[0] in page.url


def test_an_award_leads_to_what_it_overlaps_with(page) -> None:
    page.goto("/awards?lang=en&q=lean-research")
    page.locator("main").get_by_role("link", name="Reward for research, text on manufacturing").first.click()
    page.locator(".part-overlaps a").first.click()
    page.wait_for_selector(".sides")
    assert "equivalent" in page.locator("h1").inner_text()
