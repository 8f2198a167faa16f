// The class, as its teacher sees it: who writes, how well networks read them, before and afterwards.

import { choose, state, trying } from "../state.js";
import { ask, askNothing, askTensors, seen } from "../server.js";
import { goOnWith } from "./correcting.js";

const PACE = 1500; // ms between two questions who is there

const room = state.class;
let following = false;
let known = ""; // what was measured last

/** Ask how far it is, and go on asking as long as the part is open. */
export async function followClass() {
  if (following) return;
  following = true;
  while (state.part === "class") {
    await seen();
    await trying(look);
    await new Promise((done) => setTimeout(done, PACE));
  }
  following = false;
}

async function look() {
  const told = await ask("/api/class");
  choose({ told }, "class");
  if (!told.open) return;
  if (!room.address) choose(await ask("/api/class/address"), "class");
  const learnt = state.train.runs.findLast((run) => run.setup.data === told.data);
  const key = [told.all, told.network, learnt?.id, learnt?.frame?.about.step].join();
  if (key === known) return;
  known = key;
  const { tensors } = await askTensors("/api/class/newest");
  choose({ digits: tensors.images }, "class");
  await measure(told.network, learnt?.id);
}

/** Measure the network that reads the class, and the one that learnt from it, if there is one. */
async function measure(network, learnt) {
  const names = [network, ...(learnt && learnt !== network ? [learnt] : [])];
  const scores = [];
  for (const name of names) {
    const { pupils } = await ask(`/api/class/scores?network=${encodeURIComponent(name)}`);
    scores.push({ name, pupils: Object.fromEntries(pupils.map((one) => [one.name, one])) });
  }
  choose({ scores }, "class");
}

/** Open the class, or let another network read it. */
export async function openClass(network) {
  await trying(async () => {
    const told = await ask("/api/class", { body: network ? { network } : {} });
    choose({ told, address: "" }, "class");
    await look();
  });
}

/** Let nobody in any more, and forget everything that was written. */
export async function closeClass() {
  await trying(async () => {
    await askNothing("/api/class", { method: "DELETE" });
    choose({ told: await ask("/api/class"), address: "", digits: null, scores: [] }, "class");
  });
}

/** Take all digits of a pupil away. */
export async function forget(name) {
  await trying(async () => {
    const where = `/api/class/pupils?name=${encodeURIComponent(name)}`;
    await askNothing(where, { method: "DELETE" });
    await look();
  });
}

/** Let the network that reads the class learn from it; it is watched in Train. */
export const learnClass = () => goOnWith(room.told.data, room.told.network);
