"""Checks of a project's law and queries (analysis layer): saved queries whose rows are faults, and a look at queries."""

from huiqi.checks.cases import NO_CASES
from huiqi.checks.header import Check, Reporter, read_checks
from huiqi.checks.lint import RULES
from huiqi.checks.run import LEVELS, Report, check_project

__all__ = ["LEVELS", "NO_CASES", "RULES", "Check", "Report", "Reporter", "check_project", "read_checks"]
