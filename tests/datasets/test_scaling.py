import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from digitus.arrays import Pixels
from digitus.datasets.scaling import Divide, Scaling, ScalingRule, Standardise
from digitus.errors import DataError, SettingError

EVERY_BYTE = np.arange(256, dtype=np.uint8).reshape(4, 8, 8)
FINITE = st.floats(-1e3, 1e3)
SCALINGS = st.builds(Scaling, FINITE, FINITE.filter(lambda divisor: abs(divisor) > 1e-3))


@given(SCALINGS, st.sampled_from(["float32", "float64"]))
def test_bytes_and_floats_of_the_same_value_come_out_the_same(
    scaling: Scaling, precision: str
) -> None:
    from_bytes = scaling.apply(EVERY_BYTE, precision)
    np.testing.assert_array_equal(from_bytes, scaling.apply(EVERY_BYTE.astype(float), precision))
    assert from_bytes.dtype == precision


@given(SCALINGS, arrays(np.uint8, array_shapes(max_dims=4)))
def test_the_formula_holds_for_any_shape(scaling: Scaling, pixels: Pixels) -> None:
    scaled = scaling.apply(pixels, "float64")
    assert scaled.shape == pixels.shape
    expected = (pixels.astype(float) - scaling.offset) / scaling.divisor
    np.testing.assert_array_equal(scaled, expected)


def test_rounding_to_single_precision_comes_last() -> None:
    scaling = Scaling(offset=33.318421, divisor=78.567490)
    exact = (EVERY_BYTE - 33.318421) / 78.567490
    np.testing.assert_array_equal(
        scaling.apply(EVERY_BYTE, "float32"), exact.astype(np.float32), strict=True
    )


@pytest.mark.parametrize(
    "images",
    [EVERY_BYTE[:, ::2, ::-1], EVERY_BYTE[:0], np.asfortranarray(EVERY_BYTE), EVERY_BYTE > 100],
    ids=["view", "empty", "columns first", "black and white"],
)
def test_any_layout_is_taken_and_left_alone(images: Pixels) -> None:
    before = images.copy()
    scaled = Scaling(offset=1.0, divisor=2.0).apply(images, "float64")
    np.testing.assert_array_equal(scaled, (images.astype(float) - 1) / 2)
    np.testing.assert_array_equal(images, before)


def test_the_table_lists_every_byte() -> None:
    table = Scaling(divisor=255.0).table("float32")
    assert table.shape == (256,)
    assert (table[0], table[255]) == (0, 1)


def test_without_settings_pixels_stay_what_they_are() -> None:
    np.testing.assert_array_equal(Scaling().apply(EVERY_BYTE, "float64"), EVERY_BYTE)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_numbers_must_be_finite(bad: float) -> None:
    with pytest.raises(SettingError, match="finite offset and a divisor that is not zero"):
        Scaling(offset=bad)
    with pytest.raises(SettingError, match="finite offset and a divisor that is not zero"):
        Scaling(divisor=bad)


def test_nothing_is_divided_by_zero() -> None:
    with pytest.raises(SettingError, match="divisor that is not zero"):
        Scaling(divisor=0.0)
    with pytest.raises(SettingError, match="divisor that is not zero"):
        Divide(by=0.0).fit(EVERY_BYTE)


def test_dividing_ignores_the_images() -> None:
    assert Divide(by=128.0).fit(EVERY_BYTE) == Scaling(divisor=128.0)
    assert Divide().fit(EVERY_BYTE[:0]) == Scaling(divisor=255.0)


def test_standardising_brings_mean_zero_and_deviation_one() -> None:
    scaled = Standardise().fit(EVERY_BYTE).apply(EVERY_BYTE, "float64")
    assert scaled.mean() == pytest.approx(0, abs=1e-12)
    assert scaled.std() == pytest.approx(1)


def test_the_variance_may_stand_in_for_the_deviation() -> None:
    by_deviation, by_variance = Standardise().fit(EVERY_BYTE), Standardise(by="variance")
    assert by_variance.fit(EVERY_BYTE).offset == by_deviation.offset
    assert by_variance.fit(EVERY_BYTE).divisor == pytest.approx(by_deviation.divisor**2)


@pytest.mark.parametrize("rule", [Standardise(), Standardise(by="variance")], ids=str)
def test_images_of_one_grey_teach_nothing(rule: ScalingRule) -> None:
    with pytest.raises(DataError, match=r"all pixels .* are equal"):
        rule.fit(np.full((3, 8, 8), 17, np.uint8))
