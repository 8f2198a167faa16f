import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitus.errors import SettingError
from digitus.training import FileOrder, RandomSamples, Shuffle


def test_file_order_draws_nothing() -> None:
    rng = np.random.default_rng(0)
    before = rng.bit_generator.state
    assert FileOrder().draw(5, rng).tolist() == [0, 1, 2, 3, 4]
    assert rng.bit_generator.state == before


@given(count=st.integers(1, 300), seed=st.integers(0, 99))
def test_a_shuffle_sees_every_image_once(count: int, seed: int) -> None:
    order = Shuffle().draw(count, np.random.default_rng(seed))
    assert sorted(order) == list(range(count))


@given(count=st.integers(1, 300), size=st.integers(1, 80))
def test_every_round_of_random_samples_is_without_replacement(count: int, size: int) -> None:
    order = RandomSamples(size=size).draw(count, np.random.default_rng(0))
    rounds = -(-count // size)
    assert len(order) == rounds * min(size, count)
    for part in np.array_split(order, rounds):
        assert len(set(part.tolist())) == len(part)
        assert set(part.tolist()) <= set(range(count))


def test_rounds_draw_from_all_images_again() -> None:
    order = RandomSamples(size=50).draw(1257, np.random.default_rng(0))
    assert len(order) == 1300
    assert len(set(order.tolist())) < 1257


def test_an_empty_sample_is_refused() -> None:
    with pytest.raises(SettingError, match="at least one image"):
        RandomSamples(size=0)
