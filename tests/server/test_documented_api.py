"""The request that the documentation of the API shows gives the answer that the law promises."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

from huiqi.project import Project
from huiqi.server.workers.verbs import Asked, Verbs

ROOT = Path(__file__).parents[2]


def test_the_firm_of_the_documentation_first_reaches_20_million_and_is_entitled_to_300_000() -> None:
    page = (ROOT / "docs" / "reference" / "http-api.md").read_text("utf-8")
    body = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert body is not None
    asked = Asked("en", date(2026, 1, 1), "json", {}, body[1].encode())
    media_type, text = Verbs(Project.open(ROOT)).call("assess", asked)
    assert media_type == "application/json"
    found = {
        a["award"].rsplit("/", 1)[1] + " " + (a["ground"] or "").rsplit("/", 1)[-1]: a
        for e in json.loads(text)["enterprises"]
        for a in e["assessments"]
    }
    assert found["future-industry 2025"]["outcome"] == "entitled"
    assert found["future-industry 2025"]["net"] == {"least": "300000.00", "most": "300000.00"}
