"""Patterns that could take for ever are refused; those that people write are not."""

import re

import pytest

from digitus.errors import SettingError
from digitus.reading.pattern_cost import MOST_WAYS, ways_to_match
from digitus.reading.request import ReadRequest


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        ("[0-9]{4}", 1),
        ("(19|20)..", 2),
        ("[0-9]{3,8}", 6),
        ("[0-9]+", 64),
        ("[0-9]{1,3}(,[0-9]{3})*", 195),
        ("(?:1[0-2]|0?[1-9])[0-9]{2}", 3),
        ("(?=1)[0-9]*(?!2)", 65),
        ("(1)?(?(1)2|3)", 4),
        ("(?>[0-9]+)", 64),
    ],
)
def test_what_people_write_is_quick(pattern: str, ways: int) -> None:
    assert ways_to_match(pattern) == ways
    ReadRequest(pattern=pattern, signs="keep")


@pytest.mark.parametrize(
    "pattern",
    [
        "(0*)*1",
        "([0-9]+)+",
        "([0-9]*[0-9]*)*1",
        "(0|00)*1",
        "(0|00){40}1",
        "(00|0)" * 25,
        "[0-9]*" * 5,
        "((0?){9}){9}",
        "((0{1,3}){1,3}){1,30}",
        "(?=(0*)*1)[0-9]+",
    ],
)
def test_what_could_take_for_ever_is_refused(pattern: str) -> None:
    re.compile(pattern)
    assert ways_to_match(pattern) == MOST_WAYS
    with pytest.raises(SettingError, match="too many ways to match"):
        ReadRequest(pattern=pattern)


@pytest.mark.parametrize("pattern", ["0{99999999999999}", "(", "[0-9", "*"])
def test_what_does_not_compile_is_refused(pattern: str) -> None:
    with pytest.raises(SettingError, match="no regular expression"):
        ReadRequest(pattern=pattern)
