"""Evaluation: how good a model is, as data that can be kept, compared and printed."""

from digitus.evaluation.across import Spread, spread
from digitus.evaluation.compare import Comparison, compare, mcnemar
from digitus.evaluation.evaluate import evaluate
from digitus.evaluation.intervals import Interval, wilson_interval
from digitus.evaluation.metrics import (
    ClassFigures,
    Mistake,
    accuracy,
    class_figures,
    confusion_matrix,
    find_mistakes,
)
from digitus.evaluation.rejection import RejectionCurve, rejection_curve
from digitus.evaluation.report import Report

__all__ = [
    "ClassFigures",
    "Comparison",
    "Interval",
    "Mistake",
    "RejectionCurve",
    "Report",
    "Spread",
    "accuracy",
    "class_figures",
    "compare",
    "confusion_matrix",
    "evaluate",
    "find_mistakes",
    "mcnemar",
    "rejection_curve",
    "spread",
    "wilson_interval",
]
