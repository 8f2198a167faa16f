"""Plots: pictures of data, networks, trainings and evaluations, as matplotlib figures."""

from digitus.plots.augmentation import plot_augmented
from digitus.plots.confusion import plot_confusion
from digitus.plots.corruptions import plot_corruptions, plot_robustness
from digitus.plots.curves import plot_training
from digitus.plots.digits import plot_averages, plot_classes, plot_digits
from digitus.plots.inside import plot_inside
from digitus.plots.lines import plot_lines
from digitus.plots.mistakes import plot_mistakes
from digitus.plots.network import plot_network
from digitus.plots.output_weights import plot_output_weights
from digitus.plots.predictions import plot_prediction, plot_predictions
from digitus.plots.rejection import plot_rejection
from digitus.plots.reliability import plot_reliability
from digitus.plots.reproduction import plot_reproduction
from digitus.plots.save import save_figure
from digitus.plots.steps import plot_steps
from digitus.plots.weights import plot_weights

__all__ = [
    "plot_augmented",
    "plot_averages",
    "plot_classes",
    "plot_confusion",
    "plot_corruptions",
    "plot_digits",
    "plot_inside",
    "plot_lines",
    "plot_mistakes",
    "plot_network",
    "plot_output_weights",
    "plot_prediction",
    "plot_predictions",
    "plot_rejection",
    "plot_reliability",
    "plot_reproduction",
    "plot_robustness",
    "plot_steps",
    "plot_training",
    "plot_weights",
    "save_figure",
]
