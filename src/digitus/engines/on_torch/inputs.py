"""Images on their way into a network: bytes go to the device as they are, and are scaled there."""

from typing import final

import numpy as np
import torch
from torch import Tensor

from digitus.arrays import Pixels
from digitus.datasets.scaling import Scaling


@final
class Inputs:
    """Scales pixels on a device.

    Parameters
    ----------
    scaling
        From pixels to inputs.
    precision
        "float32" or "float64".
    device
        Where.
    """

    def __init__(self, scaling: Scaling, precision: str, device: torch.device) -> None:
        self._scaling, self._precision, self._device = scaling, precision, device
        self._table = torch.from_numpy(scaling.table(precision)).to(device)

    def on_device(self, images: Pixels) -> Tensor:
        """Bring pixels to the device; those that are no bytes are scaled on the way."""
        if images.dtype != np.uint8:
            images = self._scaling.apply(images, self._precision)
        return torch.from_numpy(np.array(images)).to(
            self._device
        )  # what is shared may be read-only

    def scaled(self, images: Tensor) -> Tensor:
        """Return the inputs for pixels that lie on the device."""
        if images.dtype != torch.uint8:
            return images
        return self._table[images.int()]
