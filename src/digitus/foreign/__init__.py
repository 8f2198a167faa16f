"""Models of other programs: ONNX, PyTorch, Keras and scikit-learn, as models of digitus."""

from digitus.foreign.importer import import_model
from digitus.foreign.layer_text import parse_layers

__all__ = ["import_model", "parse_layers"]
