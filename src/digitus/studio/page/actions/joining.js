// A pupil's phone: which digit to write next, and sending it to the class.

import { choose, state, trying } from "../state.js";
import { ask } from "../server.js";
import { say, t } from "../texts.js";

const { join } = state;
const KEPT = "digitus.pupil";

/** Who writes; kept on this phone alone, so that it need not be typed again. */
export function remember(name) {
  choose({ name }, "join");
  try {
    sessionStorage.setItem(KEPT, name);
  } catch {
    // a browser that keeps nothing is fine
  }
}

/** Begin: a name that was typed before, and the first digit. */
export function begin() {
  try {
    choose({ name: sessionStorage.getItem(KEPT) ?? "" }, "join");
  } catch {
    // as above
  }
  if (join.next === null) choose({ next: another() }, "join");
}

/** Send what is on the pad, and go on to the next digit. */
export async function send(pad) {
  if (pad.empty || join.busy) return;
  choose({ busy: true }, "join");
  choose({ problem: "" });
  await trying(async () => {
    const query = new URLSearchParams({ pupil: join.name, label: String(join.next) });
    const token = `Bearer ${join.token}`;
    const picture = await pad.picture();
    const last = { label: join.next, ...(await ask(`/api/class/digits?${query}`, { body: picture, token })) };
    pad.clear();
    choose({ last, next: another() }, "join");
    say(t(last.answer === last.label ? "join.right" : "join.wrong", last));
  });
  choose({ busy: false }, "join");
}

let round = [];

/** The ten digits in an order of chance, again and again. */
function another() {
  if (!round.length) {
    round = [...Array(10).keys()];
    for (let last = 9; last > 0; last -= 1) {
      const at = Math.floor(Math.random() * (last + 1));
      [round[at], round[last]] = [round[last], round[at]];
    }
  }
  return round.pop();
}
