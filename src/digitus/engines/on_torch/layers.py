"""Layers at work on batches: rows (n, units), or images (n, height, width, channels).

Images lie in memory as everywhere in digitus, which PyTorch calls ``channels_last``: it looks at
them channels first without moving a number.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeAlias, final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from digitus.engines.on_torch.activations import ACTIVATIONS
from digitus.engines.on_torch.team import ALONE, Team
from digitus.networks import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Layer,
    MaxPool2D,
    Residual,
    SpatialDropout,
)
from digitus.networks.layers import Shape
from digitus.networks.layers.layer import image_shape

Tensors: TypeAlias = dict[str, Tensor]


class Node(ABC):
    """One layer at work: ``a = f(z)``, with its arrays in ``params``."""

    def __init__(self, layer: Any, inputs: Shape, params: Tensors, team: Team) -> None:
        self.layer, self.inputs, self.params, self.team = layer, inputs, params, team
        self.activation = ACTIVATIONS[layer.activation]

    @abstractmethod
    def pre_activation(self, x: Tensor, training: bool) -> Tensor:
        """Compute z for a batch."""

    def forward(self, x: Tensor, training: bool) -> Tensor:
        """Compute ``a = f(z)``."""
        return self.activation(self.pre_activation(x, training))

    def draw(self, count: int, rng: np.random.Generator) -> None:
        """Draw what is silenced in the next step, for a batch of so many images; mostly nothing."""
        del count, rng

    def _images(self, x: Tensor) -> Tensor:
        """Look at images channels first."""
        return x.reshape(len(x), *image_shape(self.inputs)).permute(0, 3, 1, 2)


@final
class DenseNode(Node):
    """``z = x @ weights + bias``, for rows x, or for images laid out as rows."""

    def pre_activation(self, x: Tensor, training: bool) -> Tensor:
        """Multiply."""
        rows = x.flatten(1)
        if self.layer.bias:
            return torch.addmm(self.params["bias"], rows, self.params["weights"])
        return rows @ self.params["weights"]


@final
class FlattenNode(Node):
    """The same numbers, as rows."""

    def pre_activation(self, x: Tensor, training: bool) -> Tensor:
        """Lay each image out."""
        return x.flatten(1)


@final
class Conv2DNode(Node):
    """``z = windows @ weights + bias``, as PyTorch's convolution."""

    def pre_activation(self, x: Tensor, training: bool) -> Tensor:
        """Look through all windows."""
        size, channels = self.layer.size, image_shape(self.inputs)[2]
        weights = (
            self.params["weights"]
            .reshape(size, size, channels, -1)
            .permute(3, 2, 0, 1)
            .contiguous()
        )
        z = functional.conv2d(
            self._images(x),
            weights,
            self.params.get("bias"),
            stride=self.layer.stride,
            padding=self.layer.padding,
        )
        return z.permute(0, 2, 3, 1)


@final
class BatchNormNode(Node):
    """``z = scale * x_hat + bias``, ``x_hat = (x - mean) / deviation``."""

    def pre_activation(self, x: Tensor, training: bool) -> Tensor:
        """Normalise by the batch in training, by the kept statistics otherwise."""
        scale, bias = self.params["scale"], self.params["bias"]
        rows = x.reshape(-1, len(scale)).to(scale.dtype)
        if training and (self.team.size > 1 or len(rows) < 2):
            return self._over_all(rows).reshape(x.shape)
        z = functional.batch_norm(
            rows,
            self.params["mean"],
            self.params["variance"],
            scale,
            bias,
            training,
            self.layer.momentum,
            self.layer.epsilon,
        )
        return z.reshape(x.shape)

    def _over_all(self, rows: Tensor) -> Tensor:
        """Normalise by the batch of all processes, which may be one row alone."""
        count = self.team.total(torch.tensor(float(len(rows)), device=rows.device))
        mean = self.team.total(rows.sum(dim=0)) / count
        variance = self.team.total(torch.square(rows - mean).sum(dim=0)) / count
        self._keep(mean.detach(), variance.detach(), count)
        deviation = torch.sqrt(variance + self.layer.epsilon)
        return self.params["scale"] * ((rows - mean) / deviation) + self.params["bias"]

    def _keep(self, mean: Tensor, variance: Tensor, count: Tensor) -> None:
        # The variance of a batch is corrected for the mean being its own; see on_numpy.
        unbiased = variance * (count / torch.clamp(count - 1, min=1))
        for name, of_batch in (("mean", mean), ("variance", unbiased)):
            kept = self.params[name]
            kept += self.layer.momentum * (of_batch.to(kept.dtype) - kept)


@final
class MaxPool2DNode(Node):
    """The largest of each window."""

    def pre_activation(self, x: Tensor, training: bool) -> Tensor:
        """Find the largest."""
        z = functional.max_pool2d(self._images(x), self.layer.size, self.layer.step)
        return z.permute(0, 2, 3, 1)


@final
class AveragePool2DNode(Node):
    """The mean of each window."""

    def pre_activation(self, x: Tensor, training: bool) -> Tensor:
        """Take the mean."""
        z = functional.avg_pool2d(self._images(x), self.layer.size, self.layer.step)
        return z.permute(0, 2, 3, 1)


@final
class GlobalAveragePoolNode(Node):
    """The mean of each channel over the whole image."""

    def pre_activation(self, x: Tensor, training: bool) -> Tensor:
        """Take the mean."""
        return self._images(x).mean(dim=(2, 3))


@final
class DropoutNode(Node):
    """What is silenced is multiplied by zero, the rest by ``1 / (1 - rate)``."""

    def draw(self, count: int, rng: np.random.Generator) -> None:
        """Draw what is kept, for each number or, in a spatial dropout, for each channel."""
        shape = self.inputs
        if isinstance(self.layer, SpatialDropout):
            shape = (image_shape(self.inputs)[2],)
        keep = rng.random((count, *shape), dtype=np.float32) >= self.layer.rate
        self.keep = torch.from_numpy(keep[self.team.part(count)])

    def pre_activation(self, x: Tensor, training: bool) -> Tensor:
        """Silence in training; pass everything through otherwise."""
        if not training:
            return x
        factor = self.keep.to(x.device).to(x.dtype) / (1 - self.layer.rate)
        if isinstance(self.layer, SpatialDropout):
            factor = factor[:, None, None] if x.ndim == 4 else factor[:, None]
        return x * factor


@final
class ResidualNode(Node):
    """``z = layers(x) + shortcut(x)``."""

    def __init__(self, layer: Residual, inputs: Shape, params: Tensors, team: Team) -> None:
        super().__init__(layer, image_shape(inputs), params, team)
        self.main = build_nodes(layer.layers, self.inputs, params, team)
        shortcut = _below(params, "shortcut.")
        self.shortcut = build_nodes(layer.shortcut, self.inputs, shortcut, team)

    def pre_activation(self, x: Tensor, training: bool) -> Tensor:
        """Go both ways, the layers first, and add."""
        x = x.reshape(len(x), *self.inputs)
        return forward(self.main, x, training) + forward(self.shortcut, x, training)

    def draw(self, count: int, rng: np.random.Generator) -> None:
        """Draw in the order of the layers, those of the shortcut last."""
        for node in (*self.main, *self.shortcut):
            node.draw(count, rng)


def forward(nodes: list[Node], x: Tensor, training: bool) -> Tensor:
    """Go through one layer after the other."""
    for node in nodes:
        x = node.forward(x, training)
    return x


def build_nodes(
    layers: tuple[Layer, ...], inputs: Shape, params: Tensors, team: Team = ALONE
) -> list[Node]:
    """Set up one node per layer on the arrays of ``params``: ``0.weights``, ``0.bias``, ..."""
    nodes = []
    for index, layer in enumerate(layers):
        nodes.append(NODES[type(layer)](layer, inputs, _below(params, f"{index}."), team))
        inputs = layer.output_shape(inputs)
    return nodes


def _below(params: Tensors, prefix: str) -> Tensors:
    return {
        name.removeprefix(prefix): tensor
        for name, tensor in params.items()
        if name.startswith(prefix)
    }


NODES: dict[type[Layer], Callable[[Any, Shape, Tensors, Team], Node]] = {
    AveragePool2D: AveragePool2DNode,
    BatchNorm: BatchNormNode,
    Conv2D: Conv2DNode,
    Dense: DenseNode,
    Dropout: DropoutNode,
    Flatten: FlattenNode,
    GlobalAveragePool: GlobalAveragePoolNode,
    MaxPool2D: MaxPool2DNode,
    Residual: ResidualNode,
    SpatialDropout: DropoutNode,
}
"""How each layer is set up."""
