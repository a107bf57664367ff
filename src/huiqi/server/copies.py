"""A copy of a project's law (faces layer): what workers open, so that an edit in the folder changes nothing that is served.

Facts about enterprises are not copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.server.generations import Generation, hold
from huiqi.settings import holds_facts

_FOLDERS = ("ontology", "queries", "shapes")
_LAW = (".ttl", ".toml")


def read_law(root: Path) -> dict[str, bytes]:
    """Return the files of a project that are not facts, by their path in it.

    Raises CannotStart for one that cannot be read.
    """
    try:
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(_files(root))}
    except OSError as error:
        where = error.filename
        raise CannotStart(Text(f"无法读取 `{where}`", f"`{where}` cannot be read: {error.strerror}")) from error


def _files(root: Path) -> Iterator[Path]:
    yield from (p for p in root.glob("*.toml") if p.is_file())
    for name in _FOLDERS:
        yield from (p for p in (root / name).rglob("*") if p.is_file())
    found = (p for p in (root / "data").rglob("*") if p.suffix in _LAW and p.is_file())
    yield from (p for p in found if not holds_facts(p, root))


def digest_of(files: dict[str, bytes]) -> str:
    """Return a name for the content of files.

    >>> digest_of({"a": b"b"}) == digest_of({"ab": b""})
    False
    """
    digest = sha256()
    for name, held in sorted(files.items()):
        for part in (name.encode("utf-8", "surrogateescape"), held):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:16]


def copy_law(files: dict[str, bytes], state: Path) -> Generation:
    """Return a copy of a project's files below the folder `state`; one that is there already is used again."""

    def write(folder: Path) -> None:
        (folder / "data").mkdir()
        for name, held in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(held)

    return hold(state / "law", digest_of(files), write)


def unchanged(root: Path, files: dict[str, bytes]) -> None:
    """Raise HuiqiError if a project's files are no longer what was read of them."""
    if digest_of(read_law(root)) != digest_of(files):
        text = Text("读取期间项目被修改,请再试一次", "the project was changed while it was being read; try again")
        raise HuiqiError(text)
