"""The command that makes synthetic registers (faces layer): sample."""

from __future__ import annotations

import sys
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
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A folder or a .ttl file; default: stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there already.")] = False,
    lang: LangOption = None,
    folder: Folder = Path(),
    quiet: Quiet = False,
) -> None:
    """Make a synthetic register, shaped by published ratios; nothing in it is real."""
    from huiqi.sample import SHAPE_FILE, Sampler, read_shape, read_years, write_sample
    from huiqi.sample.turtle import Writer
    from huiqi.sample.writing import Written, check_count, register_text
    from huiqi.settings import read_settings

    settings = read_settings(folder)
    language: Language = lang.value if lang is not None else "en" if settings.language == "en" else "zh"
    check_count(enterprises)
    if not 0 <= seed <= _LARGEST_SEED:
        raise HuiqiError(
            Text(f"种子 {seed} 应在 0 到 {_LARGEST_SEED} 之间", f"the seed {seed} should be 0 to {_LARGEST_SEED}")
        )
    shape = read_shape(_shape_text(folder, SHAPE_FILE), SHAPE_FILE)
    sampler = Sampler(shape, seed, read_years(years if years is not None else shape.years))
    progress = _Progress(enterprises, language, quiet)
    if output is None:
        for piece in register_text(Writer(sampler, settings.base), enterprises, Written(), progress.tell):
            sys.stdout.write(piece)
        progress.end()
        return
    written = write_sample(sampler, enterprises, output, settings.base, force, progress.tell)
    progress.end()
    if not quiet:
        done = Text(f"已写入(虚构){enterprises} 家企业:", f"{enterprises} fictional enterprises written to ")
        names = ", ".join(f"`{p.as_posix()}`" for p in written.files)
        typer.echo(done.say(language) + names, err=True)


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
