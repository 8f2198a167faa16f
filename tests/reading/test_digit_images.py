"""One image, one digit: who is asked, and what is said where none is recognised."""

import numpy as np
import pytest

from digitus.datasets import load_dataset
from digitus.errors import ImageError
from digitus.images.window_classes import GAP
from digitus.models import Model, Threshold, load_model
from digitus.networks import Dense, LeCun, Network, draw_params
from digitus.reading.digit_images import (
    NOT_SURE,
    DigitImage,
    Prediction,
    answers_to,
    digit_in_picture,
)
from digitus.reading.judge import NOTHING


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model("cnn-tiny")


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return load_dataset("mnist")["test"].images[:8]


def seen(image: np.ndarray, **more: object) -> DigitImage:
    return DigitImage(name="a", image=image, **more)  # type: ignore[arg-type]


def test_images_are_answered_in_their_order_whoever_answers(
    model: Model, images: np.ndarray
) -> None:
    nine = np.eye(GAP)[9]
    asked = [seen(images[0]), seen(images[1], probabilities=nine), seen(images[2])]
    answers = answers_to(model, asked, "numpy")
    expected = model.predict(images[:3], engine="numpy")
    assert [one.digit for one in answers] == [expected[0], 9, expected[2]]
    assert [one.seen for one in answers] == asked


def test_a_digit_that_is_refused_is_not_recognised(model: Model, images: np.ndarray) -> None:
    (by_model, by_reader) = answers_to(
        model,
        [
            seen(images[0], refused="crossed out"),
            seen(images[0], refused="too unsure", probabilities=np.eye(GAP)[7]),
        ],
        "numpy",
    )
    assert by_model.digit is None
    assert by_model.reason == "crossed out"
    assert by_reader.digit is None
    assert by_reader.to_data()["rejected"] is True
    assert by_reader.to_data()["probability"] == 1


def test_a_blank_image_holds_no_digit(model: Model) -> None:
    (one,) = answers_to(model, [seen(np.zeros((28, 28), np.uint8))], "numpy")
    assert one.digit is None
    assert one.reason == NOTHING


def test_a_rule_that_does_not_accept_is_a_reason(images: np.ndarray) -> None:
    network = Network((28, 28), (Dense(10, "softmax"),))
    params = draw_params(network, LeCun(), np.random.default_rng(0))
    strict = Model(network, params, decision=Threshold(probability=1.0))
    (one,) = answers_to(strict, [seen(images[0])], "numpy")
    assert one.reason == NOT_SURE
    assert Prediction(seen=one.seen, digit=3, probabilities=one.probabilities).reason == ""


def test_pictures_are_square(model: Model) -> None:
    del model
    network = Network((28, 20), (Dense(10, "softmax"),))
    wide = Model(network, draw_params(network, LeCun(), np.random.default_rng(0)))
    with pytest.raises(ImageError, match="28 x 20"):
        digit_in_picture("a", np.full((50, 50), 255, np.uint8), wide)
