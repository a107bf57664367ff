"""The audit log (faces layer): one line of JSON for each query, only ever added to.

Holds a hash of the query and a hash of who asked, never the query itself.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from huiqi.errors import CannotStart, Text


class AuditLog:
    """Adds lines to a file; a disk that is full loses lines of the log, not answers, and they are counted."""

    def __init__(self, path: Path) -> None:
        """Open the file, making its folders; raises CannotStart where it cannot be written."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
        except OSError as error:
            text = Text(f"无法写入 `{path}`", f"the log `{path}` cannot be written: {error.strerror}")
            raise CannotStart(text) from error
        self.path = path
        self.lost = 0

    def write(
        self, request: str, client: str, query: str, dataset: str, status: int, rows: int | None, seconds: float
    ) -> None:
        """Add the line of one query: `client` and `query` go in as hashes, `rows` is None where nothing was sent."""
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "request": request,
            "client": short_hash(client),
            "query": short_hash(query),
            "dataset": short_hash(dataset),
            "status": status,
            "rows": rows,
            "ms": round(seconds * 1000),
        }
        try:
            os.write(self._file, (json.dumps(line) + "\n").encode())
        except OSError:
            self.lost += 1

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def short_hash(text: str) -> str:
    """Return the first 16 hexadecimal digits of a SHA-256.

    >>> short_hash("ASK {}")
    '819ea91ed5f12b38'
    """
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
