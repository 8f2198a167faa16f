// Which neurons of a layer matter: what the network loses without each of them.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { lookAtNeuron } from "../actions/looking.js";
import { mute, rank } from "../actions/touching.js";
import { number, percent, t } from "../texts.js";

const SHOWN = 8;

/** A button that asks; then the neurons that matter most, and what can go. */
export function ranking({ name: layer }, { ranks, ranking: asked }) {
  const found = ranks[layer];
  if (!found) {
    return html`<button class="bare rank" ?disabled=${asked !== null} @click=${() => rank(layer)}>
      ${t(asked === layer ? "inside.ranking" : "inside.rank")}
    </button>`;
  }
  const { units, images, accuracy } = found;
  const most = Math.max(...units.map(({ loss }) => loss), 1e-9);
  const least = units.slice(Math.ceil(units.length / 2)).map(({ unit }) => unit);
  return html`
    <div class="ranks">
      <ol aria-label=${t("inside.ranked")}>
        ${units.slice(0, SHOWN).map((one) => neuron(layer, one, most, accuracy))}
      </ol>
      <p class="quiet">${t("inside.ranked_more", { images: number(images) })}</p>
      ${least.length
        ? html`<button @click=${() => mute(layer, least)}>
            ${t("inside.least", { count: least.length })}
          </button>`
        : nothing}
    </div>
  `;
}

function neuron(layer, { unit, accuracy: without, loss }, most, accuracy) {
  const lost = accuracy - without;
  const words = `${lost > 0 ? "−" : "+"}${percent(Math.abs(lost), 1)}`;
  return html`
    <li>
      <button
        class="bare"
        aria-label=${t("inside.rank_of", { unit, lost: words })}
        @click=${() => lookAtNeuron({ layer, unit })}
      >
        <span>${t("inside.neuron", { unit })}</span>
        <svg aria-hidden="true" width="100%" height="8">
          <rect class="part" width="${Math.max(1, (100 * loss) / most).toFixed(1)}%" height="8" rx="4" />
        </svg>
        <span>${words}</span>
      </button>
    </li>
  `;
}
