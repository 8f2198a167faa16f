"""Images that training does not see, looked at after each epoch."""

from digitus.engines import Engine
from digitus.models import Epoch
from digitus.networks import Loss, Params, Targets
from digitus.training.task import Task


def validated(row: Epoch, task: Task, loss: Loss, engine: Engine, params: Params) -> Epoch:
    """Return a row with the figures of the validation images, where there are any."""
    data = task.validation
    if data is None:
        return row
    outputs = engine.predictor(task.network, params, task.scaling)(data.images)
    targets = Targets.of(data.labels)
    return row.replace(
        validation_loss=float(loss.of_outputs(outputs, targets).mean()),
        validation_accuracy=float(loss.correct(outputs, targets).mean()),
    )
