"""What goes on in each layer of a training: its weights, its gradients, neurons that do nothing.

It is measured only where somebody looks, on a few training images, in the thread of the run; and so
seldom that the training loses less than a twelfth of its time to it.
"""

import time
from typing import Any, Final, NamedTuple, final

import numpy as np

from digitus.arrays import Array
from digitus.datasets import Dataset
from digitus.engines import Job, Samples
from digitus.networks import SGD, Conv2D, Dense, Network, Objective, Params, Targets
from digitus.networks.layers import each_layer
from digitus.training import Run
from digitus.training.evidence import ENDS, NEAR

BINS: Final = 41
"""Of a histogram; the middle one is zero."""

IMAGES: Final = 64
"""That gradients and activities are measured on, spread over the training images."""

SHARE: Final = 12
"""Of the time, one part for measuring."""

RATE: Final = 2.0**14
"""Of the step that gradients are found by: in float32 they keep their digits beside the weights."""

WEIGHTED: Final = (Dense, Conv2D)

Figures = dict[str, Any]


class Measured(NamedTuple):
    """Arrays to be sent, and what is said of each layer."""

    tensors: dict[str, Array]
    layers: list[Figures]


@final
class LayerWatch:
    """Measures a run, and hands out the last measurement until the next one may be made."""

    def __init__(self) -> None:
        self._last, self._step, self._due = Measured({}, []), -1, 0.0

    def look(self, run: Run, *, moving: bool) -> Measured:
        """Return what goes on in the layers; at rest of this very step, else of a moment ago."""
        began = time.perf_counter()
        if run.step == self._step or (moving and began < self._due):
            return self._last
        self._last, self._step = measure_layers(run), run.step
        ended = time.perf_counter()
        self._due = ended + SHARE * (ended - began)
        return self._last


def measure_layers(run: Run) -> Measured:
    """Measure every layer that has weights, from the first to the last.

    Returns
    -------
    Measured
        Histograms of all layers, ``layers.weights`` and ``layers.gradients``, a row each; and for
        each its name, where its histograms end, the spread of its numbers and, for hidden layers,
        how many of its neurons are ``idle``: dead, or saturated.
    """
    network, params = run.now.network, run.session.params()
    train = run.task.train
    few = train.take(np.linspace(0, len(train) - 1, min(IMAGES, len(train))).astype(int))
    names = [name for name in network.param_shapes if name.endswith("weights")]
    grads = gradients(run, network, params, few)
    described = [one.describe() for one in each_layer(network.layers) if isinstance(one, WEIGHTED)]
    idle = activities(run, network, params, few)
    rows: dict[str, list[Array]] = {"weights": [], "gradients": []}
    layers = []
    for name, words in zip(names, described, strict=True):
        figures: Figures = {"name": words, "idle": None, "units": None}
        for kind, values in (("weights", params[name]), ("gradients", grads[name])):
            row, edge = histogram(values)
            rows[kind].append(row)
            figures |= {f"{kind}_edge": edge, f"{kind}_spread": float(values.std())}
        layers.append(figures | idle.get(name.rpartition(".")[0], {}))
    return Measured({f"layers.{kind}": np.stack(found) for kind, found in rows.items()}, layers)


def histogram(values: Array) -> tuple[Array, float]:
    """Count numbers in bins around zero; return the counts and where the last bin ends.

    The few that lie furthest out, one in a thousand, are counted in the last bins.

    Examples
    --------
    >>> counts, edge = histogram(np.array([-1.0, 0, 0, 0, 1]))
    >>> counts[[0, 20, 40]].tolist(), round(edge, 3)
    ([1.0, 3.0, 1.0], 1.0)
    """
    flat = np.abs(values).ravel()
    edge = float(np.partition(flat, -(1 + len(flat) // 1000))[-(1 + len(flat) // 1000)]) or 1e-12
    clipped = np.clip(values, -edge, edge)
    return np.histogram(clipped, BINS, (-edge, edge))[0].astype(np.float32), edge


def gradients(run: Run, network: Network, params: Params, few: Dataset) -> Params:
    """Return the mean gradients of the loss on some images: what a step takes away, by its rate."""
    loss = run.given.objective.loss
    job = Job(network=network, objective=Objective(loss=loss), optimizer=SGD())
    samples = Samples(images=few.images, targets=Targets(few.labels), scaling=run.task.scaling)
    session = run.engine.session(job, samples, params, None)
    # Drops of a dropout must not be those of the training.
    session.run(np.arange(len(few)), len(few), np.full(1, RATE), np.random.default_rng(0))
    taken, images = session.params(), 1 if loss.reduction == "mean" else len(few)
    return {name: (params[name] - taken[name]) / (RATE * images) for name in params}


def activities(run: Run, network: Network, params: Params, few: Dataset) -> dict[str, Figures]:
    """Say for each hidden layer with weights what its neurons do, by its place in the network."""
    found, place = {}, ""
    for index, layer in enumerate(network.layers[:-1]):
        place = str(index) if isinstance(layer, WEIGHTED) else place
        kind = getattr(layer, "activation", "identity")
        if kind != "relu" and kind not in ENDS:
            continue
        part = Network(network.input_shape, network.layers[: index + 1])
        own = {name: params[name] for name in part.param_shapes}
        outputs = run.engine.predictor(part, own, run.task.scaling)(few.images)
        found[place] = _doing(kind, outputs.reshape(-1, outputs.shape[-1]))
    return found


def _doing(kind: str, outputs: Array) -> Figures:
    """Count neurons that answer the same to every image: nothing, or an end of their range."""
    units = outputs.shape[1]
    if kind == "relu":
        return {"units": units, "idle": int((outputs <= 0).all(axis=0).sum())}
    low, high = ENDS[kind]
    near = NEAR * (high - low)
    at_end = (outputs < low + near).all(axis=0) | (outputs > high - near).all(axis=0)
    return {"units": units, "idle": int(at_end.sum())}
