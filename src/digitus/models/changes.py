"""Changes of a training while it runs: which settings, and before which step."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, final

from digitus.errors import SettingError, unknown
from digitus.images.augment import Augment
from digitus.networks import Dropout, Layer, Network, Optimizer, Residual, SpatialDropout
from digitus.networks.layers import each_layer
from digitus.settings import Setting, require_positive


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Setting):
    """Settings that are others from one step on; what is None stays as it is.

    Parameters
    ----------
    step
        Before which step, counted from 0 over the whole training.
    learning_rate
        The optimizer's own; a schedule still multiplies it.
    optimizer
        Another optimizer, or the same with other settings.  What it keeps beside the parameters
        goes on where both are of one kind and keep it under one name; all else begins at zero.
    batch_size
        Images per step.
    dropout
        The rate of every dropout layer, or one rate for each of them in order.
    l1, l2
        The penalties on the weights.
    clip_norm
        The limit to the gradient's length; 0 takes it away.
    augment
        How far images are changed; ``Augment()`` leaves them alone.

    Examples
    --------
    >>> Change(step=5200, learning_rate=0.01).learning_rate
    0.01
    """

    step: int
    learning_rate: float | None = None
    optimizer: Optimizer | None = None
    batch_size: int | None = None
    dropout: tuple[float, ...] | None = None
    l1: float | None = None
    l2: float | None = None
    clip_norm: float | None = None
    augment: Augment | None = None

    def __post_init__(self) -> None:
        if self.step < 0:
            raise SettingError(f"the step of a change is counted from 0, got {self.step}")
        if self.learning_rate is not None:
            require_positive("learning_rate", self.learning_rate)
        fields = (field.name for field in dataclasses.fields(self) if field.name != "step")
        if all(getattr(self, name) is None for name in fields):
            raise SettingError(
                f"the change before step {self.step} changes nothing; name a setting, such as"
                " learning_rate"
            )

    @classmethod
    def at(cls, step: int, settings: Mapping[str, Any]) -> "Change":
        """Make a change of some settings.

        Raises
        ------
        SettingError
            There is no such setting that can be changed.

        Examples
        --------
        >>> Change.at(7, {"l2": 0.001}) == Change(step=7, l2=0.001)
        True
        """
        names = [field.name for field in dataclasses.fields(cls) if field.name != "step"]
        for name in settings:
            if name not in names:
                raise unknown("setting that can be changed", name, names)
        return cls(step=step, **settings)

    def network(self, network: Network) -> Network:
        """Return a network with this dropout; it has the same parameters.

        Raises
        ------
        SettingError
            It has no dropout layers, or there is not one rate for each.
        """
        if self.dropout is None:
            return network
        count = sum(isinstance(layer, DROPOUTS) for layer in each_layer(network.layers))
        rates = self.dropout * count if len(self.dropout) == 1 else self.dropout
        if not count or len(rates) != count:
            raise SettingError(
                f"dropout needs one rate, or one for each dropout layer of the network, which has"
                f" {count}; got {len(self.dropout)}"
            )
        return network.replace(layers=_with_rates(network.layers, iter(rates)))


DROPOUTS = (Dropout, SpatialDropout)


def _with_rates(layers: Iterable[Layer], rates: Iterator[float]) -> tuple[Layer, ...]:
    changed: list[Layer] = []
    for layer in layers:
        if isinstance(layer, Residual):
            inside = _with_rates(layer.layers, rates)
            changed.append(
                layer.replace(layers=inside, shortcut=_with_rates(layer.shortcut, rates))
            )
        elif isinstance(layer, DROPOUTS):
            changed.append(layer.replace(rate=next(rates)))
        else:
            changed.append(layer)
    return tuple(changed)
