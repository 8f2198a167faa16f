"""scikit-learn's ``MLPClassifier``: what most people try first.

It always puts cross-entropy behind a softmax, and draws its own start. So it does not reach the
same; but an epoch has the same shapes, the same batches and as much arithmetic, or a little less.
"""

from functools import partial
from time import perf_counter
from typing import Any

import numpy as np
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from benchmarks.speed.prediction import PredictionProblem
from benchmarks.speed.training import TrainingProblem
from benchmarks.speed.work import CannotDoError, Forms
from digitus.arrays import Images, Labels
from digitus.networks import SGD, Adam, Dense, Params

ACTIVATIONS = {"sigmoid": "logistic", "relu": "relu", "tanh": "tanh", "identity": "identity"}


def train(problem: TrainingProblem) -> Forms:
    """Train for one epoch (``partial_fit``), NumPy's BLAS on one thread or two."""
    *hidden, output = problem.dense
    if not all(layer.bias for layer in (*hidden, output)):
        raise CannotDoError("always has biases")
    if any(layer.activation not in ACTIVATIONS for layer in hidden) or not hidden:
        raise CannotDoError("has no such layers")
    x, labels = problem.inputs("float32"), problem.train.labels
    return {
        f"threads: {threads}": partial(_train, problem, x, labels, threads) for threads in (1, 2)
    }


def _train(
    problem: TrainingProblem, x: Any, labels: Labels, threads: int, images: int
) -> tuple[float, Params]:
    with threadpool_limits(threads):
        classifier = _classifier(problem)
        # The first call draws the weights and learns which classes there are, in a step too many.
        size = problem.training.batch_size
        classifier.partial_fit(x[:size], labels[:size], classes=np.arange(problem.network.classes))
        start = perf_counter()
        classifier.partial_fit(x[:images], labels[:images])
        seconds = perf_counter() - start
    return seconds, _params(problem.params, classifier)


def _classifier(problem: TrainingProblem) -> Any:
    *hidden, _ = problem.dense
    optimizer = problem.training.optimizer
    if isinstance(optimizer, SGD):
        solver: dict[str, Any] = {"solver": "sgd", "momentum": optimizer.momentum}
    elif isinstance(optimizer, Adam):
        solver = {"solver": "adam", "beta_1": optimizer.beta1, "beta_2": optimizer.beta2}
    else:
        raise CannotDoError(f"has no {optimizer.kind}")
    return MLPClassifier(
        tuple(layer.units for layer in hidden),
        activation=ACTIVATIONS[hidden[0].activation],
        learning_rate_init=optimizer.learning_rate,
        batch_size=problem.training.batch_size,
        alpha=0,
        shuffle=False,
        random_state=0,
        **solver,
    )


def _params(names: Params, classifier: Any) -> Params:
    pairs = zip(classifier.coefs_, classifier.intercepts_, strict=True)
    return dict(zip(names, (array for pair in pairs for array in pair), strict=True))


def predict(problem: PredictionProblem) -> Forms:
    """Read images; softmax takes the place of sigmoid at the end, which changes no digit."""
    model = problem.model
    *hidden, _ = (layer for layer in model.network.layers if isinstance(layer, Dense))
    pixels = int(np.prod(model.network.input_shape))
    classifier = MLPClassifier(
        tuple(layer.units for layer in hidden),
        activation=ACTIVATIONS[hidden[0].activation],
        batch_size=1,
    )
    classifier.partial_fit(np.zeros((1, pixels), np.float32), [0], classes=np.arange(10))
    arrays = list(model.params.values())
    classifier.coefs_, classifier.intercepts_ = arrays[0::2], arrays[1::2]
    divisor = np.float32(model.scaling.divisor)

    def read(threads: int | None, images: Images) -> Labels:
        rows = images.reshape(len(images), -1) / divisor
        if threads is None:
            return np.asarray(classifier.predict(rows))
        with threadpool_limits(threads):
            return np.asarray(classifier.predict(rows))

    if len(problem.test) == 1:  # setting the threads would take longer than reading the image
        return {"threads: as they are": problem.calls(partial(read, None))}
    return {f"threads: {n}": problem.calls(partial(read, n)) for n in (1, 2)}
