import pytest

from digitus.errors import SettingError
from digitus.networks import Dense
from digitus.networks.activations import ACTIVATIONS, require_activation


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_known_with_a_formula(name: str) -> None:
    require_activation(name)
    assert Dense(3, name).activation == name
    assert ACTIVATIONS[name]


def test_a_misspelt_one_is_answered_with_the_nearest() -> None:
    with pytest.raises(SettingError, match="no activation 'sigmiod'; did you mean 'sigmoid'"):
        require_activation("sigmiod")
    with pytest.raises(SettingError, match="no activation 'swish'"):
        Dense(3, "swish")
