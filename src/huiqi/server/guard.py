"""The lexical guard (faces layer): what is refused before a worker sees it.

The workers contain what slips through; the guard is there so that a person gets a clear answer.
"""

from __future__ import annotations

from huiqi.errors import HuiqiError, Text
from huiqi.server.problems import Problem
from huiqi.sparql_text import ReachesOut, check_query, words


def check(query: str, longest: int) -> None:
    """Refuse a query with a Problem: 400 for one too long or too deep, 403 for one that reaches out or writes."""
    if len(query) > longest:
        text = Text(f"查询超过 {longest} 个字符,请缩短", f"the query has over {longest} characters; shorten it")
        raise Problem(400, "query-too-long", text)
    first = next((t.group().upper() for t in words(query) if t.lastgroup == "word"), "")
    if first == "LOAD":
        raise Problem(403, "reaches-out", Text("查询中不得使用 LOAD", "a query may not use LOAD"))
    try:
        check_query(query)
    except ReachesOut as error:
        raise Problem(403, "reaches-out", error.text) from error
    except HuiqiError as error:
        raise Problem(400, "query-too-deep", error.text) from error
