"""CSV: an error says in which line it is."""

import gzip
from pathlib import Path

import pytest

from digitus.datasets.formats import csv
from digitus.datasets.formats.registry import read_path
from digitus.datasets.splits import DataSplits
from digitus.errors import FormatError


def read(text: str, folder: Path) -> DataSplits:
    file = folder / "some.csv"
    file.write_bytes(text.encode())
    return read_path(file)


GOOD = "7,0,1,2,3\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD + "1,2,3,4\n", "line 2 has 4 columns, the lines before it 5"),
        ("label,a,b,c,d\n" + GOOD + GOOD + "1,2,3,4,5,6\n", "line 4 has 6 columns"),
        (GOOD + "\n" + "1,2,3,4\n", "line 3 has 4 columns"),
        (GOOD + "1,2,x,4,5\n", "line 2, column 3: 'x' is no number"),
        (GOOD + "1,2,,4,5\n", "line 2, column 3: ''"),
        (GOOD + "1,2,0.5,4,5\n", "pixels from 0 to 5 are neither whole numbers"),
        (GOOD + "1,2,256,4,5\n", r"got 0\.\.256; .* --range 0\.\.256"),
        (GOOD + "1,2,-1,4,5\n", r"got -1\.\.5"),
        (GOOD + "1,2,99999999999,4,5\n", r"pixels from 0 to 1e\+11"),
        ("7,0,1,2\n", "it has no labels; 'digitus predict"),
        ("7,0,1,2,3,4\n", "6 columns; expected the label"),
        ("label,a,b,c,d\n", "there are no rows in it"),
        ("10,0,1,2,3\n", r"--label-of-zero 10"),
    ],
)
def test_an_error_names_the_line(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=f"some.csv.*(?:{says})"):
        read(text, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.strip(),
        "label,pixel0,pixel1,pixel2,pixel3\n" + GOOD,
        '"label","1x1","1x2","2x1","2x2"\n' + GOOD,
        "7, 0, 1, 2, 3\r\n",
        '"7","0","1","2","3"\n',
        "\ufeff" + GOOD,
        GOOD + "\n\n",
    ],
)
def test_what_programs_write_is_read(text: str, tmp_path: Path) -> None:
    data = read(text, tmp_path).train
    assert csv.recognise(tmp_path / "some.csv")
    assert data.labels.tolist() == [7]
    assert data.images.tolist() == [[[0, 1], [2, 3]]]


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    file.write_bytes(gzip.compress(GOOD.encode() + b"0," * 2**22))
    with pytest.raises(FormatError, match="a line of more than 4,194,304 bytes"):
        read_path(file)
