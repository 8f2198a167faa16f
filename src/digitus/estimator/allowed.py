"""Which types of values each argument of the estimator takes: scikit-learn says it of the others."""

from numbers import Integral, Real
from typing import Any, Final

from digitus.images.augment import Augment
from digitus.networks import Initial, Loss, Network, Optimizer
from digitus.recipes import Recipe
from digitus.training import Average, Schedule

ALLOWED: Final[dict[str, list[Any]]] = {
    "network": [str, Recipe, Network, list, tuple, None],
    "hidden_layer_sizes": ["array-like", Integral],
    "activation": [str],
    "dropout": [Real],
    "image_shape": ["array-like", None],
    "initial": [Initial, None],
    "loss": [Loss, None],
    "optimizer": [str, Optimizer, None],
    "learning_rate": [Real, None],
    "schedule": [Schedule, None],
    "l1": [Real, None],
    "l2": [Real, None],
    "clip_norm": [Real, None],
    "augment": [Augment, None],
    "average": [Average, None],
    "stop": [list, tuple, None],
    "epochs": [Integral, None],
    "batch_size": [Integral, None],
    "early_stopping": ["boolean"],
    "shuffle": ["boolean"],
    "warm_start": ["boolean"],
    "patience": [Integral],
    "validation_fraction": [Real],
    "class_weight": ["array-like", dict, str, None],
    "callbacks": [list, tuple],
    "engine": [str],
    "precision": [str, None],
    "random_state": ["random_state"],
}
"""In the terms of ``sklearn.utils._param_validation``; values are looked at by what takes them."""
