// Trainings: starting them, steering them, and following them frame by frame.

import { changed, choose, state, trainingAddress, trying } from "../state.js";
import { mark } from "../marks.js";
import { ask, askTensors, painted, seen } from "../server.js";
import { percent, say, t } from "../texts.js";

/** The colours of the runs, one after the other; the first is the page's own. */
const COLOURS = ["accent", "second", "third", "fourth"];
const MOST_RUNS = COLOURS.length;

const { train } = state;

/** The run that is looked at. */
export const chosenRun = () => train.runs.find((run) => run.id === train.chosen) ?? null;

/** Fetch what can be trained, and begin what a link or a button asked for. */
export async function loadCatalog() {
  if (!train.catalog) {
    const catalog = await ask("/api/catalog");
    choose({ catalog, setup: train.setup ?? { ...catalog.setup } }, "train");
    if (!train.runs.length) (await keptRuns()).forEach(enlist);
  }
  if (train.wanted) {
    const { wanted } = train;
    choose({ wanted: null, setup: { ...train.catalog.setup, ...known(wanted.setup) } }, "train");
    await start(wanted);
  }
}

/** Only keys of a setup, numbers as numbers. */
function known(setup) {
  const { setup: usual } = train.catalog;
  const pairs = Object.entries(setup).filter(([key]) => key in usual);
  return Object.fromEntries(
    pairs.map(([key, value]) => [key, NUMBERS.has(key) ? Number(value) : value]),
  );
}

const NUMBERS = new Set(["learning_rate", "batch_size", "epochs", "seed", "dropout"]);

/** Start a training: the one that is set up, or one that a link describes. */
export async function start(link = null) {
  if (train.starting) return;
  choose({ starting: true, sameBits: null }, "train");
  choose({ problem: "" });
  mark("start");
  await trying(async () => {
    const asked = { setup: train.setup, changes: link?.changes ?? [] };
    const run = await ask("/api/runs", { body: asked });
    enlist({ ...run, promised: link });
    await steer("go", link?.step ? { step: link.step } : { speed: train.speed });
  });
  choose({ starting: false }, "train");
}

const KEPT = "digitus.runs";

/** The runs of this tab, before it was loaded again, and those that the server kept from its last life. */
async function keptRuns() {
  const { runs } = await ask("/api/runs");
  const mine = tabRuns();
  return runs
    .filter((run) => run.kept || mine.has(run.id))
    .map((run) => ({ ...run, ...mine.get(run.id) }))
    .slice(0, MOST_RUNS)
    .reverse();
}

function tabRuns() {
  try {
    const told = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
    return new Map(told.map((run) => [run.id, run]));
  } catch {
    return new Map();
  }
}

function keepRuns() {
  const told = train.runs.map(({ id, name, setup, parent }) => ({ id, name, setup, parent }));
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(told));
  } catch {
    // a browser that keeps nothing is fine
  }
}

function enlist(run) {
  while (train.runs.length >= MOST_RUNS) drop(train.runs[0].id);
  const used = new Set(train.runs.map((one) => one.colour));
  const colour = COLOURS.find((one) => !used.has(one));
  train.runs.push({ ...run, colour, frame: null });
  choose({ chosen: run.id, runs: train.runs }, "train");
  choose({ network: run.id });
  keepRuns();
  follow(train.runs.at(-1));
}

/** Forget a run, here and on the server. */
export function drop(id) {
  const runs = train.runs.filter((run) => run.id !== id);
  choose({ runs, chosen: train.chosen === id ? (runs.at(-1)?.id ?? null) : train.chosen }, "train");
  if (state.network === id) choose({ network: train.chosen });
  keepRuns();
  ask(`/api/runs/${id}`, { method: "DELETE" }).catch(() => {});
}

/** Ask for frames as long as there is the run; the next one when the last is on the screen. */
async function follow(run) {
  let after = -1;
  let drawn = null;
  while (train.runs.includes(run)) {
    await seen();
    try {
      const looked = run.id === train.chosen && state.part === "train";
      const wanted = !looked ? "curves" : train.layersOpen ? "curves,weights,layers" : "curves,weights";
      // A training at rest has nothing newer than layers that were not asked for yet.
      if (looked && train.layersOpen && !run.frame?.about.layers) after = -1;
      const query = `after=${after}&want=${wanted}`;
      const frame = await askTensors(`/api/runs/${run.id}/frame?${query}`);
      await drawn; // the next frame is asked for while the last one is drawn, and not shown before
      if (frame.about.version !== undefined) {
        take(run, frame);
        after = frame.about.version;
      } else {
        run.waiting = true;
        changed();
      }
    } catch (error) {
      if (error.status === 404) return drop(run.id);
      await new Promise((done) => setTimeout(done, 1000));
    }
    drawn = painted();
  }
}

function take(run, frame) {
  const ended = frame.about.reason && !run.frame?.about.reason;
  const stopped = !frame.about.moving && run.frame?.about.moving;
  run.frame = frame;
  run.waiting = false;
  const right = frame.about.validation_accuracy ?? frame.about.accuracy;
  if (!run.good && right >= 0.93) {
    run.good = true;
    mark("93");
  }
  if (ended) say(t("train.said_end", { right: percent(right) }));
  if (frame.about.advisable && (ended || stopped)) adviseSoon(run);
  if (run.promised?.bits && frame.about.bits && frame.about.step === run.promised.step) {
    choose({ sameBits: frame.about.bits.startsWith(run.promised.bits) }, "train");
    run.promised = null;
  }
  changed();
}

async function adviseSoon(run) {
  const { advice } = await ask(`/api/runs/${run.id}/advice`);
  run.advice = advice;
  changed();
}

/** Tell the chosen run what to do: go, pause, stop, change, back. */
export async function steer(what, how = {}) {
  const run = chosenRun();
  if (!run) return;
  await trying(() => ask(`/api/runs/${run.id}/${what}`, { body: how }));
}

/** Change settings of the chosen run while it goes on. */
export async function changeNow(settings) {
  await steer("change", settings);
}

/** Branch off the chosen run where it is, with a change or without. */
export async function branch(change = null) {
  const run = chosenRun();
  if (!run) return;
  await trying(async () => {
    const made = await ask(`/api/runs/${run.id}/branch`, { body: change ?? {} });
    enlist(made);
    // What is tried goes on at once; a branch of one's own waits for what is to be other.
    if (change) await steer("go", { speed: train.speed });
  });
}

/** The address that replays the chosen run to where it is, to the same bits. */
export function link(run) {
  const { about } = run.frame;
  const changes = about.changes;
  const place = { changes, step: about.step, bits: about.bits?.slice(0, 16) ?? "" };
  return new URL(trainingAddress(run.setup, place), location.href).href;
}
