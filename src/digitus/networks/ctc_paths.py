"""All ways to write a sequence of labels over columns: connectionist temporal classification.

Every column shows a label or the blank; labels that stay over several columns count once, and two
equal ones are parted by a blank. The probability of a sequence is the sum over all such ways, which
one walk over the columns adds up, in logarithms [1]_.

.. [1] Graves, Fernández, Gomez and Schmidhuber 2006, Connectionist temporal classification:
   labelling unsegmented sequence data with recurrent neural networks.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from digitus.arrays import Array, Bool, Float, Int
from digitus.networks.targets import Targets


@final
@dataclass(frozen=True, slots=True, eq=False)
class CtcPaths:
    """The states that sequences pass through: a blank before, between and after their labels.

    Parameters
    ----------
    symbols
        What each state shows, a row for each sequence; rows of shorter ones are filled with blanks.
    lengths
        How many states each sequence has.
    skips
        Which states may follow the one before the last: labels that differ from the label before.
    """

    symbols: Int[np.ndarray, "sequences states"]
    lengths: Int[np.ndarray, " sequences"]
    skips: Bool[np.ndarray, "sequences states"]

    @classmethod
    def of(cls, targets: Targets, blank: int) -> "CtcPaths":
        """Lay out the states of sequences.

        Examples
        --------
        >>> paths = CtcPaths.of(Targets.of([[1, 1], [2]]), blank=0)
        >>> paths.symbols.tolist(), bool(paths.skips[0].any())
        ([[0, 1, 0, 1, 0], [0, 2, 0, 0, 0]], False)
        """
        rows = list(targets)
        counts = np.array([len(row) for row in rows], np.int64)
        symbols = np.full((len(rows), 2 * max(counts, default=0) + 1), blank, np.int64)
        for row, labels in zip(symbols, rows, strict=True):
            row[1 : 2 * len(labels) : 2] = labels
        skips = np.zeros(symbols.shape, np.bool_)
        skips[:, 3::2] = symbols[:, 3::2] != symbols[:, 1:-2:2]
        return cls(symbols, 2 * counts + 1, skips)

    def reversed(self) -> "CtcPaths":
        """Read every sequence from its end."""
        symbols = np.take_along_axis(self.symbols, self.mirrored, axis=1)
        skips = np.zeros_like(self.skips)
        skips[:, 3::2] = symbols[:, 3::2] != symbols[:, 1:-2:2]
        return CtcPaths(symbols, self.lengths, skips)

    @property
    def mirrored(self) -> Int[np.ndarray, "sequences states"]:
        """For each state the one that it is when the sequence is read from its end."""
        places = np.arange(self.symbols.shape[1])
        found: np.ndarray = np.maximum(self.lengths[:, None] - 1 - places, 0)
        return found

    def emitted(self, logs: Float[np.ndarray, "sequences columns classes"]) -> Array:
        """Give each state's logarithm in each column; states beyond a sequence's end have none."""
        emitted = np.take_along_axis(logs, self.symbols[:, None, :], axis=2)
        beyond = np.arange(self.symbols.shape[1]) >= self.lengths[:, None]
        found: Array = np.where(beyond[:, None, :], -np.inf, emitted)
        return found

    def forward(self, emitted: Float[np.ndarray, "sequences columns states"]) -> Array:
        """Add up all ways into each state of each column, its own emission included."""
        alpha = np.full_like(emitted, -np.inf)
        alpha[:, 0, :2] = emitted[:, 0, :2]
        for column in range(1, emitted.shape[1]):
            before = alpha[:, column - 1]
            ways = before.copy()
            ways[:, 1:] = np.logaddexp(before[:, 1:], before[:, :-1])
            skipped = np.where(self.skips[:, 2:], before[:, :-2], -np.inf)
            ways[:, 2:] = np.logaddexp(ways[:, 2:], skipped)
            alpha[:, column] = ways + emitted[:, column]
        return alpha

    def ended(self, alpha: Float[np.ndarray, "sequences columns states"]) -> Array:
        """Give the logarithm of each sequence's probability: it ends in its last label or a blank."""
        last = alpha[:, -1]
        blank = np.take_along_axis(last, self.lengths[:, None] - 1, axis=1)[:, 0]
        label = np.take_along_axis(last, np.maximum(self.lengths[:, None] - 2, 0), axis=1)[:, 0]
        found: Array = np.where(self.lengths > 1, np.logaddexp(blank, label), blank)
        return found

    def occupied(self, logs: Float[np.ndarray, "sequences columns classes"]) -> tuple[Array, Array]:
        """Give each sequence's logarithm, and how probably each column shows each class in it.

        Returns
        -------
        of (sequences,) and of (sequences, columns, classes)
        """
        emitted = self.emitted(logs)
        alpha = self.forward(emitted)
        total = self.ended(alpha)
        back = self.reversed()
        beta = back.forward(back.emitted(logs[:, ::-1]))[:, ::-1]
        beta = np.take_along_axis(beta, self.mirrored[:, None, :], axis=2)
        with np.errstate(invalid="ignore"):  # beyond a sequence's end, -inf less -inf
            states = np.exp(alpha + beta - emitted - total[:, None, None])
        states = np.where(np.isfinite(emitted), states, 0.0)
        shown = np.zeros_like(logs)
        rows = np.arange(len(logs))
        for state in range(self.symbols.shape[1]):
            shown[rows, :, self.symbols[:, state]] += states[:, :, state]
        return total, shown
