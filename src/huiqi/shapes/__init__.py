"""The form of data (analysis layer): the shapes of shapes/, and what they find in records and in policy data.

SHACL says what data must have; it judges no award. pyshacl decides the Core constraints; a SPARQL constraint is asked once
for all its targets, in a store, and tests hold that both come to the same.
"""

from huiqi.shapes.catalogue import UNUSABLE, Catalogue, Shape, read_shapes
from huiqi.shapes.said import shape_findings
from huiqi.shapes.validate import Result, validate

__all__ = ["UNUSABLE", "Catalogue", "Result", "Shape", "read_shapes", "shape_findings", "validate"]
