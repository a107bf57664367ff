"""A fault in an enterprise file costs only itself, and no text at all makes reading fail."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from facts.said import BASE, Said, Write, faults, recognition, records, values
from huiqi.errors import CannotStart
from huiqi.facts.enterprise_file import read_enterprise_file
from huiqi.facts.read import read_facts
from huiqi.load import Graph
from huiqi.rules.model import RuleBook

# --- keys and shapes ------------------------------------------------------------------------------------------------


def test_an_unknown_key_is_a_finding_and_the_rest_stays(write: Write) -> None:
    said = write("code: 91371500MADEMO901X\nreports:\n  - {fiscal-year: 2024, revenu: 1, exports: 2}")
    assert said[1][0].say("en") == "firm.yaml:3: H013 `revenu` is not known here; did you mean `revenue`?"
    assert values(said, "annual-report/2024", "exports") == ["2.00"]


def test_an_indicator_in_the_wrong_place_is_told_where_it_belongs(write: Write) -> None:
    said = write("code: 91371500MADEMO901X\nrevenue: 1")
    assert (
        said[1][0].say("en")
        == "firm.yaml:2: H013 `revenue` describes :AnnualReport; write it on a record of :AnnualReport"
    )


def test_a_computed_indicator_is_not_stated_but_the_highest_before_may_be_attested(write: Write) -> None:
    said = write("""
        code: 91371500MADEMO901X
        reports:
          - {fiscal-year: 2024, revenue-growth: 0.3, revenue-highest-before: 1500万}
    """)
    assert faults(said) == [("H013", 4)]
    assert values(said, "annual-report/2024", "revenue-highest-before") == ["15000000.00"]


def test_a_key_written_twice_is_a_finding_and_both_values_stay(write: Write) -> None:
    said = write("code: 91371500MADEMO901X\nreports:\n  - fiscal-year: 2024\n    revenue: 1\n    revenue: 2\n")
    assert faults(said) == [("H013", 5)]
    assert values(said, "annual-report/2024", "revenue") == ["1.00", "2.00"]


def test_a_comma_inside_braces_does_not_cut_a_number(write: Write) -> None:
    said = write("code: 91371500MADEMO901X\nreports:\n  - {fiscal-year: 2024, revenue: 1,234,567.89, exports: 1,999万}")
    assert values(said, "annual-report/2024", "revenue") == ["1234567.89"]
    assert values(said, "annual-report/2024", "exports") == ["19990000.00"]
    assert {(f.code, f.level) for f in said[1]} == {("H013", "warning")}


def test_a_number_followed_by_a_key_is_not_joined_to_it(write: Write) -> None:
    said = write("code: 91371500MADEMO901X\nreports:\n  - {fiscal-year: 2024, revenue: 1, 234: , exports: 2}")
    assert values(said, "annual-report/2024", "revenue") == ["1.00"]
    assert faults(said) == [("H013", 3)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("just words", 1),
        ("code: 91371500MADEMO901X\nreports: 5", 2),
        ("code: 91371500MADEMO901X\nreports:\n  - 5", 3),
        ("code: 91371500MADEMO901X\nname: [示例]", 2),
        ("code: 91371500MADEMO901X\nname: {zh!: 示例}", 2),
        ("code: 91371500MADEMO901X\nstatistics-entry: {day: 2023-05-01}", 2),
        ("code: 91371500MADEMO901X\nregisters: {name: x}", 2),
        ("code: 91371500MADEMO901X\n? [a, b]\n: c", 2),
        ("code: 91371500MADEMO901X\nreports:\n  - {fiscal-year: 2024, until: [2025-01-01]}", 3),
    ],
)
def test_a_wrong_shape_is_a_finding_with_its_line(write: Write, text: str, line: int) -> None:
    assert faults(write(text)) == [("H013", line)]


def test_an_empty_file_describes_no_enterprise(write: Write) -> None:
    assert faults(write("# nothing yet\n")) == [("H013", 0)]


# --- records that lack something ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "missing"),
    [
        ("level: national, recognised-on: 2025-03-01", "category"),
        ("category: gazelle, recognised-on: 2025-03-01", "level"),
        ("category: gazelle, level: national", "recognised-on"),
        ("category: gazelle, level: national, recognised-on: [2025-03-01, 2025-03-02]", "recognised-on"),
    ],
)
def test_a_missing_part_of_the_key_is_a_finding_and_the_record_stays(write: Write, part: str, missing: str) -> None:
    said = write(recognition(part))
    assert faults(said) == [("H014", 3)]
    assert f"`{missing}`" in said[1][0].problem.en
    assert records(said) == ["recognition/line-3"]


def test_a_report_without_a_year_is_a_finding(write: Write) -> None:
    said = write("code: 91371500MADEMO901X\nreports:\n  - revenue: 1\n  - {fiscal-year: 2024, revenue: 2}\n")
    assert faults(said) == [("H014", 3)]
    assert values(said, "annual-report/2024", "revenue") == ["2.00"]


def test_a_status_without_a_first_day_is_a_finding(write: Write) -> None:
    assert faults(write("code: 91371500MADEMO901X\nstatus:\n  - {field: biomanufacturing}")) == [("H014", 3)]


def test_a_record_of_an_unknown_class_is_a_finding_with_near_names(write: Write) -> None:
    said = write("code: 91371500MADEMO901X\nrecords:\n  - {class: Recogniton, level: national}")
    assert faults(said) == [("H013", 3)]
    assert said[1][0].fix.en == "did you mean `Recognition`?"


def test_a_record_without_a_class_is_a_finding(write: Write) -> None:
    assert faults(write("code: 91371500MADEMO901X\nrecords:\n  - {level: national}")) == [("H014", 3)]


# --- text that is no enterprise file --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("code: 91371500MADEMO901X\nname: 'open\n", 2),
        ("code: 91371500MADEMO901X\nreports: -\n", 2),
        ("a: {b: 1\nc: 2\n", 2),
        ("code: 91371500MADEMO901X\n\tname: x\n", 2),
        ('code: 91371500MADEMO901X\nname: "\\ud800"\n', 2),
    ],
)
def test_broken_yaml_gives_its_line_and_nothing_else(write: Write, text: str, line: int) -> None:
    said = write(text)
    assert said[0] == []
    assert [f.code for f in said[1]] == ["H001"]
    assert said[1][0].place.line in (0, line, line + 1)


@pytest.mark.parametrize(
    "text",
    [
        "code: &c 91371500MADEMO901X\n",
        "code: 91371500MADEMO901X\nname: &n x\nsources: *n\n",
        "<<: {code: 91371500MADEMO901X}\n",
        "code: !!str 91371500MADEMO901X\n",
        "code: !secret 91371500MADEMO901X\n",
        "sources: !!set {a, b}\n",
        "sources: [[[[[[[[1]]]]]]]]\n",
    ],
)
def test_anchors_tags_and_deep_nesting_are_refused_with_one_finding(write: Write, text: str) -> None:
    said = write(text)
    assert (said[0], [f.code for f in said[1]]) == ([], ["H013"])


def test_eight_levels_are_not_too_deep(write: Write) -> None:
    assert write("code: 91371500MADEMO901X\nsources: [[[[[[[1]]]]]]]\n")[1] == []


def test_a_file_over_two_megabytes_is_refused(write: Write) -> None:
    said = write("# " + "x" * 2_000_000)
    assert said[1][0].say("en") == "firm.yaml: H013 the file is larger than 2 MB; split it into several files"


def test_a_file_in_another_encoding_is_a_finding(tmp_path: Path, book: RuleBook) -> None:
    path = tmp_path / "firm.yaml"
    path.write_bytes("code: 91371500MADEMO901X\nname: 示例".encode("gb18030"))
    said = read_enterprise_file(path, tmp_path, book, BASE)
    assert said[1][0].say("en") == "firm.yaml:2: H001 the file is not in UTF-8; save it as UTF-8"


def test_a_byte_order_mark_is_no_fault(tmp_path: Path, book: RuleBook) -> None:
    path = tmp_path / "firm.yaml"
    path.write_bytes(b"\xef\xbb\xbfcode: 91371500MADEMO901X")
    assert read_enterprise_file(path, tmp_path, book, BASE)[1] == []


def test_a_missing_file_cannot_be_started_with(tmp_path: Path, book: RuleBook) -> None:
    with pytest.raises(CannotStart, match=r"cannot read the file `none\.yaml`"):
        read_enterprise_file(tmp_path / "none.yaml", tmp_path, book, BASE)


def test_a_file_outside_the_project_is_called_by_its_name(tmp_path: Path, book: RuleBook) -> None:
    path = tmp_path / "firm.yaml"
    path.write_text("code: 91371500MADEMO901X", "utf-8")
    statements, _ = read_enterprise_file(path, tmp_path / "elsewhere", book, BASE)
    assert statements[0].place.file == "firm.yaml"


# --- anything at all ------------------------------------------------------------------------------------------------

SCHEMA = """code 91371500MADEMO901X name status reports records registers class Recognition from until id revenue
    fiscal-year 2024 1999.99万 — null 2025-03-01 place 东昌府区 product lamp award paid-on Payment"""
MARKS = r"""{ } [ ] ' " # | > % << & * ? \ud800 !!str &a *a --- \ """
SPACES = (" ", "\n", "\n  - ", "\n    ", "- ", ": ", ":\n", ", ", "\t", "\x00", "\u2028")
WORDS = st.sampled_from((*SCHEMA.split(), *MARKS.split(), *SPACES))


def read_anything(data: bytes, book: RuleBook) -> Said:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "firm.yaml"
        path.write_bytes(data)
        said = read_enterprise_file(path, Path(folder), book, BASE, Graph([]))
    read_facts(Graph(said[0]), book)
    for statement in said[0]:
        assert NamedNode(statement.subject).value.startswith(BASE)
    assert {f.code for f in said[1]} <= {"H001", "H003", "H013", "H014"}
    return said


@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))))
def test_arbitrary_text_raises_nothing(book: RuleBook, data: bytes) -> None:
    read_anything(data, book)


@given(parts=st.lists(WORDS, max_size=40))
def test_arbitrary_words_of_the_schema_raise_nothing(book: RuleBook, parts: list[str]) -> None:
    read_anything("".join(parts).encode(), book)


SCALARS = st.one_of(WORDS, st.text(max_size=12), st.just("https://example.org/x"), st.just("urn:a b"))


@given(
    key=st.sampled_from(["status", "reports", "records", "registers", "name", "statistics-entry", "sources"]),
    pairs=st.lists(
        st.tuples(
            st.sampled_from(["class", "id", "from", "until", "received", "source", "name", "zh", "fiscal-year"])
            | st.sampled_from(["revenue", "category", "level", "recognised-on", "product", "award", "ground", "field"]),
            SCALARS,
        ),
        max_size=6,
    ),
    kind=st.sampled_from(["Recognition", "Payment", "Project", "AnnualReport", "EnterpriseStatus", "Application", ""]),
)
def test_arbitrary_values_in_the_schema_raise_nothing(
    book: RuleBook, key: str, pairs: list[tuple[str, str]], kind: str
) -> None:
    inside = "".join(f"    {k}: {json.dumps(v)}\n" for k, v in pairs)
    text = f"code: 91371500MADEMO901X\n{key}:\n  - class: {kind}\n{inside}"
    read_anything(text.encode(), book)
