"""dropout-200: 64-200-10 on the 8x8 digits in NumPy, tanh then softmax, one image at a time.

Written from its description: pixels (x - mean) / variance, no biases, weights uniform [-1, 1),
squared error, learning rate 0.1, inverted dropout 0.5 on the hidden layer, random 75/25 split,
stops when the mean squared error falls to 0.01 or after 200 epochs; an image whose outputs all
round to 0 is not recognised (label -1).
Published: converged at iteration 11 with error 0.00998; test error 0.0693; 95.33 % correct.

Two things in the description were found by running the published program, and are kept here: the
printed result comes from dropout switched off, and the derivatives are taken at the activations,
as if those were the pre-activations: tanh and softmax are applied twice. ``as_published=False``
takes them where they belong.

Settled by running it: one mean and one variance for all pixels of all images; the error is the
sum over the outputs, not halved, and its gradient has no factor 2; the derivative of the softmax
is the whole Jacobian; dropout acts on the way forward only. 30 seeds then stop after 11 to 18
epochs (14 on average; the program counts from 0) with 95.9 +- 1.0 % correct and a test error of
0.035 to 0.088. With dropout on, the error after 60 epochs is 0.075 to 0.084 (six seeds). With the
derivatives where they belong, 25 of 30 seeds stop after 13 to 62 epochs; the other five stay on a
plateau, which a squared error behind a softmax has wherever an output is surely wrong.
"""

from time import perf_counter

import numpy as np

from benchmarks.published.data import Images
from benchmarks.published.outcome import Epoch, OnEpoch, Outcome, silent
from digitus.arrays import Float, Integer

LEARNING_RATE = 0.1
TOLERANCE = 0.01
HIDDEN = 200
DROPOUT = 0.5

Vector = Float[np.ndarray, " n"]
Rows = Float[np.ndarray, "n pixels"]
Labels = Integer[np.ndarray, " n"]


class Network:
    """The two layers, and how they learn."""

    def __init__(self, rng: np.random.Generator, *, as_published: bool, dropout: bool) -> None:
        self.rng = rng
        self.as_published = as_published
        self.dropout = dropout
        self.w1 = rng.uniform(-1, 1, (64, HIDDEN))
        self.w2 = rng.uniform(-1, 1, (HIDDEN, 10))

    def train_epoch(self, images: Rows, labels: Labels) -> float:
        """Update the weights after each image; return the mean of the squared errors."""
        error = 0.0
        for x, label in zip(images, labels, strict=True):
            target = one_hot(label)
            z1 = np.dot(x, self.w1)
            mask = self.mask()
            a1 = np.tanh(z1) * mask
            z2 = np.dot(a1, self.w2)
            a2 = softmax(z2)
            error += np.sum((a2 - target) ** 2)
            if self.as_published:
                delta2 = np.dot(softmax_slope(a2), a2 - target)
                delta1 = np.dot(self.w2, delta2) * tanh_slope(a1)
            else:
                delta2 = np.dot(softmax_slope(z2), a2 - target)
                delta1 = np.dot(self.w2, delta2) * tanh_slope(z1) * mask
            self.w2 -= LEARNING_RATE * np.outer(a1, delta2)
            self.w1 -= LEARNING_RATE * np.outer(x, delta1)
        return float(error / len(labels))

    def mask(self) -> Vector:
        """Return what the hidden neurons are multiplied by: all ones without dropout."""
        if not self.dropout:
            return np.ones(HIDDEN)
        return self.rng.binomial(1, 1 - DROPOUT, HIDDEN) / (1 - DROPOUT)

    def forward(self, x: Vector) -> Vector:
        """Return the ten outputs for one image, with every hidden neuron present."""
        return softmax(np.dot(np.tanh(np.dot(x, self.w1)), self.w2))


def one_hot(label: int) -> Vector:
    """Return ten zeros with a one at the label."""
    target = np.zeros(10)
    target[label] = 1
    return target


def softmax(z: Vector) -> Vector:
    """Return exp(z) / sum(exp(z))."""
    e = np.exp(z - np.max(z))
    outputs: Vector = e / np.sum(e)
    return outputs


def softmax_slope(z: Vector) -> Float[np.ndarray, "n n"]:
    """Return the Jacobian of the softmax at ``z``."""
    s = softmax(z)
    return np.diag(s) - np.outer(s, s)


def tanh_slope(z: Vector) -> Vector:
    """Return the derivative of tanh at ``z``."""
    slope: Vector = 1 - np.tanh(z) ** 2
    return slope


def decide(outputs: Vector) -> int:
    """Return the digit whose output rounds to 1, or -1 where all round to 0."""
    rounded = np.rint(outputs)
    return int(np.argmax(rounded)) if rounded.any() else -1


def run(
    digits: Images,
    *,
    epochs: int = 200,
    seed: int = 0,
    on_epoch: OnEpoch = silent,
    as_published: bool = True,
    dropout: bool = False,
) -> Outcome:
    """Train on a random 75 % of the digits until the error is 0.01, and test on the rest.

    Parameters
    ----------
    digits
        scikit-learn's digits, raw pixels 0..16.
    epochs
        Passes over the training images, at most.
    seed
        Of the split, the weights and the dropped neurons.
    on_epoch
        Called after each epoch, with the mean squared error while it ran.
    as_published
        Take the derivatives at the activations, as the program did.
    dropout
        Switch on what gave the program its name.
    """
    from sklearn.model_selection import train_test_split

    pixels = digits.pixels.astype(float)
    x_train, x_test, y_train, y_test = train_test_split(
        (pixels - pixels.mean()) / pixels.var(), digits.labels, test_size=0.25, random_state=seed
    )
    network = Network(np.random.default_rng(seed), as_published=as_published, dropout=dropout)
    for number in range(epochs):
        start = perf_counter()
        error = network.train_epoch(x_train, y_train)
        on_epoch(Epoch(number, perf_counter() - start, error=error))
        if error <= TOLERANCE:
            break
    correct, test_error = 0, 0.0
    for x, label in zip(x_test, y_test, strict=True):
        outputs = network.forward(x)
        test_error += float(np.sum((outputs - one_hot(label)) ** 2))
        correct += decide(outputs) == label
    return Outcome(correct, len(y_test), test_error / len(y_test))
