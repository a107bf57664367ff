"""Files that visitors send, over HTTP: what fills the form, what is refused, what stays a secret."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import httpx
import pytest

from server.serving import Served

CODE = "91379999DM900001XH"
FIRM = f"code: {CODE}\nname: {{zh: 甲(虚构), en: A (fictional)}}\nreports:\n- {{fiscal-year: 2025, revenue: 2000万}}\n"
TABLE = "统一社会信用代码,年度,营业收入(万元)\n{},2025,{}\n"


def send(
    server: Served, data: bytes | str, name: str = "firm.yaml", path: str = "/self-check", **fields: str
) -> httpx.Response:
    content = data.encode() if isinstance(data, str) else data
    return httpx.post(
        server.url + path,
        files={"file": (name, content)},
        data=fields,
        headers={"Accept-Language": "en", "Accept": "text/html"},
        timeout=20,
    )


def value(page: str, name: str) -> str:
    """Return what stands in an input of a page."""
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_a_file_fills_the_form_in_both_languages(server: Served) -> None:
    for lang, says in (("en", "4 facts were filled in"), ("zh", "已填入 4 项")):
        found = send(server, FIRM, path=f"/self-check?lang={lang}", on="2026-03-01")
        assert found.status_code == 200
        assert says in found.text
        assert value(found.text, "e.code") == CODE
        assert value(found.text, "r.2025.revenue") == "2000万"
        assert value(found.text, "on") == "2026-03-01"
        assert found.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", TABLE.format(CODE, "2000").encode("gb18030")),
        ("a.nt", None),
        ("a.jsonld", None),
        ("a.ttl", None),
    ],
)
def test_other_kinds_of_file_say_the_same(server: Served, name: str, data: bytes | None) -> None:
    firm, voc = f"https://example.org/id/enterprise/{CODE}", "https://w3id.org/huiqi/voc/indicator/"
    triples = (
        f"<{firm}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/huiqi/ns#Enterprise> .\n"
        f"<{firm}/r> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/huiqi/ns#AnnualReport> .\n"
        f"<{firm}/r> <{voc}enterprise> <{firm}> .\n"
        f'<{firm}/r> <{voc}fiscal-year> "2025"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'
        f'<{firm}/r> <{voc}revenue> "20000000.00"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'
    )
    decimal = "http://www.w3.org/2001/XMLSchema#decimal"
    report = {
        "@id": f"{firm}/r",
        "@type": "https://w3id.org/huiqi/ns#AnnualReport",
        f"{voc}enterprise": {"@id": firm},
        f"{voc}fiscal-year": {"@value": "2025", "@type": decimal},
        f"{voc}revenue": {"@value": "20000000.00", "@type": decimal},
    }
    text = json.dumps(report) if name == "a.jsonld" else triples
    found = send(server, data or text, name)
    assert found.status_code == 200
    assert (value(found.text, "e.code"), value(found.text, "r.2025.revenue")) == (CODE, "2000万")


def test_a_fault_in_the_file_is_told_with_its_line_and_what_to_do(server: Served) -> None:
    found = send(server, FIRM.replace("revenue", "revenu"))
    assert "firm.yaml:4: H013 `revenu` is not known here; did you mean `revenue`" in found.text
    broken = send(server, "code: [", "b.yaml")
    assert broken.status_code == 200
    assert "b.yaml:1: H001" in broken.text
    table = send(server, TABLE.format(CODE, "about two thousand"), "t.csv")
    assert "t.csv:C2: H022" in table.text


def test_of_several_enterprises_one_is_chosen_without_sending_the_file_again(server: Served) -> None:
    two = FIRM + "---\n" + FIRM.replace(CODE, "91379999DM9000028H").replace("2000万", "1800万")
    found = send(server, two)
    assert "The file describes 2 enterprises" in found.text
    assert value(found.text, "r.2025.revenue") in ("2000万", "1800万")
    named = send(server, two, which="91379999DM9000028H")
    assert value(named.text, "e.code") == "91379999DM9000028H"
    wrong = send(server, two, which="91379999DM9000029H")
    assert wrong.status_code == 400
    assert "91379999DM9000028H" in wrong.text  # a near name


def test_a_file_is_assessed_as_data_too(server: Served) -> None:
    found = send(server, FIRM, path="/self-check.json", on="2026-03-01").json()
    assert [e["enterprise"] for e in found["enterprises"]] == [f"https://example.org/id/enterprise/{CODE}"]
    assert found["on"] == "2026-03-01"


def test_what_was_typed_is_downloaded_and_sent_again(server: Served) -> None:
    typed = {"e.name": "甲", "r.2025.revenue": "2000万", "on": "2026-03-01"}
    file = httpx.post(server.url + "/self-check.yaml", data=typed, timeout=20)
    assert file.headers["content-type"].startswith("application/yaml")
    assert "huiqi-facts.yaml" in file.headers["content-disposition"]
    again = send(server, file.content)
    assert (value(again.text, "e.name"), value(again.text, "r.2025.revenue")) == ("甲", "2000万")
    assert value(again.text, "e.code") == ""


@pytest.mark.parametrize(
    ("name", "data", "status", "says"),
    [
        ("a.rdf", "<rdf:RDF/>", 415, "RDF/XML"),
        ("a.ttl", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>', 415, "RDF/XML"),
        ("a.pdf", "%PDF", 415, "is not read"),
        ("a.yaml", "", 400, "no file was chosen"),
    ],
)
def test_what_is_not_read_is_refused(server: Served, name: str, data: str, status: int, says: str) -> None:
    found = send(server, data, name)
    assert found.status_code == status
    assert says in found.text


def test_a_body_over_the_bound_a_broken_form_and_a_compressed_one_are_refused(server: Served) -> None:
    assert send(server, b"x" * 100_001).status_code == 413
    url, kind = server.url + "/self-check", {"Content-Type": "multipart/form-data; boundary=x"}
    assert httpx.post(url, content=b"--x\r\n", headers=kind, timeout=20).status_code == 400
    assert httpx.post(url, content=b"--y", headers=kind, timeout=20).status_code == 400
    assert httpx.post(url, content=b"x", headers={"Content-Type": "multipart/form-data"}, timeout=20).status_code == 415
    packed = {**kind, "Content-Encoding": "gzip"}
    assert httpx.post(url, content=b"x", headers=packed, timeout=20).status_code == 415


def test_deep_files_are_told_and_the_server_goes_on(server: Served) -> None:
    deep = {
        "a.jsonld": '{"@id":"urn:a","urn:p":' * 4_000 + "1" + "}" * 4_000,
        "a.ttl": "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 4_000 + "<urn:c>" + " )>>" * 4_000 + " .",
        "a.yaml": "[" * 4_000,
    }
    for name, text in deep.items():
        found = send(server, text, name)
        assert found.status_code == 200
        assert "nested deeper than" in found.text, name
    assert send(server, FIRM).status_code == 200


def test_a_workbook_that_unpacks_without_end_is_refused(server: Served) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a>" + b" " * 60_000_000)
    found = send(server, packed.getvalue(), "a.xlsx")
    assert found.status_code == 200
    assert "a.xlsx: H020" in found.text


def test_a_name_that_begins_like_a_formula_stays_text_in_the_form(server: Served) -> None:
    formula = "=HYPERLINK(1)"
    assert value(send(server, FIRM.replace("甲(虚构)", f"'{formula}'")).text, "e.name") == formula


def test_a_question_about_enterprises_is_asked_of_a_file_on_its_page(server: Served) -> None:
    form = server.get("/questions/overview", lang="en").text
    assert 'type="file"' in form
    assert "huiqi ask overview" in form
    found = send(server, FIRM, path="/questions/overview?lang=en", on="2026-03-01")
    assert found.status_code == 200
    assert found.headers["cache-control"] == "no-store"
    assert "<table" in found.text
    assert 'download="overview.csv"' in found.text
    rows = send(server, FIRM, path="/questions/overview.json", on="2026-03-01").json()
    assert rows["basis"]["on"] == "2026-03-01"


def test_what_a_question_cannot_use_is_said_on_its_page_and_nothing_typed_is_lost(server: Served) -> None:
    found = send(server, FIRM, path="/questions/overview", on="2026-02-30", which="nobody")
    assert "`2026-02-30` is no date" in found.text
    assert value(found.text, "which") == "nobody"
    nobody = send(server, FIRM, path="/questions/overview", on="2026-03-01", which="nobody")
    assert "there is no enterprise `nobody`" in nobody.text
    assert send(server, FIRM, path="/questions/gaps").status_code == 400
    assert send(server, "code: [", path="/questions/overview").status_code == 422
    typed = httpx.post(server.url + "/questions/overview", data={"on": "2026-03-01"}, timeout=20)
    assert typed.status_code == 415


def test_neither_the_name_nor_the_content_of_a_file_reaches_the_log(server: Served) -> None:
    send(server, FIRM.replace("甲(虚构)", "机密公司"), "secret-plan.yaml")
    log = (server.context.snapshot.folder.parents[1] / "audit.jsonl").read_text("utf-8")
    assert log
    for word in ("secret-plan", "机密公司", CODE, "2000万"):
        assert word not in log
