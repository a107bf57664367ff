"""The sample of a saved question: a made-up city, four firms, and the rows that a question gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from huiqi.answers import Answers
from huiqi.asking import question_quads
from huiqi.further import further_quads
from huiqi.load import Graph
from huiqi.project import Project
from huiqi.questions import Question
from huiqi.rows import Rows
from huiqi.statements import fact_graph

FOLDER = Path(__file__).parents[2] / "queries" / "questions"
CITY = FOLDER / "sample"
FIRMS = CITY / "firms.ttl"
ON = date(2026, 3, 1)
ASSUMED = ("in-effect-from-2025",)


def project_of(question: Question) -> Project:
    """Return the made-up project that a question's sample is asked of."""
    return Project.open(FOLDER / question.sample["project"])


@dataclass(frozen=True)
class Sample:
    """One question with what its header says of its sample."""

    project: Project
    question: Question

    @property
    def header(self) -> Any:
        return self.question.sample

    @property
    def on(self) -> date:
        day: date = self.header.get("on", ON)
        return day

    @property
    def readings(self) -> list[str]:
        return [*self.header.get("assume", ()), *self.header.get("read", ())]

    @property
    def expected(self) -> str:
        return (FOLDER / self.header["rows"]).read_text("utf-8")

    @property
    def files(self) -> list[Path]:
        return [FOLDER / f for f in self.header.get("for", ())]

    def ask(self) -> Rows:
        """Ask the question as its header says."""
        params = {n: str(v) for n, v in self.header.get("params", {}).items()}
        return self.project.ask_with(
            self.question.name,
            params,
            self.files or None,
            self.header.get("on"),
            self.readings,
            None,
            self.header.get("enterprise"),
        )

    def quads(self) -> list[ox.Quad]:
        """Return everything that the question is asked of."""
        answers: Answers | None = None
        if self.files:
            answers = self.project.decide(self.project.facts(self.files), self.on, self.readings)
        facts = fact_graph(answers.facts) if answers else Graph(())
        further = further_quads(self.project.law, self.question.runs, answers) if answers else []
        return [*question_quads(self.project.law, answers, facts), *further]
