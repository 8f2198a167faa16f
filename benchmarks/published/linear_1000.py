"""linear-1000: 784 inputs straight to 10 linear outputs, in pure Python.

Written from its description: no bias, squared error, one image at a time, learning rate 1e-7 on
raw pixels 0..255, weight row k starts at k x 1e-4, the first 1,000 training images, 5 epochs.
Published: just under 75 % of the 10,000 test images.

Settled by running it: the gradient is (output - target) x pixel, without the factor 2 (which
ends at 66.9 %). Nothing is random, so that the end is always the same: 74.47 %.
"""

from time import perf_counter

from benchmarks.published.data import Images
from benchmarks.published.outcome import Epoch, OnEpoch, Outcome, silent

LEARNING_RATE = 1e-7
IMAGES = 1000

Weights = list[list[float]]


def run(
    train: Images, test: Images, *, epochs: int = 5, seed: int = 0, on_epoch: OnEpoch = silent
) -> Outcome:
    """Train on the first 1,000 images and count the test images read correctly.

    Parameters
    ----------
    train, test
        MNIST, raw pixels.
    epochs
        Passes over the training images.
    seed
        Unused: nothing in this program is random.
    on_epoch
        Called after each epoch, with the mean over its images of the squared error.
    """
    del seed
    images, labels = train.pixels[:IMAGES].tolist(), train.labels[:IMAGES].tolist()
    weights = [[k * 1e-4] * 784 for k in range(10)]
    for number in range(epochs):
        start = perf_counter()
        error = train_epoch(images, labels, weights)
        on_epoch(Epoch(number, perf_counter() - start, error=error / len(images)))
    correct = 0
    for x, label in zip(test.pixels.tolist(), test.labels.tolist(), strict=True):
        outputs = forward(x, weights)
        correct += outputs.index(max(outputs)) == label
    return Outcome(correct, len(test.labels))


def forward(x: list[int], weights: Weights) -> list[float]:
    """Return the ten outputs for one image."""
    outputs = []
    for k in range(10):
        total = 0.0
        for j in range(784):
            total += weights[k][j] * x[j]
        outputs.append(total)
    return outputs


def train_epoch(images: list[list[int]], labels: list[int], weights: Weights) -> float:
    """Update the weights after each image; return the sum of the squared errors."""
    error = 0.0
    for x, label in zip(images, labels, strict=True):
        outputs = forward(x, weights)
        for k in range(10):
            target = 1.0 if k == label else 0.0
            delta = outputs[k] - target
            error += delta**2
            for j in range(784):
                weights[k][j] -= LEARNING_RATE * delta * x[j]
    return error
