// Take away: the model as a file, and how it came about as a script, a recipe, a command.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { loadNetworks, loadTexts } from "../actions/looking.js";
import { choose, state } from "../state.js";
import { number, say, t } from "../texts.js";
import { icon } from "./icons.js";
import { networkChoice } from "./network-choice.js";
import { lead } from "./page.js";

const KINDS = ["python", "toml", "command", "curl"];

export async function enter() {
  try {
    await loadNetworks();
    await loadTexts();
  } catch (error) {
    choose({ problem: error.message });
  }
}

export function view({ take, network, networks }) {
  const one = networks.find(({ id }) => id === network);
  return html`
    ${lead("take", networkChoice(loadTexts))}
    ${one
      ? html`
          <div class="taking">
            <section class="card">
              <h2>${t("take.model")}</h2>
              <p class="quiet">${t("take.model_more", { parameters: number(one.parameters) })}</p>
              <a
                class="button"
                href="/api/networks/${encodeURIComponent(network)}/file"
                download="${one.name}.safetensors"
              >
                ${icon("down")} ${one.name}.safetensors
              </a>
            </section>
            ${take.texts ? texts(take) : nothing}
          </div>
        `
      : nothing}
  `;
}

function texts({ texts: all, shown, copied }) {
  const there = KINDS.filter((kind) => all[kind]);
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
        <button @click=${() => copy(all[kind], kind)}>
          ${icon("copy")} ${t(copied === kind ? "take.copied" : "take.copy")}
        </button>
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
