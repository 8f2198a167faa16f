"""What a model's file tells of where it comes from; a file can claim anything."""

from collections.abc import Mapping
from typing import Any

from digitus.models.model import Model


def told(model: Model, kind: type, *keys: str) -> Any:
    """Read one entry of a model's provenance; None where there is none of that kind.

    A file can claim anything there, so nothing is taken for granted.

    Examples
    --------
    >>> import numpy as np
    >>> from digitus.networks import Dense, Network
    >>> network = Network((1, 1), (Dense(1, bias=False),))
    >>> model = Model(network, {"0.weights": np.eye(1)}, provenance={"test": {"accuracy": "high"}})
    >>> told(model, float, "test", "accuracy") is None
    True
    """
    here: Any = model.provenance
    for key in keys:
        here = here.get(key) if isinstance(here, Mapping) else None
    if kind is float and type(here) is int:
        here = float(here)
    if not isinstance(here, kind):
        return None
    if isinstance(here, str):
        return "".join(letter if letter.isprintable() else "?" for letter in here)
    return here
