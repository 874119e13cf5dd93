"""The notices' codes in French."""

from vigie.notices.rules.composing import Kind, State

KINDS = {
    Kind.POSTER: "Affiche de la salle d’attente",
    Kind.LEAFLET: "Dépliant à remettre",
    Kind.WEBSITE: "Texte du site internet",
    Kind.TELEHEALTH: "Texte de la téléconsultation",
    Kind.STAFF: "Information des salariés",
}
STATES = {
    State.NEVER: "À préparer",
    State.OUTDATED: "À refaire",
    State.INCOMPLETE: "À compléter",
    State.CURRENT: "À jour",
}
MARKS = {State.NEVER: "nsp", State.OUTDATED: "ko", State.INCOMPLETE: "nsp", State.CURRENT: "ok"}
