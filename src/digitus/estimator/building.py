"""From an estimator's arguments to the network and the training that they stand for."""

from typing import Any, Final, cast

import numpy as np

from digitus.errors import SettingError, ShapeError, unknown
from digitus.networks import SGD, Adam, Dense, Dropout, Layer, Network, Optimizer, RMSprop
from digitus.recipes import Recipe, load_recipe
from digitus.training import Constant, EarlyStopping, FileOrder, OneCycle, Training

OPTIMIZERS: Final[dict[str, Optimizer]] = {
    "adam": Adam(),
    "sgd": SGD(learning_rate=0.1),
    "momentum": SGD(learning_rate=0.01, momentum=0.9, nesterov=True),
    "rmsprop": RMSprop(),
}
"""What ``optimizer`` may name; "momentum" is Nesterov's, as scikit-learn's "sgd" is by itself."""

PEAKS: Final = {"adam": 0.003, "sgd": 0.3, "momentum": 0.1, "rmsprop": 0.003}
"""Their rates at the peak of one cycle.

Chosen by cross-validation on small tables (digits, wine, iris, cancer, some of MNIST's training
images) and, for many rows, by the accuracy on MNIST's last 10,000 training images.
"""

MANY: Final = 20_000
"""Rows from which on a step takes more of them, and half of the epochs are enough."""


def recipe_of(network: Any) -> Recipe | None:
    """Return the recipe that ``network`` names or is; None where it is something else."""
    return (
        load_recipe(network)
        if isinstance(network, str)
        else (network if isinstance(network, Recipe) else None)
    )


def build_network(settings: Any, shape: tuple[int, int], classes: int) -> Network:
    """Return the network for images of this shape, with one output per class."""
    given = settings.network
    if recipe := recipe_of(given):
        *hidden, output = recipe.network.layers
        return Network(shape, (*hidden, output.replace(units=classes)))
    if not isinstance(given, Network):
        layers = _dense_layers(settings) if given is None else list(given)
        last = layers[-1] if layers else None
        if not (isinstance(last, Dense) and last.activation == "softmax"):
            layers.append(Dense(classes, "softmax"))
        given = Network(shape, (*layers,))
    if given.classes != classes:
        raise ShapeError(
            f"the network has {given.classes} outputs and y has {classes} classes; give the last"
            " layer one unit per class, or leave it out"
        )
    return given


def _dense_layers(settings: Any) -> list[Layer]:
    layers: list[Layer] = []
    for size in np.atleast_1d(settings.hidden_layer_sizes).tolist():
        if not isinstance(size, int):
            raise SettingError(
                f"hidden_layer_sizes must be whole numbers, got {settings.hidden_layer_sizes!r}"
            )
        layers.append(Dense(size, settings.activation))
        layers += [Dropout(settings.dropout)] if settings.dropout else []
    return layers


def build_training(settings: Any, images: int, *, part: bool = False) -> Training:
    """Put the settings together: those that are given, in place of the recipe's or of ours.

    A ``part`` of the data is gone through once, at a constant rate.
    """
    cycle = not part and _one_cycle(settings)
    recipe = recipe_of(settings.network)
    usual = recipe.training if recipe else _usual(images, cycle=cycle)
    changes = _given(settings, "schedule", "augment", "average", "epochs", "batch_size", "stop")
    if settings.early_stopping:
        rules = (*changes.get("stop", usual.stop), EarlyStopping(patience=settings.patience))
        changes["stop"] = rules
    if part:
        changes |= {"epochs": 1, "schedule": Constant(), "average": None, "stop": ()}
    changes["batch_size"] = min(changes.get("batch_size", usual.batch_size), images)
    if not settings.shuffle:
        changes["order"] = FileOrder()
    return usual.replace(
        objective=usual.objective.replace(**_given(settings, "loss", "l1", "l2", "clip_norm")),
        optimizer=_optimizer(settings, usual.optimizer, cycle=cycle),
        **changes,
    )


def _one_cycle(settings: Any) -> bool:
    """Whether the rate rises and falls once: where nothing else is said, and the end is known."""
    said = recipe_of(settings.network) or settings.schedule or settings.stop
    return not (said or settings.early_stopping or settings.warm_start)


def _usual(images: int, *, cycle: bool) -> Training:
    if not cycle:
        return Training(optimizer=OPTIMIZERS["adam"], epochs=20)
    optimizer = OPTIMIZERS["adam"].replace(learning_rate=PEAKS["adam"])
    batch_size, epochs = (128, 10) if images >= MANY else (32, 20)
    return Training(optimizer=optimizer, schedule=OneCycle(), batch_size=batch_size, epochs=epochs)


def _given(settings: Any, *names: str) -> dict[str, Any]:
    """Return the settings of these names that are not None."""
    values = {name: getattr(settings, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def _optimizer(settings: Any, usual: Optimizer, *, cycle: bool) -> Optimizer:
    chosen = usual if settings.optimizer is None else settings.optimizer
    if isinstance(chosen, str):
        if chosen not in OPTIMIZERS:
            raise unknown("optimizer", chosen, [*OPTIMIZERS])
        own = OPTIMIZERS[chosen]
        chosen = own.replace(learning_rate=PEAKS[chosen]) if cycle else own
    if settings.learning_rate is not None:
        chosen = chosen.replace(learning_rate=settings.learning_rate)
    return cast("Optimizer", chosen)
