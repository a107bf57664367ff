"""One browser for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from browser.chromium import PROGRAM


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Start Chromium."""
    with pytest.importorskip("playwright.sync_api").sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        yield opened
        opened.close()
