"""Where a thing has its page (faces layer): IRIs to paths of the site and back."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote

from huiqi.names import NS

_VOC: Final = "https://w3id.org/huiqi/voc/"
_PAGE: Final = "/page/"


def page_of(iri: str, base: str) -> str:
    """Return the path of the page of a thing; empty for what has none: an IRI of others.

    >>> page_of("https://w3id.org/huiqi/id/fund/sample", "https://w3id.org/huiqi")
    '/page/fund/sample'
    >>> page_of("https://w3id.org/huiqi/ns#Award", "https://w3id.org/huiqi")
    '/page/ns/Award'
    """
    for begins, short in ((base + "/id/", ""), (_VOC, "voc/"), (NS, "ns/")):
        if iri.startswith(begins):
            return _PAGE + short + quote(iri.removeprefix(begins), safe="/-._~!*'()")
    return ""


def thing_at(path: str, base: str) -> str:
    """Return the IRI of the thing whose page is at `path`, as a server decodes it, without `/page/`.

    >>> thing_at("voc/place/dongchangfu", "https://w3id.org/huiqi")
    'https://w3id.org/huiqi/voc/place/dongchangfu'
    """
    for short, begins in (("voc/", _VOC), ("ns/", NS)):
        if path.startswith(short):
            return begins + path.removeprefix(short)
    return f"{base}/id/{unquote(path)}"


def name_at(iri: str, base: str) -> str:
    """Return the path at which a server answers to the name of a thing; the IRI itself where it is not one of ours.

    >>> name_at("https://w3id.org/huiqi/voc/place/liaocheng", "https://example.org")
    '/voc/place/liaocheng'
    """
    for begins, short in ((base + "/id/", "/id/"), (_VOC, "/voc/")):
        if iri.startswith(begins):
            return short + quote(iri.removeprefix(begins), safe="/-._~!*'()")
    return iri
