"""What the first training and the first answer would wait for is made ready behind the page."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
from fastapi import FastAPI

from digitus.engines import open_engine
from digitus.recipes import as_model, load_recipe, prepare
from digitus.studio.lab.images import shared_data
from digitus.studio.lab.setups import FIRST
from digitus.training import Run

DELAY = 1.0
"""Seconds after the start: the page comes first."""


def warm_up(engine: str = "auto") -> None:
    """Compile, or load from the disk, what a first training and its measuring need.

    Examples
    --------
    >>> warm_up("numpy")
    """
    recipe, rng = load_recipe(FIRST), np.random.default_rng(0)
    task = prepare(recipe, rng, data=shared_data(recipe.data.source))
    run = Run(task, recipe.training, open_engine(engine, recipe.precision, recipe.job), rng)
    run.chunk()
    run.close()
    as_model(recipe, task, run.params).predict(task.data["test"].images[:100], engine=engine)


@asynccontextmanager
async def warms_up(app: FastAPI) -> AsyncIterator[None]:
    """Begin to warm up once the server runs."""
    del app
    begun = threading.Timer(DELAY, warm_up)
    begun.daemon = True
    begun.start()
    yield
    begun.cancel()
