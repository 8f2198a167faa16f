"""Pooling: one number for each window and channel."""

from typing import final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numpy.layers.layer import Node
from digitus.engines.on_numpy.layers.windows import add_windows, windows_of
from digitus.networks import AveragePool2D, GlobalAveragePool, MaxPool2D
from digitus.networks.layers.layer import image_shape


@final
class MaxPool2DNode(Node):
    """The largest of each window; the gradient goes back to where it was found."""

    layer: MaxPool2D

    def pre_activation(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Find the largest, and keep where it was: the first place of several, line by line."""
        del rng
        x = x.reshape(len(x), *image_shape(self.inputs))
        windows = windows_of(x, self.layer.size, self.layer.step)
        places = windows.reshape(*windows.shape[:3], self.layer.size**2, windows.shape[-1])
        self.found = places.argmax(axis=3, keepdims=True)
        self.windows_shape, self.places_shape = windows.shape, places.shape
        return np.take_along_axis(places, self.found, axis=3)[:, :, :, 0]

    def backward_from_delta(self, delta: Array, need_input_grad: bool = True) -> Array:
        """Only the largest had a say: it gets the gradient, its neighbours nothing."""
        places = np.zeros(self.places_shape, delta.dtype)
        np.put_along_axis(places, self.found, delta[:, :, :, None], axis=3)
        images = np.zeros((len(delta), *image_shape(self.inputs)), delta.dtype)
        stride = self.layer.step
        add_windows(images, places.reshape(self.windows_shape), stride)
        return images.reshape(self.x.shape)


@final
class AveragePool2DNode(Node):
    """The mean of each window; the gradient goes back to all of it in equal parts."""

    layer: AveragePool2D

    def pre_activation(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Take the mean over the lines and points of each window."""
        del rng
        x = x.reshape(len(x), *image_shape(self.inputs))
        windows = windows_of(x, self.layer.size, self.layer.step)
        self.windows_shape = windows.shape
        a: Array = windows.mean(axis=(3, 4))
        return a

    def backward_from_delta(self, delta: Array, need_input_grad: bool = True) -> Array:
        """Each of the size x size points had the same say."""
        each = (delta / self.layer.size**2)[:, :, :, None, None]
        images = np.zeros((len(delta), *image_shape(self.inputs)), delta.dtype)
        stride = self.layer.step
        add_windows(images, np.broadcast_to(each, self.windows_shape), stride)
        return images.reshape(self.x.shape)


@final
class GlobalAveragePoolNode(Node):
    """The mean of each channel over the whole image."""

    layer: GlobalAveragePool

    def pre_activation(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Take the mean over lines and points."""
        del rng
        a: Array = x.reshape(len(x), *image_shape(self.inputs)).mean(axis=(1, 2))
        return a

    def backward_from_delta(self, delta: Array, need_input_grad: bool = True) -> Array:
        """Each point of the channel had the same say."""
        height, width, channels = image_shape(self.inputs)
        each = (delta / (height * width))[:, None, None]
        images = np.broadcast_to(each, (len(delta), height, width, channels))
        return images.reshape(self.x.shape)
