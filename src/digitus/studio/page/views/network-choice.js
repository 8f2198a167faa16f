// Which network is looked at: a run of this page, or one that ships.

import { html } from "../vendor/lit-html/lit-html.js";
import { useNetwork } from "../actions/looking.js";
import { state } from "../state.js";
import { t } from "../texts.js";

/** The choice; `then` is called when it has changed. */
export function networkChoice(then) {
  return html`
    <label class="field choice">
      <span class="label">${t("page.network")}</span>
      <select
        @change=${(event) => {
          useNetwork(event.target.value);
          then();
        }}
      >
        ${state.networks.map(
          ({ id, title }) => html`
            <option value=${id} .selected=${id === state.network}>${title}</option>
          `,
        )}
      </select>
    </label>
  `;
}
