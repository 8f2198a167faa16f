"""Prediction as work: from the bytes of images to the digits, with a network that is trained."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import final

import numpy as np

from benchmarks.speed.timing import time_calls
from benchmarks.speed.work import Figures, Form, Problem, Work
from digitus.arrays import Images, Labels
from digitus.datasets import Dataset, load_dataset
from digitus.models import Model


@final
@dataclass(frozen=True, kw_only=True)
class PredictionWork(Work):
    """Reading test images of MNIST; its amount is a number of calls.

    Parameters
    ----------
    model
        What reads.
    images
        How many images are read in each call.
    """

    model: Model = field(repr=False, compare=False)
    images: int

    def open(self) -> "PredictionProblem":
        """Load the images."""
        return PredictionProblem(
            model=self.model, test=load_dataset("mnist")["test"].first(self.images)
        )

    def agree(self, ours: Figures, theirs: Figures) -> bool:
        """Allow for one image in a thousand on which rounding decides."""
        return ours["first digit"] == theirs["first digit"] and math.isclose(
            ours["accuracy"], theirs["accuracy"], abs_tol=1e-3
        )


@final
@dataclass(frozen=True, kw_only=True)
class PredictionProblem(Problem):
    """A trained network and the images that it is to read."""

    model: Model
    test: Dataset

    @property
    def stated_for(self) -> int:
        """One call."""
        return 1

    def reached(self, result: Labels) -> Figures:
        """Count what was read correctly, and keep the first digit."""
        right = np.asarray(result) == self.test.labels
        return {"accuracy": float(right.mean()), "first digit": float(result[0])}

    def calls(self, predict: Callable[[Images], Labels]) -> Form:
        """Make a form of something that reads images: it reads the same ones again and again."""
        images = self.test.images.copy()  # writable, as most people's are

        def run(count: int) -> tuple[float, Labels]:
            return time_calls(lambda: predict(images), count), predict(images)

        return run
