"""Teachers at work: trained models that say of images what they take them for.

What they say of images as they are is the same in every epoch: it is found out once, and kept in a
file for all trainings to come.  Of augmented images it is found out as they are seen.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, final

import numpy as np

from digitus.arrays import Images, Probabilities
from digitus.datasets import Dataset
from digitus.engines import Engine
from digitus.errors import SettingError, StorageError
from digitus.models import Model, load_model, told
from digitus.settings import to_data
from digitus.storage import home, new_file
from digitus.training.augmenting import BLOCK
from digitus.training.task import Task
from digitus.training.teacher import Teacher


@final
class Teaching:
    """The models that teach, loaded and ready.

    Parameters
    ----------
    settings
        Who they are, and at which temperature they answer.
    task
        What is to be learnt.
    engine
        What computes their answers; where it does not know their layers, the fastest that does.

    Raises
    ------
    SettingError
        There is no such model, or it reads other images or classes than the network.
    ModelError
        A file cannot be read.
    """

    def __init__(self, settings: Teacher, task: Task, engine: Engine) -> None:
        self.models = tuple(map(load_model, settings.models))
        self._settings, self._task, self._data = settings, task, task.train
        for model in self.models:
            _require_same(model, task)
        self._engines = [
            engine.full_name if engine.unsupported(model.network) is None else "auto"
            for model in self.models
        ]

    @property
    def identity(self) -> str:
        """SHA-256 of all that the answers depend on but the images."""
        told_apart = [fingerprint(model) for model in self.models], self._engines
        whole = json.dumps([*told_apart, self._settings.temperature])
        return hashlib.sha256(whole.encode()).hexdigest()

    def answer(self, images: Images) -> Probabilities:
        """Say what images are, as probabilities at the temperature, (n, classes) float32."""
        said = [
            model.predict_proba(images, ink=self._data.ink, engine=engine)
            for model, engine in zip(self.models, self._engines, strict=True)
        ]
        mean: Probabilities = np.mean(said, axis=0)
        return self._settings.softening.apply(mean).astype(np.float32)

    def kept(self, warn: Callable[[str], None]) -> Probabilities:
        """Say what the training images are, from a file, which is written where there is none.

        The file is read as it is needed: it takes no memory of its own.

        Parameters
        ----------
        warn
            Is told if the file cannot be written; the answers are held in memory then.
        """
        shape = len(self._data), self._task.network.classes
        name = hashlib.sha256(f"{self.identity}{self._data.fingerprint}".encode()).hexdigest()
        path = home() / "answers" / f"{name[:32]}.npy"
        if (found := _mapped(path, shape)) is not None:
            return found
        try:
            with new_file(path) as beside:
                file = np.lib.format.open_memmap(beside, "w+", np.float32, shape)
                self._fill(file).flush()
                del file  # a file that is open cannot be renamed everywhere
        except StorageError as error:
            warn(f"the teacher's answers are not kept: {error}")
        found = _mapped(path, shape)
        return self._fill(np.empty(shape, np.float32)) if found is None else found

    def _fill(self, answers: Any) -> Any:
        for start in range(0, len(answers), BLOCK):
            part = slice(start, start + BLOCK)
            answers[part] = self.answer(self._data.images[part])
        return answers

    @property
    def about(self) -> list[dict[str, Any]]:
        """Say as plain data who taught, for the file of the model."""
        return [
            {
                "name": model.name,
                "fingerprint": fingerprint(model),
                "members": len(model.members),
                "parameters": len(model.members) * model.network.parameter_count,
                "seconds": told(model, float, "seconds"),
            }
            for model in self.models
        ]

    @property
    def warnings(self) -> list[str]:
        """Name the teachers that make validation figures too good."""
        watched = self._task.validation
        if watched is None:
            return []
        known = {watched.fingerprint, _joined(self._data, watched).fingerprint}
        return [
            f"{model.name} was trained on the validation images too: what it teaches makes their"
            " figures look better than they are"
            for model in self.models
            if told(model, str, "data", "train") in known
        ]


def fingerprint(model: Model) -> str:
    """SHA-256 of all that a model's probabilities depend on.

    Examples
    --------
    >>> fingerprint(load_model("cnn")) == fingerprint(load_model("cnn-tiny"))
    False
    """
    settings = model.network, model.scaling, model.calibration, model.shift, model.ink
    digest = hashlib.sha256(json.dumps(to_data(settings)).encode())
    for params in model.members:
        for name, array in params.items():
            digest.update(f"{name} {array.dtype} {array.shape}".encode())
            digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def _mapped(path: Path, shape: tuple[int, int]) -> Probabilities | None:
    """Open a file of answers without reading it; None where there is none, or a damaged one."""
    try:
        found: Probabilities = np.load(path, mmap_mode="r")
    except (OSError, ValueError, EOFError):
        return None
    return found if found.shape == shape and found.dtype == np.float32 else None


def _joined(first: Dataset, second: Dataset) -> Dataset:
    images, labels = ((first.images, second.images), (first.labels, second.labels))
    return Dataset(
        np.concatenate(images), np.concatenate(labels), classes=first.classes, ink=first.ink
    )


def _require_same(model: Model, task: Task) -> None:
    ours, theirs = task.network, model.network
    if theirs.input_shape != ours.input_shape:
        sizes = [" x ".join(map(str, one.input_shape)) for one in (theirs, ours)]
        raise SettingError(
            f"{model.name} cannot teach this network: it reads images of {sizes[0]}, the network"
            f" {sizes[1]}; choose another teacher"
        )
    if theirs.classes != ours.classes:
        raise SettingError(
            f"{model.name} cannot teach this network: it knows {theirs.classes} classes, the"
            f" network {ours.classes}; choose another teacher"
        )
