// The class: a code for phones, who writes, and how well networks read each hand.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import "../pictures/pixel-grid.js";
import { loadNetworks } from "../actions/looking.js";
import { closeClass, followClass, forget, learnClass, openClass } from "../actions/teaching.js";
import { takeFile } from "../actions/taking.js";
import { state, trying } from "../state.js";
import { number, t } from "../texts.js";
import { titleOf } from "./compare.js";
import { icon } from "./icons.js";
import { lead } from "./page.js";

export async function enter() {
  await trying(loadNetworks);
  followClass();
}

export function view({ class: room }) {
  const { told } = room;
  if (!told) return lead("class");
  return html`
    ${lead("class")}
    ${told.open ? opened(room) : closed()}
  `;
}

function closed() {
  return html`
    <section class="card invitation">
      <p class="large">${t("class.invite")}</p>
      <p class="quiet">${t("class.invite_more")}</p>
      <button class="main large" @click=${() => openClass()}>${icon("play")} ${t("class.open")}</button>
    </section>
  `;
}

function opened(room) {
  return html`
    <div class="classroom">
      ${code(room)}
      <div class="stack">${pupils(room)} ${room.digits?.shape[0] ? newest(room.digits) : nothing}</div>
    </div>
  `;
}

function code({ address, told }) {
  return html`
    <section class="card code">
      <h2>${t("class.join")}</h2>
      ${address
        ? html`
            <img src="/api/class/code.svg?${address.slice(-6)}" alt=${t("class.code")} />
            <p class="address">${address}</p>
          `
        : html`
            <p>${t("class.alone")}</p>
            <pre tabindex="0">digitus studio --host 0.0.0.0 --token-file token.txt</pre>
          `}
      <p class="quiet">${t("class.private")}</p>
      <button @click=${closeClass}>${icon("stop")} ${t("class.close")}</button>
      ${told.all
        ? html`<button @click=${() => takeFile("/api/class/file", told.data.slice(2))}>
            ${icon("down")} ${told.data.slice(2)}
          </button>`
        : nothing}
    </section>
  `;
}

function pupils({ told, scores }) {
  return html`
    <section class="card">
      <div class="row apart">
        <dl class="pairs">
          <div class="first"><dd>${number(told.all)}</dd><dt>${t("class.digits")}</dt></div>
          <div><dd>${number(told.pupils.length)}</dd><dt>${t("class.pupils")}</dt></div>
        </dl>
        <div class="row">
          <label class="field choice">
            <span class="label">${t("class.reads")}</span>
            <select @change=${(event) => openClass(event.target.value)}>
              ${state.networks.map(
                ({ id, title }) => html`
                  <option value=${id} .selected=${id === told.network}>${title}</option>
                `,
              )}
            </select>
          </label>
          <button class="main" ?disabled=${!told.enough} @click=${learnClass}>
            ${icon("play")} ${t("class.learn")}
          </button>
        </div>
      </div>
      ${told.pupils.length ? table(told, scores) : html`<p class="quiet">${t("class.nobody")}</p>`}
    </section>
  `;
}

function table({ pupils: list, all }, scores) {
  return html`
    <div class="table-box pupils" tabindex="0" role="region" aria-label=${t("class.pupils")}>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">${t("class.pupil")}</th>
            <th scope="col">${t("class.digits")}</th>
            ${scores.map(({ name }) => html`<th scope="col">${t("class.right", { name: titleOf(name) })}</th>`)}
            <td></td>
          </tr>
        </thead>
        <tbody>
          ${list.map(
            ({ name, digits }) => html`
              <tr>
                <th scope="row">${name}</th>
                <td>${number(digits)}</td>
                ${scores.map(({ pupils }) => score(pupils[name]))}
                <td>
                  <button
                    class="bare"
                    aria-label=${t("class.forget", { name })}
                    @click=${() => forget(name)}
                  >
                    ${icon("close")}
                  </button>
                </td>
              </tr>
            `,
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">${t("class.together")}</th>
            <td>${number(all)}</td>
            ${scores.map(({ pupils }) => score(summed(Object.values(pupils))))}
            <td></td>
          </tr>
        </tfoot>
      </table>
    </div>
    <p class="quiet">${t("class.kept")}</p>
  `;
}

function score(one) {
  return html`<td>${one?.of ? t("class.score", one) : "–"}</td>`;
}

function summed(all) {
  const sum = (key) => all.reduce((total, one) => total + one[key], 0);
  return { right: sum("right"), of: sum("of") };
}

function newest({ data, shape: [count, height, width] }) {
  return html`
    <section class="card newest">
      <h2>${t("class.newest")}</h2>
      <pixel-grid
        role="img"
        aria-label=${t("class.newest")}
        .images=${{ data, count, height, width, columns: 15, scale: "ink" }}
      ></pixel-grid>
    </section>
  `;
}
