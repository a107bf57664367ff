"""What the analysis finds (analysis layer), as frozen values: a kind, the awards, a witness, what the finding rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from huiqi.errors import Text
from huiqi.facts.model import Enterprise
from huiqi.names import local

Kind = Literal[
    "dead",
    "never-wins",
    "equivalent",
    "contained",
    "partial-overlap",
    "boundary-mismatch",
    "redundant",
    "legacy-gap",
    "windfall",
    "contradicting-clauses",
]
Certainty = Literal["general", "judgement", "opaque", "gaps", "missing-data", "formal-only", "unknown"]

KINDS: Final[dict[Kind, Text]] = {
    "dead": Text("无人能满足", "nobody can meet it"),
    "never-wins": Text("从不胜出", "never wins"),
    "equivalent": Text("条件等价", "equivalent"),
    "contained": Text("条件被包含", "contained"),
    "partial-overlap": Text("部分重叠", "partial overlap"),
    "boundary-mismatch": Text("界限不一致", "boundary mismatch"),
    "redundant": Text("被其他事项合起来覆盖", "covered by others together"),
    "legacy-gap": Text("旧政策惠及而新文本遗漏", "legacy gap"),
    "windfall": Text("新文本额外惠及", "windfall"),
    "contradicting-clauses": Text("叠加条款相互矛盾", "contradicting stacking clauses"),
}


WHY_NOT: Final[dict[str, Text]] = {
    "cap": Text(
        "总额上限下某事项是否从不增加金额,未予追问", "whether an award never adds anything under a cap is not asked"
    ),
    "offers": Text(
        "规则之内另有规则的,是否从不胜出,未予追问",
        "whether an award never wins is not asked of a rule that holds others",
    ),
    "across": Text(
        "跨企业的规则,是否从不胜出,未予追问",
        "whether an award never wins is not asked of a rule that binds several enterprises",
    ),
}
"""Why it is not asked of a rule whether one of its awards never wins."""


@dataclass(frozen=True)
class Witness:
    """An enterprise that shows a finding, and what the ordinary derivation says of each award on its ground.

    `outcomes` are (award, outcome, least, most); `is_confirmed` says whether the derivation found what was proposed.
    """

    enterprise: Enterprise = field(repr=False)
    ground: str
    outcomes: tuple[tuple[str, str, str, str], ...]
    is_confirmed: bool


@dataclass(frozen=True)
class Overlap:
    """One finding on the awards of one matter.

    `awards` come first those the sentence is about; `rules` are the stacking rules that relate them; `core` the
    conditions that a proof needs; `opaque` the nodes that the solver could not look into.
    """

    kind: Kind
    matter: str
    awards: tuple[str, ...]
    others: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    core: tuple[str, ...] = ()
    witness: Witness | None = None
    certainty: Certainty = "general"
    opaque: tuple[tuple[str, str], ...] = ()
    readings: tuple[str, ...] = ()
    """The interpretations under which the awards read so; empty: however the text is read."""
    lacks_witness: bool = False
    """Whether the solver says that some enterprise shows it and none could be written down."""

    @property
    def sentence(self) -> Text:
        """Return the finding in one sentence."""
        one = ", ".join(f"`{local(a)}`" for a in self.awards)
        other = ", ".join(f"`{local(a)}`" for a in self.others)
        kind = KINDS[self.kind]
        return Text(
            f"{one}{f' 与 {other}' if other else ''}:{kind.zh}", f"{one}{f' and {other}' if other else ''}: {kind.en}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain values for JSON."""
        found = None
        if self.witness is not None:
            outcomes = [
                {"award": a, "outcome": o, "least": lo, "most": hi or None} for a, o, lo, hi in self.witness.outcomes
            ]
            found = {"ground": self.witness.ground, "confirmed": self.witness.is_confirmed, "outcomes": outcomes}
        return {
            "kind": self.kind,
            "matter": self.matter,
            "awards": list(self.awards),
            "others": list(self.others),
            "rules": list(self.rules),
            "core": list(self.core),
            "certainty": self.certainty,
            "readings": list(self.readings),
            "opaque": [{"node": n, "why": w} for n, w in self.opaque],
            "witness": found,
        }
