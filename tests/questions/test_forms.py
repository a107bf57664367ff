"""An answer in each form: what a spreadsheet, a program and a page read from it."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode

from gate.said import say
from huiqi.errors import Text
from huiqi.names import XSD
from huiqi.project import Project
from huiqi.render.rows import RS, rows_in_form, rows_to_csv, rows_to_markdown, rows_to_turtle
from huiqi.render.workbook import rows_to_workbook
from huiqi.rows import Column, Rows
from questions.samples import ASSUMED, CITY, FIRMS, ON


@pytest.fixture(scope="module")
def cost() -> Rows:
    return Project.open(CITY).ask("cost", FIRMS, ON, ASSUMED)


def decimal(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + "decimal"))


def of(*cells: Literal | NamedNode | None, unit: str = "") -> Rows:
    return Rows("made", (Column("x", Text("列", "column"), unit),), tuple((c,) for c in cells))


def test_json_gives_money_as_text_with_labels_units_and_what_the_answer_rests_on(cost: Rows) -> None:
    found = json.loads(rows_in_form(cost, "json", "en"))
    assert found["rows"][0]["least"] == "360000.01"
    assert found["rows"][0]["entitled"] == 3
    assert found["rows"][0]["measure"]["label"] == {"en": "Help firms grow (fictional)", "zh": "支持企业成长(虚构)"}
    assert found["columns"][4] == {
        "name": "least",
        "label": {"zh": "至少", "en": "at least"},
        "unit": {"zh": "元", "en": "yuan"},
    }
    assert (found["basis"]["on"], [a["name"] for a in found["basis"]["assumptions"]]) == ("2026-03-01", list(ASSUMED))
    assert [(s["name"], s["grade"]) for s in found["basis"]["sources"]] == [("source", "GradeB")]
    assert found["notes"][-1] == {"zh": "以主管部门决定为准。", "en": "The agency decides."}


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_csv_keeps_a_spreadsheet_from_reading_a_text_as_a_formula(text: str) -> None:
    import csv

    (_, (cell,)) = csv.reader(io.StringIO(rows_to_csv(of(Literal(text)))))
    assert cell.startswith("'")


def test_csv_leaves_a_number_with_a_sign_a_number() -> None:
    assert rows_to_csv(of(decimal("-3.5"), unit="yuan")) == "x\n-3.50\n"


def test_markdown_escapes_what_would_be_a_mark() -> None:
    assert rows_to_markdown(of(Literal("a|b\n<i>*c*")), "en").splitlines()[2] == r"| a\|b \<i\>\*c\* |"


def test_turtle_names_every_node_and_keeps_order_and_exact_money(cost: Rows) -> None:
    text = rows_to_turtle(cost)
    triples = list(ox.parse(input=text, format=ox.RdfFormat.TURTLE))
    assert not [t for t in triples if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)]
    store = ox.Store()
    store.bulk_extend(triples)
    query = f"""PREFIX rs: <{RS}>
        SELECT ?least {{ ?set a rs:ResultSet ; rs:solution ?one . ?one rs:index 1 ; rs:binding ?b .
        ?b rs:variable "least" ; rs:value ?least }}"""
    assert [str(row[0]) for row in store.query(query)] == [str(decimal("360000.01"))]  # type: ignore[union-attr]
    assert text == rows_to_turtle(cost)


def sheets(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_workbook_holds_money_as_yuan_and_a_second_sheet_with_the_basis(cost: Rows) -> None:
    book = sheets(rows_to_workbook(cost, "en"))
    rows, basis = book.worksheets
    head = [c.value for c in rows[1]]
    assert head[:3] == ["measure", "measure IRI", "year of the ground"]
    cell = rows.cell(2, head.index("at least (yuan)") + 1)
    assert (Decimal(str(cell.value)), cell.number_format) == (Decimal("360000.01"), "¥#,##0.00")
    told = [(r[0].value, r[1].value) for r in basis.iter_rows()]
    assert ("on", "2026-03-01") in told
    assert ("assumption", "assumed in effect from 2025-01-01 (in-effect-from-2025)") in told
    assert ("source", "Sample briefing (fictional) (GradeB)") in told
    assert ("note", "The agency decides.") in told
    assert len(dict(told)["digest"]) == 64


def test_a_workbook_loses_no_fen_and_runs_no_formula() -> None:
    rows = of(
        decimal("123456789012345.67"), decimal("9999999999999.99"), decimal("0.005"), Literal("=1+1"), unit="yuan"
    )
    found = sheets(rows_to_workbook(rows, "en")).worksheets[0]
    assert [found.cell(r, 1).value for r in range(2, 6)] == ["123456789012345.67", 9999999999999.99, "0.005", "=1+1"]
    assert [found.cell(r, 1).data_type for r in range(2, 6)] == ["s", "n", "s", "s"]


def test_a_workbook_holds_days_as_days_and_old_ones_as_text() -> None:
    days = of(*(Literal(d, datatype=NamedNode(XSD + "date")) for d in ("2026-03-01", "1899-01-01")))
    found = sheets(rows_to_workbook(days, "en")).worksheets[0]
    assert (found.cell(2, 1).value.isoformat(), found.cell(3, 1).value) == ("2026-03-01T00:00:00", "1899-01-01")


def test_the_same_answer_gives_the_same_workbook(cost: Rows) -> None:
    assert rows_to_workbook(cost, "zh") == rows_to_workbook(cost, "zh")


def test_a_workbook_is_written_to_the_file_that_is_named(tmp_path: Path) -> None:
    said = say("ask", "gaps", "--project", str(CITY), "--format", "xlsx", "--output", str(tmp_path / "new" / "a.xlsx"))
    assert (said.status, said.out) == (0, "")
    assert sheets((tmp_path / "new" / "a.xlsx").read_bytes()).worksheets[0].max_row == 4


def test_a_query_has_the_same_forms_and_an_ask_and_triples_have_theirs() -> None:
    def query(text: str, form: str) -> tuple[int, str]:
        said = say("query", text, "--format", form, "--project", str(CITY), "--lang", "en")
        return said.status, (said.out or said.err).strip()

    one = "SELECT (2.50 AS ?x) {}"
    assert query(one, "text") == (0, "x\n2.5")
    assert query(one, "csv") == (0, "x\n2.5")
    assert query(one, "markdown") == (0, "| x |\n| --- |\n| 2.5 |")
    assert json.loads(query(one, "json")[1])["rows"] == [{"x": "2.5"}]
    assert "ResultSet" in query(one, "turtle")[1]
    assert query("ASK {}", "text") == (0, "true")
    assert query("ASK {}", "csv") == (1, "huiqi: the result of an ASK has the formats text and json")
    triple = "CONSTRUCT { <urn:a> <urn:b> 1 } WHERE {}"
    assert query(triple, "turtle") == (0, "<urn:a> <urn:b> 1 .")
    assert query(triple, "json") == (1, "huiqi: the result of a CONSTRUCT has the format turtle")
    assert query("SELECT (BNODE() AS ?x) {}", "csv")[0] == 0
