"""A synthetic register as Turtle (meaning layer): text only, one enterprise at a time, everything labelled fictional."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from huiqi.names import IND, NS, RDFS, SKOS, XSD, enterprise_iri
from huiqi.sample.enterprises import Made, Payment, Recognition, Report, Sampler, Status
from huiqi.settings import prefixes_in_order

_VOCABULARY: Final = "https://w3id.org/huiqi/voc/"
_SOURCES: Final = (
    ("annual-reports", "年度报告汇编(虚构)", "Collected annual reports (fictional)"),
    ("tax-returns", "纳税申报汇编(虚构)", "Collected tax returns (fictional)"),
    ("directory", "企业名录(虚构)", "Directory of enterprises (fictional)"),
    ("recognitions", "认定公告汇编(虚构)", "Collected notices of recognition (fictional)"),
    ("ledger", "兑现台账(虚构)", "Payments ledger (fictional)"),
)
_REGISTERS: Final = (
    ("annual-reports", "AnnualReport", "annual-reports", "年报名录(虚构)", "Register of annual reports (fictional)"),
    ("recognitions", "Recognition", "recognitions", "认定名录(虚构)", "Register of recognitions (fictional)"),
    ("payments", "Payment", "ledger", "兑现名录(虚构)", "Register of payments (fictional)"),
)
_HEADER: Final = """\
# Synthetic register: every enterprise, figure, title, payment and source in this file is made up.
# 合成名录:本文件中的企业、数字、称号、兑现与来源全部为虚构。
# Made by: {command}
"""

Lines = Iterator[tuple[str, str]]


class Writer:
    """Writes what a sampler makes; `base` is the base of the project's IRIs, `shape_file` a shape other than the usual."""

    def __init__(self, sampler: Sampler, base: str, shape_file: str = "") -> None:
        self.sampler = sampler
        self.base = base
        self._shape = f"--shape {shape_file} " if shape_file else ""
        self._own = {scheme for scheme, *_ in sampler.shape.concepts}
        self._prefixes = {scheme: prefix for prefix, scheme in sampler.shape.prefixes}

    def command(self, count: int) -> str:
        """Return the command that makes these enterprises again."""
        s = self.sampler
        return f"huiqi sample {self._shape}--enterprises {count} --seed {s.seed} --years {s.first}-{s.last}"

    def header(self, count: int) -> str:
        """Return the notice that all is made up, and the prefixes."""
        schemes = {s for a in self.sampler.shape.attributes for s, _, _ in a.values}
        prefixes = {"": NS, "e": enterprise_iri(self.base, ""), "ind": IND, "rdfs": RDFS, "skos": SKOS, "xsd": XSD}
        prefixes |= {"reg": f"{self.base}/id/register/", "source": f"{self.base}/id/source/"}
        for scheme in sorted(schemes | {"enterprise-category", "level", "recognition-kind"}):
            prefixes[self._prefix(scheme)] = (
                f"{self.base}/id/{scheme}/" if scheme in self._own else f"{_VOCABULARY}{scheme}/"
            )
        lines = [f"@prefix {name}: <{prefixes[name]}> ." for name in prefixes_in_order(list(prefixes))]
        return _HEADER.format(command=self.command(count)) + "\n" + "\n".join(lines) + "\n"

    def _prefix(self, scheme: str) -> str:
        return self._prefixes.get(scheme, scheme)

    def registers(self) -> str:
        """Return the sources, the registers with the days that they cover, and concepts of this register alone."""
        shape, last = self.sampler.shape, self.sampler.last
        until = shape.complete_until.of(last)
        parts = [
            _node(f"source:sample-{name}", "Source", [("rdfs:label", _labels(zh, en))]) for name, zh, en in _SOURCES
        ]
        for name, kind, source, zh, en in _REGISTERS:
            parts.append(
                _node(
                    f"reg:sample-{name}",
                    "Register",
                    [
                        ("rdfs:label", _labels(zh, en)),
                        (":fromSource", f"source:sample-{source}"),
                        (":record", f":{kind}"),
                        (":appliesFrom", _day(shape.complete_from.of(last))),
                        (":appliesUntil", _day(until)),
                    ],
                )
            )
        for scheme, code, zh, en in shape.concepts:
            parts.append(_node(f"{self._prefix(scheme)}:{code}", "skos:Concept", [("skos:prefLabel", _labels(zh, en))]))
        return "\n# --- sources and registers ---\n\n" + "".join(parts)

    def enterprise(self, made: Made) -> str:
        """Return one enterprise with all its records."""
        own = [
            (
                "rdfs:label",
                _labels(f"示例企业{made.number:04d}(虚构)", f"Sample enterprise {made.number:04d} (fictional)"),
            )
        ]
        own.append(("ind:founded-on", _day(made.founded)))
        if made.entry is not None:
            own.append(("ind:statistics-entry", _day(made.entry)))
        parts = [f"\n# --- {made.number:04d} ---\n\n", _node(f"e:{made.code}", "Enterprise", own)]
        iri = enterprise_iri(self.base, made.code)
        for path, kind, source, lines in self._records(made, iri):
            whole = [(":fromSource", f"source:sample-{source}"), ("ind:enterprise", f"e:{made.code}"), *lines]
            parts.append(_node(f"<{iri}/{path}>", kind, whole))
        return "".join(parts)

    def _records(self, made: Made, iri: str) -> Iterator[tuple[str, str, str, Lines]]:
        for status in made.statuses:
            yield f"status/{status.from_}", "EnterpriseStatus", "directory", self._status(status)
        for report in made.reports:
            name, source = ("/tax-returns", "tax-returns") if report.is_second else ("", "annual-reports")
            yield f"annual-report/{report.year}{name}", "AnnualReport", source, _report(report)
        for recognition in made.recognitions:
            yield f"recognition/{recognition.key}", "Recognition", "recognitions", self._recognition(recognition)
        days: dict[date, int] = {}
        for payment in made.payments:
            days[payment.on] = days.get(payment.on, 0) + 1
            again = f"-{days[payment.on]}" if days[payment.on] > 1 else ""
            yield f"payment/{payment.on}{again}", "Payment", "ledger", self._payment(payment, iri)

    def _status(self, status: Status) -> Lines:
        for indicator, scheme, code in status.codes:
            yield f"ind:{indicator}", f"{self._prefix(scheme)}:{code}"
        yield ":appliesFrom", _day(status.from_)
        if status.until is not None:
            yield ":appliesUntil", _day(status.until)

    def _recognition(self, recognition: Recognition) -> Lines:
        yield "ind:category", f"{self._prefix('enterprise-category')}:{recognition.category}"
        if recognition.level:
            yield "ind:level", f"{self._prefix('level')}:{recognition.level}"
        if recognition.kind:
            yield "ind:recognition-kind", f"{self._prefix('recognition-kind')}:{recognition.kind}"
        yield "ind:recognised-on", _day(recognition.on)
        yield ":appliesUntil", _day(recognition.until)

    def _payment(self, payment: Payment, iri: str) -> Lines:
        yield "ind:award", f"<{self.base}/id/{payment.award}>"
        yield "ind:ground", f"<{iri}/{payment.ground}>"
        yield "ind:paid", _money(payment.fen)
        yield "ind:paid-on", _day(payment.on)


def _report(report: Report) -> Lines:
    yield "ind:fiscal-year", str(report.year)
    for name, fen in (("revenue", report.revenue), ("exports", report.exports), ("research-spending", report.research)):
        if fen is not None:
            yield f"ind:{name}", _money(fen)


def _node(subject: str, kind: str, lines: Iterable[tuple[str, str]]) -> str:
    kind = kind if ":" in kind else f":{kind}"
    return f"{subject}\n    a {kind} ;\n" + "".join(f"    {p} {o} ;\n" for p, o in lines) + ".\n"


def _labels(zh: str, en: str) -> str:
    return f'"{_plain(zh)}"@zh , "{_plain(en)}"@en'


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _day(day: date) -> str:
    return f'"{day.isoformat()}"^^xsd:date'


def _money(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
