"""Averaged weights: the mean over the last epochs is quieter than where the last step ended."""

from dataclasses import dataclass
from typing import final

import numpy as np

from digitus.errors import SettingError
from digitus.networks import Params
from digitus.settings import Setting


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Average(Setting):
    """The mean of the parameters at the ends of the last epochs [1]_.

    Statistics that a network keeps of its own inputs (``BatchNorm``) are not averaged but measured
    anew, on one more epoch of training images: those of other weights would be wrong.

    Parameters
    ----------
    epochs
        How many of the last epochs.  If a rule ends the training earlier, those of them that there
        were; if there were none, the parameters are those of the last step.

    References
    ----------
    .. [1] Izmailov et al. 2018, Averaging weights leads to wider optima and better generalization.
    """

    epochs: int = 5

    def __post_init__(self) -> None:
        if self.epochs < 1:
            raise SettingError(f"there must be at least one epoch to average, got {self.epochs}")

    def add(self, mean: Params, params: Params, epoch: int, epochs: int) -> Params:
        """Return the mean with the parameters after ``epoch`` (from 1) of ``epochs`` taken in.

        Examples
        --------
        >>> average, mean = Average(epochs=2), {}
        >>> for epoch, weight in enumerate((9.0, 3.0, 5.0), start=1):
        ...     mean = average.add(mean, {"0.bias": np.array([weight])}, epoch, epochs=3)
        >>> mean
        {'0.bias': array([4.])}
        """
        count = epoch - max(epochs - self.epochs, 0)
        if count < 1:
            return mean
        if count == 1:
            return {name: array.astype(np.float64) for name, array in params.items()}
        return {name: mean[name] + (array - mean[name]) / count for name, array in params.items()}
