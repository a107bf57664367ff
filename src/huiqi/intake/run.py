"""An import from files to facts (meaning layer): opens each file within limits, reads it, counts and says what it met."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from huiqi.errors import CannotStart, Text
from huiqi.facts.written import Vocabulary
from huiqi.findings import Finding
from huiqi.intake import values
from huiqi.intake.columns import plan
from huiqi.intake.csv_file import read_csv
from huiqi.intake.headers import Matcher
from huiqi.intake.mapping import ColumnMap, Mapping, resolve
from huiqi.intake.mapping_files import read_mapping
from huiqi.intake.parquet_file import read_parquet
from huiqi.intake.rdf_file import FORMATS, read_rdf
from huiqi.intake.sheet import Context, Count, SheetReader
from huiqi.intake.source import InMemory, Source, size_of
from huiqi.intake.store import Store
from huiqi.intake.tables import CellPlace, Limits, Table, Unreadable, note, over
from huiqi.intake.turtle import Writer, graph_text
from huiqi.intake.xlsx_file import FORMULAS, HIDDEN_ROWS, read_xlsx
from huiqi.load import Graph, Statement
from huiqi.load.graph import Term
from huiqi.names import NS, RDFS, SKOS, enterprise_iri, local
from huiqi.rules.model import RuleBook

_READERS: Final = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".txt": read_csv,
    ".xlsx": read_xlsx,
    ".xlsm": read_xlsx,
}
_PARQUET: Final = ".parquet"
_EVERY: Final = 2_048
_KNOWN: Final = ".csv .tsv .xlsx .parquet .ttl .nt .nq .trig .jsonld"
_NOTHING: Final = Text("无需处理", "nothing is to be done")

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Import:
    """What an import came to: rows of each table, what is wrong or noted, and the facts."""

    counts: tuple[Count, ...]
    findings: tuple[Finding, ...]
    store: Store
    statements: tuple[Statement, ...]
    base: str
    unlisted: int = 0
    """How many findings of level error are only counted, beyond those that are listed."""

    @property
    def errors(self) -> int:
        """Return how many findings ask for a change."""
        return sum(1 for f in self.findings if f.level == "error") + self.unlisted

    def turtle(self) -> Iterator[str]:
        """Return the facts as canonical Turtle, in pieces; the same facts give the same bytes."""
        pieces = Writer(self.store, self.base).pieces() if self.store.files else iter(())
        if not self.statements:
            yield from pieces
            return
        own = "".join(pieces).encode()
        found = [s for q in ox.parse(input=own, format=ox.RdfFormat.TURTLE) if (s := _statement(q)) is not None]
        yield graph_text([*found, *self.statements])


def _statement(quad: ox.Quad) -> Statement | None:
    term = quad.object
    if not isinstance(quad.subject, ox.NamedNode) or not isinstance(term, ox.NamedNode | ox.Literal):
        return None
    return Statement(quad.subject.value, quad.predicate.value, term, CellPlace("?"))


class _Importer:
    """Reads files one after the other into one store."""

    def __init__(self, book: RuleBook, labels: Graph, base: str, limits: Limits, progress: Progress) -> None:
        self.words = Vocabulary.of(book, labels)
        self.matcher = Matcher(book, self.words)
        units = {i: local(labels.iri(i, NS + "unit") or "") for i in book.indicators}
        self.store = Store()
        self.context = Context(book, values.Reader(self.words, units), self.store, _awards(book, labels))
        self.context.enterprises = enterprise_iri(base, "")
        self.limits, self.progress, self.rows = limits, progress, 0
        self.counts: list[Count] = []
        self.statements: list[Statement] = []
        self.mapping: Mapping | None = None

    def tables(self, path: Source) -> tuple[Table, ...]:
        """Open a file of tables; what cannot be read is a finding."""
        try:
            return open_tables(path, self.limits)
        except Unreadable as error:
            self.store.findings.append(error.finding(path.name))
            return ()

    def read(self, path: Source, is_correction: bool) -> None:
        """Read one file."""
        if path.suffix.lower() in FORMATS:
            self._rdf(path)
            return
        tables = self.tables(path)
        number = len(self.store.files)
        if tables:
            self.store.files.append((path.name, file_digest(path)))
        found = [self._table(path.name, number, t, is_correction) for t in tables]
        if tables and not any(found):
            what, fix = Text("文件中没有可导入的表", "the file holds no table that can be imported"), _ADD_HEADER
            self.store.findings.append(Finding("H020", CellPlace(path.name), what, fix))
        if self.mapping is not None:
            self._unknown_sheets({t.name for t in tables})

    def _rdf(self, path: Source) -> None:
        try:
            _check(path, self.limits)
            statements, findings = read_rdf(path, self.limits)
        except Unreadable as error:
            self.store.findings.append(error.finding(path.name))
            return
        self.statements += statements
        self.store.findings += findings

    def _unknown_sheets(self, names: set[str]) -> None:
        assert self.mapping is not None
        for sheet in sorted({c.sheet for c in self.mapping.columns} - names - {"", "*"}):
            what = Text(f"文件中没有表 `{sheet}`", f"no file has a sheet `{sheet}`")
            self.store.findings.append(Finding("H027", CellPlace(self.mapping.file), what, _SHEET))

    def _table(self, file: str, number: int, table: Table, is_correction: bool) -> bool:
        """Read one table; say whether it held anything to import."""
        try:
            found = plan(self.matcher, file, table, self.mapping)
        except Unreadable as error:
            self.store.findings.append(error.finding(file, table.name))
            return True
        self.store.findings += found.findings
        if found.header is None:
            return bool(found.findings)
        count = Count(file, table.name, skipped=found.header.titles)
        self.counts.append(count)
        reader = SheetReader(self.context, number, table, found.columns, is_correction)
        try:
            self._rows(reader, table, found.header.ends, count)
        except Unreadable as error:
            zh, en = (
                f"{error.problem.zh},此后各行未导入",
                f"{error.problem.en}; the rows from there on are not imported",
            )
            rest = Unreadable(Text(zh, en), error.fix, error.line)
            self.store.findings.append(rest.finding(file, table.name))
        self._notes(file, table)
        return True

    def _rows(self, reader: SheetReader, table: Table, ends: int, count: Count) -> None:
        for row in table.rows():
            if row.number > ends:
                reader.read(row, count)
                self.rows += 1
                if self.rows % _EVERY == 0:
                    self.progress(self.rows)

    def _notes(self, file: str, table: Table) -> None:
        place = CellPlace(file, 0, table.name)
        if table.is_hidden:
            self.store.findings.append(
                note("H028", place, "隐藏的表也已导入", "a hidden sheet is imported too", _NOTHING)
            )
        hidden, formulas = table.seen[HIDDEN_ROWS], table.seen[FORMULAS]
        if hidden:
            zh, en = f"{hidden} 个隐藏行也已导入", f"hidden rows are imported too: {hidden}"
            self.store.findings.append(note("H028", place, zh, en, _NOTHING))
        if formulas:
            zh, en = f"{formulas} 个公式取存储的结果", f"of formulas the stored result is taken: {formulas}"
            self.store.findings.append(note("H028", place, zh, en, _NOTHING))

    def finish(self, base: str) -> Import:
        """Look for what rows point to, and put everything in order."""
        known = {s.subject for s in self.statements}
        for path, place in self.context.grounds:
            if path not in self.store.things and self.context.enterprises + path not in known:
                what = Text(f"没有记录 `{place.text}`", f"there is no record `{place.text}` of this enterprise")
                fix = Text(
                    "写成 annual-report/2024,并导入该记录", "write it like annual-report/2024, and import that record"
                )
                self.store.find(Finding("H022", place, what, fix))
        more = list(self.store.unlisted())
        found = ordered([*self.store.findings, *(f for f, _ in more)])
        counted = sum(n - 1 for f, n in more if f.level == "error")  # the one that says so is itself counted
        return Import(tuple(self.counts), found, self.store, tuple(self.statements), base, counted)


_ADD_HEADER: Final = Text("写一行表头,含 统一社会信用代码", "write a header row that names the credit code")
_SHEET: Final = Text("按文件中的表名书写", "write the name of a sheet as the file has it")


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings once each, by file, sheet, row, column, code and wording."""

    def key(f: Finding) -> tuple[str, str, int, int, str, str, str]:
        place = f.place
        sheet, column = (place.sheet, place.column) if isinstance(place, CellPlace) else ("", "")
        return place.file, sheet, place.line, len(column), column, f.code, f.problem.en

    return tuple(sorted(set(findings), key=key))


def import_files(
    paths: Sequence[Path],
    book: RuleBook,
    labels: Graph,
    base: str,
    mapping: Path | None = None,
    corrections: Sequence[Path] = (),
    limits: Limits = Limits(),
    progress: Progress = lambda _: None,
) -> Import:
    """Import files of tables or RDF; the order of `paths` makes no difference, that of `corrections` does.

    Indicators and classes come from `book`, their names from the graph `labels`; `base` begins the IRIs. A later
    correction takes the place of what the same record states before. Raises CannotStart for a file that is not there
    or of no known kind, HuiqiError for a mapping that is none. Everything else that is wrong is a finding.
    """
    importer = _Importer(book, labels, base, limits, progress)
    if mapping is not None:
        importer.mapping, faults = resolve(read_mapping(mapping), mapping.name, book, importer.words)
        importer.store.findings += faults
    for path in (*paths, *corrections):
        _known(path)
    for path in corrections:
        if path.suffix.lower() in FORMATS:
            name = path.name
            raise CannotStart(Text(f"更正 `{name}` 应为表格", f"the correction `{name}` should be a table, not RDF"))
    for path in sorted(set(paths), key=lambda p: (p.name, file_digest(p), str(p))):
        importer.read(path, False)
    for path in corrections:
        importer.read(path, True)
    return importer.finish(base)


def import_held(source: InMemory, book: RuleBook, labels: Graph, base: str, limits: Limits) -> Import:
    """Import one file of tables that is in memory alone, as `import_files` does; nothing is written anywhere."""
    importer = _Importer(book, labels, base, limits, lambda _: None)
    _known(source)
    importer.read(source, False)
    return importer.finish(base)


def propose_files(
    paths: Sequence[Path], book: RuleBook, labels: Graph, limits: Limits = Limits()
) -> tuple[Mapping, tuple[Finding, ...]]:
    """Propose what the columns of files mean; columns in doubt are marked to be confirmed. Raises as `import_files`."""
    importer = _Importer(book, labels, "", limits, lambda _: None)
    columns: list[ColumnMap] = []
    for path in paths:
        _known(path)
        if path.suffix.lower() in FORMATS:
            continue
        for table in importer.tables(path):
            try:
                found = plan(importer.matcher, path.name, table, None)
            except Unreadable as error:
                importer.store.findings.append(error.finding(path.name, table.name))
                continue
            columns += [c for c in found.proposed if c not in columns]
            importer.store.findings += found.findings
    return Mapping(tuple(columns), paths[0].name), ordered(importer.store.findings)


def open_tables(path: Source, limits: Limits = Limits()) -> tuple[Table, ...]:
    """Open a file of tables: .csv, .tsv, .txt, .xlsx, .xlsm or .parquet.

    Raises CannotStart for a file that is not there or is of another kind, Unreadable for one that cannot be read.
    """
    _known(path)
    suffix = path.suffix.lower()
    if suffix not in _READERS and not (suffix == _PARQUET and isinstance(path, Path)):
        raise Unreadable(
            Text("文件中没有表", "the file holds no table"), Text("给 .xlsx 或 .csv", "give .xlsx or .csv")
        )
    _check(path, limits)
    if suffix == _PARQUET and isinstance(path, Path):
        return read_parquet(path, limits)
    return _READERS[suffix](path, limits)


def _known(path: Source) -> None:
    if isinstance(path, Path) and not path.is_file():
        raise CannotStart(Text(f"没有文件 `{path}`", f"there is no file `{path}`"))
    suffix = path.suffix.lower()
    if suffix not in (*_READERS, *FORMATS, _PARQUET):
        fix = "另存为 .xlsx" if suffix in (".xls", ".ods", ".et") else f"可读 {_KNOWN}"
        en = "save it as .xlsx" if suffix in (".xls", ".ods", ".et") else f"it reads {_KNOWN}"
        raise CannotStart(Text(f"不能导入 `{path.name}`,{fix}", f"`{path.name}` cannot be imported; {en}"))


def _check(path: Source, limits: Limits) -> None:
    found = size_of(path)
    if found > limits.file_bytes:
        size = limits.file_bytes // 1_000_000
        raise over(f"文件超过 {size:,} MB", f"the file is larger than {size:,} MB")
    if found == 0:
        raise Unreadable(Text("文件是空的", "the file is empty"), Text("重新导出", "export it again"))


def file_digest(path: Source) -> str:
    """Return the SHA-256 of the bytes of a file."""
    found = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def _awards(book: RuleBook, labels: Graph) -> dict[str, str]:
    named: dict[str, set[str]] = {}
    for award in book.awards:
        names = [local(award.iri), award.iri]
        names += [_text(o) for p in (RDFS + "label", SKOS + "prefLabel") for o in labels.objects(award.iri, p)]
        for name in names:
            named.setdefault(name, set()).add(award.iri)
    return {name: found.pop() for name, found in named.items() if len(found) == 1}


def _text(term: Term) -> str:
    return term.value
