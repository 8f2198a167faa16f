// What the server says in English words - reasons, steps - in the language of the page.
//
// texts/en/reader.js and told.js have its sentences as templates; the one that fits is said again from the texts of
// the page, with the same values in its places. What fits none stays as it was said.

import advice from "./texts/en/told.js";
import reader from "./texts/en/reader.js";
import { t } from "./texts.js";

const literal = (text) => text.replace(/[.*+?^$()[\]|\\]/g, "\\$&");

/** The templates as expressions; those with most words of their own first. */
const TEMPLATES = Object.entries({ ...reader, ...advice })
  .map(([key, text]) => {
    const places = text.split(/\{\w+\}/).map(literal);
    const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    return { key, names, own: places.join("").length, fits: new RegExp(`^${places.join("(.+)")}$`) };
  })
  .sort((one, other) => other.own - one.own);

/** Say words of the server in the language of the page. */
export function told(words) {
  for (const { key, names, fits } of TEMPLATES) {
    const found = words.match(fits);
    if (!found) continue;
    const values = names.map((name, at) => [name, told(found[at + 1])]);
    return t(key, Object.fromEntries(values));
  }
  return words;
}
