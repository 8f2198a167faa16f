// Layer by layer: how weights and gradients are spread, and which neurons do nothing; measured while it is open.

import { html, nothing, svg } from "../vendor/lit-html/lit-html.js";
import { choose, state } from "../state.js";
import { figure, number, t } from "../texts.js";

const HEIGHT = 30; // of a histogram, beside one for each bin across

/** The card below the curves. */
export function layersCard(run) {
  const layers = run.frame?.about.layers;
  return html`
    <details
      class="card layers"
      ?open=${state.train.layersOpen}
      @toggle=${(event) => choose({ layersOpen: event.target.open }, "train")}
    >
      <summary><h2>${t("layers.title")}</h2></summary>
      ${state.train.layersOpen && layers?.length ? shown(layers, run.frame.tensors) : nothing}
    </details>
  `;
}

function shown(layers, tensors) {
  return html`
    <p class="quiet">${t("layers.lead")}</p>
    <div class="layer-list">
      ${layers.map(
        (layer, at) => html`
          <section class="layer-row" aria-label=${t("layers.layer", { number: at + 1 })}>
            <h3>${t("layers.layer", { number: at + 1 })} <span class="quiet">${layer.name}</span></h3>
            ${histogram("weights", layer, tensors, at)} ${histogram("gradients", layer, tensors, at)}
            ${idle(layer)}
          </section>
        `,
      )}
    </div>
    ${table(layers)}
  `;
}

/** The counts as a curve with steps, its halves in the colours of their sign. */
function histogram(kind, layer, tensors, at) {
  const { data, shape } = tensors[`layers.${kind}`];
  const bins = shape[1];
  const counts = data.subarray(at * bins, (at + 1) * bins);
  const most = Math.sqrt(counts.reduce((a, b) => Math.max(a, b), 1));
  const steps = Array.from(counts, (count, x) => {
    const high = (HEIGHT * (1 - Math.sqrt(count) / most)).toFixed(2);
    return `L${x} ${high}L${x + 1} ${high}`;
  });
  const middle = Math.floor(bins / 2);
  const part = (from, to) => `M${from} ${HEIGHT}${steps.slice(from, to).join("")}L${to} ${HEIGHT}Z`;
  const edge = figure(layer[`${kind}_edge`], 2);
  const spread = figure(layer[`${kind}_spread`], 2);
  return html`
    <figure>
      <figcaption>
        ${t(`layers.${kind}`)} <span class="quiet">${t("layers.spread", { spread })}</span>
      </figcaption>
      <svg
        viewBox="0 0 ${bins} ${HEIGHT}"
        preserveAspectRatio="none"
        role="img"
        aria-label=${t(`layers.${kind}_shown`, { number: at + 1, edge, spread })}
      >
        ${svg`<path class="below" d=${part(0, middle)}></path>
        <path class="at-zero" d=${part(middle, middle + 1)}></path>
        <path class="above" d=${part(middle + 1, bins)}></path>`}
      </svg>
      <div class="row apart quiet scale" aria-hidden="true">
        <span>−${edge}</span><span>0</span><span>+${edge}</span>
      </div>
    </figure>
  `;
}

/** How many neurons answer the same to every image: as a bar, and in words. */
function idle({ idle: count, units }) {
  if (units === null) return html`<p class="quiet idle">${t("layers.output")}</p>`;
  return html`
    <div class="idle">
      <span>${t(count ? "layers.idle" : "layers.none_idle", { count: number(count), units: number(units) })}</span>
      <meter min="0" max=${units} .value=${count} aria-label=${t("layers.idle_share")}></meter>
    </div>
  `;
}

function table(layers) {
  return html`
    <details class="as-table">
      <summary>${t("train.as_table")}</summary>
      <div class="table-box" tabindex="0" role="region" aria-label=${t("layers.title")}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">${t("layers.column")}</th>
              <th scope="col">${t("layers.weights_spread")}</th>
              <th scope="col">${t("layers.weights_edge")}</th>
              <th scope="col">${t("layers.gradients_spread")}</th>
              <th scope="col">${t("layers.gradients_edge")}</th>
              <th scope="col">${t("layers.idle_share")}</th>
            </tr>
          </thead>
          <tbody>
            ${layers.map(
              (one, at) => html`
                <tr>
                  <th scope="row">${at + 1} ${one.name}</th>
                  <td>${figure(one.weights_spread)}</td>
                  <td>± ${figure(one.weights_edge)}</td>
                  <td>${figure(one.gradients_spread)}</td>
                  <td>± ${figure(one.gradients_edge)}</td>
                  <td>${one.units === null ? "–" : `${number(one.idle)} / ${number(one.units)}`}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </details>
  `;
}
