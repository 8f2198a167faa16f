// The words of the page in the language that is chosen; every text has a key in one file of texts/.

const FILES = ["page", "read", "review", "train", "inside", "evaluate", "take", "class", "reader", "told"];

let texts = {};
let locale = "en";

/** Fetch the texts of a language. */
export async function loadTexts(language) {
  const files = FILES.map((file) => import(`./texts/${language}/${file}.js`));
  texts = Object.assign({}, ...(await Promise.all(files)).map((file) => file.default));
  locale = language;
}

/** Return a text, its {names} replaced by values. */
export function t(key, values = {}) {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Write a share as a percentage. */
export function percent(share, digits = 1) {
  if (!Number.isFinite(share)) return "–";
  const options = { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits };
  return share.toLocaleString(locale, options);
}

/** Write a number as people of the language do. */
export function number(value, digits = 0) {
  if (!Number.isFinite(value)) return "–";
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString(locale, options);
}

/** Write a number with so many significant digits. */
export function figure(value, digits = 3) {
  if (!Number.isFinite(value)) return "–";
  return value.toLocaleString(locale, { maximumSignificantDigits: digits });
}

let lastSaid = 0;
let toSay = "";

/** Tell who cannot see the page; at most one message in two seconds, the newest wins. */
export function say(message) {
  const place = document.getElementById("said");
  if (!message || message === place.textContent) return;
  const wait = lastSaid + 2000 - performance.now();
  if (!toSay) {
    setTimeout(() => {
      place.textContent = toSay;
      toSay = "";
      lastSaid = performance.now();
    }, Math.max(0, wait));
  }
  toSay = message;
}
