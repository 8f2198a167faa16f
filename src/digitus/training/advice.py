"""What a training tells who can read it: what is the matter, how it shows, what to change.

Every rule looks at the evidence and says one thing or nothing. The rules stand in a table, the
gravest first; where one explains others, these stay silent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, final

from digitus.settings import Setting
from digitus.training import advice_on_curves as curves
from digitus.training import advice_on_settings as settings
from digitus.training.evidence import Evidence

Rule: TypeAlias = Callable[[Evidence], tuple[str, str, str] | None]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Advice(Setting):
    """One thing that a training shows.

    Parameters
    ----------
    rule
        A short name for the situation.
    what
        What is the matter.
    evidence
        The numbers that show it.
    change
        What to change.
    """

    rule: str
    what: str
    evidence: str
    change: str

    def __str__(self) -> str:
        return f"{self.what} ({self.evidence}): {self.change}"


RULES: dict[str, Rule] = {
    "diverged": curves.diverged,
    "class without images": settings.class_without_images,
    "labels unrelated": curves.labels_unrelated,
    "equal weights": settings.equal_weights,
    "unscaled pixels": settings.unscaled_pixels,
    "initial weights too large": settings.initial_weights_too_large,
    "dead neurons": settings.dead_neurons,
    "saturated": settings.saturated,
    "momentum too high": settings.momentum_too_high,
    "not learning": curves.not_learning,
    "batch too large": settings.batch_too_large,
    "batch too small": curves.batch_too_small,
    "jumping": curves.jumping,
    "rate too high at first": curves.rate_too_high_at_first,
    "penalty too strong": settings.penalty_too_strong,
    "dropout too strong": settings.dropout_too_strong,
    "slow": curves.slow,
    "underfitting": curves.underfitting,
    "early plateau": curves.early_plateau,
    "stopped too early": curves.stopped_too_early,
    "validation unlike training": settings.validation_unlike_training,
    "too few images": settings.too_few_images,
    "overfitting": curves.overfitting,
    "validation too small": settings.validation_too_small,
    "imbalance": settings.imbalance,
}
"""Each situation with the rule that finds it, the gravest first."""

EXPLAINS: dict[str, frozenset[str]] = {
    "diverged": frozenset(RULES) - {"unscaled pixels", "momentum too high"},
    "labels unrelated": frozenset({"not learning", "slow", "underfitting", "early plateau"}),
    "equal weights": frozenset({"not learning", "slow", "underfitting", "early plateau"}),
    "unscaled pixels": frozenset({"not learning", "jumping", "initial weights too large"}),
    "dead neurons": frozenset({"not learning", "underfitting", "early plateau"}),
    "saturated": frozenset({"not learning", "slow", "underfitting", "early plateau"}),
    "momentum too high": frozenset({"jumping", "batch too small"}),
    "not learning": frozenset({"slow", "underfitting", "early plateau", "dropout too strong"}),
    "batch too large": frozenset({"slow", "stopped too early"}),
    "batch too small": frozenset({"jumping"}),
    "penalty too strong": frozenset({"slow", "underfitting", "early plateau"}),
    "dropout too strong": frozenset({"slow", "underfitting", "early plateau"}),
    "slow": frozenset({"underfitting", "stopped too early"}),
    "underfitting": frozenset({"early plateau"}),
    "validation unlike training": frozenset({"overfitting", "too few images"}),
    "too few images": frozenset({"overfitting"}),
}
"""What need not be said where the first was said: it comes of the same."""


def advise(evidence: Evidence) -> tuple[Advice, ...]:
    """Say what a training shows; nothing for one that went well.

    Examples
    --------
    >>> from digitus.models import Epoch, History
    >>> from digitus.networks import Dense, Network
    >>> from digitus.training import Training
    >>> row = Epoch(
    ...     epoch=1, loss=9.0, accuracy=0.1, last_loss=9.0, learning_rate=0.1, images=9, seconds=1.0
    ... )
    >>> history = History([row.replace(loss=loss) for loss in (2.0, 9.0)])
    >>> network = Network((8, 8), (Dense(10, "softmax"),))
    >>> found = advise(
    ...     Evidence(history=history, training=Training(), network=network, counts=(100,) * 10)
    ... )
    >>> print(found[0])
    The training exploded (loss 2 in epoch 1, 9 in epoch 2): learning_rate=0.01, or clip_norm=1
    """
    said: list[Advice] = []
    silent: frozenset[str] = frozenset()
    for name, rule in RULES.items():
        found = None if name in silent else rule(evidence)
        if found:
            what, shown, change = found
            said.append(Advice(rule=name, what=what, evidence=shown, change=change))
            silent |= EXPLAINS.get(name, frozenset())
    return tuple(said)
