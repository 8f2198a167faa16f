"""Statistics that layers keep of their inputs, measured anew for given parameters."""

import numpy as np

from digitus.engines import Engine, Samples, Session
from digitus.engines.base import steps_in
from digitus.networks import Params, copy_params, kept_in
from digitus.training.augmenting import AugmentedEpoch
from digitus.training.changing import CurrentSettings
from digitus.training.task import Task
from digitus.training.training import Training

STEPS = 32
"""Steps per chunk."""


def averaged_params(
    mean: Params,
    now: CurrentSettings,
    task: Task,
    engine: Engine,
    samples: Samples,
    rng: np.random.Generator,
) -> Params:
    """Return averaged parameters in the engine's precision, their statistics measured anew."""
    network = task.network
    if not mean or network.param_shapes == network.trained_shapes:
        return copy_params(mean, kept_in(engine.precision))
    return renew_statistics(engine.session(now.job, samples, mean), task, now.training, rng)


def renew_statistics(
    session: Session, task: Task, training: Training, rng: np.random.Generator
) -> Params:
    """Show a session one epoch of training images at learning rates of zero; return all parameters.

    Nothing moves but the statistics.  Draws as an epoch does: order, augmentation, dropout.
    """
    order = training.order.draw(len(task.train), rng)
    augmented = None
    if training.augment:
        augmented = AugmentedEpoch(
            task.train, training.augment, order, int(rng.integers(2**63)), ahead=False
        )
    chunk = STEPS * training.batch_size
    for start in range(0, len(order), chunk):
        part = order[start : start + chunk]
        rates = np.zeros(steps_in(part, training.batch_size))
        images = augmented.take(start, start + len(part)) if augmented else None
        session.run(part, training.batch_size, rates, rng, images)
    return session.params()
