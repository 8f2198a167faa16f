"""Training images moved, bent and soiled at random, so that a network sees no image twice."""

from digitus.images.augment.augmenter import augment
from digitus.images.augment.settings import Augment

__all__ = ["Augment", "augment"]
