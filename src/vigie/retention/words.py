"""The codes of the retention in French."""

from vigie.retention.rules.care_file import Flaw, Status

STATUSES = {
    Status.FROZEN: "gelé", Status.UNDETERMINED: "indéterminé", Status.TO_DESTROY: "à détruire",
    Status.ARCHIVED: "à archiver", Status.ACTIVE: "actif",
}  # fmt: skip
MARKS = {
    Status.FROZEN: "so",
    Status.UNDETERMINED: "nsp",
    Status.TO_DESTROY: "ko",
    Status.ARCHIVED: "so",
    Status.ACTIVE: "ok",
}
FLAWS = {
    Flaw.CARE_TO_COME: "La dernière prise en charge est à venir.",
    Flaw.ENTRY_TO_COME: "La dernière intervention sur le dossier est à venir.",
    Flaw.BORN_AFTER_CARE: "La naissance est après la dernière prise en charge.",
    Flaw.BORN_TO_COME: "La naissance est à venir.",
    Flaw.DIED_BEFORE_BIRTH: "Le décès est avant la naissance.",
    Flaw.DIED_BEFORE_CARE: "Le décès est avant la dernière prise en charge.",
    Flaw.DEATH_TO_COME: "Le décès est à venir.",
    Flaw.GENETIC_TO_COME: "L’examen génétique est à venir.",
    Flaw.DISPUTE_ORDER: "Un litige finit avant d’avoir commencé.",
    Flaw.DISPUTE_TO_COME: "Un litige est à venir.",
}
