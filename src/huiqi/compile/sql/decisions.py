"""Signed decisions as columns (compile layer): one for the very ground, else one for all grounds, from its day on.

Decisions that contradict each other decide nothing.
"""

from __future__ import annotations

from huiqi.compile.sql.sheet import Sheet
from huiqi.compile.sql.text import string, word
from huiqi.rules.tree import Decided, NeedsJudgement


def judged(sheet: Sheet, node: NeedsJudgement) -> str:
    """Return the column of what was decided of a judgement, NULL if nothing was."""
    if not _is_decided(sheet, node.iri):
        return "CAST(NULL AS BOOLEAN)"
    own, general = _decisions(sheet, node.iri)
    sql = (
        f"CASE WHEN {own}.results = 1 THEN {own}.yes "
        f"WHEN {own}.results IS NULL AND {general}.results = 1 THEN {general}.yes END"
    )
    return sheet.column(f"{word(node.iri)}_decided", sql, node.iri)


def set_amount(sheet: Sheet, node: Decided) -> str:
    """Return the column of the amount that was set for a Decided, NULL if none was; no text: no decision exists."""
    if not _is_decided(sheet, node.iri):
        return ""
    own, general = _decisions(sheet, node.iri)
    sql = (
        f"CASE WHEN {own}.numbers = 1 THEN {own}.number "
        f"WHEN {own}.results IS NULL AND {general}.numbers = 1 THEN {general}.number END"
    )
    return sheet.column(f"{word(node.iri)}_decided", sql, node.iri)


def _is_decided(sheet: Sheet, iri: str) -> bool:
    return any(d.decides == iri for d in sheet.book.decisions)


def _decisions(sheet: Sheet, iri: str) -> tuple[str, str]:
    cte = sheet.cte(
        f"{word(iri)}_decisions",
        "  SELECT d.ground, COUNT(DISTINCT d.result) AS results, BOOL_OR(d.yes) AS yes,\n"
        "    COUNT(DISTINCT d.number) AS numbers, MAX(d.number) AS number\n"
        f"  FROM decision AS d JOIN run ON d.day <= run.on_day WHERE d.node = {string(iri)} GROUP BY d.ground",
    )
    own = sheet.join(f"{word(iri)}_own", cte, "{0}.ground = subject.ground_iri")
    return own, sheet.join(f"{word(iri)}_general", cte, "{0}.ground = ''")
