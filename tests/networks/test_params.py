import re

import numpy as np
import pytest

from digitus.errors import ShapeError
from digitus.networks import Dense, He, Network, copy_params, draw_params, require_params

NETWORK = Network((4, 4), (Dense(5, "tanh"), Dense(3)))
PARAMS = draw_params(NETWORK, He(), np.random.default_rng(0))


def test_arrays_that_belong_are_accepted() -> None:
    require_params(NETWORK, PARAMS)
    require_params(NETWORK, dict(reversed(PARAMS.items())))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"0.weights": np.zeros((5, 16))}, "'0.weights' must have shape (16, 5), got (5, 16)"),
        ({"1.bias": np.zeros((3, 1))}, "'1.bias' must have shape (3,), got (3, 1)"),
        ({"2.bias": np.zeros(3)}, "'2.bias' is not part of this network; expected 0.weights"),
    ],
)
def test_arrays_that_do_not_belong_are_named(change: dict[str, np.ndarray], message: str) -> None:
    with pytest.raises(ShapeError, match=re.escape(message)):
        require_params(NETWORK, PARAMS | change)


def test_an_array_that_is_missing_is_named() -> None:
    for name in PARAMS:
        rest = {key: array for key, array in PARAMS.items() if key != name}
        with pytest.raises(ShapeError, match=f"'{name}' is missing"):
            require_params(NETWORK, rest)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_copies_are_contiguous_and_free(precision: str) -> None:
    params = {name: np.asfortranarray(array) for name, array in PARAMS.items()}
    copies = copy_params(params, precision)
    for name, copy in copies.items():
        assert copy.dtype == precision
        assert copy.flags.c_contiguous
        assert not np.shares_memory(copy, params[name])
        np.testing.assert_allclose(copy, params[name], rtol=1e-6)
