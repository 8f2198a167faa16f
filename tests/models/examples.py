"""A small model, and everything that a file may keep of one."""

from typing import Any

import numpy as np

from digitus.models import (
    Calibration,
    ConfidenceModel,
    CorruptionFigures,
    Epoch,
    Figures,
    History,
    Measured,
    Model,
    RiskPoint,
    RobustnessFigures,
    SeedFigures,
)
from digitus.networks import (
    Dense,
    Network,
    Params,
)

CALIBRATION = Calibration(
    temperature=1.5,
    data="mnist:validation",
    images=5000,
    sibling="sister",
    confidence=0.9,
    points=(RiskPoint(threshold=0.1, answered=9, errors=1, bound=0.4),) * 2,
)


FIGURES = Figures(
    test=Measured(data="mnist:test", images=9, accuracy=0.9, interval=(0.8, 1.0)),
    seeds=SeedFigures(
        runs=2,
        mean=0.9,
        deviation=0.1,
        lowest=0.8,
        highest=1.0,
        seeds=(0, 1),
        accuracies=(0.8, 1.0),
    ),
    robustness=RobustnessFigures(
        images=9,
        accuracy=0.9,
        mean_error=0.2,
        corruptions=(CorruptionFigures(name="fog", accuracy=(0.9, 0.8, 0.7, 0.6, 0.5)),),
    ),
)


CONFIDENCE = ConfidenceModel(bias=1.5, data="drawn", lines=9, points=CALIBRATION.points, right=0.9)


HISTORY = History(
    [
        Epoch(
            epoch=1,
            loss=0.5,
            accuracy=0.8,
            last_loss=0.1,
            learning_rate=0.1,
            images=10,
            seconds=2.0,
        )
    ]
)


def small(**settings: Any) -> Model:
    params: Params = {"0.weights": np.arange(12.0).reshape(4, 3), "0.bias": np.zeros(3)}
    return Model(Network((2, 2), (Dense(3, "softmax"),)), params, **settings)
