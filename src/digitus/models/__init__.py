"""Models: trained networks with all that is needed to use them, in memory and in files."""

from digitus.models.calibration import Calibration, RiskPoint
from digitus.models.changes import Change
from digitus.models.confidence import ConfidenceModel, LengthGroup
from digitus.models.decision import (
    REJECTED,
    Decision,
    Largest,
    RiskBound,
    Rounding,
    Threshold,
    to_probabilities,
)
from digitus.models.ensemble import combine
from digitus.models.figures import (
    CorruptionFigures,
    Figures,
    Measured,
    RobustnessFigures,
    SeedFigures,
)
from digitus.models.half import fits_half, halve
from digitus.models.history import Epoch, History
from digitus.models.model import Model
from digitus.models.provenance import told
from digitus.models.store import describe_model, list_models, load_model, save_model
from digitus.models.surgery import with_bias, with_weight, without_unit

__all__ = [
    "REJECTED",
    "Calibration",
    "Change",
    "ConfidenceModel",
    "CorruptionFigures",
    "Decision",
    "Epoch",
    "Figures",
    "History",
    "Largest",
    "LengthGroup",
    "Measured",
    "Model",
    "RiskBound",
    "RiskPoint",
    "RobustnessFigures",
    "Rounding",
    "SeedFigures",
    "Threshold",
    "combine",
    "describe_model",
    "fits_half",
    "halve",
    "list_models",
    "load_model",
    "save_model",
    "to_probabilities",
    "told",
    "with_bias",
    "with_weight",
    "without_unit",
]
