"""Evaluation: how good a model is, as data that can be kept, compared and printed."""

from digitus.evaluation.calibration import calibrate
from digitus.evaluation.comparison import Comparison, compare, mcnemar
from digitus.evaluation.evaluator import evaluate
from digitus.evaluation.intervals import Interval, clopper_pearson_bound, wilson_interval
from digitus.evaluation.metrics import (
    ClassFigures,
    Mistake,
    accuracy,
    class_figures,
    confusion_matrix,
    find_mistakes,
)
from digitus.evaluation.rejection import RejectionCurve, rejection_curve
from digitus.evaluation.reliability_diagram import Bin, Reliability, reliability
from digitus.evaluation.report import Report
from digitus.evaluation.robustness import Robustness, measure_robustness
from digitus.evaluation.runs import RunStatistics, run_statistics
from digitus.models import CorruptionFigures

__all__ = [
    "Bin",
    "ClassFigures",
    "Comparison",
    "CorruptionFigures",
    "Interval",
    "Mistake",
    "RejectionCurve",
    "Reliability",
    "Report",
    "Robustness",
    "RunStatistics",
    "accuracy",
    "calibrate",
    "class_figures",
    "clopper_pearson_bound",
    "compare",
    "confusion_matrix",
    "evaluate",
    "find_mistakes",
    "mcnemar",
    "measure_robustness",
    "rejection_curve",
    "reliability",
    "run_statistics",
    "wilson_interval",
]
