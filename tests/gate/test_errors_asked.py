"""What is wrong with a file, a fact, a name, a day or a query is said and what to do about it, in both languages.

On stderr, with nothing on stdout; status 1 is for what can be mended, 2 for what could not start. Never a stack trace.
A value at fault does not stop the answer: it is not used, the fault is said beside it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.said import Said, decide, is_chinese, say
from gate.world import FACTS, PREFIXES, award, write_facts, write_project

LANGS = ("zh", "en")
GOOD = "p:when a :Comparison ; :encodes p:clause ; :indicator ind:revenue ; :atLeast 1.00 .\n"
AWARD = award("grant", "p:when")
DOUBT = """\
p:doubt
    a :Ambiguity ;
    :encodes p:clause ;
.
p:way-one
    a :Interpretation ;
    :of p:doubt ;
.
p:way-two
    a :Interpretation ;
    :of p:doubt ;
.
"""


# --- files that are no law and no facts ---

BYTES = {
    "not UTF-8": (PREFIXES + 'e:a rdfs:label "企业"@zh .\n').encode("gb18030"),
    "binary junk": bytes(range(256)) * 40,
    "nothing but zeros": bytes(10_000),
    "a line of a million letters": b"a" * 1_000_000,
    "a million brackets": b"[" * 1_000_000,
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", BYTES)
def test_facts_that_are_no_turtle_are_refused(tmp_path: Path, name: str, lang: str) -> None:
    (tmp_path / "junk.ttl").write_bytes(BYTES[name])
    said = decide(write_project(tmp_path, GOOD + AWARD), tmp_path / "junk.ttl", lang)
    assert (said.status, said.out, said.is_readable) == (1, "", True)
    assert "junk.ttl:" in said.err and ": H001 " in said.err


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", BYTES)
def test_a_law_that_is_no_turtle_is_refused(tmp_path: Path, name: str, lang: str) -> None:
    project = write_project(tmp_path, GOOD + AWARD)
    (tmp_path / "data" / "junk.ttl").write_bytes(BYTES[name])
    said = decide(project, write_facts(tmp_path, FACTS), lang)
    assert (said.status, said.out, said.is_readable) == (1, "", True)
    assert "data/junk.ttl:" in said.err and ": H001 " in said.err


@pytest.mark.parametrize(("lang", "words"), [("zh", "中没有企业"), ("en", "there is no enterprise in")])
def test_an_empty_enterprise_file_holds_no_enterprise(tmp_path: Path, lang: str, words: str) -> None:
    (tmp_path / "empty.ttl").write_bytes(b"")
    said = decide(write_project(tmp_path, GOOD + AWARD), tmp_path / "empty.ttl", lang)
    assert (said.status, said.out, words in said.err, "empty.ttl" in said.err) == (1, "", True, True)


def test_an_empty_file_of_law_adds_nothing(tmp_path: Path) -> None:
    project = write_project(tmp_path, GOOD + AWARD, {"data/empty.ttl": ""})
    assert decide(project, write_facts(tmp_path, FACTS), "en").status == 0


def test_a_label_of_a_million_letters_is_only_a_label(tmp_path: Path) -> None:
    facts = write_facts(tmp_path, FACTS + f'e:a skos:altLabel "{"x" * 1_000_000}"@en .\n')
    said = decide(write_project(tmp_path, GOOD + AWARD), facts, "en")
    assert (said.status, "¥100,000.00" in said.out) == (0, True)


# --- facts at fault: the value is not used, the answer says what is missing, the fault is said beside it ---

FACT = {
    "a day that does not exist": (
        FACTS.replace("2023-05-01", "2025-13-45"),
        "facts.ttl:18: H003 `2025-13-45` is no xsd:date; write a day that exists, such as 2025-12-31\n",
        "facts.ttl:18: H003 `2025-13-45` 不是有效的 xsd:date; 写成存在的日期,如 2025-12-31\n",
    ),
    "a binary float": (
        FACTS.replace("20000000.00", "2e7"),
        "facts.ttl:24: H004 `2e7` is a binary float (xsd:double); write a decimal such as 20000000.00\n",
        "facts.ttl:24: H004 `2e7` 是二进制浮点数(xsd:double); 改写为小数,如 20000000.00\n",
    ),
    "a number of sixteen digits": (
        FACTS.replace("20000000.00", "1234567890123456.00"),
        "facts.ttl:24: H003 `1234567890123456.00` is no xsd:decimal; use at most 15 integer digits and 8 decimals\n",
        "facts.ttl:24: H003 `1234567890123456.00` 不是有效的 xsd:decimal; 最多 15 位整数、8 位小数\n",
    ),
    "a misspelt indicator": (
        FACTS.replace("ind:revenue", "ind:exprots"),
        "facts.ttl:24: H002 unknown indicator `exprots`; did you mean `exports`?\n",
        "facts.ttl:24: H002 未声明的指标 `exprots`; 是否指 `exports`?\n",
    ),
    "a record of nobody": (
        FACTS + "f:lost\n    a :Recognition ;\n    ind:level level:provincial ;\n.\n",
        "facts.ttl:27: H014 record `lost` has no enterprise; write ind:enterprise\n",
        "facts.ttl:27: H014 记录 `lost` 缺少企业; 写 ind:enterprise\n",
    ),
    "a record without a day": (
        FACTS + "f:lost\n    a :Recognition ;\n    ind:enterprise e:a ;\n.\n",
        "facts.ttl:27: H014 record `lost` has no date; write ind:recognised-on\n",
        "facts.ttl:27: H014 记录 `lost` 缺少日期; 写 ind:recognised-on\n",
    ),
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", FACT)
def test_a_fault_of_the_facts_is_said_with_code_line_problem_and_fix(tmp_path: Path, name: str, lang: str) -> None:
    facts, en, zh = FACT[name]
    said = decide(write_project(tmp_path, GOOD + AWARD), write_facts(tmp_path, facts), lang)
    assert said.err == (en if lang == "en" else zh)


@pytest.mark.parametrize("name", ["a binary float", "a number of sixteen digits", "a misspelt indicator"])
def test_a_value_at_fault_leaves_the_award_undetermined(tmp_path: Path, name: str) -> None:
    said = decide(write_project(tmp_path, GOOD + AWARD), write_facts(tmp_path, FACT[name][0]), "en")
    assert "Undetermined (1)" in said.out


# --- names and days given on the command line ---


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with one ambiguity, and facts beside it."""
    folder = tmp_path_factory.mktemp("doubtful")
    sums = "".join(
        f"p:sum-{n}\n    a :Fixed ;\n    :encodes p:clause ;\n    :value {n}.00 ;\n    :underInterpretation p:way-{w} ;\n.\n"
        for n, w in ((1, "one"), (2, "two"))
    )
    write_facts(folder, FACTS)
    (folder / "facts.xlsx").write_bytes(b"PK\x03\x04")
    return write_project(folder, GOOD + DOUBT + sums + award("grant", "p:when", "p:sum-1 , p:sum-2"))


ASKED = {
    "an assumption misspelt": (("--assume", "way-on"), "`way-on`", "`way-one`"),
    "a reading misspelt": (("--read", "weg-two"), "`weg-two`", "`way-two`"),
    "a reading like none": (("--read", "zzzz"), "`zzzz`", "`way-one`, `way-two`"),
    "two readings of one question": (("--read", "way-one", "--read", "way-two"), "`way-two`", "`way-one`"),
    "an enterprise misspelt": (("--enterprise", "fictional fim"), "`fictional fim`", "`fictional firm`"),
    "an enterprise like none": (("--enterprise", "zzzz"), "`zzzz`", "`a`"),
    "a day that does not exist": (("--on", "2026-02-30"), "`2026-02-30`", "2026-03-01"),
    "a day in words": (("--on", "tomorrow"), "`tomorrow`", "2026-03-01"),
    "a day of knowledge in words": (("--known-as-of", "yesterday"), "`yesterday`", "2026-03-01"),
}


def _is_one_line(said: Said, lang: str) -> bool:
    return said.err.startswith("huiqi: ") and said.err.count("\n") == 1 and is_chinese(said.err) == (lang == "zh")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ASKED)
def test_a_name_or_day_nobody_knows_is_repeated_with_what_would_do(doubtful: Path, name: str, lang: str) -> None:
    more, given, hint = ASKED[name]
    said = decide(doubtful, doubtful / "facts.ttl", lang, more)
    assert (said.status, said.out, _is_one_line(said, lang)) == (1, "", True)
    assert given in said.err and hint in said.err


@pytest.mark.parametrize("lang", LANGS)
def test_an_award_nobody_knows_is_repeated_with_the_near_ones(doubtful: Path, lang: str) -> None:
    facts = str(doubtful / "facts.ttl")
    said = say("explain", "grnt", "--for", facts, "--on", "2026-03-01", "-p", str(doubtful), "--lang", lang)
    assert (said.status, said.out, _is_one_line(said, lang)) == (1, "", True)
    assert "`grnt`" in said.err and "`grant`" in said.err


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("project", "facts"),
    [("", "nowhere.ttl"), ("", "facts.xlsx"), ("", "data"), ("data", "facts.ttl"), ("nowhere", "facts.ttl")],
    ids=["no such file", "a spreadsheet", "a folder for a file", "a folder without data/", "no such folder"],
)
def test_what_cannot_start_ends_with_2_and_names_the_file(doubtful: Path, project: str, facts: str, lang: str) -> None:
    said = decide(doubtful / project, doubtful / facts, lang)
    assert (said.status, said.out, _is_one_line(said, lang)) == (2, "", True)
    assert f"`{doubtful / (project or facts)}`" in said.err


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * WHERE { SERVICE <http://localhost/> { ?s ?p ?o } }",
        "SELECT * WHERE { service silent <http://localhost/> { ?s ?p ?o } }",
        "SELECT WHERE {",
        "DELETE WHERE { ?s ?p ?o }",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "LOAD <http://localhost/>",
        "",
    ],
    ids=["service", "silent service", "broken", "delete", "insert", "load", "nothing"],
)
def test_a_hostile_query_is_refused(doubtful: Path, text: str) -> None:
    said = say("query", text, "--project", str(doubtful))
    assert (said.status, said.out, said.is_readable) == (1, "", True)
    assert said.err.startswith("huiqi: ")


def test_a_query_file_that_is_not_there_cannot_start(doubtful: Path) -> None:
    said = say("query", "nowhere.rq", "--project", str(doubtful))
    assert (said.status, said.out, "`nowhere.rq`" in said.err) == (2, "", True)
