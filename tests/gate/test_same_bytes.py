"""The same question on the same law, facts and day gives the same bytes, whatever surrounds it.

Each aspect is changed alone: hash seed, time zone, locale, folder, age of the files, names and order of the files,
order of the statements. Where the text of a file changes, only what shows no line number is compared.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from gate.world import PREFIXES, write_facts

ROOT = Path(__file__).parents[2]
LAW = Path("data/liaocheng/manufacturing/known-2025-08-21.ttl")
ASSUMED = ("--assume", "in-effect-from-2025-08-21", "--assume", "in-force-through-2026")
ASKED = {
    "derive json": ("derive", "{facts}", "--on", "2026-03-01", "--format", "json"),
    "derive csv": ("derive", "{facts}", "--on", "2026-03-01", "--format", "csv"),
    "derive turtle": ("derive", "{facts}", "--on", "2026-03-01", "--format", "turtle"),
    "derive text": ("derive", "{facts}", "--on", "2026-03-01"),
    "decide json": ("decide", "--for", "{facts}", "--on", "2026-03-01", "--format", "json", *ASSUMED),
    "decide text": ("decide", "--for", "{facts}", "--on", "2026-03-01", "--lang", "en", *ASSUMED),
    "explain json": ("explain", "future-industry", "--for", "{facts}", "--on", "2026-03-01", "--format", "json"),
    "explain text": ("explain", "future-industry", "--for", "{facts}", "--on", "2026-03-01", *ASSUMED),
}
# Three fictional firms: one plain, one with two reports that differ, one with an earlier year missing and no field.
FIRMS = """\
f:ledger
    a :Register ;
    :record :Payment ;
    :appliesFrom "2015-01-01"^^xsd:date ;
    :appliesUntil "2026-12-31"^^xsd:date ;
.
e:plain
    a :Enterprise ;
    rdfs:label "虚构甲"@zh , "Fictional One"@en ;
    ind:statistics-entry "2024-05-01"^^xsd:date ;
.
f:plain-status
    a :EnterpriseStatus ;
    ind:enterprise e:plain ;
    ind:field field:biomanufacturing ;
    :appliesFrom "2020-01-01"^^xsd:date ;
.
f:plain-2024
    a :AnnualReport ;
    ind:enterprise e:plain ;
    ind:fiscal-year 2024 ;
    ind:revenue 15000000.00 ;
.
f:plain-2025
    a :AnnualReport ;
    ind:enterprise e:plain ;
    ind:fiscal-year 2025 ;
    ind:revenue 100000000.00 ;
.
e:torn
    a :Enterprise ;
    rdfs:label "虚构乙"@zh , "Fictional Two"@en ;
    ind:statistics-entry "2025-05-01"^^xsd:date ;
.
f:torn-status
    a :EnterpriseStatus ;
    ind:enterprise e:torn ;
    ind:field field:low-carbon-energy ;
    :appliesFrom "2020-01-01"^^xsd:date ;
.
f:torn-2025-a
    a :AnnualReport ;
    ind:enterprise e:torn ;
    ind:fiscal-year 2025 ;
    ind:revenue 90000000.00 , 600000000.00 ;
.
e:holed
    a :Enterprise ;
    rdfs:label "虚构丙"@zh , "Fictional Three"@en ;
    ind:statistics-entry "2022-05-01"^^xsd:date ;
.
f:holed-2023
    a :AnnualReport ;
    ind:enterprise e:holed ;
    ind:fiscal-year 2023 ;
    ind:revenue 21000000.00 ;
.
f:holed-2025
    a :AnnualReport ;
    ind:enterprise e:holed ;
    ind:fiscal-year 2025 ;
    ind:revenue 500000000.00 ;
.
"""
FAULTS = "f:plain-2025\n    ind:exports 1e6 ;\n    ind:exprots 1.00 ;\n    ind:research-spending 2.00 , 2 ;\n.\n"


def _project(folder: Path, law: Mapping[str, str] | None = None) -> Path:
    folder.mkdir(parents=True)
    if law is None:
        (folder / LAW).parent.mkdir(parents=True)
        shutil.copyfile(ROOT / LAW, folder / LAW)
    for name, text in (law or {}).items():
        (folder / "data").mkdir(exist_ok=True)
        (folder / "data" / name).write_text(text, "utf-8")
    return folder


def _ask(
    arguments: Iterable[str],
    project: Path,
    facts: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> bytes:
    command = [sys.executable, "-m", "huiqi", *(a.format(facts=facts) for a in arguments), "--project", str(project)]
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "LC_", "LANG", "TZ"))}
    surroundings |= {"PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": "0"} | dict(env or {})
    ran = subprocess.run(command, capture_output=True, cwd=cwd or project, env=surroundings, check=False)
    assert ran.returncode == 0, ran.stderr.decode("utf-8", "replace")
    assert ran.stdout
    return ran.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with the shipped law and an enterprise file in which some values are at fault."""
    folder = _project(tmp_path_factory.mktemp("home") / "project")
    write_facts(folder, FIRMS + FAULTS)
    write_facts(folder, FIRMS, "clean.ttl")
    return folder


@pytest.fixture(scope="module")
def answers(home: Path) -> dict[str, bytes]:
    """Return what is answered where nothing is out of the ordinary."""
    return {name: _ask(arguments, home, "facts.ttl") for name, arguments in ASKED.items()}


@pytest.fixture(scope="module")
def clean(home: Path) -> bytes:
    """Return the register of the firms without faults as JSON."""
    return _ask(ASKED["derive json"], home, "clean.ttl")


@pytest.mark.parametrize(("asked", "seed"), [*((name, "1") for name in ASKED), ("derive json", "20250821")])
def test_another_hash_seed_changes_no_byte(home: Path, answers: dict[str, bytes], asked: str, seed: str) -> None:
    assert _ask(ASKED[asked], home, "facts.ttl", env={"PYTHONHASHSEED": seed}) == answers[asked]


@pytest.mark.parametrize(
    ("asked", "zone"), [("derive turtle", "Pacific/Kiritimati"), ("decide text", "America/Los_Angeles")]
)
def test_another_time_zone_changes_no_byte(home: Path, answers: dict[str, bytes], asked: str, zone: str) -> None:
    assert _ask(ASKED[asked], home, "facts.ttl", env={"TZ": zone}) == answers[asked]


@pytest.mark.parametrize(
    ("asked", "locale"),
    [
        ("derive text", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
        ("explain text", {"LC_ALL": "zh_CN.GB18030", "PYTHONIOENCODING": "gb18030"}),
        ("derive csv", {"LANG": "tr_TR.UTF-8"}),
    ],
    ids=["plain C", "Chinese in GB18030", "Turkish"],
)
def test_another_locale_changes_no_byte(
    home: Path, answers: dict[str, bytes], asked: str, locale: dict[str, str]
) -> None:
    assert _ask(ASKED[asked], home, "facts.ttl", env=locale) == answers[asked]


@pytest.mark.parametrize("asked", ["derive json", "explain json"])
def test_a_copy_in_another_folder_asked_from_a_third_changes_no_byte(
    home: Path, answers: dict[str, bytes], tmp_path: Path, asked: str
) -> None:
    copy = tmp_path / "另一处 with spaces" / "huiqi"
    shutil.copytree(home, copy)
    (tmp_path / "elsewhere").mkdir()
    assert _ask(ASKED[asked], copy, copy / "facts.ttl", cwd=tmp_path / "elsewhere") == answers[asked]


@pytest.mark.parametrize("asked", ["derive turtle"])
def test_files_of_another_age_change_no_byte(home: Path, answers: dict[str, bytes], tmp_path: Path, asked: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    for path in copy.rglob("*.ttl"):
        os.utime(path, (86_400, 86_400))
    assert _ask(ASKED[asked], copy, "facts.ttl") == answers[asked]


def test_a_file_written_with_output_holds_the_bytes_of_stdout(
    home: Path, answers: dict[str, bytes], tmp_path: Path
) -> None:
    written = tmp_path / "out" / "answers.csv"
    command = [sys.executable, "-m", "huiqi", "derive", "facts.ttl", "--on", "2026-03-01", "--format", "csv", "--quiet"]
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    subprocess.run([*command, "--output", str(written)], cwd=home, env=env, check=True)
    assert written.read_bytes() == answers["derive csv"]


@pytest.mark.parametrize("engine", ["reference", "sql"])
def test_another_hash_seed_changes_no_byte_of_another_engine(home: Path, engine: str) -> None:
    if engine == "sql":
        pytest.importorskip("duckdb")
    arguments = (*ASKED["derive json"], "--engine", engine)
    one, other = (_ask(arguments, home, "facts.ttl", env={"PYTHONHASHSEED": seed}) for seed in ("2", "3"))
    assert one == other


# --- the text of the files changes, what they say does not ---


def _blocks(text: str) -> list[str]:
    """Return the statements of a file without its prefixes and comments, one string for each subject."""
    body = "\n".join(line for line in text.splitlines() if not line.startswith(("@prefix", "#"))) + "\n"
    return [block.strip() + "\n.\n" for block in body.split("\n.\n") if block.strip()]


def _law_text() -> str:
    return (ROOT / LAW).read_text("utf-8")


def _law_prefixes() -> str:
    return "\n".join(line for line in _law_text().splitlines() if line.startswith("@prefix")) + "\n"


@pytest.mark.parametrize("names", [("a.ttl", "z.ttl"), ("z.ttl", "a.ttl")], ids=["halves", "halves with names swapped"])
def test_a_law_in_two_files_of_any_name_changes_no_byte(clean: bytes, tmp_path: Path, names: tuple[str, str]) -> None:
    blocks = _blocks(_law_text())
    halves = (blocks[::2], blocks[1::2])
    law = {name: _law_prefixes() + "".join(half) for name, half in zip(names, halves, strict=True)}
    project = _project(tmp_path / "project", law)
    write_facts(project, FIRMS)
    assert _ask(ASKED["derive json"], project, "facts.ttl") == clean


def test_a_law_read_from_its_last_line_to_its_first_changes_no_byte(clean: bytes, tmp_path: Path) -> None:
    project = _project(tmp_path / "project", {"law.ttl": _law_prefixes() + "".join(reversed(_blocks(_law_text())))})
    write_facts(project, FIRMS)
    assert _ask(ASKED["derive json"], project, "facts.ttl") == clean


def _shuffled(text: str, seed: int) -> bytes:
    triples = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    random.Random(seed).shuffle(triples)
    written = ox.serialize(triples, format=ox.RdfFormat.TURTLE)
    assert written is not None
    return written


@pytest.mark.parametrize("seed", [1, 2])
def test_a_law_in_another_order_of_triples_changes_no_byte(clean: bytes, tmp_path: Path, seed: int) -> None:
    project = _project(tmp_path / "project", {"law.ttl": _shuffled(_law_text(), seed).decode("utf-8")})
    write_facts(project, FIRMS)
    assert _ask(ASKED["derive json"], project, "facts.ttl") == clean


@pytest.mark.parametrize("seed", [1, 2])
def test_facts_in_another_order_of_triples_change_no_byte(home: Path, clean: bytes, tmp_path: Path, seed: int) -> None:
    shuffled = tmp_path / "clean.ttl"
    shuffled.write_bytes(_shuffled(PREFIXES + FIRMS, seed))
    assert _ask(ASKED["derive json"], home, shuffled) == clean


def test_two_fact_files_named_in_either_order_change_no_byte(home: Path, clean: bytes, tmp_path: Path) -> None:
    blocks = _blocks(FIRMS)
    for name, half in (("one.ttl", blocks[::2]), ("two.ttl", blocks[1::2])):
        write_facts(tmp_path, "".join(half), name)
    on = ("--on", "2026-03-01", "--format", "json")
    forward, backward = (
        _ask(("derive", str(tmp_path / a), str(tmp_path / b), *on), home, "")
        for a, b in (("one.ttl", "two.ttl"), ("two.ttl", "one.ttl"))
    )
    assert forward == backward == clean
