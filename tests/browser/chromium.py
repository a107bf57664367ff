"""What every test in a browser needs: where Chromium is, and pictures for a person to look at."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NEEDED = pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed")


def keep(page, name: str) -> None:
    """Take a picture for a person to look at, where HUIQI_SCREENSHOTS names a folder; nothing is compared with it."""
    folder = os.environ.get("HUIQI_SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
