"""Good and bad examples of our shapes (analysis layer): files to try a validator on, and a list of them as data.

They are published as they stand, comments included. All are fictional; the law names none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from huiqi.names import DCTERMS, RDFS
from huiqi.publish.addresses import Addresses
from huiqi.publish.words import CHECK, FOAF, LICENCE, iri, link, text, typed
from huiqi.settings import shipped

FOLDER: Final = "shape-examples"
_NAME: Final = re.compile(r"([A-Z]\d{3})-(good|bad)")
_KIND: Final = {
    "good": ("{code} 的示例:符合(虚构)", "an example that keeps {code} (fictional)"),
    "bad": ("{code} 的反例:不符合(虚构)", "an example that does not keep {code} (fictional)"),
}


def shape_examples(root: Path) -> tuple[tuple[str, bytes], ...]:
    """Return the examples of a project's shapes by file name, in order; none for a project with shapes and no examples.

    Shapes of a project's own have theirs in `shape-examples` beside them; the shapes that come with huiqi bring theirs.
    """
    own = root / FOLDER
    folder = own if (root / "shapes").is_dir() else shipped(FOLDER)
    return tuple((p.name, p.read_bytes()) for p in sorted(folder.glob("*.ttl")) if _NAME.fullmatch(p.stem))


def listed(names: Iterator[str] | tuple[str, ...], addresses: Addresses) -> list[ox.Triple]:
    """Return what each example, given by file name, is one of: a good one conforms to its shape, a bad one is about it."""
    found: list[ox.Triple] = []
    for name in names:
        match = _NAME.fullmatch(name.removesuffix(".ttl"))
        if match is None:
            continue
        code, kind = match.groups()
        document, shape = addresses.file(f"{FOLDER}/{name}"), f"{CHECK}/{code}"
        zh, en = (words.format(code=code) for words in _KIND[kind])
        found += typed(document, FOAF + "Document")
        found += text(document, RDFS + "label", zh, en)
        found.append(link(document, DCTERMS + "subject", shape))
        found.append(link(document, DCTERMS + "license", LICENCE))
        if kind == "good":
            found.append(link(document, DCTERMS + "conformsTo", shape))
        found.append(ox.Triple(iri(document), iri(DCTERMS + "identifier"), ox.Literal(f"{code}-{kind}")))
    return found
