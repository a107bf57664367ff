"""A synthetic register (meaning layer): enterprises that do not exist, shaped by a file of published ratios.

`reading` reads that file (through `tables`) into a `shape`; `draws` draws numbers, `deal` says who gets what by quota,
`codes` writes credit codes, `enterprises` makes one enterprise, `turtle` writes it down, `writing` puts it into files.
No figure stands here: all of them are in the shape. A city with classes of record of its own has a shape of kind
"records": `record_reading` reads it into a `record_shape` and looks its names up (`words`), `records` makes the Turtle.
"""

from huiqi.sample.enterprises import Sampler
from huiqi.sample.reading import read_shape, read_years
from huiqi.sample.shape import SHAPE_FILE, Shape
from huiqi.sample.writing import Written, write_sample

__all__ = ["SHAPE_FILE", "Sampler", "Shape", "Written", "read_shape", "read_years", "write_sample"]
