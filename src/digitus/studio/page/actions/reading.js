// Reading what is on the pad: while one writes, one question at a time.

import { mark } from "../marks.js";
import { choose, state, trying } from "../state.js";
import { ask, askTensors, oneAtATime, painted } from "../server.js";
import { percent, say, t } from "../texts.js";
import { told } from "../told.js";

const CALM = 250; // ms without ink, after which the steps are asked for

let calm = 0;

/** The pad of the page; Inside looks at what is on it, too. */
export const pad = () => document.querySelector("digit-pad");

let asked = null; // what is being read, or was read last

const readSoon = oneAtATime(async (source) => {
  const began = performance.now();
  asked = source;
  const picture = await source.picture();
  if (!picture) return;
  let readings;
  try {
    ({ readings } = await ask(`/api/read${query()}`, { body: picture, signal: source.stop?.signal }));
  } catch (error) {
    source.version = -1;
    if (error.name === "AbortError") return; // there is newer ink
    throw error;
  }
  if (state.read.empty) return; // the sheet was cleared meanwhile
  source.readings = readings;
  // The beginning of a digit is nothing yet: that is said only once the hand rests.
  const shown = readings.length || source.settled ? { readings, busy: false } : {};
  const digit = sameText(readings, state.read.readings) ? state.read.digit : 0;
  const { scale = 1 } = source;
  choose({ ...shown, picture, scale, seconds: (performance.now() - began) / 1000, digit }, "read");
  if (source.settled) settle(readings);
});

/** Say what was read, once the hand rests, and ask for the steps. */
function settle(readings) {
  choose({ readings, busy: false }, "read");
  painted().then(() => mark("read"));
  say(inWords(readings));
  clearTimeout(calm);
  calm = setTimeout(explain, CALM);
}

/** Whether the same was read as before: then the digit that was chosen stays chosen. */
function sameText(readings, before) {
  const text = (all) => (all ?? []).map((one) => one.text).join(" ");
  return text(readings) === text(before);
}

/** Follow the ink: read it, and show the steps once the hand rests. */
export function inked(detail, element) {
  const { settled, version, ...shown } = detail;
  choose(shown, "read");
  clearTimeout(calm);
  if (detail.empty) {
    choose({ readings: null, steps: [], picture: null, busy: false, truth: "" }, "read");
    choose({ correction: null }, "read");
    return;
  }
  // The last points were read already, or are just being read: the pen only left the sheet.
  if (settled && asked?.version === version) {
    asked.settled = true;
    if (asked.readings) settle(asked.readings);
    return;
  }
  if (settled) asked?.stop?.abort(); // what is no longer all of it need not be waited for
  state.read.busy = true;
  readSoon(sheetOf(element, settled));
}

/** The sheet as it is when its turn comes. */
function sheetOf(element, settled) {
  const source = { settled, version: -1, scale: 1, stop: new AbortController() };
  source.picture = () => {
    source.version = element.version;
    source.scale = element.scale;
    return element.picture();
  };
  return source;
}

/** Read a picture that was pasted, dropped, photographed or chosen. */
export async function open(file) {
  if (!file) return;
  try {
    const photo = await pad().show(file);
    choose({ photo, empty: false, canUndo: false, canRedo: false }, "read");
    await readSoon({ picture: async () => file, settled: true });
  } catch (error) {
    const words = error.name === "InvalidStateError" ? t("read.no_picture") : error.message;
    choose({ problem: words });
  }
}

async function explain() {
  const { picture } = state.read;
  if (!picture) return;
  await trying(async () => {
    const { tensors, about } = await askTensors(`/api/steps${query()}`, { body: picture });
    const steps = about.steps.map((step, at) => ({ ...step, image: tensors[`${at}`] }));
    if (picture === state.read.picture) choose({ steps }, "read");
  });
}

/** Read once more, as one digit or as any number. */
export function readAs(single) {
  choose({ single }, "read");
  const { picture, empty } = state.read;
  if (empty || !picture) return;
  readSoon({ picture: async () => picture, settled: true, scale: state.read.scale });
}

function query() {
  return state.read.single ? "?digits=1" : "";
}

function inWords(readings) {
  const said = readings.map((one) =>
    one.rejected
      ? t(one.text ? "read.said_perhaps" : "read.said_no", { text: one.text, reason: told(one.reason) })
      : t("read.said", { text: one.spelled, sure: percent(one.confidence, 0) }),
  );
  return said.join(", ") || t("read.nothing");
}
