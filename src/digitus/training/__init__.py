"""Training: chunks of steps, epochs, schedules, stop rules, checkpoints."""

from digitus.models import Change, Epoch, History
from digitus.training.advice import Advice, advise
from digitus.training.averaging import Average
from digitus.training.callbacks import Callback, Snapshot, StopTraining
from digitus.training.checkpoints import Checkpoints
from digitus.training.evidence import Evidence, measure_evidence
from digitus.training.fitting import fit
from digitus.training.order import FileOrder, Order, RandomSamples, Shuffle
from digitus.training.run import Run
from digitus.training.schedules import (
    Constant,
    Cosine,
    Exponential,
    OneCycle,
    ReduceOnPlateau,
    Schedule,
    StepDecay,
)
from digitus.training.stopping import EarlyStopping, LossBelow, LossPlateau, StopRule
from digitus.training.task import Task
from digitus.training.teacher import Teacher
from digitus.training.timeline import Timeline
from digitus.training.training import Training

__all__ = [
    "Advice",
    "Average",
    "Callback",
    "Change",
    "Checkpoints",
    "Constant",
    "Cosine",
    "EarlyStopping",
    "Epoch",
    "Evidence",
    "Exponential",
    "FileOrder",
    "History",
    "LossBelow",
    "LossPlateau",
    "OneCycle",
    "Order",
    "RandomSamples",
    "ReduceOnPlateau",
    "Run",
    "Schedule",
    "Shuffle",
    "Snapshot",
    "StepDecay",
    "StopRule",
    "StopTraining",
    "Task",
    "Teacher",
    "Timeline",
    "Training",
    "advise",
    "fit",
    "measure_evidence",
]
