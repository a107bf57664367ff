"""`huiqi serve`: what it says when it is ready, what it says when it cannot start, and a signal that renews it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from huiqi.cli import app
from huiqi.errors import HuiqiError
from publish.town import ROOT, WORDS
from server.serving import LAW, small_project

FILE = "data/town/help/2025-01-01.ttl"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = small_project(tmp_path / "project")
    for name in WORDS:
        path = root / "ontology" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((ROOT / "ontology" / name).read_bytes())
    return root


def until(is_so: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_it_says_what_to_open_takes_a_new_law_by_a_signal_and_stops(project: Path, tmp_path: Path) -> None:
    said = tmp_path / "said"
    command = [sys.executable, "-m", "huiqi", "serve", str(project), "--port", "0", "--state", str(tmp_path / "state")]
    with said.open("wb") as err, subprocess.Popen([*command, "--lang", "en"], stderr=err) as process:
        try:
            until(lambda: "Ctrl+C" in said.read_text("utf-8") or process.poll() is not None)
            text = said.read_text("utf-8")
            found = re.search(r"SPARQL +(http://127\.0\.0\.1:\d+)/sparql\n", text)
            assert found, text
            url = found[1]
            assert re.match(r"ready after \d+\.\d s\n", text)
            assert f"log                {tmp_path / 'state' / 'audit.jsonl'}\n" in text
            assert f"kill -HUP {process.pid}\n" in text
            assert httpx.get(url + "/ready").json()["status"] == "ready"
            (project / FILE).write_text(LAW + "ex:award a :Award ;", "utf-8")
            os.kill(process.pid, signal.SIGHUP)
            until(lambda: "not renewed" in said.read_text("utf-8"))
            assert f"{FILE}:" in said.read_text("utf-8")
            (project / FILE).write_text(LAW.replace("Fictional measure", "Renamed measure"), "utf-8")
            os.kill(process.pid, signal.SIGHUP)
            until(lambda: "\nrenewed; " in said.read_text("utf-8"))
            assert "Renamed measure" in httpx.get(url + "/doc/id/town/help/measure.ttl").text
            process.send_signal(signal.SIGTERM)
            process.wait(20)
        finally:
            process.kill()
    assert "Traceback" not in said.read_text("utf-8")


def fails(*options: str) -> str:
    """Return what is said of a server that does not start."""
    found = CliRunner().invoke(app, ["serve", "--lang", "en", *options])
    assert isinstance(found.exception, HuiqiError)
    return found.exception.text.en


def test_a_port_that_is_taken_is_said_before_anything_is_read(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = fails(str(tmp_path / "nothing"), "--port", port, "--state", str(tmp_path / "state"))
    assert said == f"cannot listen on 127.0.0.1:{port} (Address already in use); choose another with --port"


def test_a_folder_without_a_project_is_said(tmp_path: Path) -> None:
    said = fails(str(tmp_path), "--port", "0", "--state", str(tmp_path / "state"))
    assert said == f"no project in `{tmp_path}`: it has no data/ folder"


def test_a_state_that_cannot_be_written_is_said(project: Path, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file", "utf-8")
    said = fails(str(project), "--port", "0", "--state", str(tmp_path / "state"))
    assert f"`{tmp_path / 'state'}" in said and "Not a directory" in said


@pytest.mark.parametrize("part", ["uvicorn", "jinja2"])
def test_a_part_that_is_not_installed_is_said(part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, part, None)
    assert fails(str(tmp_path), "--port", "0") == f"`{part}` is not installed: pip install 'huiqi[serve]'"
