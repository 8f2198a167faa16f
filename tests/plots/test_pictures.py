"""What holds for every picture: it can be drawn, alone, and leaves nothing behind."""

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from digitus import plots
from digitus.datasets import Dataset
from digitus.evaluation import evaluate, measure_robustness, rejection_curve, run_statistics
from digitus.images import Step
from digitus.images.augment import Augment
from digitus.models import Model, Threshold
from digitus.networks import Dense
from digitus.recipes import Figure as Measured
from digitus.recipes import Reproduction
from digitus.training import Epoch, History

HOSTILE = r"$\frac{$ & _name 数字 " + "very " * 15
"""A model's name may be anything printable; none of it is a formula."""


def picture(name: str, model: Model, data: Dataset) -> Figure:
    """Draw one of the pictures."""
    epoch = Epoch(
        epoch=1, loss=0.5, accuracy=0.8, last_loss=0, learning_rate=1, images=9, seconds=2
    )
    values = (0.74, 0.74)
    measured = Measured(
        figure="accuracy",
        epoch=0,
        published=0.74,
        values=values,
        statistics=run_statistics(values),
        agrees=True,
    )
    run = Reproduction(
        recipe=model.name,
        title="",
        engine="numpy",
        seeds=(0, 1),
        seconds=(1, 1),
        figures=(measured,),
    )
    curve = rejection_curve(model, data)
    draw: dict[str, Callable[[], Figure]] = {
        "plot_augmented": lambda: plots.plot_augmented(data, Augment(rotation=20), versions=3),
        "plot_averages": lambda: plots.plot_averages(data),
        "plot_classes": lambda: plots.plot_classes(data),
        "plot_confusion": lambda: plots.plot_confusion(evaluate(model, data)),
        "plot_corruptions": lambda: plots.plot_corruptions(data),
        "plot_robustness": lambda: plots.plot_robustness(measure_robustness(model, data)),
        "plot_digits": lambda: plots.plot_digits(data),
        "plot_lines": lambda: plots.plot_lines(
            [(image, model.name) for image in data.images[:5]], title=model.name, note=data.name
        ),
        "plot_inside": lambda: plots.plot_inside(model, data.images[0], 1, ink=data.ink),
        "plot_mistakes": lambda: plots.plot_mistakes(evaluate(model, data), data),
        "plot_network": lambda: plots.plot_network(model.network, title=model.name),
        "plot_output_weights": lambda: plots.plot_output_weights(model),
        "plot_prediction": lambda: plots.plot_prediction(model, data.images[0], 1),
        "plot_predictions": lambda: plots.plot_predictions(model, data[:3]),
        "plot_rejection": lambda: plots.plot_rejection([curve, curve]),
        "plot_reliability": lambda: plots.plot_reliability([evaluate(model, data)] * 2),
        "plot_reproduction": lambda: plots.plot_reproduction([run]),
        "plot_steps": lambda: plots.plot_steps(
            [Step("one", model.name, data.images[0]), Step("two", "so", data.images[-1])],
            title=model.name,
        ),
        "plot_training": lambda: plots.plot_training(
            {model.name: History([epoch]), "b": History([epoch])}, title=model.name
        ),
        "plot_weights": lambda: plots.plot_weights(model),
    }
    return draw[name]()


NAMES = sorted(name for name in plots.__all__ if name.startswith("plot_"))


def pixels(figure: Figure, path: Any) -> np.ndarray:
    plots.save_figure(figure, path)
    with Image.open(path) as drawn:
        return np.asarray(drawn.convert("L"))


SMALL, LARGE = (8, 16, 12, "float32"), (28, 255, 200, "float64")


@pytest.fixture(params=[SMALL, LARGE], ids=["8x8", "28x28"])
def model_and_data(
    request: pytest.FixtureRequest,
    make_model: Callable[..., Model],
    make_data: Callable[..., Dataset],
) -> tuple[Model, Dataset]:
    side, ink, neurons, precision = request.param
    layers = Dense(neurons, "tanh", bias=side == 8), Dense(10, "softmax")
    rule = Threshold(probability=0.2)
    model = make_model(*layers, side=side, ink=ink, decision=rule, precision=precision)
    return model, make_data(24, side=side, ink=ink)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_drawn_and_has_white_margins(
    name: str, model_and_data: tuple[Model, Dataset], tmp_path: Any
) -> None:
    drawn = pixels(picture(name, *model_and_data), tmp_path / "a.png")
    assert drawn.std() > 1
    for edge in (drawn[:4], drawn[-4:], drawn[:, :4], drawn[:, -4:]):
        assert edge.min() == 255, "something is cut off at the edge"


# What a name does to a picture does not depend on the model.
@pytest.mark.parametrize("model_and_data", [SMALL], ids=["8x8"], indirect=True)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.filterwarnings("ignore:Glyph .* missing from font")
def test_a_name_is_never_a_formula_nor_too_long(
    name: str, model_and_data: tuple[Model, Dataset], tmp_path: Any
) -> None:
    model, data = model_and_data
    model, data = replace(model, name=HOSTILE), replace(data, name=HOSTILE)
    drawn = pixels(picture(name, model, data), tmp_path / "a.png")
    assert drawn[:, -4:].min() == 255, "something is cut off at the edge"


def test_one_image_is_enough(
    make_model: Callable[..., Model], make_data: Callable[..., Dataset], tmp_path: Any
) -> None:
    for name in NAMES:
        pixels(picture(name, make_model(), make_data(1)), tmp_path / "a.png")


def test_nothing_global_changes_and_pyplot_is_not_needed(
    make_model: Callable[..., Model], make_data: Callable[..., Dataset], tmp_path: Any
) -> None:
    before = dict(mpl.rcParams)
    for name in NAMES:
        picture(name, make_model(), make_data(12))
    plots.save_figure(picture("plot_network", make_model(), make_data()), tmp_path / "a.svg")
    assert dict(mpl.rcParams) == before
    program = (
        "import sys, digitus.plots; from digitus.networks import *; "
        "digitus.plots.plot_network(Network((8, 8), (Dense(10),))).savefig(sys.argv[1]); "
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "b.png")], check=True)


def test_threads_may_draw_at_once(
    make_model: Callable[..., Model], make_data: Callable[..., Dataset], tmp_path: Any
) -> None:
    expected = pixels(picture("plot_confusion", make_model(), make_data()), tmp_path / "a.png")
    results: dict[int, np.ndarray] = {}

    def draw(number: int) -> None:
        figure = picture("plot_confusion", make_model(), make_data())
        results[number] = pixels(figure, tmp_path / f"{number}.png")

    threads = [threading.Thread(target=draw, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3
    assert all(np.array_equal(result, expected) for result in results.values())
