"""Augmentation as the page writes it, and what it makes of images."""

from dataclasses import fields
from typing import Any

import numpy as np

from digitus.arrays import Images
from digitus.datasets import Dataset
from digitus.errors import SettingError, unknown
from digitus.images.augment import Augment, augment
from digitus.studio.lab.images import as_pictures

NONE = "none"
"""How images that are left alone are written."""

SHOWN, TIMES = 4, 7
"""Images that are shown, each as it is and so many times changed."""

_KINDS: dict[str, Any] = {field.name: field.type for field in fields(Augment)}


def as_text(settings: Augment | None) -> str:
    """Write what is not off, as links do.

    Examples
    --------
    >>> as_text(Augment(rotation=10, shift=1.5)), as_text(None)
    ('rotation=10,shift=1.5', 'none')
    """
    usual = Augment()
    settings = settings or usual
    given = {name: getattr(settings, name) for name in _KINDS}
    parts = [f"{name}={value:g}" for name, value in given.items() if value != getattr(usual, name)]
    return ",".join(parts) or NONE


def from_text(text: str) -> Augment | None:
    """Read what :func:`as_text` writes.

    Raises
    ------
    SettingError
        There is no such setting, or its number is impossible.

    Examples
    --------
    >>> from_text("rotation=10,shift=1.5")
    Augment(rotation=10.0, scale=0.0, aspect=0.0, shear=0.0, shift=1.5, elastic_alpha=0.0, \
elastic_sigma=4.0, thickness=0.0, cutout=0, cutout_share=0.5, noise=0.0)
    >>> from_text("none")
    """
    if text == NONE:
        return None
    given = {}
    for part in text.split(","):
        name, _, value = part.partition("=")
        if name not in _KINDS:
            raise unknown("augmentation", name, _KINDS)
        try:
            given[name] = _KINDS[name](value)
        except ValueError as error:
            raise SettingError(f"{name} takes a number, as in {name}=1, got {value!r}") from error
    made = Augment(**given)
    return None if made == Augment() else made


def augmented(data: Dataset, settings: Augment | None, seed: int) -> Images:
    """Show some images, each as it is and then changed several times.

    Parameters
    ----------
    data
        Where they are taken from: the first of each of some classes.
    settings
        How far they are changed.
    seed
        What the changes are drawn from.
    """
    _, first = np.unique(data.labels, return_index=True)
    chosen = first[np.linspace(0, len(first) - 1, min(SHOWN, len(first))).astype(int)]
    images = np.repeat(as_pictures(data, chosen), 1 + TIMES, axis=0)
    if settings is None:
        return images
    changed = augment(images, settings, np.random.default_rng(seed))
    changed[:: 1 + TIMES] = images[:: 1 + TIMES]
    return changed
