"""The quick recipe without convolution: dense layers alone, and what has been learnt since.

Sizes, dropout and rates were chosen among seven settings by the accuracy on the last 5,000 training
images, two seeds each; the recipe then trains on all 60,000.
"""

from digitus.datasets.scaling import Divide
from digitus.networks import Adam, CrossEntropy, Dense, Dropout, He, Network, Objective
from digitus.recipes.recipe import DataPlan, Recipe
from digitus.training import OneCycle, Shuffle, Training

RECIPES = (
    Recipe(
        name="mlp",
        title="784-512-512-10, ReLU, dropout, cross-entropy, Adam, one cycle",
        source="digitus",
        data=DataPlan(source="mnist"),
        scaling=Divide(by=255),
        network=Network(
            (28, 28),
            (
                Dropout(0.2),
                Dense(512, "relu"),
                Dropout(0.3),
                Dense(512, "relu"),
                Dropout(0.3),
                Dense(10, "softmax"),
            ),
        ),
        initial=He(),
        training=Training(
            objective=Objective(loss=CrossEntropy()),
            optimizer=Adam(learning_rate=0.002),
            schedule=OneCycle(),
            order=Shuffle(),
            batch_size=128,
            epochs=12,
        ),
        precision="float32",
    ),
)
