"""The networks that can be looked into: the trainings of the page, and the models that ship."""

from functools import cache
from typing import Any, final

from digitus.datasets import Dataset, load_part
from digitus.models import Model, load_model
from digitus.recipes import to_toml
from digitus.recipes.outcome import outcome_of
from digitus.studio.lab.frames import bits_of
from digitus.studio.lab.live_run import LiveRun
from digitus.studio.lab.runs import Runs, answered
from digitus.studio.service.problems import ProblemError

SHIPPED = ("cnn-tiny", "cnn")
"""Models of one digit that ship with digitus, the one that is easier to see through first."""


@final
class Networks:
    """What a name means: a model, the images to measure it on, and how it came about."""

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self.looked: dict[str, int] = {}
        self._ended: dict[str, tuple[str, Model]] = {}
        self._measured: tuple[str, float] | None = None

    def listed(self) -> list[dict[str, Any]]:
        """Say which networks there are, the trainings first."""
        found = []
        for live, told in self.runs.all():
            network = live.recipe.network
            found.append(
                {
                    "id": told["id"],
                    "name": live.recipe.name,
                    "title": told["name"],
                    "parameters": network.parameter_count,
                }
            )
        for name in SHIPPED:
            count = shipped(name).network.parameter_count
            found.append({"id": name, "name": name, "title": name, "parameters": count})
        return found

    async def model(self, name: str) -> Model:
        """Return a network as it is now; of a training that has ended, what the command leaves."""
        if name in SHIPPED:
            return shipped(name)
        live = self.runs.get(name)
        return await answered(live, lambda: self._made(name, live))

    def _made(self, name: str, live: LiveRun) -> Model:
        model = live.model()
        if not live.run.reason:
            return model
        bits = bits_of(model.params)
        if self._ended.get(name, ("", model))[0] != bits:
            self._ended[name] = bits, outcome_of(live.recipe, live.run).model  # calibrated
        return self._ended[name][1]

    async def test(self, name: str) -> Dataset:
        """Return images that the network has not seen."""
        if name in SHIPPED:
            return mnist_test()
        live = self.runs.get(name)
        return await answered(live, lambda: live.run.task.data["test"])

    async def recipe(self, name: str) -> dict[str, Any]:
        """Say how a network came about; nothing for a model that ships."""
        if name in SHIPPED:
            return {}
        live, told = self.runs.told(name)

        def written() -> dict[str, Any]:
            made = live.recipe.replace(training=live.run.settings)
            return {
                "setup": told["setup"],
                "toml": to_toml(made),
                "name": made.name,
                "ended": bool(live.run.reason),
            }

        return await answered(live, written)

    def accuracy(self, model: Model, data: Dataset) -> float:
        """Return the share of images that a network gets right; reckoned once for each."""
        if self._measured is None or self._measured[0] != _identity(model, data):
            right = (model.predict(data.images, ink=data.ink) == data.labels).mean()
            self._measured = _identity(model, data), float(right)
        return self._measured[1]

    def look(self, name: str) -> int:
        """Count that somebody looked at how it does on the test images."""
        self.looked[name] = self.looked.get(name, 0) + 1
        return self.looked[name]


def _identity(model: Model, data: Dataset) -> str:
    return f"{bits_of(model.params)} {data.fingerprint}"


@cache
def shipped(name: str) -> Model:
    """Load a model that ships, once."""
    if name not in SHIPPED:
        raise ProblemError(404, f"there is no network {name!r}; there are {', '.join(SHIPPED)}")
    return load_model(name)


@cache
def mnist_test() -> Dataset:
    """Load the 10,000 test images, once."""
    return load_part("mnist", "test")
