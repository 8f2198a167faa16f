// Files: fetched from the server, so that what is refused is said here, and handed to the browser.

import { choose, state, trying } from "../state.js";
import { askBlob } from "../server.js";
import { at } from "./looking.js";

/** Fetch a file of the network that is looked at, and save it under a name. */
export async function takeFile(path, name) {
  choose({ problem: "" });
  choose({ busy: path }, "take");
  const where = path.startsWith("/") ? path : at(path);
  await trying(async () => save(await askBlob(where), name));
  choose({ busy: "" }, "take");
}

/** Save a text under a name. */
export function takeText(text, name) {
  save(new Blob([text], { type: "text/plain" }), name);
}

/** Hand a file to the browser, which asks where to, or knows. */
function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Whether a file is just being made. */
export const isBusy = (path) => state.take.busy === path;
