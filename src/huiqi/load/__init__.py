"""Reading RDF files into a graph that remembers where each statement stands (ground layer)."""

from huiqi.load.blocks import load_things
from huiqi.load.graph import Graph, Statement
from huiqi.load.turtle import check_literal, load_files, read_turtle

__all__ = ["Graph", "Statement", "check_literal", "load_files", "load_things", "read_turtle"]
