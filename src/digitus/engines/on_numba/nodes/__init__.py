"""Networks that look at images: a node for each layer, which calls compiled kernels.

A dense network is one compiled program, since its steps take microseconds.  A convolution takes
milliseconds: here Python walks from layer to layer, as the numpy engine does, and the kernels do
the rest.  Read ``node.py`` first, then ``windows.py``, where nearly all the time goes.
"""

from digitus.engines.on_numba.nodes.build import NODES
from digitus.engines.on_numba.nodes.predictor import NodePredictor
from digitus.engines.on_numba.nodes.session import NodeSession

__all__ = ["NODES", "NodePredictor", "NodeSession"]
