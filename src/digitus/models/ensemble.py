"""Ensembles: several trained networks as one model."""

from collections.abc import Sequence

from digitus.errors import SettingError
from digitus.models.model import Model


def combine(models: Sequence[Model], *, name: str, shift: int | None = None) -> Model:
    """Make one model of several; its probabilities are the mean of theirs.

    Networks that err differently err less together [1]_.  What they share is taken from the
    first; a calibration is not: the mean of several is less sure than each of them.

    Parameters
    ----------
    models
        Of the same layers, trained on images of the same kind; an ensemble counts as its members.
    name
        What the whole is called.
    shift
        By how many pixels each image is also looked at moved; None keeps that of the first.

    Raises
    ------
    SettingError
        There are none, or they differ in more than their numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from digitus.networks import Dense, Network
    >>> network = Network((1, 2), (Dense(2, "softmax", bias=False),))
    >>> one, two = (Model(network, {"0.weights": k * np.eye(2)}) for k in (1, 2))
    >>> combine([one, two], name="both")
    <model both: 2 x 4 parameters>

    .. [1] Hansen and Salamon 1990, Neural network ensembles.
    """
    if not models:
        raise SettingError("an ensemble is made of one model at least")
    first = models[0]
    for other in models[1:]:
        for trait in ("network", "scaling", "ink", "precision", "decision"):
            ours, theirs = getattr(first, trait), getattr(other, trait)
            if ours != theirs:
                raise SettingError(
                    f"{first.name} and {other.name} cannot be one model: their {trait} differs"
                )
    params, *others = (member for model in models for member in model.members)
    told = {key: first.provenance[key] for key in ("recipe", "data") if key in first.provenance}
    return Model(
        first.network,
        params,
        others=tuple(others),
        shift=first.shift if shift is None else shift,
        scaling=first.scaling,
        decision=first.decision,
        ink=first.ink,
        name=name,
        provenance={**told, "members": [dict(model.provenance) for model in models]},
    )
