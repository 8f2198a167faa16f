"""How many steps a chunk has: about as many as an engine takes in 50 ms."""

from typing import final

CHUNK_SECONDS = 0.05
"""How long an engine computes before it is asked again."""


@final
class Pace:
    """How fast a run is, and how many steps its next chunk shall have.

    Examples
    --------
    >>> pace = Pace()
    >>> pace.note(seconds=0.1, steps=1, images=32)
    >>> pace.images_per_second, pace.steps
    (320.0, 1)
    """

    def __init__(self) -> None:
        self.steps = 1
        self._seconds, self._images = 0.0, 0

    def note(self, seconds: float, steps: int, images: int) -> None:
        """Take note of a chunk."""
        self._seconds += seconds
        self._images += images
        wanted = steps * CHUNK_SECONDS / max(seconds, 1e-9)
        # Never more than doubled: one hurried chunk says little about the next.
        self.steps = int(max(1, min(wanted, 2 * self.steps)))

    @property
    def images_per_second(self) -> float:
        """Since the run began or was resumed."""
        return self._images / self._seconds
