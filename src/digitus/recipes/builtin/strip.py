"""The network that reads lines of writing, by looking through a window that slides over them.

It names the digit in the middle of a window of 32 x 32, or says that there is none: a gap, a
separator, a sign, something that is none of these. Nothing is padded, so that
:mod:`digitus.reading` can slide it over a whole strip. Its windows are composed of MNIST's training
digits and drawn ones, and of the writers of ``swiss-digits``, ``pen-digits`` and ``qmnist-writers``
where these sets were fetched; the shipped model learnt from all three. Sizes and rates were chosen
on windows of digits kept aside.
"""

from digitus.images.augment import Augment
from digitus.images.window_classes import CLASSES
from digitus.networks import (
    SGD,
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Dropout,
    MaxPool2D,
    Network,
    Objective,
)
from digitus.recipes.recipe import DataPlan, Recipe
from digitus.training import OneCycle, Training

RECIPES = (
    Recipe(
        name="strip",
        title="five convolutions looking through a window: finds and names digits in a line",
        source="digitus, after Matan et al. 1992",
        data=DataPlan(source="composed:1400000"),
        network=Network(
            (32, 32),
            (
                Conv2D(16, 5, bias=False),
                MaxPool2D(2),
                BatchNorm("relu"),
                Conv2D(32, 3, bias=False),
                BatchNorm("relu"),
                Conv2D(64, 3, bias=False),
                MaxPool2D(2),
                BatchNorm("relu"),
                Conv2D(144, 3, bias=False),
                BatchNorm("relu"),
                Conv2D(256, 3, bias=False),
                BatchNorm("relu"),
                Dropout(0.1),
                Dense(CLASSES, "softmax"),
            ),
        ),
        training=Training(
            objective=Objective(loss=CrossEntropy(smoothing=0.02), l2=2e-4),
            optimizer=SGD(learning_rate=0.1, momentum=0.9, nesterov=True),
            schedule=OneCycle(rise=0.15),
            augment=Augment(rotation=5, scale=0.06, aspect=0.05, shear=0.08),
            batch_size=128,
            epochs=7,
        ),
        precision="float32",
    ),
)
