"""An epoch's images, augmented where cores are free: beside the engine, or between its chunks.

An engine that leaves cores alone finds its next images ready, made by other threads while it
computed.  One that keeps all cores busy would only wait for such threads, often in the middle of a
step: for it, all cores augment the next chunk's images together, and then it has them back.

What an image becomes depends on the epoch's seed and on the image's place in the epoch alone: not
on how the epoch is cut into chunks, nor on where a training was interrupted and resumed.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, final

import numpy as np

from digitus.arrays import Images, Indices, Probabilities
from digitus.datasets import Dataset
from digitus.engines.cores import cores
from digitus.images.augment import Augment, augment

BLOCK = 1024
"""Images that are drawn with one generator."""

AHEAD = 16
"""Blocks that are ready or under way at most: 13 MB of images like MNIST's."""


@final
class AugmentedEpoch:
    """The images of one epoch as the network shall see them, handed out from front to back.

    Images ``1024 k`` to ``1024 (k + 1)`` of the epoch are drawn from
    ``np.random.default_rng([seed, k])``.

    Parameters
    ----------
    data
        The images as they are.
    settings
        How far they may be changed.
    order
        Which of them the epoch sees, one after the other.
    seed
        The epoch's own.
    ahead
        Whether to go on while the engine computes.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> data, order = load_dataset("digits").train, np.array([3, 1, 2])
    >>> with AugmentedEpoch(data, Augment(shift=1), order, seed=0) as epoch:
    ...     epoch.take(1, 3).shape
    (2, 8, 8)
    """

    def __init__(
        self, data: Dataset, settings: Augment, order: Indices, seed: int, *, ahead: bool = True
    ) -> None:
        self._data, self._settings, self._order, self._seed = data, settings, order, seed
        self._blocks: dict[int, Callable[[], Images]] = {}
        self._judged: dict[int, Probabilities] = {}
        # With one core, there is nothing to be done at the same time.
        threads = cores() - 1 if ahead else cores()
        self._pool = ThreadPoolExecutor(threads, "digitus-augment") if cores() > 1 else None
        self._ahead = AHEAD if ahead and self._pool else 0

    def take(self, start: int, stop: int) -> Images:
        """Return the images at places ``start`` to ``stop`` (not included) of the epoch.

        What lies before ``start`` is forgotten; some of what comes after ``stop`` may be begun.
        """
        first, last = start // BLOCK, -(-stop // BLOCK)
        ahead = min(first + self._ahead, -(-len(self._order) // BLOCK))
        self._blocks = {
            k: self._blocks.get(k) or self._begin(k) for k in range(first, max(last, ahead))
        }
        images = [self._blocks[k]() for k in range(first, last)]
        together = images[0] if len(images) == 1 else np.concatenate(images)
        return together[start - first * BLOCK : stop - first * BLOCK]

    def judged(
        self, start: int, stop: int, judge: Callable[[Images], Probabilities]
    ) -> Probabilities:
        """Return what somebody says of the images that were taken last.

        Whole blocks are shown, each once: what is said does not depend on how the epoch is cut
        into chunks.
        """
        first, last = start // BLOCK, -(-stop // BLOCK)
        before = self._judged
        self._judged = {
            k: before[k] if k in before else judge(self._blocks[k]()) for k in range(first, last)
        }
        together = np.concatenate(list(self._judged.values()))
        return together[start - first * BLOCK : stop - first * BLOCK]

    def _begin(self, k: int) -> Callable[[], Images]:
        if self._pool:
            return self._pool.submit(self._block, k).result
        block = self._block(k)
        return lambda: block

    def _block(self, k: int) -> Images:
        chosen = self._order[k * BLOCK : (k + 1) * BLOCK]
        rng = np.random.default_rng([self._seed, k])
        return augment(self._data.images[chosen], self._settings, rng, ink=self._data.ink)

    def close(self) -> None:
        """Give up what is still under way."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
