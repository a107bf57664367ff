"""A report of findings as text (faces layer): file and line, code, problem, fix, and the line with a caret under it."""

from __future__ import annotations

from huiqi.checks import Report
from huiqi.errors import Language, harmless
from huiqi.findings import Finding, Level
from huiqi.layout import width

_WORDS: dict[Level, tuple[str, str, str]] = {
    "error": ("错误", "error", "errors"),
    "warning": ("警告", "warning", "warnings"),
    "note": ("提示", "note", "notes"),
}


def report_text(report: Report, level: Level, lang: Language) -> str:
    """Return the findings of `level` and worse, a blank line between them, and a summary that counts all."""
    shown = report.at_least(level)
    blocks = [_finding(f, report, lang) for f in shown]
    return "\n\n".join([*blocks, _summary(report, len(shown), level, lang)]) + "\n"


def _finding(finding: Finding, report: Report, lang: Language) -> str:
    word = _WORDS[finding.level][0 if lang == "zh" else 1]
    place = harmless(str(finding.place), keep="")
    lines = [f"{place}: {word} {finding.code} {finding.problem.line(lang)}"]
    text = harmless(report.lines.get(finding.place, "").replace("\t", " "), keep="")
    stated = text.strip()
    if stated:
        indent = len(text) - len(text.lstrip())
        lines += [f"    {text}", f"    {' ' * indent}{'^' * width(stated.split()[0])}"]
    return "\n".join([*lines, f"  {'修改' if lang == 'zh' else 'fix'}: {finding.fix.line(lang)}"])


def _summary(report: Report, shown: int, level: Level, lang: Language) -> str:
    counts = report.counts
    hidden = sum(counts.values()) - shown
    if lang == "zh":
        said = "、".join(f"{_WORDS[k][0]} {n}" for k, n in counts.items())
        more = f"(未列出 {hidden} 条:用 --level note 查看)" if hidden else ""
        return f"读取 Turtle 文件 {report.files} 个、查询 {report.queries} 个,检查 {report.checks} 项:{said}{more}"
    said = ", ".join(f"{n} {_WORDS[k][1 if n == 1 else 2]}" for k, n in counts.items())
    more = f" ({hidden} not listed: --level note lists them)" if hidden else ""
    read = f"{_count(report.files, 'Turtle file')} and {_count(report.queries, 'query', 'queries')}"
    return f"{read} read, {_count(report.checks, 'check')} asked: {said}{more}"


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"
