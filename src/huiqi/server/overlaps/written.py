"""A report as files (faces layer): pages in both languages and data, in a folder that is there whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from huiqi.errors import Language
from huiqi.overlaps.analysis import Progress
from huiqi.pages.overlap_links import Compared
from huiqi.pages.overlaps import OverlapPages
from huiqi.project import Project
from huiqi.render.data import to_json
from huiqi.render.overlap_rows import overlaps_csv
from huiqi.render.overlaps import finding_turtle, overlaps_turtle
from huiqi.server.overlaps.kept import INDEX, read_kept
from huiqi.server.overlaps.plans import Plan

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


def write_report(
    project: Project, plan: Plan, sets: Sequence[Compared], folder: Path, progress: Progress | None = None
) -> None:
    """Work out a report and write it into `folder`; raises what `Project.overlaps` raises, OSError if it cannot be written."""
    found = project.overlaps(plan.policies, progress=progress)
    report = project.weigh(found)
    policies, covered = project.coverage(plan.policies)
    choice = project.choice((), date.max)
    pages = OverlapPages(project.law, choice, report, policies, covered, plan.compared, sets)
    base = project.settings.base

    def texts() -> Iterator[tuple[str, str, str]]:
        for lang in LANGUAGES:
            yield "", lang, pages.whole(lang)
        yield "", "json", to_json(report.to_dict())
        yield "", "csv", overlaps_csv(report)
        yield "", "ttl", overlaps_turtle(report, base)
        for stake in report.stakes:
            for lang in LANGUAGES:
                yield stake.key, lang, pages.finding(stake, lang)
            yield stake.key, "json", to_json(stake.to_dict())
            yield stake.key, "csv", overlaps_csv(report, [stake])
            yield stake.key, "ttl", finding_turtle(stake, report, base)

    _write(folder, texts(), pages.mentions())


def _write(folder: Path, texts: Iterator[tuple[str, str, str]], mentions: Mapping[str, Any]) -> None:
    """Write files beside their place and move them there together; the index names them all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = Path(mkdtemp(prefix=".making-", dir=folder.parent))
    try:
        files = []
        for n, (key, form, text) in enumerate(texts):
            data, name = text.encode("utf-8"), f"{n:05d}.{'html' if form in LANGUAGES else form}"
            (making / name).write_bytes(data)
            files.append([key, form, name, sha256(data).hexdigest()[:32]])
        (making / INDEX).write_text(to_json({"files": files, "mentions": mentions}), "utf-8")
        try:
            making.rename(folder)
        except OSError:
            if read_kept(folder) is None:  # another server may have made the same one in the meantime
                shutil.rmtree(folder, ignore_errors=True)
                making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
