"""``digitus evaluate``: how good a model is, on images it has not seen."""

from contextlib import nullcontext
from typing import Annotated, Any

import typer

from digitus.cli.data_options import takes_read_options
from digitus.cli.options import (
    Cluster,
    DataName,
    EngineName,
    Json,
    ModelPath,
    Reject,
    Restore,
    Split,
    examples,
)

EXAMPLES = examples(
    ("digitus evaluate mlp.safetensors", "its own test images"),
    ("digitus evaluate mlp.safetensors --data usps", "other people's digits"),
    ("digitus evaluate mlp.safetensors --reject 0.005", "reject uncertain answers"),
    ("digitus evaluate mlp.safetensors --robustness", "on corrupted images"),
    ("digitus evaluate mlp.safetensors --mnist-c", "in the strengths of MNIST-C"),
    ("digitus evaluate cnn --mnist-c --restore", "put right first"),
    ("digitus evaluate mlp.safetensors --cluster local", "by all cores"),
    ("digitus evaluate mlp.safetensors --json", "for programs"),
)


@takes_read_options
def evaluate(  # noqa: PLR0913 - what a command takes, it takes as arguments
    model: ModelPath,
    data: DataName = None,
    split: Split = None,
    reject: Reject = None,
    *,
    robustness: Annotated[
        bool, typer.Option("--robustness", help="Measure on corrupted images instead.")
    ] = False,
    mnist_c: Annotated[
        bool,
        typer.Option("--mnist-c", help="Measure on images corrupted as in MNIST-C instead."),
    ] = False,
    images: Annotated[
        int | None,
        typer.Option(
            "--images",
            metavar="N",
            min=1,
            help="Number of images to corrupt; 2000 if left out, 10000 with --mnist-c.",
        ),
    ] = None,
    restore: Restore = False,
    engine: EngineName = "auto",
    cluster: Cluster = None,
    json: Json = False,
    options: Any = None,
) -> None:
    """Measure a model: accuracy, confusion matrix, and each class.

    Without --data, these are the test images of its own data set, which it has not seen.

    Images of another size are fitted into the model's input size, as MNIST's were.
    """
    from digitus.cli.inputs.data import images_for
    from digitus.cli.inputs.models import open_model
    from digitus.cli.output.console import print_json, screen
    from digitus.cli.output.evaluation import print_report, print_robustness
    from digitus.cli.output.progress import robustness_progress
    from digitus.cluster import open_workers
    from digitus.datasets.fitted import restore_images
    from digitus.engines.cores import cores
    from digitus.evaluation import evaluate as measure
    from digitus.evaluation import measure_robustness
    from digitus.images.corrupt import MNIST_C, STRENGTHS

    loaded, corrupted = open_model(model, reject), robustness or mnist_c
    chosen = images_for(loaded, data, split, options)
    with open_workers(cluster, cores()) if cluster else nullcontext() as workers:
        if corrupted:
            with robustness_progress(loaded.name) as tell:
                found: Any = measure_robustness(
                    loaded,
                    chosen,
                    images=images or (10_000 if mnist_c else 2000),
                    engine=engine,
                    progress=tell,
                    workers=workers,
                    strengths=(MNIST_C,) if mnist_c else STRENGTHS,
                    restored=restore,
                )
        else:
            seen = restore_images(chosen) if restore else chosen
            found = measure(loaded, seen, engine=engine, workers=workers)
    if json:
        print_json(found.to_data())
    else:
        (print_robustness if corrupted else print_report)(found, screen())
