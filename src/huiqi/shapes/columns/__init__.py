"""Shapes over many enterprises (analysis layer): constraints compiled to operations on columns, with polars.

pyshacl stays the reference: what columns cannot decide they refuse by name and leave to it, a value that is not plain is
put to it, and it looks again at what they flagged and at a sample of the rest.
"""

from huiqi.shapes.columns.again import Again, Differs, look_again
from huiqi.shapes.columns.run import Compiled, compile_shapes, find
from huiqi.shapes.columns.store import Columns
from huiqi.shapes.columns.tree import COMPILED

__all__ = ["COMPILED", "Again", "Columns", "Compiled", "Differs", "compile_shapes", "find", "look_again"]
