import numpy as np
import pytest

from digitus.datasets import Dataset, load_dataset
from digitus.errors import SettingError
from digitus.evaluation import Robustness, measure_robustness
from digitus.images.corrupt import CORRUPTIONS, MNIST_C, STRENGTHS
from digitus.models import Model, Threshold, load_model
from digitus.networks import Dense, Network


def fullness(threshold: float = 30.0) -> tuple[Model, Dataset]:
    """Make a model that says 1 where there is more ink than so many pixels, and images for it."""
    images = np.zeros((40, 28, 28), np.uint8)
    images[1::2, 10:20, 10:20] = 255
    network = Network((28, 28), (Dense(2, "softmax"),))
    weights = np.repeat([[-1.0, 1.0]], 784, axis=0)
    model = Model(network, {"0.weights": weights, "0.bias": np.array([threshold, -threshold])})
    return model, Dataset(images, np.arange(40) % 2, classes=2, name="squares")


def by_name(found: Robustness, name: str) -> tuple[float, ...]:
    return next(figures.accuracy for figures in found.corruptions if figures.name == name)


def test_what_changes_the_ink_misleads_who_counts_it_and_nothing_else_does() -> None:
    found = measure_robustness(*fullness())
    assert found.accuracy == 1
    assert [figures.name for figures in found.corruptions] == list(CORRUPTIONS)
    for name in ("shot noise", "shear", "rotation", "translation", "dotted line"):
        assert by_name(found, name)[0] == 1, name
    # All is ink now, as the model sees it: right on every second image.
    for name in ("brightness", "stripe"):
        assert by_name(found, name)[2] == 0.5, name
    # A square of 100 pixels, half as high and broad, has 25.
    assert by_name(found, "scale") == (1, 1, 1, 1, 0.5)


def test_errors_are_means_over_all_ways_and_strengths() -> None:
    found = measure_robustness(*fullness(200.0))  # nothing is ever full enough
    assert found.accuracy == 0.5
    assert found.mean_error == pytest.approx(
        1 - np.mean([figures.accuracy for figures in found.corruptions])
    )
    assert found.added_error == pytest.approx(found.mean_error - 0.5)


def test_images_are_chosen_evenly_from_the_front_to_the_back() -> None:
    model, data = fullness()
    found = measure_robustness(model, data, images=2)  # the first and the last
    assert found.images == 2
    assert found.accuracy == 1
    assert measure_robustness(model, data, images=900).images == 40


def test_one_strength_alone_is_what_it_is_among_five() -> None:
    model, data = fullness(95.0)
    five, mnist_c = measure_robustness(model, data), measure_robustness(model, data, strengths=[3])
    assert five.strengths == STRENGTHS
    assert mnist_c.strengths == (MNIST_C,)
    for one, all_of_them in zip(mnist_c.corruptions, five.corruptions, strict=True):
        assert one.accuracy == all_of_them.accuracy[2:3], one.name
    with pytest.raises(SettingError, match="strengths must not be empty"):
        measure_robustness(model, data, strengths=())


def test_light_and_noise_can_be_put_right_first() -> None:
    model, data = load_model("cnn-tiny"), load_dataset("mnist")["test"].first(60)
    plain = measure_robustness(model, data, strengths=[3])
    restored = measure_robustness(model, data, strengths=[3], restored=True)
    assert restored.restored
    assert not plain.restored
    assert restored.accuracy == plain.accuracy
    for name in ("brightness", "fog", "impulse noise"):
        assert by_name(restored, name)[0] > by_name(plain, name)[0] + 0.2, name


def test_the_seed_decides() -> None:
    model, data = fullness(95.0)
    first = measure_robustness(model, data, seed=1)
    assert measure_robustness(model, data, seed=1) == first
    assert measure_robustness(model, data, seed=2).corruptions != first.corruptions


def test_the_decision_rule_plays_no_part() -> None:
    model, data = fullness()
    silent = Model(
        model.network, dict(model.params), decision=Threshold(probability=1.0), name="silent"
    )
    found, expected = measure_robustness(silent, data), measure_robustness(model, data)
    assert found.corruptions == expected.corruptions


def test_progress_is_told_before_every_look() -> None:
    told: list[tuple[str, int, int]] = []
    measure_robustness(*fullness(), images=2, progress=lambda *what: told.append(what))
    looks = 1 + len(CORRUPTIONS) * len(STRENGTHS)
    assert [done for _, done, _ in told] == list(range(looks))
    assert {total for _, _, total in told} == {looks}
    assert told[-1][0] == "canny edges"


def test_a_result_can_be_written_and_read_back() -> None:
    found = measure_robustness(*fullness(), images=4)
    assert Robustness.from_data(found.to_data()) == found


def test_ink_of_another_strength_is_corrupted_as_such() -> None:
    model, data = fullness()
    pale = Dataset(data.images // 16, data.labels, classes=2, ink=16, name="pale")
    found = measure_robustness(model, pale)
    assert found.accuracy == 1
    assert by_name(found, "brightness")[2] == 0.5
    assert by_name(found, "translation")[2] == 1


def test_digits_of_8_by_8_can_be_corrupted_too() -> None:
    test = load_dataset("digits").train.first(30)
    network = Network((8, 8), (Dense(10, "softmax"),))
    params = {"0.weights": np.zeros((64, 10)), "0.bias": np.arange(10.0)}
    found = measure_robustness(Model(network, params, ink=16), test)
    assert found.accuracy == found.corruptions[0].accuracy[0] == (test.labels == 9).mean()
