"""Limits hold sensible numbers or are refused."""

import pytest

from digitus.errors import SettingError
from digitus.images.limits import PILLOW_PIXELS, Limits


@pytest.mark.parametrize("value", [0, -1, True])
@pytest.mark.parametrize("field", ["file_bytes", "pixels", "pages"])
def test_a_limit_is_a_whole_number_of_at_least_one(field, value):
    with pytest.raises(SettingError, match=f"{field} must be a whole number"):
        Limits(**{field: value})


def test_more_pixels_than_pillow_opens_are_refused():
    assert Limits(pixels=PILLOW_PIXELS).pixels == PILLOW_PIXELS
    with pytest.raises(SettingError, match="where Pillow stops"):
        Limits(pixels=PILLOW_PIXELS + 1)


def test_limits_do_not_change():
    with pytest.raises(AttributeError):
        Limits().pixels = 3
