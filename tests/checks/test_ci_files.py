"""The files for build servers are well formed and name options that there are."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

from docs.blocks import run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "check-in-ci.md").read_text("utf-8")


def read(name: str) -> object:
    return YAML(typ="safe").load((ROOT / name).read_text("utf-8"))


def test_every_option_in_the_files_is_one_of_check() -> None:
    known = set(re.findall(r"--[\w-]+", "\n".join(run("huiqi check --help"))))
    names = ("action.yml", ".pre-commit-hooks.yaml", "templates/gitlab-check.yml")
    for name in names:
        lines = [line for line in (ROOT / name).read_text("utf-8").splitlines() if "pip" not in line]
        used = set(re.findall(r"(?<![\w-])--[\w-]+", "\n".join(lines)))
        assert used
        assert used <= known, name


def test_the_action_is_composite_and_checks() -> None:
    action = read("action.yml")
    assert isinstance(action, dict)
    assert action["runs"]["using"] == "composite"
    used = set(re.findall(r"inputs\.(\w+)", (ROOT / "action.yml").read_text("utf-8")))
    assert used == set(action["inputs"])


def test_the_templates_are_those_of_the_page() -> None:
    for name in ("templates/github-check.yml", "templates/gitlab-check.yml"):
        text = (ROOT / name).read_text("utf-8")
        body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        assert body in PAGE
        assert isinstance(read(name), dict)


def test_the_hook_runs_check() -> None:
    hooks = read(".pre-commit-hooks.yaml")
    assert isinstance(hooks, list)
    assert hooks[0]["entry"].startswith("huiqi check ")
    assert re.search(hooks[0]["files"], "data/law.ttl")
