"""The report as one HTML file: whole by itself, every link leads somewhere, nothing in it is taken for markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from huiqi.errors import Language
from huiqi.load import Graph, Statement
from huiqi.names import RDFS, local
from huiqi.overlaps import Analysis
from huiqi.overlaps.coverage import Coverage
from huiqi.project import Project
from huiqi.render.overlap_page import report_page
from huiqi.render.overlap_view import ReportView, view_of
from huiqi.stakes import Report, RuleWaiver, weigh
from huiqi.stakes.boundary import flips

ROOT = Path(__file__).parents[2]
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Reads a page as a browser does and keeps what a reader could follow, load or run."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.tags: set[str] = set()
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if given.get("id"):
            self.anchors.append(str(given["id"]))
        if "href" in given:
            (self.links if tag == "a" else self.loads).append(str(given["href"]))
        self.loads += [str(given[n]) for n in ("src", "srcset", "data", "action", "poster") if n in given]
        self.loads += [n for n in given if n.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> after {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def city() -> Project:
    return Project.open(ROOT)


@pytest.fixture(scope="module")
def found(city: Project) -> Analysis:
    return city.overlaps(["example-city"])


@pytest.fixture(scope="module")
def covered(city: Project) -> tuple[tuple[str, ...], tuple[Coverage, ...]]:
    return city.coverage(["example-city"])


@pytest.fixture(scope="module")
def report(city: Project, found: Analysis) -> Report:
    facts = city.facts([ROOT / "data" / "example-city" / "registers" / "look-back.ttl"])
    return city.weigh(found, (), facts, date(2027, 6, 30), (), "reference")


def _view(
    city: Project, report: Report, covered: tuple[tuple[str, ...], tuple[Coverage, ...]], lang: Language
) -> ReportView:
    return view_of(report, city.law, city.choice((), date.max), *covered, lang)


@pytest.fixture(scope="module")
def view(city: Project, report: Report, covered: tuple[tuple[str, ...], tuple[Coverage, ...]]) -> ReportView:
    return _view(city, report, covered, "en")


@pytest.fixture(scope="module", params=["zh", "en"])
def page(
    request: pytest.FixtureRequest,
    city: Project,
    report: Report,
    view: ReportView,
    covered: tuple[tuple[str, ...], tuple[Coverage, ...]],
) -> Page:
    return Page(report_page(view if request.param == "en" else _view(city, report, covered, "zh")))


def test_every_element_that_opens_closes(page: Page) -> None:
    assert page.open == []


def test_every_link_leads_to_a_place_on_the_page(page: Page) -> None:
    assert len(page.links) > 20
    assert {link for link in page.links if not link.startswith("#")} == set()
    assert {link[1:] for link in page.links} - set(page.anchors) == set()
    assert len(page.anchors) == len(set(page.anchors))


def test_nothing_is_loaded_and_no_script_runs(page: Page) -> None:
    assert page.loads == []
    assert page.tags & {"script", "iframe", "object", "embed", "img", "link", "base", "form"} == set()


def test_styles_load_nothing(view: ReportView) -> None:
    text = report_page(view)
    style = text.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_every_finding_has_a_card_and_a_cell(view: ReportView) -> None:
    cells = {cell.anchor for matrix in view.matrices for row in matrix.rows for cell in row if cell.sign}
    assert len(view.cards) == 9
    assert {card.anchor for card in view.cards} == cells


def test_the_clashing_conditions_of_a_dead_award_are_marked(view: ReportView) -> None:
    (dead,) = [c for c in view.cards if c.kind == "dead"]
    assert [c.mark for c in dead.sides[0].conditions] == ["clash", "clash", "clash"]


def test_a_gap_shows_the_nearest_new_award_and_what_the_witness_fails(view: ReportView) -> None:
    (gap,) = [c for c in view.cards if c.kind == "legacy-gap"]
    assert [side.name for side in gap.sides[:2]] == ["trade-growth", "trade-support"]
    failing = [c.text for c in gap.sides[1].conditions if c.mark == "fails"]
    assert failing == ["industry is wholesale and retail trades"]


def test_the_boundary_of_a_mismatch_is_the_next_fen(city: Project, found: Analysis) -> None:
    (finding,) = [f for f in found.findings if f.kind == "boundary-mismatch"]
    said = {
        (local(f.indicator), str(f.value), str(f.other)): {(local(a), after) for a, _, after in f.changed}
        for f in flips(city.book, city.choice((), date.max), finding)
        if local(f.indicator) == "online-sales"
    }
    assert said == {("online-sales", "10000000.00", "9999999.99"): {("online-sales", "not-entitled")}}


def test_how_far_the_merged_text_covers_each_legacy_award(
    covered: tuple[tuple[str, ...], tuple[Coverage, ...]],
) -> None:
    by_name = {local(c.award): c for c in covered[1]}
    assert len(by_name) == 33
    assert {n for n, c in by_name.items() if c.extent != "fully"} == {"trade-growth", "frugal-research"}
    assert by_name["frugal-research"].extent == "nobody"
    assert by_name["trade-growth"].extent == "partly"
    # The former rate in the transition, the new one after it: neither covers the legacy award alone.
    assert [local(b) for b in by_name["equipment-line"].by] == ["equipment-upgrade", "transition-upgrade"]


def test_an_accepted_finding_stands_in_the_list_of_waivers_with_its_reason(
    city: Project, found: Analysis, covered: tuple[tuple[str, ...], tuple[Coverage, ...]]
) -> None:
    plain = city.weigh(replace(found, findings=tuple(f for f in found.findings if f.kind == "dead")))
    (dead,) = [s for s in plain.stakes if s.finding.kind == "dead"]
    waivers = [
        RuleWaiver("dead", ("frugal-research",), dead.digest, "left for <later>"),
        RuleWaiver("dead", ("nobody",), "000000000000", "gone"),
    ]
    one = replace(found, findings=(dead.finding,))
    accepted = weigh(city.law, one, city.choice((), date.max), waivers)
    text = report_page(_view(city, accepted, covered, "en"))
    listed = text.partition('id="waivers"')[2]
    assert "left for &lt;later&gt;" in listed
    assert "matches no finding" in listed


def test_a_label_full_of_markup_is_shown_as_text(
    city: Project, found: Analysis, covered: tuple[tuple[str, ...], tuple[Coverage, ...]]
) -> None:
    from pyoxigraph import Literal

    evil = '"><script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)>'
    hostile = Graph(
        Statement(s.subject, s.predicate, Literal(evil, language=s.object.language), s.place)
        if s.predicate == RDFS + "label" and isinstance(s.object, Literal) and s.object.language
        else s
        for s in city.graph
    )
    law = Project(city.root, city.settings, hostile, city.book).law
    one = replace(found, findings=tuple(f for f in found.findings if f.kind in ("contained", "dead")))
    view = view_of(weigh(law, one, city.choice((), date.max)), law, city.choice((), date.max), *covered, "en")
    read = Page(report_page(view))
    assert read.tags & {"script", "img"} == set()
    assert read.loads == []
    assert any("<script>alert(1)</script>" in word for word in read.words)


def test_a_report_without_findings_is_a_page_too(city: Project, found: Analysis) -> None:
    empty = replace(found, findings=())
    view = view_of(city.weigh(empty), city.law, city.choice((), date.max), (), (), "zh")
    assert "没有发现" in "".join(Page(report_page(view)).words)
