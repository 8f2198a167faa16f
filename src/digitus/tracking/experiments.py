"""MLflow: settings and curves as a run of an experiment."""

from collections.abc import Callable, Iterator
from typing import Any, final

from digitus.errors import SettingError
from digitus.networks import Params
from digitus.recipes import Recipe
from digitus.settings import to_data
from digitus.tracking.figures import Tracker, missing

LONGEST_VALUE = 500
"""Characters of a setting, as many as every MLflow server takes."""


@final
class MLflow(Tracker):
    """Logs every epoch to MLflow: into the active run, else into a run of its own.

    Parameters
    ----------
    experiment
        The experiment that a run of its own belongs to; it is made where there is none.
    recipe
        Whose settings are noted as the run's parameters, where it is given.
    uri
        The server or store; None takes MLflow's own setting (``MLFLOW_TRACKING_URI``).

    Raises
    ------
    SettingError
        If the package ``mlflow`` is missing, or the server does not answer.
    """

    def __init__(
        self, experiment: str = "digitus", *, recipe: Recipe | None = None, uri: str | None = None
    ) -> None:
        try:
            import mlflow
        except ImportError as error:
            raise missing("MLflow", "mlflow-skinny") from error
        active = mlflow.active_run() if uri is None else None
        self._own = active is None
        try:
            self._client = mlflow.MlflowClient(uri)
            self._run = active.info.run_id if active else self._begin(experiment, recipe)
            for name, value in _settings(to_data(recipe)) if recipe else ():
                self._client.log_param(self._run, name, value)
        except mlflow.MlflowException as error:
            raise SettingError(f"MLflow cannot be used: {error}") from error

    def _begin(self, experiment: str, recipe: Recipe | None) -> str:
        found = self._client.get_experiment_by_name(experiment)
        number = found.experiment_id if found else self._client.create_experiment(experiment)
        run = self._client.create_run(number, run_name=recipe and recipe.name)
        return str(run.info.run_id)

    def log(self, epoch: int, figures: dict[str, float], params: Callable[[], Params]) -> None:
        """Add a point to every curve."""
        for name, value in figures.items():
            self._client.log_metric(self._run, name, value, step=epoch)

    def close(self, reason: str) -> None:
        """Note why the training ended; end the run, unless it is somebody else's."""
        self._client.set_tag(self._run, "reason", reason)
        if self._own:
            self._client.set_terminated(self._run)


def _settings(data: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Name every single setting of a recipe: ``training.optimizer.learning_rate``."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from _settings(value, f"{place}{key}.")
        else:
            yield f"{place}{key}", str(value)[:LONGEST_VALUE]
