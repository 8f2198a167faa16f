"""A folder of tables that stand in order, and what it is for: each appears whole or not at all."""

import csv
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, final

from digitus.errors import SettingError, StorageError
from digitus.reading.batch import COLUMNS
from digitus.storage import new_file

PLACE = ("row", "column")
"""Columns that tables have beside these."""

ABOUT = "manifest.json"
FILES = 1000
"""So many files a part is about, unless something else is asked for."""

Row: TypeAlias = dict[str, Any]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PartFiles:
    """A folder of parts.

    Parameters
    ----------
    folder
        Where they are.
    form
        "csv" or "parquet".
    files
        How many files each part is about.
    columns
        Of every table.

    Raises
    ------
    SettingError
        There is no such form, or a part has no files.
    StorageError
        Parquet is asked for, and pyarrow is not installed.

    Examples
    --------
    >>> PartFiles(folder=Path("read")).path(7).as_posix()
    'read/part-000007.csv'
    """

    folder: Path
    form: str = "csv"
    files: int = FILES
    columns: tuple[str, ...] = COLUMNS

    def __post_init__(self) -> None:
        if self.form not in {"csv", "parquet"}:
            raise SettingError(f"parts are csv or parquet, got {self.form!r}")
        if self.files < 1:
            raise SettingError(f"a part is about at least 1 file, got {self.files}")
        if self.form == "parquet":
            _pyarrow()

    def path(self, number: int) -> Path:
        """Name the file of a part."""
        return self.folder / f"part-{number:06}.{self.form}"

    def begin(self, names: Sequence[str], wanted: dict[str, str]) -> None:
        """Write down what the folder is for, or insist that it is what is wanted now.

        Parameters
        ----------
        names
            The files that all parts together are about, in order.
        wanted
            How they are read.

        Raises
        ------
        SettingError
            The folder was begun with other files or settings.
        StorageError
            There is something else in it, or it cannot be written.
        """
        digest = hashlib.sha256("\n".join(names).encode(errors="surrogateescape"))
        layout = {"form": self.form, "files of a part": self.files, "columns": [*self.columns]}
        about = {"files": len(names), "names": digest.hexdigest(), **layout, **wanted}
        file = self.folder / ABOUT
        if file.is_file():
            _require_alike(file, about)
            return
        if self.folder.is_dir() and any(self.folder.iterdir()):
            raise StorageError(f"{self.folder} has other files in it; name a new folder")
        with new_file(file) as beside:
            beside.write_text(json.dumps(about, indent=2) + "\n", "utf-8")

    def write(self, number: int, rows: Sequence[Row]) -> None:
        """Write a part, beside its place first.

        Raises
        ------
        StorageError
            The disk is full, read-only or somebody else's.
        """
        with new_file(self.path(number)) as beside:
            if self.form == "parquet":
                self._write_parquet(beside, rows)
                return
            with beside.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(
                    file, self.columns, extrasaction="ignore", lineterminator="\n"
                )
                writer.writeheader()
                writer.writerows(rows)

    def _write_parquet(self, path: Path, rows: Sequence[Row]) -> None:
        pa, write_table = _pyarrow()
        kinds = {"confidence": pa.float64(), "rejected": pa.bool_()}
        kinds |= dict.fromkeys(("page", "line", *PLACE), pa.int32())
        schema = pa.schema([(name, kinds.get(name, pa.string())) for name in self.columns])
        write_table(pa.Table.from_pylist(list(rows), schema), path)


def _require_alike(file: Path, about: dict[str, Any]) -> None:
    try:
        before = json.loads(file.read_text("utf-8"))
        other = [key for key, value in about.items() if before.get(key) != value]
    except (ValueError, AttributeError) as error:
        raise StorageError(f"{file} is damaged ({error}); name a new folder") from error
    if other:
        raise SettingError(
            f"{file.parent} was begun with other {', '.join(other)}; give the same pictures and "
            "options as then, or name a new folder"
        )


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        from pyarrow.parquet import write_table
    except ImportError as error:
        raise StorageError("Parquet needs: pip install 'digitus[tables]'") from error
    return pa, write_table
