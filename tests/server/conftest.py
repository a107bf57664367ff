"""One server for all tests that leave it as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.serving import Served, served, small_project


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the small law."""
    with served(small_project(tmp_path_factory.mktemp("project")), tmp_path_factory.mktemp("state")) as found:
        yield found
