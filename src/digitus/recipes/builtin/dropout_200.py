"""A network that may say "not recognised", as it was published and as it was meant.

The published program takes the derivatives of tanh and softmax at the activations in place of the
pre-activations, and its printed result comes from a run with dropout switched off.  It learns all
the same; the second recipe has the mathematics right and dropout on.
"""

from digitus.datasets.scaling import Standardise
from digitus.models import Rounding
from digitus.networks import SGD, Dense, Dropout, Layer, Network, Objective, SquaredError, Uniform
from digitus.recipes.recipe import DataPlan, Published, Recipe
from digitus.training import FileOrder, LossBelow, Training

AS_PUBLISHED = (
    Dense(200, "tanh_slip", bias=False),
    Dense(10, "softmax_slip", bias=False),
)
CORRECTED = (
    Dense(200, "tanh", bias=False),
    Dropout(0.5),
    Dense(10, "softmax", bias=False),
)


def dropout_200(name: str, title: str, layers: tuple[Layer, ...], *published: Published) -> Recipe:
    """Write the recipe around one of the two networks."""
    return Recipe(
        name=name,
        title=title,
        source="a NumPy program for the 8x8 digits with dropout and a reject class",
        data=DataPlan(source="digits", train_share=0.75, shuffle=True),
        scaling=Standardise(by="variance"),
        network=Network((8, 8), layers),
        initial=Uniform(low=-1, high=1),
        training=Training(
            objective=Objective(loss=SquaredError(halved=True)),
            optimizer=SGD(learning_rate=0.1),
            order=FileOrder(),
            batch_size=1,
            epochs=200,
            # The source adds up whole squares and stops at 0.01; here they are halved.
            stop=(LossBelow(tolerance=0.01 / 2),),
        ),
        decision=Rounding(),
        published=published,
    )


RECIPES = (
    dropout_200(
        "dropout-200",
        "64-200-10, tanh and softmax, on the 8x8 digits, as published",
        AS_PUBLISHED,
        Published(figure="accuracy", value=0.9533),
        Published(figure="squared error", value=0.0693),
        Published(figure="epochs", value=12),  # "iteration 11", counted from 0
    ),
    dropout_200(
        "dropout-200-corrected",
        "64-200-10, tanh and softmax, on the 8x8 digits, corrected and with dropout",
        CORRECTED,
    ),
)
