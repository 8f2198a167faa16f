"""What a run learns from: its samples, their augmented images, and what a teacher says of both."""

from collections.abc import Callable
from typing import NamedTuple, final

from digitus.arrays import Indices, Pixels
from digitus.engines import Engine, Samples
from digitus.images.augment import Augment
from digitus.networks import Targets
from digitus.training.augmenting import AugmentedEpoch
from digitus.training.position import Position
from digitus.training.task import Task
from digitus.training.teaching import Teaching
from digitus.training.training import Training


class Given(NamedTuple):
    """What stands in for the samples of a chunk; None leaves them as they are."""

    images: Pixels | None = None
    targets: Targets | None = None


@final
class Material:
    """What a run learns from.

    Parameters
    ----------
    task
        The images, and how much each counts.
    training
        How they are changed, and who teaches.
    engine
        Whether images are augmented while it computes, or between its chunks; and what computes
        the answers of a teacher.
    warn
        Is told what goes wrong without ending the training.
    """

    def __init__(
        self, task: Task, training: Training, engine: Engine, warn: Callable[[str], None]
    ) -> None:
        self._data, self._ahead = task.train, not engine.fills_cores
        self._epoch: AugmentedEpoch | None = None
        self.teaching: Teaching | None = None
        targets = Targets.of(self._data.labels)
        if training.teacher:
            self.teaching = Teaching(training.teacher, task, engine)
            for warning in self.teaching.warnings:
                warn(warning)
            targets = targets.taught(self.teaching.kept(warn))
        self.samples = Samples(
            images=self._data.images,
            targets=targets,
            scaling=task.scaling,
            weights=task.sample_weights(training),
        )

    def take(self, settings: Augment | None, position: Position, order: Indices) -> Given:
        """Return the next images of the epoch, those of ``order``, and what is said of them."""
        if settings is None:
            return Given()
        if self._epoch is None:
            self._epoch = AugmentedEpoch(
                self._data, settings, position.order, position.seed, ahead=self._ahead
            )
        start, stop = position.seen, position.seen + len(order)
        images = self._epoch.take(start, stop)
        if self.teaching is None:
            return Given(images)
        said = self._epoch.judged(start, stop, self.teaching.answer)
        return Given(images, Targets.of(self._data.labels[order]).taught(said))

    def close(self) -> None:
        """Give up what is under way in other threads; what is taken next is begun anew."""
        if self._epoch:
            self._epoch.close()
            self._epoch = None
