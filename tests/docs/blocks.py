"""The fenced blocks of the documentation: found, run, compared; `python -m docs.blocks` in tests/ writes outputs anew.

How a block is marked is told in CONTRIBUTING.md.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EMPTY = "<!-- runs in an empty folder -->"
_FENCE = re.compile(r"^(?P<pad> *)```(?P<kind>\w+)\n(?P<text>.*?)^(?P=pad)```$", re.M | re.S)
_FILE = re.compile(r"<!-- file: (\S+) -->\s*$")
_LEFT_OUT = re.compile(r"\[(\d+) lines? left out\]")


@dataclass(frozen=True)
class Block:
    """One fenced block: its page, first line, kind and text, and the file it is written to (empty: none)."""

    page: Path
    line: int
    kind: str
    text: str
    file: str
    start: int
    end: int

    @property
    def name(self) -> str:
        """Return where the block stands."""
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


def pages() -> list[Path]:
    """Return every page of documentation except the decision records."""
    docs = (p for p in (ROOT / "docs").rglob("*.md") if "decisions" not in p.parts)
    return sorted([*ROOT.glob("*.md"), *docs])


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page in order."""
    text = page.read_text("utf-8")
    found = []
    for match in _FENCE.finditer(text):
        before = text[: match.start()].rstrip(" ").rstrip("\n")
        file = _FILE.search(before)
        name = file.group(1) if file else ""
        line = text.count("\n", 0, match.start()) + 1
        found.append(
            Block(page, line, match["kind"], match["text"], name, match.start("text"), match.end("text")),
        )
    return found


@dataclass(frozen=True)
class Command:
    """One command of a console block and the lines that it prints."""

    line: str
    expected: tuple[str, ...]
    shown: tuple[str, ...]
    """The command as it stands on the page, perhaps over several lines."""


def commands(block: Block) -> list[Command]:
    """Return the commands of a console block; a line that ends in a backslash goes on."""
    found: list[tuple[str, list[str], list[str]]] = []
    lines = iter(block.text.splitlines())
    for line in lines:
        if not line.startswith("$ "):
            assert found, f"{block.name}: the first line is no command"
            found[-1][1].append(line)
            continue
        command, shown = line[2:], [line]
        while command.endswith("\\"):
            shown.append(next(lines))
            command = command[:-1] + shown[-1].strip()
        found.append((command, [], shown))
    return [Command(line, tuple(_trim(expected)), tuple(shown)) for line, expected, shown in found]


def _trim(lines: list[str]) -> list[str]:
    """Drop the empty lines at both ends."""
    text = "\n".join(lines).strip("\n")
    return text.splitlines()


def prepare(page: Path, folder: Path) -> Path:
    """Make the folder that the commands of a page run in: a copy of the project, or an empty one."""
    if EMPTY not in page.read_text("utf-8"):
        for part in ("data", "ontology", "queries"):
            shutil.copytree(ROOT / part, folder / part)
        shutil.copyfile(ROOT / "huiqi.toml", folder / "huiqi.toml")
    return folder


@contextlib.contextmanager
def standing_in(folder: Path) -> Iterator[None]:
    """Run what follows in `folder`, at a terminal of 80 columns."""
    before, columns = Path.cwd(), os.environ.get("COLUMNS")
    os.chdir(folder)
    os.environ["COLUMNS"] = "80"
    try:
        yield
    finally:
        os.chdir(before)
        if columns is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = columns


def run(line: str) -> list[str]:
    """Run one `huiqi …` command in this process; return what it prints on stdout and stderr, and its exit status.

    `pyshacl …` runs in a process of its own, in which its results have one order; so does `sed …`, for pages that edit a file.
    """
    from huiqi.cli import main

    program, *arguments = shlex.split(line)
    if program == "pyshacl":
        done = subprocess.run(
            [sys.executable, "-m", "pyshacl", *arguments],
            env={**os.environ, "PYTHONHASHSEED": "0"},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        lines = _trim([text.rstrip() for text in done.stdout.splitlines()])
        return [*lines, f"(exit status {done.returncode})"] if done.returncode else lines
    if program == "sed":  # edits a file of the folder, as the page tells the reader to do
        done = subprocess.run([program, *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout
        return _trim(done.stdout.splitlines())
    assert program == "huiqi", line
    out = io.StringIO()
    argv, sys.argv = sys.argv, ["huiqi", *arguments]
    status: object = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try:
                main()
            except SystemExit as stop:
                status = stop.code
    finally:
        sys.argv = argv
    lines = _trim([text.rstrip() for text in out.getvalue().splitlines()])
    return [*lines, f"(exit status {status})"] if status else lines


def differs(expected: Sequence[str], found: Sequence[str]) -> str:
    """Return how what was printed differs from what is written, empty if it does not."""
    position = 0
    for line in expected:
        mark = _LEFT_OUT.fullmatch(line.strip())
        if mark:
            position += int(mark[1])
            continue
        if position >= len(found) or found[position].rstrip() != line.rstrip():
            seen = found[position] if position < len(found) else "(nothing)"
            return f"line {position + 1} is\n  {seen}\nwritten is\n  {line}"
        position += 1
    return "" if position == len(found) else f"{len(found) - position} more lines are printed: {found[position]!r}"


def written_anew(expected: Sequence[str], found: Sequence[str]) -> list[str]:
    """Return the lines to write for `found`, leaving out what was left out before."""
    if not any(_LEFT_OUT.fullmatch(line.strip()) for line in expected):
        return list(found)
    parts: list[list[str]] = [[]]
    for line in expected:
        if _LEFT_OUT.fullmatch(line.strip()):
            parts.append([])
        else:
            parts[-1].append(line)
    kept: list[str] = list(found[: len(parts[0])])
    position = len(kept)
    for part in parts[1:]:
        if not part:
            start = len(found)
        elif part[0] in found[position:]:
            start = found.index(part[0], position)
        else:
            raise SystemExit(f"edit by hand: nothing printed reads {part[0]!r}")
        if start > position:
            count = start - position
            kept.append(f"[{count} line{'s' if count > 1 else ''} left out]")
        kept += found[start : start + len(part)]
        position = start + len(part)
    return kept


def rewrite(page: Path, folder: Path) -> None:
    """Write the outputs of a page's commands anew."""
    text = page.read_text("utf-8")
    parts, done = [], 0
    with standing_in(prepare(page, folder)):
        for block in blocks(page):
            if block.file:
                (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
                (folder / block.file).write_text(block.text, "utf-8")
            if block.kind != "console":
                continue
            lines = [
                line
                for command in commands(block)
                for line in (*command.shown, *written_anew(command.expected, run(command.line)))
            ]
            parts += [text[done : block.start], "\n".join(lines) + "\n"]
            done = block.end
    page.write_text("".join([*parts, text[done:]]), "utf-8")


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    for name in sys.argv[1:]:
        if name == "vocabularies":
            from docs.tables import write

            write()
            continue
        with TemporaryDirectory() as scratch:
            rewrite(Path(name).resolve(), Path(scratch))
