// Where the weights of a training begin: drawn, or those of a network that goes on.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { setTuning } from "../actions/correcting.js";
import { choose, state, trying } from "../state.js";
import { t } from "../texts.js";

/** The choice of a beginning. */
export function goingOn({ setup, catalog }) {
  return html`
    <label class="field">
      <span class="label">${t("setup.start")}</span>
      <select @change=${(event) => begin(event.target.value, setup, catalog)}>
        <option value="" .selected=${!setup.start}>${t("setup.start_drawn")}</option>
        ${state.networks.map(
          ({ id, title }) => html`
            <option value=${id} .selected=${id === setup.start}>
              ${t("setup.start_from", { name: title })}
            </option>
          `,
        )}
      </select>
      ${setup.start ? html`<span class="quiet">${t("setup.start_more")}</span>` : nothing}
    </label>
  `;
}

async function begin(network, { data }, { setup }) {
  if (!network) {
    choose({ setup: { ...setup, data } }, "train");
    return;
  }
  await trying(() => setTuning(network, data));
}
