"""Draw the picture at the top of the README: three digits as a small network reads them, and why.

    python examples/readme_picture.py [FILE]

The network has ten hidden neurons, few enough to look at all of them, and answers only where it
is at least half sure.
"""

import io
import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from digitus.evaluation import evaluate
from digitus.plots import plot_predictions, plot_weights
from digitus.recipes import load_recipe, override, train
from digitus.storage import new_file

FILE = Path(__file__).parents[1] / "docs" / "pictures" / "readme.png"
DPI = 120


def main(file: Path = FILE, epochs: int = 10) -> None:
    """Train, choose a right, a wrong and a refused answer, draw."""
    recipe = override(
        load_recipe("sigmoid-40"),
        {
            "name": "784-10-10",
            "network.layers.0.units": 10,
            "training.epochs": epochs,
            "decision": {"kind": "Threshold", "probability": 0.5},
        },
    )
    outcome = train(recipe, engine="numpy")
    report = evaluate(outcome.model, outcome.test, engine="numpy")
    answers = outcome.model.predict(outcome.test.images[:100], engine="numpy")
    right = int(np.flatnonzero(answers == outcome.test.labels[:100])[0])
    chosen = outcome.test.take([right, report.mistakes[0].index, report.refused[0]])
    parts = [plot_predictions(outcome.model, chosen, columns=3), plot_weights(outcome.model)]
    drawn = [draw(part) for part in parts]
    size = max(part.width for part in drawn), sum(part.height for part in drawn)
    picture, top = Image.new("RGB", size, "white"), 0
    for part in drawn:
        picture.paste(part, (0, top))
        top += part.height
    with new_file(file) as beside:
        picture.save(beside, optimize=True)
    print(f"{file}: {size[0]} x {size[1]} pixels, {file.stat().st_size / 1000:.0f} kB")


def draw(figure: Figure) -> Image.Image:
    """Turn a figure into pixels."""
    page = io.BytesIO()
    figure.savefig(page, dpi=DPI)
    return Image.open(page).convert("RGB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FILE)
