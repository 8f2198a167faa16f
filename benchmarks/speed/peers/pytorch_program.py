"""``sigmoid-40`` as a whole program: ``python -m benchmarks.speed.peers.pytorch_program OUT``.

The same images, start and epochs, validation after each, and the weights saved at the end. It takes
one thread and updates by hand, which is as fast as eager PyTorch gets with so small a network.
"""

import sys
from functools import partial

import torch
from torch.nn import functional

from benchmarks.speed.peers.pytorch import Tensor, Weights, forward, step_by_hand, tensors
from digitus.datasets import Dataset
from digitus.networks import Dense
from digitus.recipes import load_recipe, prepare

RATE = 0.1 * 10 / 2  # halved squares, and a mean over the ten outputs where the recipe has a sum


def main(path: str) -> None:
    """Train, print the accuracy on validation images, and save."""
    torch.set_num_threads(1)
    recipe = load_recipe("sigmoid-40")
    task, training = prepare(recipe), recipe.training
    layers = tuple(layer for layer in task.network.layers if isinstance(layer, Dense))
    weights = tensors(task.params, "rows")
    for tensor in weights:
        tensor.requires_grad_()

    def loss(weights: Weights, x: Tensor, y: Tensor) -> Tensor:
        return functional.mse_loss(forward(layers, "rows", weights, x), y)

    x, labels = _tensors(task.train)
    y = functional.one_hot(labels, 10).float()
    batches = list(zip(x.split(training.batch_size), y.split(training.batch_size), strict=True))
    step = partial(step_by_hand, weights, loss, RATE)
    validation, expected = _tensors(task.data["validation"])
    for epoch in range(training.epochs):
        for batch in batches:
            step(*batch)
        with torch.inference_mode():
            right = forward(layers, "rows", weights, validation).argmax(dim=1) == expected
        print(f"epoch {epoch + 1}: {right.float().mean():.2%}")
    torch.save(weights, path)


def _tensors(data: Dataset) -> tuple[Tensor, Tensor]:
    images = torch.tensor(data.images).flatten(1).float().div_(255)
    return images, torch.tensor(data.labels)


if __name__ == "__main__":
    main(sys.argv[1])
