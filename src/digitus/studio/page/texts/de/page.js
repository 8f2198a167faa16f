// The texts of the frame.

export default {
  "page.skip": "Zum Inhalt springen",
  "page.parts": "Teile des Studios",
  "page.language": "English",
  "page.projector": "Groß, für den Beamer",
  "page.light": "Helle Farben",
  "page.dark": "Dunkle Farben",
  "page.dismiss": "Meldung schließen",
  "page.waits": "Gleich geht es los: Der allererste Start übersetzt einige Sekunden lang seine Programme.",
  "page.network": "Netz",
};
