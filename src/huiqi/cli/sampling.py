"""The command that makes synthetic registers (faces layer): sample."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from huiqi.cli.app import app
from huiqi.cli.options import Folder, LangOption, Quiet
from huiqi.errors import CannotStart, HuiqiError, Language, Text

_LARGEST_SEED = 2**63 - 1


@app.command(epilog="Example: huiqi sample --enterprises 50 --seed 7 --output out/register-50")
def sample(
    enterprises: Annotated[int, typer.Option("--enterprises", "-n", help="How many enterprises, from 1 to 999999.")],
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same register.")] = 1,
    years: Annotated[str | None, typer.Option("--years", help="Fiscal years, such as 2021-2025.")] = None,
    shape: Annotated[
        Path | None, typer.Option("--shape", help="What it is made from; default: data/samples/shape.toml.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A folder or a .ttl file; default: stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there already.")] = False,
    lang: LangOption = None,
    folder: Folder = Path(),
    quiet: Quiet = False,
) -> None:
    """Make a synthetic register, shaped by published ratios; nothing in it is real."""
    from huiqi.sample import SHAPE_FILE
    from huiqi.sample.reading import RECORDS, kind_of
    from huiqi.settings import read_settings

    settings = read_settings(folder)
    language: Language = lang.value if lang is not None else "en" if settings.language == "en" else "zh"
    if not 0 <= seed <= _LARGEST_SEED:
        raise HuiqiError(
            Text(f"种子 {seed} 应在 0 到 {_LARGEST_SEED} 之间", f"the seed {seed} should be 0 to {_LARGEST_SEED}")
        )
    text, name = (_shape_text(folder, SHAPE_FILE), SHAPE_FILE) if shape is None else _named(folder, shape)
    progress = _Progress(enterprises, language, quiet)
    make = _records if kind_of(text, name) == RECORDS else _proportions
    files = make(_Asked(folder, settings.base, text, name, enterprises, seed, years, output, force), progress)
    progress.end()
    if files and not quiet:
        done = Text(f"已写入(虚构){enterprises} 家企业:", f"{enterprises} fictional enterprises written to ")
        names = ", ".join(f"`{p.as_posix()}`" for p in files)
        typer.echo(done.say(language) + names, err=True)


@dataclass(frozen=True)
class _Asked:
    """What the command was asked for; `text` is the shape, `name` what it is called."""

    folder: Path
    base: str
    text: str
    name: str
    count: int
    seed: int
    years: str | None
    output: Path | None
    is_forced: bool


def _proportions(asked: _Asked, progress: _Progress) -> tuple[Path, ...]:
    from huiqi.sample import SHAPE_FILE, Sampler, read_shape, read_years, write_sample
    from huiqi.sample.turtle import Writer
    from huiqi.sample.writing import Written, check_count, register_text

    check_count(asked.count)
    shape = read_shape(asked.text, asked.name)
    sampler = Sampler(shape, asked.seed, read_years(asked.years if asked.years is not None else shape.years))
    writer = Writer(sampler, asked.base, "" if asked.name == SHAPE_FILE else asked.name)
    if asked.output is not None:
        return write_sample(writer, asked.count, asked.output, asked.is_forced, progress.tell).files
    for piece in register_text(writer, asked.count, Written(), progress.tell):
        sys.stdout.write(piece)
    return ()


def _records(asked: _Asked, progress: _Progress) -> tuple[Path, ...]:
    from huiqi.project import Project
    from huiqi.sample.record_reading import read_city_shape
    from huiqi.sample.records import city_text
    from huiqi.sample.words import Known
    from huiqi.sample.writing import check_count, write_one

    check_count(asked.count)
    if asked.years is not None:
        problem = Text(
            f"`{asked.name}` 自己写明年度:不能用 --years", f"`{asked.name}` says its years itself: leave out --years"
        )
        raise HuiqiError(problem)
    project = Project.open(asked.folder)
    shape = read_city_shape(asked.text, asked.name, asked.base, Known.of(project.graph, project.book))
    command = f"huiqi sample --shape {asked.name} --enterprises {asked.count} --seed {asked.seed}"
    pieces = city_text(shape, asked.count, asked.seed, asked.base, command, progress.tell)
    if asked.output is not None:
        write_one(asked.output, pieces, asked.is_forced)
        return (asked.output,)
    for piece in pieces:
        sys.stdout.write(piece)
    return ()


def _named(folder: Path, shape: Path) -> tuple[str, str]:
    """Return the text of a shape that was named, and its name: its place in the project, else its last part."""
    found = shape if shape.is_file() or not (folder / shape).is_file() else folder / shape
    try:
        name = found.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        name = found.name
    try:
        return found.read_text("utf-8"), name
    except UnicodeDecodeError:
        raise HuiqiError(Text(f"`{name}` 不是 UTF-8 编码", f"`{name}` is not in UTF-8; save it as UTF-8")) from None
    except OSError:
        where = shape.as_posix()
        raise CannotStart(
            Text(f"找不到名录的形状 `{where}`", f"there is no shape `{where}`; name a TOML file with --shape")
        ) from None


def _shape_text(folder: Path, name: str) -> str:
    path = folder / name
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise HuiqiError(Text(f"`{name}` 不是 UTF-8 编码", f"`{name}` is not in UTF-8; save it as UTF-8")) from None
    except OSError:
        where = folder.as_posix()
        raise CannotStart(
            Text(f"`{where}` 中没有名录的形状 `{name}`", f"`{where}` has no shape of a register, `{name}`")
        ) from None


class _Progress:
    """Says on stderr how far it is, from the second second on and only at a terminal."""

    def __init__(self, total: int, language: Language, is_quiet: bool) -> None:
        self._total, self._language = total, language
        self._is_shown = sys.stderr.isatty() and not is_quiet
        self._next = monotonic() + 1
        self._has_spoken = False

    def tell(self, done: int) -> None:
        if self._is_shown and done % 64 == 0 and monotonic() >= self._next:
            word = Text("家企业", "enterprises").say(self._language)
            sys.stderr.write(f"\r{done}/{self._total} {word}")
            sys.stderr.flush()
            self._next, self._has_spoken = monotonic() + 1, True

    def end(self) -> None:
        if self._has_spoken:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
