// The texts of the frame, by their keys: to translate the page, copy this folder and name it in appearance.js.

export default {
  "page.skip": "Skip to the content",
  "page.parts": "Parts of the studio",
  "page.language": "Deutsch",
  "page.projector": "Large, for a projector",
  "page.light": "Light colours",
  "page.dark": "Dark colours",
  "page.dismiss": "Close this message",
  "page.waits": "Getting ready: the very first start compiles its programs, for some seconds.",
  "page.network": "Network",
};
