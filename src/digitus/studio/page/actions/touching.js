// A network changed by hand: neurons switched off, biases and weights dragged; and which neurons matter.

import { mark } from "../marks.js";
import { choose, state, trying } from "../state.js";
import { ask, askTensors, oneAtATime } from "../server.js";
import { at, changes, lookInside } from "./looking.js";

const { inside } = state;

/** Switch a neuron off or on again, and see what that costs. */
export async function toggleMuted({ layer, unit }) {
  const key = `${layer}:${unit}`;
  const muted = inside.muted.includes(key)
    ? inside.muted.filter((one) => one !== key)
    : [...inside.muted, key];
  await touch({ muted });
}

/** Switch several neurons off at once. */
export async function mute(layer, units) {
  const more = units.map((unit) => `${layer}:${unit}`);
  await touch({ muted: [...new Set([...inside.muted, ...more])] });
}

/** Give a neuron another bias ("b"), or another weight from one of its inputs. */
export async function edit({ layer, unit }, what, value) {
  await touch({ edits: { ...inside.edits, [`${layer}:${unit}:${what}`]: value } });
}

/** Everything as it was trained. */
export async function asTrained() {
  await touch({ muted: [], edits: {} });
}

async function touch(what) {
  choose(what, "inside");
  await Promise.all([lookInside(), measure()]);
}

const measure = oneAtATime(() =>
  trying(async () => {
    const count = inside.muted.length + Object.keys(inside.edits).length;
    const after = await ask(at("without"), { body: { changes: changes() } });
    mark("muted");
    choose({ after: { ...after, count } }, "inside");
  }),
);

/** Find out what the network loses without each neuron of a layer. */
export async function rank(layer) {
  choose({ ranking: layer }, "inside");
  await trying(async () => {
    const found = await ask(at(`ranking?layer=${layer}`));
    choose({ ranks: { ...inside.ranks, [layer]: found } }, "inside");
  });
  choose({ ranking: null }, "inside");
}

/** Fetch where images lie for the network. */
export async function drawMap() {
  choose({ map: "waits" }, "inside");
  await trying(async () => choose({ map: await askTensors(at("points")) }, "inside"));
  if (inside.map === "waits") choose({ map: null }, "inside");
}
