"""The training program: one step after the other, on one thread or several.

A step has two halves.  In the first, each thread takes its share of the images forward, judges
them, and takes them back; everything an image needs stays with its thread, in its cache.  In the
second, each thread takes its share of the parameters.  Between the halves the threads wait for
each other: twice per step, and nothing else is shared.
"""

import math
from typing import Any, NamedTuple

from digitus.engines.on_numba.activations import activate, deactivate
from digitus.engines.on_numba.barrier import Crew, abandoned, share, wait
from digitus.engines.on_numba.fused.layers import (
    add_dense,
    begin_sums,
    dense_back,
    drop,
    outputs,
)
from digitus.engines.on_numba.fused.layout import DENSE, DROPOUT
from digitus.engines.on_numba.fused.sparse_input import FEW, Lists, gather, open_kept
from digitus.engines.on_numba.fused.update import learn, learn_plainly
from digitus.engines.on_numba.inputs import number_of
from digitus.engines.on_numba.jit import Program, kernel, part_of_kernels
from digitus.engines.on_numba.losses import judge
from digitus.engines.on_numba.optimizers import Pace, pace_of
from digitus.engines.on_numba.simd.ops import lanes_of
from digitus.engines.on_numba.simd.pointers import bare, beyond, number
from digitus.engines.on_numba.simd.tile import TILE_COLUMNS, TILE_ROWS

IMAGES, LOSS, CORRECT, LAST_LOSS, FAILED = range(5)
"""Places in the report."""


class State(NamedTuple):
    """What training changes."""

    params: Any
    one: Any
    two: Any
    """The optimizer's slots; empty where it has fewer."""
    steps: Any
    """How many steps have been taken, (1,)."""


class Work(NamedTuple):
    """Room for the numbers of one step."""

    values: Any
    """Outputs of all nodes."""
    grads: Any
    """Gradients by them."""
    longest: int
    """Room per image for the numbers of the kept pixels,"""
    x: Any
    """which are here."""
    losses: Any
    """Of each image, times its weight."""
    last_loss: Any
    """Of each image, as it is."""
    right: Any
    """Whether each image was."""
    gradient: Any
    """Of one block for each thread; where there is a limit, of everything."""
    squares: Any
    """Squared length of each block of the gradient."""
    head: int
    turned: int
    """Room for each thread in the next three."""
    heads: Any
    members: Any
    shares: Any
    """The batch turned round: see ``sparse_input.turn_round``."""
    every: Any
    """0, 1, 2, ...: a list of rows that leaves out none."""


class Chunk(NamedTuple):
    """Steps to take."""

    order: Any
    batch: int
    rates: Any
    draws: Any


class Step(NamedTuple):
    """One step, as one thread sees it."""

    samples: Any
    draws: Any
    batch: int
    """Images in a full batch: how the room is divided."""
    count: int  # type: ignore[assignment]  # a tuple's method, which nothing here calls
    """Images in this one."""
    left: int
    """Images in this one and all that follow."""
    first: int
    last: int
    """This thread's share of them."""
    pace: Pace


def train(
    plan: Any,
    rules: Any,
    data: Any,
    state: State,
    work: Work,
    chunk: Chunk,
    crew: Crew,
    report: Any,
) -> None:
    """Take the steps of a chunk, as one thread of the crew."""
    run(
        plan,
        rules[0],
        bare(data),
        bare(state),
        bare(work),
        len(chunk.order),
        len(chunk.rates),
        bare(chunk),
        bare(crew),
        report,
    )


@part_of_kernels
def run(
    plan: Any,
    rule: Any,
    data: Any,
    state: State,
    work: Work,
    images: int,
    steps: int,
    chunk: Chunk,
    crew: Crew,
    report: Any,
) -> None:
    """Take the steps one after the other; the program with all its arrays as pointers."""
    total, correct, before = 0.0, 0, state.steps[0]
    for index in range(steps):
        start = index * chunk.batch
        count = min(chunk.batch, images - start)
        step = Step(
            beyond(chunk.order, start),
            beyond(chunk.draws, start * plan.draws),
            chunk.batch,
            count,
            images - start,
            share(count, TILE_ROWS, crew.thread, crew.threads),
            share(count, TILE_ROWS, crew.thread + 1, crew.threads),
            pace_of(rule, chunk.rates[index], before + index + 1),
        )
        lists = Lists(
            step.samples,
            data.starts,
            data.bands,
            data.cuts,
            data.rows,
            work.longest,
            work.x,
        )
        if step.first < step.last:
            forward(plan, data, step, state.params, work, lists)
            judge(plan.nodes[len(plan.nodes) - 1], rule, data, step, work)
            backward(plan, step, state.params, work)
            if rule.plain:
                hasten(plan, step, work)
        wait(crew)
        for image in range(count):
            total += work.losses[image]
        failed = not math.isfinite(total)
        if not failed:
            for image in range(count):
                correct += work.right[image]
            if rule.plain:
                learn_plainly(plan, data, step, state, work, lists, crew)
            else:
                learn(plan, rule, data, step, state, work, lists, crew)
        if crew.thread == 0:
            report[IMAGES], report[LOSS], report[CORRECT] = (
                start + count,
                total,
                correct,
            )
            report[LAST_LOSS], report[FAILED] = (
                work.last_loss[count - 1],
                index if failed else -1,
            )
        wait(crew)
        if failed or abandoned(crew):
            return
        if crew.thread == 0:
            state.steps[0] = before + index + 1


train_program = Program(train)


@kernel
def forward(plan: Any, data: Any, step: Any, params: Any, work: Any, lists: Any) -> None:
    """From pixels to the last layer's z, whose activation is the loss's business."""
    images = step.last - step.first
    if data.sparse:
        open_kept(plan, data, step, lists)
    else:
        open_all(
            plan.nodes[0],
            data,
            step,
            outputs(plan.nodes[0], work.values, step.batch, step.first),
        )
    for i in range(plan.first if data.sparse else 1, len(plan.nodes)):
        node, below = plan.nodes[i], plan.nodes[i - 1]
        x = outputs(below, work.values, step.batch, step.first)
        z = outputs(node, work.values, step.batch, step.first)
        if node.kind == DROPOUT:
            drop(node, step, x, below.stride, z, node.stride)
        else:
            begin_sums(node, params, z, images)
            if data.sparse and i == plan.first:
                at_once = (
                    2
                    if step.count > FEW and node.stride > TILE_COLUMNS * lanes_of(params)
                    else lists.bands
                )
                gather(node, params, z, step.first, step.last, lists, at_once)
            else:
                add_dense(node, below, params, x, z, images, work.every)
            if i < len(plan.nodes) - 1:
                activate(node, z, images)


@part_of_kernels
def open_all(node: Any, data: Any, step: Any, x: Any) -> None:
    """Read all pixels of a share of the batch."""
    for image in range(step.last - step.first):
        pixels = beyond(data.pixels, data.starts[step.samples[step.first + image]])
        for k in range(node.units):
            x[image * node.stride + k] = number_of(pixels[k], data.table)


@kernel
def backward(plan: Any, step: Any, params: Any, work: Any) -> None:
    """From d loss / d z of the last layer to that of the first dense layer."""
    images = step.last - step.first
    for i in range(len(plan.nodes) - 1, plan.first, -1):
        node, below = plan.nodes[i], plan.nodes[i - 1]
        delta = outputs(node, work.grads, step.batch, step.first)
        grad = outputs(below, work.grads, step.batch, step.first)
        if node.kind == DROPOUT:
            drop(node, step, delta, node.stride, grad, below.stride)
        else:
            dense_back(node, below, params, delta, grad, images)
        if below.kind == DENSE:
            deactivate(below, grad, outputs(below, work.values, step.batch, step.first), images)


@part_of_kernels
def hasten(plan: Any, step: Any, work: Any) -> None:
    """Multiply deltas by -rate, so that all that is left to do is to add their products."""
    for i in range(plan.first, len(plan.nodes)):
        node = plan.nodes[i]
        deltas = outputs(node, work.grads, step.batch, step.first)
        for k in range((step.last - step.first) * node.stride):
            deltas[k] *= number(-step.pace.rate, deltas[k])
