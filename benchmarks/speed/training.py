"""Training as work: the first images of a recipe, in its order, from its start."""

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from benchmarks.speed.work import CannotDoError, Figures, Problem, Work
from digitus.arrays import Array, Indices
from digitus.datasets import Dataset
from digitus.datasets.scaling import Scaling
from digitus.engines import open_engine
from digitus.networks import SGD, Conv2D, Dense, Network, Params
from digitus.recipes import Recipe, prepare
from digitus.training import FileOrder, RandomSamples, Training

PROBE, SHORT_PROBE = 1000, 200
"""How many test images say what a training has reached; convolutions take a hundred times longer."""


@final
@dataclass(frozen=True, kw_only=True)
class TrainingWork(Work):
    """Training on the first images of a recipe; its amount is a number of images.

    Parameters
    ----------
    recipe
        What is followed, from its own seed.
    stated_for
        For how many images costs are stated; 0 means for an epoch.
    """

    recipe: Recipe
    stated_for: int = 0

    @classmethod
    def of(
        cls, recipe: Recipe, most: int, comparable: int = 0, stated_for: int = 0
    ) -> "TrainingWork":
        """Train on at most so many images, in whole batches and whole rounds of samples."""
        order, batch_size = recipe.training.order, recipe.training.batch_size
        # Five images, since digitus refuses to train on one class alone.
        unit = max(batch_size, order.size if isinstance(order, RandomSamples) else 5)
        most = max(most // unit, 1) * unit
        return cls(
            name=recipe.name,
            most=most,
            unit=unit,
            comparable=comparable,
            recipe=recipe,
            stated_for=stated_for,
        )

    def open(self) -> "TrainingProblem":
        """Load the images, in the order in which the recipe goes through them."""
        rng = np.random.default_rng(self.recipe.seed)
        task, orders = prepare(self.recipe, rng), list[Indices]()
        while sum(len(order) for order in orders) < self.most:
            orders.append(self.recipe.training.order.draw(len(task.train), rng))
        test = task.data["test"]
        return TrainingProblem(
            network=task.network,
            params=task.params,
            scaling=task.scaling,
            # The images lie in the order of all epochs already, and are gone through once.
            training=self.recipe.training.replace(order=FileOrder(), epochs=1, stop=()),
            precision=self.recipe.precision,
            train=task.train.take(np.concatenate(orders)[: self.most]),
            test=test.first(min(SHORT_PROBE if has_windows(task.network) else PROBE, len(test))),
            stated=self.stated_for or len(orders[0]),
        )

    def agree(self, ours: Figures, theirs: Figures) -> bool:
        """Compare losses to 0.1 %; with Adam, which amplifies rounding, to 2 %; accuracies too.

        Adam divides by the root of the squared gradient: where that is nearly zero, what rounding
        left of it decides in which direction a whole step goes.
        """
        loss = 1e-3 if isinstance(self.recipe.training.optimizer, SGD) else 2e-2
        # Of 200 images two may lie on the border, of 1,000 five.
        border = 0.011 if has_windows(self.recipe.network) else 0.005
        return math.isclose(ours["loss"], theirs["loss"], rel_tol=loss) and math.isclose(
            ours["accuracy"], theirs["accuracy"], abs_tol=max(border, loss)
        )


@final
@dataclass(frozen=True, kw_only=True)
class TrainingProblem(Problem):
    """A training as every peer gets it: prepared, in order, from the same start."""

    network: Network
    params: Params
    scaling: Scaling
    training: Training
    precision: str | None
    train: Dataset
    test: Dataset
    stated: int

    @property
    def stated_for(self) -> int:
        """The images of one epoch, or of what else costs are stated for."""
        return self.stated

    @property
    def dense(self) -> tuple[Dense, ...]:
        """The layers of a network that has dense layers alone.

        Raises
        ------
        CannotDoError
            If there are others.
        """
        layers = self.network.layers
        dense = tuple(layer for layer in layers if isinstance(layer, Dense))
        if len(dense) < len(layers):
            raise CannotDoError("every library draws its own dropout")
        return dense

    def inputs(self, precision: str) -> Array:
        """Return the training images as the rows that go into the network, (n, pixels)."""
        rows = self.train.images.reshape(len(self.train), -1)
        return self.scaling.apply(rows, precision)

    def targets(self, precision: str) -> Array:
        """Return one row per training image with a one at its label, (n, classes)."""
        targets: Array = np.eye(self.network.classes)[self.train.labels].astype(precision)
        return targets

    def reached(self, result: Params) -> Figures:
        """Measure loss and accuracy on the first test images with the weights of a peer."""
        engine = open_engine("numpy", "float64")
        outputs = engine.predictor(self.network, result, self.scaling)(self.test.images)
        losses = self.training.objective.loss.of_outputs(outputs, self.test.labels)
        right = outputs.argmax(axis=1) == self.test.labels
        return {"loss": float(losses.mean()), "accuracy": float(right.mean())}


def has_windows(network: Network) -> bool:
    """Say whether a network looks at images through windows."""
    return any(isinstance(layer, Conv2D) for layer in network.layers)
