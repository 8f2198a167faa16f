"""The arguments of the estimator, which are kept as they are given, as scikit-learn wants it."""

from typing import Any, Self

from sklearn.base import BaseEstimator

from digitus.estimator.allowed import ALLOWED
from digitus.estimator.from_mlp import settings_of


class Arguments(BaseEstimator):
    """Every setting by name; None stands for the recipe's, or for the usual one."""

    _parameter_constraints = ALLOWED

    def __init__(
        self,
        network: Any = None,
        *,
        hidden_layer_sizes: Any = (100,),
        activation: Any = "relu",
        dropout: Any = 0.0,
        image_shape: Any = None,
        scaling: Any = "auto",
        initial: Any = None,
        loss: Any = None,
        optimizer: Any = None,
        learning_rate: Any = None,
        schedule: Any = None,
        l1: Any = None,
        l2: Any = None,
        clip_norm: Any = None,
        augment: Any = None,
        average: Any = None,
        stop: Any = None,
        epochs: Any = None,
        batch_size: Any = None,
        shuffle: Any = True,
        early_stopping: Any = False,
        patience: Any = 10,
        validation_fraction: Any = 0.1,
        class_weight: Any = None,
        warm_start: Any = False,
        callbacks: Any = (),
        engine: Any = "auto",
        precision: Any = None,
        random_state: Any = None,
    ) -> None:
        self.network = network
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.dropout = dropout
        self.image_shape = image_shape
        self.scaling = scaling
        self.initial = initial
        self.loss = loss
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.schedule = schedule
        self.l1 = l1
        self.l2 = l2
        self.clip_norm = clip_norm
        self.augment = augment
        self.average = average
        self.stop = stop
        self.epochs = epochs
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.early_stopping = early_stopping
        self.patience = patience
        self.validation_fraction = validation_fraction
        self.class_weight = class_weight
        self.warm_start = warm_start
        self.callbacks = callbacks
        self.engine = engine
        self.precision = precision
        self.random_state = random_state

    @classmethod
    def from_mlp(cls, mlp: Any, **settings: Any) -> Self:
        """Take the settings of scikit-learn's ``MLPClassifier``; nothing is trained.

        Start, penalty, batches, steps and stop rule are its own, so that accuracy is the same but
        for what is drawn.

        Parameters
        ----------
        mlp
            An ``MLPClassifier``; what it has learnt is not looked at (``digitus import`` takes
            that over).
        settings
            Put in the place of what it says.

        Raises
        ------
        SettingError
            A setting has no counterpart: ``solver="lbfgs"``, say.

        Examples
        --------
        >>> from digitus import DigitClassifier
        >>> from sklearn.neural_network import MLPClassifier
        >>> DigitClassifier.from_mlp(MLPClassifier((40, 20), solver="sgd"), dropout=0.1).optimizer
        SGD(learning_rate=0.001, momentum=0.9, nesterov=True)
        """
        return cls(**{**settings_of(mlp), **settings})
