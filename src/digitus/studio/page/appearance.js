// How the page looks and which language it speaks: kept on this computer, nowhere else.

const KEYS = { theme: "digitus.theme", size: "digitus.size", language: "digitus.language" };
export const LANGUAGES = ["en", "de"];

const dark = matchMedia("(prefers-color-scheme: dark)");
const contrast = matchMedia("(prefers-contrast: more)");

function kept(key) {
  try {
    return localStorage.getItem(KEYS[key]);
  } catch {
    return null; // a browser that keeps nothing is fine
  }
}

/** What was chosen before; the system's choice where nothing was. */
export function remembered() {
  const spoken = navigator.language.slice(0, 2);
  return {
    theme: kept("theme") ?? "auto",
    size: kept("size") ?? "normal",
    language: kept("language") ?? (LANGUAGES.includes(spoken) ? spoken : "en"),
  };
}

/** The theme that is shown: "auto" follows the system. */
export function shownTheme(theme) {
  return theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
}

/** Do something when the system's choice changes. */
export function onSystemChange(work) {
  for (const media of [dark, contrast]) media.addEventListener("change", work);
}

/** Show theme, contrast and size, and remember them. */
export function lookLike({ theme, size, language }) {
  const root = document.documentElement;
  root.dataset.theme = shownTheme(theme);
  root.dataset.contrast = contrast.matches ? "more" : "normal";
  root.dataset.size = size;
  try {
    for (const [key, value] of Object.entries({ theme, size, language })) {
      localStorage.setItem(KEYS[key], value);
    }
  } catch {
    // as above
  }
  dispatchEvent(new CustomEvent("appearance"));
}

/** The value of a colour's name as it is now, for canvases. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
