// The map: where images lie for a network, each as its digit; one of them opened.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import "../pictures/pixel-grid.js";
import "../pictures/points-map.js";
import { takeInside } from "../actions/looking.js";
import { drawMap } from "../actions/touching.js";
import { choose } from "../state.js";
import { number, percent, say, t } from "../texts.js";

/** The card of the map: a button first, since it is a look at many images. */
export function mapCard({ map, point }) {
  return html`
    <section class="card map" aria-label=${t("map.title")}>
      <div class="row apart">
        <h2>${t("map.title")}</h2>
        ${map?.tensors
          ? nothing
          : html`<button ?disabled=${map === "waits"} @click=${drawMap}>
              ${t(map === "waits" ? "map.waits" : "map.draw")}
            </button>`}
      </div>
      <p class="quiet">${t("map.more")}</p>
      ${map?.tensors ? drawn(map, point) : nothing}
    </section>
  `;
}

function drawn({ tensors, about }, point) {
  const { places, labels, answers } = tensors;
  const points = { places: places.data, labels: labels.data, answers: answers.data };
  return html`
    <div class="map-parts">
      <points-map
        .points=${points}
        .label=${t("map.label", { count: number(about.count) })}
        .chosen=${point}
        @point=${(event) => {
          choose({ point: event.detail }, "inside");
          say(words(tensors, event.detail));
        }}
      ></points-map>
      <div class="beside">
        ${point === null ? html`<p>${t("map.pick")}</p>` : opened(tensors, point)}
        <p class="quiet">${t("map.share", { share: percent(about.share, 0) })}</p>
      </div>
    </div>
  `;
}

function opened(tensors, point) {
  const [, height, width] = tensors.images.shape;
  const data = tensors.images.data.subarray(point * height * width, (point + 1) * height * width);
  return html`
    <pixel-grid
      role="img"
      aria-label=${words(tensors, point)}
      .images=${{ data, count: 1, height, width, columns: 1, scale: "ink" }}
    ></pixel-grid>
    <p>${words(tensors, point)}</p>
    <button @click=${() => takeInside(point)}>${t("map.inside")}</button>
  `;
}

function words({ labels, answers }, at) {
  const [label, answer] = [labels.data[at], answers.data[at]];
  const key = label === answer ? "map.right" : "map.wrong";
  return t(key, { label, answer: answer === 255 ? "–" : answer });
}
