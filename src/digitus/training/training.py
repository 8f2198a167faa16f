"""The settings of a training: what is minimised, by which steps, in which order, until when."""

from dataclasses import dataclass, field
from typing import final

import numpy as np

from digitus.arrays import Array, Labels
from digitus.errors import SettingError
from digitus.images.augment import Augment
from digitus.models import Change, History
from digitus.networks import SGD, Objective, Optimizer
from digitus.settings import OMIT_DEFAULT, Setting
from digitus.training.averaging import Average
from digitus.training.order import Order, Shuffle
from digitus.training.schedules import Constant, Schedule
from digitus.training.stopping import StopRule
from digitus.training.teacher import Teacher


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Training(Setting):
    """What is minimised, by which steps, in which order, until when.

    Parameters
    ----------
    objective
        Loss, penalties, gradient clipping.
    optimizer
        How a gradient changes the parameters.
    schedule
        How its learning rate changes on the way.
    order
        The order of the images in an epoch.
    augment
        How far images are changed at random before the network sees them; None leaves them alone.
    batch_size
        Images per step.
    epochs
        The most epochs there are.
    average
        Which epochs' parameters to average; None gives the last ones.
    stop
        Rules that may end it earlier; the first that has a reason does.
    balanced
        Weight the images so that every class counts the same.
    class_weights
        How much an image of each class counts; None for one each.
    changes
        What becomes other while it runs, before which steps.
    teacher
        Trained models whose probabilities are learnt beside the labels.
    """

    objective: Objective = Objective()
    optimizer: Optimizer = SGD()
    schedule: Schedule = Constant()
    order: Order = Shuffle()
    augment: Augment | None = None
    batch_size: int = 32
    epochs: int = 10
    average: Average | None = None
    stop: tuple[StopRule, ...] = ()
    balanced: bool = False
    class_weights: tuple[float, ...] | None = None
    changes: tuple[Change, ...] = field(default=(), metadata=OMIT_DEFAULT)
    teacher: Teacher | None = None

    def __post_init__(self) -> None:
        if self.batch_size < 1:
            raise SettingError(f"batch_size must be at least 1, got {self.batch_size}")
        if self.epochs < 1:
            raise SettingError(f"epochs must be at least 1, got {self.epochs}")
        if self.average and self.needs_validation:
            raise SettingError(
                "early stopping gives back the weights of the best epoch, average those of the"
                " last ones: give either, not both"
            )
        if self.balanced and self.class_weights is not None:
            raise SettingError("give either balanced or class_weights, not both")
        if any(not weight >= 0 for weight in self.class_weights or ()):
            raise SettingError(f"class_weights must not be negative, got {self.class_weights}")

    @property
    def needs_validation(self) -> bool:
        """Whether a stop rule looks at validation images."""
        return any(rule.needs_validation for rule in self.stop)

    @property
    def minimised(self) -> Objective:
        """What is made small: the objective, with what a teacher adds to it.

        Raises
        ------
        SettingError
            The loss does not compare probabilities, which a teacher gives.
        """
        if self.teacher is None:
            return self.objective
        return self.objective.replace(loss=self.teacher.loss(self.objective.loss))

    def changed(self, change: Change) -> "Training":
        """Return the settings from a change on.

        Examples
        --------
        >>> Training().changed(Change(step=100, learning_rate=0.01)).optimizer
        SGD(learning_rate=0.01, momentum=0.0, nesterov=False)
        """
        optimizer, objective = change.optimizer or self.optimizer, self.objective
        if change.learning_rate is not None:
            optimizer = optimizer.replace(learning_rate=change.learning_rate)
        for name in ("l1", "l2", "clip_norm"):
            if (value := getattr(change, name)) is not None:
                wanted = value or None if name == "clip_norm" else value
                objective = objective.replace(**{name: wanted})
        augment = self.augment
        if change.augment is not None:
            augment = None if change.augment == Augment() else change.augment
        return self.replace(
            optimizer=optimizer,
            objective=objective,
            augment=augment,
            batch_size=self.batch_size if change.batch_size is None else change.batch_size,
        )

    def reason_to_end(self, history: History) -> str:
        """Say why training ends after the last epoch of a history; nothing while it goes on."""
        for rule in self.stop:
            if reason := rule.reason(history):
                return reason
        return f"all {self.epochs} epochs are done" if len(history) >= self.epochs else ""

    def sample_weights(self, labels: Labels, classes: int) -> Array | None:
        """Return the weight of each image that its class gives it; None for one each.

        Raises
        ------
        SettingError
            If there is not one class weight per class.
        """
        if self.balanced:
            counts = np.bincount(labels, minlength=classes)
            present = np.count_nonzero(counts)
            weights = len(labels) / (present * np.maximum(counts, 1))
        elif self.class_weights is not None:
            weights = np.array(self.class_weights, np.float64)
            if len(weights) != classes:
                raise SettingError(
                    f"class_weights needs one number per class, {classes}, got {len(weights)}"
                )
        else:
            return None
        return np.asarray(weights[labels])
