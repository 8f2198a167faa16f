// How far training images are changed at random, and what that looks like.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import "../pictures/pixel-grid.js";
import { augmentOf, drawAgain, setAugment, showAugmented } from "../actions/augmenting.js";
import { figure, t } from "../texts.js";
import { icon } from "./icons.js";

/** Name, largest value, step. */
const SLIDERS = [
  ["rotation", 45, 1],
  ["shift", 6, 0.5],
  ["scale", 0.5, 0.05],
  ["shear", 0.5, 0.05],
  ["elastic_alpha", 80, 2],
  ["thickness", 1, 0.1],
  ["noise", 0.5, 0.05],
];

/** The sliders, and below them some images: each as it is, then changed. */
export function augmenting({ setup, augmented }) {
  const set = augmentOf(setup);
  const names = Object.keys(set).map((key) => t(`augment.${key}`));
  return html`
    <details class="augmenting" @toggle=${(event) => event.target.open && showAugmented()}>
      <summary>
        ${t("augment.title")}
        <span class="quiet">${names.length ? names.join(", ") : t("augment.none")}</span>
      </summary>
      <div class="stack">
        ${SLIDERS.map((one) => slider(one, set))}
        ${augmented ? preview(augmented) : nothing}
      </div>
    </details>
  `;
}

function slider([key, most, step], set) {
  const value = set[key] ?? 0;
  const words = value ? t(`augment.${key}_value`, { value: figure(value) }) : t("augment.off");
  return html`
    <label class="row slider">
      <span class="label">${t(`augment.${key}`)}</span>
      <input
        type="range"
        min="0"
        max=${most}
        step=${step}
        .value=${String(value)}
        aria-valuetext=${words}
        @input=${(event) => setAugment(key, Number(event.target.value))}
      />
      <span class="value">${words}</span>
    </label>
  `;
}

function preview({ images, columns }) {
  if (!images) return nothing;
  const [count, height, width] = images.shape;
  return html`
    <pixel-grid
      role="img"
      aria-label=${t("augment.preview")}
      .images=${{ data: images.data, count, height, width, columns, scale: "ink" }}
    ></pixel-grid>
    <div class="row apart">
      <span class="quiet">${t("augment.preview_more")}</span>
      <button class="bare" @click=${drawAgain}>${icon("redo")} ${t("augment.again")}</button>
    </div>
  `;
}
