// The link that replays a training: copied where the browser allows it, shown where it does not.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { link } from "../actions/training.js";
import { choose } from "../state.js";
import { say, t } from "../texts.js";
import { icon } from "./icons.js";

/** A button for the link of a run that stands still, and the link once it was asked for. */
export function share(run) {
  const { about } = run.frame;
  return html`
    <button ?disabled=${about.moving || !about.bits} @click=${() => give(run)}>
      ${icon("link")} ${t("train.share")}
    </button>
    ${run.shared && !about.moving
      ? html`
          <input
            class="shared"
            readonly
            aria-label=${t("train.shared")}
            .value=${run.shared}
            @focus=${(event) => event.target.select()}
          />
        `
      : nothing}
  `;
}

async function give(run) {
  run.shared = link(run);
  choose({});
  try {
    await navigator.clipboard.writeText(run.shared);
    say(t("train.copied"));
  } catch {
    say(t("train.shared")); // no clipboard on http from elsewhere: the field can be selected
  }
}
