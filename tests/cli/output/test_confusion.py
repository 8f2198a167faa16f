import io
import re

import pytest
from rich.console import Console

from digitus.cli.output.confusion import draw_matrix, largest_confusions
from digitus.cli.output.console import THEME

CONFUSION = [[80, 20, 0], [1, 9, 5]]


def drawn(confusion: list[list[int]], *, width: int = 80, colours: bool = False) -> str:
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colours,
        color_system="truecolor" if colours else None,
        theme=THEME,
        _environ={},
    )
    console.print(draw_matrix(confusion, console))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_rows_are_labels_and_the_last_column_is_not_recognised() -> None:
    lines = drawn(CONFUSION).splitlines()
    assert lines[0].split() == ["not"]
    assert lines[1].split() == ["label", "0", "1", "recognised"]
    assert lines[2].split() == ["0", "80", "20", "·"]
    assert lines[3].split() == ["1", "1", "9", "5"]


def test_columns_stand_below_each_other() -> None:
    lines = drawn(CONFUSION).splitlines()
    end = lines[1].index("0") + 1
    assert lines[2][:end].endswith("80")
    assert lines[3][:end].endswith(" 1")


def test_right_answers_are_blue_and_wrong_ones_the_redder_the_more() -> None:
    shown = drawn(CONFUSION, colours=True)
    grounds = dict.fromkeys(re.findall(r"48;2;([\d;]+)m", shown))
    right, often, once = grounds
    assert right == "0;114;178"
    assert int(often.split(";")[0]) > int(once.split(";")[0])


def test_a_matrix_without_mistakes_can_be_drawn() -> None:
    assert "5" in drawn([[5, 0, 0], [0, 5, 0]])


def test_ten_classes_of_ten_thousand_images_fit_on_a_terminal() -> None:
    confusion = [[9999] * 10 + [9999] for _ in range(10)]
    lines = drawn(confusion).splitlines()
    assert len(lines) == 12
    assert "recognised" in lines[1]


@pytest.mark.parametrize("width", [24, 30])
def test_where_it_is_too_narrow_the_largest_confusions_are_listed(width: int) -> None:
    confusion = [[10 if answer == label else 0 for answer in range(11)] for label in range(10)]
    confusion[4][9], confusion[3][5], confusion[2][10] = 7, 3, 2
    lines = [line.split() for line in drawn(confusion, width=width).splitlines()]
    assert lines[1:3] == [["4", "9", "7"], ["3", "5", "3"]]
    assert "any" in lines[3]


def test_the_largest_confusions_come_first() -> None:
    assert largest_confusions(CONFUSION) == [(0, 1, 20), (1, 0, 1)]
    assert largest_confusions(CONFUSION, 1) == [(0, 1, 20)]
