// Every text of the page, in English and German.

const TEXTS = {
  en: {
    title: "Write digits",
    lead: "One, or several side by side: with a finger, a pen, the mouse or the arrow keys.",
    pad: "Sheet to write on",
    hint: "Write here",
    keys: "Arrow keys move the pen, with Shift further. Space puts it down and lifts it. Control Z takes a stroke back, Delete clears the sheet.",
    undo: "Undo",
    clear: "Clear",
    answer: "What was read",
    waiting: "Nothing written yet",
    waiting_more: "The sheet is blank, and blank stays blank.",
    refused: "Not recognised",
    perhaps: "perhaps {digit}",
    blank: "too small for a digit",
    sure: "{sure} sure",
    unknown: "? was not recognised",
    cleared: "The sheet is blank",
    seen: "As the network sees it",
    chances: "Probability of each digit",
    class: "Digit",
    share: "Probability",
    reject: "Reject what is less sure than",
    own: "nothing",
    own_threshold: "{share} (the model's rule)",
    own_rounding: "an output of one half",
    promise: "Of {images} images held out ({data}), {answered} are answered so, and at most {bound} of the answers are wrong, with {confidence} confidence.",
    about: "{name}: {parameters} parameters",
    right: "{accuracy} right on {data}",
    private: "This page is one file. Nothing is sent, nothing is fetched, nothing is stored.",
  },
  de: {
    title: "Ziffern schreiben",
    lead: "Eine, oder mehrere nebeneinander: mit Finger, Stift, Maus oder Pfeiltasten.",
    pad: "Blatt zum Schreiben",
    hint: "Hier schreiben",
    keys: "Pfeiltasten bewegen den Stift, mit Umschalt weiter. Die Leertaste setzt ihn auf und hebt ihn ab. Steuerung Z nimmt einen Strich zurück, Entfernen leert das Blatt.",
    undo: "Zurück",
    clear: "Leeren",
    answer: "Was gelesen wurde",
    waiting: "Noch nichts geschrieben",
    waiting_more: "Das Blatt ist leer, und leer bleibt leer.",
    refused: "Nicht erkannt",
    perhaps: "vielleicht {digit}",
    blank: "zu klein für eine Ziffer",
    sure: "{sure} sicher",
    unknown: "? wurde nicht erkannt",
    cleared: "Das Blatt ist leer",
    seen: "Wie das Netz sie sieht",
    chances: "Wahrscheinlichkeit jeder Ziffer",
    class: "Ziffer",
    share: "Wahrscheinlichkeit",
    reject: "Ablehnen, was unsicherer ist als",
    own: "nichts",
    own_threshold: "{share} (Regel des Modells)",
    own_rounding: "eine Ausgabe von einem halben",
    promise: "Von {images} zurückgehaltenen Bildern ({data}) werden so {answered} beantwortet, höchstens {bound} der Antworten sind falsch, mit {confidence} Sicherheit.",
    about: "{name}: {parameters} Parameter",
    right: "{accuracy} richtig auf {data}",
    private: "Diese Seite ist eine Datei. Nichts wird gesendet, nichts geholt, nichts gespeichert.",
  },
};

const language = navigator.language.startsWith("de") ? "de" : "en";

/** A text, its {names} replaced by values. */
const t = (key, values = {}) =>
  TEXTS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** A share as a percentage. */
function percent(share, digits = 1) {
  const options = { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits };
  const words = (value) => value.toLocaleString(language, options);
  const most = 1 - 10 ** -(digits + 2);
  return share < 1 && share > most - 0.5 * 10 ** -(digits + 2) ? `> ${words(most)}` : words(share);
}

const count = (value) => value.toLocaleString(language);
