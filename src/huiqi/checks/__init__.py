"""Checks of a project (analysis layer): its law, facts, queries and cases, with what it waives, and safe mending."""

from huiqi.checks.cases import FAILS, NO_CASES
from huiqi.checks.drafts import RECORDED
from huiqi.checks.header import Check, Reporter, read_checks
from huiqi.checks.lint import RULES
from huiqi.checks.mend import Mended, mend, mend_file, mended
from huiqi.checks.mending import LAYOUT, NO_PLACE, mend_paths, mend_report
from huiqi.checks.rules import BELOW_ZERO, MANY_READINGS
from huiqi.checks.run import Report, check_project
from huiqi.checks.waivers import EXPIRED, LEVELS, NOTHING, CheckSettings, Waiver, read_check_settings

__all__ = [
    "BELOW_ZERO",
    "EXPIRED",
    "FAILS",
    "LAYOUT",
    "LEVELS",
    "MANY_READINGS",
    "NOTHING",
    "NO_CASES",
    "NO_PLACE",
    "RECORDED",
    "RULES",
    "Check",
    "CheckSettings",
    "Mended",
    "Report",
    "Reporter",
    "Waiver",
    "check_project",
    "mend",
    "mend_file",
    "mend_paths",
    "mend_report",
    "mended",
    "read_check_settings",
    "read_checks",
]
