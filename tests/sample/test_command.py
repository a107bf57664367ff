"""`huiqi sample`: the same bytes for the same arguments, and one clear sentence for what it cannot do."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from docs.blocks import run
from sample.said import ROOT, of_class, stated

PROJECT = f"--project {ROOT} --lang en"


def sample(arguments: str) -> list[str]:
    return run(f"huiqi sample {PROJECT} {arguments}")


def written(folder: Path, count: int, more: str = "") -> str:
    path = folder / f"{count}{len(more)}.ttl"
    assert sample(f"--enterprises {count} --output {path} --quiet {more}") == []
    return path.read_text("utf-8")


def body(text: str) -> str:
    return text[text.index("# --- sources") :]


def test_the_bytes_do_not_depend_on_hash_seed_time_zone_and_locale() -> None:
    found = set()
    for seed, zone, locale in (("0", "UTC", "C"), ("7", "Asia/Shanghai", "C.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        command = [sys.executable, "-m", "huiqi", "sample", "--enterprises", "30", "--project", str(ROOT)]
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        found.add(sha256(done.stdout).hexdigest())
    assert len(found) == 1


def test_the_first_ten_are_the_same_in_a_longer_register(tmp_path: Path) -> None:
    assert body(written(tmp_path, 450)).startswith(body(written(tmp_path, 10)))


def test_another_seed_makes_other_enterprises(tmp_path: Path) -> None:
    assert body(written(tmp_path, 10)) != body(written(tmp_path, 10, "--seed 2"))


def test_one_enterprise_is_a_register_too(tmp_path: Path) -> None:
    assert len(of_class(stated([written(tmp_path, 1)]), "Enterprise")) == 1


def test_other_years_move_every_day_with_them(tmp_path: Path) -> None:
    text = written(tmp_path, 200, "--years 2017-2019")
    assert "annual-report/2017>" in text and "annual-report/2020>" not in text
    assert ':appliesUntil "2020-03-01"^^xsd:date' in text
    assert 'ind:recognised-on "2020-01-20"^^xsd:date' in text and 'ind:recognised-on "2021' not in text


def test_without_an_output_the_register_goes_to_stdout() -> None:
    printed = sample("--enterprises 2")
    assert (
        printed[0]
        == "# Synthetic register: every enterprise, figure, title, payment and source in this file is made up."
    )
    assert len(of_class(stated(["\n".join(printed)]), "Enterprise")) == 2


@pytest.mark.parametrize("count", [0, -3, 1_000_000, 10**30])
def test_a_number_of_enterprises_that_cannot_be_made_is_refused(count: int) -> None:
    said = f"huiqi: {count} is no number of enterprises to make; ask for 1 to 999999"
    assert sample(f"--enterprises {count}") == [said, "(exit status 1)"]


def test_a_seed_below_zero_is_refused() -> None:
    assert sample("--enterprises 1 --seed -1") == [
        "huiqi: the seed -1 should be 0 to 9223372036854775807",
        "(exit status 1)",
    ]


def test_years_that_are_none_are_refused() -> None:
    said = "huiqi: `last year` is no range of years; write 2021-2025"
    assert sample("--enterprises 1 --years 'last year'") == [said, "(exit status 1)"]


def test_files_that_are_there_are_kept_unless_forced(tmp_path: Path) -> None:
    folder = tmp_path / "register"
    folder.mkdir()
    (folder / "enterprises.ttl").write_text("mine", "utf-8")
    said = f"huiqi: there is already `{folder.as_posix()}/enterprises.ttl`; add --force to replace"
    assert sample(f"--enterprises 1 --output {folder}") == [said, "(exit status 1)"]
    assert [p.name for p in folder.iterdir()] == ["enterprises.ttl"]
    assert (folder / "enterprises.ttl").read_text("utf-8") == "mine"
    assert sample(f"--enterprises 1 --output {folder} --quiet --force") == []
    assert sorted(p.name for p in folder.iterdir()) == ["README.md", "enterprises.ttl", "registers.ttl"]


def test_a_file_that_is_no_turtle_is_refused(tmp_path: Path) -> None:
    said = "huiqi: a register is written as Turtle: `out.csv` should end in .ttl or be a folder"
    assert sample(f"--enterprises 1 --output {tmp_path}/out.csv") == [said, "(exit status 1)"]


def test_a_place_where_nothing_can_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    said = f"huiqi: cannot write to `{tmp_path.as_posix()}/file/register`; name another place"
    assert sample(f"--enterprises 1 --output {tmp_path}/file/register") == [said, "(exit status 2)"]


def test_a_folder_without_a_shape_is_named(tmp_path: Path) -> None:
    said = f"huiqi: `{tmp_path.as_posix()}` has no shape of a register, `data/samples/shape.toml`"
    assert run(f"huiqi sample --enterprises 1 --lang en --project {tmp_path}") == [said, "(exit status 2)"]


def test_a_message_stands_in_chinese_too(tmp_path: Path) -> None:
    assert run(f"huiqi sample --enterprises 0 --project {ROOT}") == [
        "huiqi: 企业数 0 应在 1 到 999999 之间",
        "(exit status 1)",
    ]
