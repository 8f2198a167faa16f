"""What advice proposes is possible."""

import pytest

from digitus.training.advice_on_settings import validation_too_small
from tests.training.test_advice import FAIR, GOOD, RIGHT, evidence, history


@pytest.mark.parametrize(
    ("images", "change"),
    [
        (50_000, "validation=3500 gives ± 1 %"),
        (3000, "validation=620 gives ± 2.4%; ± 1 % takes 3,500 images beside"),
        (400, "more images: ± 1 % takes 3,500 images beside"),
    ],
)
def test_no_more_validation_images_are_proposed_than_a_fifth_of_all(
    images: int, change: str
) -> None:
    rows = history(GOOD, RIGHT, FAIR, 0.9)
    found = validation_too_small(evidence(rows, validation_images=100, counts=(images // 10,) * 10))
    assert found is not None
    assert found[2].startswith(change)
