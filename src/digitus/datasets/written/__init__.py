"""Digits whose writers are known: fetched on demand, to look at and to compose lines of."""

from digitus.datasets.written.mnist_writers import QMNIST_WRITERS
from digitus.datasets.written.pens import PEN_DIGITS
from digitus.datasets.written.swiss import SWISS_DIGITS

__all__ = ["PEN_DIGITS", "QMNIST_WRITERS", "SWISS_DIGITS"]
