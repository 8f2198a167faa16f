// The texts of the part take.

export default {
  "take.tab": "Take away",
  "take.title": "Take it with you",
  "take.lead": "Everything you did here is a file, a recipe and a few lines of Python.",
  "take.model": "The network",
  "take.model_more": "{parameters} weights in one .safetensors file. Opening it can run no code.",
  "take.kinds": "Form",
  "take.python": "Python",
  "take.toml": "Recipe",
  "take.command": "Command",
  "take.curl": "curl",
  "take.python_more": "Run to its end, this gives the same weights, to the last bit.",
  "take.toml_more": "Saved as a file, “digitus train” follows it.",
  "take.command_more": "In a terminal.",
  "take.curl_more": "Ask this server, from any program.",
  "take.copy": "Copy",
  "take.copied": "Copied",
};
