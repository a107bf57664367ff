"""Registers and filings as offices keep them (meaning layer): tables and RDF files to one canonical Turtle."""

from huiqi.intake.run import Import, import_files, propose_files

__all__ = ["Import", "import_files", "propose_files"]
