"""Lines are cut where a table's rules pass; numbers keep their rows and columns."""

from digitus.images.strip import Frame
from digitus.reading import Reading
from digitus.reading.tables import cells_of, in_rows_and_columns

LINE = Frame(left=0, right=300, middle=50, digit=40)
POST = (148.0, 0.0, 152.0, 100.0)


def boxes(*lefts: float) -> list[tuple[float, float, float, float]]:
    return [(left, 30.0, left + 20, 70.0) for left in lefts]


def test_cells_with_several_digits_are_numbers_of_their_own() -> None:
    cells = cells_of(LINE, boxes(10, 40, 200), [POST], table=False)
    assert [(cell.left, cell.right) for cell in cells] == [(0, 148), (152, 300)]


def test_compartments_of_one_digit_each_are_one_number() -> None:
    assert cells_of(LINE, boxes(60, 200), [POST], table=False) == []


def test_a_rule_no_higher_than_the_digits_parts_nothing() -> None:
    assert cells_of(LINE, boxes(10, 40, 200, 230), [(148, 30, 152, 70)], table=False) == []


def test_wide_gaps_part_columns_only_in_a_table() -> None:
    places = boxes(10, 35, 200, 225)
    assert cells_of(LINE, places, [], table=False) == []
    assert len(cells_of(LINE, places, [], table=True)) == 2


def test_an_empty_cell_leaves_its_column_free() -> None:
    places = [(0, 0, 30, 20), (100, 0, 130, 20), (200, 0, 230, 20), (205, 50, 225, 70)]
    cells = in_rows_and_columns([Reading("1", 0.9, box=place) for place in places])
    assert [(cell.row, cell.column) for cell in cells] == [(0, 0), (0, 1), (0, 2), (1, 2)]
