"""What a threshold can promise: thresholds tested one after the other, from a strict one on.

For one risk, each threshold is tested at the full confidence, and the first that does not pass ends
the search. To promise too much, the first threshold that breaks the promise would have to pass, and
that happens as seldom as one test errs: nothing is lost by testing many [1]_. Where to begin is
decided without knowing what is right: at the threshold that would pass most surely if answers were
right as often as their confidence says.

.. [1] Angelopoulos, Bates, Candès, Jordan and Lei 2021, Learn then test: calibrating predictive
   algorithms to achieve risk control, on fixed sequence testing.
"""

import math

import numpy as np

from digitus.arrays import Float, Indices, Mask
from digitus.models import RiskPoint

_STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)

THRESHOLDS = (
    *(round(1 - step * 10.0**power, 9) for power in range(-5, 0) for step in _STEPS),
    0.0,
)
"""From the strictest; fixed here, before anybody looks at an answer."""

RISKS = (
    *(0.5, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02, 0.015, 0.01),
    *(7e-3, 5e-3, 3e-3, 2e-3, 1e-3, 5e-4, 2e-4, 1e-4),
)
"""Shares of wrong answers that may be promised."""


def risk_points(
    surety: Float[np.ndarray, " answers"], right: Mask, confidence: float = 0.95
) -> tuple[RiskPoint, ...]:
    """Find for each risk the loosest threshold that keeps to it.

    Of n answers above a threshold that are independent draws, and each wrong with a probability
    above the risk r, e or fewer are wrong with a probability below ``binom.cdf(e, n, r)``. Where
    that is at most one minus the confidence, the threshold keeps to the risk; Clopper and
    Pearson's bound says the same.

    Parameters
    ----------
    surety
        How sure each answer is, from 0 to 1.
    right
        Whether it is right.
    confidence
        How often a promise holds.

    Returns
    -------
    tuple of RiskPoint
        One for each risk that can be promised, the largest first; its ``bound`` is the risk.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> surety = rng.random(4000)
    >>> points = risk_points(surety, rng.random(4000) < 0.9 + 0.1 * surety)
    >>> [(point.bound, point.threshold) for point in points if point.bound < 0.06]
    [(0.05, 0.2), (0.03, 0.5), (0.02, 0.8), (0.015, 0.94)]
    """
    order = np.argsort(-surety, kind="stable")
    sorted_surety, wrong = surety[order], ~np.asarray(right, np.bool_)[order]
    answered = np.searchsorted(-sorted_surety, -np.array(THRESHOLDS), side="right")
    errors = np.concatenate([[0], np.cumsum(wrong)])[answered]
    expected = np.concatenate([[0.0], np.cumsum(1 - sorted_surety)])[answered]
    rate = np.clip(expected / np.maximum(answered, 1), 0, 1)
    points = []
    for risk in RISKS:
        allowed = _allowed_errors(answered, risk, confidence)
        hope = _binomial_cdf(allowed, answered, rate)
        begin = int(np.argmax(hope))
        failed = np.flatnonzero(errors[begin:] > allowed[begin:])
        last = begin + (int(failed[0]) if failed.size else len(THRESHOLDS) - begin) - 1
        if hope[begin] and last >= begin:
            points.append(
                RiskPoint(
                    threshold=THRESHOLDS[last],
                    answered=int(answered[last]),
                    errors=int(errors[last]),
                    bound=risk,
                )
            )
    return tuple(points)


def _allowed_errors(
    answered: Indices, risk: float, confidence: float
) -> Float[np.ndarray, " thresholds"]:
    """Return the most errors that keep to a risk; -1 where not even none would."""
    from scipy.special import bdtrik  # scipy.stats knows it as binom.ppf, and loads for a second

    # Where the cumulative probability reaches what may go wrong, there is one error too many.
    many = np.ceil(bdtrik(1 - confidence, answered, risk))
    fewer = np.maximum(many - 1, 0)  # rounding may have led one too far
    reached = _binomial_cdf(fewer, answered, np.full(len(many), risk)) >= 1 - confidence
    found: Float[np.ndarray, " thresholds"] = np.where(reached, fewer, many) - 1
    return np.where(answered > 0, found, -1.0)


def _binomial_cdf(
    errors: Float[np.ndarray, " thresholds"],
    answered: Indices,
    rate: Float[np.ndarray, " thresholds"],
) -> Float[np.ndarray, " thresholds"]:
    """Return the probability of at most so many errors among the answers."""
    from scipy.special import bdtr

    return np.where(errors < 0, 0.0, bdtr(np.maximum(errors, 0), answered, rate))


def answers_needed(risk: float, confidence: float = 0.95) -> int:
    """Say how many answers, all of them right, it takes to promise a risk.

    Examples
    --------
    >>> answers_needed(0.01), answers_needed(0.05)
    (299, 59)
    """
    return math.ceil(math.log(1 - confidence) / math.log(1 - risk))
