// Data of one's own: sent to the server that the page came from, read there, and chosen.

import { choose, state, trying } from "../state.js";
import { ask, askTensors } from "../server.js";
import { say, t } from "../texts.js";

const { train } = state;

/** Send files that belong together; what is wrong with them is said on the page. */
export async function upload(files) {
  if (!files.length || train.uploading) return;
  choose({ problem: "" });
  choose({ uploading: true }, "train");
  await trying(async () => {
    const form = new FormData();
    for (const file of files) form.append("file", file);
    const about = await ask("/api/data", { body: form });
    const samples = await askTensors(`/api/data/samples?name=${encodeURIComponent(about.name)}`);
    const catalog = await ask("/api/catalog");
    const uploads = { ...train.uploads, [about.name]: { about, images: samples.tensors.images } };
    const setup = { ...train.setup, data: about.name };
    choose({ uploads, catalog, setup }, "train");
    say(t("upload.said", { name: about.name }));
  });
  choose({ uploading: false }, "train");
}
