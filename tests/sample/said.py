"""What the tests of synthetic registers share: the shape of the project, a sampler, what a Turtle text states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from huiqi.sample import Sampler, Shape, read_shape

ROOT = Path(__file__).parents[2]
REGISTER = ROOT / "data" / "samples" / "register-200"
BASE = "https://w3id.org/huiqi"
IND = BASE + "/voc/indicator/"
NS = BASE + "/ns#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def shape_text() -> str:
    """Return the shape that ships with the project, as it is written."""
    return (ROOT / "data" / "samples" / "shape.toml").read_text("utf-8")


def shape() -> Shape:
    """Return the shape that ships with the project."""
    return read_shape(shape_text())


def sampler(seed: int = 1, years: tuple[int, int] = (2021, 2025)) -> Sampler:
    """Return a sampler of that shape."""
    return Sampler(shape(), seed, years)


Node = dict[str, list[ox.NamedNode | ox.Literal]]


def stated(texts: Iterable[str]) -> dict[str, Node]:
    """Return what some Turtle texts state, by subject and predicate; read by no code of ours."""
    found: dict[str, Node] = defaultdict(lambda: defaultdict(list))
    for text in texts:
        for quad in ox.parse(input=text, format=ox.RdfFormat.TURTLE):
            assert isinstance(quad.subject, ox.NamedNode), "a blank node"
            assert isinstance(quad.object, ox.NamedNode | ox.Literal), "a blank node"
            found[quad.subject.value][quad.predicate.value].append(quad.object)
    return found


def committed() -> dict[str, Node]:
    """Return what the committed register states."""
    return stated(path.read_text("utf-8") for path in sorted(REGISTER.glob("*.ttl")))


def of_class(nodes: dict[str, Node], name: str) -> dict[str, Node]:
    """Return the things of one class of the language."""
    return {s: n for s, n in nodes.items() if NS + name in [t.value for t in n[TYPE]]}


def local(node: ox.NamedNode | ox.Literal) -> str:
    """Return the last part of an IRI, or the text of a literal."""
    return node.value.rsplit("/", 1)[-1]


def holders(nodes: dict[str, Node], category: str) -> set[str]:
    """Return the codes of the enterprises with a recognition of a category."""
    return {
        local(n[IND + "enterprise"][0])
        for n in of_class(nodes, "Recognition").values()
        if local(n[IND + "category"][0]) == category
    }
