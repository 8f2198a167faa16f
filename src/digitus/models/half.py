"""Numbers of 16 bits: half the space in a file, for weights that do not need more."""

from dataclasses import replace

import numpy as np

from digitus.arrays import Array
from digitus.errors import SettingError
from digitus.models.calibration import Calibration
from digitus.models.confidence import ConfidenceModel
from digitus.models.decision import RiskBound, Threshold
from digitus.models.figures import Figures
from digitus.models.model import Model
from digitus.networks import Params


def halve(model: Model) -> Model:
    """Return a model whose numbers are rounded to float16, which takes half the space in a file.

    It computes in float32, with the rounded numbers.  It answers and rejects as before: temperature,
    thresholds and the weights of a reading's confidence stay.  What was measured of the model was
    not measured of this one and is left out: figures, and which risk a threshold keeps to.
    Calibrate it to know these again.

    Raises
    ------
    SettingError
        A number is too large for float16, whose largest is 65,504.

    Examples
    --------
    >>> from digitus.networks import Dense, Network
    >>> network = Network((1, 2), (Dense(2, bias=False),))
    >>> halve(Model(network, {"0.weights": np.full((2, 2), 0.1)})).params["0.weights"][0, 0]
    np.float32(0.099975586)
    """
    params, *others = ({n: _rounded(n, a) for n, a in m.items()} for m in model.members)
    calibration, decision = model.calibration, model.decision
    return replace(
        model,
        params=params,
        others=tuple(others),
        figures=Figures(),
        calibration=calibration and Calibration(temperature=calibration.temperature),
        decision=Threshold(probability=decision.probability)
        if isinstance(decision, RiskBound)
        else decision,
        line_confidence=_weights_only(model.line_confidence),
        digit_confidence=_weights_only(model.digit_confidence),
    )


def fits_half(params: Params) -> bool:
    """Say whether float16 holds all of these float32 numbers exactly.

    Examples
    --------
    >>> [fits_half({"0.bias": np.array([x], np.float32)}) for x in (0.5, 0.1, 1e6)]
    [True, False, False]
    """
    with np.errstate(over="ignore"):
        return all(np.array_equal(a.astype(np.float16), a) for a in params.values())


def _weights_only(found: ConfidenceModel | None) -> ConfidenceModel | None:
    """Keep how a score becomes a confidence, and nothing of what was counted."""
    return found and found.replace(data="", lines=0, points=(), right=None)


def _rounded(name: str, array: Array) -> Array:
    with np.errstate(over="ignore"):
        rounded = array.astype(np.float16)
    if not np.isfinite(rounded).all():
        raise SettingError(f"params: {name!r} holds numbers too large for float16")
    return rounded.astype(np.float32)
