"""The files of a training: its model, its checkpoint and its history."""

import contextlib
import re
import shlex
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self, final

from digitus.cli.output.console import remark
from digitus.errors import DigitusError, SettingError, StorageError
from digitus.models import Model, load_model, save_model
from digitus.storage import cannot_write, home
from digitus.training import Checkpoints

SUFFIX = ".safetensors"
CHECKPOINT, HISTORY = "checkpoint.safetensors", "history.jsonl"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RunFiles:
    """The places of one training.

    Parameters
    ----------
    out
        The model's file.
    run
        The folder of the checkpoint and the history.
    keep_run
        Whether that folder stays when the model is saved.
    """

    out: Path
    run: Path
    keep_run: bool

    @classmethod
    def for_recipe(cls, name: str, out: Path | None, run: Path | None) -> Self:
        """Choose the places that were not given: beside each other, named after the recipe."""
        file = re.sub(r"[^\w.-]+", "-", name) + SUFFIX
        target = (out or Path(file)).expanduser()
        if target.is_dir():
            target /= file
        beside = target.with_name(target.name.removesuffix(SUFFIX) + ".run")
        return cls(out=target, run=(run or beside).expanduser(), keep_run=run is not None)

    @property
    def held(self) -> bool:
        """Whether a training is kept that could go on."""
        return (self.run / CHECKPOINT).exists()

    def require_writable(self) -> None:
        """Find out before the training what would go wrong after it.

        Raises
        ------
        StorageError
            The model could not be written, or something that is no model would be lost.
        """
        _require_folder(self.out.parent)
        if self.out.exists():
            _require_model(self.out)
        if self.keep_run:
            _require_folder(self.run)

    def open(self, *, resume: bool, fresh: bool, every: float) -> Checkpoints:
        """Open the folder of the checkpoint, to go on or to begin.

        Raises
        ------
        SettingError
            A training is held there, and it was not said what is to become of it.
        """
        if fresh and resume:
            raise SettingError("--resume goes on and --fresh begins anew: choose one of them")
        if fresh:
            self._clear()
        if self.held and not resume:
            raise SettingError(
                f"{self.run} holds a training: add --resume to go on with it, or --fresh to begin"
                " anew"
            )
        if resume and not self.held:
            remark(f"nothing is kept in {self.run}: the training begins anew")
        return Checkpoints(self.run, resume=resume, every=every)

    def how_to_resume(self, words: Sequence[str]) -> str:
        """Say what becomes of a training that was interrupted, and the command to go on."""
        if not self.held:
            return "nothing had been trained yet"
        again = [word for word in words if word not in {"--fresh", "--resume"}] + ["--resume"]
        return (
            f"the training is kept in {self.run}; go on with\n  {shlex.join(['digitus', *again])}"
        )

    def save(self, model: Model) -> Path:
        """Save the model, and tidy up.

        Raises
        ------
        StorageError
            If it could not be written; the message says where it is kept in its place.
        """
        try:
            save_model(model, self.out)
        except StorageError as error:
            raise StorageError(f"{error}; {self._rescue(model)}") from error
        if not self.keep_run:
            self._clear()
        return self.out

    def _rescue(self, model: Model) -> str:
        """Save a trained model anywhere at all."""
        for folder in (home() / "models", Path(tempfile.gettempdir())):
            try:
                return f"the model is kept as {save_model(model, folder / self.out.name)}"
            except StorageError:
                continue
        if self.held:
            return f"the training is kept in {self.run}: make room and add --resume"
        return "and there is no room for it anywhere else"

    def _clear(self) -> None:
        """Remove what trainings write into the folder, and the folder if that was all."""
        for name in (CHECKPOINT, HISTORY):
            (self.run / name).unlink(missing_ok=True)
            for half in self.run.glob(f".{name}-*"):  # what a killed process left
                shutil.rmtree(half)
        with contextlib.suppress(OSError):
            self.run.rmdir()


def _require_folder(folder: Path) -> None:
    """Insist on a folder that can be written, and make it if it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(4096))
    except (FileExistsError, NotADirectoryError) as error:
        raise StorageError(
            f"{error.filename or folder} is a file where a folder is needed; choose another place"
        ) from error
    except OSError as error:
        raise cannot_write(folder, error) from error


def _require_model(path: Path) -> None:
    try:
        load_model(path)
    except DigitusError as error:
        raise StorageError(
            f"{path} is there already and is not a model ({error}); choose another name with --out"
        ) from error
