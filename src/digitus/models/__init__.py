"""Models: trained networks with all that is needed to use them, in memory and in files."""

from digitus.models.decision import (
    REJECTED,
    Decision,
    Largest,
    Rounding,
    Threshold,
    to_probabilities,
)
from digitus.models.model import Model
from digitus.models.store import list_models, load_model, save_model

__all__ = [
    "REJECTED",
    "Decision",
    "Largest",
    "Model",
    "Rounding",
    "Threshold",
    "list_models",
    "load_model",
    "save_model",
    "to_probabilities",
]
