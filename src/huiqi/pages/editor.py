"""The page on which SPARQL is written (faces layer): examples, the query, what came of it. Works without a script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from huiqi.errors import HuiqiError, Language, Text
from huiqi.names import OWL
from huiqi.pages.frame import page
from huiqi.pages.links import page_of
from huiqi.pages.results import MOST, Result, read_result
from huiqi.project import Project
from huiqi.publish.examples import examples_of, query_of
from huiqi.publish.words import PREFIXES

PATH: Final = "/editor"
ENDPOINT: Final = "/sparql"
FORMS: Final = {
    "rows": (("json", "JSON"), ("xml", "XML"), ("csv", "CSV"), ("tsv", "TSV")),
    "triples": (("ttl", "Turtle"), ("nt", "N-Triples"), ("jsonld", "JSON-LD"), ("rdf", "RDF/XML")),
}
"""The forms in which a result is downloaded: ending of the address, name."""
_START: Final = """PREFIX : <https://w3id.org/huiqi/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?award ?label
WHERE {{
  ?award a :Award ; rdfs:label ?label .
  FILTER(LANG(?label) = "{lang}")
}}
ORDER BY ?award
"""
_PLACE: Final = re.compile(r"error at ([0-9]{1,6}):([0-9]{1,6})")
_EXPECTED: Final = re.compile(r"expected (?:one of )?(.*)", re.DOTALL)
_CLASS: Final = re.compile(r"\[(?:'(?:\\.|[^'])*'|[^\]'])*(?:\]|$)")
"""A set of characters in a parser's message, which nobody reads; the last one may be cut off."""
_ITEM: Final = re.compile(r'"[^"]*"|[^",\s][^",]*')
_UNDECLARED: Final = "Prefix not found"


@dataclass(frozen=True)
class Place:
    """Where in a query it goes wrong: line and column from 1, the text of the line, the line with all before the fault blank."""

    line: int
    column: int
    text: str
    mark: str


@dataclass(frozen=True)
class Asked:
    """What was asked of the page: a query ("" for none), or an example by name; what came of the query.

    `media_type` is that of the result, "" where there is none; `problem` is why there is none.
    """

    query: str = ""
    example: str = ""
    media_type: str = ""
    problem: Text | None = None


def editor_page(project: Project, asked: Asked, data: bytes, lang: Language) -> str:
    """Return the page with a query and what came of it; `data` is the result. Raises HuiqiError for an unknown example."""
    found = examples(project, lang)
    query = asked.query
    if not query:
        query = _example(found, asked.example) if asked.example else _START.format(lang=lang)
    result = _result(project, asked.media_type, data, lang) if asked.media_type else None
    base = "triples" if result is not None and result.form == "triples" else "rows"
    forms = [(f"{ENDPOINT}.{ending}?{urlencode({'query': query})}", name) for ending, name in FORMS[base]]
    return page(
        "editor.html",
        lang,
        PATH,
        Text("SPARQL 查询", "Query with SPARQL").say(lang),
        [("application/json", f"{PATH}.json?lang={lang}")],
        query=[(n, v) for n, v in (("query", asked.query), ("example", asked.example)) if v],
        examples=found,
        chosen=asked.example,
        text=query,
        is_asked=bool(asked.query),
        result=result,
        most=MOST,
        forms=forms,
        problem=fault(asked.problem).say(lang) if asked.problem else "",
        place=place_of(query, asked.problem.en) if asked.problem else None,
    )


def described(project: Project, lang: Language) -> dict[str, Any]:
    """Return what an editor needs to know: the endpoint, the example queries, what is offered while one types."""
    return {
        "endpoint": ENDPOINT,
        "examples": examples(project, lang),
        "prefixes": dict(sorted(PREFIXES.items())),
        "classes": list(project.graph.instances(OWL + "Class")),
        "properties": sorted({s.predicate for s in project.graph}),
    }


def examples(project: Project, lang: Language) -> list[dict[str, str]]:
    """Return the example queries, by name: those that are published, with their summary in `lang`."""
    found = examples_of(project.questions)
    return [{"name": q.name, "label": q.summary.say(lang), "query": query_of(q)} for q in found]


def _example(found: list[dict[str, str]], name: str) -> str:
    for example in found:
        if example["name"] == name:
            return example["query"]
    names = ", ".join(e["name"] for e in found)
    raise HuiqiError(
        Text(f"没有示例 `{name[:100]}`,可用:{names}", f"there is no example `{name[:100]}`; there are {names}")
    )


def _result(project: Project, media_type: str, data: bytes, lang: Language) -> Result:
    graph, base = project.graph, project.settings.base

    def told(iri: str) -> tuple[str, str]:
        return (page_of(iri, base), graph.label(iri, lang) or "") if iri in graph else ("", "")

    return read_result(data, media_type, told)


def fault(problem: Text) -> Text:
    """Return a parser's message in plain words; another one as it is.

    >>> fault(Text("错", "no: error at 3:36: expected one of '.', Prefix not found, ['a' ..= 'z']")).en
    'this is not a SPARQL query: a prefix is not declared with PREFIX, or it does not go on as it must'
    >>> fault(Text("错", 'no: error at 3:36: expected one of ".", ":", [_]')).en
    'this is not a SPARQL query: expected here ".", ":"'
    """
    told = _EXPECTED.search(problem.en) if _PLACE.search(problem.en) else None
    if told is None:
        return problem
    items = [i.strip() for i in _ITEM.findall(_CLASS.sub("", told[1]))]
    said = Text("此处不能这样写", "it does not go on as it must here")
    if _UNDECLARED in items:
        said = Text(
            "前缀没有用 PREFIX 声明,或此处写法有误",
            "a prefix is not declared with PREFIX, or it does not go on as it must",
        )
    elif items:
        said = Text("此处应为 " + "、".join(items), "expected here " + ", ".join(items))
    return Text(f"不是有效的 SPARQL 查询:{said.zh}", f"this is not a SPARQL query: {said.en}")


def place_of(query: str, message: str) -> Place | None:
    """Return where a query goes wrong as the message of a parser tells, None where it tells no place in it.

    >>> place_of("SELECT *\\nWHRE { }", "error at 2:1: expected WHERE").text
    'WHRE { }'
    """
    told = _PLACE.search(message)
    lines = query.splitlines()
    if told is None or not 0 < int(told[1]) <= len(lines):
        return None
    line, column = int(told[1]), int(told[2])
    text = lines[line - 1]
    mark = "".join("\t" if c == "\t" else "\u3000" if ord(c) > 0x2E7F else " " for c in text[: column - 1])
    return Place(line, column, text, mark + "^")
