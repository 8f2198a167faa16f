"""Data sets to and from the objects of other libraries: frames, torch's and Hugging Face's sets.

Nothing is imported to recognise an object: each is known by what it can do.
"""

from digitus.datasets.exchange.frames import to_pandas, to_polars
from digitus.datasets.exchange.huggingface import to_huggingface
from digitus.datasets.exchange.objects import contents_of_object
from digitus.datasets.exchange.tensors import to_torch

__all__ = ["contents_of_object", "to_huggingface", "to_pandas", "to_polars", "to_torch"]
