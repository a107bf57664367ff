"""The SPARQL editor in a real browser, over a fictional law of one measure: with a script and without one, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from browser.chromium import NEEDED, keep
from huiqi.server.limits import Limits
from server.serving import Served, served, small_project

pytestmark = NEEDED
playwright = pytest.importorskip("playwright.sync_api")

MEASURE = "https://example.org/id/town/help/measure"
POLICY = "https://example.org/id/town/help/policy"
COVERAGE = ["policy", "measure", "state", "awards", "gaps", "reason"]
"""The columns of the example `coverage`; the one measure of the law has no award and no gap was written for it."""
ROW = {
    "zh": [f"{POLICY} 虚构政策", f"{MEASURE} 虚构措施", "gap", "0", "0", ""],
    "en": [f"{POLICY} Fictional policy", f"{MEASURE} Fictional measure", "gap", "0", "0", ""],
}
WORDS = {
    "zh": {"load": "载入", "run": "执行", "total": "共 1 行", "place": "第 3 行,第 ", "label": "SPARQL 查询语句"},
    "en": {"load": "Load", "run": "Run", "total": "1 row", "place": "line 3", "label": "SPARQL query"},
}
TYPED = "SELECT ?s\nWHERE {\n  ?s ?p . }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    limits = Limits(workers=1, answerers=1, quota=1e6)
    with served(small_project(tmp_path_factory.mktemp("law")), tmp_path_factory.mktemp("state"), limits) as found:
        yield found


@pytest.fixture(params=["script", "no script"])
def page(browser, server: Served, request: pytest.FixtureRequest) -> Iterator[object]:
    yield from opened(browser, server, request.param == "script")


@pytest.fixture
def scripted(browser, server: Served) -> Iterator[object]:
    yield from opened(browser, server, True)


def opened(browser, server: Served, has_script: bool) -> Iterator[object]:
    context = browser.new_context(base_url=server.url, java_script_enabled=has_script)
    page = context.new_page()
    asked, told = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    yield page
    assert [u for u in asked if not u.startswith((server.url, "data:"))] == []  # nothing is asked of anybody else
    assert [t for t in told if "favicon" not in t and "status of 4" not in t] == []  # nor does the browser complain
    context.close()


def write(page, query: str) -> None:
    if page.locator(".CodeMirror").count():
        page.locator(".CodeMirror").click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(query)
    else:
        page.fill("#query", query)


def rows(page) -> list[list[str]]:
    return [
        [" ".join(c.split()) for c in row.locator("td").all_inner_texts()]
        for row in page.locator("#answer tbody tr").all()
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_example_leads_to_its_row_with_and_without_a_script(page, lang: str) -> None:
    page.goto(f"/editor?lang={lang}")
    page.locator("#example").select_option(value="coverage")
    page.get_by_role("button", name=WORDS[lang]["load"]).click()
    if page.locator(".CodeMirror").count():
        playwright.expect(page.locator(".CodeMirror")).to_contain_text(":Measure")
    page.get_by_role("button", name=WORDS[lang]["run"]).click()
    page.wait_for_selector("#answer table")
    assert page.locator("#answer thead th").all_inner_texts() == COVERAGE
    assert rows(page) == [ROW[lang]]
    keep(page, f"editor-{lang}")
    assert page.locator("#answer .tally-text").inner_text() == WORDS[lang]["total"]
    assert page.locator("#answer a", has_text=MEASURE).get_attribute("href") == f"/page/town/help/measure?lang={lang}"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_fault_in_a_query_is_told_with_its_place_and_the_query_stays(page, lang: str) -> None:
    page.goto(f"/editor?lang={lang}")
    write(page, TYPED)
    page.get_by_role("button", name=WORDS[lang]["run"]).click()
    page.wait_for_selector("#answer [role=alert]")
    assert WORDS[lang]["place"] in page.locator("#answer [role=alert]").inner_text()
    assert "?s ?p . }" in page.locator("#answer [role=alert] pre").inner_text()
    kept = page.locator(".CodeMirror" if page.locator(".CodeMirror").count() else "#query")
    assert "?s ?p . }" in (kept.inner_text() or kept.input_value())


def test_statements_are_shown_as_turtle(page) -> None:
    page.goto("/editor?lang=en")
    write(page, f"CONSTRUCT {{ ?s a ?c }} WHERE {{ VALUES ?s {{ <{MEASURE}> }} ?s a ?c }}")
    page.get_by_role("button", name="Run").click()
    page.wait_for_selector("#answer .turtle")
    assert f"<{MEASURE}> a :Measure ." in page.locator("#answer .turtle").inner_text()
    assert page.locator("#answer .downloads a").all_inner_texts() == ["Turtle", "N-Triples", "JSON-LD", "RDF/XML"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_keyboard_writes_runs_and_leaves_the_editor(scripted, lang: str) -> None:
    page = scripted
    page.goto(f"/editor?lang={lang}")
    page.locator("#examples button").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == WORDS[lang]["label"]
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("ASK { ?s ?p ?o }")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#answer .tally-text")
    assert page.locator("#answer .tally-text").inner_text() == ("是" if lang == "zh" else "yes")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('form').id") == "examples"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == WORDS[lang]["run"]
    assert "query=ASK" in page.url  # an address to send to somebody


def test_what_is_offered_while_one_types_is_of_this_ontology(scripted) -> None:
    page = scripted
    with page.expect_response("**/editor.json?lang=en"):
        page.goto("/editor?lang=en")
    write(page, "")
    page.keyboard.type("PREFIX cpsv")
    page.wait_for_selector(".CodeMirror-hints")
    assert page.locator(".CodeMirror-hint").all_inner_texts() == ["cpsv: <http://purl.org/vocab/cpsv#>"]
    page.keyboard.press("Escape")
    write(page, "PREFIX : <https://w3id.org/huiqi/ns#>\nSELECT * { ?x a :Appropriat")
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".CodeMirror-hints")
    page.keyboard.press("Enter")
    playwright.expect(page.locator(".CodeMirror")).to_contain_text("?x a :Appropriation")


def test_the_way_back_leads_to_the_query_before_and_the_other_language_to_the_same(scripted) -> None:
    page = scripted
    page.goto("/editor?lang=en")
    for query, said in (("ASK { ?s ?p 'one' }", "no"), ("ASK { ?s ?p ?o } # two", "yes")):
        write(page, query)
        page.get_by_role("button", name="Run").click()
        playwright.expect(page.locator("#answer .tally-text")).to_have_text(said)
    assert "two" in page.locator("header a.language").get_attribute("href")
    page.go_back()
    playwright.expect(page.locator("#answer .tally-text")).to_have_text("no")
    playwright.expect(page.locator(".CodeMirror")).to_contain_text("'one'")
    page.locator("header a.language").click()
    playwright.expect(page.locator("#answer .tally-text")).to_have_text("否")


def test_nothing_is_kept_in_the_browser(scripted) -> None:
    page = scripted
    page.goto("/editor?lang=en")
    write(page, "ASK { ?s ?p ?o }")
    page.get_by_role("button", name="Run").click()
    page.wait_for_selector("#answer .tally-text")
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_no_serious_fault_on_the_editor_and_a_phone_does_not_scroll_sideways(
    browser, server: Served, lang: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    context = browser.new_context(base_url=server.url, viewport={"width": 360, "height": 800})
    page = context.new_page()
    for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "SELEC"):
        page.goto(f"/editor?lang={lang}")
        page.wait_for_selector(".CodeMirror")
        write(page, query)
        page.get_by_role("button", name=WORDS[lang]["run"]).click()
        page.wait_for_selector("#answer pre, #answer table")
        found = axe.Axe().run(page).response["violations"]
        serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
        assert serious == []
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        keep(page, f"editor-phone-{query.split()[0].lower()}-{lang}")
    context.close()
