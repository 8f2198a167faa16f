// Two networks on the same images: a table of four fields, and what chance has to do with it.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { compareWith, openOnly } from "../actions/looking.js";
import { state } from "../state.js";
import { number, percent, t } from "../texts.js";

const LEAST = 1e-4; // smaller probabilities are not told apart

/** The card: which network to compare with, and what came of it. */
export function comparing({ other, comparison, cell }) {
  const others = state.networks.filter((one) => one.id !== state.network);
  if (!others.length) return nothing;
  return html`
    <section class="card compare">
      <div class="row apart">
        <h2 id="compare">${t("compare.title")}</h2>
        <select
          aria-labelledby="compare"
          @change=${(event) => compareWith(event.target.value || null)}
        >
          <option value="" .selected=${!other}>${t("compare.nobody")}</option>
          ${others.map(
            ({ id, title }) => html`<option value=${id} .selected=${id === other}>${title}</option>`,
          )}
        </select>
      </div>
      ${comparison ? found(comparison, cell) : html`<p class="quiet">${t("compare.help")}</p>`}
    </section>
  `;
}

export function titleOf(id) {
  return state.networks.find((one) => one.id === id)?.title ?? id;
}

function found(comparison, cell) {
  const a = titleOf(state.network);
  const b = titleOf(state.evaluate.other);
  const { accuracy, only, both_right: right, both_wrong: wrong } = comparison;
  return html`
    <table class="fields">
      <caption class="quiet">
        ${t("compare.fields", { images: number(comparison.images) })}
      </caption>
      <thead>
        <tr>
          <td></td>
          <th scope="col">${t("compare.right_of", { name: b })}</th>
          <th scope="col">${t("compare.wrong_of", { name: b })}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">${t("compare.right_of", { name: a })}</th>
          <td>${number(right)}</td>
          <td>${onlyButton("a", only[0], a, cell)}</td>
        </tr>
        <tr>
          <th scope="row">${t("compare.wrong_of", { name: a })}</th>
          <td>${onlyButton("b", only[1], b, cell)}</td>
          <td>${number(wrong)}</td>
        </tr>
      </tbody>
    </table>
    <dl class="pairs">
      <div>
        <dd>${percent(accuracy[0], 2)}</dd>
        <dt>${a}</dt>
      </div>
      <div>
        <dd>${percent(accuracy[1], 2)}</dd>
        <dt>${b}</dt>
      </div>
      <div>
        <dd>${chance(comparison.p_value)}</dd>
        <dt>${t("compare.chance")}</dt>
      </div>
    </dl>
    <p class="verdict">${verdict(comparison, a, b)}</p>
  `;
}

function onlyButton(side, count, name, cell) {
  return html`
    <button
      ?disabled=${!count}
      aria-pressed=${cell?.only === side}
      aria-label=${t("compare.only", { name, count: number(count) })}
      @click=${() => openOnly(side)}
    >
      ${number(count)}
    </button>
  `;
}

function chance(value) {
  return value < LEAST ? `< ${percent(LEAST, 2)}` : percent(value, value < 0.01 ? 2 : 1);
}

function verdict({ better }, a, b) {
  if (!better) return t("compare.luck");
  return t("compare.better", { name: better === "a" ? a : b });
}
