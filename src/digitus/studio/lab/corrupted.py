"""How a network does on corrupted images: measured in the background, one network at a time."""

import threading
from dataclasses import replace
from typing import Any, Final, final

import numpy as np

from digitus.datasets import Dataset
from digitus.errors import DigitusError
from digitus.evaluation.robustness import corrupted_accuracy, evenly_spread
from digitus.images.corrupt import CORRUPTIONS, STRENGTHS, corrupt
from digitus.models import Model
from digitus.studio.lab.frames import encode
from digitus.studio.lab.images import as_pictures
from digitus.studio.service.problems import ProblemError

IMAGES: Final = 500
"""Of the test images, evenly spread; ``digitus evaluate --robustness`` takes 2,000."""

EVALUATIONS: Final = [(name, strength) for name in CORRUPTIONS for strength in STRENGTHS]


@final
class Measurement:
    """A measurement under way, or at its end.

    Parameters
    ----------
    model
        The network as it is now.
    data
        Images that it has not seen.
    images
        How many of them are corrupted.
    """

    def __init__(self, model: Model, data: Dataset, images: int) -> None:
        self._model, self._chosen = model, evenly_spread(data, images)
        self._accuracies: list[float] = []
        self._lock, self._stopped, self._problem = threading.Lock(), threading.Event(), ""
        self._thread = threading.Thread(target=self._measure, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let it end after the evaluation under way."""
        self._stopped.set()

    def join(self) -> None:
        """Wait for its end."""
        self._thread.join()

    def told(self) -> dict[str, Any]:
        """Say what is known so far: for each corruption the accuracies by rising strength."""
        with self._lock:
            accuracies = [*self._accuracies]
        found: dict[str, list[float]] = {}
        for (name, _), accuracy in zip(EVALUATIONS, accuracies[1:], strict=False):
            found.setdefault(name, []).append(accuracy)
        return {
            "images": len(self._chosen),
            "accuracy": accuracies[0] if accuracies else None,
            "done": len(accuracies),
            "all": 1 + len(EVALUATIONS),
            "corruptions": found,
            "ended": not self._thread.is_alive(),
            "problem": self._problem,
        }

    def _measure(self) -> None:
        try:
            for what in (("as they are", 0), *EVALUATIONS):
                if self._stopped.is_set():
                    return
                accuracy = corrupted_accuracy(what, self._chosen, self._model)
                with self._lock:
                    self._accuracies.append(accuracy)
        except DigitusError as error:
            self._problem = str(error)


@final
class Measurements:
    """The measurement of the network that was asked for last."""

    def __init__(self) -> None:
        self._name, self._now = "", None  # type: str, Measurement | None

    def start(self, name: str, model: Model, data: Dataset) -> dict[str, Any]:
        """Begin to measure a network; another measurement ends."""
        self.stop()
        self._name, self._now = name, Measurement(model, data, IMAGES)
        return self._now.told()

    def stop(self) -> None:
        """Let the measurement end that is under way."""
        if self._now is not None:
            self._now.stop()

    def told(self, name: str) -> dict[str, Any]:
        """Say how far the measurement of a network is.

        Raises
        ------
        ProblemError
            Nobody asked for it, or another one was asked for since.
        """
        if self._now is None or name != self._name:
            raise ProblemError(404, "its robustness is not being measured; start that first")
        return self._now.told()


def examples_of(model: Model, data: Dataset, index: int) -> bytes:
    """Corrupt one image in every way and strength, and say what a network answers to each."""
    one = data.take([index % len(data)])
    corrupted = [
        corrupt(one.images, name, strength, np.random.default_rng([0, place]), ink=one.ink)
        for place, name in enumerate(CORRUPTIONS)
        for strength in STRENGTHS
    ]
    images = np.concatenate([one.images, *corrupted])
    chances = model.probabilities(model.outputs(images, ink=one.ink))
    seen = replace(one, images=images, labels=np.repeat(one.labels, len(images)))
    about = {
        "index": index % len(data),
        "label": int(one.labels[0]),
        "names": list(CORRUPTIONS),
        "answers": chances.argmax(axis=1).tolist(),
    }
    return encode({"images": as_pictures(seen, np.arange(len(images)))}, about)
