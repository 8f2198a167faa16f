"""Losses: how wrong each image's outputs are, and where backward begins."""

import math
from typing import Final, NamedTuple

from digitus.engines.on_numba.activations import Form, activate, activation_backward, softmax
from digitus.engines.on_numba.inputs import FlatTargets
from digitus.engines.on_numba.jit import inlined, kernel
from digitus.engines.on_numba.simd.pointers import Numbers, number, offset
from digitus.networks import CrossEntropy, Distillation, Loss, SquaredError

SQUARED_ERROR, CROSS_ENTROPY, DISTILLATION = range(3)
LOSSES: Final[dict[type[Loss], int]] = {
    SquaredError: SQUARED_ERROR,
    CrossEntropy: CROSS_ENTROPY,
    Distillation: DISTILLATION,
}
"""By what number kernels know a loss."""


class LossRule(NamedTuple):
    """A loss in numbers."""

    code: int
    """One of :data:`LOSSES`."""
    is_mean: bool
    """Over a batch, the mean or the sum."""
    factor: float
    """Of the squared error's derivative: 1 where it is halved, else 2."""
    smoothing: float
    """Of the targets of cross-entropy."""
    temperature: float
    """Of a teacher's probabilities."""
    weight: float
    """How much these count against the label."""


def loss_rule(loss: Loss) -> LossRule:
    """Put a loss into numbers."""
    smoothing = loss.smoothing if isinstance(loss, CrossEntropy | Distillation) else 0.0
    teacher = loss if isinstance(loss, Distillation) else Distillation(temperature=1, weight=0)
    return LossRule(
        code=LOSSES[type(loss)],
        is_mean=loss.reduction == "mean",
        factor=1.0 if isinstance(loss, SquaredError) and loss.halved else 2.0,
        smoothing=float(smoothing),
        temperature=float(teacher.temperature),
        weight=float(teacher.weight),
    )


class LossResults(NamedTuple):
    """What is said of each image of a batch."""

    weighted: Numbers
    """Its loss times its weight."""
    losses: Numbers
    """Its loss as it is."""
    correct: Numbers
    """Whether its largest output was that of its label."""


class Images(NamedTuple):
    """Which images are judged."""

    samples: Numbers
    """Which samples they are."""
    count: int  # type: ignore[assignment]  # a tuple's method, which nothing here calls
    batch: int
    """Images in the whole batch, for the mean."""


@kernel
def loss_and_delta(
    rule: LossRule,
    form: Form,
    targets: FlatTargets,
    images: Images,
    z: Numbers,
    delta: Numbers,
    results: LossResults,
) -> None:
    """From the last layer's z: its outputs (in place), each image's loss, and d loss / d z."""
    if rule.code == SQUARED_ERROR:
        activate(form, z, images.count)
    for image in range(images.count):
        a, grad = offset(z, image * form.stride), offset(delta, image * form.stride)
        sample = images.samples[image]
        label = targets.labels[sample]
        if rule.code == CROSS_ENTROPY:
            loss = _cross_entropy(form, a, label, rule.smoothing)
            _cross_entropy_delta(form, a, label, rule.smoothing, grad)
        elif rule.code == DISTILLATION:
            said = offset(targets.probabilities, sample * form.units)
            loss = _distillation(form, a, label, said, rule, grad)
        else:
            loss = _squared_error(form, a, label, rule.factor, grad)
        results.weighted[image] = targets.weights[sample] * loss
        results.losses[image] = loss
        results.correct[image] = _largest(a, form.units) == label
        factor = targets.weights[sample] / (images.batch if rule.is_mean else 1)
        for k in range(form.units):
            grad[k] *= number(factor, grad[k])
    if rule.code == SQUARED_ERROR:
        activation_backward(form, delta, z, images.count)


@inlined
def _squared_error(form: Form, a: Numbers, label: int, factor: float, grad: Numbers) -> float:
    """(1/2) sum (a - y)^2, and its derivative by a: (2/2) (a - y)."""
    total = 0.0
    for k in range(form.units):
        error = a[k] - number(1.0 if k == label else 0.0, a[k])
        grad[k] = error * number(factor, error)
        total += error * error
    return total * factor / 2


@inlined
def _cross_entropy(form: Form, z: Numbers, label: int, smoothing: float) -> float:
    """-sum y log softmax(z); z becomes a = softmax(z).

    log softmax(z) = z - max(z) - log sum exp(z - max(z)) never overflows, and never takes the
    logarithm of zero.  Without smoothing y is one at the label and zero elsewhere; smoothing
    gives a part of it evenly over all classes.
    """
    logit, mean = z[label], 0.0
    if smoothing > 0:
        for k in range(form.units):
            mean += float(z[k]) / form.units
    largest, total = softmax(form, z)
    wanted = float(logit - largest)
    if smoothing > 0:
        wanted = (1 - smoothing) * wanted + smoothing * (mean - float(largest))
    return math.log(float(total)) - wanted


@inlined
def _cross_entropy_delta(
    form: Form, a: Numbers, label: int, smoothing: float, grad: Numbers
) -> None:
    """Its derivative by z: a - y."""
    uniform = smoothing / form.units
    for k in range(form.units):
        grad[k] = a[k] - number(uniform + (1 - smoothing if k == label else 0.0), a[k])


@inlined
def _distillation(
    form: Form, z: Numbers, label: int, said: Numbers, rule: LossRule, grad: Numbers
) -> float:
    """(1 - w) CE(y, z) + w T^2 CE(q, z / T), and its derivative by z; z becomes softmax(z).

    By z / T the second cross-entropy has the derivative softmax(z / T) - q; by z that divided by T.
    """
    t, w, smoothing = rule.temperature, rule.weight, rule.smoothing
    linear = sum_of_said = 0.0
    for k in range(form.stride):
        grad[k] = z[k] / number(t, z[k])
    for k in range(form.units):
        linear += float(said[k]) * float(grad[k])
        sum_of_said += float(said[k])
    largest, total = softmax(form, grad)
    soft = math.log(float(total)) - (linear - sum_of_said * float(largest))
    hard = _cross_entropy(form, z, label, smoothing)
    uniform = smoothing / form.units
    for k in range(form.units):
        y = number(uniform + (1 - smoothing if k == label else 0.0), z[k])
        own, taught = number(1 - w, z[k]), number(w * t, z[k])
        grad[k] = own * (z[k] - y) + taught * (grad[k] - said[k])
    for k in range(form.units, form.stride):
        grad[k] = number(0.0, z[k])  # what fills rows has no gradient
    return (1 - w) * hard + w * t * t * soft


@inlined
def _largest(a: Numbers, units: int) -> int:
    best = 0
    for k in range(1, units):
        if a[k] > a[best]:
            best = k
    return best
