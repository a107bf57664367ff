"""Which graphs a query is asked of (faces layer): what it names, and what of that is public.

The store ignores FROM once a dataset is forced upon it, so FROM is read here. What is named and not public is refused,
and where it is not (a test leaves the guard out) it is left out: requested and allowed, empty when none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final
from urllib.parse import urljoin

from huiqi.errors import Text
from huiqi.server.problems import Problem
from huiqi.sparql_text import is_in_doubt, words

_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


@dataclass(frozen=True)
class Dataset:
    """The graphs of a query: those merged into its default graph (None: the merge of all), and those it may name."""

    default: tuple[str | None, ...]
    named: tuple[str, ...]
    is_all: bool = False
    """Whether these are all that is public, as where nobody names any."""

    @cached_property
    def key(self) -> str:
        """Return a text that two datasets share only if they are equal."""
        return "\n".join(["default", *(g or "" for g in self.default), "named", *self.named])


def named_in(query: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the graphs of FROM and of FROM NAMED, as absolute IRIs.

    Raises Problem where it is in doubt what is an IRI and what a comparison.

    >>> named_in("PREFIX g: <urn:g/> SELECT * FROM g:a FROM NAMED <urn:b> { ?from ?p 'FROM <urn:c>' }")
    (('urn:g/a',), ('urn:b',))
    """
    if re.search("from", query, re.IGNORECASE) is None:
        return (), ()
    if is_in_doubt(query):
        raise Problem(
            400,
            "unclear",
            Text("请在小于号 < 之后加空格", "a query with FROM needs a space after `<` where it compares"),
        )
    tokens = list(words(query))
    prefixes: dict[str, str] = {}
    base = ""
    default: list[str] = []
    named: list[str] = []
    for i, token in enumerate(tokens):
        before = tokens[i - 1].group() if i else ""
        word = token.group().upper() if token.lastgroup == "word" and before not in ("?", "$", "@") else ""
        after = tokens[i + 1 : i + 3]
        if word == "BASE" and after and after[0].lastgroup == "iri":
            base = _iri(after[0].group(), base)
        elif word == "PREFIX" and len(after) == 2 and after[1].lastgroup == "iri":
            prefixes[after[0].group()] = _iri(after[1].group(), base)
        elif word == "FROM" and after:
            is_named = after[0].group().upper() == "NAMED"
            graph = _resolved(after[1] if is_named and len(after) == 2 else after[0], prefixes, base)
            if graph is not None:
                (named if is_named else default).append(graph)
    return tuple(default), tuple(named)


def _resolved(token: re.Match[str], prefixes: dict[str, str], base: str) -> str | None:
    if token.lastgroup == "iri":
        return _iri(token.group(), base)
    if token["prefix"] in prefixes:
        return prefixes[token["prefix"]] + re.sub(r"\\(.)", r"\1", token["local"] or "")
    return None


def _iri(token: str, base: str) -> str:
    text = _ESCAPE.sub(lambda e: chr(int(e.group(1) or e.group(2), 16)), token[1:-1])
    return urljoin(base, text) if base else text


def dataset_of(
    query: str, default: Sequence[str], named: Sequence[str], public: Collection[str], refuse: bool = True
) -> Dataset:
    """Return the graphs that a query is asked of; `default` and `named` are those of the request and go before FROM.

    Raises Problem 403 for a graph that is not public, unless `refuse` is False: it is then left out.
    """
    if not default and not named:
        default, named = named_in(query)
    if not default and not named:
        return _everything(tuple(sorted(public)))
    for graph in (*default, *named):
        if graph not in public and refuse:
            raise Problem(
                403,
                "graph-not-public",
                Text(
                    f"此处没有公开的图 `{graph[:200]}`,可用的图见服务描述",
                    f"there is no public graph `{graph[:200]}` here; the service description lists the graphs",
                ),
            )
    chosen = tuple(dict.fromkeys(g for g in default if g in public))
    return Dataset(chosen, tuple(dict.fromkeys(g for g in named if g in public)))


@lru_cache(maxsize=8)
def _everything(public: tuple[str, ...]) -> Dataset:
    return Dataset((None,), public, is_all=True)


def form_of(query: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE, "" where a query begins with none of them.

    >>> form_of("PREFIX select: <urn:x> ask {}")
    'ASK'
    """
    before = ""
    for token in words(query):
        word = token.group().upper() if token.lastgroup == "word" and before not in ("?", "$", "@") else ""
        if word in _FORMS:
            return word
        before = token.group()
    return ""
