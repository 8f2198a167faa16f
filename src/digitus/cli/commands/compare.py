"""``digitus compare``: whether one model is better than another, or only luckier."""

from dataclasses import replace
from typing import Any

from digitus.cli.data_options import takes_read_options
from digitus.cli.options import (
    DataName,
    EngineName,
    FirstModel,
    Json,
    Reject,
    SecondModel,
    Split,
    examples,
)
from digitus.cli.output.console import print_json, screen

EXAMPLES = examples(
    ("digitus compare mlp.safetensors sigmoid-40.safetensors", "on MNIST"),
    ("digitus compare a.safetensors b.safetensors --data my.csv", "on yours"),
)


@takes_read_options
def compare(  # noqa: PLR0917 - what a command takes, it takes as arguments
    a: FirstModel,
    b: SecondModel,
    data: DataName = None,
    split: Split = None,
    reject: Reject = None,
    engine: EngineName = "auto",
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Compare two models on the same images (McNemar's test).

    Unless other data is named, these are the test images of the first.
    """
    from digitus.cli.inputs.data import images_for
    from digitus.cli.inputs.models import open_model
    from digitus.cli.output.tables import comparison_table
    from digitus.evaluation import compare as measure

    first, second = open_model(a, reject), open_model(b, reject)
    if first.name == second.name:
        first, second = replace(first, name=a[-100:]), replace(second, name=b[-100:])
    comparison = measure(first, second, images_for(first, data, split, options), engine=engine)
    if json:
        print_json(comparison.to_data())
        return
    console = screen()
    console.print(comparison_table(comparison))
    console.print()
    console.print(comparison.describe(), markup=False)
