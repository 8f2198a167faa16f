"""The activations by name, with their formulas; each engine computes them in its own way."""

from digitus.errors import SettingError, unknown

ACTIVATIONS: dict[str, str] = {
    "identity": "z",
    "sigmoid": "1 / (1 + exp(-z))",
    "tanh": "tanh(z)",
    "relu": "max(z, 0)",
    "leaky_relu": "z where z > 0, 0.01 z elsewhere",
    "softmax": "exp(z) / sum(exp(z))",
    "tanh_slip": "tanh(z), its derivative taken at the output a in place of z: 1 - tanh(a)^2",
    "softmax_slip": "softmax(z), its derivative taken at the output a in place of z:"
    " that of softmax(a)",
}
"""Name and formula.

The two slips are a common mistake in networks written by hand.  They are kept because a published
result (recipe ``dropout-200``) was obtained with them, and because it teaches something that a
network learns all the same.
"""

LEAK = 0.01
"""The slope of leaky ReLU below zero (Maas et al. 2013, Rectifier nonlinearities)."""


def require_activation(name: str) -> None:
    """Refuse a name that is not an activation.

    Examples
    --------
    >>> require_activation("relu")
    >>> require_activation("rleu")
    Traceback (most recent call last):
        ...
    digitus.errors.SettingError: there is no activation 'rleu'; did you mean 'relu'? (known: ...)
    """
    if name not in ACTIVATIONS:
        raise unknown("activation", name, ACTIVATIONS)


def require_elementwise(name: str, place: str) -> None:
    """Refuse an activation that looks at several numbers at once, where there is no row of them.

    Examples
    --------
    >>> require_elementwise("softmax", "a convolution")
    Traceback (most recent call last):
        ...
    digitus.errors.SettingError: softmax is for the last Dense layer, not for a convolution
    """
    require_activation(name)
    if name.startswith("softmax"):
        raise SettingError(f"{name} is for the last Dense layer, not for {place}")
