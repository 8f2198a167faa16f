// All that is asked of the server goes through here: one way, fetch.

import { readTensors } from "./safetensors.js";

/** What the server refused, in its own words. */
export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

const MOST_TRIES = 60;
const LONGEST_WAIT = 2; // seconds

async function fetched(path, { body, type, signal, method, token } = {}) {
  const options = { method: method ?? (body === undefined ? "GET" : "POST"), signal };
  if (body instanceof Blob) {
    options.body = body;
    options.headers = { "Content-Type": type ?? body.type ?? "application/octet-stream" };
  } else if (body instanceof FormData) {
    options.body = body;
  } else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  if (token) options.headers = { ...options.headers, Authorization: token };
  for (let tries = MOST_TRIES; ; tries -= 1) {
    const answer = await fetch(path, options);
    if (answer.status === 503 && tries) {
      await comeAgain(answer);
      continue;
    }
    if (waits) tell(false);
    if (answer.ok) return answer;
    throw new Refused(await words(answer), answer.status);
  }
}

let waits = false;

/** Wait as long as the server asks for: it compiles at its first start, or has much to do. */
async function comeAgain(answer) {
  if (!waits) tell(true);
  const seconds = Math.min(LONGEST_WAIT, Number(answer.headers.get("retry-after")) || 1);
  await new Promise((done) => setTimeout(done, 1000 * seconds));
}

function tell(waiting) {
  waits = waiting;
  dispatchEvent(new CustomEvent("server-waits", { detail: waiting }));
}

async function words(answer) {
  try {
    const said = await answer.json();
    if (typeof said.detail === "string") return said.detail;
    return said.title ?? answer.statusText;
  } catch {
    return answer.statusText || `HTTP ${answer.status}`;
  }
}

/** Ask for JSON. */
export async function ask(path, options) {
  return (await fetched(path, options)).json();
}

/** Ask for something to be done. */
export async function askNothing(path, options) {
  await fetched(path, options);
}

/** Ask for a file, such as a picture. */
export async function askBlob(path, options) {
  return (await fetched(path, options)).blob();
}

/** Ask for arrays: `{tensors, about}`. */
export async function askTensors(path, options) {
  return readTensors(await (await fetched(path, options)).arrayBuffer());
}

/**
 * Return a function that hands on what it is given, one at a time: while one is under way only the
 * newest of those that come waits.
 */
export function oneAtATime(work) {
  let busy = false;
  let waiting = null;
  return async function offer(thing) {
    waiting = { thing };
    if (busy) return;
    busy = true;
    while (waiting) {
      const next = waiting.thing;
      waiting = null;
      try {
        await work(next);
      } catch (error) {
        console.warn(error);
      }
    }
    busy = false;
  };
}

/** Wait until what was changed is on the screen. */
export function painted() {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}

/** Wait until the page can be seen: a hidden tab asks for nothing. */
export function seen() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((done) => {
    document.addEventListener("visibilitychange", () => done(), { once: true });
  });
}
