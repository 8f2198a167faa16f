"""The classifier: scikit-learn's methods around one training."""

from contextlib import closing
from typing import Any, Self, cast

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from digitus.datasets import DataSplits
from digitus.engines import Job, open_engine
from digitus.errors import DataError, SettingError
from digitus.estimator.arguments import Arguments
from digitus.estimator.building import build_network, build_training, recipe_of
from digitus.estimator.rows import (
    Measurements,
    Rows,
    find_scaling,
    image_shape,
    keep_aside,
    measurements,
    pair,
    places_of,
)
from digitus.models.decision import to_probabilities
from digitus.networks import He, Optimizer, draw_params
from digitus.training import Task, Training
from digitus.training.run import Run


class DigitClassifier(ClassifierMixin, Arguments):
    """A neural network as scikit-learn knows classifiers.

    It takes rows of numbers, data frames, and images (n, height, width); labels of any kind.
    A setting that is None is the recipe's, where ``network`` names one, else what stands in
    brackets.

    Parameters
    ----------
    network
        A recipe's name (its network, and its training where nothing else is said), a
        :class:`~digitus.Network`, its layers, or None for dense layers of
        ``hidden_layer_sizes``. A softmax with one output per class is put behind layers that do
        not end in one.
    hidden_layer_sizes, activation, dropout
        The hidden layers where ``network`` is None, and how much of each is dropped in training.
    image_shape
        Height and width of the images in flat rows; None takes a square where there is one.
    scaling
        "auto" is the recipe's; without one it divides by the largest number where that is above 10
        and none is negative, as with pixels. None leaves numbers as they are; a number divides.
    initial
        How the initial weights are drawn (:class:`~digitus.networks.He`).
    loss
        What is made small (:class:`~digitus.networks.CrossEntropy`).
    optimizer
        "adam", "sgd", "momentum", "rmsprop" or an :class:`~digitus.networks.Optimizer` ("adam").
    learning_rate
        In place of the optimizer's own, and of the peak of one cycle.
    schedule
        How the rate changes. Without one, it rises to a peak and falls to zero
        (:class:`~digitus.training.OneCycle`); where nobody knows beforehand when the training ends
        (``stop``, ``early_stopping``, ``warm_start``, ``partial_fit``), it stays what it is.
    l1, l2, clip_norm, augment, average, stop
        As in :class:`~digitus.Training` and :class:`~digitus.networks.Objective`; ``augment`` is
        for images with pixels of 0 to 255.
    epochs, batch_size
        The most epochs there are (20), and images per step (32); with one cycle 10 and 128 from
        20,000 rows on.
    shuffle
        Whether every epoch has an order of its own.
    early_stopping, patience, validation_fraction
        Keep the weights of the epoch with the best validation loss, and end the training
        ``patience`` epochs after it. The validation images are those given to ``fit``, else this
        share of its training images.
    class_weight
        "balanced", or a weight for each class by its label.
    warm_start
        Whether ``fit`` goes on from where the last one ended, the optimizer's state included.
    callbacks
        :class:`~digitus.training.Callback` objects that watch.
    engine, precision
        What computes, and in which numbers.
    random_state
        Decides all that is drawn.

    Attributes
    ----------
    classes_
        The labels, in the order of the columns of :meth:`predict_proba`.
    n_features_in_, feature_names_in_
        How many columns, and their names where they are text.
    network_, params_, scaling_
        What was trained.
    history_
        One row per epoch of the last ``fit``.
    loss_curve_, validation_curve_
        The training loss and the validation accuracy of every epoch so far; the second is empty
        without validation images.
    n_iter_
        How many epochs that were.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> X, y = load_digits(return_X_y=True)
    >>> classifier = DigitClassifier(hidden_layer_sizes=(40,), epochs=30, random_state=0)
    >>> bool(classifier.fit(X[:1200], y[:1200]).score(X[1200:], y[1200:]) > 0.9)
    True
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None, *, validation: Any = None) -> Self:
        """Train a network.

        Parameters
        ----------
        X
            Numbers (n, features), a data frame, or images (n, height, width).
        y
            A label for each row.
        sample_weight
            How much each row counts.
        validation
            A pair (X, y) of rows kept aside to watch the training with.

        Raises
        ------
        ValueError
            Nothing can be learnt from these, or a setting makes no sense.
        """
        self._validate_params()
        again = self.warm_start and hasattr(self, "params_")
        X, y = self._rows(X, y, reset=not again)
        if again:
            self._require_same_network()
        else:
            self._begin(X, y)
        labels = places_of(y, self.classes_)
        weights = self._weights(sample_weight, X, y)
        held_out = None
        if validation is not None:
            held_X, held_y = self._rows(*pair(validation), reset=False)
            held_out = self._data(held_X, places_of(held_y, self.classes_))
        elif build_training(self, len(X)).needs_validation:
            kept, aside = keep_aside(labels, self.validation_fraction, self._rng)
            held_out = self._data(X[aside], labels[aside])
            X, labels, weights = X[kept], labels[kept], weights[kept]
        if len(np.unique(labels)) < 2:
            raise DataError("at least 2 classes are needed to learn from, y holds 1 class")
        self._train(self._data(X, labels), weights, build_training(self, len(X)), held_out)
        return self

    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> Self:
        """Go once through some more rows, from where the last call ended.

        Parameters
        ----------
        X, y, sample_weight
            As in :meth:`fit`.
        classes
            All labels that there will ever be; needed in the first call only.

        Raises
        ------
        ValueError
            The first call names no classes, or a label is none of them.
        """
        self._validate_params()
        first = not hasattr(self, "params_")
        X, y = self._rows(X, y, reset=first)
        if first:
            if classes is None:
                raise ValueError("classes must be passed on the first call to partial_fit.")
            self._begin(X, np.asarray(classes))
        elif classes is not None and not np.array_equal(np.unique(classes), self.classes_):
            raise ValueError(
                f"`classes={classes}` is not the same as on the last call to partial_fit, was:"
                f" {self.classes_}"
            )
        once = build_training(self, len(X), part=True)
        data = self._data(X, places_of(y, self.classes_))
        self._train(data, self._weights(sample_weight, X, y), once, None)
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Name the label of each row."""
        best = self._outputs(X).argmax(axis=1)
        return cast("np.ndarray", self.classes_[best])

    def predict_proba(self, X: Any) -> np.ndarray:
        """Compute the probabilities of the labels, (n, classes), in the order of ``classes_``."""
        return to_probabilities(self._outputs(X))

    def decision_function(self, X: Any) -> np.ndarray:
        """Compute log-probabilities, (n, classes); of two classes the log-odds of the second, (n,)."""
        probabilities = self.predict_proba(X)
        logs: Rows = np.log(np.maximum(probabilities, np.finfo(probabilities.dtype).tiny))
        return logs if len(self.classes_) > 2 else logs[:, 1] - logs[:, 0]

    def _rows(self, X: Any, y: Any = "no_validation", *, reset: bool) -> Any:
        shape: tuple[int, ...] = getattr(X, "shape", ())
        if len(shape) == 3:
            X = np.asarray(X).reshape(shape[0], -1)
        alone = isinstance(y, str)
        found = validate_data(self, X, y, reset=reset)
        X, y = (found, None) if alone else found
        if reset:
            self._shape = image_shape(self.image_shape, X.shape[1], shape)
        if X.dtype not in (np.uint8, np.float32):
            X = np.asarray(X, np.float64)
        X = np.ascontiguousarray(X.reshape(-1, *self._shape))
        return X if alone else (X, y)

    def _begin(self, X: Rows, labels: Rows) -> None:
        """Start anew: with the classes, the network and the weights."""
        check_classification_targets(labels)
        self.classes_ = np.unique(labels)
        self._rng = np.random.default_rng(check_random_state(self.random_state).randint(2**31))
        recipe = recipe_of(self.network)
        self.scaling_ = find_scaling(self.scaling, recipe and recipe.scaling, X)
        self.network_ = build_network(self, self._shape, len(self.classes_))
        initial = self.initial or (recipe.initial if recipe else He())
        self.params_ = draw_params(self.network_, initial, self._rng)
        self._state: Any = None
        self._stepped: Optimizer | None = None
        self.loss_curve_: list[float] = []
        self.validation_curve_: list[float] = []

    def _require_same_network(self) -> None:
        if build_network(self, self._shape, len(self.classes_)) != self.network_:
            raise SettingError(
                "the network is another one than at the last fit, and warm_start=True goes on with"
                " that; clone() the estimator, or set warm_start=False, to begin anew"
            )

    def _weights(self, given: Any, X: Rows, y: Any) -> Rows:
        """Return how much each row counts: one on average, so that no weight changes the rate."""
        weights = _check_sample_weight(given, X.reshape(len(X), -1), dtype=np.float64)
        if weights.min() < 0:
            raise DataError("sample_weight must not be negative")
        if self.class_weight is not None:
            weights = weights * compute_sample_weight(self.class_weight, y)
        return cast("Rows", weights / weights.mean())

    def _data(self, X: Rows, labels: Rows) -> Measurements:
        return measurements(X, labels, len(self.classes_), pixels=self.augment is not None)

    def _train(
        self, data: Measurements, weights: Rows, training: Training, held_out: Measurements | None
    ) -> None:
        job = Job(network=self.network_, objective=training.minimised, optimizer=training.optimizer)
        engine = open_engine(self.engine, self.precision, job)
        task = Task(
            network=self.network_,
            params=self.params_,
            scaling=self.scaling_,
            data=DataSplits(train=data, validation=held_out),
            weights=None if (weights == 1).all() else weights,
        )
        run = Run(task, training, engine, self._rng, self.callbacks)
        if self._state is not None and type(self._stepped) is type(training.optimizer):
            run.session = engine.session(job, run.samples, self.params_, self._state)
        with closing(run):
            while not run.reason:
                run.chunk()
            run.finish()
        self._state, self._stepped = run.session.state(), training.optimizer
        self.params_, self.history_ = run.params, run.history
        self.loss_curve_ += [row.loss for row in run.history]
        self.validation_curve_ += [
            row.validation_accuracy for row in run.history if row.validation_accuracy is not None
        ]
        self.n_iter_ = len(self.loss_curve_)
        self._engine = engine.name, engine.precision
        self._prepare()

    def _prepare(self) -> None:
        engine = open_engine(*self._engine, self.network_)
        self._predictor = engine.predictor(self.network_, self.params_, self.scaling_)

    def _outputs(self, X: Any) -> Rows:
        check_is_fitted(self, "params_")
        return cast("Rows", self._predictor(self._rows(X, reset=False)))

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what an engine made ready: it is made anew."""
        state = dict(super().__getstate__())
        state.pop("_predictor", None)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if hasattr(self, "params_"):
            self._prepare()
