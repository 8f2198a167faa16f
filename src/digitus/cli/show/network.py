"""``digitus show``: pictures of networks, and of how they were trained."""

from typing import Annotated

import typer

from digitus.cli.options import Json, ModelPath
from digitus.cli.output.figure_file import Count, Out, save


def network(
    which: Annotated[str, typer.Argument(metavar="RECIPE|MODEL", help="What has the network.")],
    out: Out = None,
    json: Json = False,
) -> None:
    """Draw a network: its layers, their widths and parameters."""
    from digitus.cli.inputs.models import network_of
    from digitus.plots import plot_network

    name, described = network_of(which)
    save(plot_network(described, title=name), out, f"{name}-network", json)


Limit = Annotated[
    float | None,
    typer.Option("--limit", metavar="X", help="Where the colours end; the largest weight."),
]


def weights(
    model: ModelPath,
    count: Count = 40,
    strongest: Annotated[
        bool, typer.Option("--strongest", help="Those with the largest weights.")
    ] = False,
    limit: Limit = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Show the weights of the first layer's neurons or filters, each as an image."""
    from digitus.models import load_model
    from digitus.plots import plot_weights

    loaded = load_model(model)
    figure = plot_weights(loaded, count=count, strongest=strongest, limit=limit)
    save(figure, out, f"{loaded.name}-weights", json)


def outputs(model: ModelPath, limit: Limit = None, out: Out = None, json: Json = False) -> None:
    """Show the weights from each hidden neuron to each digit."""
    from digitus.models import load_model
    from digitus.plots import plot_output_weights

    loaded = load_model(model)
    save(plot_output_weights(loaded, limit=limit), out, f"{loaded.name}-outputs", json)


def curves(
    which: Annotated[
        list[str], typer.Argument(metavar="MODEL|DIR", help="Models, or folders of runs.")
    ],
    out: Out = None,
    json: Json = False,
) -> None:
    """Show loss and accuracy over the epochs of one training or several."""
    from digitus.cli.inputs.histories import histories_of
    from digitus.plots import plot_training

    histories = histories_of(which)
    title = next(iter(histories))
    alone = len(histories) == 1
    figure = plot_training(histories[title] if alone else histories, title=title if alone else "")
    save(figure, out, f"{title}-curves", json)
