"""Pictures -> lines -> strips -> digits -> numbers.

``read`` takes any picture and gives a :class:`Reading` for each line of writing on it.
"""

from digitus.reading.reader import Reader, read
from digitus.reading.request import ReadRequest
from digitus.reading.result import Mark, ReadDigit, Reading

__all__ = ["Mark", "ReadDigit", "ReadRequest", "Reader", "Reading", "read"]
