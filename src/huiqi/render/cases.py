"""What came of cases, as text, data and JUnit XML (faces layer)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from xml.etree import ElementTree as Xml

from huiqi.assessment import Figure
from huiqi.cases import Case, CaseResult, CaseRun, Difference, Seen
from huiqi.errors import Language, Text, harmless
from huiqi.money import canonical
from huiqi.names import EXACTNESS, OUTCOME, local
from huiqi.project import Project
from huiqi.render.text import Writer

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class CaseWriter:
    """Writes what came of cases in one language."""

    def __init__(self, project: Project, lang: Language) -> None:
        self.lang = lang
        self.writer = Writer(project, lang)

    def text(self, run: CaseRun) -> str:
        """Write a line for each fault and each failing case, and how many pass."""
        lines = [f.say(self.lang) for f in run.findings]
        lines += [self.failure(r) for r in run.failures]
        return "\n".join([*lines, self.summary(run)]) + "\n"

    def summary(self, run: CaseRun) -> str:
        """Write how many cases there are and how many pass."""
        count, failed = len(run.results), len(run.failures)
        faults = sum(f.level == "error" for f in run.findings)
        zh = f"用例 {count} 个,通过 {count - failed} 个"
        en = f"{_many(count, 'case')}, {count - failed} pass"
        drafts = sum(r.case.is_draft for r in run.results)
        if drafts:
            zh, en = f"{zh}(其中草案用例 {drafts} 个)", f"{en} ({drafts} of drafts)"
        if failed:
            zh, en = f"{zh},不符 {failed} 个", f"{en}, {failed} fail"
        if faults:
            zh, en = f"{zh};文件问题 {faults} 处", f"{en}; {_many(faults, 'fault')} in the files"
        return Text(zh, en).say(self.lang)

    def untried(self, run: CaseRun) -> str:
        """Write which awards no case tries; empty if there is none."""
        if not run.untried:
            return ""
        names = ", ".join(f"`{local(a)}`" for a in run.untried)
        return Text(f"没有用例涉及:{names}", f"no case tries {names}").line(self.lang)

    def failure(self, result: CaseResult) -> str:
        """Write a failing case as one line: where, which, what was expected, what came, why."""
        case = result.case
        place = result.differences[0].place
        told = "; ".join(self.difference(d, len(result.engines) > 1) for d in result.differences)
        name = _named(case).say(self.lang)
        return f"{harmless(str(place), keep='')}: {harmless(name, keep='')}: {harmless(told, keep='')}"

    def difference(self, found: Difference, with_engines: bool) -> str:
        """Write one difference; `with_engines` names the engines it was found in."""
        engines = f" [{', '.join(found.engines)}]" if with_engines else ""
        return f"{self._subject(found)}{engines}: {self._told(found)}"

    def _subject(self, found: Difference) -> str:
        if not found.award:
            return (
                Text("总额", "total").say(self.lang) if found.problem is None else Text("计算", "engine").say(self.lang)
            )
        ground = found.ground or Text("无事由", "no ground").say(self.lang)
        return f"{local(found.award)}, {ground}"

    def _told(self, found: Difference) -> str:
        if found.problem is not None:
            return found.problem.line(self.lang)
        expected = self._seen(found.expected)
        if found.came is None:
            there = ", ".join(f"`{g}`" if g else Text("无事由", "no ground").say(self.lang) for g in found.instead)
            there = there or Text("没有", "none").say(self.lang)
            zh = f"预期{expected},而没有这样的判定;该奖补事项的事由:{there}"
            return Text(zh, f"expected {expected}, but there is no such assessment; grounds of the award: {there}").say(
                self.lang
            )
        came, why = self._seen(found.came, found.expected), self._why(found.came)
        return Text(f"预期{expected},得到{came}{why}", f"expected {expected}; came {came}{why}").say(self.lang)

    def _seen(self, seen: Seen, asked: Seen | None = None) -> str:
        """Write what is said of an assessment; with `asked`, reasons and unmet conditions are left to `_why`."""
        parts = []
        if seen.outcome is not None:
            parts.append(self.writer.label(OUTCOME + seen.outcome))
        if seen.amount is not None:
            parts.append(self.writer.figure(seen.amount))
        if seen.gross is not None and (asked is None or asked.gross is not None):
            figure = self.writer.figure(seen.gross)
            parts.append(Text(f"扣减前{figure}", f"{figure} before deduction").say(self.lang))
        if seen.exactness is not None and (asked is None or asked.exactness is not None):
            parts.append(self.writer.label(EXACTNESS + seen.exactness))
        parts += self._paid(seen)
        if asked is None:
            parts += self._words(seen)
        return Text("、", ", ").say(self.lang).join(parts)

    def _words(self, seen: Seen) -> Iterator[str]:
        if seen.reasons is not None:
            names = ", ".join(seen.reasons) or Text("无", "none").say(self.lang)
            yield Text(f"原因 {names}", f"reasons {names}").say(self.lang)
        if seen.unmet is not None:
            names = ", ".join(local(u) for u in seen.unmet) or Text("无", "none").say(self.lang)
            yield Text(f"首个不满足的条件 {names}", f"first unmet {names}").say(self.lang)

    def _paid(self, seen: Seen) -> Iterator[str]:
        """Write how it is paid, as far as that is said."""
        none, unknown = Text("无", "none").say(self.lang), Text("未知", "not known").say(self.lang)
        if seen.payee is not None:
            who = seen.payee or unknown
            yield Text(f"付给 {who}", f"paid to {who}").say(self.lang)
        if seen.instalments is not None:
            parts = " + ".join(self.writer.figure(f) for f in seen.instalments) or none
            yield Text(f"分期 {parts}", f"in parts {parts}").say(self.lang)
        if seen.due is not None:
            days = ", ".join(d or unknown for d in seen.due) or none
            yield Text(f"应付日 {days}", f"due {days}").say(self.lang)
        if seen.recovered is not None:
            figure = self.writer.figure(seen.recovered)
            yield Text(f"应退回{figure}", f"{figure} owed back").say(self.lang)
        if seen.given_up is not None:
            rules = ", ".join(local(r) for r in seen.given_up) or none
            yield Text(f"因规则放弃 {rules}", f"given up under {rules}").say(self.lang)

    def _why(self, came: Seen) -> str:
        told = []
        if came.reasons:
            told.append(", ".join(f"{r} ({self.writer.reason(r)})" for r in came.reasons))
        if came.unmet:
            unmet = ", ".join(f"{local(u)} ({self.writer.label(u)})" for u in came.unmet)
            told.append(Text(f"首个不满足的条件 {unmet}", f"first unmet {unmet}").say(self.lang))
        if not told:
            return ""
        return Text(",因为", ", because of ").say(self.lang) + "; ".join(told)


def _named(case: Case) -> Text:
    """Return the name of a case; one of a draft says so."""
    return Text(f"[草案] {case.name}", f"[draft] {case.name}") if case.is_draft else Text(case.name, case.name)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


# --- data ---


def run_to_dict(run: CaseRun) -> dict[str, Any]:
    """Return what came of cases as plain values for JSON; amounts are text, in yuan."""
    return {
        "files": list(run.files),
        "cases": [_case(r) for r in run.results],
        "findings": [f.to_dict() for f in run.findings],
        "untried": list(run.untried),
        "passes": run.passes,
    }


def _case(result: CaseResult) -> dict[str, Any]:
    case = result.case
    return {
        "name": case.name,
        "file": case.place.file,
        "line": case.place.line,
        "draft": case.is_draft,
        "engines": list(result.engines),
        "passes": result.passes,
        "differences": [_difference(d) for d in result.differences],
    }


def _difference(found: Difference) -> dict[str, Any]:
    problem = None if found.problem is None else {"zh": found.problem.zh, "en": found.problem.en}
    return {
        "engines": list(found.engines),
        "line": found.place.line,
        "award": found.award,
        "ground": found.ground,
        "expected": _plain(found.expected),
        "came": None if found.came is None else _plain(found.came),
        "grounds": list(found.instead),
        "problem": problem,
    }


def _plain(seen: Seen) -> dict[str, Any]:
    values: dict[str, Any] = {
        "outcome": seen.outcome,
        "amount": None if seen.amount is None else _ends(seen.amount),
        "gross": None if seen.gross is None else _ends(seen.gross),
        "exactness": seen.exactness,
        "reasons": None if seen.reasons is None else list(seen.reasons),
        "unmet": None if seen.unmet is None else list(seen.unmet),
        "payee": seen.payee,
        "instalments": None if seen.instalments is None else [_ends(f) for f in seen.instalments],
        "due": None if seen.due is None else list(seen.due),
        "recovered": None if seen.recovered is None else _ends(seen.recovered),
        "givenUp": None if seen.given_up is None else list(seen.given_up),
    }
    return {k: v for k, v in values.items() if v is not None}


def _ends(figure: Figure) -> list[str | None]:
    return [canonical(figure.least), None if figure.most is None else canonical(figure.most)]


# --- JUnit ---


def run_to_junit(run: CaseRun, writer: CaseWriter) -> str:
    """Return what came of cases as JUnit XML: a suite a file, a test a case, an error for each fault of the file."""
    root = Xml.Element("testsuites", name="huiqi test")
    for name in run.files:
        results = [r for r in run.results if r.case.place.file == name]
        faults = [f for f in run.findings if f.place.file == name and f.level == "error"]
        suite = Xml.SubElement(root, "testsuite", name=_clean(name))
        for result in results:
            test = _test(suite, name, _named(result.case).say(writer.lang), result.case.place.line)
            if not result.passes:
                told = [writer.difference(d, len(result.engines) > 1) for d in result.differences]
                Xml.SubElement(test, "failure", message=_clean(told[0])).text = _lines(
                    f"{d.place}: {t}" for d, t in zip(result.differences, told, strict=True)
                )
        for fault in faults:
            test = _test(suite, name, f"{fault.code} {fault.place}", fault.place.line)
            Xml.SubElement(test, "error", message=_clean(fault.say(writer.lang)))
        _count(suite, len(results) + len(faults), sum(not r.passes for r in results), len(faults))
    _count(root, *(sum(int(s.attrib[k]) for s in root) for k in ("tests", "failures", "errors")))
    Xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _test(suite: Xml.Element, file: str, name: str, line: int) -> Xml.Element:
    return Xml.SubElement(
        suite, "testcase", classname=_clean(file), name=_clean(name), file=_clean(file), line=str(line)
    )


def _count(element: Xml.Element, tests: int, failures: int, errors: int) -> None:
    for key, value in (("tests", tests), ("failures", failures), ("errors", errors)):
        element.set(key, str(value))


def _lines(lines: Iterable[str]) -> str:
    return _clean("\n".join(lines))


def _clean(text: str) -> str:
    """Return text without what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", harmless(text))
