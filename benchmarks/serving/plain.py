"""The peer: a service as people write it, FastAPI around a PyTorch module, in its best forms.

What is tried: the network in the event loop or in FastAPI's threads, on one thread of PyTorch or
two, and its images in either layout of memory. The fastest counts. It has no queue, no limits, no
counts and no log: it answers, and nothing else.
"""

import argparse
from collections.abc import Callable
from typing import Any, TypeAlias

import torch
import uvicorn
from fastapi import Depends, FastAPI, Request

from benchmarks.speed.peers.pytorch_modules import Mirror
from digitus.models import load_model

Answer: TypeAlias = dict[str, Any]

FORMS = {
    "loop": ("loop", 1, "default"),
    "loop-2": ("loop", 2, "default"),
    "loop-last": ("loop", 1, "channels last"),
    "threads": ("threads", 1, "default"),
}
"""Where the network runs, on how many threads, and how images lie in memory."""


def network(name: str, layout: str) -> Callable[[bytes], Answer]:
    """Make what answers a request's body: pixels, one image after the other."""
    model = load_model(name)
    mirror = Mirror(model.network)
    mirror.load(model.params)
    height, width = model.network.input_shape
    offset, divisor = model.scaling.offset, model.scaling.divisor
    example = torch.zeros((1, 1, height, width))
    # Normalisations are folded into convolutions, constants are known: PyTorch's own way to serve.
    module: Any = torch.jit.optimize_for_inference(
        torch.jit.freeze(torch.jit.trace(mirror.laid_out(layout).eval(), example))
    )

    def answer(body: bytes) -> Answer:
        with torch.inference_mode():
            pixels = torch.frombuffer(bytearray(body), dtype=torch.uint8)
            x = (pixels.reshape(-1, 1, height, width).to(torch.float32) - offset) / divisor
            probabilities = torch.softmax(module(x), 1)
            return {
                "digits": probabilities.argmax(1).tolist(),
                "probabilities": probabilities.tolist(),
            }

    return answer


def application(form: str, model: str) -> FastAPI:
    """Make the service."""
    place, threads, layout = FORMS[form]
    torch.set_num_threads(threads)
    answer = network(model, layout)
    app = FastAPI()

    if place == "loop":

        @app.post("/predict")
        async def in_loop(request: Request) -> Answer:
            return answer(await request.body())

    else:

        async def body_of(request: Request) -> bytes:
            return await request.body()

        @app.post("/predict")
        def in_threads(body: bytes = Depends(body_of)) -> Answer:
            return answer(body)

    return app


def main() -> None:
    """Serve on a port of this computer."""
    parser = argparse.ArgumentParser("python -m benchmarks.serving.plain", description=__doc__)
    parser.add_argument("form", choices=FORMS)
    parser.add_argument("port", type=int)
    parser.add_argument("--model", default="cnn")
    given = parser.parse_args()
    app = application(given.form, given.model)
    uvicorn.run(app, port=given.port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
