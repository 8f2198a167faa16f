// A pupil's phone: a name, a digit to write, and what the network makes of it.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import "../pictures/digit-pad.js";
import { begin, remember, send } from "../actions/joining.js";
import { pad } from "../actions/reading.js";
import { choose } from "../state.js";
import { t } from "../texts.js";
import { icon } from "./icons.js";
import { lead } from "./page.js";

export function enter() {
  begin();
}

export function view({ join }) {
  return html`${lead("join")} ${join.name ? writing(join) : naming(join)}`;
}

function naming({ typed }) {
  return html`
    <form
      class="card naming"
      @submit=${(event) => {
        event.preventDefault();
        remember(typed.trim());
      }}
    >
      <label class="field">
        <span class="label">${t("join.name")}</span>
        <input
          type="text"
          maxlength="20"
          autocomplete="off"
          .value=${typed}
          @input=${(event) => choose({ typed: event.target.value }, "join")}
        />
      </label>
      <button class="main" ?disabled=${!typed.trim()}>${t("join.begin")}</button>
      <p class="quiet">${t("join.private")}</p>
    </form>
  `;
}

function writing(join) {
  return html`
    <section class="card joining" aria-label=${t("join.sheet")}>
      <p class="wish">${t("join.write")} <strong>${join.next}</strong></p>
      <div class="paper">
        <digit-pad
          role="application"
          aria-label=${t("read.pad")}
          .brush=${4}
          @ink=${(event) => choose({ empty: event.detail.empty }, "join")}
        ></digit-pad>
      </div>
      <div class="row">
        <button @click=${() => pad().clear()} ?disabled=${join.empty}>${icon("clear")} ${t("read.clear")}</button>
        <button class="main" ?disabled=${join.empty || join.busy} @click=${() => send(pad())}>
          ${t("join.send")}
        </button>
      </div>
      ${join.last ? said(join.last) : nothing}
    </section>
  `;
}

function said(last) {
  const right = last.answer === last.label;
  return html`
    <p class="said ${right ? "right" : "wrong"}">${t(right ? "join.right" : "join.wrong", last)}</p>
    <p class="quiet">${t("join.count", { count: last.digits })}</p>
  `;
}
