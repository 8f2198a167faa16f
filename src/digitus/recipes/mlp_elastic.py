"""Dense layers and distortions only: how far one comes without convolution.

In 2003 Simard, Steinkraus and Platt reached 99.30 % with 784-800-10 and elastic distortions.  Sizes,
distortions and rates were chosen by the accuracy on the last 10,000 training images, never on test
images; the recipe then trains on all 60,000 for a fixed number of epochs and gives the last weights.
"""

from digitus.datasets.scaling import Divide
from digitus.images.augment import Augment
from digitus.networks import Adam, CrossEntropy, Dense, He, Network, Objective
from digitus.recipes.recipe import DataPlan, Recipe
from digitus.training import OneCycle, Shuffle, Training

RECIPES = (
    Recipe(
        name="mlp-elastic",
        title="784-800-10, ReLU, cross-entropy, Adam, one cycle, elastic distortions",
        source="digitus, after Simard, Steinkraus and Platt 2003",
        data=DataPlan(source="mnist"),
        scaling=Divide(by=255),
        network=Network((28, 28), (Dense(800, "relu"), Dense(10, "softmax"))),
        initial=He(),
        training=Training(
            objective=Objective(loss=CrossEntropy()),
            optimizer=Adam(learning_rate=0.002),
            schedule=OneCycle(),
            order=Shuffle(),
            augment=Augment(
                rotation=13,
                scale=0.13,
                aspect=0.08,
                shear=0.15,
                shift=1,
                elastic_alpha=34,
                elastic_sigma=5,
            ),
            batch_size=128,
            epochs=60,
        ),
        precision="float32",
    ),
)
