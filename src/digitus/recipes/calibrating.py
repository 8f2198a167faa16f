"""The calibration that a training leaves: it costs neither images nor accuracy.

Smoothed labels keep a network from being sure, and it says 95 % where it is right 997 times in
1,000.  One temperature puts that right.  Where images were held out to watch the training with, it
is fitted on them.  Where a network learnt from all, but from augmented images, it is fitted on
images that are augmented anew: it has seen none of them, and errs on them about as often as on
images of others.  Images that it knows as they are would make it too sure.
"""

from dataclasses import replace

import numpy as np

from digitus.datasets import Dataset
from digitus.evaluation.calibration import calibration_from, temperature_for
from digitus.evaluation.outputs import outputs_for
from digitus.images.window_classes import CLASSES
from digitus.models import Calibration, Largest, Model, to_probabilities
from digitus.training import ReduceOnPlateau, Run
from digitus.training.augmenting import AugmentedEpoch

IMAGES = 10_000
"""So many are augmented anew at most."""

FEWEST_IMAGES = 100
"""On fewer, how sure a network may be is a guess."""


def calibrated(model: Model, run: Run) -> Model:
    """Return a model with the calibration that its own training allows; as it is where none does.

    A decision rule other than the likeliest class was made for probabilities as they are, and a
    reader of lines is calibrated by whole numbers: both stay as they are.  Thresholds for a risk
    are found only on images that were held out and had no part in how the training went.

    Parameters
    ----------
    model
        What came out.
    run
        At its end.
    """
    data = _images(run)
    reads_lines = model.network.classes in {CLASSES - 1, CLASSES}  # without signs, and with them
    unusual = not isinstance(model.decision, Largest) or reads_lines
    if unusual or data is None or len(data) < FEWEST_IMAGES:
        return model
    outputs = outputs_for(model, data, run.engine.full_name)
    if data is run.task.validation and not _watched(run):
        return replace(model, calibration=calibration_from(outputs, data))
    temperature = temperature_for(to_probabilities(outputs), data.labels)
    return replace(model, calibration=Calibration(temperature=temperature, data=data.name))


def _watched(run: Run) -> bool:
    """Whether the validation images had a part in how the training went, or when it ended."""
    training = run.given
    return training.needs_validation or isinstance(training.schedule, ReduceOnPlateau)


def _images(run: Run) -> Dataset | None:
    """Choose the images to calibrate on; None where there are none that the network has not seen."""
    train, settings = run.task.train, run.now.training.augment
    if run.task.validation is not None or settings is None:
        return run.task.validation
    rng = np.random.default_rng(0)
    some = rng.choice(len(train), min(IMAGES, len(train)), replace=False)
    with AugmentedEpoch(train, settings, some, seed=0, ahead=False) as epoch:
        changed = epoch.take(0, len(some))
    return replace(train.take(some), images=changed, name=f"{train.name}, augmented anew")
