"""Engines execute networks: one contract, several ways to keep it."""

from digitus.engines.base import Engine, Job, Predictor, Progress, Samples, Session, State, Work
from digitus.engines.registry import ENGINES, open_engine

__all__ = [
    "ENGINES",
    "Engine",
    "Job",
    "Predictor",
    "Progress",
    "Samples",
    "Session",
    "State",
    "Work",
    "open_engine",
]
