// Read: the sheet, what was read on it, how surely, and how it came about.

import { html, nothing, svg } from "../vendor/lit-html/lit-html.js";
import "../pictures/pixel-grid.js";
import { HEIGHT, WIDTH } from "../pictures/digit-pad.js";
import { inked, open, pad, readAs } from "../actions/reading.js";
import { choose } from "../state.js";
import { number, percent, t } from "../texts.js";
import { told } from "../told.js";
import { correcting } from "./correcting.js";
import { icon } from "./icons.js";
import { lead } from "./page.js";

/** Listen for pictures that are pasted while this part is open. */
export function begin() {
  addEventListener("paste", (event) => {
    const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
    if (file && pad()) open(file);
  });
}

export function view({ read }) {
  return html`
    ${lead("read")}
    <div class="reading">
      <section class="card sheet" aria-label=${t("read.sheet")}>
        <div class="paper" @dragover=${allow} @drop=${drop}>
          <digit-pad
            role="application"
            aria-label=${t("read.pad")}
            aria-describedby="pad-help"
            .brush=${read.brush}
            @ink=${(event) => inked(event.detail, event.target)}
          ></digit-pad>
          ${read.empty ? html`<p class="hint" aria-hidden="true">${t("read.hint")}</p>` : nothing}
          ${boxes(read)}
        </div>
        ${tools(read)}
        <p id="pad-help" class="unseen">${t("read.keys")}</p>
      </section>
      <section class="card answer" aria-label=${t("read.answer")}>${answer(read)}</section>
    </div>
    ${read.steps.length ? steps(read.steps) : nothing}
  `;
}

function tools(read) {
  const act = (name) => () => pad()[name]();
  return html`
    <div class="row apart pad-tools">
      <div class="row">
        ${tool("undo", !read.canUndo, act("undo"))} ${tool("redo", !read.canRedo, act("redo"))}
        ${tool("clear", read.empty, act("clear"))}
      </div>
      <label class="row brush">
        <span class="label">${t("read.brush")}</span>
        <input
          type="range"
          min="1"
          max="5"
          .value=${String(read.brush)}
          @input=${(event) => choose({ brush: Number(event.target.value) }, "read")}
        />
      </label>
      <label class="button bare">
        <input
          class="unseen"
          type="file"
          accept="image/*"
          @change=${(event) => {
            open(event.target.files[0]);
            event.target.value = "";
          }}
        />
        ${icon("image")} ${t("read.open")}
      </label>
    </div>
  `;
}

function tool(name, disabled, act) {
  const words = t(`read.${name}`);
  return html`
    <button class="bare" ?disabled=${disabled} @click=${act} aria-label=${words} title=${words}>
      ${icon(name)}
    </button>
  `;
}

/** The boxes of the digits, over the sheet; those of a photo are in its own pixels. */
function boxes({ readings, photo, scale }) {
  if (!readings) return nothing;
  const placed = photo?.scale
    ? `translate(${photo.left} ${photo.top}) scale(${photo.scale})`
    : `scale(${1 / scale})`;
  return html`
    <svg class="boxes" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
      <g transform=${placed}>${readings.map((one) => one.digits.map((digit) => box(digit, one)))}</g>
    </svg>
  `;
}

function box({ digit, box: [left, top, right, bottom] }, { rejected }) {
  return svg`
    <g class=${rejected ? "rejected" : "accepted"}>
      <rect x=${left - 5} y=${top - 5} width=${right - left + 10} height=${bottom - top + 10}
        rx="8" vector-effect="non-scaling-stroke" />
      ${rejected ? nothing : svg`<text x=${left - 3} y=${top - 12}>${digit}</text>`}
    </g>
  `;
}

function answer(read) {
  const { readings } = read;
  if (!readings && read.busy) return empty(read, t("read.busy"), "");
  if (!readings) return empty(read, t("read.waiting"), t("read.waiting_more"));
  if (!readings.length) {
    return html`${empty(read, t("read.nothing"), t("read.nothing_more"))} ${correcting(read)}`;
  }
  const best = readings.find((one) => !one.rejected) ?? readings[0];
  return html`
    ${manner(read)}
    <output class=${readings.length > 1 ? "numbers many" : "numbers"}>
      ${readings.slice(0, 6).map(line)}
    </output>
    ${best.digits.length ? probabilities(best, read.digit) : nothing}
    <p class="quiet took">${t("read.took", { ms: number(read.seconds * 1000) })}</p>
    ${correcting(read)}
  `;
}

function empty(read, words, more) {
  return html`
    ${manner(read)}
    <div class="none">
      <p>${words}</p>
      <p class="quiet">${more}</p>
    </div>
  `;
}

function manner({ single = false }) {
  const choice = (value, key) => html`
    <button class="bare" aria-pressed=${single === value} @click=${() => readAs(value)}>
      ${t(key)}
    </button>
  `;
  return html`
    <div class="row choices" role="group" aria-label=${t("read.manner")}>
      ${choice(false, "read.any")} ${choice(true, "read.single")}
    </div>
  `;
}

function line(one) {
  const problems = one.problems.length
    ? html`<ul class="problems">${one.problems.map((words) => html`<li>${told(words)}</li>`)}</ul>`
    : nothing;
  if (one.rejected) {
    return html`
      <div class="number refused">
        <span class="text">${one.text ? t("read.perhaps", { text: one.spelled }) : t("read.no_digit")}</span>
        <span class="sure">${t("read.why", { reason: told(one.reason) })}</span>
        ${problems}
      </div>
    `;
  }
  return html`
    <div class="number ${one.spelled.length > 5 ? "long" : ""}">
      <span class="text">${one.spelled}</span>
      <span class="sure">${t("read.sure", { sure: percent(one.confidence) })}</span>
      ${problems}
    </div>
  `;
}

function probabilities({ digits }, chosen) {
  const at = Math.min(chosen, digits.length - 1);
  const { probabilities: shares, digit } = digits[at];
  return html`
    <div class="chances">
      ${digits.length > 1
        ? html`
            <div class="row" role="group" aria-label=${t("read.which")}>
              ${digits.map(
                (one, index) => html`
                  <button
                    class="which"
                    aria-pressed=${index === at}
                    aria-label=${t("read.digit_at", { digit: one.digit, place: index + 1 })}
                    @click=${() => choose({ digit: index }, "read")}
                  >
                    ${one.digit}
                  </button>
                `,
              )}
            </div>
          `
        : nothing}
      <table class="bars">
        <caption class="unseen">${t("read.chances")}</caption>
        <tbody>
          ${shares.map((share, name) => bar(share, name, name === digit))}
        </tbody>
      </table>
    </div>
  `;
}

/** One probability, as a bar and a number. */
export function bar(share, name, best) {
  return html`
    <tr class=${best ? "best" : ""}>
      <th scope="row">${name}</th>
      <td class="length">
        <svg aria-hidden="true" width="100%" height="10">
          <rect class="whole" width="100%" height="10" rx="5" />
          <rect class="part" width="${(100 * share).toFixed(1)}%" height="10" rx="5" />
        </svg>
      </td>
      <td class="share">${percent(share)}</td>
    </tr>
  `;
}

function steps(all) {
  return html`
    <section class="card steps">
      <h2>${t("read.steps")}</h2>
      <ol>
        ${all.map(
          ({ name, words, image, scale }) => html`
            <li>
              <pixel-grid
                .images=${{
                  data: image.data,
                  count: 1,
                  height: image.shape[0],
                  width: image.shape[1],
                  columns: 1,
                  scale,
                }}
              ></pixel-grid>
              <h3>${told(name)}</h3>
              <p>${told(words)}</p>
            </li>
          `,
        )}
      </ol>
    </section>
  `;
}

function allow(event) {
  event.preventDefault();
}

function drop(event) {
  event.preventDefault();
  open(event.dataTransfer.files[0]);
}
