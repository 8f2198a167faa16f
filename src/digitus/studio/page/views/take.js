// Take away: the model as a file of any format, its curves, and how it came about.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { loadNetworks, loadTexts } from "../actions/looking.js";
import { isBusy, takeFile, takeText } from "../actions/taking.js";
import { choose, trying } from "../state.js";
import { number, say, t } from "../texts.js";
import { icon } from "./icons.js";
import { networkChoice } from "./network-choice.js";
import { lead } from "./page.js";

/** Each text with the ending of its file. */
const KINDS = { python: "py", toml: "toml", command: "sh", curl: "sh" };
const CURVES = ["png", "svg", "csv"];

export async function enter() {
  await trying(async () => {
    await loadNetworks();
    await loadTexts();
  });
}

export function view({ take, network, networks, formats }) {
  const one = networks.find(({ id }) => id === network);
  return html`
    ${lead("take", networkChoice(loadTexts))}
    ${one
      ? html`
          <div class="taking">
            <div class="stack">${model(one)} ${others(one, formats)} ${curves(one)}</div>
            ${take.texts ? texts(take, one) : nothing}
          </div>
        `
      : nothing}
  `;
}

function model({ name, parameters }) {
  return html`
    <section class="card">
      <h2>${t("take.model")}</h2>
      <p class="quiet">${t("take.model_more", { parameters: number(parameters) })}</p>
      ${file("file", `${name}.safetensors`, `${name}.safetensors`)}
    </section>
  `;
}

function file(path, name, words) {
  return html`
    <button ?disabled=${isBusy(path)} @click=${() => takeFile(path, name)}>
      ${icon("down")} ${isBusy(path) ? t("take.busy") : words}
    </button>
  `;
}

/** As other programs run it: a row for each format, a button for each kind of numbers. */
function others({ name }, formats) {
  return html`
    <section class="card">
      <h2>${t("take.others")}</h2>
      ${Object.entries(formats).map(
        ([to, precisions]) => html`
          <div class="format">
            <p><strong>${t(`format.${to}`)}</strong> <span class="quiet">${t(`format.${to}_more`)}</span></p>
            <div class="row">
              ${precisions.map((precision) => {
                const path = `export?to=${to}&precision=${precision}`;
                const small = precision === "float32" ? "" : `-${precision}`;
                return file(path, `${name}${small}.${to}`, precisions.length > 1 ? precision : `${name}.${to}`);
              })}
            </div>
          </div>
        `,
      )}
    </section>
  `;
}

function curves({ name }) {
  return html`
    <section class="card">
      <h2>${t("take.curves")}</h2>
      <p class="quiet">${t("take.curves_more")}</p>
      <div class="row">
        ${CURVES.map((kind) => file(`curves?kind=${kind}`, `${name}-curves.${kind}`, kind.toUpperCase()))}
      </div>
    </section>
  `;
}

function texts({ texts: all, shown, copied }, { name }) {
  const there = Object.keys(KINDS).filter((kind) => all[kind]);
  const kind = there.includes(shown) ? shown : there[0];
  return html`
    <section class="card script">
      <div class="row apart">
        <div class="row choices" role="group" aria-label=${t("take.kinds")}>
          ${there.map(
            (one) => html`
              <button
                class="bare"
                aria-pressed=${one === kind}
                @click=${() => choose({ shown: one, copied: "" }, "take")}
              >
                ${t(`take.${one}`)}
              </button>
            `,
          )}
        </div>
        <div class="row">
          <button @click=${() => copy(all[kind], kind)}>
            ${icon("copy")} ${t(copied === kind ? "take.copied" : "take.copy")}
          </button>
          <button @click=${() => takeText(all[kind], `${name}.${KINDS[kind]}`)}>
            ${icon("down")} ${t("take.as_file")}
          </button>
        </div>
      </div>
      <p class="quiet">${t(`take.${kind}_more`)}</p>
      <pre tabindex="0" aria-label=${t(`take.${kind}`)}><code>${all[kind]}</code></pre>
    </section>
  `;
}

async function copy(text, kind) {
  try {
    await navigator.clipboard.writeText(text);
    choose({ copied: kind }, "take");
    say(t("take.copied"));
  } catch {
    getSelection().selectAllChildren(document.querySelector("pre"));
  }
}
