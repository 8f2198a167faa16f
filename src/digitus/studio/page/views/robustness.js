// Robustness: the accuracy on corrupted images, a curve for each corruption over the images that it makes.

import { html, nothing, svg } from "../vendor/lit-html/lit-html.js";
import "../pictures/pixel-grid.js";
import { measureRobustness, meanOf, showExamples, stopMeasuring } from "../actions/corrupting.js";
import { number, percent, t } from "../texts.js";
import { told } from "../told.js";

const STRENGTHS = 5;
const HEIGHT = 60;
const STEP = 20; // from one strength to the next

function nameOf(corruption) {
  const key = corruption.replaceAll(" ", "_");
  return t(`corruption.${key}`);
}

/** The card, before and after it was asked for. */
export function robustness({ robustness: found, corrupted }) {
  return html`
    <section class="card robust" aria-labelledby="robust">
      <div class="row apart">
        <h2 id="robust">${t("robust.title")}</h2>
        ${found && !found.ended
          ? html`<button @click=${stopMeasuring}>${t("robust.stop")}</button>`
          : html`<button class=${found ? "" : "main"} @click=${measureRobustness}>
              ${t(found ? "robust.again" : "robust.start")}
            </button>`}
      </div>
      ${found ? measured(found, corrupted) : html`<p class="quiet">${t("robust.lead")}</p>`}
    </section>
  `;
}

function measured(found, corrupted) {
  const names = Object.keys(found.corruptions);
  return html`
    ${found.problem ? html`<p class="problem" role="alert">${told(found.problem)}</p>` : nothing}
    ${found.done < found.all && !found.ended
      ? html`<progress max=${found.all} .value=${found.done} aria-label=${t("robust.progress")}></progress>`
      : nothing}
    ${names.length
      ? html`
          <dl class="pairs">
            <div class="first">
              <dd>${percent(meanOf(found))}</dd>
              <dt>${t("robust.mean", { images: number(found.images) })}</dt>
            </div>
            <div>
              <dd>${percent(found.accuracy)}</dd>
              <dt>${t("robust.clean")}</dt>
            </div>
          </dl>
          <p class="quiet">${t("robust.help")}</p>
        `
      : nothing}
    <ul class="corruptions">
      ${names.map((name) => corruption(name, found, corrupted))}
    </ul>
    ${corrupted && names.length
      ? html`<button @click=${() => showExamples(corrupted.about.index + 1)}>${t("robust.another")}</button>`
      : nothing}
    ${names.length ? table(found) : nothing}
  `;
}

function corruption(name, { corruptions, accuracy }, corrupted) {
  const values = corruptions[name];
  const shares = values.map((one) => percent(one, 0));
  const y = (share) => (HEIGHT * (1 - share)).toFixed(1);
  const x = (strength) => STEP * (strength + 0.5);
  const path = values.map((one, at) => `${at ? "L" : "M"}${x(at)} ${y(one)}`).join("");
  return html`
    <li>
      <h3>${nameOf(name)} <span class="quiet">${shares.at(-1)}</span></h3>
      <svg
        viewBox="0 -3 ${STEP * STRENGTHS} ${HEIGHT + 6}"
        preserveAspectRatio="none"
        role="img"
        aria-label=${t("robust.curve", { shares: shares.join(", ") })}
      >
        ${svg`<path class="clean" d=${`M0 ${y(accuracy)}L${STEP * STRENGTHS} ${y(accuracy)}`}></path>
        <path class="floor" d=${`M0 ${HEIGHT}L${STEP * STRENGTHS} ${HEIGHT}`}></path>
        <path class="curve" d=${path}></path>`}
      </svg>
      ${corrupted ? examples(name, corrupted) : nothing}
    </li>
  `;
}

/** The image in this corruption, weak to strong, and what was answered. */
function examples(name, { about, tensors }) {
  const first = 1 + STRENGTHS * about.names.indexOf(name);
  const [, height, width] = tensors.images.shape;
  const size = height * width;
  const data = tensors.images.data.subarray(first * size, (first + STRENGTHS) * size);
  const answers = about.answers.slice(first, first + STRENGTHS);
  return html`
    <pixel-grid
      role="img"
      aria-label=${t("robust.images", { label: about.label, answers: answers.join(", ") })}
      .images=${{ data, count: STRENGTHS, height, width, columns: STRENGTHS, scale: "ink" }}
    ></pixel-grid>
    <div class="answers" aria-hidden="true">
      ${answers.map((one) => html`<span class=${one === about.label ? "right" : "wrong"}>${one}</span>`)}
    </div>
  `;
}

function table({ corruptions, accuracy }) {
  const strengths = Array.from({ length: STRENGTHS }, (_, at) => at);
  return html`
    <details class="as-table">
      <summary>${t("train.as_table")}</summary>
      <div class="table-box" tabindex="0" role="region" aria-label=${t("robust.title")}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">${t("robust.corruption")}</th>
              <th scope="col">${t("robust.clean")}</th>
              ${strengths.map((at) => html`<th scope="col">${t("robust.strength", { strength: at + 1 })}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${Object.entries(corruptions).map(
              ([name, values]) => html`
                <tr>
                  <th scope="row">${nameOf(name)}</th>
                  <td>${percent(accuracy)}</td>
                  ${strengths.map((at) => html`<td>${percent(values[at])}</td>`)}
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </details>
  `;
}
