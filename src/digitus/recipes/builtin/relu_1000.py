"""A thousand ReLU neurons, one image at a time, on raw pixels."""

from digitus.datasets.scaling import Divide
from digitus.networks import SGD, Dense, Network, Objective, SquaredError, Uniform
from digitus.recipes.recipe import DataPlan, Published, Recipe
from digitus.training import FileOrder, Training

LAST_ERRORS = (0.104, 0.074, 0.063, 0.051, 0.040)

RECIPES = (
    Recipe(
        name="relu-1000",
        title="784-1000-10, ReLU, no biases, one image at a time",
        source="a NumPy program that prints the squared error of the last image of each epoch",
        data=DataPlan(source="mnist"),
        scaling=Divide(by=1),  # raw pixels, 0 to 255
        network=Network((28, 28), (Dense(1000, "relu", bias=False), Dense(10, bias=False))),
        initial=Uniform(low=0, high=1e-4),
        training=Training(
            objective=Objective(loss=SquaredError(halved=True)),
            optimizer=SGD(learning_rate=1e-5),
            order=FileOrder(),
            batch_size=1,
            epochs=5,
        ),
        published=(
            Published(figure="accuracy", value=0.9748),
            *(
                Published(figure="last squared error", value=error, epoch=epoch, tolerance=0.0005)
                for epoch, error in enumerate(LAST_ERRORS, start=1)
            ),
        ),
    ),
)
