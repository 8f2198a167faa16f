"""A hidden layer of ten sigmoid neurons, small enough to look at every weight."""

from digitus.datasets.scaling import Divide
from digitus.networks import SGD, Dense, Network, Objective, SquaredError, Uniform
from digitus.recipes.recipe import DataPlan, Recipe
from digitus.training import RandomSamples, Training

RECIPES = (
    Recipe(
        name="sigmoid-10",
        title="64-10-10, sigmoid, on the 8x8 digits",
        source="a pure-Python program that shows its weights as pictures; no figure printed",
        data=DataPlan(source="digits", train_share=0.7),
        scaling=Divide(by=128),  # pixels / 16 / 8
        network=Network((8, 8), (Dense(10, "sigmoid"), Dense(10, "sigmoid"))),
        initial=Uniform(low=0, high=1, biases=True),
        training=Training(
            objective=Objective(loss=SquaredError(halved=True)),
            optimizer=SGD(learning_rate=1),
            order=RandomSamples(size=50),
            batch_size=1,
            epochs=10,
        ),
    ),
)
