"""What is in doubt is asked for, and settled by an option."""

from pathlib import Path

import numpy as np
import pytest

from digitus.arrays import Images
from digitus.datasets import ReadOptions
from digitus.datasets.formats.registry import read_path, read_pictures
from digitus.errors import DataError, FormatError
from tests.datasets.formats.test_kinds import (
    FIRST,
    FLAT,
    LAST,
    PIXELS,
    TX,
    TY,
    Write,
    X,
    Y,
    npz,
    table,
)


def test_images_of_no_known_part_are_not_dropped(tmp_path: Path) -> None:
    npz(x_train=X, y_train=Y, x_more=TX, y_more=TY)(tmp_path / "some")
    with pytest.raises(FormatError, match="nothing says what x_more is for"):
        read_path(tmp_path / "some")


@pytest.mark.parametrize(
    ("write", "options", "says", "images"),
    [
        (
            table(LAST[:5]),
            ReadOptions(label_column="last"),
            "--label-column first or .* last",
            X[:5],
        ),
        (npz(x=X // 4, y=Y), ReadOptions(range=(0, 63.75)), r"--range 0\.\.63", X // 4 * 4),
    ],
    ids=["a table of five rows", "a short range"],
)
def test_a_doubt_is_asked_for_and_settled(
    write: Write, options: ReadOptions, says: str, images: Images, tmp_path: Path
) -> None:
    write(tmp_path / "some")
    with pytest.raises(DataError, match=says):
        read_path(tmp_path / "some")
    found = read_path(tmp_path / "some", options).train
    assert np.array_equal(found.labels, Y[: len(images)])
    assert np.array_equal(found.images, images)


def test_a_column_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    table(FIRST)(tmp_path / "some")
    with pytest.raises(DataError, match="no column 'second' for --label-column; say first"):
        read_path(tmp_path / "some", ReadOptions(label_column="second"))


def test_a_table_without_labels_can_be_looked_at(tmp_path: Path) -> None:
    table(FLAT, PIXELS)(tmp_path / "test.csv")
    found = read_pictures(tmp_path / "test.csv")
    assert np.array_equal(found.images, X)
    assert found.labels is None
    with pytest.raises(DataError, match=r"it has no labels; 'digitus predict .*test.csv --csv'"):
        read_path(tmp_path / "test.csv")
