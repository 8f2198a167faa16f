"""Draw the pictures of docs/how-to/pictures.md again.

python examples/make_pictures.py [FOLDER]
"""

import sys
from pathlib import Path

from digitus.evaluation import evaluate
from digitus.plots import plot_confusion, plot_weights, save_figure
from digitus.recipes import load_recipe, train

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"


def main(folder: Path = FOLDER) -> None:
    """Follow two recipes of a second each, look inside one and judge the other."""
    weights = plot_weights(train(load_recipe("sigmoid-10"), engine="numpy").model, limit=8)
    outcome = train(load_recipe("dropout-200"), engine="numpy")
    confusion = plot_confusion(evaluate(outcome.model, outcome.test, engine="numpy"))
    for name, figure in {"weights.png": weights, "confusion.png": confusion}.items():
        file = save_figure(figure, folder / name, dpi=90)
        print(f"{file}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
