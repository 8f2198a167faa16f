"""The layers as descriptions: what each is made of and which shapes go in and out.

A layer holds no arrays and computes nothing.  To add one, write its class in a file of this room
and how to compute it in each engine's file of the same name.
"""

from digitus.networks.layers.convolution import Conv2D
from digitus.networks.layers.dense import Dense, Flatten
from digitus.networks.layers.dropout import Dropout, SpatialDropout
from digitus.networks.layers.layer import Layer, Shape
from digitus.networks.layers.normalisation import BatchNorm
from digitus.networks.layers.pooling import AveragePool2D, GlobalAveragePool, MaxPool2D
from digitus.networks.layers.residual import Residual, each_layer

__all__ = [
    "AveragePool2D",
    "BatchNorm",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePool",
    "Layer",
    "MaxPool2D",
    "Residual",
    "Shape",
    "SpatialDropout",
    "each_layer",
]
