"""Display: how the nouns show themselves in a notebook and in a terminal.

A noun says what there is to see, as an :class:`Overview`; here it becomes HTML or text.
"""

from digitus.display.overview import Overview, Table, percent
from digitus.display.shown import Shown

__all__ = ["Overview", "Shown", "Table", "percent"]
