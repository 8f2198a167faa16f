"""Measure what a teacher brings: the table of docs/how-to/distil.md.

    python examples/distillation.py

The teacher is the network of the recipe `cnn-quick`, trained on the first 50,000 training images of
MNIST.  Two networks learn alone and taught by it: `cnn-tiny` from 1,000 of these images, and a dense
one with 32 hidden units from all of them.  Both are measured on the last 10,000 training images,
which the teacher has not seen; test images are not looked at.
"""

import tempfile
from pathlib import Path

import numpy as np

from digitus.datasets import DataSplits, load_dataset
from digitus.models import save_model
from digitus.networks import Dense, Network
from digitus.recipes import load_recipe, train
from digitus.training import Teacher

TINY = load_recipe("cnn-tiny")
MLP = load_recipe("mlp")
DENSE = MLP.replace(
    network=Network((28, 28), (Dense(32, "relu"), Dense(10, "softmax"))),
    training=MLP.training.replace(epochs=12),
    name="784-32-10",
)
STUDENTS = ((TINY, 1000), (DENSE, 50_000))


def main(*, seeds: int = 3, known: int = 50_000, measured: int = 10_000) -> None:
    """Train the teacher, then each student with and without it."""
    images = load_dataset("mnist").train
    rest = images.take(np.arange(known, known + measured))

    def first(count: int) -> DataSplits:
        return DataSplits(train=images.first(min(count, known)), test=rest, name="mnist")

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "teacher.safetensors")
        outcome = train(load_recipe("cnn-quick"), first(known))
        save_model(outcome.model, path)
        print(f"teacher: {outcome.report.accuracy:.2%}")
        teacher = Teacher(models=(str(path),))
        for student, count in STUDENTS:
            gains = []
            for seed in range(seeds):
                alone = student.replace(seed=seed)
                taught = alone.replace(training=alone.training.replace(teacher=teacher))
                before, after = (train(one, first(count)).report for one in (alone, taught))
                gains.append(after.accuracy - before.accuracy)
                print(
                    f"{student.name}, {count:,} images, seed {seed}:"
                    f" {before.accuracy:.2%} alone, {after.accuracy:.2%} taught"
                )
            print(f"gain {np.mean(gains):+.2%}, deviation {np.std(gains, ddof=1):.2%}")


if __name__ == "__main__":
    main()
