"""A finished report on overlaps as it is read (faces layer): files in a folder, named by an index."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

INDEX: Final = "index.json"
"""The file that names all others; a folder without one is no report."""


@dataclass(frozen=True)
class Kept:
    """A finished report in a folder: for each (finding or "", form) its file and a hash of it; awards with their findings."""

    folder: Path
    files: Mapping[tuple[str, str], tuple[str, str]]
    mentions: Mapping[str, Sequence[Mapping[str, str]]]

    def read(self, key: str, form: str) -> bytes | None:
        """Return one form of a finding, or of the whole (""): zh and en are pages; None if there is no such."""
        found = self.files.get((key, form))
        return None if found is None else (self.folder / found[0]).read_bytes()

    def tag(self, key: str, form: str) -> str:
        """Return a hash of that form; empty if there is no such."""
        return self.files.get((key, form), ("", ""))[1]

    def has(self, key: str) -> bool:
        """Say whether the report has a finding."""
        return bool(key) and (key, "json") in self.files


def read_kept(folder: Path) -> Kept | None:
    """Return the finished report in a folder; None where there is none that can be read."""
    try:
        told = json.loads((folder / INDEX).read_text("utf-8"))
        files = {(str(k), str(form)): (str(name), str(tag)) for k, form, name, tag in told["files"]}
        return Kept(folder, files, dict(told["mentions"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
