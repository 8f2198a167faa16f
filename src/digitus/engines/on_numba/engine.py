"""The compiled engine: the numpy engine's arithmetic, fused, and specialised by structure."""

import logging
from typing import ClassVar, final

from digitus.datasets.scaling import Scaling
from digitus.engines.base import Engine, Job, Predictor, Samples, Session, State, Work
from digitus.engines.checks import require_start, unknown_part
from digitus.engines.on_numba.activations import ACTIVATIONS
from digitus.engines.on_numba.fused.layout import KINDS, computing_layers
from digitus.engines.on_numba.fused.predictor import FusedPredictor
from digitus.engines.on_numba.fused.session import FusedSession
from digitus.engines.on_numba.layerwise import NODES, LayerwisePredictor, LayerwiseSession
from digitus.engines.on_numba.losses import LOSSES
from digitus.engines.on_numba.optimizers import SLOTS, UPDATES
from digitus.engines.on_numba.processor import has_bfloat16
from digitus.networks import Dense, Network, Params, kept_in

log = logging.getLogger("digitus.engines")


@final
class CompiledEngine(Engine):
    """A dense network as one compiled program, any other layer by layer."""

    name: ClassVar[str] = "compiled"
    precisions: ClassVar[tuple[str, ...]] = ("float32", "float64", "bfloat16")
    fills_cores: bool = True

    def __init__(self, precision: str | None = None) -> None:
        super().__init__(precision)
        if self.precision == "bfloat16" and not has_bfloat16():
            self.precision = kept_in(self.precision)
            log.warning(
                "float32 in place of bfloat16: the processor has no quick instructions for it"
            )

    def unsupported(self, work: Work) -> str | None:
        """Name the first layer, activation, loss or optimizer that has no kernel."""
        slots = len(work.optimizer.slots) if isinstance(work, Job) else 0
        if isinstance(work, Job) and not isinstance(work.network.layers[-1], Dense):
            return f"it trains networks that end in a Dense layer, not in {work.network.layers[-1].kind}"
        return unknown_part(
            work,
            layers=NODES,
            activations=ACTIVATIONS,
            losses=LOSSES,
            optimizers=UPDATES,
        ) or (
            f"its kernels keep {SLOTS} numbers beside each parameter, this optimizer {slots}"
            if slots > SLOTS
            else None
        )

    def session(
        self, job: Job, samples: Samples, params: Params, state: State | None = None
    ) -> Session:
        """Begin a training, or continue one."""
        self.require(job)
        require_start(job, samples, params, state)
        session = FusedSession if self._fuses(job.network) else LayerwiseSession
        return session(job, samples, params, state, self.precision)

    def predictor(self, network: Network, params: Params, scaling: Scaling) -> Predictor:
        """Make a network ready to look at images."""
        self.require(network)
        predictor = FusedPredictor if self._fuses(network) else LayerwisePredictor
        return predictor(network, params, scaling, self.precision)

    def _fuses(self, network: Network) -> bool:
        return is_dense(network) and self.precision != "bfloat16"


def is_dense(network: Network) -> bool:
    """Say whether one program can run the network: steps take microseconds then."""
    return all(type(layer) in KINDS for _, layer in computing_layers(network))
