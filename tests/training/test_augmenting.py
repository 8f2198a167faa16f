import threading
from collections.abc import Callable

import numpy as np
import pytest

from digitus.datasets import Dataset
from digitus.images.augment import Augment, augment
from digitus.training import augmenting
from digitus.training.augmenting import AHEAD, BLOCK, AugmentedEpoch

SETTINGS = Augment(rotation=20, shift=1)
DATA = Dataset(
    np.random.default_rng(0).integers(0, 17, (300, 5, 4)).astype(np.uint8),
    np.arange(300) % 10,
    ink=16,
)
ORDER = np.random.default_rng(1).integers(0, 300, BLOCK * (AHEAD + 3) + 17)


Begin = Callable[..., AugmentedEpoch]


@pytest.fixture(params=[("1", True), ("2", True), ("2", False)], ids=["alone", "ahead", "between"])
def epoch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Begin:
    """Begin epochs on one core, beside the engine, or between its chunks."""
    threads, ahead = request.param
    monkeypatch.setenv("DIGITUS_THREADS", threads)
    return lambda seed=5: AugmentedEpoch(DATA, SETTINGS, ORDER, seed, ahead=ahead)


def test_the_epoch_is_augmented_block_by_block(epoch: Begin) -> None:
    with epoch() as images:
        whole = images.take(0, len(ORDER))
    assert len(whole) == len(ORDER)
    for k in (0, 7, len(ORDER) // BLOCK):
        part = slice(k * BLOCK, (k + 1) * BLOCK)
        rng = np.random.default_rng([5, k])
        expected = augment(DATA.images[ORDER[part]], SETTINGS, rng, ink=16)
        np.testing.assert_array_equal(whole[part], expected)


@pytest.mark.parametrize("size", [100, BLOCK, 2500, BLOCK * (AHEAD + 1)])
def test_pieces_of_any_size_are_pieces_of_the_same(epoch: Begin, size: int) -> None:
    with epoch() as images:
        whole = images.take(0, len(ORDER))
    starts = range(0, len(ORDER), size)
    with epoch() as images:
        pieces = [images.take(start, min(start + size, len(ORDER))) for start in starts]
    np.testing.assert_array_equal(np.concatenate(pieces), whole)


def test_it_may_begin_in_the_middle(epoch: Begin) -> None:
    with epoch() as images:
        whole = images.take(0, len(ORDER))
    with epoch() as images:
        np.testing.assert_array_equal(images.take(1500, 1600), whole[1500:1600])


def test_every_seed_gives_other_images(epoch: Begin) -> None:
    with epoch(1) as one, epoch(2) as two:
        assert (one.take(0, 100) != two.take(0, 100)).any()


def test_what_fails_in_the_thread_is_told(epoch: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError("no room for images")

    monkeypatch.setattr(augmenting, "augment", fail)
    with epoch() as images, pytest.raises(MemoryError, match="no room"):
        images.take(0, 10)


def test_closing_gives_up_what_has_not_begun(epoch: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    first_is_taken = threading.Event()

    def count(*arguments: object, **keywords: object) -> object:
        begun.append(1)
        if len(begun) > 1:
            first_is_taken.wait(10)
        return augment(*arguments, **keywords)  # type: ignore[arg-type]

    monkeypatch.setattr(augmenting, "augment", count)
    images = epoch()
    images.take(0, 10)
    threading.Timer(0.05, first_is_taken.set).start()
    images.close()
    assert len(begun) <= 2
    assert not [thread for thread in threading.enumerate() if "augment" in thread.name]


def test_only_so_many_blocks_are_begun_ahead(epoch: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def count(*arguments: object, **keywords: object) -> object:
        begun.append(1)
        return augment(*arguments, **keywords)  # type: ignore[arg-type]

    monkeypatch.setattr(augmenting, "augment", count)
    with epoch() as images:
        images.take(0, 10)
        if images._pool:
            images._pool.submit(lambda: None).result()  # all that was begun is done
    assert len(begun) == (images._ahead or 1)
    assert images._ahead in {0, AHEAD}
