"""What was seen of a training so far: its curves and figures, for whoever draws them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, final

from digitus.arrays import Array
from digitus.models import Epoch, History
from digitus.networks import Params
from digitus.studio.lab.curves import Curve
from digitus.training import Callback, Snapshot
from digitus.training.position import Position

LEAST_SHARE = 1 / 40
"""Of an epoch's images, that a point is a mean of: the accuracy on ten images says nothing."""

ROWS = 1000
"""Epochs that the table of a run shows at most."""


@final
class Record(Callback):
    """Watches a training, and remembers a bounded part of what it saw.

    Going back does not forget: only what :meth:`cut` gives up is written anew.
    """

    def __init__(self) -> None:
        self.training, self.validation = Curve(), Curve()
        self.rows: list[Epoch] = []
        self.latest: Snapshot | None = None
        self._seen, self._loss, self._correct = 0, 0.0, 0.0
        self._step = 0

    def on_chunk(self, snapshot: Snapshot) -> None:
        """Add a point: means over the images since the last one alone."""
        self._step, self.latest = snapshot.step, snapshot
        if snapshot.seen <= self._seen:  # another epoch
            self._seen, self._loss, self._correct = 0, 0.0, 0.0
        images = snapshot.seen - self._seen
        if images < snapshot.images * LEAST_SHARE:
            return
        loss, correct = snapshot.loss * snapshot.seen, snapshot.accuracy * snapshot.seen
        epochs = snapshot.epoch - 1 + snapshot.seen / snapshot.images
        point = (epochs, (loss - self._loss) / images, (correct - self._correct) / images)
        self.training.add(snapshot.step, point)
        self._seen, self._loss, self._correct = snapshot.seen, loss, correct

    def on_epoch(self, row: Epoch, params: Callable[[], Params]) -> None:
        """Add what validation says, and a row to the table."""
        del params
        if row.validation_accuracy is not None and row.validation_loss is not None:
            point = (float(row.epoch), row.validation_loss, row.validation_accuracy)
            self.validation.add(self._step, point)
        if len(self.rows) < min(row.epoch, ROWS):
            self.rows.append(row)

    def go_on_from(self, position: Position) -> None:
        """Count from another place of the training: it went there."""
        self._seen, self._step = position.seen, position.step
        self._loss, self._correct = position.loss, float(position.correct)

    def cut(self, step: int) -> None:
        """Forget what came after a step."""
        self.training.cut(step)
        self.validation.cut(step)
        done = int(self.training.last[0]) if self.training.last else 0
        del self.rows[done:]

    def copy(self, step: int) -> "Record":
        """Return what was seen up to a step."""
        copied = Record()
        copied.training, copied.validation = self.training.copy(step), self.validation.copy(step)
        copied.rows, copied.latest = [*self.rows], self.latest
        copied.cut(step)
        return copied

    def take(self, other: "Record") -> None:
        """Go on from what another saw."""
        self.training, self.validation = other.training, other.validation
        self.rows, self.latest = other.rows, other.latest

    def kept(self) -> tuple[dict[str, Array], list[dict[str, Any]]]:
        """Return all that is kept on the disk: the points of the curves, and the rows."""
        curves = {"training": self.training.points, "validation": self.validation.points}
        return curves, History(self.rows).to_data()

    def take_kept(self, curves: Mapping[str, Array], rows: Sequence[Epoch]) -> None:
        """Go on from what was kept on the disk."""
        self.training.take(curves["training"])
        self.validation.take(curves["validation"])
        self.rows = [*rows]

    def history(self) -> list[dict[str, Any]]:
        """Return the table as plain data."""
        return [
            {
                "epoch": row.epoch,
                "loss": row.loss,
                "accuracy": row.accuracy,
                "validation_accuracy": row.validation_accuracy,
            }
            for row in self.rows
        ]
