"""The SPARQL editor of others that the pages load: how its files are made from what npm has. By hand, for a new version:

    npm pack @zazuko/yasqe@4.6.2 && cd tests && python -m pages.vendored ../zazuko-yasqe-4.6.2.tgz

What reaches out to other hosts, or names them, is taken out; each cut must be found exactly once.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import tarfile
from pathlib import Path

STATIC = Path(__file__).parents[2] / "src" / "huiqi" / "pages" / "static"
PACKAGE = "@zazuko/yasqe"
VERSION = "4.6.2"
INTEGRITY = "83iCLuBIgU04KBIaibxZTjKvrXD6sEe/+aqsHxLb4+ZVD4eaUwh5hFJEetuWkiKBY6WxTjVOmhKXvh2AAOR14g=="
"""SHA-512 of the package as the registry states it."""
CUTS = (
    # the words of Linked Open Vocabularies, fetched while one types
    (r"let (\w)=`\$\{\w\}lov\.linkeddata\.es/[^`]*`;return fetch\(\1\)", r"return Promise.resolve(new Response(`{}`))"),
    # prefixes from the service prefix.cc
    (r"\w\.config\.prefixCcApi\?fetch\(\w\.config\.prefixCcApi\)", r"0?Promise.reject()"),
    # the list of prefixes that came from there: anybody could write to it, and it shows; the page brings its own
    (r"(?:[\w$]+=`[^`]*`,){300,}prefixes_default=\{[^}]*\}", r"prefixes_default={}"),
    # the endpoint that is asked unless another is named
    (r"https://dbpedia\.org/sparql", r"/sparql"),
    # where browsers look for the map of the source, which is not shipped
    (r"\n//# sourceMappingURL=\S+\s*$", "\n"),
)


def without_outside(source: str) -> str:
    """Return the script without what reaches out; raises ValueError where a cut does not fit."""
    for pattern, replacement in CUTS:
        source, count = re.subn(pattern, replacement, source)
        if count != 1:
            raise ValueError(f"{pattern} is found {count} times")
    return source


def main(archive: Path) -> None:
    """Write the files of the package into the folder of static files."""
    data = archive.read_bytes()
    if base64.b64encode(hashlib.sha512(data).digest()).decode() != INTEGRITY:
        raise SystemExit(f"{archive} is not {PACKAGE} {VERSION} as the registry states it")
    with tarfile.open(archive) as package:
        for name in ("yasqe.min.js", "yasqe.min.css"):
            member = package.extractfile(f"package/build/{name}")
            assert member is not None
            text = member.read().decode("utf-8")
            (STATIC / name).write_text(without_outside(text) if name.endswith(".js") else text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
