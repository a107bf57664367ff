"""Publishing (analysis layer): the public part of the law as a data set, in the words of published vocabularies, and as files."""

from huiqi.publish.addresses import FORMATS, Addresses
from huiqi.publish.describe import describe
from huiqi.publish.formats import to_bytes
from huiqi.publish.gather import gather
from huiqi.publish.model import Gone, PublicData, PublicGraph

__all__ = ["FORMATS", "Addresses", "Gone", "PublicData", "PublicGraph", "describe", "gather", "to_bytes"]
