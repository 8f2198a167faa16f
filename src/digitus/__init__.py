"""Handwritten digits, recognised by neural networks written to be read.

Examples
--------
>>> import digitus
>>> outcome = digitus.train("sigmoid-10")
>>> outcome.model
<model sigmoid-10: 760 parameters>
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digitus.datasets import Dataset, DataSplits, list_datasets, load_dataset
    from digitus.engines import open_engine
    from digitus.errors import DigitusError
    from digitus.estimator import DigitClassifier
    from digitus.evaluation import Report, compare, evaluate
    from digitus.foreign import import_model
    from digitus.images.augment import Augment
    from digitus.models import Model, list_models, load_model, save_model
    from digitus.networks import BatchNorm, Conv2D, Dense, Dropout, Flatten, MaxPool2D, Network
    from digitus.reading import Reading, read
    from digitus.recipes import Recipe, list_recipes, load_recipe, reproduce, train
    from digitus.training import Training

__all__ = [
    "Augment",
    "BatchNorm",
    "Conv2D",
    "DataSplits",
    "Dataset",
    "Dense",
    "DigitClassifier",
    "DigitusError",
    "Dropout",
    "Flatten",
    "MaxPool2D",
    "Model",
    "Network",
    "Reading",
    "Recipe",
    "Report",
    "Training",
    "compare",
    "evaluate",
    "import_model",
    "list_datasets",
    "list_models",
    "list_recipes",
    "load_dataset",
    "load_model",
    "load_recipe",
    "open_engine",
    "read",
    "reproduce",
    "save_model",
    "train",
]

_ROOMS = {
    "datasets": ("DataSplits", "Dataset", "list_datasets", "load_dataset"),
    "engines": ("open_engine",),
    "errors": ("DigitusError",),
    "estimator": ("DigitClassifier",),
    "evaluation": ("Report", "compare", "evaluate"),
    "foreign": ("import_model",),
    "images.augment": ("Augment",),
    "models": ("Model", "list_models", "load_model", "save_model"),
    "networks": (*("BatchNorm", "Conv2D", "Dense", "Dropout", "Flatten", "MaxPool2D", "Network"),),
    "reading": ("Reading", "read"),
    "recipes": ("Recipe", "list_recipes", "load_recipe", "reproduce", "train"),
    "training": ("Training",),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    # Rooms load on use (PEP 562), so that `import digitus` stays quick.
    if name not in _HOME:
        raise AttributeError(f"module 'digitus' has no attribute {name!r}")
    return getattr(import_module(f"digitus.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
