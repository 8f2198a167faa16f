"""Networks as descriptions: layers, shapes, losses, optimizers, initial weights.

Nothing here computes an output; that is what the engines are for.
"""

from digitus.networks.initial import Glorot, He, Initial, LeCun, Ramp, Uniform, draw_params
from digitus.networks.layers import (
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
from digitus.networks.losses import CrossEntropy, Distillation, LabelLoss, Loss, SquaredError
from digitus.networks.network import Network
from digitus.networks.objective import Objective
from digitus.networks.optimizers import SGD, Adam, Optimizer, RMSprop
from digitus.networks.params import Params, copy_params, kept_in, require_params
from digitus.networks.sequence_loss import CTC
from digitus.networks.targets import Targets

__all__ = [
    "CTC",
    "SGD",
    "Adam",
    "AveragePool2D",
    "BatchNorm",
    "Conv2D",
    "CrossEntropy",
    "Dense",
    "Distillation",
    "Dropout",
    "Flatten",
    "GlobalAveragePool",
    "Glorot",
    "He",
    "Initial",
    "LabelLoss",
    "Layer",
    "LeCun",
    "Loss",
    "MaxPool2D",
    "Network",
    "Objective",
    "Optimizer",
    "Params",
    "RMSprop",
    "Ramp",
    "Residual",
    "SpatialDropout",
    "SquaredError",
    "Targets",
    "Uniform",
    "copy_params",
    "draw_params",
    "kept_in",
    "require_params",
]
