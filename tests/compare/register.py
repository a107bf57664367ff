"""A part of the register of the example city, read quickly."""

from __future__ import annotations

from pathlib import Path

from compare.small import ROOT


def part_of_register(folder: Path, count: int, first: int = 0) -> Path:
    """Write what stands at the head of the register, and some of its enterprises, and return the path."""
    text = (ROOT / "data" / "example-city" / "registers" / "sample.ttl").read_text("utf-8")
    blocks = text.split("\n\n")
    start = next(n for n, b in enumerate(blocks) if " a :Enterprise " in b)
    path = folder / "part.ttl"
    path.write_text("\n\n".join([*blocks[:start], *blocks[start + first : start + first + count]]) + "\n", "utf-8")
    return path
