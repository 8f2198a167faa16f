// The two curves of a training, and the table behind them.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { figure, percent, t } from "../texts.js";

/** Accuracy and loss of all runs, over epochs. */
export function charts(runs) {
  const shown = runs.filter((run) => run.frame?.tensors["curve.x"]);
  const line = (what) => shown.flatMap((run) => lines(run, what));
  const share = {
    label: t("train.accuracy"),
    format: (value) => percent(value, 0),
    range: () => [lowest(shown), 1],
    lines: line("accuracy"),
  };
  const loss = {
    label: t("train.loss"),
    format: (value) => figure(value, 2),
    range: (_, high) => [0, high ? 1.05 * high : 1],
    lines: line("loss"),
  };
  return html`
    <div class="charts">
      <figure>
        <figcaption class="row apart">
          <h2>${t("train.accuracy")}</h2>
          <span class="quiet key">${t("train.key")}</span>
        </figcaption>
        <line-chart .chart=${share}></line-chart>
      </figure>
      <figure>
        <figcaption><h2>${t("train.loss")}</h2></figcaption>
        <line-chart .chart=${loss}></line-chart>
      </figure>
    </div>
    ${shown.length ? table(shown) : nothing}
  `;
}

/** Where the axis of the accuracy begins: at 0 while it climbs, closer once it is up. */
function lowest(runs) {
  const unseen = runs.map((run) => run.frame.tensors["validation.accuracy"].data);
  if (!unseen.every((values) => values.length > 3)) return 0;
  const low = Math.min(...unseen.map((values) => values.reduce((a, b) => Math.min(a, b), 1)));
  return Math.max(0, Math.floor(20 * (low - 0.03)) / 20);
}

function lines({ name, colour, frame: { tensors } }, what) {
  const data = (kind, which) => tensors[`${kind}.${which}`].data;
  const training = {
    name: t("train.line_training", { name }),
    colour,
    faint: true,
    x: data("curve", "x"),
    y: data("curve", what),
  };
  if (!tensors["validation.x"]?.data.length) return [training];
  const validation = {
    name: t("train.line_validation", { name }),
    colour,
    x: data("validation", "x"),
    y: data("validation", what),
  };
  return [training, validation];
}

function table(runs) {
  return html`
    <details class="as-table">
      <summary>${t("train.as_table")}</summary>
      ${runs.map(
        ({ name, frame: { about } }) => html`
          <div class="table-box" tabindex="0" role="region" aria-label=${name}>
            <table class="plain">
              <caption class="quiet">${name}</caption>
              <thead>
                <tr>
                  <th scope="col">${t("train.epoch")}</th>
                  <th scope="col">${t("train.loss")}</th>
                  <th scope="col">${t("train.accuracy")}</th>
                  <th scope="col">${t("train.validation_accuracy")}</th>
                </tr>
              </thead>
              <tbody>
                ${about.history.map(
                  (row) => html`
                    <tr>
                      <th scope="row">${row.epoch}</th>
                      <td>${figure(row.loss, 4)}</td>
                      <td>${percent(row.accuracy, 2)}</td>
                      <td>${percent(row.validation_accuracy ?? NaN, 2)}</td>
                    </tr>
                  `,
                )}
              </tbody>
            </table>
          </div>
        `,
      )}
    </details>
  `;
}
