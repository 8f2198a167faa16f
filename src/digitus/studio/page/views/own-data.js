// Data of one's own: uploading it, and what was read of it.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import "../pictures/pixel-grid.js";
import { upload } from "../actions/uploading.js";
import { number, t } from "../texts.js";
import { icon } from "./icons.js";

const KINDS = ".zip,.tar,.gz,.csv,.npz,.npy,.mat,.h5,.parquet,.arff,.idx,.idx1-ubyte,.idx3-ubyte,*";
const ACROSS = 10; // images in a row

/** A button for files; below it what was read, while that data is chosen. */
export function ownData({ setup, uploads, uploading }) {
  const read = uploads[setup.data];
  return html`
    <div class="field own-data">
      <label class="button ${uploading ? "busy" : ""}">
        <input
          class="unseen"
          type="file"
          multiple
          accept=${KINDS}
          ?disabled=${uploading}
          aria-describedby="own-data"
          @change=${(event) => {
            upload([...event.target.files]);
            event.target.value = "";
          }}
        />
        ${icon("image")} ${t(uploading ? "upload.reading" : "upload.choose")}
      </label>
      <a class="button" href="#class">${icon("pupils")} ${t("upload.class")}</a>
      ${read ? seen(read) : html`<span class="quiet" id="own-data">${t("upload.help")}</span>`}
    </div>
  `;
}

function seen({ about, images }) {
  const { shape, classes, remarks } = about;
  const count = Object.values(about.images).reduce((sum, one) => sum + one, 0);
  const words = { images: number(count), height: shape[0], width: shape[1], classes };
  return html`
    <p class="quiet" id="own-data">${t("upload.read", words)}</p>
    ${remarks.length
      ? html`<ul class="problems">${remarks.map((one) => html`<li>${one}</li>`)}</ul>`
      : nothing}
    <pixel-grid
      .images=${{
        data: images.data,
        count: images.shape[0],
        height: images.shape[1],
        width: images.shape[2],
        columns: ACROSS,
        scale: "ink",
      }}
    ></pixel-grid>
  `;
}
