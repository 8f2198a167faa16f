"""The routes that start, steer, watch and branch trainings."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from digitus.recipes import fine_tuning
from digitus.studio.lab.frames import changes_of, encode, frame_of
from digitus.studio.lab.networks import Networks
from digitus.studio.lab.runs import Runs, answered
from digitus.studio.lab.setups import Setup, catalog, recipe_of, setup_of
from digitus.studio.lab.suggestions import told_advice
from digitus.studio.lab.wishes import Back, Go, NewSettings, Start, given_in, planned
from digitus.studio.service.problems import ProblemError

PATIENCE = 1.0
"""Seconds that a question for a frame waits for a newer one, or for a run that compiles."""

POLL = 0.01
"""Seconds between two looks whether there is something new."""

BYTES = "application/octet-stream"


def routes_of_runs(runs: Runs, networks: Networks) -> APIRouter:
    """Make the routes of the trainings."""
    router = APIRouter()

    @router.get("/catalog")
    def what_can_be_trained() -> dict[str, Any]:
        """List recipes, data, and what a network of one's own may have."""
        return catalog(runs.shelf.traits())

    @router.get("/runs")
    def list_runs() -> dict[str, Any]:
        """List the trainings, the newest first."""
        return {"runs": [told for _, told in runs.all()]}

    @router.delete("/runs/{name}", status_code=204)
    def forget(name: str) -> None:
        """Forget a training."""
        runs.drop(name)

    @router.get("/runs/{name}/frame", response_class=Response)
    async def frame(
        name: str,
        after: int = -1,
        want: Annotated[str, Query(max_length=100)] = "curves",
    ) -> Response:
        """Send what the page shows now, as .safetensors; wait a second for something newer."""
        live = runs.get(name)
        waited = 0.0
        while live.version <= after and waited < PATIENCE:
            await asyncio.sleep(POLL)
            waited += POLL
        try:
            content = await answered(live, lambda: frame_of(live, want), PATIENCE)
        except ProblemError:
            content = encode({}, {"busy": True})
        return Response(content, media_type=BYTES)

    _starting(router, runs, networks)
    _steering(router, runs)
    _going_back(router, runs)
    return router


def _starting(router: APIRouter, runs: Runs, networks: Networks) -> None:
    @router.post("/runs", status_code=201)
    async def start(wish: Start) -> dict[str, Any]:
        """Begin a training; it waits for its first step."""
        setup, changes = wish.setup, planned(wish.changes)
        begun = await networks.model(setup.start) if setup.start else None
        # Data of one's own are read from the disk for what they are.
        recipe = await asyncio.to_thread(lambda: recipe_of(setup, runs.shelf.traits(), begun))
        return runs.add(recipe, setup, changes, start=begun.params if begun else None)

    @router.get("/networks/{name}/tuning")
    async def tuning(name: str, data: Annotated[str, Query(max_length=200)]) -> dict[str, Any]:
        """Say how a network would go on with other images, as a set-up."""
        recipe = fine_tuning(await networks.model(name), data)
        return setup_of(recipe).model_copy(update={"start": name}).model_dump()


def _steering(router: APIRouter, runs: Runs) -> None:
    @router.post("/runs/{name}/go")
    async def go(name: str, how: Go) -> dict[str, Any]:
        """Go on: one step, one epoch, to a step, or to the end."""
        live = runs.get(name)
        await answered(
            live,
            lambda: live.go(
                steps=how.steps, epochs=how.epochs, to=how.step or None, slow=how.speed == "slow"
            ),
        )
        return {}

    @router.post("/runs/{name}/pause")
    async def pause(name: str) -> dict[str, Any]:
        """Stay where it is."""
        live = runs.get(name)
        await answered(live, live.pause)
        return {}

    @router.post("/runs/{name}/stop")
    async def stop(name: str) -> dict[str, Any]:
        """End the training here."""
        live = runs.get(name)
        await answered(live, live.stop)
        return {}

    @router.post("/runs/{name}/change")
    async def change(name: str, settings: NewSettings) -> dict[str, Any]:
        """Change settings from the next step on."""
        live = runs.get(name)
        made = await answered(live, lambda: live.change(given_in(settings)))
        return {"step": made.step, "changes": await answered(live, lambda: changes_of(live))}


def _going_back(router: APIRouter, runs: Runs) -> None:
    @router.post("/runs/{name}/back")
    async def back(name: str, place: Back) -> dict[str, Any]:
        """Go to any step that was passed."""
        live = runs.get(name)
        await answered(live, lambda: live.back(place.step))
        return {}

    @router.post("/runs/{name}/branch", status_code=201)
    async def branch(name: str, settings: NewSettings) -> dict[str, Any]:
        """Begin another training where this one is, with other settings or the same."""
        live, told = runs.told(name)
        origin = await answered(live, live.origin)
        step = origin.moment.position.step if origin.moment else 0
        made = runs.add(live.recipe, Setup(**told["setup"]), live.given, origin, live.start)
        if given := given_in(settings):
            branched = runs.get(made["id"])
            await answered(branched, lambda: branched.change(given))
        return made | {"parent": told["id"], "step": step}

    @router.get("/runs/{name}/advice")
    async def advice(name: str) -> dict[str, Any]:
        """Say what the training shows, and what to change."""
        live = runs.get(name)
        found = await answered(live, live.advice)
        return {"advice": [told_advice(one) for one in found]}
