"""A convolutional network for the 8x8 digits.

Settings were chosen by what holds for small images (distortions of less than a pixel, padding that
keeps the little there is) and by the first 1,400 images alone, trained on 1,200 of them.
"""

from digitus.datasets.scaling import Divide
from digitus.images.augment import Augment
from digitus.networks import (
    SGD,
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Dropout,
    Flatten,
    He,
    MaxPool2D,
    Network,
    Objective,
)
from digitus.recipes.recipe import DataPlan, Recipe
from digitus.training import OneCycle, Shuffle, Training

RECIPES = (
    Recipe(
        name="digits-cnn",
        title="three convolutions on the 8x8 digits",
        source="digitus",
        data=DataPlan(source="digits", shuffle=True),
        scaling=Divide(by=16),
        network=Network(
            (8, 8),
            (
                Conv2D(32, 3, padding=1, bias=False),
                BatchNorm("relu"),
                Conv2D(32, 3, padding=1, bias=False),
                BatchNorm("relu"),
                MaxPool2D(2),
                Conv2D(64, 3, padding=1, bias=False),
                BatchNorm("relu"),
                Flatten(),
                Dropout(0.3),
                Dense(10, "softmax"),
            ),
        ),
        initial=He(),
        training=Training(
            objective=Objective(loss=CrossEntropy(smoothing=0.05), l2=5e-4),
            optimizer=SGD(learning_rate=0.05, momentum=0.9, nesterov=True),
            schedule=OneCycle(rise=0.25),
            order=Shuffle(),
            augment=Augment(rotation=8, scale=0.08, aspect=0.05, shear=0.1, shift=0.6),
            batch_size=32,
            epochs=60,
        ),
        precision="float32",
    ),
)
