"""An enterprise written in YAML says the same as one written in Turtle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from facts.said import BASE, FIRM, LEVEL, Write, faults, recognition, records, report, values
from huiqi.facts.enterprise_file import read_enterprise_file
from huiqi.facts.model import Enterprise, Facts, Value
from huiqi.facts.read import read_facts
from huiqi.load import Graph, load_files
from huiqi.names import IND, NS, XSD
from huiqi.rules.model import RuleBook

# --- the enterprise -------------------------------------------------------------------------------------------------


def test_the_credit_code_makes_the_iri_of_the_enterprise(write: Write) -> None:
    said = write("code: 91371500MADEMO901X")
    assert [(s.subject, s.object) for s in said[0]] == [(FIRM, NamedNode(NS + "Enterprise"))]


def test_a_plain_name_is_chinese(write: Write) -> None:
    said = write("code: 91371500MADEMO901X\nname: 示例有限公司")
    assert said[0][1].object == Literal("示例有限公司", language="zh")


def test_names_may_be_given_by_language(write: Write) -> None:
    said = write("code: 91371500MADEMO901X\nname: {zh: 示例, en: Sample}")
    assert [s.object for s in said[0][1:]] == [Literal("示例", language="zh"), Literal("Sample", language="en")]


def test_an_indicator_of_the_enterprise_is_found_by_its_chinese_label(write: Write) -> None:
    said = write("code: 91371500MADEMO901X\n纳统日期: 2023-05-01")
    assert values(said, "", "statistics-entry") == ["2023-05-01"]


def test_every_statement_carries_its_own_line(write: Write) -> None:
    said = write(report("1"))
    revenue = next(s for s in said[0] if s.predicate == IND + "revenue")
    assert (revenue.place.file, revenue.place.line) == ("firm.yaml", 4)


def test_a_top_level_list_holds_several_enterprises(write: Write) -> None:
    said = write("- code: 91371500MADEMO901X\n- code: 91371500MADEMO902X")
    assert [s.subject[-18:] for s in said[0]] == ["91371500MADEMO901X", "91371500MADEMO902X"]


def test_several_documents_hold_several_enterprises(write: Write) -> None:
    said = write("code: 91371500MADEMO901X\n---\ncode: 91371500MADEMO902X\n")
    assert [s.subject[-18:] for s in said[0]] == ["91371500MADEMO901X", "91371500MADEMO902X"]


def test_without_a_code_only_that_enterprise_is_lost(write: Write) -> None:
    said = write("- name: 无号\n- code: 91371500MADEMO901X")
    assert faults(said) == [("H014", 1)]
    assert [s.subject for s in said[0]] == [FIRM]


def test_a_code_of_the_wrong_length_is_a_finding(write: Write) -> None:
    assert faults(write("code: 9137")) == [("H003", 1)]


# --- values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1999.99万", "19999900.00"),
        ("0.2亿", "20000000.00"),
        ("1.5亿元", "150000000.00"),
        ('"20,000,000.00"', "20000000.00"),
        ("１９９９９９９９.９９", "19999999.99"),
        ("2000万元", "20000000.00"),
        ("0", "0.00"),
        ("0.1", "0.10"),
    ],
)
def test_money_is_an_exact_decimal_in_yuan(write: Write, text: str, value: str) -> None:
    said = write(report(text))
    found = next(s.object for s in said[0] if s.predicate == IND + "revenue")
    assert found == Literal(value, datatype=NamedNode(XSD + "decimal"))
    assert said[1] == []


@pytest.mark.parametrize("text", ["", "—", '"-"', "null", "无数据", "~", '"  "', "[]"])
def test_what_is_not_stated_is_not_zero(write: Write, text: str) -> None:
    said = write(report(text))
    assert values(said, "annual-report/2024", "revenue") == []
    assert said[1] == []


@pytest.mark.parametrize("text", ["about 20 million", "2e7", "12%", "1.234", "一千万"])
def test_an_unreadable_amount_is_a_finding_and_stays_as_text(write: Write, text: str) -> None:
    said = write(report(text))
    assert faults(said) == [("H003", 4)]
    assert next(s.object for s in said[0] if s.predicate == IND + "revenue") == Literal(text)


def test_money_below_zero_is_a_finding(write: Write) -> None:
    said = write(report("-5"))
    assert faults(said) == [("H003", 4)]
    assert values(said, "annual-report/2024", "revenue") == ["-5.00"]


def test_a_list_states_several_values(write: Write) -> None:
    said = write(report("[1900万, 2100万, —]"))
    assert values(said, "annual-report/2024", "revenue") == ["19000000.00", "21000000.00"]


def test_an_unreadable_value_does_not_hide_a_disagreement(write: Write) -> None:
    said = write(report("[1900万, about 21 million]"))
    assert values(said, "annual-report/2024", "revenue") == ["19000000.00", "about 21 million"]


@pytest.mark.parametrize("text", ["2023-05-01", "2023年5月1日", "2023/5/1", "２０２３年５月１日", '"2023-5-1"'])
def test_a_day_may_be_written_in_several_ways(write: Write, text: str) -> None:
    said = write(f"code: 91371500MADEMO901X\nstatistics-entry: {text}")
    assert said[0][1].object == Literal("2023-05-01", datatype=NamedNode(XSD + "date"))


@pytest.mark.parametrize("text", ["2023-02-29", "2023-13-01", "May 2023", "20230501", "2023/5-1", "0000-01-01"])
def test_a_day_that_does_not_exist_is_a_finding(write: Write, text: str) -> None:
    said = write(f"code: 91371500MADEMO901X\nstatistics-entry: {text}")
    assert faults(said) == [("H003", 2)]
    assert said[0][1].object == Literal(text)


@pytest.mark.parametrize(("text", "value"), [("是", "true"), ("否", "false"), ("true", "true"), ("False", "false")])
def test_a_flag_is_true_or_false_in_either_language(text: str, value: str) -> None:
    from huiqi.facts.written import Names, Vocabulary, read_value

    nothing = Names({}, ())
    reading = read_value(text, "Flag", Vocabulary(nothing, nothing, nothing, frozenset()), {})
    assert reading.term == Literal(value, datatype=NamedNode(XSD + "boolean"))


def test_a_flag_of_another_word_is_no_flag() -> None:
    from huiqi.facts.written import Names, Vocabulary, read_value

    nothing = Names({}, ())
    reading = read_value("maybe", "Flag", Vocabulary(nothing, nothing, nothing, frozenset()), {})
    assert (reading.term, reading.problem is None) == (Literal("maybe"), False)


@pytest.mark.parametrize("text", ["national", "国家级", "National", "level/national", LEVEL + "national"])
def test_a_code_is_found_by_name_label_or_iri(write: Write, text: str) -> None:
    said = write(recognition(f"category: gazelle, level: '{text}', recognised-on: 2025-03-01"))
    assert values(said, "recognition/gazelle-national-2025-03-01", "level") == [LEVEL + "national"]


def test_an_unknown_code_is_a_finding_with_near_names(write: Write) -> None:
    said = write(recognition("category: gazele, level: national, recognised-on: 2025-03-01"))
    assert faults(said) == [("H003", 3)]
    assert said[1][0].say("en") == "firm.yaml:3: H003 there is no code `gazele`; did you mean `gazelle`?"


def test_an_unknown_code_that_is_an_iri_is_stated_all_the_same(write: Write) -> None:
    said = write(recognition("category: 'https://example.org/dragon', level: national, recognised-on: 2025-03-01"))
    assert faults(said) == [("H003", 3)]
    assert values(said, "recognition/dragon-national-2025-03-01", "category") == ["https://example.org/dragon"]


def test_a_thing_is_another_record_by_id_path_or_iri(write: Write) -> None:
    said = write("""
        code: 91371500MADEMO901X
        reports:
          - {fiscal-year: 2024, revenue: 4600万}
        records:
          - {class: Product, id: lamp, released-on: 2024-04-02}
          - {class: Recognition, category: gazelle, level: county, product: lamp, recognised-on: 2025-03-01}
          - {class: Payment, award: future-industry, ground: annual-report/2024, paid: 30万, paid-on: 2025-11-28}
    """)
    assert said[1] == []
    assert values(said, "recognition/gazelle-county-lamp-2025-03-01", "product") == [f"{FIRM}/product/lamp"]
    assert values(said, "payment/2025-11-28", "ground") == [f"{FIRM}/annual-report/2024"]
    award = f"{BASE}/id/liaocheng/manufacturing/known-2025-08-21/future-industry"
    assert values(said, "payment/2025-11-28", "award") == [award]


def test_a_thing_that_nothing_is_called_is_a_finding(write: Write) -> None:
    said = write("""
        code: 91371500MADEMO901X
        records:
          - {class: Product, id: lamp, released-on: 2024-04-02}
          - {class: Payment, ground: lamb, paid-on: 2025-11-28}
    """)
    assert faults(said) == [("H003", 5)]
    assert "`lamp`" in said[1][0].fix.en


def test_a_path_never_leads_to_another_enterprise(write: Write) -> None:
    said = write("""
        - code: 91371500MADEMO901X
          records: [{class: Payment, ground: annual-report/2024, paid-on: 2025-11-28}]
        - code: 91371500MADEMO902X
          reports: [{fiscal-year: 2024}]
    """)
    assert values(said, "payment/2025-11-28", "ground") == ["annual-report/2024"]
    assert faults(said) == [("H003", 3)]


# --- records and their natural keys ---------------------------------------------------------------------------------


def test_records_are_named_by_their_natural_keys(write: Write) -> None:
    said = write("""
        code: 91371500MADEMO901X
        status:
          - {from: 2020年1月1日, field: biomanufacturing, place: dongchangfu}
        reports:
          - {fiscal-year: 2024, revenue: 1}
        records:
          - {class: 认定, category: 瞪羚企业, level: 省级, recognised-on: 2025/3/1, until: 2028-02-29}
          - {class: AdverseRecord, occurred-on: 2024-07-01}
          - {class: Application, id: A 1}
    """)
    assert records(said) == [
        "status/2020-01-01",
        "annual-report/2024",
        "recognition/gazelle-provincial-2025-03-01",
        "adverse-record/2024-07-01",
        "application/A%201",
    ]
    assert said[1] == []


def test_two_records_of_one_key_are_one_record_with_two_values(write: Write, book: RuleBook) -> None:
    said = write("""
        code: 91371500MADEMO901X
        reports:
          - {fiscal-year: 2024, revenue: 1900万}
          - {fiscal-year: 2024, revenue: 2100万}
    """)
    (record,) = read_facts(Graph(said[0]), book).enterprises[0].records
    assert len(record.values[IND + "revenue"]) == 2


def test_an_id_keeps_two_records_of_one_key_apart(write: Write) -> None:
    said = write("""
        code: 91371500MADEMO901X
        records:
          - {class: Payment, id: first, paid: 1, paid-on: 2025-11-28}
          - {class: Payment, id: second, paid: 2, paid-on: 2025-11-28}
    """)
    assert records(said) == ["payment/first", "payment/second"]


def test_the_days_of_a_record_are_stated(write: Write, book: RuleBook) -> None:
    text = "category: gazelle, level: national, recognised-on: 2025-03-01, from: 2025-03-02, until: 2028-02-29"
    said = write(recognition(text + ", received: 2025-04-01"))
    (record,) = read_facts(Graph(said[0]), book).enterprises[0].records
    assert (record.day, record.applies_from, record.applies_until, record.received) == (
        20250301,
        20250302,
        20280229,
        20250401,
    )


def test_a_source_is_stated_only_if_it_is_an_iri(write: Write) -> None:
    said = write("""
        code: 91371500MADEMO901X
        reports:
          - {fiscal-year: 2023, source: annual report}
          - {fiscal-year: 2024, source: 'https://w3id.org/huiqi/id/source/tax'}
        sources: {kept: [by, hand]}
    """)
    assert [(s.subject[-4:], s.object.value) for s in said[0] if s.predicate == NS + "fromSource"] == [
        ("2024", "https://w3id.org/huiqi/id/source/tax")
    ]
    assert said[1] == []


# --- registers ------------------------------------------------------------------------------------------------------


def test_a_register_says_which_records_are_complete(write: Write, book: RuleBook) -> None:
    said = write("""
        code: 91371500MADEMO901X
        registers:
          - {name: annual-reports, class: AnnualReport, from: 2015-01-01, until: 2026-03-01}
    """)
    (register,) = read_facts(Graph(said[0]), book).registers
    assert register.iri == f"{BASE}/id/register/annual-reports"
    assert (register.record, register.covers_from, register.covers_until) == (NS + "AnnualReport", 20150101, 20260301)


@pytest.mark.parametrize(
    ("part", "codes"),
    [
        ("name: x, class: AnnualReport, from: 2015-13-01, until: 2026-03-01", ["H003"]),
        ("name: x, class: AnnualReport, from: 2015-01-01", ["H014"]),
        ("name: x, class: AnnualReports, until: 2026-03-01", ["H013"]),
        ("name: x, until: 2026-03-01", ["H014"]),
        ("class: AnnualReport, until: 2026-03-01", ["H014"]),
    ],
)
def test_a_register_in_doubt_is_left_out(write: Write, part: str, codes: list[str]) -> None:
    said = write(f"code: 91371500MADEMO901X\nregisters:\n  - {{{part}}}")
    assert [f.code for f in said[1]] == codes
    assert len(said[0]) == 1


def test_a_register_described_in_two_ways_is_left_out(write: Write) -> None:
    said = write("""
        code: 91371500MADEMO901X
        registers:
          - {name: x, class: AnnualReport, from: 2015-01-01, until: 2026-03-01}
          - {name: x, class: AnnualReport, from: 2020-01-01, until: 2026-03-01}
    """)
    assert faults(said) == [("H013", 5)]
    assert len(said[0]) == 1


# --- the same as Turtle ---------------------------------------------------------------------------------------------

YAML = """\
code: 91371500MADEMO901X
name: {zh: 示例, en: Sample}
statistics-entry: 2023-05-01
status:
  - {from: 2020-01-01, until: 2025-12-31, field: 生物制造, place: dongchangfu}
reports:
  - {fiscal-year: 2024, revenue: 1999.99万, exports: —}
  - {fiscal-year: 2025, revenue: [2150万, 1920万]}
records:
  - {class: Recognition, category: gazelle, level: national, recognised-on: 2025-03-01, until: 2028-02-29}
registers:
  - {name: annual-reports, class: AnnualReport, from: 2015-01-01, until: 2026-03-01}
"""
TURTLE = """\
@prefix : <https://w3id.org/huiqi/ns#> .
@prefix ind: <https://w3id.org/huiqi/voc/indicator/> .
@prefix e: <https://w3id.org/huiqi/id/enterprise/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix voc: <https://w3id.org/huiqi/voc/> .
e:91371500MADEMO901X a :Enterprise ; rdfs:label "示例"@zh , "Sample"@en ;
    ind:statistics-entry "2023-05-01"^^xsd:date .
<https://w3id.org/huiqi/id/enterprise/91371500MADEMO901X/status/2020-01-01> a :EnterpriseStatus ;
    ind:enterprise e:91371500MADEMO901X ; :appliesFrom "2020-01-01"^^xsd:date ; :appliesUntil "2025-12-31"^^xsd:date ;
    ind:field <https://w3id.org/huiqi/voc/future-industry-field/biomanufacturing> ;
    ind:place <https://w3id.org/huiqi/voc/place/dongchangfu> .
<https://w3id.org/huiqi/id/enterprise/91371500MADEMO901X/annual-report/2024> a :AnnualReport ;
    ind:enterprise e:91371500MADEMO901X ; ind:fiscal-year 2024 ; ind:revenue 19999900 .
<https://w3id.org/huiqi/id/enterprise/91371500MADEMO901X/annual-report/2025> a :AnnualReport ;
    ind:enterprise e:91371500MADEMO901X ; ind:fiscal-year 2025 ; ind:revenue 21500000.00 , 19200000.00 .
<https://w3id.org/huiqi/id/enterprise/91371500MADEMO901X/recognition/gazelle-national-2025-03-01> a :Recognition ;
    ind:enterprise e:91371500MADEMO901X ;
    ind:category <https://w3id.org/huiqi/voc/enterprise-category/gazelle> ;
    ind:level <https://w3id.org/huiqi/voc/level/national> ;
    ind:recognised-on "2025-03-01"^^xsd:date ; :appliesUntil "2028-02-29"^^xsd:date .
<https://w3id.org/huiqi/id/register/annual-reports> a :Register ; :record :AnnualReport ;
    :appliesFrom "2015-01-01"^^xsd:date ; :appliesUntil "2026-03-01"^^xsd:date .
"""


def terms(stated: Mapping[str, tuple[Value, ...]]) -> dict[str, list[str]]:
    return {name: [str(v.term) for v in found] for name, found in sorted(stated.items())}


def everything(firm: Enterprise) -> list[dict[str, list[str]]]:
    return [terms(firm.values), *(terms(r.values) for r in firm.records)]


def test_yaml_and_turtle_give_the_same_facts(tmp_path: Path, book: RuleBook) -> None:
    (tmp_path / "firm.yaml").write_text(YAML, "utf-8")
    (tmp_path / "firm.ttl").write_text(TURTLE, "utf-8")
    statements, findings = read_enterprise_file(tmp_path / "firm.yaml", tmp_path, book, BASE)
    graph, problems = load_files([tmp_path / "firm.ttl"], tmp_path)
    assert findings == problems == []
    from_yaml: Facts = read_facts(Graph(statements), book)
    from_turtle: Facts = read_facts(graph, book)
    assert from_yaml == from_turtle
    assert everything(from_yaml.enterprises[0]) == everything(from_turtle.enterprises[0])
    assert len(from_yaml.enterprises[0].records) == 4
