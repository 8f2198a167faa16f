"""Forty sigmoid neurons and mini-batches of ten: the classic first network on MNIST."""

from digitus.datasets.scaling import Divide
from digitus.networks import SGD, Dense, LeCun, Network, Objective, SquaredError
from digitus.recipes.recipe import DataPlan, Published, Recipe
from digitus.training import FileOrder, Training

RECIPES = (
    Recipe(
        name="sigmoid-40",
        title="784-40-10, sigmoid, mini-batches of 10",
        source="a NumPy program that reads mnist.pkl.gz and prints the test images it reads right",
        data=DataPlan(source="mnist", validation=10_000),  # trains on the first 50,000
        scaling=Divide(by=255),
        network=Network((28, 28), (Dense(40, "sigmoid"), Dense(10, "sigmoid"))),
        initial=LeCun(),
        training=Training(
            objective=Objective(loss=SquaredError(halved=True)),
            optimizer=SGD(learning_rate=0.1),
            order=FileOrder(),
            batch_size=10,
            epochs=30,
        ),
        published=(
            Published(figure="accuracy", value=0.8898, epoch=1),
            Published(figure="accuracy", value=0.9423, epoch=10),
            Published(figure="accuracy", value=0.9569, epoch=30),
        ),
    ),
)
