// The texts of the class.

export default {
  "class.title": "Die Klasse schreibt",
  "class.lead":
    "Handys kommen über den Code dazu und schreiben Ziffern. Das Netz lernt diese Handschriften kennen, irrt sich und lernt sie.",
  "class.invite": "Dreißig Handschriften, ein Netz.",
  "class.invite_more":
    "Die Schüler schreiben Ziffern auf ihren Handys; man sieht, wie gut jede Handschrift gelesen wird, vor dem Lernen und danach.",
  "class.open": "Klasse öffnen",
  "class.join": "Hier mitmachen",
  "class.code": "QR-Code der Adresse darunter",
  "class.alone":
    "Handys erreichen dieses Studio nicht: Es bedient nur diesen Computer. Für eine Klasse startet man es mit",
  "class.private": "Ziffern und Namen bleiben im Speicher dieses Computers, bis die Klasse geschlossen wird.",
  "class.close": "Schließen und alles vergessen",
  "class.digits": "Ziffern",
  "class.pupils": "Schüler",
  "class.pupil": "Wer",
  "class.reads": "Wer sie liest",
  "class.learn": "Daraus lernen",
  "class.nobody": "Noch hat niemand geschrieben.",
  "class.right": "{name}: richtig",
  "class.score": "{right} von {of}",
  "class.together": "Zusammen",
  "class.forget": "Wegnehmen, was {name} geschrieben hat",
  "class.kept": "Gemessen an jeder dritten Ziffer jedes Schülers, von der kein Netz lernt.",
  "class.newest": "Zuletzt geschrieben",
  "join.title": "Schreib für die Klasse",
  "join.lead": "Eine Ziffer nach der anderen, wie du sie immer schreibst.",
  "join.name": "Dein Name, wie ihn die Klasse sieht",
  "join.begin": "Los",
  "join.private":
    "Was du schreibst, geht an den Computer deiner Lehrerin oder deines Lehrers, sonst nirgendwohin.",
  "join.sheet": "Schreiben",
  "join.write": "Schreib eine",
  "join.send": "Abschicken",
  "join.right": "Du hast eine {label} geschrieben, und das Netz liest {answer}.",
  "join.wrong": "Du hast eine {label} geschrieben, aber das Netz liest {answer}.",
  "join.count": "Ziffern von dir: {count}",
};
