"""TensorBoard: curves and weights in event files, written by tensorboardX without TensorBoard."""

from collections.abc import Callable
from pathlib import Path
from typing import final

from digitus.errors import StorageError
from digitus.networks import Params
from digitus.tracking.figures import Tracker, missing


@final
class TensorBoard(Tracker):
    """Writes every epoch into a folder that ``tensorboard --logdir`` shows.

    Parameters
    ----------
    folder
        Where: one folder for each training, all of them in one that is shown.
    weights
        Whether the weights of every layer are kept too, as histograms.

    Raises
    ------
    SettingError
        If the package ``tensorboardX`` is missing.
    StorageError
        If the folder cannot be written.
    """

    def __init__(self, folder: str | Path, *, weights: bool = False) -> None:
        try:
            from tensorboardX import SummaryWriter
        except ImportError as error:
            raise missing("TensorBoard", "tensorboardX") from error
        try:
            self._writer = SummaryWriter(str(Path(folder).expanduser()))
        except OSError as error:
            raise StorageError(f"cannot write {folder}: {error.strerror or error}") from error
        self._weights = weights

    def log(self, epoch: int, figures: dict[str, float], params: Callable[[], Params]) -> None:
        """Add a point to every curve."""
        for name, value in figures.items():
            self._writer.add_scalar(name, value, epoch)
        for name, array in params().items() if self._weights else ():
            self._writer.add_histogram(name, array, epoch)
        self._writer.flush()

    def close(self, reason: str) -> None:
        """Close the file."""
        self._writer.close()
