"""Stores of others (ground layer): SPARQL 1.1 endpoints asked over HTTP, with a deadline and a bound on bytes.

SPARQLWrapper speaks the protocol. Its own time limit counts each piece that arrives, so a store that sends a byte now
and then would hold it for ever: it works in a thread of its own, and who asks waits no longer than the deadline.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.findings import Finding, Place
from huiqi.load import Statement, check_literal
from huiqi.sparql_text import words

Solutions = tuple[list[str], list[tuple[Any, ...]]]
_CHUNK: Final = 64 * 1024
_FACTS: Final = """SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }}
  FILTER(ISIRI(?s) && ({tests}))
}}"""
_POINTED_AT: Final = """SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ SELECT DISTINCT ?s WHERE {{
    {{ ?r ?q ?s }} UNION {{ GRAPH ?g {{ ?r ?q ?s }} }}
    FILTER(ISIRI(?s) && STRSTARTS(STR(?r), "{base}/id/enterprise/"))
  }} }}
  {{ ?s ?p ?o }} UNION {{ GRAPH ?h {{ ?s ?p ?o }} }}
}}"""
_FOLDERS: Final = ("enterprise", "register", "source")
"""What the names of facts begin with, below `<base>/id/`."""


@dataclass(frozen=True)
class Endpoint:
    """A SPARQL endpoint: its URL, how many seconds an answer may take in all, how many bytes it may have."""

    url: str
    deadline: float = 60.0
    longest: int = 256 * 1024 * 1024

    def query(self, text: str) -> bool | Solutions | list[ox.Triple]:
        """Return the answer to a query: whether it holds, variables and rows, or triples.

        Raises CannotStart where SPARQLWrapper is not installed or nothing answers at the URL, HuiqiError for a refusal,
        an answer that is late or too large, and one that cannot be read.
        """
        data = self._fetch(text)
        try:
            if _gives_triples(text):
                return [ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(data, format=ox.RdfFormat.TURTLE)]
            found = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
            if isinstance(found, ox.QueryBoolean):
                return bool(found)
            return [v.value for v in found.variables], [tuple(row) for row in found]
        except (SyntaxError, ValueError) as error:
            raise HuiqiError(
                Text(f"`{self.url}` 的回答无法读取", f"the answer of `{self.url}` cannot be read: {str(error)[:200]}")
            ) from error

    def rows(self, text: str) -> Solutions:
        """Return the answer to a SELECT; raises HuiqiError for another kind of answer, and what `query` raises."""
        found = self.query(text)
        if isinstance(found, tuple):
            return found
        raise HuiqiError(Text(f"`{self.url}` 没有返回行", f"`{self.url}` did not answer with rows"))

    def facts(self, base: str, known: Container[str] = ()) -> tuple[list[Statement], list[Finding]]:
        """Return what the store says of enterprises, registers and sources, and which values are ill-typed.

        What their records point at comes with them, such as a code of a list of their own, but for what is `known` here.
        """
        tests = " || ".join(f'STRSTARTS(STR(?s), "{base}/id/{folder}/")' for folder in _FOLDERS)
        _, rows = self.rows(_FACTS.format(tests=tests))
        own = {s for s, _, _ in rows}
        _, more = self.rows(_POINTED_AT.format(base=base))
        rows += [r for r in more if r[0] not in own and r[0].value not in known]
        place = Place(self.url)
        statements = [
            Statement(s.value, p.value, o, place)
            for s, p, o in rows
            if isinstance(s, ox.NamedNode) and isinstance(o, ox.NamedNode | ox.Literal)
        ]
        statements.sort(key=lambda s: (s.subject, s.predicate, str(s.object)))
        faults = [fault for s in statements if (fault := check_literal(s.object, place)) is not None]
        return statements, faults

    def _fetch(self, text: str) -> bytes:
        if not self.url.startswith(("http://", "https://")):
            raise CannotStart(Text(f"`{self.url}` 不是 http(s) 地址", f"`{self.url}` is no http or https address"))
        try:
            import SPARQLWrapper
        except ImportError as error:
            text_ = Text(
                "缺少 SPARQLWrapper:pip install 'huiqi[remote]'", "needs SPARQLWrapper: pip install 'huiqi[remote]'"
            )
            raise CannotStart(text_) from error
        wrapper = SPARQLWrapper.SPARQLWrapper(self.url)
        wrapper.setQuery(text)
        wrapper.queryType = _form(text)  # its own reading of the text takes words of comments for keywords
        wrapper.setMethod(SPARQLWrapper.POST)
        wrapper.setReturnFormat(SPARQLWrapper.TURTLE if _gives_triples(text) else SPARQLWrapper.JSON)
        wrapper.setOnlyConneg(True)
        wrapper.setTimeout(max(1, int(self.deadline)))
        got: dict[str, Any] = {}
        thread = threading.Thread(target=self._read, args=(wrapper, got), daemon=True)
        thread.start()
        thread.join(self.deadline)
        if isinstance(got.get("data"), bytes):
            return bytes(got["data"])
        raise self._fault(got.get("error", TimeoutError()))

    def _read(self, wrapper: Any, got: dict[str, Any]) -> None:
        """Put the answer, or what went wrong, where the waiting thread looks."""
        until = time.monotonic() + self.deadline
        try:
            response = wrapper.query().response
            chunks, size = [], 0
            while chunk := response.read1(_CHUNK):
                size += len(chunk)
                if size > self.longest or time.monotonic() > until:
                    response.close()
                    raise TimeoutError if size <= self.longest else OverflowError
                chunks.append(chunk)
            got["data"] = b"".join(chunks)
        except Exception as error:
            got["error"] = error

    def _fault(self, error: Exception) -> HuiqiError:
        if isinstance(error, OverflowError):
            size = self.longest
            return HuiqiError(
                Text(f"`{self.url}` 的回答超过 {size} 字节", f"the answer of `{self.url}` is over {size} bytes")
            )
        if isinstance(error, TimeoutError) or "timed out" in str(error):
            return HuiqiError(
                Text(
                    f"`{self.url}` 在 {self.deadline:g} 秒内没有答完",
                    f"`{self.url}` did not answer in full within {self.deadline:g} s",
                )
            )
        what = " ".join(str(error).replace("`", "'").split())[:300]
        if type(error).__name__ == "URLError":
            return CannotStart(Text(f"`{self.url}` 没有应答", f"nothing answers at `{self.url}`: {what}"))
        return HuiqiError(Text(f"`{self.url}` 拒绝了查询:`{what}`", f"`{self.url}` refuses the query: {what}"))


def _gives_triples(text: str) -> bool:
    """Say whether a query is a CONSTRUCT or DESCRIBE."""
    return _form(text) in ("CONSTRUCT", "DESCRIBE")


def _form(text: str) -> str:
    """Return the first word of a query that is the name of a form; SELECT for none."""
    found = (t.group().upper() for t in words(text) if t.lastgroup == "word")
    return next((w for w in found if w in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), "SELECT")


def with_values(text: str, values: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """Return a SELECT with terms bound to variables at the beginning of its pattern; terms are written by the store's rules.

    >>> with_values("SELECT ?a WHERE { ?a ?b ?c }", {"c": ox.Literal("x\\"y")})
    'SELECT ?a WHERE { VALUES (?c) { ("x\\\\"y") } ?a ?b ?c }'
    """
    if not values:
        return text
    names = sorted(values)
    clause = f" VALUES ({' '.join('?' + n for n in names)}) {{ ({' '.join(str(values[n]) for n in names)}) }}"
    start = next(t.end() for t in words(text) if t.group() == "{")
    return text[:start] + clause + text[start:]
