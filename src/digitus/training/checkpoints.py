"""Checkpoints: everything that a training needs to go on to the same bits.

A checkpoint is one ``.safetensors`` file: arrays under their names, the rest as JSON in its
header.  It is written beside and renamed, so that there is always a whole one.
"""

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, final

from digitus.engines import State
from digitus.errors import DataError, SettingError
from digitus.models import Change, History
from digitus.networks import Params
from digitus.settings import from_data, to_data
from digitus.storage import new_file
from digitus.training.position import Position

NAME = "checkpoint.safetensors"
FORMAT = 1

GROUPS = ("params", "state", "best", "mean")
"""Arrays by name; empty ones leave no trace in the file."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A training at one moment.

    Parameters
    ----------
    identity
        What is being trained, as plain data: only the same training may go on from here.
    params, state
        The parameters and the optimizer's state.
    best
        The parameters that a stop rule wants back; empty without one.
    mean
        The mean of the parameters over the last epochs so far; empty where none is wanted.
    position, history
        How far it has come, and what happened so far.
    generator
        The state of the random numbers.
    changes
        What was and what will be changed, in the order of the steps.
    """

    identity: Mapping[str, Any]
    params: Params
    state: State
    best: Params
    mean: Params
    position: Position
    history: History
    generator: Mapping[str, Any]
    changes: tuple[Change, ...] = ()

    @property
    def nbytes(self) -> int:
        """What its arrays take in memory."""
        arrays = [array for group in GROUPS for array in getattr(self, group).values()]
        return int(self.position.order.nbytes + sum(array.nbytes for array in arrays))


@final
class Checkpoints:
    """The checkpoint and the history of one training, in a folder of its own.

    Parameters
    ----------
    folder
        Made if it is not there.
    resume
        Whether to go on from the checkpoint in it.
    every
        Seconds between two checkpoints.

    Raises
    ------
    SettingError
        If the folder holds the checkpoint of a training and ``resume`` was not asked for.
    """

    def __init__(self, folder: str | Path, *, resume: bool = False, every: float = 10.0) -> None:
        self.folder = Path(folder).expanduser()
        self.path = self.folder / NAME
        self.history_path = self.folder / "history.jsonl"
        self.resume = resume
        self._every = every
        self._last = time.monotonic()
        if self.path.exists() and not resume:
            raise SettingError(
                f"{self.folder} holds a training already; resume it, or choose another folder"
            )

    def due(self) -> bool:
        """Say whether it is time for the next checkpoint."""
        return time.monotonic() - self._last >= self._every

    def load(self, identity: Mapping[str, Any]) -> Checkpoint | None:
        """Return the checkpoint to go on from; None to begin.

        Raises
        ------
        SettingError
            If it belongs to a training with other settings; the message names the first.
        DataError
            If it cannot be read.
        """
        if not (self.resume and self.path.exists()):
            return None
        checkpoint = read_checkpoint(self.path, identity)
        checkpoint.history.write(self.history_path)
        return checkpoint

    def save(self, checkpoint: Checkpoint) -> None:
        """Write the checkpoint.

        Raises
        ------
        StorageError
            If the disk is full, read-only or somebody else's; the last checkpoint stays.
        """
        self._last = time.monotonic()
        write_checkpoint(self.path, checkpoint)

    def write_history(self, history: History) -> None:
        """Write the rows so far as JSON lines."""
        with new_file(self.history_path) as beside:
            history.write(beside)


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write one moment of a training beside the file, and rename.

    Raises
    ------
    StorageError
        If the disk is full, read-only or somebody else's; what was there stays.
    """
    from safetensors.numpy import save

    arrays = {
        f"{group}/{name}": array
        for group in GROUPS
        for name, array in getattr(checkpoint, group).items()
    }
    header = {
        "format": FORMAT,
        "identity": checkpoint.identity,
        "position": checkpoint.position.to_data(),
        "history": checkpoint.history.to_data(),
        "generator": checkpoint.generator,
        "changes": to_data(checkpoint.changes),
    }
    content = save(
        arrays | {"order": checkpoint.position.order},
        metadata={"checkpoint": json.dumps(header)},
    )
    with new_file(path) as beside:
        beside.write_bytes(content)


def read_checkpoint(path: Path, identity: Mapping[str, Any]) -> Checkpoint:
    """Read one moment of the training that is meant.

    Raises
    ------
    SettingError
        If it belongs to a training with other settings; the message names the first.
    DataError
        If it cannot be read.
    """
    checkpoint = _read(path)
    if difference := _difference(checkpoint.identity, json.loads(json.dumps(identity))):
        raise SettingError(f"{path} belongs to another training: {difference}")
    return replace(checkpoint, identity=identity)


def _read(path: Path) -> Checkpoint:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            header = json.loads(file.metadata()["checkpoint"])
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return Checkpoint(
            identity=header["identity"],
            **{group: _group(arrays, group) for group in GROUPS},
            position=Position(order=arrays["order"], **(_steps(header) | header["position"])),
            history=History.from_data(header["history"]),
            generator=header["generator"],
            changes=tuple(from_data(Change, one) for one in header.get("changes", ())),
        )
    except (OSError, SafetensorError, ValueError, TypeError, KeyError) as error:
        raise DataError(
            f"the checkpoint {path} is damaged or not one ({error}); remove it to begin anew"
        ) from error


def _steps(header: dict[str, Any]) -> dict[str, int]:
    """Count the steps taken, which checkpoints did not tell before a training could be changed."""
    size: int = header["identity"]["training"]["batch_size"]
    began = sum(math.ceil(row["images"] / size) for row in header["history"])
    seen: int = header["position"]["seen"]
    return {"step": began + math.ceil(seen / size), "began": began}


def _group(arrays: State, group: str) -> State:
    prefix = f"{group}/"
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }


def _difference(there: Any, here: Any, where: str = "") -> str | None:
    if isinstance(there, dict) and isinstance(here, dict):
        for key in sorted(there.keys() | here.keys()):
            name = f"{where}.{key}" if where else key
            if found := _difference(there.get(key), here.get(key), name):
                return found
        return None
    if there == here:
        return None
    if isinstance(there, str) and len(there) == 64:  # a fingerprint says nothing to people
        return f"its {where} is another"
    return f"{where} was {there!r} and is {here!r} now"
