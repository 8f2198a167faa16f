// What goes into a neuron, and what it is called: a pixel, or a neuron of the layer before.

import { t } from "../texts.js";

/** How many pixels high and wide the inputs are; 0 if they are no image. */
export function side({ about, tensors }) {
  const [height, width] = about.image ?? [0, 0];
  return height * width === tensors.weights.data.length ? [height, width] : [0, 0];
}

/** Say where an input comes from. */
export function inputName(neuron, at) {
  const [, width] = side(neuron);
  return width
    ? t("inside.pixel", { row: Math.floor(at / width), column: at % width })
    : t("inside.input", { at });
}
