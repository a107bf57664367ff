"""One thing of the law as it is shown (meaning layer): its kind and name, and sections of entries in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from huiqi.errors import Language, Text
from huiqi.names import NS, SKOS


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be shown: its name, its plural, its name in Chinese, the class of its instances."""

    name: str
    plural: str
    zh: str
    of: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Return everything that the kind may be called."""
        return (self.name, self.plural, self.zh)


KINDS: Final = (
    Kind("policy", "policies", "政策", NS + "Policy"),
    Kind("measure", "measures", "措施", NS + "Measure"),
    Kind("award", "awards", "奖补事项", NS + "Award"),
    Kind("fund", "funds", "资金", NS + "Fund"),
    Kind("category", "categories", "企业类别", NS + "EnterpriseCategory"),
    Kind("indicator", "indicators", "指标", NS + "Indicator"),
    Kind("gap", "gaps", "未编码", NS + "Gap"),
    Kind("source", "sources", "来源", NS + "Source"),
    Kind("ambiguity", "ambiguities", "待明确", NS + "Ambiguity"),
    Kind("rule", "rules", "叠加规则", NS + "StackingRule"),
    Kind("finding", "findings", "问题", SKOS + "Concept"),
    Kind("question", "questions", "查询"),
    Kind("coverage", "coverage", "编码情况"),
)
"""What `show` lists; a finding is a code of the finding-code scheme, coverage one line for each policy."""


@dataclass(frozen=True)
class Entry:
    """One line of a section: what it says, how deep it stands, the thing it speaks of and a code for programs.

    `code` is a word of a fixed list where there is one: a basis, a reason, a state of coverage, a grade; else empty.
    `handle` is the part of the text that a command line takes for the thing; who links to the thing leaves it out.
    """

    text: Text
    iri: str = ""
    code: str = ""
    depth: int = 0
    handle: Text = field(default=Text("", ""), repr=False)

    def plain(self, lang: Language) -> str:
        """Return the text in `lang` without its handle.

        >>> Entry(Text("瞪羚 [gazelle]", "gazelle [gazelle]"), handle=Text(" [gazelle]", " [gazelle]")).plain("en")
        'gazelle'
        """
        text, handle = self.text.say(lang), self.handle.say(lang)
        return text.replace(handle, "", 1) if handle else text

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as plain values; `iri`, `code` and `depth` only where they say something."""
        found: dict[str, Any] = {"text": {"zh": self.text.zh, "en": self.text.en}}
        for key in ("iri", "code", "depth"):
            value = getattr(self, key)
            if value:
                found[key] = value
        return found


@dataclass(frozen=True)
class Section:
    """Entries under one heading; `name` is the key of programs."""

    name: str
    heading: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Sheet:
    """One thing: its kind, IRI (empty for a question), name and label, and what there is to say of it, in order."""

    kind: str
    iri: str
    name: str
    label: Text
    sections: tuple[Section, ...]

    def section(self, name: str) -> tuple[Entry, ...]:
        """Return the entries of the section of this name; none if there is no such section."""
        return next((s.entries for s in self.sections if s.name == name), ())

    def to_dict(self) -> dict[str, Any]:
        """Return the thing as plain values for JSON: every text in both languages."""
        return {
            "kind": self.kind,
            "name": self.name,
            "iri": self.iri,
            "label": {"zh": self.label.zh, "en": self.label.en},
            "sections": {s.name: [e.to_dict() for e in s.entries] for s in self.sections},
        }

    def say(self, lang: Language) -> str:
        """Return the label in `lang`."""
        return self.label.say(lang)
