"""The torch engine: the same arithmetic as PyTorch tensors, on processors, CUDA and MPS."""

from typing import Any, ClassVar, final

import torch

from digitus.datasets.scaling import Scaling
from digitus.engines.base import Engine, Job, Predictor, Samples, Session, State, Work
from digitus.engines.checks import require_start, unknown_part
from digitus.engines.cores import cores
from digitus.engines.on_torch.activations import ACTIVATIONS
from digitus.engines.on_torch.devices import Place
from digitus.engines.on_torch.layers import NODES
from digitus.engines.on_torch.losses import LOSSES
from digitus.engines.on_torch.module import as_module
from digitus.engines.on_torch.optimizers import UPDATES
from digitus.engines.on_torch.predictor import TorchPredictor
from digitus.engines.on_torch.session import Computing, TorchSession
from digitus.engines.on_torch.team import team_of
from digitus.errors import EngineError
from digitus.networks import Network, Params


@final
class TorchEngine(Engine):
    """Layers as tensors; gradients by automatic differentiation.

    Parameters
    ----------
    precision
        "float32" or "float64".
    place
        Where and how: "cpu", "cuda", "cuda:1", "mps", and behind it "+bfloat16" and "+compile".
    """

    name: ClassVar[str] = "torch"
    precisions: ClassVar[tuple[str, ...]] = ("float32", "float64")

    def __init__(self, precision: str | None = None, place: str = "") -> None:
        super().__init__(precision)
        self.full_name = f"{self.name}:{place}" if place else self.name
        self.place = Place.named(place)
        self.fills_cores = self.place.device.type == "cpu"
        if self.place.device.type == "mps" and self.precision == "float64":
            raise EngineError(
                "MPS computes in float32; use --engine torch --device cpu for float64"
            )
        if torch.get_num_threads() > cores():
            torch.set_num_threads(cores())
        self.team = team_of(self.place.device)

    def agreed(self, value: Any) -> Any:
        """Return the value of the first of the processes that train together."""
        return self.team.agreed(value)

    def unsupported(self, work: Work) -> str | None:
        """Name the first layer, activation, loss or optimizer that has no formula."""
        return unknown_part(
            work,
            layers=NODES,
            activations=ACTIVATIONS,
            losses=LOSSES,
            optimizers=UPDATES,
        )

    def session(
        self, job: Job, samples: Samples, params: Params, state: State | None = None
    ) -> Session:
        """Begin a training, or continue one."""
        self.require(job)
        require_start(job, samples, params, state)
        computing = Computing(self.precision, self.place, self.team)
        return TorchSession(job, samples, params, state, computing)

    def predictor(self, network: Network, params: Params, scaling: Scaling) -> Predictor:
        """Make a network ready to look at images."""
        self.require(network)
        return TorchPredictor(network, params, scaling, self.precision, self.place)

    def module(self, network: Network, params: Params, scaling: Scaling) -> Any:
        """Return a network as a module of PyTorch's own layers."""
        self.require(network)
        return as_module(network, params, scaling)
