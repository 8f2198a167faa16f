// Review: what is unsure in a folder of scans, cut out, one key each; how far it is, what is promised.

import { html, nothing, svg } from "../vendor/lit-html/lit-html.js";
import {
  NONE,
  back,
  enterReview,
  keep,
  lookAt,
  skip,
  togglePage,
  why,
  words,
} from "../actions/reviewing.js";
import { choose } from "../state.js";
import { number, percent, t } from "../texts.js";
import { icon } from "./icons.js";
import { lead } from "./page.js";

const SAMPLE = 299; // accepted answers, all right, promise one error in a hundred

export const enter = enterReview;

export function view({ review }) {
  const { standing } = review;
  if (!standing) return html`${lead("review")}<p class="quiet">${t("review.asking")}</p>`;
  if (!standing.folder) return html`${lead("review")} ${invitation()}`;
  return html`
    ${lead("review", choice(review.what))}
    <div class="reviewing">
      <section class="card desk" aria-label=${t("review.desk")}>
        ${review.item ? desk(review) : rest(standing)}
      </section>
      <div class="stack">${reached(standing)} ${promised(standing)} ${kept(standing)}</div>
    </div>
  `;
}

/** No folder was named: a page cannot name one, so it says how. */
function invitation() {
  return html`
    <section class="card none invite">
      <p>${t("review.no_folder")}</p>
      <p class="quiet">${t("review.no_folder_more")}</p>
      <pre>digitus studio --review scans/</pre>
    </section>
  `;
}

function choice(what) {
  const button = (value) => html`
    <button class="bare" aria-pressed=${what === value} @click=${() => lookAt(value)}>
      ${t(`review.what_${value}`)}
    </button>
  `;
  return html`
    <div class="row choices" role="group" aria-label=${t("review.what")}>
      ${["both", "doubtful", "sample"].map(button)}
    </div>
  `;
}

function desk({ item, typed, page, past, last, turning }) {
  const place = t("review.place", { page: item.page + 1, line: item.line + 1 });
  return html`
    <div class="row apart">
      <p class="file"><strong>${item.file}</strong> <span class="quiet">${place}</span></p>
      <span class="badge ${item.accepted ? "drawn" : "doubt"}">
        ${t(item.accepted ? "review.is_drawn" : "review.is_doubtful")}
      </span>
    </div>
    <figure class="scan ${page ? "whole" : ""} ${turning ? "turning" : ""}">${picture(item, page)}</figure>
    <form class="typed" @submit=${submit}>
      <label class="field">
        <span class="label">${t("review.stands")}</span>
        <input
          id="truth"
          type="text"
          inputmode="numeric"
          autocomplete="off"
          spellcheck="false"
          aria-describedby="why keys"
          ?readonly=${turning}
          .value=${typed}
          @input=${(event) => choose({ typed: event.target.value }, "review")}
          @keydown=${pressed}
        />
      </label>
      <button class="main large">${typed === NONE ? t("review.confirm_none") : t("review.confirm")} <kbd>↵</kbd></button>
    </form>
    <p class="quiet" id="why">${item.truth ? t("review.was", { truth: words(item.truth) }) : why(item)}</p>
    <div class="row moves">
      ${move("none", "N", () => keep(NONE), "mute")} ${move("skip", "S", skip, "epoch")}
      ${move("back", "B", back, "undo", !past.length)}
      ${move(page ? "line" : "page", "W", togglePage, "image")}
    </div>
    <p class="unseen" id="keys">${t("review.keys")}</p>
    <p class="quiet last">
      ${last ? t("review.kept", { file: last.file, truth: words(last.truth) }) : nothing}
    </p>
  `;
}

function picture(item, page) {
  if (item.lost) return html`<p class="none">${item.lost}</p>`;
  const cut = t("review.cut", { file: item.file, page: item.page + 1, line: item.line + 1 });
  return html`<img src=${page ?? item.picture} alt=${page ? t("review.whole", item) : cut} />`;
}

function move(name, key, act, shape, disabled = false) {
  return html`
    <button ?disabled=${disabled} @click=${act}>
      ${icon(shape)} ${t(`review.${name}`)} <kbd>${key}</kbd>
    </button>
  `;
}

/** What stands in the field counts, not what was drawn last: people type faster than pages are drawn. */
function submit(event) {
  event.preventDefault();
  keep(event.target.querySelector("#truth").value);
}

/** Letters are no digits: in the field they are keys. */
function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = { n: () => keep(NONE), s: skip, b: back, w: togglePage }[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
}

function rest(standing) {
  const key = standing.problem ? "stopped" : standing.active ? "reading" : "done";
  return html`
    <div class="none" role="status">
      <p>${t(`review.${key}`)}</p>
      <p class="quiet">${standing.problem || t(`review.${key}_more`)}</p>
    </div>
  `;
}

/** What is read, and what still needs eyes. */
function reached(standing) {
  const { answers, accepted, looked, waiting } = standing;
  const known = accepted + looked.doubtful;
  return html`
    <section class="card">
      <dl class="pairs">
        <div class="first">
          <dd>${answers ? percent(known / answers) : "–"}</dd>
          <dt>${t("review.read_share", { answers: number(answers) })}</dt>
        </div>
        <div>
          <dd>${number(waiting)}</dd>
          <dt>${t("review.waiting", { share: answers ? percent(waiting / answers) : "–" })}</dt>
        </div>
      </dl>
      ${bar([
        ["by-machine", accepted],
        ["by-eye", looked.doubtful],
        ["open", waiting],
      ], answers)}
      <ul class="legend">
        ${legend("by-machine", accepted)} ${legend("by-eye", looked.doubtful)} ${legend("open", waiting)}
      </ul>
      <p class="quiet files">
        ${t(standing.active ? "review.files_reading" : "review.files", {
          read: number(standing.read),
          files: number(standing.files),
        })}
      </p>
      ${standing.errors.count ? errors(standing.errors) : nothing}
    </section>
  `;
}

function bar(parts, whole) {
  let left = 0;
  const pieces = parts.map(([name, count]) => {
    const width = whole ? (100 * count) / whole : 0;
    left += width;
    return svg`<rect class=${name} x="${(left - width).toFixed(2)}%" width="${width.toFixed(2)}%" height="14" />`;
  });
  return html`<svg class="shares" aria-hidden="true" width="100%" height="14">
    <rect class="whole" width="100%" height="14" />${pieces}
  </svg>`;
}

function legend(name, count) {
  return html`<li class=${name}><i></i>${t(`review.${name}`)} <strong>${number(count)}</strong></li>`;
}

function errors({ count, first }) {
  return html`
    <details>
      <summary>${t("review.errors", { count: number(count) })}</summary>
      <ul class="problems">${first.map((words) => html`<li>${words}</li>`)}</ul>
    </details>
  `;
}

/** What may be said of answers that nobody looks at. */
function promised(standing) {
  const { accepted, active, bound, looked, wrong, promises } = standing;
  const sample = active ? SAMPLE : Math.min(SAMPLE, accepted);
  const share = bound === null ? "–" : percent(bound, bound < 0.1 ? 1 : 0);
  return html`
    <section class="card promise">
      <h2>${t("review.promise")}</h2>
      <dl class="pairs">
        <div class="first">
          <dd>${bound === null ? "–" : t("review.at_most", { share })}</dd>
          <dt>${t(looked.sample ? "review.bound" : "review.no_bound")}</dt>
        </div>
      </dl>
      <progress max=${sample || 1} .value=${Math.min(sample, looked.sample)} aria-label=${t("review.sample")}></progress>
      <p class="quiet">
        ${t("review.sampled", { looked: number(looked.sample), sample, wrong: number(wrong) })}
      </p>
      <p class="quiet">${t("review.sample_why")}</p>
      ${promises.length ? thresholds(promises) : nothing}
    </section>
  `;
}

function thresholds(promises) {
  return html`
    <details>
      <summary>${t("review.thresholds")}</summary>
      <div class="table-box">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">${t("review.risk")}</th>
              <th scope="col">${t("review.threshold")}</th>
              <th scope="col">${t("review.answered")}</th>
            </tr>
          </thead>
          <tbody>
            ${promises.map(
              ({ risk, threshold, share }) => html`
                <tr>
                  <td>${percent(risk, risk < 0.001 ? 2 : 1)}</td>
                  <td>${percent(threshold, threshold > 0.999 ? 3 : 1)}</td>
                  <td>${percent(share)}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </details>
  `;
}

function kept({ table, model }) {
  return html`
    <section class="card kept">
      <h2>${t("review.table")}</h2>
      <p class="quiet">${t("review.table_more")}</p>
      <p class="path">${table}</p>
      <pre>digitus calibrate ${table.split(/[\\/]/).at(-1)}${model === "strip" ? "" : ` --reader ${model}`}</pre>
    </section>
  `;
}
