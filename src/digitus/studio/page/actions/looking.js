// Questions to a network: what it computes for an image, what it is without a neuron, how good it is.

import { choose, state, trying } from "../state.js";
import { ask, askTensors, oneAtATime } from "../server.js";

/** Where something of the network that is looked at is asked for. */
export const at = (path) => `/api/networks/${encodeURIComponent(state.network)}/${path}`;

/** Change to another network, and forget what was known of the last one. */
export function useNetwork(network) {
  choose({ network });
  choose({ layers: null, chosen: null, neuron: null, muted: [], edits: {}, after: null }, "inside");
  choose({ target: null }, "inside");
  choose({ ranks: {}, ranking: null, map: null, point: null }, "inside");
  choose({ report: null, cell: null, images: null, enlarged: null }, "evaluate");
  choose({ other: null, comparison: null, robustness: null, corrupted: null }, "evaluate");
  choose({ texts: null }, "take");
}

/** Find out which networks there are; look at a run of this page, or else at one that ships. */
export async function loadNetworks() {
  const { networks, formats } = await ask("/api/networks");
  const there = networks.some((one) => one.id === state.network);
  choose({ networks, formats });
  if (there) return;
  const shipped = networks.find((one) => !one.id.startsWith("run-"));
  useNetwork(state.train.runs.at(-1)?.id ?? shipped.id);
}

/** Biases and weights that were dragged, as the server reads them. */
const edited = () => Object.entries(state.inside.edits).map(([key, value]) => `${key}=${value}`).join();

/** All that was changed by hand. */
export const changes = () => [...state.inside.muted, edited()].filter(Boolean).join();

/** Send the drawing, or a test image, through the network. */
export const lookInside = oneAtATime(() =>
  trying(async () => {
    const { inside, read } = state;
    const drawing = inside.source === "drawing" && read.picture;
    const wanted = inside.target === null ? "" : `&target=${inside.target}`;
    const query = `changes=${encodeURIComponent(changes())}${wanted}`;
    const answer = drawing
      ? await askTensors(at(`inside?${query}`), { body: read.picture })
      : await askTensors(at(`inside?image=${inside.image}&${query}`));
    choose({ layers: answer, drawn: Boolean(drawing), of: state.network }, "inside");
    if (inside.chosen) await lookAtNeuron(inside.chosen);
  }),
);

/** Open one neuron: its weights, and what each pixel adds. */
export async function lookAtNeuron(chosen) {
  choose({ chosen }, "inside");
  await trying(async () => {
    const { tensors } = state.inside.layers;
    // What was dragged is asked for as well; a neuron that is off shows what it would say.
    const query = `layer=${chosen.layer}&unit=${chosen.unit}&changes=${encodeURIComponent(edited())}`;
    const neuron = await askTensors(at(`neuron?${query}`));
    const inputs = tensors[`${chosen.layer}.inputs`].data;
    choose({ neuron: { ...neuron, inputs } }, "inside");
  });
}

/** Judge the network on its test images. */
export async function judge() {
  choose({ report: null, cell: null, images: null }, "evaluate");
  await trying(async () => {
    const report = await ask(at("report"));
    choose({ report, of: state.network, coverage: 1 }, "evaluate");
  });
}

/** Open a cell of the confusion matrix, or all mistakes. */
export async function openCell(cell) {
  choose({ cell, images: null, enlarged: null }, "evaluate");
  await trying(async () => {
    const query = cell ? `?label=${cell.label}&answer=${cell.answer}` : "";
    choose({ images: await askTensors(at(`images${query}`)) }, "evaluate");
  });
}

/** Compare the network with another one; null with none. */
export async function compareWith(other) {
  choose({ other, comparison: null, cell: null, images: null }, "evaluate");
  if (!other) return;
  await trying(async () => {
    const comparison = await ask(at(`comparison?other=${encodeURIComponent(other)}`));
    if (state.evaluate.other === other) choose({ comparison }, "evaluate");
  });
}

/** Open the images that only one of the two gets right: "a" is the network, "b" the other one. */
export async function openOnly(only) {
  choose({ cell: { only }, images: null, enlarged: null }, "evaluate");
  await trying(async () => {
    const other = encodeURIComponent(state.evaluate.other);
    const images = await askTensors(at(`comparison/images?other=${other}&only=${only}`));
    choose({ images }, "evaluate");
  });
}

/** Look inside at a test image that Evaluate shows. */
export function takeInside(image) {
  choose({ source: "test", image, layers: null }, "inside");
  location.hash = "#inside";
}

/** Fetch how the network came about, as texts. */
export async function loadTexts() {
  await trying(async () => {
    choose({ texts: await ask(at("texts")), of: state.network }, "take");
  });
}
