// What is to be trained: a recipe, or one's own network; rate, batch, data; and changes under way.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { changeNow, chosenRun, start } from "../actions/training.js";
import { choose, state } from "../state.js";
import { figure, number, t } from "../texts.js";
import { augmenting } from "./augmenting.js";
import { goingOn } from "./going-on.js";
import { icon } from "./icons.js";
import { ownData } from "./own-data.js";

const RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** The card on the left. */
export function setupCard(train) {
  const { setup, catalog } = train;
  const recipe = catalog.recipes.find((one) => one.name === setup.recipe);
  const set = (key) => (event) => change({ [key]: event.target.value });
  const setNumber = (key) => (event) => change({ [key]: Number(event.target.value) });
  const options = (names, chosen) =>
    names.map((name) => html`<option .selected=${name === chosen}>${name}</option>`);
  return html`
    <section class="card setup" aria-label=${t("setup.title")}>
      <div class="stack">
        <label class="field">
          <span class="label">${t("setup.recipe")}</span>
          <select @change=${(event) => takeRecipe(event.target.value)}>
            ${options(catalog.recipes.map((one) => one.name), setup.recipe)}
          </select>
          <span class="quiet">${recipe ? titleOf(recipe) : nothing}</span>
        </label>
        ${goingOn(train)} ${setup.start ? nothing : layers(setup, recipe, catalog)}
        <div class="two">
          <label class="field">
            <span class="label">${t("setup.optimizer")}</span>
            <select @change=${set("optimizer")}>${options(catalog.optimizers, setup.optimizer)}</select>
          </label>
          <label class="field">
            <span class="label">${t("setup.loss")}</span>
            <select @change=${set("loss")}>${options(catalog.losses, setup.loss)}</select>
          </label>
          ${numberField("batch_size", setup, setNumber, 1, 1000)}
          ${numberField("epochs", setup, setNumber, 1, 200)}
          <label class="field">
            <span class="label">${t("setup.data")}</span>
            <select @change=${set("data")}>${options(catalog.data, setup.data)}</select>
          </label>
          ${numberField("seed", setup, setNumber, 0, 2 ** 31)}
        </div>
        ${ownData(train)}
        ${rate(setup)} ${augmenting(train)}
        <button class="main" ?disabled=${train.starting} @click=${() => start()}>
          ${icon("play")} ${t(chosenRun() ? "train.start_new" : "train.start")}
        </button>
        ${chosenRun() ? under(chosenRun()) : nothing}
      </div>
    </section>
  `;
}

/** What a recipe is, in the language of the page. */
function titleOf({ name, title }) {
  const known = name.replaceAll("-", "_");
  const words = t(`recipe.${known}`);
  return words === `recipe.${known}` ? title : words;
}

function change(changes) {
  choose({ setup: { ...state.train.setup, ...changes } }, "train");
}

function takeRecipe(name) {
  const recipe = state.train.catalog.recipes.find((one) => one.name === name);
  change({ ...recipe.setup });
}

function numberField(key, setup, setNumber, low, high) {
  return html`
    <label class="field">
      <span class="label">${t(`setup.${key}`)}</span>
      <input
        type="number"
        min=${low}
        max=${high}
        .value=${String(setup[key])}
        @change=${setNumber(key)}
      />
    </label>
  `;
}

function rate(setup) {
  const at = RATES.findIndex((one) => one >= setup.learning_rate);
  return html`
    <label class="field">
      <span class="row apart">
        <span class="label">${t("setup.learning_rate")}</span>
        <strong>${figure(setup.learning_rate)}</strong>
      </span>
      <input
        type="range"
        min="0"
        max=${RATES.length - 1}
        .value=${String(at < 0 ? RATES.length - 1 : at)}
        aria-valuetext=${figure(setup.learning_rate)}
        @input=${(event) => change({ learning_rate: RATES[event.target.value] })}
      />
    </label>
  `;
}

const layersOf = ({ hidden }) => hidden.split(",").map((one) => one.split("-"));

/** The layers of one's own network; a recipe's are only named. */
function layers(setup, recipe, catalog) {
  if (!setup.hidden) {
    return html`
      <div class="field">
        <span class="label">${t("setup.network")}</span>
        <p class="network">${recipe?.layers}</p>
        <button @click=${() => change({ hidden: "64-relu" })}>
          ${icon("plus")} ${t("setup.own")}
        </button>
      </div>
    `;
  }
  const hidden = layersOf(setup);
  // What was typed since this was drawn must not be lost: the change is made to the layers of now.
  const put = (changed) => {
    const all = changed(layersOf(state.train.setup));
    change({ hidden: all.map((one) => one.join("-")).join(",") });
  };
  return html`
    <fieldset class="field">
      <legend>${t("setup.layers")}</legend>
      ${hidden.map(
        ([units, activation], at) => html`
          <div class="row layer">
            <input
              type="number"
              min="1"
              max="2048"
              aria-label=${t("setup.units", { layer: at + 1 })}
              .value=${units}
              @change=${(event) => put((all) => all.with(at, [event.target.value, all[at][1]]))}
            />
            <select
              aria-label=${t("setup.activation", { layer: at + 1 })}
              @change=${(event) => put((all) => all.with(at, [all[at][0], event.target.value]))}
            >
              ${catalog.activations.map(
                (name) => html`<option .selected=${name === activation}>${name}</option>`,
              )}
            </select>
            <button
              class="bare"
              aria-label=${t("setup.remove", { layer: at + 1 })}
              @click=${() => put((all) => all.toSpliced(at, 1))}
            >
              ${icon("close")}
            </button>
          </div>
        `,
      )}
      <div class="row">
        <button ?disabled=${hidden.length > 5} @click=${() => put((all) => [...all, ["32", "relu"]])}>
          ${icon("plus")} ${t("setup.layer")}
        </button>
        <button class="bare" @click=${() => change({ hidden: "" })}>${t("setup.as_recipe")}</button>
      </div>
    </fieldset>
  `;
}

/** A change as a link writes it (`learning_rate:0.1;l2:0.001`), in words. */
function wordsOf(text) {
  const parts = text.split(";").map((part) => part.split(":"));
  return parts
    .map(([key, value]) => `${t(`setting.${key}`)} ${Number.isNaN(Number(value)) ? value : figure(Number(value))}`)
    .join(", ");
}

/** What can be changed while the chosen run goes on. */
function under(run) {
  const about = run.frame?.about;
  if (!about || about.reason || about.problem) return nothing;
  const now = about.learning_rate;
  return html`
    <div class="field now" role="group" aria-labelledby="now">
      <span class="label" id="now">${t("setup.now", { name: run.name })}</span>
      <div class="row">
        <button @click=${() => changeNow({ learning_rate: now / 2 })}>
          ${t("setup.halve", { rate: figure(now / 2) })}
        </button>
        <button @click=${() => changeNow({ learning_rate: now * 2 })}>
          ${t("setup.double", { rate: figure(now * 2) })}
        </button>
        ${about.augment === state.train.setup.augment
          ? nothing
          : html`<button @click=${() => changeNow({ augment: state.train.setup.augment })}>
              ${t("augment.from_here")}
            </button>`}
      </div>
      ${about.changes.map(
        ({ step, text }) => html`<p class="quiet">${t("setup.was", { step: number(step), words: wordsOf(text) })}</p>`,
      )}
    </div>
  `;
}
