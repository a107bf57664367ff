"""The layout of Turtle files: where each word and each comment goes, what is refused, and that nothing is lost."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docs.blocks import run
from huiqi.checks import mend, mend_report, mended

ROOT = Path(__file__).parents[2]
HEAD = "@prefix : <n:> .\n"


def laid(body: str) -> str:
    """Return what becomes of some statements, without the prefix."""
    after = mend(HEAD + body)
    assert after.startswith(HEAD)
    return after.removeprefix(HEAD)


def test_a_statement_over_several_lines_has_one_predicate_a_line_and_a_full_stop_of_its_own() -> None:
    assert laid(":s a :C; :p 1,\n 2 .\n") == ":s\n    a :C ;\n    :p 1 ,\n        2 ;\n.\n"


def test_a_statement_on_one_line_stays_on_it() -> None:
    assert laid(":s   a :C;:p 1 , 2;.\n") == ":s a :C ; :p 1 , 2 .\n"


def test_two_statements_on_a_line_part() -> None:
    assert laid(":a :p 1 . :b :p 2 .\n") == ":a :p 1 .\n:b :p 2 .\n"


def test_one_blank_line_is_kept_where_there_were_some() -> None:
    assert laid("\n\n\n:a :p 1 .\n:b :p 2 .\n\n\n:c :p 3 .\n\n\n") == "\n:a :p 1 .\n:b :p 2 .\n\n:c :p 3 .\n"


def test_commas_are_written_as_most_of_the_file_has_them() -> None:
    assert laid(":a :p 1, 2, 3 , 4 .\n") == ":a :p 1, 2, 3, 4 .\n"
    assert laid(":a :p 1, 2 , 3 .\n") == ":a :p 1 , 2 , 3 .\n"


def test_a_list_on_one_line_stays_on_it_and_a_longer_one_is_indented() -> None:
    assert laid(":s\n :p (1   2), ( 3\n 4 ) .\n") == ":s\n    :p ( 1 2 ), (\n        3\n        4\n    ) ;\n.\n"


def test_a_node_without_a_name_is_laid_out_as_a_subject_is() -> None:
    before = ":s :p [ a :C ; :q [ :r 1 ],\n [] ] .\n"
    after = ":s\n    :p [\n        a :C ;\n        :q [ :r 1 ] ,\n            [] ;\n    ] ;\n.\n"
    assert laid(before) == after


def test_comments_stay_between_the_words_they_stood_between() -> None:
    before = """# of the file

:s # of the subject
  # of the class
  a :C # behind the class
  ; # behind the mark
  :p 1 , # of one
     # of two
     2
  # the last
  . # of all
# the end"""
    after = """# of the file

:s  # of the subject
    # of the class
    a :C ;  # behind the class
    # behind the mark
    :p 1 ,  # of one
        # of two
        2 ;
    # the last
.  # of all
# the end
"""
    assert laid(before) == after
    assert laid(after) == after


def test_a_number_sign_in_a_text_or_an_address_is_no_comment() -> None:
    text = ':s :p "# one" , <a:b#c> , """\n  # two  \n""" .\n'
    assert laid(text) == ':s\n    :p "# one" , <a:b#c> , """\n  # two  \n""" ;\n.\n'


def test_texts_keep_their_quotes_and_what_stands_in_them() -> None:
    text = ':s :p \'one\' , \'\'\'a\n\tb  \n\'\'\' , """q "" q"""@zh-Hans , "\\u0041"^^:t .\n'
    for part in ("'one'", "'''a\n\tb  \n'''", '"""q "" q"""@zh-Hans', '"\\u0041"^^:t'):
        assert part in laid(text)


def test_names_with_dots_signs_and_chinese_words_are_words() -> None:
    text = ":a.b :c%20d :企业.一、二 ; :e\\,f _:g.h .\n"
    assert laid(text) == text


def test_line_ends_of_windows_tabs_and_the_mark_of_the_encoding_go() -> None:
    assert mend("\ufeff@prefix : <n:> .\r\n:s\r\n\ta :C ;\t# so\r\n\t:p 1 .\r\n") == (
        "@prefix : <n:> .\n:s\n    a :C ;  # so\n    :p 1 ;\n.\n"
    )


def test_a_line_end_of_windows_inside_a_text_stays() -> None:
    assert '"""a\r\nb"""' in mend('@prefix : <n:> .\r\n:s :p """a\r\nb""" .\r\n')


def test_addresses_of_prefixes_keep_the_column_that_they_stand_in() -> None:
    before = "@prefix :   <n:> .\n@prefix longer: <l:> .\n@prefix z:\t<z:> .\n"
    assert mend(before) == "@prefix :   <n:> .\n@prefix longer: <l:> .\n@prefix z:  <z:> .\n"


def test_prefixes_in_the_words_of_sparql_stay_so() -> None:
    assert mend("PREFIX : <n:>\nbase   <b:>\n<s> :p :o .\n") == "PREFIX : <n:>\nbase <b:>\n<s> :p :o .\n"


def test_a_prefix_that_is_declared_twice_keeps_its_place() -> None:
    text = "@prefix xsd: <a:> .\n@prefix : <n:> .\n@prefix xsd: <b:> .\nxsd:s :p :o .\n"
    assert mend(text) == text


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("@prefix : # so\n <n:> .\n:s :p :o .\n", 2, "a comment stands inside a directive; move it to the line above"),
        ('<a:> <b:> "1"\n  # so\n ^^<c:> .\n', 3, "a comment stands inside a literal; move it to the line above"),
        ("<a:> <b:> <c:>\n", 0, "it is no Turtle"),
        ("这不是 Turtle", 0, "it is no Turtle"),
    ],
)
def test_what_cannot_be_laid_out_stays_as_it_is_and_the_line_is_named(text: str, line: int, why: str) -> None:
    found = mended(text)
    assert found.text == text
    assert found.kept is not None
    assert (found.line, found.kept.en) == (line, why)


def test_the_example_of_the_page_becomes_what_the_page_says() -> None:
    page = (ROOT / "docs" / "reference" / "checks.md").read_text("utf-8")
    before, after = re.findall(r"```turtle\n(.*?)```", page[page.index("## Mending") : page.index("## Readings")], re.S)
    assert mend(before) == after


# --- files ---


def test_the_files_of_this_repository_are_laid_out() -> None:
    for folder in ("ontology", "data", "shapes", "queries"):
        for path in sorted((ROOT / folder).rglob("*.ttl")):
            text = path.read_bytes().decode()
            assert mend(text) == text, path


def a_project(folder: Path, text: str) -> Path:
    (folder / "data").mkdir(parents=True)
    path = folder / "data" / "law.ttl"
    path.write_text(text, "utf-8", newline="")
    return path


def test_fix_says_what_it_changed_and_leaves_the_rights_of_the_file(tmp_path: Path) -> None:
    path = a_project(tmp_path, "@prefix p: <p:> .\r\np:s p:q 2.500 ;\r\n  p:r 1 .\r\n")
    path.chmod(0o640)
    found = run(f"huiqi check --project {tmp_path} --fix --no-cases --lang en")
    assert "rewrote data/law.ttl: from line 1 on (4 lines, 1 number, line ends)" in found
    assert path.read_bytes() == b"@prefix p: <p:> .\np:s\n    p:q 2.50 ;\n    p:r 1 ;\n.\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [p.name for p in path.parent.iterdir()] == ["law.ttl"]


def test_a_dry_run_writes_nothing_lists_what_would_change_and_ends_with_1(tmp_path: Path) -> None:
    text = "<a:s> <a:p> 1 ;\n <a:q> 2 .\n"
    path = a_project(tmp_path, text)
    found = run(f"huiqi check --project {tmp_path} --fix --dry-run --lang en")
    assert found[0] == (
        "data/law.ttl:1: error S904 it is written otherwise than it should be: from line 1 on (4 lines)"
    )
    assert found[-1] == "(exit status 1)"
    assert path.read_text("utf-8") == text


def test_a_dry_run_names_what_cannot_be_read_or_laid_out(tmp_path: Path) -> None:
    path = a_project(tmp_path, "<a:s> <a:p> \n")
    assert [f.code for f in mend_report(tmp_path).findings] == ["H001"]
    path.write_text("@prefix : # so\n <n:> .\n", "utf-8")
    (finding,) = mend_report(tmp_path).findings
    assert (finding.code, finding.level, finding.place.line) == ("S905", "warning", 2)


def test_a_dry_run_over_what_is_laid_out_ends_with_0(tmp_path: Path) -> None:
    a_project(tmp_path, "<a:s> <a:p> 1 .\n")
    found = run(f"huiqi check --project {tmp_path} --fix --dry-run --lang en")
    assert found == ["1 Turtle file and 0 queries read, 0 checks asked: 0 errors, 0 warnings, 0 notes"]


def test_a_dry_run_alone_is_refused() -> None:
    assert run("huiqi check --dry-run --lang en")[0] == "huiqi: `--dry-run` goes with `--fix`"


# --- any graph with any comments ---

NAMES = st.sampled_from([":a", ":b", "<n:c>", "_:d", ":企业", ":x.y"])
TEXTS = st.sampled_from(
    ['"x"', "'y'@zh", '"1"^^:t', '"""# no\n  ; .\n"""', "1", "-2.5", "3e4", "true", '"""\t"\r\n"""', "0.10"]
)
WHITE = st.sampled_from(
    [" ", "  ", "\n", "\n\n\n", "\t", "\r\n", " # so ; .\n", '\n# 注释 "\n\n', "#\r\n", "\n  # <a>\n"]
)


def spaced(*parts: object) -> st.SearchStrategy[str]:
    """Return parts with any blanks and comments between them; texts are words, all others strategies of words."""
    words = [p if isinstance(p, st.SearchStrategy) else st.just(str(p)) for p in parts]
    return st.tuples(*(x for word in words for x in (word, WHITE))).map("".join)


def several(one: st.SearchStrategy[str], mark: str) -> st.SearchStrategy[str]:
    return st.lists(one, min_size=1, max_size=3).flatmap(
        lambda words: st.lists(WHITE, min_size=len(words), max_size=len(words)).map(
            lambda blanks: f"{mark} ".join(w + b for w, b in zip(words, blanks, strict=True))
        )
    )


def pairs(node: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    verb = st.sampled_from(["a", ":p", "<n:q>"])
    return several(spaced(verb, several(node, ",")), ";")


NODES = st.recursive(
    NAMES | TEXTS,
    lambda node: spaced("[", pairs(node), "]") | spaced("(", several(node, ""), ")") | st.just("[ ]") | st.just("()"),
    max_leaves=6,
)
SUBJECTS = NAMES | spaced("[", pairs(NAMES), "]")
STATEMENTS = spaced(SUBJECTS, pairs(NODES), ".") | spaced("@prefix zz: <z:> .") | spaced("PREFIX zz: <y:>")
FILES = st.lists(STATEMENTS, max_size=4).map(lambda parts: "@prefix : <n:> .\n" + "".join(parts))


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(FILES)
def test_any_graph_with_any_comments_says_the_same_once_it_is_laid_out(text: str) -> None:
    found = mended(text)
    assert found.kept is None
    assert said(found.text) == said(text)
    assert comments(found.text) == comments(text)
    assert mend(found.text) == found.text


def said(text: str) -> ox.Dataset:
    """Return what a text says, decimals as the project writes them."""
    graph = ox.Dataset(
        ox.Quad(q.subject, q.predicate, canonical(q.object))
        for q in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
    )
    graph.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return graph


def canonical(term: object) -> object:
    wanted = {"-2.5": "-2.50"}
    if isinstance(term, ox.Literal) and term.value in wanted:
        return ox.Literal(wanted[term.value], datatype=term.datatype)
    return term


def comments(text: str) -> list[str]:
    """Return the comments in order: the ones that can be drawn."""
    known = {"# so ; .", '# 注释 "', "#", "# <a>"}
    lines = [line[line.index("#") :].rstrip() for line in text.splitlines() if "#" in line]
    return [line for line in lines if line in known]
