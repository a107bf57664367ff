"""A synthetic register into files (meaning layer): one .ttl file, or a folder with a README; written as it is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.sample.enterprises import Made
from huiqi.sample.turtle import Writer

LARGEST: Final = 999_999
"""As many as there are credit codes of enterprises that cannot exist."""
REGISTERS: Final = "registers.ttl"
ENTERPRISES: Final = "enterprises.ttl"
README: Final = "README.md"
_NAMED: Final = 20

Progress = Callable[[int], None]


@dataclass
class Written:
    """What was written: the files, and how many enterprises have which title, flaw and payment."""

    files: tuple[Path, ...] = ()
    titles: Counter[str] = field(default_factory=Counter)
    flaws: dict[str, list[int]] = field(default_factory=dict)
    payments: int = 0

    def count(self, made: Made) -> None:
        """Add one enterprise."""
        self.titles.update({r.category for r in made.recognitions})
        self.payments += len(made.payments)
        for flaw in made.flaws:
            self.flaws.setdefault(flaw, []).append(made.number)


def check_count(count: int) -> None:
    """Raise HuiqiError unless `count` is a number of enterprises that can be made."""
    if not 1 <= count <= LARGEST:
        raise HuiqiError(
            Text(
                f"企业数 {count} 应在 1 到 {LARGEST} 之间",
                f"{count} is no number of enterprises to make; ask for 1 to {LARGEST}",
            )
        )


def register_text(writer: Writer, count: int, written: Written, progress: Progress | None = None) -> Iterator[str]:
    """Yield a whole register as one Turtle document, piece by piece.

    `written` counts along; `progress` is told how many enterprises are done.
    """
    yield writer.header(count)
    yield writer.registers()
    yield from enterprises_text(writer, count, written, progress)


def enterprises_text(writer: Writer, count: int, written: Written, progress: Progress | None = None) -> Iterator[str]:
    """Yield the enterprises 1 to `count`, each as Turtle without prefixes."""
    for number in range(1, count + 1):
        made = writer.sampler.make(number)
        written.count(made)
        yield writer.enterprise(made)
        if progress is not None:
            progress(number)


def write_sample(
    writer: Writer,
    count: int,
    target: Path,
    is_forced: bool = False,
    progress: Progress | None = None,
) -> Written:
    """Write `count` enterprises to a .ttl file, or to a folder as registers.ttl, enterprises.ttl and README.md.

    Files appear when they are whole. Raises HuiqiError for a count that cannot be made and for files that are there
    already, unless `is_forced`; CannotStart if nothing can be written there.
    """
    check_count(count)
    names = _names(target)
    _keep(names, is_forced)
    written = Written(tuple(names))
    pieces: dict[str, Callable[[], Iterator[str]]] = {
        REGISTERS: lambda: iter((writer.header(count), writer.registers())),
        ENTERPRISES: lambda: _with_header(writer, count, written, progress),
        README: lambda: iter((readme(writer, count, written),)),
    }
    with _reachable(target):
        for path in names:
            whole = pieces[path.name] if len(names) > 1 else lambda: register_text(writer, count, written, progress)
            _write(path, whole())
    return written


def write_one(target: Path, pieces: Iterator[str], is_forced: bool = False) -> None:
    """Write pieces of Turtle to one .ttl file, which appears when it is whole.

    Raises HuiqiError for a name that does not end in .ttl and for a file that is there already, unless `is_forced`;
    CannotStart if nothing can be written there.
    """
    if target.suffix != ".ttl" or target.is_dir():
        raise HuiqiError(
            Text(
                f"此形状的名录写成一个文件:`{target.name}` 应以 .ttl 结尾",
                f"a register of this shape is one file: `{target.name}` should end in .ttl",
            )
        )
    _keep([target], is_forced)
    with _reachable(target):
        _write(target, pieces)


def _keep(files: list[Path], is_forced: bool) -> None:
    there = [p for p in files if p.exists()]
    if there and not is_forced:
        shown = ", ".join(f"`{p.as_posix()}`" for p in there)
        raise HuiqiError(Text(f"已有 {shown},加 --force 才覆盖", f"there is already {shown}; add --force to replace"))


@contextmanager
def _reachable(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotStart(
            Text(f"无法写入 `{target.as_posix()}`", f"cannot write to `{target.as_posix()}`; name another place")
        ) from error


def _with_header(writer: Writer, count: int, written: Written, progress: Progress | None) -> Iterator[str]:
    yield writer.header(count)
    yield from enterprises_text(writer, count, written, progress)


def _names(target: Path) -> list[Path]:
    if target.suffix == ".ttl" and not target.is_dir():
        return [target]
    if target.suffix and not target.is_dir():
        raise HuiqiError(
            Text(
                f"名录写成 Turtle:`{target.name}` 应以 .ttl 结尾,或是文件夹",
                f"a register is written as Turtle: `{target.name}` should end in .ttl or be a folder",
            )
        )
    return [target / name for name in (REGISTERS, ENTERPRISES, README)]


def _write(path: Path, pieces: Iterator[str]) -> None:
    """Write beside the place and move it there when it is whole, so that no half file is taken for a register."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


_README: Final = """\
# Synthetic register / 合成名录

Every enterprise, figure, title, payment and source here is made up. 此处的企业、数字、称号、兑现与来源全部为虚构。

- made by / 生成: `{command}`
- enterprises / 企业: {count}
- payments / 兑现: {payments}
- the registers are complete / 名录完整: {from_} – {until}

## Titles / 称号

| category | enterprises |
|---|---|
{titles}

An enterprise with several recognitions of one category is counted once. 同一类别多次认定只计一次。

## Planted on purpose / 有意为之

The files load without a finding; this is what leaves answers open. 文件读入时没有问题;以下各项使答案待定。

| what | enterprises | their numbers |
|---|---|---|
{flaws}

- `missing-year`: a report between two others is not there
- `blank-revenue`, `blank-research`, `blank-exports`: the last report does not say
- `conflict`, `agreement`: another source gives another revenue for the last year, or the same
- `no-last-report`: there is no report of the last year
- `no-entry`: in the statistics, but the day is not stated
- besides: recognitions without a level or without a kind, enterprises without a field or an owner
"""


def readme(writer: Writer, count: int, written: Written) -> str:
    """Return the README of a register in Markdown, in both languages: how it was made, titles, what is planted."""
    shape, last = writer.sampler.shape, writer.sampler.last
    titles = "\n".join(f"| `{t.category}` | {written.titles[t.category]} |" for t in shape.titles)
    rows = []
    for flaw, _ in shape.flaws:
        numbers = written.flaws.get(flaw, [])
        named = ", ".join(f"{n:04d}" for n in numbers[:_NAMED]) + (", …" if len(numbers) > _NAMED else "")
        rows.append(f"| `{flaw}` | {len(numbers)} | {named} |")
    return _README.format(
        command=writer.command(count),
        count=count,
        payments=written.payments,
        from_=shape.complete_from.of(last),
        until=shape.complete_until.of(last),
        titles=titles,
        flaws="\n".join(rows),
    )
