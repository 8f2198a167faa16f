"""A training that explodes: noticed, named, and explained."""

from pathlib import Path

import numpy as np

from digitus.errors import DivergedError
from digitus.networks import Params


def is_finite(params: Params) -> bool:
    """Say whether all numbers are finite."""
    return all(bool(np.isfinite(array).all()) for array in params.values())


def diverged(what: str, epoch: int, step: int, rate: float, kept: Path | None) -> DivergedError:
    """Say what became of a training, why most likely, and what to do.

    Examples
    --------
    >>> print(diverged("the loss became inf", 2, 17, 0.5, None))
    the loss became inf in epoch 2, step 17: most likely the learning rate (0.5) is too large for \
this network and data; try 0.05, or limit the gradient with clip_norm
    """
    checkpoint = f"; the last good checkpoint is {kept}" if kept and kept.exists() else ""
    return DivergedError(
        f"{what} in epoch {epoch}, step {step}: most likely the learning rate ({rate:g}) is too"
        f" large for this network and data; try {rate / 10:g}, or limit the gradient with"
        f" clip_norm{checkpoint}"
    )
