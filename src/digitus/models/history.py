"""What happened in training, as data: one row per epoch, written as it happens."""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, final

import numpy as np

from digitus.arrays import Array
from digitus.display import Overview, Shown, Table
from digitus.errors import DataError, SettingError, unknown
from digitus.models.changes import Change
from digitus.settings import OMIT_DEFAULT, Setting, from_data, to_data
from digitus.storage import cannot_write

SHOWN = 10
"""How many epochs stand in the overview of a history, the last ones."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch(Setting):
    """One row of a history.

    Parameters
    ----------
    epoch
        Counted from 1.
    loss, accuracy
        Means over the epoch's images, each taken before the step that used it.
    last_loss
        The loss of the epoch's very last image.
    learning_rate
        Of the epoch's last step.
    validation_loss, validation_accuracy
        On images that training does not see, after the epoch; None without them.
    images
        How many images were seen in this epoch.
    seconds
        How long the epoch took, validation included.
    changes
        What was changed while it ran.
    """

    epoch: int
    loss: float
    accuracy: float
    last_loss: float
    learning_rate: float
    images: int
    seconds: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None
    changes: tuple[Change, ...] = field(default=(), metadata=OMIT_DEFAULT)


@final
class History(Sequence[Epoch], Shown):
    """The epochs of one training, in order.

    Examples
    --------
    >>> row = Epoch(
    ...     epoch=1, loss=0.5, accuracy=0.8, last_loss=0.1, learning_rate=0.1, images=10, seconds=2
    ... )
    >>> History([row]).column("accuracy")
    array([0.8])
    """

    def __init__(self, rows: Sequence[Epoch] = ()) -> None:
        self._rows = list(rows)

    def __getitem__(self, index: Any) -> Any:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Epoch]:
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, History) and self._rows == other._rows

    __hash__ = None  # type: ignore[assignment] # rows are added

    def __repr__(self) -> str:
        return f"<history of {len(self)} epochs>"

    def overview(self) -> Overview:
        """Say what there is to see: the accuracy as curves, the last epochs in figures."""
        names = ["accuracy", *(("validation_accuracy",) if self._validated else ())]
        return Overview(
            title=f"history of {len(self)} epochs",
            facts={"seconds": f"{sum(row.seconds for row in self._rows):,.1f}"},
            curves={name.replace("_", " "): self.column(name).tolist() for name in names},
            table=_table(self._rows[-SHOWN:]) if self._rows else None,
        )

    @property
    def _validated(self) -> bool:
        return any(row.validation_accuracy is not None for row in self._rows)

    def append(self, row: Epoch) -> None:
        """Add the next epoch."""
        self._rows.append(row)

    def column(self, name: str) -> Array:
        """Return one figure of every epoch, NaN where it is None.

        Raises
        ------
        SettingError
            For a figure that histories do not have.
        """
        names = [each.name for each in dataclasses.fields(Epoch) if each.name != "changes"]
        if name not in names:
            raise unknown("figure of a history", name, names)
        return np.array([getattr(row, name) for row in self._rows], dtype=np.float64)

    def to_data(self) -> list[dict[str, Any]]:
        """Return the rows as plain data."""
        return [_row_data(row) for row in self._rows]

    @classmethod
    def from_data(cls, rows: Sequence[Any]) -> "History":
        """Read rows of plain data.

        Raises
        ------
        DataError
            For rows that are not those of a history.
        """
        try:
            return cls([from_data(Epoch, row) for row in rows])
        except SettingError as error:
            raise DataError(f"not a row of a history: {error}") from error

    def write(self, path: Path) -> None:
        """Write all rows as JSON lines."""
        lines = "".join(json.dumps(row) + "\n" for row in self.to_data())
        try:
            path.write_text(lines, "utf-8")
        except OSError as error:
            raise cannot_write(path, error) from error

    @classmethod
    def read(cls, path: Path) -> "History":
        """Read JSON lines; a last line that was cut off is left out.

        Raises
        ------
        DataError
            If the file is not there or holds something else.
        """
        try:
            lines = path.read_text("utf-8").splitlines(keepends=True)
            return cls.from_data([json.loads(line) for line in lines if line.endswith("\n")])
        except (OSError, ValueError) as error:
            raise DataError(f"cannot read the history {path}: {error}") from error


_FIGURES = {
    "epoch": "{}",
    "loss": "{:.4f}",
    "accuracy": "{:.2%}",
    "validation_loss": "{:.4f}",
    "validation_accuracy": "{:.2%}",
    "learning_rate": "{:.3g}",
}


def _table(rows: Sequence[Epoch]) -> Table:
    """Lay out what is known of some epochs."""
    known = [name for name in _FIGURES if any(getattr(row, name) is not None for row in rows)]
    lines = [[_figure(name, getattr(row, name)) for name in known] for row in rows]
    return Table([name.replace("_", " ") for name in known], lines)


def _figure(name: str, value: float | None) -> str:
    return "" if value is None else _FIGURES[name].format(value).replace("%", " %")


def _row_data(row: Epoch) -> dict[str, Any]:
    """Return a row as plain data; what is not known is None, what was not changed is left out."""
    data = {each.name: getattr(row, each.name) for each in dataclasses.fields(row)}
    changes = data.pop("changes")
    return data | ({"changes": to_data(changes)} if changes else {})
