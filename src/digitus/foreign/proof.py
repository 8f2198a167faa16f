"""Whether a model gives what the other program gives, on images of digits and on noise."""

from typing import Any

import numpy as np

from digitus.arrays import Images
from digitus.errors import ModelError
from digitus.foreign.found import Found
from digitus.models import Model
from digitus.models.store import LONGEST_MESSAGE

DIGITS, NOISE = 100, 28
"""Images that are compared."""


def compare(model: Model, found: Found, entry: tuple[float, float]) -> dict[str, Any]:
    """Say how far apart the outputs are, and with what they were compared.

    Parameters
    ----------
    model
        As it was brought in.
    found
        What the file holds.
    entry
        What paper and full ink are to its network.

    Raises
    ------
    ModelError
        The outputs are not equal, or the other program cannot run the file.
    """
    if found.runner is None:
        return {"with": "nothing", "why": found.ran_by}
    pixels = example_images(model.network.input_shape, model.ink)
    paper, black = entry
    inputs = paper + pixels.astype(np.float64) / model.ink * (black - paper)
    try:
        theirs = np.asarray(found.runner(inputs), np.float64)
    except ImportError as error:
        return {"with": "nothing", "why": f"{found.ran_by} could not be loaded ({error.name})"}
    except Exception as error:  # it is the other program's, which may say anything
        reason = " ".join(str(error).split())[:LONGEST_MESSAGE]
        raise ModelError(f"{found.ran_by} cannot run it: {reason}") from error
    theirs = _as_outputs(theirs.reshape(len(theirs), -1), found.stack.ending)
    pixels = pixels[: len(theirs)]  # a graph for a fixed number of images leaves out a last few
    if found.stack.ending == "probabilities":
        ours = model.predict_proba(pixels, engine="numpy")
    else:
        ours = model.outputs(pixels, engine="numpy")
    if theirs.shape != ours.shape or not len(ours):
        raise ModelError(
            f"its outputs have the shape {theirs.shape}, and {ours.shape} was expected"
        )
    # Probabilities differ by so much; outputs of any size by that share of the largest.
    size = max(1.0, float(np.abs(theirs).max()))
    apart = float(np.abs(theirs - ours).max()) / size
    if not apart <= found.tolerance:
        raise ModelError(
            f"its outputs in {found.ran_by} differ from those in digitus by {apart:.2g}: something"
            " in it means something else than was read; please report the file"
        )
    return {"with": found.ran_by, "images": len(ours), "largest difference": float(f"{apart:.2g}")}


def example_images(size: tuple[int, ...], ink: int) -> Images:
    """Return digits of this size, where a bundled data set has some, and noise of every darkness.

    Examples
    --------
    >>> example_images((28, 28), 255).shape, example_images((9, 7), 255).shape
    ((128, 28, 28), (28, 9, 7))
    """
    from digitus.datasets import load_dataset

    rng = np.random.default_rng(0)
    noise = rng.random((NOISE, *size)) * np.linspace(0, 1, NOISE)[:, None, None]
    images = [np.rint(noise * ink).astype(np.uint8)]
    bundled = {(28, 28): "mnist", (8, 8): "digits"}.get((size[0], size[1]))
    if bundled:
        data = load_dataset(bundled)
        part = data.test if data.test is not None else data.train
        images.insert(0, np.rint(part.images[:DIGITS] * (ink / part.ink)).astype(np.uint8))
    return np.concatenate(images)


def _as_outputs(theirs: np.ndarray, ending: str) -> np.ndarray:
    if ending == "log-probabilities":
        return np.asarray(np.exp(theirs))
    if ending == "logits":
        powers = np.exp(theirs - theirs.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))
    return theirs
