"""Draw the pictures of docs/how-to/robustness.md again: digits augmented and corrupted, two models.

    python examples/robustness.py [FOLDER]

The network of the recipe `mlp` learns twice, from MNIST as it is and from images that are changed
each time they are seen as `mlp-elastic` does it; both then read corrupted test images.
"""

import sys
from pathlib import Path

from digitus.datasets import load_dataset
from digitus.evaluation import measure_robustness
from digitus.images.augment import Augment
from digitus.plots import plot_augmented, plot_corruptions, plot_robustness, save_figure
from digitus.recipes import load_recipe, train

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"


def main(folder: Path = FOLDER, *, epochs: int = 12, images: int = 2000) -> None:
    """Train both, corrupt images, draw."""
    mnist = load_dataset("mnist")
    recipe = load_recipe("mlp")
    augment = load_recipe("mlp-elastic").training.augment or Augment()
    plain = recipe.training.replace(epochs=epochs)
    trained = {
        "mlp": train(recipe.replace(training=plain)),
        "mlp, augmented": train(
            recipe.replace(name="mlp, augmented", training=plain.replace(augment=augment))
        ),
    }
    results = [
        measure_robustness(outcome.model, outcome.test, images=images)
        for outcome in trained.values()
    ]
    for name, result in zip(trained, results, strict=True):
        print(f"{name}: {result.accuracy:.2%} as they are, {1 - result.mean_error:.2%} corrupted")
    for file_name, figure in {
        "augment.png": plot_augmented(mnist.train, augment, title="mlp-elastic"),
        "corruptions.png": plot_corruptions(mnist["test"], 4),
        "robustness.png": plot_robustness(results),
    }.items():
        file = save_figure(figure, folder / file_name, dpi=90)
        print(f"{file}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
