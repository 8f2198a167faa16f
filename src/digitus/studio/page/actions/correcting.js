// Corrections: what stood there, kept as data of one's own; and a network that goes on with them.

import { choose, state, trying } from "../state.js";
import { ask, askTensors } from "../server.js";
import { say, t } from "../texts.js";

const { read, train } = state;
const BEGINNER = "cnn-tiny"; // goes on with few images in a second

/** Keep what is on the sheet, as the number that it is. */
export async function keepCorrection(truth) {
  if (!read.picture || !truth) return;
  await trying(async () => {
    const path = `/api/corrections?truth=${encodeURIComponent(truth)}`;
    const { tensors, about } = await askTensors(path, { body: read.picture });
    choose({ correction: { ...about, images: tensors.images }, truth: "" }, "read");
    say(t("correct.kept", { truth, all: about.all }));
  });
}

/** Let a network go on with some data, from its own weights; and look at it. */
export async function goOnWith(data, network = BEGINNER) {
  await trying(async () => {
    train.wanted = { setup: await tuning(network, data) };
    train.catalog = null; // it has another data set now
    location.hash = "#train";
  });
}

/** Set up that a network goes on with some data. */
export async function setTuning(network, data) {
  choose({ setup: await tuning(network, data) }, "train");
}

function tuning(network, data) {
  const where = `/api/networks/${encodeURIComponent(network)}/tuning`;
  return ask(`${where}?data=${encodeURIComponent(data)}`);
}
