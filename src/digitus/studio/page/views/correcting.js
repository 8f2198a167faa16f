// "This was a 7": the answer is put right, and kept to be learnt.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import "../pictures/pixel-grid.js";
import { goOnWith, keepCorrection } from "../actions/correcting.js";
import { choose } from "../state.js";
import { number, t } from "../texts.js";
import { icon } from "./icons.js";

/** A field for what stands there, and what was kept. */
export function correcting({ truth, correction, picture }) {
  if (!picture) return nothing;
  return html`
    <form
      class="correct"
      @submit=${(event) => {
        event.preventDefault();
        keepCorrection(truth);
      }}
    >
      <label class="field">
        <span class="label">${t("correct.ask")}</span>
        <input
          type="text"
          inputmode="numeric"
          pattern="[0-9]{1,20}"
          maxlength="20"
          autocomplete="off"
          .value=${truth}
          @input=${(event) => choose({ truth: event.target.value.trim() }, "read")}
        />
      </label>
      <button ?disabled=${!truth}>${icon("plus")} ${t("correct.keep")}</button>
    </form>
    ${correction ? kept(correction) : nothing}
  `;
}

function kept({ truth, images, all, enough, name }) {
  const [count, height, width] = images.shape;
  return html`
    <div class="kept" role="status">
      <pixel-grid
        .images=${{ data: images.data, count, height, width, columns: count, scale: "ink" }}
      ></pixel-grid>
      <p class="quiet">
        ${t("correct.kept", { truth, all: number(all) })} ${enough ? nothing : t("correct.more")}
      </p>
      ${enough
        ? html`<button @click=${() => goOnWith(name)}>
            ${icon("play")} ${t("correct.learn")}
          </button>`
        : nothing}
    </div>
  `;
}
