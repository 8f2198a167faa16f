"""A scikit-learn estimator: the networks, trainings and engines of digitus behind fit and predict.

Everything that is learnt is learnt by :mod:`digitus.training`; here stand scikit-learn's manners:
any labels, any numbers in rows, settings as arguments that are only looked at in ``fit``.
"""

from digitus.estimator.classifier import DigitClassifier

__all__ = ["DigitClassifier"]
