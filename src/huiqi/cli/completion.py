"""What the shell offers while a command is typed (faces layer): names of questions, awards and parameters' things.

Cheap, and silent: where nothing can be read, nothing is offered.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from huiqi.project import Project


def question_names(context: typer.Context, incomplete: str) -> list[str]:
    """Return the names of saved questions that begin with what was typed; reads file names only."""
    try:
        from huiqi.settings import shipped

        folders = (shipped("queries") / "questions", _folder(context) / "queries" / "questions")
        names = {path.stem for folder in folders for path in folder.glob("*.rq")}
    except Exception:
        return []
    return sorted(n for n in names if n.startswith(incomplete))


def award_names(context: typer.Context, incomplete: str) -> list[str]:
    """Return the names of awards that begin with what was typed."""
    from huiqi.names import local

    project = _project(context)
    names = {local(a.iri) for a in project.book.awards} if project else set()
    return sorted(n for n in names if n.startswith(incomplete))


def param_values(context: typer.Context, incomplete: str) -> list[str]:
    """Return `name=` for each parameter of the question, after `name=` the things of the law that it may be."""
    from huiqi.names import NS, local

    project = _project(context)
    question = project.questions.get(context.params.get("name") or "") if project else None
    if project is None or question is None:
        return []
    name, sign, _ = incomplete.partition("=")
    if not sign:
        return [f"{p.name}=" for p in question.params if p.name.startswith(name)]
    kinds = [p.kind for p in question.params if p.name == name and p.type == "thing"]
    offered = {f"{name}={local(iri)}" for kind in kinds for iri in project.graph.instances(NS + kind)}
    return sorted(o for o in offered if o.startswith(incomplete))


def _folder(context: typer.Context) -> Path:
    return Path(context.params.get("folder") or ".")


def _project(context: typer.Context) -> Project | None:
    try:
        from huiqi.project import Project

        return Project.open(_folder(context))
    except Exception:
        return None
