"""What a reader found in another program's file."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np

from digitus.arrays import Array
from digitus.datasets.scaling import Scaling
from digitus.errors import ModelError
from digitus.foreign.stack import Stack
from digitus.models import Calibration, Decision, Largest
from digitus.networks import Layer, Network, Params

Runner: TypeAlias = Callable[[Array], np.ndarray]
"""The other program: from inputs (n, height, width), as its network takes them, to outputs."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person says of a file that the file does not say.

    Parameters
    ----------
    size
        Height and width of an image, where it goes in as a flat row.
    network
        The layers, for a file that holds arrays alone, with or without the size of images.
    """

    size: tuple[int, int] | None = None
    network: Network | tuple[Layer, ...] | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """A network of another program.

    Parameters
    ----------
    stack
        Its layers and arrays.
    program
        What wrote the file, for people: ``"PyTorch (torch.save)"``.
    takes_pixels
        Whether it scales pixels by itself, so that they go in as they are.
    runner
        The other program, as far as it is at hand.
    ran_by
        What runs it, with its version; or why nothing does.
    tolerance
        How far its outputs may be from those of digitus: it may compute in fewer digits.
    remarks
        What people should know of it.
    others
        The parameters of further networks of the same layers.
    shift, calibration, decision, scaling
        As in :class:`~digitus.models.Model`, where the file says.
    ink
        The value of full ink, where the file says.
    """

    stack: Stack
    program: str
    takes_pixels: bool = False
    runner: Runner | None = None
    ran_by: str = ""
    tolerance: float = 1e-5
    remarks: tuple[str, ...] = ()
    others: tuple[Params, ...] = ()
    shift: int = 0
    calibration: Calibration | None = None
    decision: Decision = Largest()
    scaling: Scaling | None = None
    ink: int | None = None


def image_size(pixels: int, wanted: Wanted) -> tuple[int, int]:
    """Return the height and width of an image that goes in as a flat row.

    Raises
    ------
    ModelError
        It is no square, and nobody said what it is.

    Examples
    --------
    >>> image_size(784, Wanted())
    (28, 28)
    """
    if wanted.size:
        if math.prod(wanted.size) != pixels:
            height, width = wanted.size
            raise ModelError(f"it takes {pixels} pixels, and {height} x {width} are others")
        return wanted.size
    side = math.isqrt(pixels)
    if side * side != pixels:
        raise ModelError(
            f"it takes rows of {pixels} pixels, which are no square: name their height and width"
            " (--size 16x8, in Python size=(16, 8))"
        )
    return side, side
