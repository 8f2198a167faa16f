"""Recipes that are only timed: networks that others time, and one of ours without its chances."""

from collections.abc import Callable

from digitus.datasets.scaling import Divide
from digitus.networks import (
    SGD,
    Adam,
    Conv2D,
    CrossEntropy,
    Dense,
    Dropout,
    Flatten,
    He,
    MaxPool2D,
    Network,
    Objective,
    SpatialDropout,
)
from digitus.recipes import DataPlan, Recipe, load_recipe
from digitus.training import Constant, Shuffle, Training


def recipe(name: str) -> Recipe:
    """Return the recipe of a training: one of these, or one that comes with digitus."""
    return OWN[name]() if name in OWN else load_recipe(name)


def wide() -> Recipe:
    """Return 784-800-10 with ReLU, cross-entropy, Adam and batches of 128: what others time."""
    return Recipe(
        name="784-800-10",
        data=DataPlan(source="mnist"),
        scaling=Divide(by=255),
        network=Network((28, 28), (Dense(800, "relu"), Dense(10, "softmax"))),
        initial=He(),
        training=Training(
            objective=Objective(loss=CrossEntropy()),
            optimizer=Adam(learning_rate=0.001),
            order=Shuffle(),
            batch_size=128,
        ),
    )


def lenet() -> Recipe:
    """Return a LeNet of 432,000 parameters with momentum and batches of 128."""
    return wide().replace(
        name="LeNet",
        network=Network(
            (28, 28),
            (
                Conv2D(20, 5, "relu"),
                MaxPool2D(2),
                Conv2D(40, 5, "relu"),
                MaxPool2D(2),
                Flatten(),
                Dense(100, "relu"),
                Dense(10, "softmax"),
            ),
        ),
        training=Training(
            objective=Objective(loss=CrossEntropy()),
            optimizer=SGD(learning_rate=0.01, momentum=0.9),
            order=Shuffle(),
            batch_size=128,
        ),
    )


def without_chances(recipe: Recipe) -> Recipe:
    """Return a recipe without what is drawn in every step, so that two libraries can do the same.

    Dropout and distortions are left out.  The learning rate stays at a tenth of its peak: a cycle
    begins gently, and from the peak's first step on, rounding would decide where a training goes.
    """
    optimizer = recipe.training.optimizer
    gentle = optimizer.replace(learning_rate=optimizer.learning_rate / 10)
    layers = recipe.network.layers
    kept = tuple(layer for layer in layers if not isinstance(layer, Dropout | SpatialDropout))
    return recipe.replace(
        network=Network(recipe.network.input_shape, kept),
        training=recipe.training.replace(
            augment=None, average=None, optimizer=gentle, schedule=Constant()
        ),
    )


OWN: dict[str, Callable[[], Recipe]] = {
    "784-800-10": wide,
    "LeNet": lenet,
    "cnn-small": lambda: without_chances(load_recipe("cnn-small")),
    "cnn": lambda: without_chances(load_recipe("cnn")),
}
