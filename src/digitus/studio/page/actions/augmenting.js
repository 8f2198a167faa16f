// Augmentation: what is set, and what it makes of some images.

import { choose, state, trying } from "../state.js";
import { askTensors, oneAtATime } from "../server.js";

const { train } = state;

/** Settings as numbers by their names: `rotation=10,shift=2` is how links write them. */
export function augmentOf(setup) {
  const pairs = (setup.augment || "none").split(",").map((one) => one.split("="));
  return Object.fromEntries(pairs.filter(([, value]) => value).map(([key, value]) => [key, Number(value)]));
}

/** Change one setting, 0 is off; and show what it does. */
export function setAugment(key, value) {
  const all = { ...augmentOf(train.setup), [key]: value };
  const given = Object.entries(all).filter(([, one]) => one);
  const augment = given.map(([name, one]) => `${name}=${one}`).join(",") || "none";
  choose({ setup: { ...train.setup, augment } }, "train");
  showAugmented();
}

/** Draw other changes. */
export function drawAgain() {
  choose({ augmented: { ...train.augmented, seed: (train.augmented?.seed ?? 0) + 1 } }, "train");
  showAugmented();
}

/** Fetch some images as a training would see them, where they are not there yet. */
export const showAugmented = oneAtATime(async () => {
  const { augment, data } = train.setup;
  const seed = train.augmented?.seed ?? 0;
  const key = `name=${encodeURIComponent(data)}&augment=${augment || "none"}&seed=${seed}`;
  if (train.augmented?.key === key) return;
  await trying(async () => {
    const { tensors, about } = await askTensors(`/api/data/augmented?${key}`);
    choose({ augmented: { key, seed, images: tensors.images, columns: about.columns } }, "train");
  });
});
