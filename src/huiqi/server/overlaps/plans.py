"""What is compared on the server (faces layer): the sets of policies, and a name for everything that a report depends on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Final

from huiqi.errors import Text
from huiqi.pages.overlap_links import Compared
from huiqi.project import Project
from huiqi.scope import scope_of
from huiqi.settings import FILE, law_files, shipped

ASSESSED: Final = Text("本站评估的政策", "the policies assessed here")
_BACKGROUND: Final = "background.toml"


@dataclass(frozen=True)
class Plan:
    """One report that is to be made: its set, and the names of policies that `huiqi overlaps` takes for it."""

    compared: Compared
    policies: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the name of the set in addresses."""
        return self.compared.name


def plans_of(project: Project) -> tuple[Plan, ...]:
    """Return what is compared: the policies that the settings assess, then each folder of data/ that holds awards.

    A folder with the same policies as the settings is not compared twice.
    """
    law = project.law
    first = frozenset(scope_of(law, (), project.settings.policies).policies)
    folders: dict[str, set[str]] = {}
    paying = {a.policy for a in law.book.awards}
    for policy in law.book.policies:
        parts = Path(law.graph.place(policy).file).parts
        if len(parts) > 2 and parts[0] == "data":
            folders.setdefault(parts[1], set()).add(policy)
    plans = [Plan(Compared("", ASSESSED))]
    for folder, inside in sorted(folders.items()):
        if inside & paying and inside != first:
            plans.append(Plan(Compared(folder, Text(folder, folder)), (folder,)))
    return tuple(plans)


def key_of(root: Path) -> str:
    """Return a hash of all that reports of a project depend on: its law, settings and background, and this program."""
    digest = sha256()
    for name, path in _inputs(root):
        held = path.read_bytes()
        digest.update(f"{name}\0{len(held)}\0".encode("utf-8", "surrogatepass"))
        digest.update(held)
    for package in ("z3-solver", "pyoxigraph"):
        digest.update(f"{package} {_version(package)}\n".encode())
    return digest.hexdigest()[:24]


def _inputs(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file that counts with a name that does not depend on where it is installed."""
    own = [*law_files(root), root / FILE, root / "ontology" / _BACKGROUND, *sorted((root / "data").rglob(_BACKGROUND))]
    for path in own:
        if path.is_file() and path.is_relative_to(root):
            yield path.relative_to(root).as_posix(), path
    package = Path(__file__).resolve().parents[2]
    for folder, name in ((package, "huiqi"), (shipped("queries"), "queries"), (shipped("ontology"), "ontology")):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".html", ".rq", ".ttl", ".toml") and path.is_file():
                yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"
