"""Generations (faces layer): folders that are made once, used by any number of servers, and removed when nobody does.

Each has a lock beside it, which the operating system gives back when its holder ends, however that comes about.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Final

from huiqi.errors import CannotStart, Text

KEPT: Final = 2
"""How many generations stay although nobody uses them: the newest, to go back to."""
_MAKING: Final = ".making-"
_GIVEN_UP: Final = 3600.0
"""Seconds after which a folder that was being made belongs to a server that is gone."""


@dataclass(frozen=True)
class Generation:
    """A generation in use: its folder and when it was made; `close` ends the use."""

    folder: Path
    made: datetime
    lock: IO[bytes] = field(repr=False, compare=False)

    def close(self) -> None:
        """End the use; the folder may then be removed by `tidy`."""
        self.lock.close()


def hold(shelf: Path, name: str, make: Callable[[Path], None]) -> Generation:
    """Return the generation `name` of a shelf, in use; where it is not there, `make` fills a folder that becomes it.

    Raises CannotStart if it cannot be written.
    """
    folder = shelf / name
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        lock = _locked(shelf, name, fcntl.LOCK_SH)
        assert lock is not None
        if not folder.is_dir():
            _make(folder, make)
            os.utime(lock.fileno())
        return Generation(folder, datetime.fromtimestamp(os.fstat(lock.fileno()).st_mtime, UTC), lock)
    except OSError as error:
        raise CannotStart(
            Text(f"无法写入 `{folder}`:{error}", f"the snapshot cannot be written to `{folder}`: {error}")
        ) from error


def tidy(shelf: Path, kept: int = KEPT) -> tuple[str, ...]:
    """Remove the generations of a shelf that nobody uses, but for the newest; returns the names of those removed."""
    with contextlib.suppress(OSError):
        for left in shelf.glob(_MAKING + "*"):
            if time.time() - left.stat().st_mtime > _GIVEN_UP:
                shutil.rmtree(left, ignore_errors=True)
    try:
        names = [p.name for p in shelf.iterdir() if p.is_dir() and not p.name.startswith(".")]
    except OSError:
        return ()
    old = sorted(names, key=lambda n: (_made(shelf, n), n), reverse=True)[kept:]
    return tuple(sorted(name for name in old if _remove(shelf, name)))


def _make(folder: Path, make: Callable[[Path], None]) -> None:
    """Fill a folder beside its place and move it there whole."""
    making = Path(mkdtemp(prefix=_MAKING, dir=folder.parent))
    try:
        (making / "it").mkdir()
        make(making / "it")
        try:
            (making / "it").rename(folder)
        except OSError:
            if not folder.is_dir():  # another server may have made the same one in the meantime
                raise
        _sync(folder.parent)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _locked(shelf: Path, name: str, how: int) -> IO[bytes] | None:
    """Return the lock of a generation, held; None where others use it and `how` does not wait for them."""
    path = shelf / f".{name}.lock"
    while True:
        file = path.open("ab")
        try:
            fcntl.flock(file, how)
            if _is_same(file, path):
                return file
        except BlockingIOError:
            file.close()
            return None
        except OSError:
            file.close()
            raise
        file.close()  # the lock was removed while we waited for it


def _is_same(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _made(shelf: Path, name: str) -> float:
    try:
        return (shelf / f".{name}.lock").stat().st_mtime
    except OSError:
        return 0.0


def _remove(shelf: Path, name: str) -> bool:
    try:
        lock = _locked(shelf, name, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if lock is None:
            return False
        with lock:
            gone = Path(mkdtemp(prefix=_MAKING, dir=shelf))
            (shelf / name).rename(gone / "it")  # never a generation of which a part is left
            shutil.rmtree(gone, ignore_errors=True)
            (shelf / f".{name}.lock").unlink(missing_ok=True)
        return True
    except OSError:
        return False


def _sync(folder: Path) -> None:
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
