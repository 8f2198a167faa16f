"""``digitus evaluate``: how good a model is, on images it has not seen."""

from digitus.cli.options import DataName, EngineName, Json, ModelPath, Reject, Split, examples

EXAMPLES = examples(
    ("digitus evaluate mlp.safetensors", "its own test images"),
    ("digitus evaluate mlp.safetensors --data usps", "other people's digits"),
    ("digitus evaluate mlp.safetensors --reject 0.005", "if it may be silent"),
    ("digitus evaluate mlp.safetensors --json", "for programs"),
)


def evaluate(
    model: ModelPath,
    data: DataName = None,
    split: Split = None,
    reject: Reject = None,
    engine: EngineName = "auto",
    json: Json = False,
) -> None:
    """Measure a model: accuracy, confusion matrix, and each class.

    Unless other data is named, these are the test images that it has not seen.
    """
    from digitus.cli.reports import print_report
    from digitus.cli.screen import print_json, screen
    from digitus.cli.sources import images_for, open_model
    from digitus.evaluation import evaluate as measure

    loaded = open_model(model, reject)
    report = measure(loaded, images_for(loaded, data, split), engine=engine)
    if json:
        print_json(report.to_data())
    else:
        print_report(report, screen())
