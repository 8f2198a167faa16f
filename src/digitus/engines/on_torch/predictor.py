"""A network ready to look at images on a device: forward only, as many images at once as fit."""

from typing import final

import numpy as np
import torch

from digitus.arrays import Array, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines.base import Predictor, require_images
from digitus.engines.on_torch.devices import Place
from digitus.engines.on_torch.inputs import Inputs
from digitus.engines.on_torch.layers import build_nodes, forward
from digitus.engines.on_torch.session import EXACT
from digitus.errors import EngineError
from digitus.networks import Network, Params, copy_params, require_params

IMAGES_AT_ONCE = 4096
"""Images that are predicted at once at most."""

OUTPUTS_AT_ONCE = 1 << 27
"""Outputs of all layers together that a prediction holds at once: 512 MB in float32."""


@final
class TorchPredictor(Predictor):
    """Forward only; where a device has not memory enough, half as many images at once."""

    def __init__(
        self, network: Network, params: Params, scaling: Scaling, precision: str, place: Place
    ) -> None:
        require_params(network, params)
        self._network, self._place = network, place
        arrays = copy_params(params, precision)
        tensors = {name: torch.from_numpy(a).to(place.device) for name, a in arrays.items()}
        self._nodes = build_nodes(network.layers, network.input_shape, tensors)
        self._kind = torch.from_numpy(np.empty(0, precision)).dtype
        self._inputs = Inputs(scaling, precision, place.device)
        self.at_once = max(1, min(IMAGES_AT_ONCE, OUTPUTS_AT_ONCE // network.output_count))

    def __call__(self, images: Pixels) -> Array:
        """Return the outputs (n, classes)."""
        require_images(self._network, images)
        found: list[Array] = []
        start = 0
        while not found or start < len(images):
            try:
                found.append(self._outputs(images[start : start + self.at_once]))
            except torch.OutOfMemoryError as error:
                self._halve(error)
                continue
            start += self.at_once
        return found[0] if len(found) == 1 else np.concatenate(found)

    def _halve(self, error: torch.OutOfMemoryError) -> None:
        if self.at_once == 1:
            raise EngineError(
                f"one image does not fit into the memory of {self._place.device}; use"
                " --engine numpy, or a smaller network"
            ) from error
        self.at_once = -(-self.at_once // 2)
        if self._place.device.type == "cuda":
            torch.cuda.empty_cache()

    def _outputs(self, images: Pixels) -> Array:
        with torch.inference_mode(), torch.backends.cudnn.flags(**EXACT):
            x = self._inputs.scaled(self._inputs.on_device(images))
            with self._place.computing():
                a = forward(self._nodes, x, training=False)
            outputs: Array = a.to(self._kind).cpu().numpy()
        return outputs
