"""Advice that is read from settings, weights and data, with the curves beside them."""

import math

from digitus.training.advice_on_curves import Finding
from digitus.training.evidence import Evidence, dropout_rates

GOOD = 0.9
"""From this accuracy on training images on, a setting that looks odd does no harm."""
FEW_PER_CLASS = 50
FEW_STEPS = 10


def class_without_images(seen: Evidence) -> Finding | None:
    """Notice: a class that the network has an output for has no image."""
    missing = [str(label) for label, count in enumerate(seen.counts) if not count]
    if not missing:
        return None
    return (
        "Some classes are never shown",
        f"no image of {', '.join(missing)}",
        "add images of them, or give the last layer fewer units",
    )


def equal_weights(seen: Evidence) -> Finding | None:
    """Notice: with several layers, initial weights that are all alike stay alike."""
    differ, layers = seen.first_outputs_differ, len(seen.network.layers)
    if differ is None or differ > 1e-6 or layers < 2 or _accuracy(seen) > GOOD:
        return None
    return (
        "The initial weights are too small or all alike",
        f"at the start the outputs differ by {differ:.1g} between images",
        "initial=He for relu, LeCun for sigmoid and tanh",
    )


def unscaled_pixels(seen: Evidence) -> Finding | None:
    """Notice: inputs are far from the size that initial weights and rates are made for."""
    if seen.largest_input < 10 or _accuracy(seen) > GOOD:
        return None
    return (
        "The inputs are large",
        f"up to {seen.largest_input:.3g}, where 1 is usual",
        f"scaling.by={seen.largest_input:.3g}, or scaling=Standardise",
    )


def initial_weights_too_large(seen: Evidence) -> Finding | None:
    """Notice: at the start the network is sure, and wrong."""
    first, prior = seen.first_loss, seen.prior_loss
    if first is None or prior is None or first < 3 * prior or _accuracy(seen) > GOOD:
        return None
    return (
        "The initial weights are too large",
        f"loss {first:.3g} before the first step, and guessing costs {prior:.3g}",
        "initial=He for relu, LeCun for sigmoid and tanh",
    )


def dead_neurons(seen: Evidence) -> Finding | None:
    """Notice: many ReLU neurons fire for no image, and can learn no more."""
    if seen.dead < 0.4:
        return None
    rate = seen.training.optimizer.learning_rate
    return (
        "Many neurons are dead",
        f"{seen.dead:.0%} of the relu neurons fire for no image",
        f"learning_rate={rate / 3:.2g}, initial=He, or activation=leaky_relu",
    )


def saturated(seen: Evidence) -> Finding | None:
    """Notice: sigmoid neurons stand where they have no slope."""
    if seen.saturated < 0.5 or _accuracy(seen) > 0.8:
        return None
    return (
        "Sigmoid neurons are saturated",
        f"{seen.saturated:.0%} of their outputs stand at an end of their range",
        "initial=LeCun, a smaller learning_rate, or activation=relu",
    )


def momentum_too_high(seen: Evidence) -> Finding | None:
    """Notice: the velocity remembers hundreds of steps, and the loss has risen."""
    momentum = getattr(seen.training.optimizer, "momentum", 0.0)
    losses = seen.history.column("loss")
    rose = bool(seen.diverged) or (len(losses) > 1 and losses[1:].max() > 1.2 * losses[0])
    if momentum < 0.98 or not (rose or _accuracy(seen) < GOOD):
        return None
    return (
        "The momentum is too high",
        f"{momentum:g} adds up the last {1 / (1 - momentum):.0f} gradients",
        "momentum=0.9",
    )


def batch_too_large(seen: Evidence) -> Finding | None:
    """Notice: there are so few steps that the network had no chance to learn."""
    size, epochs = seen.training.batch_size, max(len(seen.history), 1)
    steps = math.ceil(seen.images / size)
    if steps >= FEW_STEPS or steps * epochs > 500 or _accuracy(seen) > GOOD or size <= 16:
        return None
    return (
        "There are few steps",
        f"{steps} in an epoch, with batches of {size}",
        f"batch_size={max(16, min(size, seen.images) // 16)}",
    )


def penalty_too_strong(seen: Evidence) -> Finding | None:
    """Notice: the penalties on the weights weigh more than the errors."""
    objective = seen.training.objective
    if seen.penalty_share < 0.5 or _accuracy(seen) > GOOD:
        return None
    name = "l1" if objective.l1 > objective.l2 else "l2"
    return (
        "The penalty on the weights is too strong",
        f"it is {seen.penalty_share:.0%} of the loss",
        f"{name}={getattr(objective, name) / 10:.1g}",
    )


def dropout_too_strong(seen: Evidence) -> Finding | None:
    """Notice: with its neurons silenced the network cannot learn the images that it could learn."""
    rate = max(dropout_rates(seen.network), default=0.0)
    if rate < 0.5 or not len(seen.history) or not seen.has_validation:
        return None
    row = seen.history[-1]
    ahead = row.validation_accuracy - row.accuracy
    if ahead < 0.1 or row.validation_accuracy > 0.95:
        return None
    return (
        "The dropout is too strong",
        f"rate {rate:g}: without it {row.validation_accuracy:.1%} are right, with it"
        f" {row.accuracy:.1%}",
        f"dropout={rate / 2:.2g}",
    )


def validation_unlike_training(seen: Evidence) -> Finding | None:
    """Notice: images that were kept aside look different, and are read less well."""
    if not seen.has_validation or seen.ink_apart < 0.5:
        return None
    row = seen.history[-1]
    if row.validation_accuracy > row.accuracy - 0.05:
        return None
    return (
        "The validation images are unlike the training images",
        f"their darkness differs by {seen.ink_apart:.1f} standard deviations,"
        f" {row.validation_accuracy:.1%} against {row.accuracy:.1%} right",
        "take both from the same source, at random, and prepare them alike",
    )


def too_few_images(seen: Evidence) -> Finding | None:
    """Notice: there are few images, and others are read less well than these."""
    each = seen.images / len(seen.counts)
    if each >= FEW_PER_CLASS or not seen.has_validation:
        return None
    row = seen.history[-1]
    if row.accuracy - row.validation_accuracy < 0.1:
        return None
    return (
        "There are too few images",
        f"{each:.0f} for each class, {row.accuracy:.1%} of them right and"
        f" {row.validation_accuracy:.1%} of others",
        "more images, or augment them: --set training.augment.rotation=10",
    )


def validation_too_small(seen: Evidence) -> Finding | None:
    """Notice: what is measured on so few validation images is known roughly."""
    count = seen.validation_images
    if not count or not seen.has_validation:
        return None
    share = seen.history[-1].validation_accuracy
    margin = 1.96 * math.sqrt(max(share * (1 - share), 0.01) / count)
    if margin < 0.03:
        return None
    return (
        "There are few validation images",
        f"with {count}, an accuracy of {share:.1%} is known to ± {margin:.1%}",
        _larger_validation(count, margin, seen.images + count),
    )


def _larger_validation(count: int, margin: float, images: int) -> str:
    """Say how to know an accuracy better, without leaving nothing to learn from."""
    wanted = math.ceil(count * (margin / 0.01) ** 2 / 100) * 100
    most = images // 5
    if wanted <= most:
        return f"validation={wanted} gives ± 1 %"
    more = f"± 1 % takes {wanted:,} images beside those that are learnt from"
    if most <= count:
        return f"more images: {more}"
    return f"validation={most} gives ± {margin * math.sqrt(count / most):.1%}; {more}"


def imbalance(seen: Evidence) -> Finding | None:
    """Notice: some classes have many times the images of others."""
    least, most = min(seen.counts), max(seen.counts)
    if not least or most < 5 * least or seen.training.balanced or seen.training.class_weights:
        return None
    return (
        "The classes are uneven",
        f"from {least:,} to {most:,} images",
        "balanced=true counts every class the same",
    )


def _accuracy(seen: Evidence) -> float:
    return float(seen.history[-1].accuracy) if len(seen.history) else 0.0
