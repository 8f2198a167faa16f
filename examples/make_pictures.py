"""Draw the pictures of docs/how-to/pictures.md and docs/learn/convolution.md again.

python examples/make_pictures.py [FOLDER]
"""

import sys
from pathlib import Path

from digitus.datasets.catalog import load_part
from digitus.evaluation import evaluate
from digitus.models import load_model
from digitus.networks import BatchNorm, Conv2D, Dense, MaxPool2D, Network, Residual
from digitus.plots import plot_confusion, plot_inside, plot_network, plot_weights, save_figure
from digitus.recipes import load_recipe, train

LOOKING = Network(
    (8, 8),
    (
        Conv2D(6, 3, bias=False),
        BatchNorm("relu"),
        MaxPool2D(2),
        Residual((Conv2D(6, 3, padding=1, bias=False),)),
        Dense(10, "softmax"),
    ),
)
FOLDER = Path(__file__).parents[1] / "docs" / "pictures"


def main(folder: Path = FOLDER) -> None:
    """Follow two recipes of a second each, look inside one and judge the other; draw a network."""
    weights = plot_weights(train(load_recipe("sigmoid-10"), engine="numpy").model, limit=8)
    outcome = train(load_recipe("dropout-200"), engine="numpy")
    confusion = plot_confusion(evaluate(outcome.model, outcome.test, engine="numpy"))
    test = load_part("mnist", "test")
    figures = {
        "weights.png": weights,
        "confusion.png": confusion,
        "convolution.png": plot_network(LOOKING),
        "inside.png": plot_inside(load_model("cnn-tiny"), test.images[247], int(test.labels[247])),
    }
    for name, figure in figures.items():
        file = save_figure(figure, folder / name, dpi=90)
        print(f"{file}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
