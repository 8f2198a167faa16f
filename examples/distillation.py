"""Measure what a teacher brings a small network, as docs/how-to/distil.md tells it.

    python examples/distillation.py

A dense network with 32 hidden units learns from the first 50,000 training images of MNIST, alone
and taught by the network of the recipe `mlp`, which has not seen more of them either.  Both are
measured on the last 10,000 training images; test images are not looked at.
"""

import tempfile
from pathlib import Path

import numpy as np

from digitus.evaluation import evaluate
from digitus.models import save_model
from digitus.networks import Dense, Network
from digitus.recipes import Recipe, load_recipe, prepare, train
from digitus.training import Teacher

SMALL = Network((28, 28), (Dense(32, "relu"), Dense(10, "softmax")))


def accuracy(recipe: Recipe) -> float:
    """Train, and measure on the validation images."""
    return evaluate(train(recipe).model, prepare(recipe).data["validation"]).accuracy


def main(*, epochs: int = 12, seeds: int = 3) -> None:
    """Train the teacher, then the small network with and without it."""
    large = load_recipe("mlp")
    large = large.replace(
        data=large.data.replace(validation=10_000),
        training=large.training.replace(epochs=epochs),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = save_model(train(large).model, Path(folder, "mlp.safetensors"))
        gains = []
        for seed in range(seeds):
            alone = large.replace(network=SMALL, seed=seed)
            teacher = Teacher(models=(str(path),), temperature=4, weight=0.9)
            taught = alone.replace(training=alone.training.replace(teacher=teacher))
            before, after = accuracy(alone), accuracy(taught)
            gains.append(after - before)
            print(f"seed {seed}: {before:.2%} alone, {after:.2%} taught")
    print(f"gain {np.mean(gains):.2%}, deviation {np.std(gains, ddof=1):.2%}")


if __name__ == "__main__":
    main()
