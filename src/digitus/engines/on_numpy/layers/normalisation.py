"""Batch normalisation: each channel is a column, whose rows are all places of all images."""

from typing import final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numpy.layers.layer import Node
from digitus.networks import BatchNorm


@final
class BatchNormNode(Node):
    """``a = f(z)``, ``z = scale * x_hat + bias``, ``x_hat = (x - mean) / deviation``."""

    layer: BatchNorm

    def pre_activation(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Normalise by the batch in training, by the kept statistics otherwise."""
        rows = x.reshape(-1, len(self.params["scale"]))
        mean, variance = self.params["mean"], self.params["variance"]
        self.of_batch = rng is not None
        if self.of_batch:
            # Long sums: in float32 they would lose digits.
            mean = rows.mean(axis=0, dtype=np.float64).astype(x.dtype)
            variance = np.square(rows - mean).mean(axis=0, dtype=np.float64).astype(x.dtype)
            self._keep(mean, variance, len(rows))
        self.deviation = np.sqrt(variance + x.dtype.type(self.layer.epsilon))
        self.x_hat = (rows - mean) / self.deviation
        z: Array = self.params["scale"] * self.x_hat + self.params["bias"]
        return z.reshape(x.shape)

    def _keep(self, mean: Array, variance: Array, rows: int) -> None:
        # The variance of a batch is a little too small for that of all images, since the mean is
        # the batch's own: rows / (rows - 1) corrects it.  One row alone says nothing about it.
        seen = {"mean": mean, "variance": variance * (rows / max(rows - 1, 1))}
        for name, of_batch in seen.items():
            self.params[name] += self.layer.momentum * (of_batch - self.params[name])

    def backward_from_delta(self, delta: Array, need_input_grad: bool = True) -> Array | None:
        """Go back through scale and bias: d loss / d bias = sum of delta, and so on."""
        rows = delta.reshape(self.x_hat.shape)
        rows.sum(axis=0, out=self.grads["bias"])
        (rows * self.x_hat).sum(axis=0, out=self.grads["scale"])
        return self._input_grad(rows).reshape(self.x.shape) if need_input_grad else None

    def _input_grad(self, delta: Array) -> Array:
        """Go back through mean and deviation, which depend on every x of the channel.

        With g = scale * delta = d loss / d x_hat and n rows,

            x_hat_i = (x_i - mean) / deviation
            d mean / d x_j = 1 / n
            d deviation / d x_j = (x_j - mean) / (n deviation) = x_hat_j / n
            d x_hat_i / d x_j = ([i = j] - 1 / n - x_hat_i x_hat_j / n) / deviation

        and summed over all i

            d loss / d x_j = (g_j - mean of g - x_hat_j * mean of (g x_hat)) / deviation.

        The two means are those of delta and of delta x_hat, times scale: gradients that are known.
        Kept statistics do not depend on x, and only the first term is left.
        """
        factor = self.params["scale"] / self.deviation
        if not self.of_batch:
            return factor * delta
        rows = delta.dtype.type(len(delta))
        common = (self.grads["bias"] + self.x_hat * self.grads["scale"]) / rows
        grad: Array = factor * (delta - common)
        return grad
