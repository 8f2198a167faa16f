"""Draw the pictures of docs/learn/evaluation.md again: a network before and after calibration.

    python examples/calibration.py [FOLDER]

The network learns to put its sigmoids near 0 and 1 and is right more often than it says; one
temperature, found on images that were held out, puts that right.
"""

import sys
from dataclasses import replace
from pathlib import Path

from digitus.evaluation import calibrate, evaluate
from digitus.plots import plot_rejection, plot_reliability, save_figure
from digitus.recipes import load_recipe, override, prepare, train

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"


def main(folder: Path = FOLDER, *, epochs: int = 30) -> None:
    """Train with 10,000 images held out, calibrate on these, and look at the test images."""
    recipe = override(load_recipe("sigmoid-40"), {"training.epochs": epochs})
    data = prepare(recipe).data
    plain = replace(train(recipe, engine="numpy").model, calibration=None)
    found = calibrate(plain, data["validation"], engine="numpy")
    calibrated = replace(plain, calibration=found, name="calibrated")
    test = data["test"]
    before, after = (evaluate(model, test, engine="numpy") for model in (plain, calibrated))
    print(f"temperature {found.temperature:.2f}")
    print(f"calibration error {before.reliability.error:.2%}, then {after.reliability.error:.2%}")
    for name, figure in {
        "reliability.png": plot_reliability([before, after]),
        "rejection.png": plot_rejection(after.rejection),
    }.items():
        file = save_figure(figure, folder / name, dpi=90)
        print(f"{file}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
