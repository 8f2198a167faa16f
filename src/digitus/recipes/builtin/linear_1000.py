"""One layer, a thousand images, pure Python: how little it takes to read three digits of four."""

from digitus.datasets.scaling import Divide
from digitus.networks import SGD, Dense, Network, Objective, Ramp, SquaredError
from digitus.recipes.recipe import DataPlan, Published, Recipe
from digitus.training import FileOrder, Training

RECIPES = (
    Recipe(
        name="linear-1000",
        title="784-10, linear, no bias, on the first 1,000 images of MNIST",
        source="a pure-Python program; 'just under 75 %' of the 10,000 test images",
        data=DataPlan(source="mnist", first=1000),
        scaling=Divide(by=1),  # raw pixels, 0 to 255
        network=Network((28, 28), (Dense(10, bias=False),)),
        initial=Ramp(step=1e-4),  # the weights of digit k start at k x 0.0001
        training=Training(
            objective=Objective(loss=SquaredError(halved=True)),
            optimizer=SGD(learning_rate=1e-7),
            order=FileOrder(),
            batch_size=1,
            epochs=5,
        ),
        published=(Published(figure="accuracy", value=0.75, tolerance=0.01),),  # "just under"
    ),
)
