"""The worker that answers SPARQL (faces layer): over one published snapshot, opened read-only.

The dataset is always given in full, both the default graph and the named graphs: with one of the two left out the
store would add what it holds.
"""

from __future__ import annotations

import re
import resource
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

import pyoxigraph as ox

_ROWS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_TRIPLES: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


class TooLarge(Exception):  # noqa: N818 - a state
    """A result grew over its bound."""


class Bounded(BytesIO):
    """Bytes up to a bound; one more raises TooLarge."""

    def __init__(self, longest: int) -> None:
        super().__init__()
        self._left = longest

    def write(self, data: Any, /) -> int:
        """Add bytes."""
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge
        return super().write(data)


class QueryTask:
    """Answers queries over the snapshot in the folder `settings["snapshot"]`.

    An IRI of a query that is not whole is read from `settings["base"]`, the address of the endpoint.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._folder = str(settings["snapshot"])
        self._base = str(settings.get("base", "")) or None
        self._graphs = [ox.NamedNode(g) for g in settings.get("graphs", ())]
        self._is_forced = bool(settings.get("dataset", True))
        self.readable = (self._folder,)
        self._store: ox.Store | None = None

    def open(self) -> None:
        """Open the snapshot."""
        self._store = ox.Store.read_only(self._folder)

    def answer(self, head: Mapping[str, Any], body: bytes, longest: int) -> tuple[dict[str, Any], bytes]:
        """Answer the query in `body` over the graphs that `head` names, in the form it names.

        `default` and `named` are graphs (None in `default`: the merge of all that is published); `all` stands for that
        merge and every graph of the settings. `rows` and `triples` are the media types for the two kinds of result,
        None where the client takes none of them.
        """
        assert self._store is not None
        dataset: dict[str, Any] = {}
        if self._is_forced:
            is_all = head.get("all") is True
            default, named = ((None,), ()) if is_all else (head["default"], head["named"])
            dataset["default_graph"] = [ox.DefaultGraph() if g is None else ox.NamedNode(g) for g in default]
            dataset["named_graphs"] = self._graphs if is_all else [ox.NamedNode(g) for g in named]
        try:
            result = self._store.query(body.decode("utf-8"), base_iri=self._base, **dataset)
            return _written(result, head, longest)
        except SyntaxError as error:
            return {"status": "syntax", "message": str(error.msg)[:500]}, b""
        except TooLarge:
            return {"status": "too-large"}, b""
        except (ValueError, OSError, RuntimeError) as error:
            return {"status": "failed", "message": str(error)[:500]}, b""


def _written(result: Any, head: Mapping[str, Any], longest: int) -> tuple[dict[str, Any], bytes]:
    out = Bounded(longest)
    if isinstance(result, ox.QueryTriples):
        if head["triples"] is None:
            return {"status": "not-acceptable", "of": "triples"}, b""
        triples = list(result)
        ox.serialize(triples, output=out, format=_TRIPLES[head["triples"]])
        data, media_type, rows = out.getvalue(), head["triples"], len(triples)
    else:
        if head["rows"] is None:
            return {"status": "not-acceptable", "of": "rows"}, b""
        result.serialize(output=out, format=_ROWS[head["rows"]])
        data, media_type = out.getvalue(), head["rows"]
        rows = 1 if isinstance(result, ox.QueryBoolean) else count_rows(data, media_type)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"status": "ok", "type": media_type, "rows": rows, "peak": peak}, data


def count_rows(data: bytes, media_type: str) -> int:
    """Return how many rows a written result holds, for the log.

    >>> count_rows(b'a,b\\r\\n1,"x\\ny"\\r\\n', "text/csv")
    1
    """
    if media_type == "application/sparql-results+xml":
        return data.count(b"<result>") + data.count(b"<result/>")
    if media_type == "text/tab-separated-values":
        return max(0, data.count(b"\n") - 1)
    if media_type == "text/csv":
        return max(0, sum(part.count(b"\n") for part in data.split(b'"')[::2]) - 1)
    start = data.find(b'"bindings":[') + len(b'"bindings":[')
    if data[start : start + 1] != b"{":
        return 0
    return 1 + len(re.findall(rb'\},\{(?="[^,}])|\},\{(?=\})|(?<=[\[,]\{\}),\{', data[start:]))
