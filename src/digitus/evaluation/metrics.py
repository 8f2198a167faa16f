"""Metrics: what labels and answers have to do with each other.

An answer is a class, or -1 where an image was not recognised; that is never right.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from digitus.arrays import Int, Probabilities
from digitus.errors import DataError, ShapeError
from digitus.evaluation.result import Result
from digitus.models import REJECTED


@final
@dataclass(frozen=True, slots=True)
class ClassFigures(Result):
    """How well one class is recognised.

    Parameters
    ----------
    label
        The class.
    precision
        Of the images answered with this class, the share that is of it; 0 if there are none.
    recall
        Of the images of this class, the share answered with it; 0 if there are none.
    f1
        The harmonic mean of both.
    support
        How many images are of this class.
    """

    label: int
    precision: float
    recall: float
    f1: float
    support: int


@final
@dataclass(frozen=True, slots=True)
class Mistake(Result):
    """One image with a wrong answer: its position, what it is, what was answered, how surely."""

    index: int
    label: int
    answer: int
    probability: float


def accuracy(labels: np.ndarray, answers: np.ndarray) -> float:
    """Return the share of right answers; one that was refused is not right.

    Examples
    --------
    >>> accuracy(np.array([3, 1, 4, 1]), np.array([3, 1, 4, -1]))
    0.75
    """
    _require_pairs(labels, answers)
    return float((labels == answers).mean())


def confusion_matrix(
    labels: np.ndarray, answers: np.ndarray, classes: int = 10
) -> Int[np.ndarray, "classes answers"]:
    """Count how often images of each class got each answer.

    Parameters
    ----------
    labels
        The class of each image, (n,).
    answers
        What was answered, (n,); -1 for "not recognised".
    classes
        How many classes there are.

    Returns
    -------
    Int[np.ndarray, "classes answers"]
        Labels downwards, answers to the right; the last of the ``classes + 1`` columns is "not
        recognised".

    Raises
    ------
    ShapeError
        There is not one answer for each label.
    DataError
        A label or an answer is none of the classes.

    Examples
    --------
    >>> confusion_matrix(np.array([0, 0, 1, 1]), np.array([0, 1, 1, -1]), classes=2)
    array([[1, 1, 0],
           [0, 1, 1]])
    """
    _require_pairs(labels, answers, classes)
    columns = np.where(answers == REJECTED, classes, answers)
    places = labels.astype(np.int64) * (classes + 1) + columns
    return np.bincount(places, minlength=classes * (classes + 1)).reshape(classes, classes + 1)


def class_figures(
    labels: np.ndarray, answers: np.ndarray, classes: int = 10
) -> tuple[ClassFigures, ...]:
    """Measure precision, recall and F1 of each class.

    Raises
    ------
    ShapeError
        There is not one answer for each label.
    DataError
        A label or an answer is none of the classes.

    Examples
    --------
    >>> class_figures(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1]), classes=2)[1]
    ClassFigures(label=1, precision=1.0, recall=0.5, f1=0.6666666666666666, support=2)
    """
    table = confusion_matrix(labels, answers, classes)
    right: list[int] = table.diagonal().tolist()
    answered: list[int] = table[:, :classes].sum(axis=0).tolist()
    support: list[int] = table.sum(axis=1).tolist()
    return tuple(
        ClassFigures(
            label,
            precision=_share(right[label], answered[label]),
            recall=_share(right[label], support[label]),
            f1=_share(2 * right[label], answered[label] + support[label]),
            support=support[label],
        )
        for label in range(classes)
    )


def _share(part: int, whole: int) -> float:
    """Divide; of nothing, nothing."""
    return part / whole if whole else 0.0


def find_mistakes(
    labels: np.ndarray, answers: np.ndarray, probabilities: Probabilities
) -> tuple[Mistake, ...]:
    """List the wrong answers, the surest first; a refused image is not among them.

    Parameters
    ----------
    labels
        The class of each image, (n,).
    answers
        What was answered, (n,); -1 for "not recognised".
    probabilities
        Of all classes, (n, classes).

    Examples
    --------
    >>> labels, answers = np.array([0, 1, 0]), np.array([1, 1, 1])
    >>> find_mistakes(labels, answers, np.array([[0.4, 0.6], [0.3, 0.7], [0.2, 0.8]]))[0]
    Mistake(index=2, label=0, answer=1, probability=0.8)
    """
    _require_pairs(labels, answers, probabilities.shape[1])
    wrong = np.flatnonzero((answers != labels) & (answers != REJECTED))
    surety = probabilities[wrong, answers[wrong]]
    order = np.argsort(-surety, kind="stable")
    return tuple(
        Mistake(int(i), int(labels[i]), int(answers[i]), float(p))
        for i, p in zip(wrong[order], surety[order], strict=True)
    )


def _require_pairs(labels: np.ndarray, answers: np.ndarray, classes: int | None = None) -> None:
    if labels.ndim != 1 or labels.shape != answers.shape or not len(labels):
        raise ShapeError(
            "there must be one label and one answer for each image, got shapes"
            f" {labels.shape} and {answers.shape}"
        )
    if classes is None:
        return
    for name, values, lowest in (("labels", labels, 0), ("answers", answers, REJECTED)):
        if values.min() < lowest or values.max() >= classes:
            raise DataError(
                f"{name} must lie in {lowest}..{classes - 1}, got {values.min()}..{values.max()};"
                " say how many classes there are"
            )
