"""Training a network: what there is to call."""

from collections.abc import Sequence
from contextlib import closing

import numpy as np

from digitus.engines import Engine
from digitus.errors import DivergedError
from digitus.training.advice import advise
from digitus.training.callbacks import Callback
from digitus.training.checkpoints import Checkpoints
from digitus.training.evidence import measure_evidence
from digitus.training.interrupts import held_interrupts
from digitus.training.run import Run
from digitus.training.task import Task
from digitus.training.training import Training


def fit(
    task: Task,
    training: Training,
    *,
    engine: Engine,
    rng: np.random.Generator,
    callbacks: Sequence[Callback] = (),
    checkpoints: Checkpoints | None = None,
) -> Run:
    """Train a network.

    Parameters
    ----------
    task
        What is to be learnt, from which start.
    training
        How.
    engine
        The engine that computes.
    rng
        Where everything is drawn from that is random: each epoch the order of the images, then
        one seed for what augmentation draws, if there is any, then dropout.
    callbacks
        Are told what happens: see :class:`~digitus.training.Callback`.
    checkpoints
        Where to keep what is needed to go on; None keeps nothing.

    Returns
    -------
    Run
        At its end.  Its parameters are the last ones, their mean over the last epochs, or those
        that a stop rule wanted back.

    Raises
    ------
    DivergedError
        If the loss becomes NaN or infinite; its notes say what the training shows.
    SettingError
        If a stop rule needs validation images and there are none.
    KeyboardInterrupt
        After Ctrl-C, with a checkpoint written.

    Examples
    --------
    >>> from digitus.datasets import DataSplits, load_dataset
    >>> from digitus.datasets.scaling import Scaling
    >>> from digitus.engines import open_engine
    >>> from digitus.networks import Dense, LeCun, Network, draw_params
    >>> train, test = load_dataset("digits").train.split(0.75)
    >>> data = DataSplits(train=train, test=test)
    >>> network = Network((8, 8), (Dense(10, "softmax"),))
    >>> rng = np.random.default_rng(0)
    >>> task = Task(
    ...     network=network,
    ...     params=draw_params(network, LeCun(), rng),
    ...     scaling=Scaling(divisor=16),
    ...     data=data,
    ... )
    >>> run = fit(task, Training(epochs=3), engine=open_engine("numpy"), rng=rng)
    >>> bool(run.history[-1].accuracy > 0.9)
    True
    """
    run = Run(task, training, engine, rng, callbacks, checkpoints)
    try:
        with closing(run), held_interrupts() as interrupted:
            while not run.reason:
                run.chunk()
                if engine.agreed(interrupted()):
                    run.save()
                    raise KeyboardInterrupt
            run.finish()
    except DivergedError as error:
        for advice in advise(measure_evidence(run, str(error))):
            error.add_note(str(advice))
        raise
    return run
