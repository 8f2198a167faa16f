"""Dense layers and distortions only: how far one comes without convolution.

In 2003 Simard, Steinkraus and Platt reached 99.30 % with 784-800-10 and elastic distortions [1]_.
One hidden layer of 800 and two of 1,024 were compared on the last 10,000 training images, never on
test images (docs/learn/distortions.md); the recipe then trains on all 60,000 for a fixed number of
epochs and gives the last weights.

.. [1] Simard, Steinkraus and Platt 2003, Best practices for convolutional neural networks applied
   to visual document analysis.
"""

from digitus.datasets.scaling import Divide
from digitus.images.augment import Augment
from digitus.networks import Adam, CrossEntropy, Dense, He, Network, Objective
from digitus.recipes.recipe import DataPlan, Recipe
from digitus.training import OneCycle, Shuffle, Training

RECIPES = (
    Recipe(
        name="mlp-elastic",
        title="784-1024-1024-10, ReLU, cross-entropy, Adam, one cycle, elastic distortions",
        source="digitus, after Simard, Steinkraus and Platt 2003",
        data=DataPlan(source="mnist"),
        scaling=Divide(by=255),
        network=Network((28, 28), (Dense(1024, "relu"), Dense(1024, "relu"), Dense(10, "softmax"))),
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
            epochs=40,
        ),
        precision="float32",
    ),
)
