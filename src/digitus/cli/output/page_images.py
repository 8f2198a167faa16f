"""Annotated and explained pages, saved as one picture per page."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import final

from digitus.reading.batch import PageRead
from digitus.storage import cannot_write


class PageImages(ABC):
    """A folder of pictures.

    Parameters
    ----------
    folder
        Is made if it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names: set[str] = set()

    def save(self, page: PageRead) -> None:
        """Draw one page, and save it under its file's name.

        Raises
        ------
        StorageError
            It cannot be written.
        """
        stem = Path(page.file).stem if page.file != "-" else "input"
        stem = f"{stem}-{page.page + 1}" if page.page else stem
        name, number = stem, 2
        while name in self._names:
            name, number = f"{stem}-{number}", number + 1
        self._names.add(name)
        path = self.folder / f"{name}.png"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.draw(page, path)
        except OSError as error:
            raise cannot_write(path, error) from error

    @abstractmethod
    def draw(self, page: PageRead, path: Path) -> None:
        """Draw one page into a file."""


@final
class Annotations(PageImages):
    """The pictures themselves, with boxes, digits and confidences."""

    def draw(self, page: PageRead, path: Path) -> None:
        """Draw one page into a file."""
        if page.annotated is not None:
            page.annotated.save(path)


@final
class Explanations(PageImages):
    """Every step on the way to a reading."""

    def draw(self, page: PageRead, path: Path) -> None:
        """Draw one page into a file."""
        from digitus.plots import plot_steps, save_figure

        if page.steps:
            save_figure(plot_steps(page.steps, title=Path(page.file).name), path)
