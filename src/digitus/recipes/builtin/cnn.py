"""Convolutional networks for MNIST, from a second's training to the best.

Windows of 3 x 3 throughout, batch normalisation after each convolution, and the image made smaller
where its size has done its work: first by pooling right after the first convolution, which leaves
a quarter of the numbers to everything that follows.  Distortions, sizes and rates were chosen by
what is known of such networks and by the accuracy on the last 10,000 training images, never on
test images; each recipe then trains on all 60,000 for a fixed number of epochs, and gives its last
weights.
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
    Layer,
    MaxPool2D,
    Network,
    Objective,
)
from digitus.recipes.recipe import DataPlan, Recipe
from digitus.training import OneCycle, Shuffle, Training

DISTORTIONS = Augment(rotation=13, scale=0.13, aspect=0.08, shear=0.15, shift=2.5)

SMOOTH = Objective(loss=CrossEntropy(smoothing=0.05))


def convolution(filters: int, padding: int = 0) -> tuple[Layer, Layer]:
    """Return a convolution and its normalisation, which makes a bias superfluous."""
    return Conv2D(filters, 3, padding=padding, bias=False), BatchNorm("relu")


def pyramid(narrow: int, middle: int, wide: int, *, dropout: float) -> Network:
    """Return five convolutions on images of 28 x 28, 13 x 13 and 4 x 4 points."""
    return Network(
        (28, 28),
        (
            Conv2D(narrow, 3, bias=False),
            MaxPool2D(2),
            BatchNorm("relu"),
            *convolution(middle),
            *convolution(middle),
            MaxPool2D(2),
            *convolution(wide, padding=1),
            *convolution(wide, padding=1),
            Flatten(),
            Dropout(dropout),
            Dense(10, "softmax"),
        ),
    )


def training(epochs: int, rate: float, augment: Augment | None = DISTORTIONS) -> Training:
    """Return Nesterov's momentum on one cycle, with smoothed targets and a small weight decay."""
    return Training(
        objective=SMOOTH.replace(l2=5e-4),
        optimizer=SGD(learning_rate=rate, momentum=0.9, nesterov=True),
        schedule=OneCycle(rise=0.25),
        order=Shuffle(),
        augment=augment,
        batch_size=128,
        epochs=epochs,
    )


def recipe(name: str, title: str, network: Network, how: Training) -> Recipe:
    """Return a recipe for MNIST in single precision."""
    return Recipe(
        name=name,
        title=title,
        source="digitus",
        data=DataPlan(source="mnist"),
        scaling=Divide(by=255),
        network=network,
        initial=He(),
        training=how,
        precision="float32",
    )


RECIPES = (
    recipe(
        "cnn-quick",
        "five convolutions, one epoch: 99 % in the shortest time",
        pyramid(16, 32, 64, dropout=0.0),
        training(1, 0.1, None).replace(objective=SMOOTH, batch_size=64),
    ),
    recipe(
        "cnn-small",
        "five convolutions, 80,000 parameters, 18 epochs: the sensible default",
        pyramid(16, 32, 64, dropout=0.2),
        training(18, 0.1),
    ),
    recipe(
        "cnn",
        "five convolutions, 298,000 parameters: the network that ships with digitus",
        pyramid(32, 64, 128, dropout=0.4),
        training(30, 0.1),
    ),
    recipe(
        "cnn-tiny",
        "four convolutions with 8 to 24 filters, 9,500 parameters",
        Network(
            (28, 28),
            (
                Conv2D(8, 3, bias=False),
                MaxPool2D(2),
                BatchNorm("relu"),
                *convolution(16),
                *convolution(20),
                MaxPool2D(2),
                *convolution(24),
                Flatten(),
                Dense(10, "softmax"),
            ),
        ),
        training(40, 0.1),
    ),
)
