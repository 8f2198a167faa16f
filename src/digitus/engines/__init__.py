"""Engines execute networks: one contract, several ways to keep it."""

from digitus.engines.base import Engine, Job, Predictor, Progress, Samples, Session, State, Work
from digitus.engines.registry import ENGINES, open_engine
from digitus.engines.trace import LayerTrace, Trace

__all__ = [
    "ENGINES",
    "Engine",
    "Job",
    "LayerTrace",
    "Predictor",
    "Progress",
    "Samples",
    "Session",
    "State",
    "Trace",
    "Work",
    "open_engine",
]
