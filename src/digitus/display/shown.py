"""What shows itself: it says what there is to see, and is laid out for a notebook or a terminal."""

from abc import ABC, abstractmethod

from digitus.display.overview import Overview


class Shown(ABC):
    """Shows itself in a notebook and in a terminal."""

    __slots__ = ()

    @abstractmethod
    def overview(self) -> Overview:
        """Say what there is to see."""

    def _repr_html_(self) -> str:
        from digitus.display.as_html import as_html

        return as_html(self.overview())

    def __str__(self) -> str:
        from digitus.display.as_text import as_text

        return as_text(self.overview())
