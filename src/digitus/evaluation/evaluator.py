"""Evaluate: let a model look at a data set, and report how it did."""

import time

import numpy as np

from digitus.arrays import Outputs
from digitus.cluster import Workers
from digitus.datasets import Dataset
from digitus.evaluation.intervals import wilson_interval
from digitus.evaluation.metrics import class_figures, confusion_matrix, find_mistakes
from digitus.evaluation.outputs import outputs_for
from digitus.evaluation.rejection import curve_of
from digitus.evaluation.reliability_diagram import reliability
from digitus.evaluation.report import Report
from digitus.models import REJECTED, Model
from digitus.networks import CrossEntropy, SquaredError


def evaluate(
    model: Model, dataset: Dataset, *, engine: str = "auto", workers: Workers | None = None
) -> Report:
    """Let a model look at a data set, and report how it did.

    Parameters
    ----------
    model
        What is judged; its decision rule says which images get an answer.
    dataset
        Images that it was not trained on. Their ink is brought to the model's.
    engine
        The engine: "auto", "compiled", "numpy", "python" or "torch".
    workers
        Processes that look at the images, in place of this one:
        :func:`digitus.cluster.open_workers`.

    Returns
    -------
    Report
        Accuracy with its interval, losses, figures of each class, confusion, mistakes.

    Raises
    ------
    ShapeError
        The images are of another size than those the model reads.
    DataError
        The data set has other classes than the model.
    EngineError
        The engine is not installed or cannot run the model's network.
    ServerError
        The workers are gone.

    Examples
    --------
    >>> from digitus.networks import Dense, Network
    >>> images = np.array([[[255, 0]], [[0, 255]], [[0, 200]]], np.uint8)
    >>> data = Dataset(images, np.array([0, 1, 0]), classes=2)
    >>> network = Network((1, 2), (Dense(2, "softmax", bias=False),))
    >>> report = evaluate(Model(network, {"0.weights": np.eye(2)}), data)
    >>> report.correct, report.confusion
    (2, ((1, 1, 0), (0, 1, 0)))
    >>> report.mistakes[0].index
    2
    """
    # Once before the clock starts: what an engine prepares at its first call is not its speed.
    outputs_for(model, dataset[:1], engine)
    began = time.perf_counter()
    outputs = outputs_for(model, dataset, engine, workers)
    seconds = time.perf_counter() - began
    return _report(model, dataset, outputs, seconds)


def _report(model: Model, dataset: Dataset, outputs: Outputs, seconds: float) -> Report:
    labels, classes, images = dataset.labels, dataset.classes, len(dataset)
    answers = model.decide(outputs)
    probabilities = model.probabilities(outputs)
    sure = probabilities.max(axis=1)
    accepted = answers != REJECTED
    answered, correct = int(accepted.sum()), int((answers == labels).sum())
    return Report(
        model=model.name,
        data=dataset.name,
        fingerprint=dataset.fingerprint,
        decision=model.decision,
        images=images,
        answered=answered,
        correct=correct,
        accuracy=correct / images,
        interval=wilson_interval(correct, images),
        coverage=answered / images,
        answered_accuracy=correct / answered if answered else None,
        answered_error=(answered - correct) / answered if answered else None,
        confidence=float(sure[accepted].mean()) if answered else None,
        reliability=reliability(probabilities, labels),
        rejection=curve_of(model, dataset, outputs),
        log_loss=float(CrossEntropy().of_outputs(probabilities, labels).mean()),
        squared_error=float(SquaredError(halved=False).of_outputs(outputs, labels).mean()),
        classes=class_figures(labels, answers, classes),
        confusion=tuple(map(tuple, confusion_matrix(labels, answers, classes).tolist())),
        mistakes=find_mistakes(labels, answers, probabilities),
        refused=tuple(np.flatnonzero(~accepted).tolist()),
        seconds=seconds,
    )
