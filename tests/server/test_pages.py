"""Pages and API over HTTP, over a fictional law of one measure: addresses, forms, headers, what goes wrong."""

from __future__ import annotations

import json
import re
from html import unescape

import httpx
import jsonschema
import pytest

from server.serving import Served

PAGES = [
    "/",
    "/search?q=policy",
    "/policies",
    "/measures",
    "/questions",
    "/questions/gaps",
    "/self-check",
    "/page/town/help/policy",
]
FIRM = {"code": "91371500MASAMPLE1X", "name": "甲(虚构)"}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_in_the_language_asked_for(server: Served, path: str) -> None:
    for lang, tag in (("zh", "zh-Hans"), ("en", "en")):
        found = server.get(path, lang=lang, q="policy")
        assert found.status_code == 200, found.text
        assert found.headers["content-type"] == "text/html; charset=utf-8"
        assert f'<html lang="{tag}">' in found.text


def test_a_page_speaks_the_language_that_the_browser_prefers(server: Served) -> None:
    found = httpx.get(server.url + "/", headers={"Accept-Language": "zh-CN,zh;q=0.9"}, timeout=20)
    assert '<html lang="zh-Hans">' in found.text
    assert "Accept-Language" in found.headers["vary"]


def test_a_page_may_run_no_script_and_load_nothing_from_elsewhere(server: Served) -> None:
    policy = server.get("/self-check").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "http" not in policy


def test_the_style_sheet_is_served_and_nothing_beside_it(server: Served) -> None:
    assert server.get("/static/huiqi.css").headers["content-type"] == "text/css; charset=utf-8"
    for path in ("/static/nothing.css", "/static/../pyproject.toml", "/static/%2e%2e%2fsite.py"):
        assert server.get(path).status_code == 404


def test_the_twins_of_a_list_hold_the_same_things(server: Served) -> None:
    rows = server.get("/policies.json").json()["rows"]
    assert [r["policy"]["iri"] for r in rows] == ["https://example.org/id/town/help/policy"]
    assert "https://example.org/id/town/help/policy" in server.get("/policies.csv").text
    assert server.get("/policies.ttl").headers["content-type"] == "text/turtle; charset=utf-8"
    assert server.get("/policies.exe").status_code == 404


PAGE_TWINS = [
    ("/", "/kinds", "policies"),
    ("/search?q=policy", "/search", "https://example.org/id/town/help/policy"),
    ("/policies", "/policies", "https://example.org/id/town/help/policy"),
    ("/page/town/help/policy", "/page/town/help/policy", "https://example.org/id/town/help/measure"),
    ("/questions/gaps", "/questions/gaps", "policy"),
]


@pytest.mark.parametrize(("path", "stem", "held"), PAGE_TWINS)
def test_every_page_names_itself_as_json_csv_and_turtle(server: Served, path: str, stem: str, held: str) -> None:
    page = server.get(path).text
    for kind, form in (("application/json", "json"), ("text/csv", "csv"), ("text/turtle", "ttl")):
        (twin,) = re.findall(rf'<link rel="alternate" type="{kind}" href="([^"]+)">', page)
        assert twin.startswith(f"{stem}.{form}?")
        answer = server.get(unescape(twin))
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
        assert held in answer.text or form == "ttl"


def test_whatever_the_page_of_data_names_is_there(server: Served) -> None:
    found = re.findall(r'<li><a href="([^"]+)">', server.get("/data").text)
    assert len(found) == 14
    for path in found:
        answer = httpx.get(server.url + path, follow_redirects=True, timeout=20)
        assert (path, answer.status_code) == (path, 200)


def test_a_client_that_has_a_page_gets_304_and_another_language_is_another_page(server: Served) -> None:
    tag = server.get("/policies", lang="en").headers["etag"]
    again = httpx.get(server.url + "/policies?lang=en", headers={"If-None-Match": tag}, timeout=20)
    assert (again.status_code, again.content) == (304, b"")
    assert server.get("/policies", lang="zh").headers["etag"] != tag


def test_head_says_what_get_would_without_a_body(server: Served) -> None:
    whole = server.get("/policies", lang="en")
    head = httpx.head(server.url + "/policies?lang=en", timeout=20)
    assert (head.status_code, head.headers["content-length"], head.content) == (
        200,
        whole.headers["content-length"],
        b"",
    )


def test_what_is_not_there_is_a_page_for_people_and_a_problem_for_programs(server: Served) -> None:
    page = server.get("/page/town/help/nothing", "text/html", lang="en")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "there is no" in page.text
    told = server.get("/page/town/help/nothing", "application/json")
    assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json")


def test_a_self_check_is_answered_and_never_kept_by_a_cache(server: Served) -> None:
    found = httpx.post(server.url + "/self-check?lang=en", data={"e.name": "Secret <b>Firm</b>"}, timeout=20)
    assert found.status_code == 200
    assert found.headers["cache-control"] == "no-store"
    assert "Secret &lt;b&gt;Firm&lt;/b&gt;" in found.text
    assert "Secret" not in server.get("/self-check", lang="en").text


def test_a_self_check_with_a_day_that_is_none_keeps_the_form_and_says_so(server: Served) -> None:
    found = httpx.post(server.url + "/self-check?lang=en", data={"e.name": "Firm", "on": "soon"}, timeout=20)
    assert "`soon` is no date" in found.text.replace("&#39;", "'")
    assert 'value="Firm"' in found.text


def test_a_self_check_that_is_no_form_is_refused(server: Served) -> None:
    found = httpx.post(
        server.url + "/self-check", content=b"{}", headers={"Content-Type": "application/json"}, timeout=20
    )
    assert found.status_code == 415


def test_an_assessment_over_the_api_names_the_place_of_a_fault_by_a_pointer(server: Served) -> None:
    body = {"on": "2026-03-01", "enterprise": {**FIRM, "reports": [{"fiscal-year": 2025, "revenue": "plenty"}]}}
    found = httpx.post(server.url + "/api/assessments", json=body, timeout=20)
    assert found.status_code == 200
    assert [f["pointer"] for f in found.json()["findings"]] == ["/enterprise/reports/0/revenue"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "the body is no JSON"),
        (b"[]", "should be a JSON object"),
        (b"{}", "give enterprise"),
        (b'{"enterprise": {}}', "18 digits and letters"),
        (b'{"enterprise": {"name": "x"}}', "18 digits and letters"),
        (b'{"enterprise": {"code": 913715001234567890}}', "18 digits and letters"),
        (b'{"enterprise": {"code": "91371500MASAMPLE1X"}, "enterprises": []}', "give enterprise (one) or"),
        (b'{"enterprise": {"code": "91371500MASAMPLE1X"}, "on": "soon"}', "`soon` is no date"),
        (b'{"enterprise": {"code": "91371500MASAMPLE1X"}, "extra": 1}', "`extra` is not known"),
        (b"[" * 50_000, "nested too deep"),
    ],
)
def test_a_body_that_cannot_be_used_is_told_what_is_wrong(server: Served, body: bytes, said: str) -> None:
    headers = {"Content-Type": "application/json", "Accept-Language": "en"}
    found = httpx.post(server.url + "/api/assessments", content=body, headers=headers, timeout=20)
    assert found.status_code == 400
    assert said in found.json()["detail"]


def test_a_reading_or_policy_that_nobody_knows_is_not_found(server: Served) -> None:
    for wrong in ({"readings": ["nix"]}, {"policies": ["nix"]}):
        found = httpx.post(server.url + "/api/assessments", json={"enterprise": FIRM, **wrong}, timeout=20)
        assert found.status_code == 404


def test_the_log_holds_nothing_of_what_was_typed(server: Served) -> None:
    httpx.post(server.url + "/self-check", data={"e.name": "Unforgettable"}, timeout=20)
    httpx.post(server.url + "/api/assessments", json={"enterprise": {**FIRM, "name": "Unforgettable"}}, timeout=20)
    log = server.context.audit.path.read_text("utf-8")
    assert log.count("\n") >= 2
    assert "Unforgettable" not in log


def test_answers_are_what_the_description_of_the_api_says(server: Served) -> None:
    described = server.get("/api/openapi.json").json()

    def valid(name: str, value: object) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        jsonschema.Draft202012Validator(schema).validate(value)

    valid("Answers", httpx.post(server.url + "/api/assessments", json={"enterprise": FIRM}, timeout=20).json())
    for question in server.get("/api/questions").json():
        valid("Question", question)
        if not question["needsFacts"] and not question["parameters"]:
            valid("Rows", server.get(f"/api/questions/{question['name']}").json())
    valid("Rows", server.get("/api/things/policies").json())
    valid("Thing", server.get("/api/thing/town/help/policy").json())
    valid("Problem", json.loads(server.get("/api/thing/nowhere").text))
