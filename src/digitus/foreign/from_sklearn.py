"""scikit-learn's MLPClassifier, pickled or dumped by joblib, alone or behind a scaler.

The pickle is read by an unpickler that makes no object.  To compare outputs, scikit-learn's own
code computes with the arrays that were found.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from digitus.arrays import Array
from digitus.datasets.formats.unpack import Bounded
from digitus.datasets.formats.unpickle import settled
from digitus.errors import DataError, ModelError
from digitus.foreign.found import Found, Runner, Wanted, image_size
from digitus.foreign.records import ObjectUnpickler, Record, numbers, open_packed
from digitus.foreign.stack import Stack

HOMES = ("sklearn.", "numpy.random.", "joblib.numpy_pickle.")
"""Where the classes live that such a pickle may name."""

ACTIVATIONS = {"identity": "identity", "logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}

SEARCHES = ("GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV")

POSSIBLE = (
    "possible are MLPClassifier, behind StandardScaler, MinMaxScaler or MaxAbsScaler in a Pipeline,"
    " and what a grid search found of these"
)


def read(path: Path, wanted: Wanted) -> Found:
    """Read a pickle or joblib file.

    Raises
    ------
    ModelError, DataError
        It holds another estimator, or asks for anything that is no part of scikit-learn.
    """
    with open_packed(path) as file:
        content = ObjectUnpickler(Bounded(file), HOMES, POSSIBLE).load()
    steps = _steps(content)
    *scalers, classifier = steps
    if _name(classifier) != "MLPClassifier":
        raise ModelError(f"it holds {_named(classifier)}; {POSSIBLE}")
    coefs, intercepts = ([*map(numbers, classifier[key])] for key in ("coefs_", "intercepts_"))
    if not coefs or len(coefs) != len(intercepts) or coefs[0].ndim != 2:
        raise DataError("its arrays of weights and biases do not belong together")
    stack = Stack(image_size(len(coefs[0]), wanted), channels_first=False)
    for scaler in scalers:
        stack.scale(*_affine(scaler))
    hidden = _activation(classifier["activation"])
    for weights, bias in zip(coefs[:-1], intercepts[:-1], strict=True):
        stack.dense(weights, bias)
        stack.activate(hidden)
    _add_outputs(stack, coefs[-1], intercepts[-1], classifier["out_activation_"])
    return Found(
        stack=stack,
        program=f"scikit-learn {classifier.get('_sklearn_version') or ''}".strip(),
        runner=_runner(
            scalers, classifier["activation"], classifier["out_activation_"], coefs, intercepts
        ),
        ran_by=_version(),
        remarks=_remarks(classifier, stack.network.classes),
    )


def _name(record: Any) -> str:
    return record.kind.rpartition(".")[2] if isinstance(record, Record) else ""


def _named(record: Any) -> str:
    return _name(record) or f"a value of type {type(record).__name__}"


def _steps(content: Any) -> list[Any]:
    """Take an estimator out of what stands around it."""
    for _ in range(4):
        if _name(content) in SEARCHES:
            content = content["best_estimator_"]
        elif _name(content) == "Pipeline":
            return [step for _, step in content["steps"] if step not in {None, "passthrough"}]
        else:
            break
    return [content]


def _activation(name: Any) -> str:
    if name not in ACTIVATIONS:
        raise ModelError(f"its activation {name!r} is none of {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name]


def _add_outputs(stack: Stack, weights: Array, bias: Array, activation: Any) -> None:
    if activation == "logistic" and weights.shape[1] == 1:
        # sigmoid(z) is the second of softmax(0, z).
        weights = np.hstack([np.zeros_like(weights), weights])
        bias, activation = np.concatenate([np.zeros_like(bias), bias]), "softmax"
    stack.dense(weights, bias)
    stack.activate("softmax" if activation == "softmax" else _activation(activation))


def _standard(scaler: Record) -> tuple[Any, Any]:
    scale = 1.0 if scaler.get("scale_") is None else numbers(scaler["scale_"])
    mean = (
        0.0 if scaler.get("mean_") is None or not scaler["with_mean"] else numbers(scaler["mean_"])
    )
    return 1 / scale, -mean / scale


SCALERS: dict[str, Callable[[Record], tuple[Any, Any]]] = {
    "StandardScaler": _standard,
    "MinMaxScaler": lambda scaler: (numbers(scaler["scale_"]), numbers(scaler["min_"])),
    "MaxAbsScaler": lambda scaler: (1 / numbers(scaler["scale_"]), 0.0),
}
"""Each scaler that multiplies and adds, with what it multiplies by and adds."""


def _affine(scaler: Any) -> tuple[Any, Any]:
    if _name(scaler) not in SCALERS:
        raise ModelError(f"before its network stands {_named(scaler)}; {POSSIBLE}")
    return SCALERS[_name(scaler)](scaler)


def _remarks(classifier: Record, classes: int) -> tuple[str, ...]:
    found = classifier.get("classes_")
    try:
        found = found if isinstance(found, np.ndarray) else settled(found)
    except DataError:
        found = None
    if isinstance(found, np.ndarray) and found.tolist() == list(range(classes)):
        return ()
    if isinstance(found, np.ndarray) and found.dtype.kind in "iuf":
        told = ", ".join(map(str, found.tolist()[:20]))
        return (f"its classes are {told}: digitus calls them 0 to {classes - 1}, in this order",)
    return (f"its classes are words: digitus calls them 0 to {classes - 1}, in their order",)


def _version() -> str:
    import sklearn

    return f"scikit-learn {sklearn.__version__}"


def _runner(
    scalers: list[Any], hidden: Any, last: Any, coefs: list[Array], intercepts: list[Array]
) -> Runner:
    """Let scikit-learn compute, with the arrays that were found."""

    def run(inputs: Array) -> np.ndarray:
        from sklearn.neural_network import MLPClassifier

        network = MLPClassifier(activation=hidden)
        network.coefs_, network.intercepts_ = coefs, intercepts
        network.n_layers_, network.out_activation_ = len(coefs) + 1, last
        network.n_features_in_, network.n_outputs_ = len(coefs[0]), coefs[-1].shape[1]
        rows = inputs.reshape(len(inputs), -1).astype(np.float64)
        for scaler in scalers:
            factor, shift = _affine(scaler)
            rows = rows * factor + shift
        return np.asarray(network.predict_proba(rows))

    return run
