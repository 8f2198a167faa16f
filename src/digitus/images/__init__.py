"""A file, bytes or an array -> a clean grey image -> one digit as MNIST has them.

``open_image`` brings in every kind of picture, ``normalise`` makes one digit of it, ``blocks``
shows an image in the terminal.
"""

from digitus.images.characters import blocks
from digitus.images.limits import Limits
from digitus.images.normaliser import Normalised, Step, normalise
from digitus.images.open import open_image

__all__ = ["Limits", "Normalised", "Step", "blocks", "normalise", "open_image"]
