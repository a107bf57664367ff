"""A report of findings as SARIF 2.1.0 (faces layer), for code scanning. Same report, same bytes."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from huiqi.checks import Report
from huiqi.errors import Language
from huiqi.findings import Finding, Level

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME: Final = "https://w3id.org/huiqi"


def report_sarif(report: Report, level: Level, lang: Language, version: str) -> dict[str, Any]:
    """Return the findings of `level` and worse as a SARIF log; what is waived is there too, as suppressed.

    `version` is that of huiqi. A rule is a code; its text is in `lang`.
    """
    found = [(f, "") for f in report.at_least(level)] + list(report.waived)
    codes = sorted({f.code for f, _ in found})
    results = [_result(f, reason, report, codes.index(f.code), lang) for f, reason in found]
    rules = [{"id": c, "helpUri": f"{_HOME}/check/{c}"} for c in codes]
    driver = {"name": "huiqi", "version": version, "informationUri": _HOME, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(finding: Finding, reason: str, report: Report, rule: int, lang: Language) -> dict[str, Any]:
    place, text = finding.place, report.lines.get(finding.place, "")
    where: dict[str, Any] = {"artifactLocation": {"uri": quote(place.file), "uriBaseId": "%SRCROOT%"}}
    if place.line:
        where["region"] = {"startLine": place.line, **({"snippet": {"text": text}} if text else {})}
    mark = sha256(f"{finding.code}\n{place.file}\n{finding.problem.en}".encode()).hexdigest()
    found: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.level,
        "message": {"text": f"{finding.problem.line(lang)}; {finding.fix.line(lang)}"},
        "locations": [{"physicalLocation": where}],
        "partialFingerprints": {"huiqi/v1": mark},
    }
    if reason:
        found["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return found
