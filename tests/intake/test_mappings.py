"""Mappings: proposed, confirmed, read from a sheet, YAML or CSVW; nothing in doubt is applied."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from huiqi.errors import HuiqiError
from huiqi.intake import propose_files
from huiqi.intake.mapping_files import write_mapping
from intake.said import FIRM, OFFICE, csv_of, facts, imported, project, said, turtle

TABLE = f"统一社会信用代码,年度,主营业务收入(万元),出口额,备注\n{FIRM},2025,2000,30,x\n"
SHEET = """\
表,列,指标,单位,类,年度,固定值,确认
,统一社会信用代码,code,,,,,
,年度,fiscal-year,,AnnualReport,,,是
,主营业务收入(万元),营业收入,万元,,,,是
,出口额,exports,亿元,,,,
,备注,忽略,,,,,
"""
STATED = {("revenue", "20000000.00"), ("exports", "3000000000.00")}


def stated(path: Path, mapping: Path) -> set[tuple[str, str]]:
    found = imported(path, mapping=mapping)
    assert found.findings == ()
    return {(p, o) for _, p, o in facts(turtle(found)) if p in ("revenue", "exports")}


def test_a_mapping_sheet_says_what_headers_do_not(tmp_path: Path) -> None:
    assert stated(csv_of(tmp_path, TABLE), csv_of(tmp_path, SHEET, "m.csv")) == STATED


def test_a_mapping_in_yaml_says_the_same(tmp_path: Path) -> None:
    text = """\
- {column: 统一社会信用代码, indicator: code}
- {column: 年度, indicator: fiscal-year, class: AnnualReport}
- {column: 主营业务收入(万元), indicator: revenue}
- {column: 出口额, indicator: exports, unit: 亿元}
- {column: 备注, indicator: ignore}
"""
    assert stated(csv_of(tmp_path, TABLE), csv_of(tmp_path, text, "m.yaml")) == STATED


def test_csvw_metadata_says_the_same(tmp_path: Path) -> None:
    voc = "https://w3id.org/huiqi/voc/indicator/"
    columns = [
        {"titles": "统一社会信用代码", "propertyUrl": "urn:huiqi:import:code"},
        {"titles": ["年度"], "propertyUrl": f"{voc}fiscal-year", "hq:class": "AnnualReport"},
        {"titles": {"zh": "主营业务收入(万元)"}, "propertyUrl": f"{voc}revenue"},
        {"titles": "出口额", "propertyUrl": f"{voc}exports", "hq:unit": "亿元"},
        {"titles": "备注", "suppressOutput": True},
    ]
    whole = {"@context": "http://www.w3.org/ns/csvw", "url": "a.csv", "tableSchema": {"columns": columns}}
    assert stated(csv_of(tmp_path, TABLE), csv_of(tmp_path, json.dumps(whole), "m.json")) == STATED


def test_a_proposal_marks_what_is_in_doubt_and_is_not_applied_before_it_is_confirmed(tmp_path: Path) -> None:
    path = csv_of(tmp_path, TABLE)
    mapping, _ = propose_files([path], project().book, project().graph)
    doubts = {c.column: c.near[:1] for c in mapping.columns if not c.is_sure}
    assert doubts == {"主营业务收入(万元)": ("营业收入",), "出口额": ("元",)}
    for name in ("m.csv", "m.yaml", "m.json"):
        file = csv_of(tmp_path, write_mapping(mapping, Path(name)), name)
        found = imported(path, mapping=file)
        assert [f.code for f in found.findings] == ["H021", "H021"], name
        assert not {p for _, p, _ in facts(turtle(found))} & {"revenue", "exports"}


@pytest.mark.parametrize("name", ["m.csv", "m.yaml", "m.json"])
def test_a_proposal_without_doubts_gives_the_same_facts_as_no_mapping(tmp_path: Path, name: str) -> None:
    path = OFFICE / "office-corrected.xlsx"
    mapping, findings = propose_files([path], project().book, project().graph)
    assert findings == ()
    found = imported(path, mapping=csv_of(tmp_path, write_mapping(mapping, Path(name)), name))
    assert found.findings == ()
    assert turtle(found) == turtle(imported(path))


def test_a_value_for_every_row_stands_in_for_a_column(tmp_path: Path) -> None:
    table = csv_of(tmp_path, f"统一社会信用代码,认定日期\n{FIRM},2025-03-01\n")
    mapping = "sheet,column,indicator,unit,class,year,value\n,统一社会信用代码,code,,,,\n,认定日期,recognised-on,,,,\n"
    mapping += ",,category,,,,瞪羚企业\n,,level,,,,省级\n"
    found = imported(table, mapping=csv_of(tmp_path, mapping, "m.csv"))
    assert found.findings == ()
    assert f"{FIRM}/recognition/gazelle-provincial-2025-03-01" in {s for s, _, _ in facts(turtle(found))}


def test_a_mapping_that_names_what_is_not_there_is_said(tmp_path: Path) -> None:
    mapping = SHEET.replace(",营业收入,", ",revenu,").replace(",备注,", ",附注,")
    mapping += "别的表,统一社会信用代码,code,,,,,\n,出口额,exports,英镑,,,,\n,出口额,exports,元,Recognition,,,\n"
    lines = said(imported(csv_of(tmp_path, TABLE), mapping=csv_of(tmp_path, mapping, "m.csv")))
    assert any("no indicator `revenu`" in t and "`revenue`" in t for t in lines)
    assert any("no file has a sheet `别的表`" in t for t in lines)
    assert any("no unit `英镑`" in t for t in lines)
    assert any("describes :AnnualReport and not :Recognition" in t for t in lines)
    assert any("does not describe the column `备注`" in t for t in lines)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m.csv", "a,b\n1,2\n"),
        ("m.json", "[1]"),
        ("m.json", "{"),
        ("m.yaml", "- {a: 1}\n"),
        ("m.xlsx", "no"),
        ("m.csv", ""),
    ],
)
def test_what_is_no_mapping_is_one_clear_error(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(HuiqiError) as caught:
        imported(csv_of(tmp_path, TABLE), mapping=csv_of(tmp_path, text, name))
    assert name in caught.value.text.en


def test_two_columns_of_one_name_are_not_told_apart_by_a_mapping(tmp_path: Path) -> None:
    table = csv_of(tmp_path, f"统一社会信用代码,年度,收入,收入\n{FIRM},2025,1,2\n")
    mapping = "column,indicator,unit\n统一社会信用代码,code,\n年度,fiscal-year,\n收入,revenue,万元\n"
    found = imported(table, mapping=csv_of(tmp_path, mapping, "m.csv"))
    assert any("two columns are called `收入`" in t for t in said(found))
    assert not {p for _, p, _ in facts(turtle(found))} & {"revenue"}


def test_a_sheet_is_of_the_narrowest_class_that_has_a_column_of_its_own(tmp_path: Path) -> None:
    plain = csv_of(tmp_path, f"统一社会信用代码,项目编号,完成日期\n{FIRM},P1,2025-02-02\n", "项目.csv")
    foreign = csv_of(
        tmp_path, f"统一社会信用代码,项目编号,完成日期,投产日期\n{FIRM},P2,2025-02-02,2025-03-01\n", "b.csv"
    )
    kinds = {
        (s, o.replace("#", "/").rsplit("/", 1)[-1])
        for s, p, o in facts(turtle(imported(plain, foreign)))
        if p == "type"
    }
    assert kinds >= {(f"{FIRM}/project/P1", "Project"), (f"{FIRM}/foreign-project/P2", "ForeignProject")}
