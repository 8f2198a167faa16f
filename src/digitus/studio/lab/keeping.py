"""Trainings on the disk: a studio that was killed shows them paused where they were.

A training is a folder: ``run.json`` says what it is and how far it has come, ``moments`` has places
to go on from, ``seen.safetensors`` its curves.  Each file is written beside and renamed.  What lies
between two moments is run again, to the same bits, so nothing is lost with the seconds after one.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, final

from digitus.errors import DataError, DigitusError, StorageError
from digitus.models import Change, History
from digitus.networks import Params
from digitus.recipes import Recipe
from digitus.settings import from_data, to_data
from digitus.storage import new_file, remove_folder
from digitus.studio.lab.record import Record
from digitus.training.checkpoints import Checkpoint, read_checkpoint, write_checkpoint

SECONDS: Final = 0.5
"""Between two moments, at least; and writing takes no more than a fiftieth of the time."""

MOST_MOMENTS: Final = 16
"""Of one training; of more, those that lie closest to others are given up."""

MOST_BYTES: Final = 60_000_000
"""That they may take, beside the first and the last."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a training has come.

    Parameters
    ----------
    step, furthest
        Where it stands, and where it was before somebody went back.
    changes
        What was and will be changed by hand.
    problem
        Why it cannot go on from there; empty where it can.
    """

    step: int = 0
    furthest: int = 0
    changes: tuple[Change, ...] = ()
    problem: str = ""


@final
class Keeper:
    """The folder of one training.

    Parameters
    ----------
    folder
        Made with the first file; None keeps nothing.
    problem
        Why it keeps nothing, where that was not wished.

    Attributes
    ----------
    problem
        What could not be written; empty where all was.
    standing
        How far a training had come that was kept before.
    """

    def __init__(self, folder: Path | None, problem: str = "") -> None:
        self._keeps = folder is not None
        self.standing: Standing | None = None
        self.folder, self.problem = folder or Path(), problem
        self._about: dict[str, Any] = {}
        self._due = 0.0

    def begin(
        self,
        told: Mapping[str, Any],
        recipe: Recipe,
        given: tuple[Change, ...],
        start: Params | None,
    ) -> None:
        """Write what a training is."""
        self._about = {"told": dict(told), "recipe": to_data(recipe), "given": to_data(given)}
        if self._keeps and start is not None:
            with self._noting():
                _save(self.folder / "start.safetensors", start, {})
        self.note(Standing())

    def note(self, standing: Standing) -> None:
        """Write how far it has come."""
        if not self._keeps:
            return
        about = self._about | {
            "step": standing.step,
            "furthest": standing.furthest,
            "changes": to_data(standing.changes),
            "problem": standing.problem,
        }
        with self._noting(), new_file(self.folder / "run.json") as beside:
            beside.write_text(json.dumps(about), "utf-8")

    @property
    def due(self) -> bool:
        """Whether it is time for the next moment."""
        return self._keeps and time.monotonic() >= self._due

    def keep(self, moment: Callable[[], Checkpoint], record: Record, standing: Standing) -> None:
        """Write a moment, what was seen up to it, and how far the training has come."""
        if not self._keeps:
            return
        began, self.problem = time.monotonic(), ""
        with self._noting():
            curves, rows = record.kept()
            _save(self.folder / "seen.safetensors", curves, {"rows": json.dumps(rows)})
            write_checkpoint(self._path(standing.step), moment())
            self._thin()
        self.note(standing)
        ended = time.monotonic()
        self._due = ended + max(SECONDS, 50 * (ended - began))

    def cut(self, step: int) -> None:
        """Forget what came after a step."""
        for one in self._steps() if self._keeps else ():
            if one > step:
                with self._noting():
                    self._path(one).unlink()

    def moments(self, identity: Mapping[str, Any]) -> list[Checkpoint]:
        """Read the moments, in order.

        Raises
        ------
        SettingError, DataError
            They belong to another training, or cannot be read.
        """
        return [read_checkpoint(self._path(step), identity) for step in self._steps()]

    def seen(self, record: Record) -> None:
        """Give back what was seen.

        Raises
        ------
        DataError
            It cannot be read.
        """
        from safetensors import SafetensorError, safe_open

        path = self.folder / "seen.safetensors"
        try:
            with safe_open(path, framework="numpy") as file:
                rows = History.from_data(json.loads(file.metadata()["rows"]))
                record.take_kept({name: file.get_tensor(name) for name in file.keys()}, rows)  # noqa: SIM118
        except (OSError, SafetensorError, ValueError, TypeError, KeyError) as error:
            raise _damaged(path, error) from error

    def begun(self) -> "Begun":
        """Say what training this is.

        Raises
        ------
        DataError
            It cannot be read.
        """
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        path, start = self.folder / "run.json", self.folder / "start.safetensors"
        try:
            found = json.loads(path.read_text("utf-8"))
            self._about = {name: found[name] for name in ("told", "recipe", "given")}
            self.standing = Standing(
                step=int(found["step"]),
                furthest=int(found["furthest"]),
                changes=_changes(found["changes"]),
                problem=str(found["problem"]),
            )
            return Begun(
                told=dict(found["told"]),
                recipe=from_data(Recipe, found["recipe"]),
                given=_changes(found["given"]),
                start=load_file(start) if start.exists() else None,
            )
        except (OSError, SafetensorError, DigitusError, ValueError, TypeError, KeyError) as error:
            raise _damaged(path, error) from error

    def forget(self) -> None:
        """Remove the folder."""
        if self._keeps and self.folder.exists():
            with self._noting():
                remove_folder(self.folder)

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Note what cannot be written; the training goes on without."""
        try:
            yield
        except (StorageError, OSError) as error:
            self.problem = str(error)

    def _path(self, step: int) -> Path:
        return self.folder / "moments" / f"{step:012d}.safetensors"

    def _steps(self) -> list[int]:
        return sorted(int(one.stem) for one in self.folder.glob("moments/[0-9]*.safetensors"))

    def _thin(self) -> None:
        """Give moments up where there are too many; the first and the last stay."""
        steps = self._steps()
        sizes = {step: self._path(step).stat().st_size for step in steps}
        while len(steps) > 2 and (
            len(steps) > MOST_MOMENTS or sum(sizes[one] for one in steps[1:-1]) > MOST_BYTES
        ):
            at = min(range(1, len(steps) - 1), key=lambda at: steps[at + 1] - steps[at - 1])
            self._path(steps.pop(at)).unlink()


NOWHERE: Final = Keeper(None)
"""Keeps nothing."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A training that was kept.

    Parameters
    ----------
    told
        What is told of it.
    recipe, given, start
        What is trained, with which changes of a link, from which weights.
    """

    told: dict[str, Any]
    recipe: Recipe
    given: tuple[Change, ...]
    start: Params | None


def _save(path: Path, arrays: Mapping[str, Any], about: dict[str, str]) -> None:
    from safetensors.numpy import save

    content = save(dict(arrays), metadata=about)
    with new_file(path) as beside:
        beside.write_bytes(content)


def _changes(found: Any) -> tuple[Change, ...]:
    return tuple(from_data(Change, one) for one in found)


def _damaged(path: Path, error: Exception) -> DataError:
    return DataError(f"the training in {path.parent} cannot be read ({error}); forget it")
