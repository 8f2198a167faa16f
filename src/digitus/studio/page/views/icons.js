// The icons, as lines on a grid of 24.

import { html, svg } from "../vendor/lit-html/lit-html.js";

const SHAPES = {
  undo: svg`<path d="M9 14 4 9l5-5" /><path d="M4 9h10a6 6 0 0 1 0 12h-3" />`,
  redo: svg`<path d="m15 14 5-5-5-5" /><path d="M20 9H10a6 6 0 0 0 0 12h3" />`,
  clear: svg`<path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5" />`,
  image: svg`<rect x="3" y="5" width="18" height="14" rx="2" /><circle cx="9" cy="10" r="1.5" />
    <path d="m4 17 5-4 4 3 3-3 4 4" />`,
  screen: svg`<rect x="3" y="4" width="18" height="12" rx="2" /><path d="M12 16v4M8 20h8" />`,
  sun: svg`<circle cx="12" cy="12" r="4" /><path d="M12 3v1.500M12 19.500V21M3 12h1.500M19.5 12H21
    M5.6 5.600l1.1 1.100M17.3 17.300l1.1 1.100M18.4 5.600l-1.1 1.100M6.7 17.300l-1.1 1.1" />`,
  moon: svg`<path d="M20 14.500A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.500Z" />`,
  close: svg`<path d="m6 6 12 12M18 6 6 18" />`,
  play: svg`<path d="M8 5.500v13l10.5-6.500z" fill="currentColor" />`,
  pause: svg`<path d="M8.5 6v12M15.5 6v12" stroke-width="3" />`,
  step: svg`<path d="M7 6v12l8-6z" fill="currentColor" /><path d="M18 6v12" />`,
  epoch: svg`<path d="M4 6v12l7-6zM12 6v12l7-6z" fill="currentColor" /><path d="M21 6v12" />`,
  stop: svg`<rect x="6.5" y="6.5" width="11" height="11" rx="1.5" fill="currentColor" />`,
  link: svg`<path d="M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.700l-1 1" />
    <path d="M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.700l1-1" />`,
  branch: svg`<circle cx="6" cy="5" r="2" /><circle cx="6" cy="19" r="2" /><circle cx="18" cy="9" r="2" />
    <path d="M6 7v10M18 11c0 4-6 3-10 6" />`,
  plus: svg`<path d="M12 5v14M5 12h14" />`,
  down: svg`<path d="M12 4v11m-4.5-4.500L12 15l4.5-4.500M5 20h14" />`,
  copy: svg`<rect x="9" y="9" width="11" height="11" rx="2" /><path d="M5 15V6a2 2 0 0 1 2-2h8" />`,
  pupils: svg`<circle cx="9" cy="8" r="3" /><path d="M3 19c0-3.500 2.500-6 6-6s6 2.500 6 6" />
    <circle cx="17" cy="9" r="2.500" /><path d="M17 14c2.500 0 4 1.800 4 4.500" />`,
  mute: svg`<path d="M4 12h16" /><circle cx="12" cy="12" r="8.5" />`,
};

/** One icon, for the eye only: what holds it says what it does. */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${SHAPES[name]}</svg>`;
}
