import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digitus.plots.wording import percent, shorten, signed

MINUS = "\N{MINUS SIGN}"


@given(st.floats(-1e9, 1e9), st.floats(1e-9, 1e9))
def test_a_sign_is_right_or_absent(value: float, largest: float) -> None:
    text = signed(value, largest)
    assert (text[0] == "+") <= (value > 0)
    assert (text[0] == MINUS) <= (value < 0)
    if text[0] not in f"+{MINUS}":
        assert float(text) == 0


@pytest.mark.parametrize(
    ("value", "largest", "text"),
    [
        (-2.34, 8, f"{MINUS}2.3"),
        (0.0, 0.0, "0"),
        (-3e-7, 1e-6, f"{MINUS}3.0e-7"),
        (-1e-9, 2.0, "0.0"),
    ],
)
def test_numbers_have_the_digits_of_the_largest(value: float, largest: float, text: str) -> None:
    assert signed(value, largest) == text


@given(st.floats(0, 1))
@example(0.005)
@example(0.995)
def test_only_all_is_a_hundred_percent_and_only_nothing_is_none(share: float) -> None:
    text = percent(share)
    assert (text == "100 %") == (share == 1)
    assert (text == "0 %") == (share == 0)


@given(st.text(max_size=80), st.floats(0.1, 5))
def test_a_long_name_is_cut_at_its_end(name: str, room: float) -> None:
    text = shorten(name, 8, room)
    assert len(text) * 8 * 0.0078 <= max(room, 8 * 0.0078)
    assert text == name or (text[-1] == "…" and name.startswith(text[:-1]))
