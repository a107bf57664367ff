"""Writing a publication (analysis layer): all of it or nothing, over an earlier one of ours and over nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.publish.model import Gone
from huiqi.publish.site import MANIFEST, Earlier


@dataclass(frozen=True)
class Published:
    """What was written: the folder, how many files, things, triples, what was withheld or is no service, what is gone."""

    folder: str
    day: str
    files: int
    things: int
    graphs: int
    triples: int
    withheld: int
    unserved: tuple[str, ...]
    gone: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain values."""
        return {**self.__dict__, "unserved": list(self.unserved), "gone": list(self.gone)}


def read_earlier(out: Path) -> Earlier:
    """Return what an earlier publication in a folder said; nothing where there is none.

    Raises CannotStart for a folder that holds something else, HuiqiError for a manifest that cannot be read.
    """
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return Earlier()
    path = out / MANIFEST
    if not path.is_file():
        raise CannotStart(
            Text(
                f"`{out}` 中有别的文件,不会覆盖;请换一个文件夹",
                f"`{out}` holds something else and is not overwritten; name another folder",
            )
        )
    try:
        said = json.loads(path.read_text("utf-8"))
        things = tuple(str(t) for t in said["things"])
        gone = tuple(Gone(str(t), str(s or "")) for t, s in sorted(said["gone"].items()))
        return Earlier(_feed(out), _versions(out), things, gone)
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise HuiqiError(
            Text(f"`{path}` 无法读取;请换一个文件夹", f"`{path}` cannot be read; name another folder")
        ) from error


def _feed(out: Path) -> tuple[bytes, ...]:
    """Return the pages of an earlier feed in order; one that had no pages yet is its own."""
    pages = sorted((p for p in (out / "feed").glob("*.ttl") if p.stem.isdecimal()), key=lambda p: int(p.stem))
    return tuple(p.read_bytes() for p in pages or [out / "feed.ttl"] if p.is_file())


def _versions(out: Path) -> tuple[tuple[str, bytes], ...]:
    return tuple((f"versions/{p.name}", p.read_bytes()) for p in sorted((out / "versions").glob("*.nt.gz")))


def write_files(out: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Write files into a new folder that then takes the place of `out`; returns how many. A failure leaves `out` alone."""
    new, old = out.with_name(f".{out.name}.new"), out.with_name(f".{out.name}.old")
    count = 0
    try:
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        for name, held in files:
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(held)
            count += 1
        shutil.rmtree(old, ignore_errors=True)
        if out.exists():
            out.rename(old)
        new.rename(out)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        raise CannotStart(Text(f"无法写入 `{out}`:{error}", f"cannot write `{out}`: {error}")) from error
    return count
