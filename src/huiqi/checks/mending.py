"""Mending the Turtle files of a project (analysis layer): in place, or as findings that say what would change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from huiqi.checks.header import Reporter, relative
from huiqi.checks.mend import mend_file
from huiqi.checks.run import Report, chosen, lines_of
from huiqi.checks.waivers import apply, read_check_settings
from huiqi.errors import Text
from huiqi.findings import Finding, Place, in_order
from huiqi.load import load_files

LAYOUT: Final = Reporter(
    code="S904",
    level="error",
    name="layout",
    summary=Text("写法与规定的版式不同", "a file that is written otherwise than it should be"),
    problem=Text("写法与规定的版式不同:{value}", "it is written otherwise than it should be: {value}"),
    fix=Text("运行 huiqi check --fix", "run huiqi check --fix"),
)
NO_PLACE: Final = Reporter(
    code="S905",
    level="warning",
    name="no-layout",
    summary=Text("不能改写的文件", "a file that --fix leaves as it is"),
    problem=Text("不能改写:{value}", "it cannot be written anew: {value}"),
    fix=Text("改正该行", "change that line"),
)


def mend_paths(root: Path, paths: Sequence[Path] = ()) -> list[Text]:
    """Mend the Turtle files of `paths`, or all of the project's data, and say what became of those that needed it.

    Raises CannotStart for a path that is not there and for a file that cannot be read or written.
    """
    found = []
    for path in _turtle(root, paths):
        name, mended = relative(path, root), mend_file(path)
        if mended.kept is not None and mended.line:
            zh, en = f"`{name}` 未改写:第 {mended.line} 行:", f"left `{name}` as it is: line {mended.line}: "
            found.append(Text(zh + mended.kept.zh, en + mended.kept.en))
        elif mended.kept is None and mended.line:
            found.append(Text(f"已改写 {name}:{mended.what.zh}", f"rewrote {name}: {mended.what.en}"))
    return found


def mend_report(root: Path, paths: Sequence[Path] = (), on: date | None = None) -> Report:
    """Report which of these files would change, and write nothing.

    One that is no Turtle is an error of its reader. Levels and waivers of the project hold; `on` is the day that
    waivers are held against. Raises what `mend_paths` and `check_project` raise.
    """
    settings = read_check_settings(root)
    files = _turtle(root, paths)
    found = [f for path in files for f in _findings(path, root)]
    stays, waived, _ = apply(settings, in_order(found), on)
    lines = lines_of([*stays, *(f for f, _ in waived)], {relative(p, root): p for p in files})
    return Report(in_order(stays), lines, len(files), waived=tuple((f, w.reason) for f, w in waived))


def _findings(path: Path, root: Path) -> list[Finding]:
    mended = mend_file(path, dry=True)
    place = Place(relative(path, root), mended.line)
    if mended.kept is not None:
        _, faults = load_files([path], root)
        broken = [f for f in faults if f.code == "H001"]
        return broken or [_finding(NO_PLACE, place, mended.kept)]
    return [_finding(LAYOUT, place, mended.what)] if mended.line else []


def _finding(reporter: Reporter, place: Place, what: Text) -> Finding:
    zh, en = (reporter.finding(place, value=value) for value in (what.zh, what.en))
    return Finding(reporter.code, place, Text(zh.problem.zh, en.problem.en), reporter.fix, reporter.level)


def _turtle(root: Path, paths: Sequence[Path]) -> list[Path]:
    named = chosen(paths) if paths else sorted((root / "data").rglob("*.ttl"))
    return [p for p in named if p.suffix == ".ttl"]
