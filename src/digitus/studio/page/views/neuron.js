// One neuron: its weights, what the image adds to its sum, and the formula with its numbers.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { signedBytes } from "../pictures/pixel-grid.js";
import { edit, toggleMuted } from "../actions/touching.js";
import { figure, t } from "../texts.js";
import { icon } from "./icons.js";
import { learning } from "./learning.js";
import { inputName, side } from "./terms.js";

/** The card of the neuron that is chosen. */
export function neuronCard(inside) {
  const { chosen, neuron, muted, layers } = inside;
  const { about, tensors } = neuron;
  const sums = layers.tensors[`${chosen.layer}.sums`];
  const outputs = layers.tensors[`${chosen.layer}.outputs`];
  const dense = sums.shape.length === 1;
  const off = muted.includes(`${chosen.layer}:${chosen.unit}`);
  return html`
    <section class="card neuron" aria-label=${t("inside.neuron", { unit: chosen.unit })}>
      <div class="row apart">
        <h2>${t("inside.neuron", { unit: chosen.unit })}</h2>
        <button aria-pressed=${off} @click=${() => toggleMuted(chosen)}>
          ${icon("mute")} ${t(off ? "inside.on" : "inside.off")}
        </button>
      </div>
      ${dense
        ? html`
            ${pictures(neuron)}
            ${formula(chosen, about, sums.data[chosen.unit], outputs.data[chosen.unit])}
            ${strongest(chosen, neuron)} ${learning(inside)}
          `
        : grid(tensors.weights, t("inside.kernel"))}
    </section>
  `;
}

function products({ tensors, inputs }) {
  return tensors.weights.data.map((weight, at) => weight * inputs[at]);
}

function pictures(neuron) {
  const [height, width] = side(neuron);
  if (!height) return nothing;
  const shape = [height, width];
  return html`
    <div class="two">
      ${grid({ data: neuron.tensors.weights.data, shape }, t("inside.weights"))}
      ${grid({ data: products(neuron), shape }, t("inside.products"))}
    </div>
  `;
}

function grid({ data, shape }, words) {
  const [height, width] = shape;
  const count = data.length / (height * width);
  const images = { data: signedBytes(data), count, height, width, columns: Math.min(count, 8) };
  return html`
    <figure>
      <pixel-grid
        role="img"
        aria-label=${words}
        .images=${{ ...images, scale: "signed" }}
      ></pixel-grid>
      <figcaption class="quiet">${words}</figcaption>
    </figure>
  `;
}

/** sum = products + bias; output = f(sum): with the numbers of this image. */
function formula(chosen, { bias, activation, formula: words }, sum, output) {
  const added = sum - bias;
  return html`
    <dl class="formula">
      <dt>${t("inside.inputs_sum")}</dt>
      <dd>Σ w·x = ${figure(added, 4)}</dd>
      <dt>${t("inside.bias")}</dt>
      <dd class="dragging">
        <span>b = ${figure(bias, 4)}</span>
        ${slider(chosen, "b", bias, reach(chosen, "b", Math.abs(sum) + Math.abs(bias)), t("inside.drag_bias"))}
      </dd>
      <dt>${t("inside.sum")}</dt>
      <dd>z = ${figure(added, 4)} ${bias < 0 ? "−" : "+"} ${figure(Math.abs(bias), 4)} =
        <strong>${figure(sum, 4)}</strong></dd>
      <dt>${t("inside.activation", { activation })}</dt>
      <dd>a = ${words} = <strong>${figure(output, 4)}</strong></dd>
    </dl>
  `;
}

/** How far a slider reaches: fixed when the neuron is opened, so that it does not run away. */
function reach({ layer, unit }, what, now) {
  const key = `${layer}:${unit}:${what}`;
  if (reached.key !== key) Object.assign(reached, { key, most: Math.max(1, 2 * now) });
  return reached.most;
}

const reached = { key: "", most: 1 };

function slider(chosen, what, value, most, words) {
  return html`
    <input
      type="range"
      min=${-most}
      max=${most}
      step=${most / 200}
      .value=${String(value)}
      aria-label=${words}
      aria-valuetext=${figure(value, 3)}
      @input=${(event) => edit(chosen, what, Number(event.target.value).toPrecision(6))}
    />
  `;
}

/** The inputs that move the sum most: the arithmetic, term by term. */
function strongest(chosen, neuron) {
  const { tensors, inputs } = neuron;
  const terms = Array.from(products(neuron), (value, at) => ({ value, at }))
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value))
    .slice(0, 8);
  const peak = tensors.weights.data.reduce((most, one) => Math.max(most, Math.abs(one)), 0) || 1;
  return html`
    <details>
      <summary>${t("inside.terms")}</summary>
      <table class="plain terms">
        <thead>
          <tr>
            <th scope="col">${t("inside.from")}</th>
            <th scope="col">x</th>
            <th scope="col">w</th>
            <th scope="col">w·x</th>
          </tr>
        </thead>
        <tbody>
          ${terms.map(
            ({ value, at }) => html`
              <tr>
                <th scope="row">${inputName(neuron, at)}</th>
                <td>${figure(inputs[at])}</td>
                <td>
                  ${figure(tensors.weights.data[at])}
                  ${slider(chosen, at, tensors.weights.data[at], 2 * peak, t("inside.drag_weight", { from: inputName(neuron, at) }))}
                </td>
                <td>${figure(value)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </details>
  `;
}
