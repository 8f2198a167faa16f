"""What every engine asks before it computes: whether it knows all parts, and the arrays fit."""

from collections.abc import Container

from digitus.arrays import Indices, Pixels
from digitus.engines.base import Job, Samples, State, Work, require_images, slot_shapes
from digitus.errors import ShapeError
from digitus.networks import Layer, Loss, Optimizer, Params, Targets, require_params
from digitus.networks.layers import each_layer


def unknown_part(
    work: Work,
    *,
    layers: Container[type[Layer]],
    activations: Container[str],
    losses: Container[type[Loss]],
    optimizers: Container[type[Optimizer]],
) -> str | None:
    """Name the first part of a network or a job that an engine's tables lack; None if all is there.

    Examples
    --------
    >>> from digitus.networks import Conv2D, Dense, Network
    >>> network = Network((8, 8), (Conv2D(4), Dense(10)))
    >>> unknown_part(network, layers=[Dense], activations=["relu"], losses=[], optimizers=[])
    'it has no Conv2D'
    """
    job = work if isinstance(work, Job) else None
    network = work.network if isinstance(work, Job) else work
    for layer in each_layer(network.layers):
        if type(layer) not in layers:
            return f"it has no {layer.kind}"
        if layer.activation not in activations:
            return f"it has no activation {layer.activation}"
    if job and type(job.objective.loss) not in losses:
        return f"it has no {job.objective.loss.kind}"
    if job and type(job.optimizer) not in optimizers:
        return f"it has no {job.optimizer.kind}"
    return None


def require_start(job: Job, samples: Samples, params: Params, state: State | None) -> None:
    """Refuse a training that cannot work; every engine asks this before it begins one.

    Raises
    ------
    ShapeError
        If images, weights, parameters or state have not the shapes that the job asks for.
    DataError
        If a label is not one of the classes.
    """
    require_params(job.network, params)
    require_images(job.network, samples.images)
    count = len(samples.images)
    weights = samples.weights
    for name, shape in (
        ("labels", (len(samples.targets),)),
        ("weights", (count,) if weights is None else weights.shape),
    ):
        if shape != (count,):
            raise ShapeError(f"{name} must be one for each of the {count} images, got {shape}")
    job.objective.loss.require_targets(job.network, samples.targets)
    if state is not None:
        _require_state(job, state)


def given_samples(
    job: Job,
    samples: Samples,
    order: Indices,
    images: Pixels | None,
    targets: Targets | None = None,
) -> Samples:
    """Return the samples of ``order``, with what was given in place of their own.

    Raises
    ------
    ShapeError
        If there is not one image and one target for each of them, of their shape and kind.
    DataError
        If the loss cannot judge by these targets.
    """
    own = samples.images
    expected = (len(order), *own.shape[1:])
    if images is None:
        images = own[order]
    if images.shape != expected or images.dtype != own.dtype:
        raise ShapeError(
            f"images must be {own.dtype} of shape {expected}, like the samples they stand for,"
            f" got {images.dtype} of shape {images.shape}"
        )
    if targets is None:
        targets = samples.targets.take(order)
    elif len(targets) != len(order):
        raise ShapeError(
            f"targets must be one for each of the {len(order)} samples they stand for,"
            f" got {len(targets)}"
        )
    else:
        job.objective.loss.require_targets(job.network, targets)
    return Samples(
        images=images,
        targets=targets,
        scaling=samples.scaling,
        weights=None if samples.weights is None else samples.weights[order],
    )


def _require_state(job: Job, state: State) -> None:
    expected = slot_shapes(job) | {"steps": ()}
    for name, shape in expected.items():
        if name not in state or state[name].shape != shape:
            got = f"shape {state[name].shape}" if name in state else "nothing"
            raise ShapeError(
                f"state: {name!r} must have shape {shape}, got {got};"
                " it must come from a training of the same network with the same optimizer"
            )
