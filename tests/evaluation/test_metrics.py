from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from digitus.errors import DataError, ShapeError
from digitus.evaluation import (
    ClassFigures,
    Mistake,
    accuracy,
    class_figures,
    confusion_matrix,
    find_mistakes,
)

# Three classes. Class 0: 3 of 4 right, one refused. Class 1: 2 of 3 right. Class 2: never right.
LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2])
ANSWERS = np.array([0, 0, 0, -1, 1, 1, 0, 1, -1])

PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 4)), min_size=1, max_size=40)


def test_the_accuracy_of_a_table_made_by_hand() -> None:
    assert accuracy(LABELS, ANSWERS) == pytest.approx(5 / 9)


def test_the_confusion_of_a_table_made_by_hand() -> None:
    expected = [[3, 0, 0, 1], [1, 2, 0, 0], [0, 1, 0, 1]]
    assert confusion_matrix(LABELS, ANSWERS, 3).tolist() == expected


def test_the_figures_of_a_table_made_by_hand() -> None:
    zero, one, two = class_figures(LABELS, ANSWERS, 3)
    # Of 4 answers "0", 3 are right, and 3 of 4 zeros were found: F1 is 3/4 as well.
    assert zero == ClassFigures(0, 0.75, 0.75, 0.75, 4)
    assert one == ClassFigures(1, 2 / 3, 2 / 3, 2 / 3, 3)
    assert two == ClassFigures(2, 0.0, 0.0, 0.0, 2)


@given(PAIRS)
def test_confusion_is_counting(pairs: list[tuple[int, int]]) -> None:
    labels, answers = map(np.array, zip(*pairs, strict=True))
    table, counted = confusion_matrix(labels, answers, 5), Counter(pairs)
    assert table.shape == (5, 6)
    for (label, answer), count in counted.items():
        assert table[label, answer] == count  # -1 is the last column
    assert table.sum() == len(pairs)


@given(PAIRS)
def test_figures_of_a_class_are_shares_of_counts(pairs: list[tuple[int, int]]) -> None:
    labels, answers = map(np.array, zip(*pairs, strict=True))
    for found in class_figures(labels, answers, 5):
        right = sum(pair == (found.label, found.label) for pair in pairs)
        said = sum(answer == found.label for _, answer in pairs)
        there = sum(label == found.label for label, _ in pairs)
        assert found.support == there
        assert found.precision == pytest.approx(right / said if said else 0)
        assert found.recall == pytest.approx(right / there if there else 0)
        assert found.f1 == pytest.approx(2 * right / (said + there) if said + there else 0)


def test_mistakes_come_surest_first_and_equally_sure_ones_in_order() -> None:
    labels = np.array([0, 1, 0, 1, 0, 1])
    answers = np.array([1, 1, 1, 0, -1, 0])
    shares = np.array([[0.4, 0.6], [0, 1], [0.1, 0.9], [0.6, 0.4], [0.5, 0.5], [0.7, 0.3]])
    assert find_mistakes(labels, answers, shares) == (
        Mistake(2, 0, 1, 0.9),
        Mistake(5, 1, 0, 0.7),
        Mistake(0, 0, 1, 0.6),
        Mistake(3, 1, 0, 0.6),
    )


def test_without_mistakes_there_are_none() -> None:
    shares = np.array([[1.0, 0.0], [0.5, 0.5]])
    assert find_mistakes(np.array([0, 1]), np.array([0, -1]), shares) == ()


def test_labels_and_answers_must_belong_together() -> None:
    labels = np.array([0, 1, 1])
    for answers in (np.array([0, 1]), np.array([[0], [1], [1]])):
        for measure in (accuracy, confusion_matrix, class_figures):
            with pytest.raises(ShapeError, match="one label and one answer for each image"):
                measure(labels, answers)
    with pytest.raises(ShapeError):
        accuracy(labels[:0], labels[:0])


@pytest.mark.parametrize(
    ("labels", "answers", "message"),
    [
        ([0, 12], [0, 1], r"labels must lie in 0\.\.9, got 0\.\.12"),
        ([0, -1], [0, 1], r"labels must lie in 0\.\.9, got -1\.\.0"),
        ([0, 1], [0, 10], r"answers must lie in -1\.\.9, got 0\.\.10"),
        ([0, 1], [0, -2], r"answers must lie in -1\.\.9, got -2\.\.0"),
    ],
)
def test_what_is_none_of_the_classes_is_not_dropped(
    labels: list[int], answers: list[int], message: str
) -> None:
    for measure in (confusion_matrix, class_figures):
        with pytest.raises(DataError, match=message):
            measure(np.array(labels), np.array(answers))


@given(PAIRS)
def test_figures_are_those_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    labels, answers = np.array(pairs).T
    square = metrics.confusion_matrix(labels, answers, labels=[0, 1, 2, 3, 4, -1])
    assert confusion_matrix(labels, answers, 5).tolist() == square[:5].tolist()
    columns = metrics.precision_recall_fscore_support(
        labels, answers, labels=range(5), zero_division=0.0
    )
    for found, expected in zip(
        class_figures(labels, answers, 5), zip(*columns, strict=True), strict=True
    ):
        figures = (found.precision, found.recall, found.f1, found.support)
        assert figures == pytest.approx(expected)
