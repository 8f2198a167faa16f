// Reviewing: one answer after the other, the next one fetched while this one is looked at.

import { choose, state, trying } from "../state.js";
import { ask, askBlob } from "../server.js";
import { percent, say, t } from "../texts.js";
import { told } from "../told.js";

const PACE = 1000; // ms between two questions how far the reading is

/** The sign for "no number stands there", as the table has it. */
export const NONE = "-";

const { review } = state;
const at = (number) => `/api/review/answers/${number}`;

const touched = matchMedia("(pointer: coarse)"); // a keyboard on the screen comes when it is asked for

let following = false;
let fetched = null; // a promise of what comes after the answer that is shown
let keeping = Promise.resolve(); // what was typed is kept one after the other
let refused = null; // the answer that could not be kept, until it is shown again

/** Begin, or go on: find out how far it is, and show what is to be looked at. */
export async function enterReview() {
  await trying(async () => {
    choose({ standing: await ask("/api/review") }, "review");
    if (!review.standing.folder) return;
    if (!review.item) await advance();
    if (!following) follow();
  });
}

/** Ask how far it is, as long as it goes on and somebody sees it. */
async function follow() {
  following = true;
  while (state.part === "review" && review.standing.active) {
    await new Promise((done) => setTimeout(done, PACE));
    if (document.hidden) continue;
    try {
      choose({ standing: await ask("/api/review") }, "review");
      if (!review.item) await advance();
    } catch {
      // the server compiles, or is gone: the next question tells
    }
  }
  following = false;
}

/** Show the next answer; what was fetched ahead is there at once. */
async function advance() {
  // What was fetched ahead may be from before the newest were read.
  const next = (await (fetched ?? fetchNext())) ?? (fetched && (await fetchNext()));
  fetched = null;
  show(next);
  if (review.item) fetchAhead();
}

function fetchAhead() {
  fetched = fetchNext().catch(() => null); // what is wrong shows when it is asked for again
}

async function fetchNext() {
  const without = [review.item?.number, ...review.keeping].filter((one) => one !== undefined);
  const query = `what=${review.what}&without=${[...new Set(without)].join(",")}`;
  const { answer } = await ask(`/api/review/next?${query}`);
  return answer && withPicture(answer);
}

async function withPicture(answer) {
  try {
    const picture = await askBlob(`${at(answer.number)}/picture`);
    return { ...answer, picture: URL.createObjectURL(picture) };
  } catch (error) {
    return { ...answer, lost: error.message };
  }
}

function show(item) {
  forget(review.item, item);
  choose({ item, typed: item ? item.suggestion : "", page: null }, "review");
  if (!item) return;
  say(t("review.said", { text: words(item.suggestion), why: why(item) }));
  requestAnimationFrame(() => {
    const field = document.getElementById("truth");
    if (!field || (touched.matches && document.activeElement !== field)) return;
    field.focus({ preventScroll: true });
    field.select();
  });
}

function forget(before, after) {
  if (before?.picture && before.picture !== after?.picture) URL.revokeObjectURL(before.picture);
}

/** Keep what stands there, and go to the next answer at once; what fails comes back. */
export async function keep(typed) {
  const { item } = review;
  const truth = typed.trim();
  if (!item || !truth || review.turning) return;
  review.past.push(item.number);
  review.keeping.push(item.number);
  keeping = keeping.then(() => send(item, truth));
  await turn(advance);
}

async function send(item, truth) {
  try {
    const standing = await ask(at(item.number), { body: { truth } });
    choose({ standing, last: { ...item, truth } }, "review");
  } catch (error) {
    review.past = review.past.filter((one) => one !== item.number);
    refused = item.number;
    await comeBack();
    choose({ problem: error.message });
  } finally {
    review.keeping = review.keeping.filter((one) => one !== item.number);
  }
}

/** Let all others come first. */
export async function skip() {
  const { item } = review;
  if (!item) return;
  await turn(async () => {
    await ask(`${at(item.number)}/skip`, { method: "POST" });
    fetched = null;
    const next = await fetchNext();
    show(next ?? (await withPicture(item)));
    fetchAhead();
  });
}

/** Go back to the answer that was looked at last. */
export async function back() {
  if (review.turning) return;
  const number = review.past.pop();
  if (number === undefined) return;
  await keeping;
  await again(number);
}

/** Show again what could not be kept; while the page turns, that waits for its end. */
async function comeBack() {
  if (refused === null || review.turning) return;
  const number = refused;
  refused = null;
  await again(number);
}

async function again(number) {
  await turn(async () => {
    const { answer } = await ask(at(number));
    show(await withPicture(answer));
    fetchAhead();
  });
}

/** Show the whole page, or only the line again. */
export async function togglePage() {
  const { item, page } = review;
  if (!item) return;
  if (page) {
    URL.revokeObjectURL(page);
    choose({ page: null }, "review");
    return;
  }
  await trying(async () => {
    const picture = await askBlob(`${at(item.number)}/picture?whole=true`);
    choose({ page: URL.createObjectURL(picture) }, "review");
  });
}

/** Look at other answers: doubtful ones, accepted ones, or both. */
export async function lookAt(what) {
  choose({ what }, "review");
  fetched = null;
  await turn(async () => {
    await keeping;
    choose({ item: null }, "review");
    await advance();
  });
}

/** Turn to another answer: what is typed meanwhile is about neither. */
async function turn(work) {
  if (review.turning) return;
  choose({ turning: true }, "review");
  await trying(work);
  choose({ turning: false }, "review");
  await comeBack();
}

/** What stands there, in words. */
export const words = (truth) => (truth === NONE ? t("review.none") : truth);

/** Why an answer is shown, in words. */
export function why(item) {
  const sure = t("review.sure", { sure: percent(item.confidence) });
  if (item.accepted) return `${sure}. ${t("review.drawn")}`;
  return item.text ? `${sure}: ${told(item.reason)}` : told(item.reason);
}
