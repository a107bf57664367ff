"""Regular expressions that mean the same to every engine here: Python's, that of polars, that of the store."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

_PLAIN_PATTERN: Final = re.compile(
    r"(?:[^\\\[\](){}?*+|^$.]|[.()?*+|^$]|\{[0-9]+(?:,[0-9]*)?\}|\[\^?(?:(?!--)[^\\\[\]&~])+\])*"
)


def is_plain_pattern(text: str) -> bool:
    """Say whether a pattern means the same to every engine: characters, classes of them, repeats, choices, ends.

    >>> is_plain_pattern("^[0-9]{4}-[A-Z]+$"), is_plain_pattern(r"^\\\\d+$")
    (True, False)
    """
    if not _PLAIN_PATTERN.fullmatch(text) or re.search(r"\(\?|[?*+}][?*+{]", text):
        return False
    try:
        re.compile(text)
        return pl.select(pl.lit("").str.contains(text)).height == 1
    except (re.error, pl.exceptions.PolarsError):
        return False
