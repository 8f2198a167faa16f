"""Fine-tuning: a trained network goes on with a person's own images, in small steps."""

from digitus.errors import SettingError
from digitus.models import Model
from digitus.recipes.recipe import DataPlan, Recipe
from digitus.recipes.unseen import recipe_of
from digitus.training import OneCycle

RATE = 0.1
"""Of the learning rate that the network was first trained with: what it knows shall stay."""

EPOCHS, BATCH = 30, 16
"""A sheet holds a hundred images; there should be more than one step to an epoch."""


def fine_tuning(model: Model, source: str) -> Recipe:
    """Describe how a trained model goes on with other images.

    Its own recipe, from its own weights, with a tenth of the learning rate, small batches, and a
    fifth of the images, drawn at random, kept aside to measure it on.

    Parameters
    ----------
    model
        What to start from; its file says by which recipe it was trained.
    source
        A data set's name or path.

    Raises
    ------
    SettingError
        The model does not say how it was trained, or is made of several networks.

    Examples
    --------
    >>> from digitus.recipes import train
    >>> recipe = fine_tuning(train("sigmoid-10").model, "mine")
    >>> recipe.data.source, recipe.training.optimizer.learning_rate
    ('mine', 0.1)
    """
    if len(model.members) > 1:
        raise SettingError(f"{model.name} is made of several networks; fine-tune one of them")
    recipe = recipe_of(model)
    if recipe is None:
        raise SettingError(
            f"{model.name} does not say by which recipe it was trained, so it cannot go on by it;"
            " 'digitus train' writes models that do"
        )
    optimizer = recipe.training.optimizer
    rate = RATE * optimizer.learning_rate
    training = recipe.training.replace(
        optimizer=optimizer.replace(learning_rate=rate),
        schedule=OneCycle(),
        batch_size=BATCH,
        epochs=EPOCHS,
        average=None,
        stop=(),
        changes=(),
        teacher=None,
    )
    return recipe.replace(
        title=f"{model.name}, trained on with {source}",
        data=DataPlan(
            source=source, train_share=0.8, shuffle=True, size=recipe.network.input_shape
        ),
        training=training,
        published=(),
    )
