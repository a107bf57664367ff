"""Overlaps over HTTP: what is said while they are worked out, when they are done, when they fail; over a fictional law.

Town: `large` pays 10,000 for revenue of a million or more, `larger` 20,000 for two million or more, `nobody` asks for
two million or more and for one million or less. So `larger` is contained in `large`: a firm of two million has 30,000,
of which 10,000 are beyond the higher one. Nobody meets `nobody`. Village has one award, which overlaps with nothing.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from huiqi.errors import Text
from huiqi.project import Project
from huiqi.render.data import to_json
from huiqi.render.overlaps import overlaps_turtle
from huiqi.server.overlaps.kept import read_kept
from huiqi.server.overlaps.plans import key_of, plans_of
from huiqi.server.overlaps.reports import Reports
from huiqi.server.overlaps.written import write_report
from server.serving import SMALL, Served, served

PREFIXES = """\
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TEXT = """
ex:policy a :Policy ; rdfs:label "虚构政策"@zh , "Fictional policy"@en ;
  :appliesFrom "2024-01-01"^^xsd:date ; :appliesUntil "2026-12-31"^^xsd:date .
ex:clause a :Clause ; dcterms:isPartOf ex:policy .
ex:measure a :Measure ; dcterms:isPartOf ex:policy ; :encodes ex:clause .
"""
ONE = replace(SMALL, workers=1, answerers=1)
TOWN = "https://example.org/id/town/help/2025-01-01/"


def award(name: str, yuan: int, bounds: str) -> str:
    """Write an award on revenue within bounds."""
    return (
        f'ex:{name} a :Award ; rdfs:label "{name}(虚构)"@zh , "{name} (fictional)"@en ; :ofMeasure ex:measure ;'
        f" :encodes ex:clause ; :ground :AnnualReport ; :condition ex:{name}-when ; :amount ex:{name}-sum .\n"
        f"ex:{name}-when a :Comparison ; :indicator ind:revenue ; {bounds} .\n"
        f"ex:{name}-sum a :Fixed ; :value {yuan}.00 .\n"
    )


def fictional_project(folder: Path, waived: str = "") -> Path:
    """Write a project of two folders, of which the settings assess the town."""
    texts = {
        "town": award("large", 10_000, ":atLeast 1000000")
        + award("larger", 20_000, ":atLeast 2000000")
        + award("nobody", 5_000, ":atLeast 2000000 ; :atMost 1000000"),
        "village": award("alone", 1_000, ":atLeast 5"),
    }
    for name, awards in texts.items():
        file = folder / "data" / name / "help" / "2025-01-01.ttl"
        file.parent.mkdir(parents=True)
        prefix = f"@prefix ex: <https://example.org/id/{name}/help/2025-01-01/> .\n"
        file.write_text(PREFIXES + prefix + TEXT + awards, "utf-8")
    settings = f'base = "https://example.org"\nlanguage = "en"\npolicies = ["town"]\n{waived}'
    (folder / "huiqi.toml").write_text(settings, "utf-8")
    return folder


def wait(server: Served, seconds: float = 60) -> dict[str, object]:
    """Return how the overlaps stand once nothing is being worked out any more."""
    end = time.monotonic() + seconds
    while (found := server.get("/ready").json()["overlaps"])["state"] == "working" and time.monotonic() < end:
        time.sleep(0.1)
    return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fictional_project(tmp_path_factory.mktemp("law"))


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def town(project: Path, state: Path) -> Iterator[Served]:
    with served(project, state, ONE, overlaps=True) as found:
        assert wait(found) == {"state": "done", "sets": {"assessed": "done", "village": "done"}}
        yield found


@pytest.fixture(scope="module")
def contained(town: Served) -> str:
    rows = csv.DictReader(io.StringIO(town.get("/overlaps.csv").text))
    return next(row["key"] for row in rows if row["kind"] == "contained")


# --- done -------------------------------------------------------------------------------------------------------


def test_the_rows_are_the_two_findings_with_the_money_worked_out_by_hand(town: Served) -> None:
    rows = list(csv.DictReader(io.StringIO(town.get("/overlaps.csv").text)))
    told = [
        (r["kind"], r["awards"], r["others"], r["confirmed"], r["at_stake_least"], r["at_stake_most"]) for r in rows
    ]
    assert told == [
        ("contained", TOWN + "larger", TOWN + "large", "true", "10000.00", "10000.00"),
        ("dead", TOWN + "nobody", "", "", "", ""),
    ]


def test_the_data_is_what_the_command_line_writes(town: Served, project: Path) -> None:
    opened = Project.open(project)
    report = opened.weigh(opened.overlaps())
    assert town.get("/overlaps.json").text == to_json(report.to_dict())
    assert town.get("/overlaps.ttl").text == overlaps_turtle(report, "https://example.org")


def test_one_finding_is_a_part_of_the_whole_in_each_form(town: Served, contained: str) -> None:
    whole = town.get("/overlaps.json").json()["findings"]
    assert town.get(f"/overlaps/{contained}.json").json() == whole[0]
    rows = town.get("/overlaps.csv").text.splitlines()
    assert town.get(f"/overlaps/{contained}.csv").text.splitlines() == rows[:2]
    one, all_ = (
        set(ox.parse(town.get(path).content, format=ox.RdfFormat.TURTLE))
        for path in (f"/overlaps/{contained}.ttl", "/overlaps.ttl")
    )
    assert one < all_


@pytest.mark.parametrize(
    ("lang", "kind", "paid", "figure"),
    [("zh", "条件被包含", "应享", "营业收入 200万元"), ("en", "contained", "entitled", "revenue 2,000,000 yuan")],
)
def test_a_finding_shows_both_rules_and_what_each_pays_the_witness(
    town: Served, contained: str, lang: str, kind: str, paid: str, figure: str
) -> None:
    page = town.get(f"/overlaps/{contained}", "text/html", lang=lang).text
    assert kind in page
    for award_, sum_ in (("large", "¥10,000.00"), ("larger", "¥20,000.00")):
        row = page.partition(f'scope="row"><a href="/page/town/help/2025-01-01/{award_}?lang={lang}">')[2]
        assert row.partition("</tr>")[0].count(sum_) == 2  # by itself, and after stacking
        assert paid in row.partition("</tr>")[0]
    assert figure in page
    assert "1,999,999.99" in page or "199.999999万" in page  # the boundary that flips it


def test_a_cell_of_the_matrix_has_a_name_and_leads_to_its_finding(town: Served, contained: str) -> None:
    page = town.get("/overlaps", "text/html", lang="en").text
    name = "contained, larger (fictional) · large (fictional), holds for every possible enterprise"
    assert page.count(f'<a href="/overlaps/{contained}?lang=en" aria-label="{name}"') == 2  # both ways
    assert '<th scope="col">' in page


def test_the_pages_of_both_awards_lead_back_to_the_finding(town: Served, contained: str) -> None:
    for own, other in (("large", "larger"), ("larger", "large")):
        page = town.get(f"/page/town/help/2025-01-01/{own}", "text/html", lang="en").text
        assert f'<a href="/overlaps/{contained}?lang=en">contained: {other} (fictional)</a>' in page
    assert "/overlaps/" not in town.get("/page/town/help/2025-01-01/measure", "text/html", lang="en").text


def test_another_set_of_policies_has_its_own_report(town: Served) -> None:
    page = town.get("/overlaps", "text/html", lang="en", of="village").text
    assert "Among the awards compared nothing was found." in page
    assert town.get("/overlaps.json", of="village").json()["findings"] == []
    missing = town.get("/overlaps.json", of="vilage", lang="en")
    assert missing.status_code == 404
    assert "`village`" in missing.json()["detail"]


def test_the_iri_of_a_finding_leads_to_its_page(town: Served, contained: str) -> None:
    found = httpx.get(f"{town.url}/id/rule-finding/{contained}", timeout=20)
    assert (found.status_code, found.headers["location"]) == (303, f"/overlaps/{contained}")


def test_what_nobody_found_is_not_there(town: Served) -> None:
    for path in ("/overlaps/nothing", "/overlaps/nothing.json", "/overlaps.exe", "/overlaps/..%2f..%2findex.json"):
        assert town.get(path).status_code == 404


def test_a_client_that_has_a_form_gets_304(town: Served, contained: str) -> None:
    for path in ("/overlaps", "/overlaps.json", f"/overlaps/{contained}", f"/overlaps/{contained}.ttl"):
        tag = town.get(path, lang="en").headers["etag"]
        again = httpx.get(f"{town.url}{path}?lang=en", headers={"If-None-Match": tag}, timeout=20)
        assert (again.status_code, again.content) == (304, b"")


def test_a_page_runs_no_script_and_loads_nothing_from_elsewhere(town: Served) -> None:
    found = town.get("/overlaps", "text/html")
    assert "default-src 'none'" in found.headers["content-security-policy"]
    assert "<script" not in found.text


def test_a_second_server_has_the_report_at_once_and_starts_no_process(town: Served, project: Path, state: Path) -> None:
    (folder,) = (state / "overlaps").iterdir()
    second = reports(project, folder)
    assert second.status()["state"] == "done"
    asyncio.run(second.start())
    assert second._task is None
    kept = second.kept("")
    assert kept is not None
    assert kept.read("", "json") == town.get("/overlaps.json").content


def test_the_same_law_gives_the_same_bytes_twice(town: Served, project: Path, state: Path, tmp_path: Path) -> None:
    again = tmp_path / key_of(project)
    assert made(reports(project, again)) == "done"
    (first,) = (state / "overlaps").iterdir()
    one, two = (
        {f.relative_to(s).as_posix(): f.read_bytes() for f in s.rglob("*") if f.is_file()} for s in (first, again)
    )
    assert len(one) > 10
    assert two == one


def test_a_waiver_is_shown_with_its_reason(town: Served, tmp_path: Path) -> None:
    digest = town.get("/overlaps.json").json()["findings"][0]["digest"]
    line = f'{{ kind = "contained", awards = ["larger", "large"], rules = "{digest}", reason = "meant <so>" }}'
    folder = fictional_project(tmp_path / "law", f"[overlaps]\nwaive = [ {line} ]\n")
    opened = Project.open(folder)
    (plan, _) = plans_of(opened)
    write_report(opened, plan, [plan.compared], tmp_path / "kept")
    kept = read_kept(tmp_path / "kept")
    assert kept is not None
    page = (kept.read("", "en") or b"").decode()
    assert "Accepted: meant &lt;so&gt;" in page.partition('id="accepted"')[2]
    assert (kept.read("", "csv") or b"").decode().splitlines()[1].endswith(",meant <so>")


# --- not done ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def waiting(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve with a process that is never started."""

    async def rest(_: Reports) -> None:
        return None

    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Reports, "start", rest)
            folder = tmp_path_factory.mktemp("waiting")
            found = stack.enter_context(served(project, folder, ONE, overlaps=True))
        yield found


def test_while_they_are_worked_out_the_page_says_so_and_looks_again(waiting: Served) -> None:
    for lang, said in (("zh", "正在分析"), ("en", "Being worked out")):
        found = waiting.get("/overlaps", "text/html", lang=lang)
        assert said in found.text
        assert found.headers["refresh"] == "5"
        assert found.headers["cache-control"] == "no-store"
        assert "nothing was found" not in found.text
    assert waiting.get("/ready").json()["overlaps"]["sets"] == {"assessed": "working", "village": "working"}


def test_data_that_is_not_there_yet_is_503_and_says_when_to_ask_again(waiting: Served) -> None:
    for path in ("/overlaps.json", "/overlaps.csv", "/overlaps.ttl", "/overlaps/any.json"):
        found = waiting.get(path)
        assert (found.status_code, found.headers["retry-after"]) == (503, "5")


def test_an_award_is_said_to_overlap_with_nothing_only_once_that_is_known(waiting: Served) -> None:
    page = waiting.get("/page/town/help/2025-01-01/large", "text/html", lang="en").text
    assert "/overlaps/" not in page


def test_what_failed_is_told_with_its_reason_and_never_as_no_overlaps(
    waiting: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = waiting.context.overlaps
    assert known is not None
    monkeypatch.setattr(known._sets[""], "state", "failed")
    monkeypatch.setattr(known._sets[""], "reason", Text("没有内存", "no memory"))
    page = waiting.get("/overlaps", "text/html", lang="en")
    assert "nothing can be said about overlaps. no memory" in " ".join(page.text.split())
    assert "refresh" not in page.headers
    data = waiting.get("/overlaps.json")
    assert (data.status_code, data.json()["type"].rpartition("/")[2]) == (503, "overlaps-failed")
    assert waiting.get("/ready").json()["overlaps"]["sets"]["assessed"] == "failed"


def test_where_no_solver_is_installed_the_reason_names_the_part_to_install(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "z3.py").write_text("raise ModuleNotFoundError('no z3', name='z3')\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    asked = reports(project, tmp_path / key_of(project))
    assert made(asked) == "failed"
    assert asked.told("", "/overlaps")["reason"]["en"] == "`z3` is not installed: pip install 'huiqi[smt]'"


def test_without_overlaps_the_page_says_that_this_server_makes_none(server: Served) -> None:
    assert "does not work out overlaps" in server.get("/overlaps", "text/html", lang="en").text
    assert server.get("/overlaps.json").status_code == 404
    assert server.get("/ready").json()["overlaps"] == {"state": "off"}


def reports(project: Path, folder: Path, deadline: float = 60) -> Reports:
    return Reports(project, plans_of(Project.open(project)), folder, deadline)


def made(asked: Reports) -> str:
    """Run the process of some reports to its end and return how they stand."""

    async def run() -> None:
        await asked.start()
        while asked.status()["state"] == "working":
            await asyncio.sleep(0.05)
        await asked.close()

    asyncio.run(run())
    return str(asked.status()["state"])


def test_a_process_that_takes_too_long_is_ended_and_the_reason_told(project: Path, tmp_path: Path) -> None:
    asked = reports(project, tmp_path / key_of(project), deadline=0.05)
    assert made(asked) == "failed"
    assert asked.told("", "/overlaps")["reason"]["en"] == "it was not done within 0.05 seconds"


def test_a_law_that_changed_since_the_server_started_is_not_reported_under_the_old_name(
    project: Path, tmp_path: Path
) -> None:
    asked = reports(project, tmp_path / "older")
    assert made(asked) == "failed"
    assert "the law has changed" in asked.told("", "/overlaps")["reason"]["en"]
    assert not (tmp_path / "older").exists()


def test_the_process_ends_with_the_server(project: Path, tmp_path: Path) -> None:
    asked = reports(project, tmp_path / key_of(project))

    async def run() -> int:
        process = await asked._spawn()
        assert process.stdin is not None
        process.stdin.close()  # as the kernel does when the front dies
        return await asyncio.wait_for(process.wait(), 20)

    assert asyncio.run(run()) == 0
    assert asked.status()["state"] == "working"


def test_a_report_that_is_cut_short_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text(json.dumps({"files": []})[:-3], "utf-8")
    assert read_kept(tmp_path) is None
    assert read_kept(tmp_path / "nothing") is None


def test_the_name_of_a_law_changes_with_its_rules_settings_and_background(tmp_path: Path) -> None:
    folder = fictional_project(tmp_path / "law")
    names = [key_of(folder)]
    assert key_of(folder) == names[0]
    rule = folder / "data" / "town" / "help" / "2025-01-01.ttl"
    rule.write_text(rule.read_text("utf-8").replace("2000000", "3000000"), "utf-8")
    names.append(key_of(folder))
    (folder / "huiqi.toml").write_text('base = "https://example.org"\n', "utf-8")
    names.append(key_of(folder))
    (folder / "data" / "background.toml").write_text("", "utf-8")
    names.append(key_of(folder))
    assert len(set(names)) == 4
