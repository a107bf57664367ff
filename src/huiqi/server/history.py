"""What a server published before (faces layer): the feed of changes goes on from there, and what is gone answers 410.

Kept beside the snapshots for each project, so that it outlives a restart and a new snapshot.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp

from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.publish.feed_pages import feed_files
from huiqi.publish.model import PublicData
from huiqi.publish.public import still_public
from huiqi.publish.site import MANIFEST, gone_by_now, manifest, to_json
from huiqi.publish.write import read_earlier
from huiqi.things import Law

_READ = ("feed/", "versions/")
"""Files of the feed that the next one goes on from."""


def continued(data: PublicData, law: Law, folder: Path, state: Path) -> tuple[PublicData, dict[str, bytes]]:
    """Return public data that knows what is gone since earlier, and the feed of changes as files.

    `folder` is the project's, `state` the server's. Raises CannotStart if what was kept cannot be read.
    """
    place = _place(data, folder, state)
    try:
        earlier = read_earlier(place)
    except (HuiqiError, OSError) as error:
        raise CannotStart(
            Text(
                f"`{place}` 中此前公开内容的记录无法读取;删去该文件夹即可从头记起",
                f"what was published before cannot be read in `{place}`; without that folder the record begins anew",
            )
        ) from error
    found = replace(data, gone=gone_by_now(data, earlier))
    return found, dict(feed_files(found, earlier.feed, still_public(earlier.versions, law, found.shown)))


def remember(data: PublicData, changes: Mapping[str, bytes], folder: Path, state: Path) -> None:
    """Keep what is published now for the next time; raises CannotStart if it cannot be written."""
    place = _place(data, folder, state)
    try:
        place.mkdir(parents=True, exist_ok=True)
        # The manifest first: it is what tells a folder of ours.
        _put(place / MANIFEST, to_json(manifest(data, data.gone)))
        for name, held in changes.items():
            if name.startswith(_READ):
                _put(place / name, held)
    except OSError as error:
        raise CannotStart(Text(f"无法写入 `{place}`:{error}", f"`{place}` cannot be written: {error}")) from error


def _place(data: PublicData, folder: Path, state: Path) -> Path:
    named = "\n".join((str(folder.resolve()), data.addresses.base, data.addresses.site))
    return state / "published" / sha256(named.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    number, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(number, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
