"""The recipe: everything needed to repeat one training run, as one value."""

from dataclasses import dataclass, replace
from typing import Any, Literal, final

import numpy as np

from digitus.datasets import (
    Dataset,
    DataSplits,
    ReadOptions,
    can_be_had_apart,
    fit_images,
    load_dataset,
    load_part,
)
from digitus.datasets.download import Progress
from digitus.datasets.scaling import Divide, ScalingRule
from digitus.engines import Job
from digitus.errors import SettingError
from digitus.models import Decision, Largest
from digitus.networks import He, Initial, Network
from digitus.settings import Setting, require_between
from digitus.training import Training


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DataPlan(Setting):
    """Which images a recipe trains on, and which it is measured on.

    Parameters
    ----------
    source
        A data set's name or path.
    first
        Train on the first images only; 0 means all.
    train_share
        Where the source has no test images of its own: the share of its images to train on; the
        rest are the test.
    shuffle
        Whether that share is drawn at random or taken from the front.
    validation
        How many images to keep aside from the end of the training images, to watch the training
        with; a validation set is never taken from the test set. Of fewer than twice as many, a
        fifth is kept.
    reading
        How to read a file where looking at it leaves a doubt.
    size
        The height and width into which images are fitted; None leaves them as they are.
    """

    source: str = "mnist"
    first: int = 0
    train_share: float = 0.75
    shuffle: bool = False
    validation: int = 0
    reading: ReadOptions | None = None
    size: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if self.size is not None and len(self.size) != 2:
            raise SettingError(f"size must be a height and a width, got {self.size}")
        require_between("first", self.first, 0, float("inf"))
        require_between("validation", self.validation, 0, float("inf"))
        require_between("train_share", self.train_share, 1e-9, 1)

    def load(self, rng: np.random.Generator, progress: Progress | None = None) -> DataSplits:
        """Load the source and split it as planned.

        ``rng`` is drawn from only for ``shuffle``; what must be downloaded or composed first tells
        ``progress`` how far it is.
        """
        return self.divide(load_dataset(self.source, options=self.reading, progress=progress), rng)

    def divide(self, whole: DataSplits, rng: np.random.Generator) -> DataSplits:
        """Split images as planned; what differs from the plan is said in the remarks.

        Raises
        ------
        SettingError
            There are fewer images than the plan wants to train on.
        """
        train, test, validation = whole.train, whole.test, whole.validation
        remarks = [*whole.remarks]
        if test is None:
            train, test = train.split(self.train_share, rng=rng if self.shuffle else None)
        if self.first > len(train):
            raise SettingError(
                f"the recipe trains on the first {self.first:,} images, and {train.name} has "
                f"{len(train):,}: --set first=0 takes all there are"
            )
        train = train.first(self.first) if self.first else train
        if self.validation:
            count = self.validation
            if 2 * count > len(train):
                count = max(1, len(train) // 5)
                remarks.append(
                    f"the recipe holds out {self.validation:,} images to watch the training with; "
                    f"of {len(train):,} it holds out {count:,} (--set validation=0 holds out none)"
                )
            train, validation = train.split_at(len(train) - count)
        named = DataSplits(train=train, test=test, validation=validation).labelled(
            name=whole.name, source=whole.source, license=whole.license
        )
        return self.fitted(replace(named, remarks=(*remarks,)))

    def fitted(self, splits: DataSplits) -> DataSplits:
        """Fit images into another size, where the plan asks for one; the remarks say so."""
        shape = splits.train.shape
        if self.size is None or shape == self.size:
            return splits
        height, width = self.size
        parts: dict[str, Any] = {
            name: fit_images(part, (height, width)) for name, part in splits.items()
        }
        said = (
            f"{splits.train.name} has images of {shape[0]} x {shape[1]}: its digits are fitted "
            f"into {height} x {width}, as MNIST was made"
        )
        return replace(splits, remarks=(*splits.remarks, said), **parts)

    def load_part(self, part: str, rng: np.random.Generator) -> Dataset:
        """Load one part as planned, and where it can be had apart no other."""
        as_it_is = part == "test" or (part != "train" and not self.validation)
        if as_it_is and can_be_had_apart(self.source, part):
            return load_part(self.source, part)
        return self.load(rng)[part]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Published(Setting):
    """One figure that the source of a recipe printed.

    Parameters
    ----------
    figure
        What it is: "accuracy" and "squared error" on the test images (the squared error is the sum
        over the outputs, not halved, as a mean over the images), "last squared error" of the
        epoch's last training image, "epochs" until a stop rule ended it.
    value
        The figure.
    epoch
        After which epoch, from 1; 0 means at the end.
    tolerance
        How far off the source's own rounding or wording lets the figure be.
    """

    figure: Literal["accuracy", "squared error", "last squared error", "epochs"]
    value: float
    epoch: int = 0
    tolerance: float = 0.0


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe(Setting):
    """Everything needed to repeat one training run.

    Parameters
    ----------
    name
        What people call it.
    title
        One line on what it is.
    source
        Where it comes from.
    data
        The images.
    scaling
        From pixels to inputs.
    network
        The layers.
    initial
        Where the weights start.
    training
        Loss, optimizer, order, epochs, stop rules.
    decision
        Which images get an answer.
    precision
        "float32", "float64" or "bfloat16" (products of 16 bits); None leaves it to the engine.
    seed
        Of all that is drawn: the split, the initial weights, then the orders and dropout.
    published
        What the source printed.
    """

    name: str
    title: str = ""
    source: str = ""
    data: DataPlan = DataPlan()
    scaling: ScalingRule = Divide(by=255.0)
    network: Network
    initial: Initial = He()
    training: Training = Training()
    decision: Decision = Largest()
    precision: Literal["float32", "float64", "bfloat16"] | None = None
    seed: int = 0
    published: tuple[Published, ...] = ()

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise SettingError(f"a seed must not be negative, got {self.seed}")
        self.training.objective.loss.require_network(self.network)

    @property
    def job(self) -> Job:
        """What an engine must know of it."""
        training = self.training
        return Job(network=self.network, objective=training.minimised, optimizer=training.optimizer)
