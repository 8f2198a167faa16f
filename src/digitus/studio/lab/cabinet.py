"""The folder of all trainings that a studio keeps; one studio at a time has it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final, final

from digitus.errors import DataError
from digitus.storage import cannot_write
from digitus.studio.lab.keeping import Begun, Keeper

_NAME: Final = re.compile(r"run-(\d+)")


@final
class Cabinet:
    """Trainings on the disk, each in a folder by its name.

    Parameters
    ----------
    folder
        Where they lie; None keeps nothing.
    most
        How many are kept; of more, the oldest are removed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     first, second = Cabinet(Path(place)), Cabinet(Path(place))
    ...     first.problem, "another studio" in second.problem
    ('', True)
    """

    def __init__(self, folder: Path | None, most: int = 8) -> None:
        self._folder, self._most, self.problem = folder, most, ""
        if folder is not None:
            self._lock(folder)

    def keeper(self, name: str) -> Keeper:
        """Return what keeps a training of this name."""
        return Keeper(self._folder and self._folder / name, self.problem)

    def kept(self) -> Iterator[tuple[Begun, Keeper]]:
        """Return the trainings that were kept, the oldest first."""
        names = self._names()
        for name in names[: -self._most]:
            self.keeper(name).forget()
        for name in names[-self._most :]:
            keeper = self.keeper(name)
            try:
                yield keeper.begun(), keeper
            except DataError:
                continue  # of another version, or damaged: it makes room when others come

    def last(self) -> int:
        """Return the number of the last training that was kept."""
        return max((int(name.partition("-")[2]) for name in self._names()), default=0)

    def close(self) -> None:
        """Let others have it."""
        if self._folder is not None:
            self._locked.release()

    def _names(self) -> list[str]:
        if self._folder is None:
            return []
        found = [one.name for one in self._folder.iterdir() if _NAME.fullmatch(one.name)]
        return sorted(found, key=lambda name: int(name.partition("-")[2]))

    def _lock(self, folder: Path) -> None:
        from filelock import FileLock, Timeout

        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._locked = FileLock(folder / "lock", timeout=0, thread_local=False)
            self._locked.acquire()
            for half_written in [*folder.rglob(".*")]:
                shutil.rmtree(half_written, ignore_errors=True)
        except Timeout:
            self._folder = None
            self.problem = (
                "another studio that runs keeps its trainings; those of this one are lost with it"
            )
        except OSError as error:
            self._folder, self.problem = None, str(cannot_write(folder, error))
