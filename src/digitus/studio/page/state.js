// The one state of the page: everything that is drawn follows from it, and all of it is here.

import { remembered } from "./appearance.js";

/** The parts in the order in which they stand on top. */
export const PARTS = ["read", "review", "train", "inside", "evaluate", "take"];

/** Parts that are reached otherwise: the class from Train, the phones in it by its code. */
const ELSEWHERE = ["class", "join"];

export const state = {
  part: "read",
  ...remembered(),
  problem: "",
  waits: false, // whether the server asked to come again
  read: {
    picture: null, // the blob that was read last
    readings: null, // null: nothing was looked at yet
    steps: [],
    digit: 0, // which digit's probabilities are shown
    brush: 3,
    canUndo: false,
    canRedo: false,
    empty: true,
    busy: false,
    single: false, // whether it is known to be one digit
    scale: 1, // pixels of the picture for each point of the sheet
    photo: null, // where a photo lies on the sheet
    seconds: 0,
    truth: "", // what stands there, as somebody types it
    correction: null, // what was kept last
  },
  review: {
    standing: null, // how far it is; {} where no folder was named
    item: null, // the answer that is looked at
    typed: "",
    page: null, // its whole page, where that is shown
    what: "both",
    past: [], // numbers of the answers that were looked at
    keeping: [], // and of those that are just being kept
    turning: false, // while the next one is fetched
    last: null,
  },
  train: {
    catalog: null,
    setup: null,
    wanted: null, // what is to be started: a setup; of a link its changes, a step and the bits, too
    runs: [], // {id, name, colour, frame, parent}
    chosen: null, // the id of the run that is looked at
    starting: false,
    uploading: false,
    augmented: null, // images as a training would see them
    uploads: {}, // what was read of them, and some images, by name
    speed: "full",
    sameBits: null,
    layersOpen: false, // whether layer by layer is looked at
  },
  network: null, // which network Inside, Evaluate and Take away look at: a run's id or a name
  networks: [],
  formats: {}, // in which they can be taken away, each with its kinds of numbers
  inside: {
    source: "drawing",
    target: null, // what the loss is measured against; null for what it is
    image: 0,
    layers: null,
    chosen: null, // {layer, unit}
    neuron: null,
    muted: [], // "layer:unit"
    edits: {}, // "layer:unit:b" for a bias, "layer:unit:input" for a weight
    after: null,
    ranks: {}, // by layer, what each neuron is good for
    ranking: null, // the layer that is just being ranked
    map: null,
    point: null,
  },
  evaluate: {
    report: null,
    cell: null, // which images are opened: {label, answer}, {only}, null for all mistakes
    images: null,
    coverage: 1,
    enlarged: null,
    other: null, // the network that it is compared with
    comparison: null,
    robustness: null, // the accuracies on corrupted images that are known so far
    corrupted: null, // one image in every corruption
  },
  class: {
    told: null, // who is there, and how much was written
    address: "", // where phones join; empty where they cannot
    digits: null,
    scores: [], // how well networks read each pupil
  },
  join: {
    token: "",
    name: "",
    typed: "",
    next: null, // the digit to write
    empty: true,
    busy: false,
    last: null, // what became of the last one
  },
  take: { shown: "python", texts: null, copied: "", busy: "" },
};

let listener = () => {};
let due = false;

/** Say who draws. */
export function onChange(draw) {
  listener = draw;
}

/** Draw with the next frame; however often it is asked for, once. */
export function changed() {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    listener();
  });
}

/** Change the state, or the part of it that is named, and draw it. */
export function choose(changes, part = "") {
  Object.assign(part ? state[part] : state, changes);
  changed();
}

/** Do some work; what goes wrong is said on the page. */
export async function trying(work) {
  try {
    await work();
  } catch (error) {
    choose({ problem: error.message });
  }
}

/** Take what an address asks for into the state; return the part that it opens. */
export function goTo(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [part, recipe] = path.split("/");
  state.part = [...PARTS, ...ELSEWHERE].includes(part) ? part : "read";
  if (state.part === "join") state.join.token = recipe ?? "";
  if (state.part === "train" && recipe) state.train.wanted = wanted(recipe, query);
  return state.part;
}

/** Read the address of a training: the keys are those of the setup. */
function wanted(recipe, query) {
  const asked = { setup: { recipe: decodeURIComponent(recipe) }, changes: [], step: 0, bits: "" };
  for (const [key, value] of new URLSearchParams(query)) {
    const at = key.match(/^at\.(\d+)$/);
    if (at) asked.changes.push({ step: Number(at[1]), text: value });
    else if (key === "step") asked.step = Number(value);
    else if (key === "bits") asked.bits = value;
    else asked.setup[key] = value;
  }
  return asked;
}

/** Write the address of a training: `wanted` reads it. */
export function trainingAddress(setup, { changes = [], step = 0, bits = "" } = {}) {
  const { recipe, ...rest } = setup;
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(rest)) query.set(key, String(value));
  for (const change of changes) query.append(`at.${change.step}`, change.text);
  if (step) query.set("step", String(step));
  if (bits) query.set("bits", bits);
  const asked = query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return `#train/${encodeURIComponent(recipe)}${asked ? `?${asked}` : ""}`;
}
