"""What a run shows of itself beyond its history, measured on a few of its images."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from digitus.arrays import Array
from digitus.datasets import Dataset
from digitus.engines import open_engine
from digitus.models import History
from digitus.networks import CrossEntropy, Dense, Network, Params
from digitus.networks.layers import each_layer
from digitus.training.run import Run
from digitus.training.task import Task
from digitus.training.training import Training

IMAGES = 500
"""Evenly spread over the training images; enough for shares of a percent or two."""

ENDS = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "tanh_slip": (-1.0, 1.0)}
NEAR = 0.01
"""An output is at an end of a sigmoid within this share of its range: the slope there is 1 %."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What advice is drawn from.

    Parameters
    ----------
    history, training
        What happened, by which settings.
    network
        The layers, with the dropout that was in force at the end.
    counts
        How many training images each class has.
    validation_images
        How many there are; 0 without.
    largest_input
        The largest number, without its sign, that goes into the network.
    first_loss
        The mean loss of the initial weights; None where it is not known.
    first_outputs_differ
        How much the outputs of the initial weights differ from image to image (standard deviation).
    dead
        The share of ReLU neurons in dense layers that no image makes fire.
    saturated
        The share of outputs of sigmoid and tanh neurons that stand at an end of their range.
    penalty_share
        The penalties on the weights as a share of the loss with them.
    ink_apart
        By how much the mean darkness of validation images differs from that of training images, in
        standard deviations between images.
    diverged
        What became of a training that exploded; nothing for others.
    """

    history: History
    training: Training
    network: Network
    counts: tuple[int, ...]
    validation_images: int = 0
    largest_input: float = 1.0
    first_loss: float | None = None
    first_outputs_differ: float | None = None
    dead: float = 0.0
    saturated: float = 0.0
    penalty_share: float = 0.0
    ink_apart: float = 0.0
    diverged: str = ""

    @property
    def images(self) -> int:
        """How many training images there are."""
        return sum(self.counts)

    @property
    def chance(self) -> float:
        """The accuracy of one who always gives the most frequent answer."""
        return max(self.counts) / self.images

    @property
    def prior_loss(self) -> float | None:
        """The cross-entropy of one who knows how frequent the classes are and nothing else."""
        if not isinstance(self.training.minimised.loss, CrossEntropy):
            return None
        shares = np.array([count for count in self.counts if count]) / self.images
        return float(-(shares * np.log(shares)).sum())

    @property
    def harder_than_it_is(self) -> bool:
        """Whether training images are made harder than others, by dropout or augmentation."""
        return self.training.augment is not None or any(dropout_rates(self.network))

    @property
    def has_validation(self) -> bool:
        """Whether every epoch was validated."""
        return bool(len(self.history) and np.isfinite(self.history.column("validation_loss")).all())


def measure_evidence(run: Run, diverged: str = "") -> Evidence:
    """Measure what a run shows, in less than a second.

    Parameters
    ----------
    run
        At its end, or where it stopped.
    diverged
        The message of its :class:`~digitus.errors.DivergedError`, if there was one.
    """
    task, training = run.task, run.now.training
    few = task.train.take(
        np.linspace(0, len(task.train) - 1, min(IMAGES, len(task.train))).astype(int)
    )
    counts = np.bincount(task.train.labels, minlength=task.network.classes)
    first_outputs = _outputs(task.network, task.params, task, few)
    # What a teacher adds to the loss of an epoch is not known of the first outputs.
    first = (
        None if training.teacher else training.objective.loss.of_outputs(first_outputs, few.labels)
    )
    params = {} if diverged else run.params
    hidden = list(_hidden(run.now.network, params, task, few)) if params else []
    return Evidence(
        history=run.history,
        training=training,
        network=run.now.network,
        counts=tuple(int(count) for count in counts),
        validation_images=len(task.validation) if task.validation else 0,
        largest_input=_largest_input(task),
        first_loss=None if first is None else float(first.mean()),
        first_outputs_differ=float(first_outputs.std(axis=0).mean()),
        dead=_share([(a <= 0).all(axis=0) for kind, a in hidden if kind == "relu"]),
        saturated=_share([_at_ends(a, *ENDS[kind]) for kind, a in hidden if kind in ENDS]),
        penalty_share=_penalty_share(training, params, run.history),
        ink_apart=_ink_apart(task.train, task.validation),
        diverged=diverged,
    )


def _largest_input(task: Task) -> float:
    return float(np.abs(task.scaling.table("float64")[: task.train.ink + 1]).max())


def _outputs(network: Network, params: Params, task: Task, data: Dataset) -> Array:
    # The numpy engine knows every layer and compiles nothing.
    predictor = open_engine("numpy", "float64").predictor(network, params, task.scaling)
    return np.asarray(predictor(data.images))


def _hidden(
    network: Network, params: Params, task: Task, data: Dataset
) -> Iterator[tuple[str, Array]]:
    """Yield activation and outputs of each dense layer but the last."""
    for index, layer in enumerate(network.layers[:-1]):
        if isinstance(layer, Dense):
            part = Network(network.input_shape, network.layers[: index + 1])
            own = {name: params[name] for name in part.param_shapes}
            yield layer.activation, _outputs(part, own, task, data)


def _share(masks: list[Any]) -> float:
    return float(np.concatenate([mask.ravel() for mask in masks]).mean()) if masks else 0.0


def _at_ends(outputs: Array, low: float, high: float) -> Any:
    near = NEAR * (high - low)
    return (outputs < low + near) | (outputs > high - near)


def _penalty_share(training: Training, params: Params, history: History) -> float:
    l1, l2 = training.objective.l1, training.objective.l2
    penalty = 0.0
    with np.errstate(over="ignore"):  # where weights are huge the penalty is all there is
        for array in (array for name, array in params.items() if name.endswith("weights")):
            penalty += l1 * float(np.abs(array).sum()) if l1 else 0.0
            penalty += l2 / 2 * float((array**2).sum()) if l2 else 0.0
    loss = history[-1].loss if len(history) else 0.0
    return 1 / (1 + loss / penalty) if penalty else 0.0


def _ink_apart(train: Dataset, validation: Dataset | None) -> float:
    if validation is None:
        return 0.0
    ours, theirs = (data.images.mean(axis=(1, 2)) / data.ink for data in (train, validation))
    return float(abs(ours.mean() - theirs.mean()) / max(float(ours.std()), 1e-9))


def dropout_rates(network: Network) -> tuple[float, ...]:
    """Return the rate of every dropout layer.

    Examples
    --------
    >>> from digitus.networks import Dropout
    >>> dropout_rates(Network((8, 8), (Dropout(0.2), Dense(10))))
    (0.2,)
    """
    return tuple(layer.rate for layer in each_layer(network.layers) if hasattr(layer, "rate"))
