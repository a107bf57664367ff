"""Reading RDF files into a graph that remembers where each statement stands (ground layer)."""

from huiqi.load.graph import Graph, Statement
from huiqi.load.turtle import load_files

__all__ = ["Graph", "Statement", "load_files"]
