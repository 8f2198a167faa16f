// Look inside: what every layer makes of one image, and what it is without a neuron.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import "../pictures/pixel-grid.js";
import { signedBytes, tone } from "../pictures/pixel-grid.js";
import { loadNetworks, lookAtNeuron, lookInside } from "../actions/looking.js";
import { asTrained } from "../actions/touching.js";
import { choose, state, trying } from "../state.js";
import { figure, number, percent, t } from "../texts.js";
import { mapCard } from "./map.js";
import { networkChoice } from "./network-choice.js";
import { neuronCard } from "./neuron.js";
import { lead } from "./page.js";
import { ranking } from "./ranking.js";

export async function enter() {
  if (!state.inside.layers && !state.read.picture) choose({ source: "test" }, "inside");
  await trying(async () => {
    await loadNetworks();
    await lookInside();
  });
}

export function view({ inside, network }) {
  const { layers } = inside;
  return html`
    ${lead("inside", networkChoice(() => lookInside()))}
    ${layers && inside.of === network ? parts(inside) : html`<p class="quiet">${t("inside.looking")}</p>`}
  `;
}

function parts(inside) {
  const { about, tensors } = inside.layers;
  return html`
    <div class="inside">
      <section class="card input">
        <h2>${t("inside.image")}</h2>
        <pixel-grid
          role="img"
          aria-label=${t("inside.image")}
          .images=${picture(tensors.image, "ink")}
        ></pixel-grid>
        ${source(inside, about)} ${backwards(inside)}
      </section>
      <section class="card layers" aria-label=${t("inside.layers")}>
        ${about.layers.map((one) => layer(one, inside))}
        ${health(inside)}
      </section>
      ${inside.chosen && inside.neuron ? neuronCard(inside) : hint()} ${mapCard(inside)}
    </div>
  `;
}

function hint() {
  return html`<section class="card neuron none"><p>${t("inside.pick")}</p>
    <p class="quiet">${t("inside.pick_more")}</p></section>`;
}

function source(inside, about) {
  const to = (changes) => {
    choose({ ...changes, target: null }, "inside");
    lookInside();
  };
  const step = (by) => to({ source: "test", image: (inside.image + by + 10000) % 10000 });
  return html`
    <div class="row choices" role="group" aria-label=${t("inside.source")}>
      <button
        class="bare"
        aria-pressed=${inside.drawn}
        ?disabled=${!state.read.picture}
        @click=${() => to({ source: "drawing" })}
      >
        ${t("inside.drawing")}
      </button>
      <button class="bare" aria-pressed=${!inside.drawn} @click=${() => to({ source: "test" })}>
        ${t("inside.test")}
      </button>
    </div>
    ${inside.drawn
      ? html`<p class="quiet">${t("inside.normalised")}</p>`
      : html`
          <div class="row">
            <button aria-label=${t("inside.previous")} @click=${() => step(-1)}>‹</button>
            <span class="quiet">${t("inside.number", { number: number(inside.image) })}</span>
            <button aria-label=${t("inside.next")} @click=${() => step(1)}>›</button>
          </div>
          <p class="quiet">${t("inside.label", { label: about.label })}</p>
        `}
  `;
}

/** What more ink would do: the loss comes back to the pixels. */
function backwards({ layers }) {
  const { about, tensors } = layers;
  const { data, shape } = tensors.pixel_grad;
  const speaks = { data: signedBytes(data.map((one) => -one)), shape };
  const classes = about.probabilities.map((_, label) => label);
  return html`
    <label class="field">
      <span class="label">${t("inside.target")}</span>
      <select
        @change=${(event) => {
          choose({ target: Number(event.target.value) }, "inside");
          lookInside();
        }}
      >
        ${classes.map((one) => html`<option .selected=${one === about.target}>${one}</option>`)}
      </select>
    </label>
    <pixel-grid
      role="img"
      aria-label=${t("inside.ink", { target: about.target })}
      .images=${picture(speaks, "signed")}
    ></pixel-grid>
    <p class="quiet">${t("inside.ink", { target: about.target })}</p>
  `;
}

function picture({ data, shape: [height, width] }, scale) {
  return { data, count: 1, height, width, columns: 1, scale };
}

function layer(one, inside) {
  const outputs = inside.layers.tensors[`${one.name}.outputs`];
  if (!outputs) return nothing;
  const maps = outputs.shape.length === 3;
  return html`
    <div class="layer-view">
      <h3>${one.title} <span>${one.size}</span></h3>
      ${maps ? featureMaps(one, outputs) : one.last ? answers(one, outputs, inside) : cells(one, outputs, inside)}
      ${one.weighted && !one.last ? ranking(one, inside) : nothing}
    </div>
  `;
}

/** A dense layer: a button for each neuron, as bright as it is active. */
function cells(one, outputs, inside) {
  const most = outputs.data.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
  return html`
    <div class="cells">
      ${Array.from(outputs.data, (value, unit) => cell(one, unit, value, most, inside))}
    </div>
  `;
}

function cell(one, unit, value, most, inside) {
  const chosen = inside.chosen?.layer === one.name && inside.chosen.unit === unit;
  const off = inside.muted.includes(`${one.name}:${unit}`);
  return html`
    <button
      class="cell ${tone(value, most)} ${off ? "off" : ""}"
      aria-pressed=${chosen}
      ?disabled=${!one.weighted}
      aria-label=${t(off ? "inside.cell_off" : "inside.cell", { unit, value: figure(value) })}
      title=${figure(value)}
      @click=${() => lookAtNeuron({ layer: one.name, unit })}
    ></button>
  `;
}

/** The last layer: the ten answers. */
function answers(one, outputs, inside) {
  const best = outputs.data.indexOf(Math.max(...outputs.data));
  return html`
    <div class="answers">
      ${Array.from(outputs.data, (value, unit) => {
        const chosen = inside.chosen?.layer === one.name && inside.chosen.unit === unit;
        return html`
          <button
            class="${unit === best ? "best" : ""}"
            aria-pressed=${chosen}
            aria-label=${t("inside.output", { unit, value: figure(value) })}
            @click=${() => lookAtNeuron({ layer: one.name, unit })}
          >
            <strong>${unit}</strong><span>${percent(value, 0)}</span>
          </button>
        `;
      })}
    </div>
  `;
}

function featureMaps(one, { data, shape: [height, width, count] }) {
  const channels = new Float32Array(data.length);
  // The server's maps have the channel last; a grid shows one after the other.
  for (let pixel = 0; pixel < height * width; pixel += 1) {
    for (let map = 0; map < count; map += 1) {
      channels[map * height * width + pixel] = data[pixel * count + map];
    }
  }
  const images = { data: signedBytes(channels), count, height, width, columns: Math.min(count, 8) };
  return html`
    <pixel-grid
      role="img"
      aria-label=${t("inside.maps", { count, layer: one.title })}
      .images=${{ ...images, scale: "signed" }}
    ></pixel-grid>
  `;
}

/** How good the network is without what was switched off. */
function health({ after }) {
  if (!after) return nothing;
  const lost = after.before - after.accuracy;
  return html`
    <div class="health" role="status">
      <dl class="pairs">
        <div class="first"><dd>${percent(after.accuracy, 2)}</dd>
          <dt>${t("inside.accuracy", { images: number(after.images) })}</dt></div>
        <div><dd>${percent(after.before, 2)}</dd><dt>${t("inside.before")}</dt></div>
        <div><dd>${lost > 0 ? "−" : "+"}${percent(Math.abs(lost), 2)}</dd>
          <dt>${t("inside.lost", { count: after.count })}</dt></div>
      </dl>
      ${after.count
        ? html`<button @click=${asTrained}>${t("inside.as_trained")}</button>`
        : nothing}
    </div>
  `;
}
