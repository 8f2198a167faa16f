"""``digitus card``: measure a model, and write down what it is and what it can do."""

from pathlib import Path
from typing import Annotated, Any

import typer

from digitus.cli.data_options import takes_read_options
from digitus.cli.options import DataName, EngineName, Json, ModelPath, Split, examples

EXAMPLES = examples(
    ("digitus card mlp.safetensors", "writes mlp.md"),
    ("digitus card mlp.safetensors --no-robustness", "faster"),
    ("digitus card mlp.safetensors --runs accuracy.jsonl", "results of other seeds"),
)


CORRUPTED_IMAGES = 2000
"""Images that are corrupted: fifteen corruptions in five strengths take a while."""


@takes_read_options
def card(  # noqa: PLR0917 - what a command takes, it takes as arguments
    model: ModelPath,
    data: DataName = None,
    split: Split = None,
    runs: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Results of benchmarks.accuracy for several seeds."),
    ] = None,
    robustness: Annotated[
        bool, typer.Option("--robustness/--no-robustness", help="Measure on corrupted images too.")
    ] = True,
    engine: EngineName = "auto",
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Measure a model on its test images, and write its card beside its file.

    The figures go into the file too, and the card is written from the file, so that both say
    the same.
    """
    from dataclasses import replace

    from digitus.cards import write_card
    from digitus.cli.inputs.data import images_for
    from digitus.cli.inputs.models import own_file, seeds_of
    from digitus.cli.output.console import print_json, screen
    from digitus.cli.output.progress import robustness_progress
    from digitus.evaluation import evaluate, measure_robustness
    from digitus.models import load_model, save_model
    from digitus.settings import to_data
    from digitus.storage import new_file

    target, loaded = own_file(model), load_model(model)
    images = images_for(loaded, data, split, options)
    figures = loaded.figures.replace(test=evaluate(loaded, images, engine=engine).figures())
    if robustness:
        with robustness_progress(loaded.name) as tell:
            found = measure_robustness(
                loaded, images, images=CORRUPTED_IMAGES, engine=engine, progress=tell
            )
        figures = figures.replace(robustness=found.figures())
    if runs:
        figures = figures.replace(seeds=seeds_of(runs, loaded))
    saved = save_model(replace(loaded, figures=figures), target)
    beside = saved.with_suffix(".md")
    with new_file(beside) as written:
        written.write_text(write_card(saved), "utf-8")
    if json:
        print_json({"model": str(saved), "card": str(beside), **to_data(figures)})
    else:
        screen().print(f"Saved as {beside}.", markup=False, soft_wrap=True)
