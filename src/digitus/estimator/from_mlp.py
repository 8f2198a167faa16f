"""The settings of scikit-learn's MLPClassifier, as those of the estimator here."""

import math
from typing import Any, Final

from digitus.errors import SettingError
from digitus.networks import SGD, Adam, Glorot, Optimizer
from digitus.training import Constant, EarlyStopping, LossPlateau, StopRule

ACTIVATIONS: Final = {
    "relu": "relu",
    "tanh": "tanh",
    "logistic": "sigmoid",
    "identity": "identity",
}
"""What the activations of MLPClassifier are called here."""

USUAL_BATCH: Final = 200
"""What its ``batch_size="auto"`` stands for."""


def settings_of(mlp: Any) -> dict[str, Any]:
    """Return the arguments of the estimator that trains as an MLPClassifier does.

    Raises
    ------
    SettingError
        One of its settings has no counterpart.
    """
    theirs = mlp.get_params(deep=False)
    _require_known(theirs)
    batch = USUAL_BATCH if theirs["batch_size"] == "auto" else theirs["batch_size"]
    return {
        "hidden_layer_sizes": theirs["hidden_layer_sizes"],
        "activation": ACTIVATIONS[theirs["activation"]],
        "scaling": None,
        "initial": _initial(theirs["activation"]),
        "optimizer": _optimizer(theirs),
        "schedule": Constant(),
        "l2": theirs["alpha"] / batch,  # it divides by the images of the batch
        "batch_size": batch,
        "epochs": theirs["max_iter"],
        "stop": (_stop(theirs),),
        "shuffle": theirs["shuffle"],
        "validation_fraction": theirs["validation_fraction"],
        "warm_start": theirs["warm_start"],
        "random_state": theirs["random_state"],
    }


def _require_known(theirs: dict[str, Any]) -> None:
    if theirs["solver"] == "lbfgs":
        raise SettingError(
            'solver="lbfgs" has no counterpart here, where every step is of one batch; take "adam"'
        )
    if theirs.get("loss", "log_loss") != "log_loss":
        raise SettingError(f"loss must be 'log_loss', got {theirs['loss']!r}")
    if theirs["activation"] not in ACTIVATIONS:
        raise SettingError(
            f"activation must be one of {', '.join(ACTIVATIONS)}, got {theirs['activation']!r}"
        )
    if theirs["solver"] == "sgd" and theirs["learning_rate"] != "constant":
        raise SettingError(
            f"learning_rate={theirs['learning_rate']!r} has no exact counterpart; set "
            "learning_rate='constant', and schedule=ReduceOnPlateau() or Cosine() here"
        )


def _initial(activation: str) -> Glorot:
    return Glorot(gain=math.sqrt(1 / 3) if activation == "logistic" else 1.0, biases=True)


def _optimizer(theirs: dict[str, Any]) -> Optimizer:
    rate = theirs["learning_rate_init"]
    if theirs["solver"] == "sgd":
        momentum = theirs["momentum"]
        nesterov = bool(momentum and theirs["nesterovs_momentum"])
        return SGD(learning_rate=rate, momentum=momentum, nesterov=nesterov)
    return Adam(
        learning_rate=rate,
        beta1=theirs["beta_1"],
        beta2=theirs["beta_2"],
        epsilon=theirs["epsilon"],
    )


def _stop(theirs: dict[str, Any]) -> StopRule:
    patience = theirs["n_iter_no_change"] + 1  # it ends where there were more than so many
    if theirs["early_stopping"]:
        return EarlyStopping(patience=patience, least=theirs["tol"], on="validation_accuracy")
    return LossPlateau(patience=patience, least=theirs["tol"])
