"""The drawings of the ontology in the documentation; `python -m publish.drawing` in tests/ writes them anew."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from huiqi.errors import Language
from huiqi.publish.diagram import Drawing, read, svg

ROOT = Path(__file__).parents[2]


def drawing() -> Drawing:
    """Return the classes of the ontology of the repository."""
    quads = ox.parse(path=str(ROOT / "ontology" / "huiqi.ttl"), format=ox.RdfFormat.TURTLE)
    return read(ox.Triple(q.subject, q.predicate, q.object) for q in quads)


def file(lang: Language) -> Path:
    """Return where the drawing in a language stands."""
    return ROOT / "docs" / "reference" / f"ontology.{lang}.svg"


if __name__ == "__main__":
    file("zh").write_bytes(svg(drawing(), "zh"))
    file("en").write_bytes(svg(drawing(), "en"))
