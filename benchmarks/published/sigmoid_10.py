"""sigmoid-10: 64-10-10 sigmoid neurons on the 8x8 digits, in pure Python.

Written from its description: with bias, pixels / 16 / 8, the first 70 % for training, weights
uniform [0, 1), squared error, learning rate 1, per round a random sample of 50 images without
replacement, one image at a time, 10 epochs of ceil(n / 50) rounds.
Published: no figure. Rewritten, 0.80 to 0.88 of the test images over five seeds.

Settled by running it: biases are drawn like weights, n is the number of training images, and the
gradient has no factor 2. 300 seeds then give 0.842 on average, 90 % of them 0.796 to 0.882; the
factor 2 gives 0.830 to 0.900, and n = all images (36 rounds) never falls below 0.82.
"""

import math
import random
from time import perf_counter

from benchmarks.published.data import Images
from benchmarks.published.outcome import Epoch, OnEpoch, Outcome, silent

LEARNING_RATE = 1.0
HIDDEN = 10
SAMPLE = 50


class Layer:
    """Sigmoid neurons, each with its weights and its bias."""

    def __init__(self, inputs: int, neurons: int, rng: random.Random) -> None:
        self.weights = [[rng.random() for _ in range(inputs)] for _ in range(neurons)]
        self.biases = [rng.random() for _ in range(neurons)]

    def forward(self, x: list[float]) -> list[float]:
        """Return what each neuron puts out for the inputs ``x``."""
        outputs = []
        for k in range(len(self.biases)):
            total = self.biases[k]
            for j in range(len(x)):
                total += self.weights[k][j] * x[j]
            outputs.append(1 / (1 + math.exp(-total)))
        return outputs

    def update(self, x: list[float], deltas: list[float]) -> None:
        """Take one step down the gradient."""
        for k in range(len(deltas)):
            for j in range(len(x)):
                self.weights[k][j] -= LEARNING_RATE * deltas[k] * x[j]
            self.biases[k] -= LEARNING_RATE * deltas[k]


def run(digits: Images, *, epochs: int = 10, seed: int = 0, on_epoch: OnEpoch = silent) -> Outcome:
    """Train on the first 70 % of the digits and test on the rest.

    Parameters
    ----------
    digits
        scikit-learn's digits, raw pixels 0..16.
    epochs
        Epochs of ceil(n / 50) rounds with 50 random images each.
    seed
        Of the weights and the samples.
    on_epoch
        Called after each epoch.
    """
    rng = random.Random(seed)  # noqa: S311 - nothing here is secret
    images = [[pixel / 16 / 8 for pixel in row] for row in digits.pixels.tolist()]
    labels = digits.labels.tolist()
    split = int(0.7 * len(images))
    hidden, output = Layer(64, HIDDEN, rng), Layer(HIDDEN, 10, rng)
    for number in range(epochs):
        start = perf_counter()
        train_epoch(images[:split], labels[:split], hidden, output, rng)
        on_epoch(Epoch(number, perf_counter() - start))
    correct = 0
    for x, label in zip(images[split:], labels[split:], strict=True):
        outputs = output.forward(hidden.forward(x))
        correct += outputs.index(max(outputs)) == label
    return Outcome(correct, len(images) - split)


def train_epoch(
    images: list[list[float]],
    labels: list[int],
    hidden: Layer,
    output: Layer,
    rng: random.Random,
) -> None:
    """Train on ceil(n / 50) random samples of 50 images."""
    for _ in range(math.ceil(len(images) / SAMPLE)):
        for i in rng.sample(range(len(images)), SAMPLE):
            train_image(images[i], labels[i], hidden, output)


def train_image(x: list[float], label: int, hidden: Layer, output: Layer) -> None:
    """Send one image forward, its error back, and update both layers."""
    h = hidden.forward(x)
    o = output.forward(h)
    output_deltas = []
    for k in range(10):
        target = 1.0 if k == label else 0.0
        output_deltas.append((o[k] - target) * o[k] * (1 - o[k]))
    hidden_deltas = []
    for j in range(HIDDEN):
        total = 0.0
        for k in range(10):
            total += output.weights[k][j] * output_deltas[k]
        hidden_deltas.append(total * h[j] * (1 - h[j]))
    output.update(h, output_deltas)
    hidden.update(x, hidden_deltas)
