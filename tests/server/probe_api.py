"""Have schemathesis try the API by its description: `python -m server.probe_api` in tests/ (it takes some minutes).

Serves the small law on a free port; ends with the status of schemathesis.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from huiqi.server.limits import Limits
from server.serving import served, small_project

LIMITS = Limits(workers=1, answerers=2, quota=1e9)


def main() -> int:
    """Run schemathesis against a server of our own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        folder.mkdir()
        with served(small_project(folder), Path(name) / "state", LIMITS) as server:
            options = ["--max-examples", "400", "--continue-on-failure", "--seed", "1", "--workers", "2"]
            command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/api/openapi.json", *options]
            return subprocess.run([*command, *sys.argv[1:]], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
