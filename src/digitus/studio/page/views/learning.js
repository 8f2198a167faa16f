// How one neuron would learn from an image: the loss, its error, its gradients, one step.

import { html } from "../vendor/lit-html/lit-html.js";
import { state } from "../state.js";
import { figure, t } from "../texts.js";
import { inputName } from "./terms.js";

const USUAL = 0.1; // where the network is no training of this page

/** The learning rate of the training that is looked at. */
function rate() {
  const run = state.train.runs.find((one) => one.id === state.network);
  return run?.frame?.about.learning_rate || USUAL;
}

/** The formulas backward, with the numbers of this image. */
export function learning({ chosen, neuron, layers }) {
  const { loss, target } = layers.about;
  const delta = layers.tensors[`${chosen.layer}.delta`].data[chosen.unit];
  const { bias } = neuron.about;
  const eta = rate();
  return html`
    <details>
      <summary>${t("learn.title", { target })}</summary>
      <dl class="backward">
        <dt>${t("learn.loss", { target })}</dt>
        <dd>L = ${figure(loss, 4)}</dd>
        <dt>${t("learn.delta")}</dt>
        <dd>δ = ∂L/∂z = <strong>${figure(delta, 3)}</strong></dd>
        <dt>${t("learn.bias")}</dt>
        <dd>∂L/∂b = δ</dd>
        <dt>${t("learn.weight")}</dt>
        <dd>∂L/∂w = δ · x</dd>
        <dt>${t("learn.step", { rate: figure(eta) })}</dt>
        <dd>b ← b − η·δ = ${figure(bias, 4)} ${delta * eta < 0 ? "+" : "−"}
          ${figure(Math.abs(delta * eta), 3)} = <strong>${figure(bias - eta * delta, 4)}</strong></dd>
      </dl>
      ${steps(chosen, neuron, delta, eta)}
    </details>
  `;
}

/** The weights that such a step would move most. */
function steps({ unit }, neuron, delta, eta) {
  const { inputs, tensors } = neuron;
  const most = Array.from(inputs, (x, at) => ({ at, x }))
    .sort((one, other) => Math.abs(other.x) - Math.abs(one.x))
    .slice(0, 6);
  return html`
    <table class="plain">
      <caption class="unseen">${t("learn.table", { unit })}</caption>
      <thead>
        <tr>
          <th scope="col">${t("inside.from")}</th>
          <th scope="col">x</th>
          <th scope="col">δ·x</th>
          <th scope="col">w</th>
          <th scope="col">w − η·δ·x</th>
        </tr>
      </thead>
      <tbody>
        ${most.map(({ at, x }) => {
          const weight = tensors.weights.data[at];
          return html`
            <tr>
              <th scope="row">${inputName(neuron, at)}</th>
              <td>${figure(x)}</td>
              <td>${figure(delta * x, 2)}</td>
              <td>${figure(weight)}</td>
              <td>${figure(weight - eta * delta * x)}</td>
            </tr>
          `;
        })}
      </tbody>
    </table>
  `;
}
