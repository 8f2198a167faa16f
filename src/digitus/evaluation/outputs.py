"""What a model says to a data set, where the two belong together."""

import numpy as np

from digitus.arrays import Outputs, Pixels
from digitus.cluster import Workers
from digitus.datasets import Dataset
from digitus.errors import DataError
from digitus.models import Model

BLOCK_IMAGES = 2000
"""So many images are one job of a cluster."""


def outputs_for(
    model: Model, dataset: Dataset, engine: str, workers: Workers | None = None
) -> Outputs:
    """Return the model's outputs for all images, (n, classes); workers take a block each.

    Raises
    ------
    ShapeError
        The images are of another size than those the model reads.
    DataError
        The data set has other classes than the model.
    ServerError
        The workers are gone.
    """
    if model.network.classes != dataset.classes:
        raise DataError(
            f"{model.name} knows {model.network.classes} classes, but {dataset.name} has"
            f" {dataset.classes}; choose data with the classes that the model was trained on"
        )
    if workers is None:
        return model.outputs(dataset.images, ink=dataset.ink, engine=engine)
    starts = range(0, len(dataset), BLOCK_IMAGES)
    blocks = [dataset.images[start : start + BLOCK_IMAGES] for start in starts]
    return np.concatenate(workers.in_order(_block_outputs, blocks, model, dataset.ink, engine))


def _block_outputs(images: Pixels, model: Model, ink: int | None, engine: str) -> Outputs:
    return model.outputs(images, ink=ink, engine=engine)
