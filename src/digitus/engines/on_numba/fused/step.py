"""The training program: one step after the other, on one thread or several.

A step has two halves.  In the first, each thread takes its own images forward, through the loss,
and back; everything an image needs stays with its thread, in its cache.  In the second, each
thread takes its part of the parameters.  Between the halves the threads wait for each other: twice
per step, and nothing else is shared.
"""

import math

from digitus.arrays import Array
from digitus.engines.on_numba.activations import activate, activation_backward
from digitus.engines.on_numba.barrier import Team, abandoned, thread_range, wait
from digitus.engines.on_numba.fused.buffers import Buffers
from digitus.engines.on_numba.fused.chunk import Chunk, State, Step
from digitus.engines.on_numba.fused.layers import (
    add_dense,
    begin_sums,
    dense_backward,
    drop,
    form_of,
    outputs,
)
from digitus.engines.on_numba.fused.layout import DENSE, DROPOUT, Node, Plan
from digitus.engines.on_numba.fused.sparse_input import (
    FEW_IMAGES,
    SparseBatch,
    add_kept,
    read_kept,
    sparse_batch,
)
from digitus.engines.on_numba.fused.update import gradient_update, sgd_update
from digitus.engines.on_numba.inputs import Data, FlatTargets, number_of
from digitus.engines.on_numba.jit import Program, inlined, kernel
from digitus.engines.on_numba.losses import Images, LossResults, LossRule, loss_and_delta
from digitus.engines.on_numba.optimizers import rates_of
from digitus.engines.on_numba.rules import Rules
from digitus.engines.on_numba.simd.extremes import smaller
from digitus.engines.on_numba.simd.ops import lanes_of
from digitus.engines.on_numba.simd.pointers import Numbers, number, offset, to_pointers
from digitus.engines.on_numba.simd.tile import TILE_COLUMNS, TILE_ROWS

IMAGES, LOSS, CORRECT, LAST_LOSS, FAILED = range(5)
"""Places in the report."""


def train(
    plan: Plan,
    rules: Rules,
    data: Data,
    state: State,
    buffers: Buffers,
    chunk: Chunk,
    team: Team,
    report: Array,
) -> None:
    """Take the steps of a chunk, as one thread of the team."""
    run(
        plan,
        rules,
        to_pointers(data),
        to_pointers(state),
        to_pointers(buffers),
        to_pointers(chunk),
        to_pointers(team),
        report,
    )


@inlined
def run(
    plan: Plan,
    rules: Rules,
    data: Data,
    state: State,
    buffers: Buffers,
    chunk: Chunk,
    team: Team,
    report: Array,
) -> None:
    """Take the steps one after the other; the program with all its arrays as pointers."""
    total, correct, before = 0.0, 0, state.steps[0]
    for index in range(chunk.steps):
        start = index * chunk.batch
        count = smaller(chunk.batch, chunk.images - start)
        first, last = thread_range(count, TILE_ROWS, team)
        step = Step(
            offset(chunk.order, start),
            offset(chunk.draws, start * plan.draws),
            chunk.batch,
            count,
            chunk.images - start,
            first,
            last,
            rates_of(rules.update, chunk.rates[index], before + index + 1),
        )
        sparse = sparse_batch(data, step, buffers)
        if first < last:
            forward(plan, data, step, state.params, buffers, sparse)
            last_layer(plan.nodes[len(plan.nodes) - 1], rules.loss, data, step, buffers)
            backward(plan, step, state.params, buffers)
            if rules.is_plain:
                scale_deltas(plan, step, buffers)
        wait(team)
        for image in range(count):
            total += buffers.weighted[image]
        failed = not math.isfinite(total)
        if not failed:
            for image in range(count):
                correct += buffers.correct[image]
            if rules.is_plain:
                sgd_update(plan, data, step, state, buffers, sparse, team)
            else:
                gradient_update(plan, rules, data, step, state, buffers, sparse, team)
        if team.thread == 0:
            report[IMAGES], report[LOSS], report[CORRECT] = start + count, total, correct
            report[LAST_LOSS] = buffers.losses[count - 1]
            report[FAILED] = index if failed else -1
        wait(team)
        if failed or abandoned(team):
            return
        if team.thread == 0:
            state.steps[0] = before + index + 1


train_program = Program(train)


@inlined
def last_layer(last: Node, rule: LossRule, data: Data, step: Step, buffers: Buffers) -> None:
    """Turn the last layer's z into outputs, losses and deltas, for this thread's images."""
    loss_and_delta(
        rule,
        form_of(last),
        FlatTargets(data.labels, data.weights, data.probabilities),
        Images(offset(step.samples, step.first), step.last - step.first, step.count),
        outputs(last, buffers.values, step.batch, step.first),
        outputs(last, buffers.grads, step.batch, step.first),
        LossResults(
            offset(buffers.weighted, step.first),
            offset(buffers.losses, step.first),
            offset(buffers.correct, step.first),
        ),
    )


@kernel
def forward(
    plan: Plan, data: Data, step: Step, params: Numbers, buffers: Buffers, sparse: SparseBatch
) -> None:
    """From pixels to the last layer's z, whose activation is the loss's business."""
    images = step.last - step.first
    if data.sparse:
        read_kept(plan, data, step, sparse)
    else:
        read_all(
            plan.nodes[0],
            data,
            step,
            outputs(plan.nodes[0], buffers.values, step.batch, step.first),
        )
    for i in range(plan.first_dense if data.sparse else 1, len(plan.nodes)):
        node, below = plan.nodes[i], plan.nodes[i - 1]
        x = outputs(below, buffers.values, step.batch, step.first)
        z = outputs(node, buffers.values, step.batch, step.first)
        if node.kind == DROPOUT:
            drop(node, step, x, below.stride, z, node.stride)
        else:
            begin_sums(node, params, z, images)
            if data.sparse and i == plan.first_dense:
                at_once = (
                    2
                    if step.count > FEW_IMAGES and node.stride > TILE_COLUMNS * lanes_of(params)
                    else sparse.bands
                )
                add_kept(node, params, z, step.first, step.last, sparse, at_once)
            else:
                add_dense(node, below, params, x, z, images, buffers.all_rows)
            if i < len(plan.nodes) - 1:
                activate(form_of(node), z, images)


@inlined
def read_all(node: Node, data: Data, step: Step, x: Numbers) -> None:
    """Read all pixels of this thread's images."""
    for image in range(step.last - step.first):
        pixels = offset(data.pixels, data.starts[step.samples[step.first + image]])
        for k in range(node.units):
            x[image * node.stride + k] = number_of(pixels[k], data.table)


@kernel
def backward(plan: Plan, step: Step, params: Numbers, buffers: Buffers) -> None:
    """From d loss / d z of the last layer to that of the first dense layer."""
    images = step.last - step.first
    for i in range(len(plan.nodes) - 1, plan.first_dense, -1):
        node, below = plan.nodes[i], plan.nodes[i - 1]
        delta = outputs(node, buffers.grads, step.batch, step.first)
        grad = outputs(below, buffers.grads, step.batch, step.first)
        if node.kind == DROPOUT:
            drop(node, step, delta, node.stride, grad, below.stride)
        else:
            dense_backward(node, below, params, delta, grad, images)
        if below.kind == DENSE:
            a = outputs(below, buffers.values, step.batch, step.first)
            activation_backward(form_of(below), grad, a, images)


@inlined
def scale_deltas(plan: Plan, step: Step, buffers: Buffers) -> None:
    """Multiply deltas by -rate, so that all that is left to do is to add their products."""
    for i in range(plan.first_dense, len(plan.nodes)):
        node = plan.nodes[i]
        deltas = outputs(node, buffers.grads, step.batch, step.first)
        for k in range((step.last - step.first) * node.stride):
            deltas[k] *= number(-step.rates.rate, deltas[k])
