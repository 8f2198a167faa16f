// Evaluate: how often it is right, what it takes for what, and what it gains by staying silent.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import "../pictures/pixel-grid.js";
import { judge, loadNetworks, openCell, takeInside } from "../actions/looking.js";
import { choose, state, trying } from "../state.js";
import { number, percent, t } from "../texts.js";
import { comparing, titleOf } from "./compare.js";
import { networkChoice } from "./network-choice.js";
import { lead } from "./page.js";
import { robustness } from "./robustness.js";

export async function enter() {
  await trying(async () => {
    await loadNetworks();
    if (state.evaluate.of !== state.network || !state.evaluate.report) await judge();
  });
}

export function view({ evaluate }) {
  const { report } = evaluate;
  return html`
    ${lead("evaluate", networkChoice(judge))}
    ${report
      ? html`
          <div class="evaluating">
            <div class="stack">${summary(report)} ${matrix(report, evaluate.cell)}</div>
            <div class="stack">
              ${comparing(evaluate)} ${rejection(report, evaluate)} ${images(evaluate)}
            </div>
          </div>
          ${robustness(evaluate)}
        `
      : html`<p class="quiet">${t("evaluate.judging")}</p>`}
  `;
}

function summary(report) {
  const [low, high] = report.interval;
  return html`
    <section class="card">
      <dl class="pairs">
        <div class="first">
          <dd>${percent(report.accuracy, 2)}</dd>
          <dt>${t("evaluate.right", { images: number(report.images), data: report.data })}</dt>
        </div>
        <div>
          <dd>${percent(low, 2)} – ${percent(high, 2)}</dd>
          <dt>${t("evaluate.interval")}</dt>
        </div>
        <div>
          <dd>${number(report.images - report.correct)}</dd>
          <dt>${t("evaluate.wrong")}</dt>
        </div>
      </dl>
      <p class="quiet odometer">${t("evaluate.looked", { times: report.looked })}</p>
    </section>
  `;
}

/** The confusion matrix: a table of buttons, the wrong answers as dark as they are many. */
function matrix({ confusion }, cell) {
  const classes = confusion.length;
  const rows = confusion.map((row) => row.slice(0, classes));
  const most = Math.max(1, ...rows.flatMap((row, label) => row.filter((_, at) => at !== label)));
  return html`
    <section class="card">
      <div class="row apart">
        <h2>${t("evaluate.confusion")}</h2>
        <button @click=${() => openCell(null)}>${t("evaluate.all_wrong")}</button>
      </div>
      <div class="matrix-box">
        <table class="matrix">
          <caption class="quiet">
            ${t("evaluate.confusion_help")}
          </caption>
          <thead>
            <tr>
              <td></td>
              ${rows.map((_, answer) => html`<th scope="col">${answer}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (row, label) => html`
                <tr>
                  <th scope="row">${label}</th>
                  ${row.map((count, answer) => matrixCell(label, answer, count, most, cell))}
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </section>
  `;
}

function matrixCell(label, answer, count, most, cell) {
  const right = label === answer;
  const level = count ? Math.max(1, Math.round((10 * count) / most)) : 0;
  const open = cell?.label === label && cell.answer === answer;
  return html`
    <td>
      <button
        class=${right ? "right" : `wrong p${level}`}
        ?disabled=${!count}
        aria-pressed=${open}
        aria-label=${t("evaluate.cell", { label, answer, count })}
        @click=${() => openCell({ label, answer })}
      >
        ${count || nothing}
      </button>
    </td>
  `;
}

/** The slider: answer only where it is sure, and see what that gives. */
function rejection({ rejection: curve, images: all }, { coverage }) {
  const at = curve.coverage.findIndex((share) => share >= coverage - 1e-9);
  const place = at < 0 ? curve.coverage.length - 1 : at;
  const silent = 1 - curve.coverage[place];
  return html`
    <section class="card">
      <h2>${t("evaluate.reject")}</h2>
      <p class="quiet">${t("evaluate.reject_help")}</p>
      <input
        type="range"
        min="0"
        max=${curve.coverage.length - 1}
        .value=${String(place)}
        aria-label=${t("evaluate.reject_slider")}
        aria-valuetext=${t("evaluate.answered_value", { share: percent(curve.coverage[place]) })}
        @input=${(event) => choose({ coverage: curve.coverage[event.target.value] }, "evaluate")}
      />
      <dl class="pairs">
        <div class="first">
          <dd>${percent(curve.accuracy[place], 2)}</dd>
          <dt>${t("evaluate.right_of_answers")}</dt>
        </div>
        <div>
          <dd>${percent(curve.coverage[place])}</dd>
          <dt>${t("evaluate.answered")}</dt>
        </div>
        <div>
          <dd>${number(silent * all)}</dd>
          <dt>${t("evaluate.silent")}</dt>
        </div>
        <div>
          <dd>${percent(curve.thresholds[place])}</dd>
          <dt>${t("evaluate.threshold")}</dt>
        </div>
      </dl>
    </section>
  `;
}

function title(cell) {
  if (!cell) return t("evaluate.mistakes");
  if (!cell.only) return t("evaluate.cell_title", cell);
  const id = cell.only === "a" ? state.network : state.evaluate.other;
  return t("compare.only_title", { name: titleOf(id) });
}

function images({ images: opened, cell, enlarged }) {
  if (!opened) {
    return html`<section class="card none"><p>${t("evaluate.open")}</p>
      <p class="quiet">${t("evaluate.open_more")}</p></section>`;
  }
  const { about, tensors } = opened;
  const [, height, width] = tensors.images.shape;
  const size = height * width;
  const words = title(cell);
  return html`
    <section class="card opened">
      <h2>${words} <span class="quiet">${t("evaluate.shown", about)}</span></h2>
      <ul class="gallery">
        ${about.images.map(({ index, label, answer, probability }, at) => {
          const data = tensors.images.data.subarray(at * size, (at + 1) * size);
          return html`
            <li>
              <button
                aria-label=${t("evaluate.image", { index, label, answer })}
                aria-pressed=${enlarged === index}
                @click=${() => choose({ enlarged: enlarged === index ? null : index }, "evaluate")}
              >
                <pixel-grid
                  .images=${{ data, count: 1, height, width, columns: 1, scale: "ink" }}
                ></pixel-grid>
                <span>${label} → ${answer}</span>
                <span class="quiet">${percent(probability, 0)}</span>
              </button>
              ${enlarged === index
                ? html`<button class="main" @click=${() => takeInside(index)}>
                    ${t("evaluate.inside")}
                  </button>`
                : nothing}
            </li>
          `;
        })}
      </ul>
    </section>
  `;
}
