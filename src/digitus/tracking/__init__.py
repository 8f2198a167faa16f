"""Tracking: a training's history in TensorBoard and MLflow, as it happens or afterwards."""

from digitus.tracking.experiments import MLflow
from digitus.tracking.figures import Tracker, send
from digitus.tracking.summaries import TensorBoard

__all__ = ["MLflow", "TensorBoard", "Tracker", "send"]
