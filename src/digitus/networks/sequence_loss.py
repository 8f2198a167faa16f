"""A loss over whole lines: a sequence of labels for each image, without saying where they stand."""

from dataclasses import dataclass
from typing import final

import numpy as np

from digitus.arrays import Array, Labels, Mask
from digitus.errors import DataError, SettingError
from digitus.networks.ctc_paths import CtcPaths
from digitus.networks.losses import Loss, Reduction
from digitus.networks.network import Network
from digitus.networks.targets import Targets


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CTC(Loss):
    """The negative log-likelihood of a sequence of labels over the columns of an image.

    The network ends in logits for each column: (1, columns, classes), as a convolution as high as
    its input gives.  Connectionist temporal classification adds up all ways
    to write the labels over the columns; :mod:`.ctc_paths` says how.

    Parameters
    ----------
    blanks
        The classes that say nothing; the first stands for all of them.  One is usual; a network
        that tells gaps from separators has several, and any of them may stand between labels.
    reduction
        Whether a batch counts as the mean over its images, or as their sum.

    Examples
    --------
    >>> certain = np.log(np.array([[[[0.98, 0.01, 0.01], [0.01, 0.98, 0.01]]]]))
    >>> CTC(blanks=(2,)).of_outputs(certain, Targets.of([[0, 1]])).round(3)
    array([0.04])
    >>> CTC(blanks=(2,)).correct(certain, Targets.of([[0, 1]]))
    array([ True])
    """

    blanks: tuple[int, ...] = (0,)
    reduction: Reduction = "mean"

    def __post_init__(self) -> None:
        if not self.blanks or min(self.blanks) < 0 or len({*self.blanks}) < len(self.blanks):
            raise SettingError(f"blanks must be one class or several, got {self.blanks}")

    def require_network(self, network: Network) -> None:
        """Refuse a network that does not end in logits for each column."""
        shape, last = network.output_shape, network.layers[-1]
        if len(shape) != 3 or shape[0] != 1:
            got = " x ".join(map(str, shape))
            raise SettingError(
                f"{self.kind} needs outputs for each column, 1 x columns x classes, and this network"
                f" ends in {got};"
                " end it in a Conv2D with one filter per class, as high as what it sees"
            )
        if last.activation != "identity":
            raise SettingError(
                f"{self.kind} needs logits: leave the last layer without activation"
                f" (it is {last.describe()})"
            )
        if max(self.blanks) >= shape[2]:
            raise SettingError(f"blanks must be 0 to {shape[2] - 1}, got {max(self.blanks)}")

    def require_targets(self, network: Network, targets: Targets) -> None:
        """Refuse labels that are no classes, and sequences that the columns have no room for."""
        _, columns, classes = network.output_shape
        for label in np.unique(targets.values).tolist():
            if not 0 <= label < classes or label in self.blanks:
                raise DataError(
                    f"labels must be 0 to {classes - 1} and no blank {self.blanks}, got {label}"
                )
        for image, labels in enumerate(targets):
            needed = len(labels) + int((np.diff(labels) == 0).sum())
            if needed > columns:
                raise DataError(
                    f"image {image} has {len(labels)} labels, which need {needed} columns with a"
                    f" blank between equal ones, and the network gives {columns}"
                )

    def of_outputs(self, outputs: Array, targets: Targets | Labels) -> Array:
        """Add up all ways to write each image's labels."""
        paths = CtcPaths.of(Targets.of(targets), self.blanks[0])
        logs = self.logs(outputs)
        losses: Array = -paths.ended(paths.forward(paths.emitted(logs)))
        return losses

    def correct(self, outputs: Array, targets: Targets | Labels) -> Mask:
        """Say whether the likeliest class of each column, repeats once and blanks left out, is it."""
        best = self.logs(outputs).argmax(2)
        new = np.diff(best, axis=1, prepend=-1) != 0
        kept = new & ~np.isin(best, self.blanks)
        wanted = Targets.of(targets)
        return np.array(
            [
                np.array_equal(row[keep], labels)
                for row, keep, labels in zip(best, kept, wanted, strict=True)
            ],
            np.bool_,
        )

    def logs(self, outputs: Array) -> Array:
        """Give the logarithms of probabilities, (images, columns, classes), blanks folded into one.

        The others of several blanks keep their own.
        """
        z = outputs[:, 0].astype(np.float64)
        shifted = z - z.max(axis=2, keepdims=True)
        logs: Array = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
        if len(self.blanks) > 1:
            logs[:, :, self.blanks[0]] = np.logaddexp.reduce(logs[:, :, self.blanks], axis=2)
        return logs
