// The frame of the page: brand, parts, tools, and the part that is open.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { LANGUAGES, lookLike, shownTheme } from "../appearance.js";
import { PARTS, choose, state } from "../state.js";
import { loadTexts, t } from "../texts.js";
import { told } from "../told.js";
import { icon } from "./icons.js";

/** The whole page; `view` is the open part, undefined while it is being fetched. */
export function page(now, view) {
  return html`
    <a class="unseen skip" href="#main" @click=${skip}>${t("page.skip")}</a>
    <header class="bar">
      <a class="brand" href="#read"><img src="icon.svg" alt="" />digitus</a>
      ${now.part === "join" ? html`<span class="no-parts"></span>` : parts(now)}
      <div class="tools">${tools(now)}</div>
    </header>
    <main id="main" tabindex="-1" data-part=${now.part}>
      ${now.problem ? problem(now.problem) : nothing}
      ${now.waits ? html`<p class="note waits" role="status">${t("page.waits")}</p>` : nothing} ${view ? view(now) : nothing}
    </main>
  `;
}

/** The parts; a phone in a class has only one. */
function parts(now) {
  return html`
    <nav class="parts" aria-label=${t("page.parts")}>
      ${PARTS.map(
        (part) => html`
          <a href="#${part}" aria-current=${part === now.part ? "page" : nothing}>
            ${t(`${part}.tab`)}
          </a>
        `,
      )}
    </nav>
  `;
}

/** The head of a part: its name, one sentence, and what may stand beside them. */
export function lead(part, beside = nothing) {
  return html`
    <div class="lead">
      <div>
        <h1>${t(`${part}.title`)}</h1>
        <p>${t(`${part}.lead`)}</p>
      </div>
      ${beside}
    </div>
  `;
}

function tools(now) {
  const dark = shownTheme(now.theme) === "dark";
  const large = now.size === "projector";
  const other = LANGUAGES[(LANGUAGES.indexOf(now.language) + 1) % LANGUAGES.length];
  return html`
    <button class="bare" lang=${other} @click=${() => speak(other)} aria-label=${t("page.language")}>
      ${other.toUpperCase()}
    </button>
    <button
      class="bare large-only"
      aria-pressed=${large}
      aria-label=${t("page.projector")}
      title=${t("page.projector")}
      @click=${() => look({ size: large ? "normal" : "projector" })}
    >
      ${icon("screen")}
    </button>
    <button
      class="bare"
      aria-label=${t(dark ? "page.light" : "page.dark")}
      title=${t(dark ? "page.light" : "page.dark")}
      @click=${() => look({ theme: dark ? "light" : "dark" })}
    >
      ${icon(dark ? "sun" : "moon")}
    </button>
  `;
}

function problem(message) {
  return html`
    <div class="problem" role="alert">
      <span>${told(message)}</span>
      <button class="bare" @click=${() => choose({ problem: "" })} aria-label=${t("page.dismiss")}>
        ${icon("close")}
      </button>
    </div>
  `;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

function look(changes) {
  Object.assign(state, changes);
  lookLike(state);
  choose({});
}

async function speak(language) {
  await loadTexts(language);
  look({ language });
}
