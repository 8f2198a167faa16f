"""Advice that is read from how loss and accuracy went, epoch by epoch."""

import numpy as np

from digitus.arrays import Array
from digitus.training.evidence import Evidence
from digitus.training.schedules import Constant

Finding = tuple[str, str, str]
"""What is the matter, the numbers that show it, what to change."""

FEW_EPOCHS = 4
"""With fewer, a curve says little."""
SMALL_BATCH = 16
STILL_FALLING = 0.12
"""A loss that lost this share in each of the last three epochs has more to lose."""


def diverged(seen: Evidence) -> Finding | None:
    """Notice: the loss is not finite, or far above where it began."""
    rate = seen.training.optimizer.learning_rate
    change = f"learning_rate={rate / 10:g}, or clip_norm=1"
    if seen.diverged:
        return "The training exploded", seen.diverged.partition(":")[0], change
    losses = _losses(seen)
    if len(losses) < 2 or losses[-1] <= 1.5 * losses[0]:
        return None
    shown = f"loss {losses[0]:.3g} in epoch 1, {losses[-1]:.3g} in epoch {len(losses)}"
    return "The training exploded", shown, change


def labels_unrelated(seen: Evidence) -> Finding | None:
    """Notice: the network has learnt how frequent the classes are, and nothing from the images."""
    losses, prior = _losses(seen), seen.prior_loss
    if prior is None or len(losses) < FEW_EPOCHS or abs(losses[-3:] / prior - 1).max() > 0.03:
        return None
    accuracy = seen.history[-1].accuracy
    if accuracy > seen.chance + 0.03:
        return None
    return (
        "The labels seem to have nothing to do with the images",
        f"the loss rests at {losses[-1]:.3g}, which knows the classes' frequencies alone",
        "look whether images and labels are in the same order",
    )


def not_learning(seen: Evidence) -> Finding | None:
    """Notice: after some epochs it is no better than one who always gives the same answer."""
    if len(seen.history) < 2 or not len(seen.history[-1:]):
        return None
    accuracy = seen.history[-1].accuracy
    if accuracy > seen.chance + 0.05:
        return None
    rate = seen.training.optimizer.learning_rate
    return (
        "It is not learning",
        f"{accuracy:.1%} right after {len(seen.history)} epochs, and {seen.chance:.1%} is chance",
        f"try learning_rate={rate * 10:g} and {rate / 10:g}",
    )


def jumping(seen: Evidence) -> Finding | None:
    """Notice: the loss goes up as often as down, by much."""
    ups = _jumps(seen)
    if ups is None:
        return None
    rate = seen.training.optimizer.learning_rate
    return "The loss jumps", ups, f"learning_rate={rate / 3:.2g}, or a schedule that lets it fall"


def batch_too_small(seen: Evidence) -> Finding | None:
    """Notice: it jumps, and each step follows very few images."""
    ups, size = _jumps(seen), seen.training.batch_size
    if ups is None or size >= SMALL_BATCH:
        return None
    return "The loss jumps, and batches are small", f"{ups}, batch_size {size}", "batch_size=32"


def rate_too_high_at_first(seen: Evidence) -> Finding | None:
    """Notice: the first epoch was worse than the initial weights."""
    losses, first = _losses(seen), seen.first_loss
    if first is None or len(losses) < 2 or losses[0] < 1.2 * first:
        return None
    return (
        "The first steps were too large",
        f"loss {first:.3g} before the first step, {losses[0]:.3g} over the first epoch",
        "a schedule that begins low: schedule=OneCycle",
    )


def slow(seen: Evidence) -> Finding | None:
    """Notice: the loss falls steadily, and by little."""
    losses = _losses(seen)
    if len(losses) < FEW_EPOCHS or seen.history[-1].accuracy > 0.9:
        return None
    falls = 1 - losses[1:] / losses[:-1]
    if not (falls > 0).all() or losses[-1] < 0.7 * losses[0] or falls[-3:].min() < 0.002:
        return None
    rate = seen.training.optimizer.learning_rate
    return (
        "It learns slowly",
        f"the loss fell from {losses[0]:.3g} to {losses[-1]:.3g} in {len(losses)} epochs",
        f"learning_rate={rate * 3:.2g}",
    )


def underfitting(seen: Evidence) -> Finding | None:
    """Notice: it has stopped improving, and is wrong on the very images that it learns from."""
    losses = _losses(seen)
    if len(losses) < FEW_EPOCHS or seen.history[-1].accuracy > 0.9:
        return None
    if _gained(losses, 3) > 0.03:
        return None
    row = seen.history[-1]
    # Dropout and augmentation make training images harder: others tell how good it is.
    others = row.validation_accuracy if seen.has_validation else 1.0
    if seen.harder_than_it_is and others > row.accuracy + 0.05:
        return None
    return (
        "The network is too small for these images",
        f"{row.accuracy:.1%} of the training images are right, and the loss has stopped falling",
        "more units or another layer; convolutions, such as the recipe cnn-small has",
    )


def early_plateau(seen: Evidence) -> Finding | None:
    """Notice: it stopped improving long before its end."""
    losses = _losses(seen)
    half = len(losses) // 2
    if len(losses) < 2 * FEW_EPOCHS or seen.history[-1].accuracy > 0.98:
        return None
    if not isinstance(seen.training.schedule, Constant) or losses[half] > 0.9 * losses[0]:
        return None
    if _gained(losses, half) > 0.02:
        return None
    return (
        "It stopped improving halfway",
        f"loss {losses[-half - 1]:.3g} in epoch {len(losses) - half}, {losses[-1]:.3g} at the end",
        "a rate that falls: schedule=Cosine or ReduceOnPlateau",
    )


def stopped_too_early(seen: Evidence) -> Finding | None:
    """Notice: it was still improving when the epochs were used up, and the rate had not fallen."""
    losses, epochs = _judged(seen), seen.training.epochs
    if not FEW_EPOCHS <= len(losses) == epochs or seen.history[-1].accuracy > 0.97:
        return None
    falls = 1 - losses[1:] / losses[:-1]
    if not isinstance(seen.training.schedule, Constant) or falls[-3:].min() < STILL_FALLING:
        return None
    return (
        "It was still improving at its end",
        f"the loss fell by {falls[-1]:.0%} in the last epoch",
        f"epochs={2 * epochs}",
    )


def overfitting(seen: Evidence) -> Finding | None:
    """Notice: validation images have become worse while training images still become better."""
    if not seen.has_validation or len(seen.history) < FEW_EPOCHS:
        return None
    losses, trained = seen.history.column("validation_loss"), _losses(seen)
    best = int(losses.argmin())
    if losses[-2:].min() < 1.1 * losses[best] or trained[-1] > trained[best]:
        return None
    return (
        "It learns its images by heart",
        f"validation loss {losses[best]:.3g} in epoch {best + 1}, {losses[-1]:.3g} at the end",
        "augment images, add dropout, or end with stop=EarlyStopping",
    )


def _losses(seen: Evidence) -> Array:
    return seen.history.column("loss")


def _judged(seen: Evidence) -> Array:
    """Return the losses by which a person judges: those of validation images, if there are any."""
    return seen.history.column("validation_loss") if seen.has_validation else _losses(seen)


def _gained(losses: Array, epochs: int) -> float:
    """Return by what share the loss fell in the last epochs."""
    return float(1 - losses[-epochs:].min() / losses[-epochs - 1])


def _jumps(seen: Evidence) -> str | None:
    losses = _losses(seen)
    late = losses[len(losses) // 3 :]
    if len(late) < FEW_EPOCHS or not (late > 0).all():
        return None
    steps = np.diff(np.log(late))
    ups = int((steps > 0).sum())
    if ups < 0.4 * len(steps) or float(steps.std()) < 0.2:
        return None
    return f"it rose in {ups} of the last {len(steps)} epochs, by {np.expm1(steps.max()):.0%} once"
