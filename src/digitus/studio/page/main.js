// The beginning: puts the page up and draws it again whenever its state has changed.

import { render } from "./vendor/lit-html/lit-html.js";
import { lookLike, onSystemChange } from "./appearance.js";
import { choose, goTo, onChange, state, trying } from "./state.js";
import { askNothing } from "./server.js";
import { loadTexts } from "./texts.js";
import { page } from "./views/page.js";

const place = document.getElementById("page");

// A part and its libraries are fetched when it is first opened.
const PARTS = {
  read: () => import("./views/read.js"),
  review: () => import("./views/review.js"),
  train: () => import("./views/train.js"),
  inside: () => import("./views/inside.js"),
  evaluate: () => import("./views/evaluate.js"),
  take: () => import("./views/take.js"),
  class: () => import("./views/class.js"),
  join: () => import("./views/join.js"),
};
const opened = {};

async function open(part) {
  if (!opened[part]) {
    opened[part] = await PARTS[part]();
    await opened[part].begin?.();
  }
  opened[part].enter?.();
}

function draw() {
  const { part } = state;
  document.documentElement.lang = state.language;
  render(page(state, opened[part]?.view), place);
}

async function follow() {
  const part = goTo(location.hash);
  draw();
  await open(part);
  choose({});
}

/** An address with a token is shown to the server once, and forgotten: a cookie takes its place. */
async function enter() {
  const token = location.hash.match(/^#token=(.+)$/)?.[1];
  if (!token) return;
  history.replaceState(null, "", "#read");
  await trying(() => askNothing("/api/session", { body: { token: decodeURIComponent(token) } }));
}

place.replaceChildren(); // what stood there until the page is drawn
onChange(draw);
lookLike(state);
onSystemChange(() => {
  lookLike(state);
  choose({}); // the button that changes the theme shows the other one
});
await loadTexts(state.language);
addEventListener("server-waits", (event) => choose({ waits: event.detail }));
addEventListener("hashchange", follow);
await enter();
await follow();
