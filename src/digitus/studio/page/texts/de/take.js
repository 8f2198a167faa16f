// The texts of the part take.

export default {
  "take.tab": "Mitnehmen",
  "take.title": "Nimm es mit",
  "take.lead": "Alles, was du hier getan hast, ist eine Datei, ein Rezept und ein paar Zeilen Python.",
  "take.model": "Das Netz",
  "take.model_more": "{parameters} Gewichte in einer .safetensors-Datei. Sie zu öffnen kann keinen Code ausführen.",
  "take.kinds": "Form",
  "take.python": "Python",
  "take.toml": "Rezept",
  "take.command": "Befehl",
  "take.curl": "curl",
  "take.python_more": "Bis zum Ende ausgeführt gibt das dieselben Gewichte, bis aufs letzte Bit.",
  "take.toml_more": "Als Datei gespeichert, folgt ihm „digitus train“.",
  "take.command_more": "Im Terminal.",
  "take.curl_more": "Frag diesen Server, aus jedem Programm.",
  "take.copy": "Kopieren",
  "take.copied": "Kopiert",
};
