"""A report of findings for build servers (faces layer): JUnit XML, annotations of GitHub, a SHACL validation report."""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree as Xml

import pyoxigraph as ox

from huiqi.checks import Report
from huiqi.errors import Language, harmless
from huiqi.findings import Finding, Level
from huiqi.names import DCTERMS, RDF, XSD

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SH: Final = "http://www.w3.org/ns/shacl#"
_CHECK: Final = "https://w3id.org/huiqi/check/"
_SEVERITIES: Final[dict[Level, str]] = {"error": "Violation", "warning": "Warning", "note": "Info"}
_COMMANDS: Final[dict[Level, str]] = {"error": "error", "warning": "warning", "note": "notice"}


def report_junit(report: Report, level: Level, lang: Language) -> str:
    """Return the findings of `level` and worse as JUnit XML: a suite for each file, a case for each finding.

    Errors fail; warnings and notes pass and say what they say. What is waived is skipped, with its reason. Without
    any finding there is one case, which passes.
    """
    top = Xml.Element("testsuites", name="huiqi check")
    found = [(f, "") for f in report.at_least(level)] + list(report.waived)
    for file in sorted({f.place.file for f, _ in found}):
        mine = [(f, reason) for f, reason in found if f.place.file == file]
        failed = sum(f.level == "error" for f, reason in mine if not reason)
        counts = {"tests": str(len(mine)), "failures": str(failed), "skipped": str(sum(bool(r) for _, r in mine))}
        suite = Xml.SubElement(top, "testsuite", {"name": _xml(file), "errors": "0", **counts})
        for finding, reason in mine:
            _junit_case(suite, finding, reason, lang)
    if not found:
        suite = Xml.SubElement(top, "testsuite", name="huiqi check", tests="1", failures="0", errors="0", skipped="0")
        Xml.SubElement(suite, "testcase", classname="huiqi", name="no finding")
    Xml.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(top, encoding="unicode") + "\n"


def _junit_case(suite: Xml.Element, finding: Finding, reason: str, lang: Language) -> None:
    problem, place = _xml(finding.problem.line(lang)), _xml(str(finding.place))
    case = Xml.SubElement(suite, "testcase", classname=finding.code, name=f"{place} {problem}")
    if reason:
        Xml.SubElement(case, "skipped", message=_xml(reason))
    elif finding.level == "error":
        failure = Xml.SubElement(case, "failure", type=finding.code, message=problem)
        failure.text = f"{place}\n{_xml(finding.fix.line(lang))}"
    else:
        Xml.SubElement(case, "system-out").text = f"{finding.level}: {_xml(finding.fix.line(lang))}"


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def report_github(report: Report, level: Level, lang: Language) -> str:
    """Return the findings of `level` and worse as workflow commands of GitHub Actions, one a line; none: no text."""
    return "".join(_annotation(f, lang) + "\n" for f in report.at_least(level))


def _annotation(finding: Finding, lang: Language) -> str:
    where = [f"file={_property(finding.place.file)}"]
    where += [f"line={finding.place.line}"] if finding.place.line else []
    where.append(f"title={_property(finding.code)}")
    said = harmless(f"{finding.problem.line(lang)}; {finding.fix.line(lang)}", keep="").replace("%", "%25")
    return f"::{_COMMANDS[finding.level]} {','.join(where)}::{said}"


def _property(text: str) -> str:
    for sign, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C")):
        text = text.replace(sign, code)
    return text


def report_turtle(report: Report, level: Level) -> str:
    """Return the findings of `level` and worse as a sh:ValidationReport in Turtle, messages in both languages.

    The place is the dcterms:source of a result, as file and line; sh:conforms is true if there is no finding at all.
    """
    top, found = ox.NamedNode("urn:huiqi:report"), report.at_least(level)
    none = ox.Literal("true" if not found else "false", datatype=ox.NamedNode(XSD + "boolean"))
    triples = [_triple(top, RDF + "type", ox.NamedNode(_SH + "ValidationReport")), _triple(top, _SH + "conforms", none)]
    for number, finding in enumerate(found, 1):
        node = ox.NamedNode(f"urn:huiqi:report:{number:06d}")
        triples += [
            _triple(top, _SH + "result", node),
            _triple(node, RDF + "type", ox.NamedNode(_SH + "ValidationResult")),
            _triple(node, _SH + "resultSeverity", ox.NamedNode(_SH + _SEVERITIES[finding.level])),
            _triple(node, _SH + "sourceShape", ox.NamedNode(_CHECK + finding.code)),
            _triple(node, DCTERMS + "source", ox.Literal(harmless(str(finding.place), keep=""))),
            *(
                _triple(node, _SH + "resultMessage", ox.Literal(said, language=lang))
                for lang, said in _messages(finding)
            ),
        ]
    data = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes={"sh": _SH, "dcterms": DCTERMS, "check": _CHECK})
    lines = (data or b"").decode().splitlines()
    head = sorted(line for line in lines if line.startswith("@prefix"))
    return "\n".join([*head, *(line for line in lines if not line.startswith("@prefix"))]) + "\n"


def _messages(finding: Finding) -> list[tuple[str, str]]:
    return [
        ("zh", f"{finding.problem.line('zh')};{finding.fix.line('zh')}"),
        ("en", f"{finding.problem.line('en')}; {finding.fix.line('en')}"),
    ]


def _triple(subject: ox.NamedNode, predicate: str, term: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(predicate), term)
