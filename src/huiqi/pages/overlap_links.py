"""Where overlaps have their pages (faces layer): paths and names only, so that nobody loads a solver to link there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from huiqi.errors import Text

HERE: Final = "/overlaps"
TITLE: Final = Text("奖补重叠", "Overlaps")
TYPES: Final = {"json": "application/json", "csv": "text/csv", "ttl": "text/turtle"}


@dataclass(frozen=True)
class Compared:
    """A set of policies that there is a report of: its name in addresses ("" for the first), what people call it."""

    name: str
    label: Text


def path_of(key: str) -> str:
    """Return the path of the page of a finding.

    >>> path_of("dead-frugal-research-1a2b3c4d")
    '/overlaps/dead-frugal-research-1a2b3c4d'
    """
    return f"{HERE}/{quote(key, safe='-._~')}"


def at(path: str, name: str) -> str:
    """Return a path within the report of the set called `name`.

    >>> at("/overlaps", "city"), at("/overlaps", "")
    ('/overlaps?of=city', '/overlaps')
    """
    return f"{path}?of={quote(name)}" if name else path
