"""What a model says to a data set, where the two belong together."""

from digitus.arrays import Outputs
from digitus.datasets import Dataset
from digitus.errors import DataError
from digitus.models import Model


def outputs_for(model: Model, dataset: Dataset, engine: str) -> Outputs:
    """Return the model's outputs for all images, (n, classes).

    Raises
    ------
    ShapeError
        The images are of another size than those the model reads.
    DataError
        The data set has other classes than the model.
    """
    if model.network.classes != dataset.classes:
        raise DataError(
            f"{model.name} knows {model.network.classes} classes, but {dataset.name} has"
            f" {dataset.classes}; choose data with the classes that the model was trained on"
        )
    return model.outputs(dataset.images, ink=dataset.ink, engine=engine)
