"""Which document speaks of which thing (analysis layer): the names of things, and where what is said of them stands.

A thing and the document about it are two: `<base>/id/…` is the thing and `<site>/doc/id/….ttl` a document. Words of the
ontology are hash names, so that their one document is found by leaving out what stands after the `#`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from huiqi.errors import HuiqiError, Text
from huiqi.names import DEFAULT_BASE, NS
from huiqi.publish.words import CHECK, VOC

ONTOLOGY: Final = NS.removesuffix("#")
FORMATS: Final = {
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""The forms of every document: the end of its name and its media type."""
_SAFE: Final = "/:@!$&'()*+,;=~-._"


@dataclass(frozen=True)
class Addresses:
    """`base` begins the names of things, `site` the addresses of documents; neither ends with a slash.

    They differ where a site serves things that are named elsewhere, as a redirecting service or a mirror does.
    """

    base: str = DEFAULT_BASE
    site: str = DEFAULT_BASE

    def path(self, thing: str) -> str | None:
        """Return the path of the document about a thing, without an ending; None for what is named by others.

        >>> Addresses().path("https://w3id.org/huiqi/id/fund/talent")
        'id/fund/talent'
        """
        thing = thing.split("#", 1)[0]
        if thing == ONTOLOGY:
            return "ns"
        if thing == CHECK or thing.startswith(CHECK + "/"):
            return "check"
        for start, folder in ((f"{self.base}/id/", "id"), (VOC, "voc")):
            rest = thing.removeprefix(start)
            if rest != thing and rest and not _is_odd(rest):
                return f"{folder}/{rest.rstrip('/')}"
        return None

    def thing(self, path: str) -> str:
        """Return the thing that a path such as `id/fund/talent` stands for; raises HuiqiError for another path."""
        folder, _, rest = unquote(path).strip("/").partition("/")
        if folder == "ns" and not rest:
            return ONTOLOGY
        if folder == "check" and not rest:
            return CHECK
        if folder in ("id", "voc") and rest and not _is_odd(rest):
            return f"{self.base}/id/{rest}" if folder == "id" else VOC + rest
        raise HuiqiError(Text(f"没有以 `{path}` 命名的事物", f"nothing is named by the path `{path}`"))

    def document(self, thing: str, form: str = "") -> str | None:
        """Return the address of the document about a thing, in one of FORMATS or (empty) without an ending."""
        path = self.path(thing)
        if path is None:
            return None
        return f"{self.site}/doc/{quote(path, safe=_SAFE)}" + (f".{form}" if form else "")

    def graph(self, name: str) -> str:
        """Return the name of a graph: a name as those of things are, wherever its dump stands."""
        return f"{self.base}/graph/{quote(name, safe=_SAFE)}"

    def file(self, name: str) -> str:
        """Return the address of a file of the site by its path."""
        return f"{self.site}/{quote(name, safe=_SAFE)}"


def _is_odd(rest: str) -> bool:
    """Say whether a path would leave the folder of documents or could not be a name of a file."""
    parts = rest.rstrip("/").split("/")
    return any(p in ("", ".", "..") for p in parts) or any(c in rest for c in '\\\0<>"?*|')
