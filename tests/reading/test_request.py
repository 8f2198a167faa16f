"""What can be known of a number, and what cannot be: said before anything is read."""

import pytest

from digitus.errors import SettingError
from digitus.reading import ReadRequest
from digitus.reading.pattern import digit_counts
from digitus.reading.result import SIGNS


def counts(pattern: str, signs: str = "") -> list[int]:
    found = digit_counts(pattern, signs)
    return [count for count in range(20) if found >> count & 1]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("(19|20)..", [4]),
        ("[0-9]{2,4}", [2, 3, 4]),
        (r"\d+?", list(range(1, 20))),
        ("1?2?3", [1, 2, 3]),
        ("[^5]", [1]),
        ("^7$", [1]),
        ("(?:ab|3)", [1]),
        ("[a-z]+", []),
        (r"\d\.\d", []),
        ("(?i:x)", []),
    ],
)
def test_how_many_digits_a_pattern_takes(pattern: str, expected: list[int]) -> None:
    assert counts(pattern) == expected


def test_signs_take_up_no_digit() -> None:
    assert counts("[0-9]{2}[.][0-9]{2}[.][0-9]{4}", SIGNS) == [8]
    assert counts("-?[0-9],[0-9]{2}", SIGNS) == [3]


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"digits": 0}, "digits must be at least 1"),
        ({"pattern": "("}, "no regular expression"),
        ({"pattern": "[a-z]+"}, "no number can match"),
        ({"pattern": r"\d\.\d"}, "keep them with --separators"),
        ({"digits": 8, "pattern": "[0-9]{3}"}, "contradict each other.*has 3 digits"),
        ({"signs": "eat"}, "ignore, keep or refuse"),
    ],
)
def test_what_cannot_be_is_refused(known: dict[str, object], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        ReadRequest(**known)  # type: ignore[arg-type]


def test_a_pattern_speaks_of_signs_where_they_are_kept() -> None:
    kept = ReadRequest(pattern=r"\d\.\d\d", digits=3, signs="keep")
    assert kept.fits("314", "3.14")
    assert not kept.fits("314", "314")
    assert ReadRequest(pattern=r"\d{3}").fits("314", "3.14")


def test_a_misfit_says_what_stands_there() -> None:
    assert ReadRequest(digits=1).misfit("801", "801") == (
        "three digits stand there, one was asked for"
    )
    assert "8.01 stands there" in ReadRequest(pattern=r"\d\d", signs="keep").misfit("801", "8.01")
