"""What a training makes small and by which rule, in numbers that the program carries along."""

import math
from typing import NamedTuple

from digitus.engines.base import Job
from digitus.engines.on_numba.losses import LossRule, loss_rule
from digitus.engines.on_numba.objective import Penalties, penalties_of
from digitus.engines.on_numba.optimizers import SGD_CODE, UpdateRule, update_rule


class Rules(NamedTuple):
    """Loss, penalties and optimizer, each as its own kernels want it."""

    loss: LossRule
    penalties: Penalties
    update: UpdateRule
    is_plain: bool
    """Whether an update is no more than ``p -= rate g``: no gradient need be written down then."""


def rules_of(job: Job) -> Rules:
    """Put a job into numbers."""
    penalties, update = penalties_of(job.objective), update_rule(job.optimizer)
    penalised = penalties.l1 or penalties.l2 or math.isfinite(penalties.clip_norm)
    return Rules(
        loss=loss_rule(job.objective.loss),
        penalties=penalties,
        update=update,
        is_plain=update.code == SGD_CODE and not (update.momentum or penalised),
    )
