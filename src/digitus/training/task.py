"""What a training is given: the network, its start, and the images."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from digitus.arrays import Array
from digitus.datasets import Dataset, DataSplits
from digitus.datasets.scaling import Scaling
from digitus.errors import SettingError, ShapeError
from digitus.networks import Network, Params
from digitus.settings import to_data
from digitus.training.training import Training


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be learnt, by which network, from which start.

    Parameters
    ----------
    network
        The layers.
    params
        Where its parameters start.
    scaling
        From pixels to inputs.
    data
        The images to learn from and, where there are any, those kept aside to watch with
        (``data.validation``); the test images are not looked at.
    fitted
        Whether the images were of another size and were fitted into that of the network.
    weights
        How much each training image counts; None for one each.
    """

    network: Network
    params: Params
    scaling: Scaling
    data: DataSplits
    fitted: bool = False
    weights: Array | None = None

    def __post_init__(self) -> None:
        self.train.require_classes(2)
        for data in filter(None, (self.train, self.validation)):
            if data.shape != self.network.input_shape:
                raise ShapeError(
                    f"the network takes images of {self.network.input_shape}, {data.name} has"
                    f" {data.shape}; change input_shape or choose other data"
                )
            if data.classes > self.network.classes:
                raise ShapeError(
                    f"{data.name} has {data.classes} classes, the network {self.network.classes}"
                    " outputs; give the last layer one unit per class"
                )
        if self.weights is not None and self.weights.shape != (len(self.train),):
            raise ShapeError(
                f"weights must be one number per training image, ({len(self.train)},),"
                f" got {self.weights.shape}"
            )

    @property
    def train(self) -> Dataset:
        """The images to learn from."""
        return self.data.train

    @property
    def validation(self) -> Dataset | None:
        """Images kept aside to watch; never test images."""
        return self.data.validation

    def require_validation(self, training: Training) -> None:
        """Refuse a stop rule that looks at validation images where there are none.

        Raises
        ------
        SettingError
            Saying what to do.
        """
        if self.validation is None and training.needs_validation:
            raise SettingError(
                "early stopping looks at validation images: keep some of the training images"
                " aside, never test images"
            )

    def sample_weights(self, training: Training) -> Array | None:
        """Return how much each training image counts, by itself and by its class."""
        by_class = training.sample_weights(self.train.labels, self.network.classes)
        if by_class is None or self.weights is None:
            return self.weights if by_class is None else by_class
        return by_class * self.weights

    def identity(self, training: Training, rng: np.random.Generator) -> dict[str, Any]:
        """Say as plain data what is being trained: equal for the same training only."""
        start = hashlib.sha256(json.dumps(rng.bit_generator.state).encode())
        for array in self.params.values():
            start.update(np.ascontiguousarray(array).data)
        return {
            "seed or initial weights": start.hexdigest(),
            "network": to_data(self.network),
            "scaling": to_data(self.scaling),
            "training": to_data(training),
            "data": self.train.fingerprint,
            "validation": self.validation.fingerprint if self.validation else None,
        }
