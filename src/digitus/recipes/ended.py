"""Trainings that have ended, a line each in a file: what stands there is not done again."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any, final

from digitus.errors import DataError
from digitus.recipes.recipe import Recipe
from digitus.settings import to_data
from digitus.storage import cannot_write


def key_of(recipe: Recipe, *more: object) -> str:
    """Return what a training is known by: everything that its figures depend on.

    Parameters
    ----------
    recipe
        With its seed.
    more
        What else they depend on: the engine, the images they are measured on.

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> recipe = load_recipe("sigmoid-10")
    >>> key_of(recipe, "numpy") == key_of(recipe.replace(seed=9), "numpy")
    False
    """
    whole = json.dumps([to_data(recipe), *more], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


@final
class EndedTrainings:
    """A file of JSON lines, one for each training that has ended.

    A training under way may have a folder beside it: ``runs.run/KEY`` beside ``runs.jsonl``.

    Parameters
    ----------
    path
        The file; it need not exist yet.

    Raises
    ------
    DataError
        It is something else.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     EndedTrainings(Path(place, "runs.jsonl")).add("a", {"accuracy": 0.9})
    ...     EndedTrainings(Path(place, "runs.jsonl")).rows
    {'a': {'key': 'a', 'accuracy': 0.9}}
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: dict[str, dict[str, Any]] = {}
        try:
            text = path.read_text("utf-8") if path.exists() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{path} cannot be read: {error}") from error
        self._whole = not text or text.endswith("\n")
        lines = text.splitlines()
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
                self.rows[row["key"]] = row
            except (ValueError, KeyError, TypeError) as error:
                if number == len(lines) and not self._whole:
                    break  # the disk was full, or the power went: that training is done again
                raise DataError(
                    f"{path}, line {number}: no training that has ended; name another file"
                ) from error

    def __contains__(self, key: str) -> bool:
        """Tell whether a training has ended."""
        return key in self.rows

    def add(self, key: str, row: dict[str, Any]) -> None:
        """Write down one more.

        Parameters
        ----------
        key
            What the training is known by.
        row
            What it gave.

        Raises
        ------
        StorageError
            The disk is full, read-only or somebody else's.
        """
        row = {"key": key} | row
        line = json.dumps(row) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:  # others may add lines meanwhile
                file.write(line if self._whole else "\n" + line)
        except OSError as error:
            raise cannot_write(self.path, error) from error
        self._whole = True
        self.rows[key] = row

    def folder(self, key: str) -> Path:
        """Name the folder of a training that is under way, or that was interrupted."""
        return self.path.with_suffix(".run").absolute() / key

    def clear(self, key: str) -> None:
        """Remove that folder."""
        shutil.rmtree(self.folder(key), ignore_errors=True)
