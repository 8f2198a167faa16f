"""Networks that look at images: a node for each layer, which calls compiled kernels.

A dense network is one compiled program, since its steps take microseconds.  A convolution takes
milliseconds: here Python walks from layer to layer, as the numpy engine does, and the kernels do
the rest.  Read ``layer.py`` first, then ``simd/windows.py``, where nearly all the time goes.
"""

from digitus.engines.on_numba.layerwise.build import NODES
from digitus.engines.on_numba.layerwise.predictor import LayerwisePredictor
from digitus.engines.on_numba.layerwise.session import LayerwiseSession

__all__ = ["NODES", "LayerwisePredictor", "LayerwiseSession"]
