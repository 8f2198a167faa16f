// Advice: what a training shows, the numbers that show it, and what to change.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { branch } from "../actions/training.js";
import { t } from "../texts.js";
import { told } from "../told.js";
import { icon } from "./icons.js";

/** The advice for a run that paused or ended. */
export function adviceCard({ advice, frame }) {
  if (!advice || frame?.about.moving) return nothing;
  return html`
    <section class="card advice">
      <h2>${t("train.advice")}</h2>
      ${advice.length ? html`<ul>${advice.map(one)}</ul>` : html`<p>${t("train.no_advice")}</p>`}
    </section>
  `;
}

function one({ what, evidence, change, settings }) {
  return html`
    <li>
      <p><strong>${told(what)}.</strong> ${told(evidence)}.</p>
      <div class="row apart">
        <p class="quiet">${t("train.try", { change: told(change) })}</p>
        ${settings
          ? html`<button @click=${() => branch(settings)}>
              ${icon("branch")} ${t("train.try_branch")}
            </button>`
          : nothing}
      </div>
    </li>
  `;
}
