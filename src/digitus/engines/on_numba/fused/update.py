"""From the deltas of a batch to new parameters: gradient and update in one go.

The gradient of a layer is as large as its weights, and used once.  So it is made and used up a
few rows at a time, while they are in the fastest cache, and never travels to memory; where an
update is no more than ``p -= rate g``, it is added to the weights term by term and never exists.
Only a limit on its length needs the whole of it first.

Threads take different rows (or columns), so that each number is worked out by one of them, in the
same order however many they are.
"""

import math

from digitus.engines.on_numba.barrier import Team, thread_range, wait
from digitus.engines.on_numba.fused.buffers import Buffers
from digitus.engines.on_numba.fused.chunk import State, Step
from digitus.engines.on_numba.fused.layers import outputs
from digitus.engines.on_numba.fused.layout import DENSE, ROWS_PER_BLOCK, Node, Plan
from digitus.engines.on_numba.fused.sparse_input import (
    SparseBatch,
    add_kept_gradient,
    scatter_images,
    to_columns,
)
from digitus.engines.on_numba.inputs import Data
from digitus.engines.on_numba.jit import inlined, kernel
from digitus.engines.on_numba.objective import clip_factor, penalise, sum_of_squares
from digitus.engines.on_numba.optimizers import Slots, UpdateRule, update
from digitus.engines.on_numba.rules import Rules
from digitus.engines.on_numba.simd.extremes import smaller
from digitus.engines.on_numba.simd.matmul import Matrix, Size, add_product, scatter_add
from digitus.engines.on_numba.simd.pointers import Numbers, number, offset
from digitus.engines.on_numba.simd.tile import TILE_ROWS


@kernel
def sgd_update(
    plan: Plan,
    data: Data,
    step: Step,
    state: State,
    buffers: Buffers,
    sparse: SparseBatch,
    team: Team,
) -> None:
    """``p -= rate g``, where the deltas have been multiplied by -rate already."""
    for i in range(plan.first_dense, len(plan.nodes)):
        node = plan.nodes[i]
        if node.kind == DENSE:
            if data.sparse and i == plan.first_dense:
                scatter_images(node, state.params, step, buffers, sparse, team)
            else:
                first, last = thread_range(node.inputs, TILE_ROWS, team)
                weights = offset(state.params, node.weights + first * node.stride)
                add_gradient(node, plan.nodes[i - 1], step, first, last, buffers, weights)
            if node.bias >= 0 and team.thread == 0:
                add_bias_gradient(node, step, buffers, offset(state.params, node.bias))


@kernel
def gradient_update(
    plan: Plan,
    rules: Rules,
    data: Data,
    step: Step,
    state: State,
    buffers: Buffers,
    sparse: SparseBatch,
    team: Team,
) -> None:
    """Gradient, penalties, limit, update; block by block of rows, each by one thread."""
    limited = rules.penalties.clip_norm < math.inf
    if data.sparse:
        to_columns(step, team.thread, buffers, sparse)
    for i in range(plan.first_dense, len(plan.nodes)):
        node = plan.nodes[i]
        for block in range(block_count(node)):
            if (node.blocks + block) % team.threads == team.thread:
                at, count, is_bias = block_place(node, block)
                g = offset(buffers.gradient, at if limited else team.thread * plan.block)
                for k in range(count):
                    g[k] = 0
                add_block(plan, data, step, i, block, buffers, team.thread, g)
                if not is_bias:
                    penalise(rules.penalties, offset(state.params, at), g, count)
                if limited:
                    buffers.squares[node.blocks + block] = sum_of_squares(g, count)
                else:
                    apply(rules.update, step, state, at, count, g, not is_bias)
    if limited:
        wait(team)
        clipped_update(plan, rules, step, state, buffers, team)


@inlined
def clipped_update(
    plan: Plan, rules: Rules, step: Step, state: State, buffers: Buffers, team: Team
) -> None:
    """Update with the whole gradient, scaled down to the limit where it is longer."""
    total = 0.0
    for block in range(plan.blocks):
        total += buffers.squares[block]
    factor = clip_factor(rules.penalties, total)
    for i in range(plan.first_dense, len(plan.nodes)):
        node = plan.nodes[i]
        for block in range(block_count(node)):
            if (node.blocks + block) % team.threads == team.thread:
                at, count, is_bias = block_place(node, block)
                g = offset(buffers.gradient, at)
                for k in range(count):
                    g[k] *= number(factor, g[k])
                apply(rules.update, step, state, at, count, g, not is_bias)


@kernel
def block_count(node: Node) -> int:
    """Blocks of rows of a layer's weights; its bias is one more."""
    if node.kind != DENSE:
        return 0
    return -(-node.inputs // ROWS_PER_BLOCK) + (1 if node.bias >= 0 else 0)


@kernel
def block_place(node: Node, block: int) -> tuple[int, int, bool]:
    """Where a block lies in the parameters, how large it is, and whether it is the bias."""
    first = block * ROWS_PER_BLOCK
    is_bias = first >= node.inputs
    rows = 1 if is_bias else smaller(ROWS_PER_BLOCK, node.inputs - first)
    at = node.bias if is_bias else node.weights + first * node.stride
    return at, rows * node.stride, is_bias


@inlined
def add_block(
    plan: Plan,
    data: Data,
    step: Step,
    i: int,
    block: int,
    buffers: Buffers,
    thread: int,
    g: Numbers,
) -> None:
    """Add the gradient of one block of the layer of node i."""
    node = plan.nodes[i]
    first = block * ROWS_PER_BLOCK
    last = smaller(first + ROWS_PER_BLOCK, node.inputs)
    if first >= node.inputs:
        add_bias_gradient(node, step, buffers, g)
    elif data.sparse and i == plan.first_dense:
        add_kept_gradient(node, step, thread, first, last, buffers, g)
    else:
        add_gradient(node, plan.nodes[i - 1], step, first, last, buffers, g)


@kernel
def add_gradient(
    node: Node, below: Node, step: Step, first: int, last: int, buffers: Buffers, g: Numbers
) -> None:
    """z = x @ w, hence d loss / d w = x^T @ delta; here for the weights of inputs first to last."""
    x = offset(outputs(below, buffers.values, step.batch, 0), first)
    deltas = outputs(node, buffers.grads, step.batch, 0)
    if step.count == 1:
        into = Matrix(g, node.stride, 1)
        scatter_add(x, buffers.all_rows, deltas, into, node.stride, last - first)
        return
    add_product(
        Matrix(x, 1, below.stride),
        Matrix(deltas, node.stride, 1),
        Matrix(g, node.stride, 1),
        Size(last - first, node.stride, step.count),
        buffers.all_rows,
    )


@inlined
def add_bias_gradient(node: Node, step: Step, buffers: Buffers, g: Numbers) -> None:
    """z = x @ w + b, hence d loss / d b = sum of delta."""
    deltas = outputs(node, buffers.grads, step.batch, 0)
    for image in range(step.count):
        for k in range(node.stride):
            g[k] += deltas[image * node.stride + k]


@kernel
def apply(
    rule: UpdateRule, step: Step, state: State, at: int, count: int, g: Numbers, decays: bool
) -> None:
    """Update a part of the parameters."""
    p, slot0, slot1 = offset(state.params, at), offset(state.slot0, at), offset(state.slot1, at)
    update(rule, Slots(p, slot0, slot1, count), g, step.rates, decays)
