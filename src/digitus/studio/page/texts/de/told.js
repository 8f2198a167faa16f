// Ratschläge und Absagen des Servers, auf Deutsch; die Schlüssel sind die der englischen Vorlagen.

export default {
  "advice.diverged": "Das Training ist explodiert",
  "advice.diverged_shown": "Verlust {first} in Epoche 1, {last} in Epoche {epoch}",
  "advice.diverged_became":
    "{what} in Epoche {epoch}, Schritt {step}",
  "advice.diverged_loss": "der Verlust wurde {value}",
  "advice.diverged_why":
    "{what} in Epoche {epoch}, Schritt {step}: Wahrscheinlich ist die Lernrate ({rate}) zu groß für dieses Netz und diese Daten; versuche {less}, oder begrenze den Gradienten mit clip_norm",
  "advice.diverged_weights": "die Gewichte sind nicht mehr endlich",
  "advice.diverged_change": "learning_rate={rate}, oder clip_norm=1",
  "advice.labels": "Die Ziffern scheinen nichts mit den Bildern zu tun zu haben",
  "advice.labels_shown":
    "der Verlust bleibt bei {loss}: so gut ist, wer nur weiß, wie häufig jede Klasse ist",
  "advice.labels_change":
    "nachsehen, ob Bilder und Ziffern in derselben Reihenfolge stehen",
  "advice.not_learning": "Es lernt nicht",
  "advice.not_learning_shown":
    "{right} richtig nach {epochs} Epochen, und {chance} sind Zufall",
  "advice.not_learning_change": "learning_rate={more} und {less}",
  "advice.jumps": "Der Verlust springt",
  "advice.jumps_shown":
    "er stieg in {ups} der letzten {epochs} Epochen, einmal um {share}",
  "advice.jumps_change": "learning_rate={rate}, oder ein Plan, der sie fallen lässt",
  "advice.jumps_small": "Der Verlust springt, und die Stapel sind klein",
  "advice.jumps_small_shown":
    "er stieg in {ups} der letzten {epochs} Epochen, einmal um {share}, bei batch_size {size}",
  "advice.first_steps": "Die ersten Schritte waren zu groß",
  "advice.first_steps_shown":
    "Verlust {first} vor dem ersten Schritt, {mean} in der ersten Epoche",
  "advice.first_steps_change": "ein Plan, der niedrig beginnt: schedule=OneCycle",
  "advice.slow": "Es lernt langsam",
  "advice.slow_shown": "der Verlust fiel von {first} auf {last} in {epochs} Epochen",
  "advice.underfitting": "Das Netz ist zu klein für diese Bilder",
  "advice.underfitting_shown":
    "{right} der Trainingsbilder sind richtig, und der Verlust fällt nicht mehr",
  "advice.underfitting_change":
    "mehr Neuronen oder eine weitere Schicht; Faltungen, wie sie das Rezept cnn-small hat",
  "advice.plateau": "Auf halbem Weg wurde es nicht mehr besser",
  "advice.plateau_shown": "Verlust {first} in Epoche {epoch}, {last} am Ende",
  "advice.plateau_change":
    "eine Rate, die fällt: schedule=Cosine oder ReduceOnPlateau",
  "advice.too_early": "Es wurde am Ende noch besser",
  "advice.too_early_shown": "in der letzten Epoche fiel der Verlust um {share}",
  "advice.by_heart": "Es lernt seine Bilder auswendig",
  "advice.by_heart_shown":
    "Verlust auf ungesehenen Bildern {best} in Epoche {epoch}, {last} am Ende",
  "advice.by_heart_change":
    "Bilder augmentieren, Dropout, oder mit stop=EarlyStopping beenden",
  "advice.class_missing": "Manche Klassen kommen nie vor",
  "advice.class_missing_shown": "kein Bild von {classes}",
  "advice.class_missing_change":
    "Bilder von ihnen hinzufügen, oder der letzten Schicht weniger Neuronen geben",
  "advice.alike": "Die Gewichte am Anfang sind zu klein oder alle gleich",
  "advice.alike_shown":
    "am Anfang unterscheiden sich die Ausgaben von Bild zu Bild um {spread}",
  "advice.initial_change": "initial=He für relu, LeCun für sigmoid und tanh",
  "advice.inputs": "Die Eingaben sind groß",
  "advice.inputs_shown": "bis {most}, wo 1 üblich ist",
  "advice.inputs_change": "scaling.by={most}, oder scaling=Standardise",
  "advice.initial": "Die Gewichte am Anfang sind zu groß",
  "advice.initial_shown":
    "Verlust {first} vor dem ersten Schritt, und Raten kostet {prior}",
  "advice.dead": "Viele Neuronen sind tot",
  "advice.dead_shown": "{share} der relu-Neuronen sind bei keinem Bild aktiv",
  "advice.dead_change":
    "learning_rate={rate}, initial=He, oder activation=leaky_relu",
  "advice.saturated": "Sigmoid-Neuronen sind gesättigt",
  "advice.saturated_shown":
    "{share} ihrer Ausgaben stehen an einem Ende ihres Bereichs",
  "advice.saturated_change":
    "initial=LeCun, eine kleinere learning_rate, oder activation=relu",
  "advice.momentum": "Das Momentum ist zu hoch",
  "advice.momentum_shown":
    "{momentum} zählt die letzten {count} Gradienten zusammen",
  "advice.few_steps": "Es sind wenige Schritte",
  "advice.few_steps_shown": "{steps} in einer Epoche, mit Stapeln zu {size}",
  "advice.penalty": "Die Strafe auf die Gewichte ist zu stark",
  "advice.penalty_shown": "sie ist {share} des Verlusts",
  "advice.dropout": "Der Dropout ist zu stark",
  "advice.dropout_shown":
    "Rate {rate}: ohne ihn sind {without} richtig, mit ihm {with}",
  "advice.unlike": "Die ungesehenen Bilder sind anders als die Trainingsbilder",
  "advice.unlike_shown":
    "ihre Schwärze weicht um {apart} Standardabweichungen ab, {others} gegen {right} richtig",
  "advice.unlike_change":
    "beide aus derselben Quelle ziehen, zufällig, und gleich aufbereiten",
  "advice.few_images": "Es sind zu wenige Bilder",
  "advice.few_images_shown":
    "{each} je Klasse, davon {right} richtig, von anderen {others}",
  "advice.few_images_change":
    "mehr Bilder, oder augmentieren: --set training.augment.rotation=10",
  "advice.few_validation": "Es sind wenige ungesehene Bilder",
  "advice.few_validation_shown":
    "mit {count} ist eine Genauigkeit von {share} auf ± {margin} bekannt",
  "advice.few_validation_gives": "validation={count} ergibt ± 1 %",
  "advice.few_validation_more":
    "mehr Bilder: ± 1 % braucht {count} Bilder neben denen, aus denen gelernt wird",
  "advice.few_validation_most":
    "validation={most} ergibt ± {margin}; ± 1 % braucht {count} Bilder neben denen, aus denen gelernt wird",
  "advice.uneven": "Die Klassen sind ungleich",
  "advice.uneven_shown": "von {least} bis {most} Bilder",
  "advice.uneven_change": "balanced=true zählt jede Klasse gleich",

  "refused.no_training": "das Training {name} gibt es nicht mehr; starte ein neues",
  "refused.no_network": "es gibt kein Netz {name}; es gibt {names}",
  "refused.no_data":
    "die Daten {name} sind nicht mehr hier; lade sie noch einmal hoch",
  "refused.not_begun": "das Training hat noch nicht begonnen",
  "refused.cannot_go_on": "das Training kann von hier nicht weitergehen: {why}",
  "refused.has_ended":
    "das Training ist zu Ende ({reason}): nichts lässt sich mehr ändern",
  "refused.unknown_close":
    "{what} {name} gibt es nicht; war {other} gemeint? (bekannt: {names})",
  "refused.unknown":
    "{what} {name} gibt es nicht (bekannt: {names})",
  "refused.hidden":
    "eine verborgene Schicht schreibt man wie 64-relu, mit 1 bis {most} Neuronen, nicht {text}",
  "refused.layers": "hier sind höchstens {most} verborgene Schichten möglich",
  "refused.truth":
    "tippe die Ziffern, die da stehen, oder {sign}, wo keine Zahl steht; nicht {text}",
  "refused.class_closed": "diese Klasse ist geschlossen; scanne den Code der offenen",
  "refused.thank_you": "{count} Ziffern von dir sind schon hier: danke",
  "refused.pupils": "es sind schon {count} hier",
  "refused.no_curves":
    "{name} hat noch keine ganze Epoche und darum noch keine Kurven",
  "refused.keeps":
    "ein anderes Studio läuft und hebt die seinen auf; die von diesem sind mit ihm verloren",
  "refused.cannot_write": "{path} lässt sich nicht schreiben: {why}",
  "refused.empty": "die Anfrage ist leer; schicke ein Bild",
};
