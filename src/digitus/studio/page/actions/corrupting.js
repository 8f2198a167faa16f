// How a network does on corrupted images: measured by the server in the background, and examples of it.

import { choose, state, trying } from "../state.js";
import { ask, askNothing, askTensors, seen } from "../server.js";
import { percent, say, t } from "../texts.js";
import { at } from "./looking.js";

const APART = 400; // milliseconds between two questions how far it is

/** Begin to measure the network that is looked at, and follow it to its end. */
export async function measureRobustness() {
  const { network } = state;
  await trying(async () => {
    choose({ robustness: await ask(at("robustness"), { method: "POST" }) }, "evaluate");
    showExamples(0);
    while (state.network === network && !state.evaluate.robustness.ended) {
      await new Promise((done) => setTimeout(done, APART));
      await seen();
      const robustness = await ask(`/api/networks/${encodeURIComponent(network)}/robustness`);
      if (state.network === network) choose({ robustness }, "evaluate");
    }
    const { accuracy } = state.evaluate.robustness ?? {};
    if (accuracy) say(t("robust.said_end", { right: percent(meanOf(state.evaluate.robustness)) }));
  });
}

/** The mean accuracy over all that was measured on corrupted images. */
export function meanOf({ corruptions }) {
  const all = Object.values(corruptions).flat();
  return all.reduce((sum, one) => sum + one, 0) / all.length;
}

/** Let the measurement end. */
export async function stopMeasuring() {
  await trying(() => askNothing(at("robustness"), { method: "DELETE" }));
}

/** Show one test image in every corruption. */
export async function showExamples(image) {
  await trying(async () => {
    choose({ corrupted: await askTensors(at(`corrupted?image=${image}`)) }, "evaluate");
  });
}
