"""The settings of distillation: who teaches a network, and how much that counts."""

from dataclasses import dataclass
from typing import final

from digitus.errors import SettingError
from digitus.models import Calibration
from digitus.networks import CrossEntropy, Distillation, Loss
from digitus.settings import Setting


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher(Setting):
    """Trained models whose probabilities a network learns beside the labels.

    Parameters
    ----------
    models
        Files of models, or names of those that ship; of several, the mean of their probabilities
        counts.
    temperature
        The higher, the more is learnt of what a teacher holds for unlikely: see
        :class:`~digitus.networks.Distillation`.
    weight
        How much the teacher counts against the label, 0 to 1.

    Examples
    --------
    >>> Teacher(models=("cnn",), temperature=4).loss(CrossEntropy()).temperature
    4
    """

    models: tuple[str, ...]
    temperature: float = 2.0
    weight: float = 0.7

    def __post_init__(self) -> None:
        if not self.models:
            raise SettingError("a teacher is one model at least: models=['cnn']")
        self.loss(CrossEntropy())
        _ = self.softening

    def loss(self, labels: Loss) -> Distillation:
        """Join what is learnt from the teacher with the loss by which labels are learnt.

        Raises
        ------
        SettingError
            That loss does not compare probabilities.
        """
        if not isinstance(labels, CrossEntropy):
            raise SettingError(
                f"a teacher's probabilities are learnt by cross-entropy, not by {labels.kind}:"
                " set loss=CrossEntropy, with a last layer that ends in softmax"
            )
        return Distillation(
            temperature=self.temperature,
            weight=self.weight,
            smoothing=labels.smoothing,
            reduction=labels.reduction,
        )

    @property
    def softening(self) -> Calibration:
        """What brings probabilities to the temperature: that of calibration is the same formula."""
        return Calibration(temperature=self.temperature)
