// Train: what is set up on the left, what happens on the right, and the time line below.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import "../pictures/line-chart.js";
import "../pictures/pixel-grid.js";
import { branch, chosenRun, drop, loadCatalog, start, steer } from "../actions/training.js";
import { loadNetworks } from "../actions/looking.js";
import { choose, trying } from "../state.js";
import { number, percent, say, t } from "../texts.js";
import { told } from "../told.js";
import { adviceCard } from "./advice.js";
import { charts } from "./curves.js";
import { icon } from "./icons.js";
import { layersCard } from "./layers.js";
import { lead } from "./page.js";
import { setupCard } from "./setup.js";
import { share } from "./share.js";

export async function enter() {
  await trying(async () => {
    await loadNetworks();
    await loadCatalog();
  });
}

export function view({ train }) {
  if (!train.catalog) return lead("train");
  const run = chosenRun();
  return html`
    ${lead("train")}
    <div class="training">
      ${setupCard(train)}
      <div class="stack">
        ${run ? html`${stage(train, run)} ${weights(run)} ${layersCard(run)} ${adviceCard(run)}` : waiting(train)}
      </div>
    </div>
  `;
}

function waiting(train) {
  return html`
    <section class="card invitation">
      <p class="large">${t("train.invite")}</p>
      <p class="quiet">${t("train.invite_more")}</p>
      <button class="main large" ?disabled=${train.starting} @click=${() => start()}>
        ${icon("play")} ${t("train.start")}
      </button>
    </section>
  `;
}

function stage(train, run) {
  const about = run.frame?.about;
  return html`
    <section class="card stage" aria-label=${t("train.stage")}>
      ${train.runs.length > 1 ? runs(train) : nothing}
      <div class="row apart">
        <div class="figures">${about ? figures(about) : nothing}</div>
        ${controls(train, run)}
      </div>
      ${status(run, train)}
      <div @read-out=${(event) => say(event.detail)}>${charts(train.runs)}</div>
      ${about ? timeline(run, about) : nothing}
    </section>
  `;
}

function runs(train) {
  return html`
    <div class="row run-list" role="group" aria-label=${t("train.runs")}>
      ${train.runs.map(
        (run) => html`
          <span class="run">
            <button
              class="bare ${run.colour}"
              aria-pressed=${run.id === train.chosen}
              @click=${() => {
                choose({ chosen: run.id }, "train");
                choose({ network: run.id });
              }}
            >
              <i class="swatch"></i>${run.name}
            </button>
            <button
              class="bare"
              aria-label=${t("train.forget", { name: run.name })}
              @click=${() => drop(run.id)}
            >
              ${icon("close")}
            </button>
          </span>
        `,
      )}
    </div>
  `;
}

function figures(about) {
  const validated = about.validation_accuracy !== null;
  const right = validated ? about.validation_accuracy : about.accuracy;
  const pair = (value, words) => html`<div><dd>${value}</dd><dt>${words}</dt></div>`;
  return html`
    <dl class="pairs">
      <div class="first">
        <dd>${percent(right)}</dd>
        <dt>${t(validated ? "train.right_validation" : "train.right_training")}</dt>
      </div>
      ${pair(`${Math.min(about.epoch, about.epochs)} / ${about.epochs}`, t("train.epoch"))}
      ${pair(number(about.step), t("train.steps"))}
      ${pair(number(about.images_per_second), t("train.pace"))}
    </dl>
  `;
}

function controls(train, run) {
  const about = run.frame?.about;
  const over = Boolean(about?.reason || about?.problem);
  const act = (name, words, work, off = over) => html`
    <button class="bare" ?disabled=${off || !about} aria-label=${words} title=${words} @click=${work}>
      ${icon(name)}
    </button>
  `;
  const go = about?.moving
    ? html`<button class="main" @click=${() => steer("pause")}>
        ${icon("pause")} ${t("train.pause")}
      </button>`
    : html`<button
        class="main"
        ?disabled=${over || !about}
        @click=${() => steer("go", { speed: train.speed })}
      >
        ${icon("play")} ${t("train.go_on")}
      </button>`;
  return html`
    <div class="row controls" role="group" aria-label=${t("train.controls")}>
      ${go} ${act("step", t("train.one_step"), () => steer("go", { steps: 1 }))}
      ${act("epoch", t("train.one_epoch"), () => steer("go", { epochs: 1 }))}
      ${act("stop", t("train.stop"), () => steer("stop"))}
      <label class="row slow">
        <input
          type="checkbox"
          .checked=${train.speed === "slow"}
          @change=${(event) => {
            const speed = event.target.checked ? "slow" : "full";
            choose({ speed }, "train");
            if (about?.moving) steer("go", { speed });
          }}
        />
        ${t("train.slow")}
      </label>
    </div>
  `;
}

function status(run, { sameBits }) {
  const about = run.frame?.about;
  const words = [];
  if (about?.problem) words.push(told(about.problem));
  else if (about?.reason) words.push(t("train.ended", { reason: told(about.reason) }));
  else if (!about || run.waiting) words.push(t("train.preparing"));
  if (about?.unkept) words.push(t("train.unkept", { why: told(about.unkept) }));
  if (sameBits !== null) words.push(t(sameBits ? "train.same_bits" : "train.other_bits"));
  if (!words.length) return nothing;
  const bad = about?.problem || sameBits === false;
  return html`<p class=${bad ? "problem" : "note"} role="status">${words.join(" ")}</p>`;
}

/** The time line: drag back to any moment that is kept, and branch there. */
function timeline(run, about) {
  const marks = about.changes.map((change) => change.step);
  return html`
    <div class="timeline">
      <label>
        <span class="label">${t("train.timeline")}</span>
        <input
          type="range"
          list="moments"
          min=${about.first}
          max=${Math.max(about.last, about.first + 1)}
          .value=${String(about.step)}
          aria-valuetext=${t("train.at_step", { step: number(about.step) })}
          @change=${(event) => steer("back", { step: Number(event.target.value) })}
        />
        <datalist id="moments">${marks.map((step) => html`<option value=${step}></option>`)}</datalist>
      </label>
      <div class="row">
        <button @click=${() => branch()}>${icon("branch")} ${t("train.branch")}</button>
        ${share(run)}
      </div>
    </div>
  `;
}

/** So many pictures in a row that the rows are full, where that can be. */
function columnsFor(count) {
  const about = Math.max(4, Math.ceil(Math.sqrt(count * 2.6)));
  return [0, -1, 1, -2, 2, 3].map((by) => about + by).find((one) => count % one === 0) ?? about;
}

function weights(run) {
  const pictures = run.frame?.tensors.weights;
  if (!pictures) return nothing;
  const [count, height, width] = pictures.shape;
  const columns = columnsFor(count);
  const images = { data: pictures.data, count, height, width, columns, scale: "signed" };
  return html`
    <section class="card weights">
      <div class="row apart">
        <h2>${t("train.weights")}</h2>
        <span class="quiet key"><i class="n10"></i>${t("train.against")}
          <i class="p10"></i>${t("train.in_favour")}</span>
      </div>
      <pixel-grid
        role="img"
        aria-label=${t("train.weights_of", { count })}
        .images=${images}
      ></pixel-grid>
    </section>
  `;
}
